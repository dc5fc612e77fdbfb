//! The locale data: what was taken from CLDR for the languages in `data/`, compressed into the binary and read when a
//! locale is first used.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Read as _;
use std::rc::Rc;

use flate2::read::DeflateDecoder;
use serde::de::DeserializeOwned;
use serde_json::Value;

mod dates;
mod names;
mod numbers;
mod shared;

pub(crate) use dates::{Dates, ZoneName};
pub(crate) use names::{Names, Relatives};
pub(crate) use numbers::{Counts, NumberSystem, Numbers, Symbols, UnitWidth, Units};
pub(crate) use shared::{
    CurrencyDigits, DayPeriodRules, Digits, HourCycles, Metazones, Territories, TimeZones,
};

/// A language with its own data.
struct Language {
    areas: [&'static [u8]; 5],
}

/// A locale with data.
struct Locale {
    name: &'static str,
    /// What it inherits from; empty for the language itself.
    parent: &'static str,
    language: usize,
    /// What it has otherwise than its parent, a JSON merge patch; empty if it has nothing.
    patch: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// A part of a locale's data, of one type.
pub(crate) trait Area: DeserializeOwned + Default + 'static {
    /// Its place among the areas of a language.
    const INDEX: usize;
    /// What it is called in the patches of regions.
    const NAME: &'static str;
}

/// What was read, by locale and area.
type Loaded = HashMap<(&'static str, &'static str), Rc<dyn Any>>;

thread_local! {
    static LOADED: RefCell<Loaded> = RefCell::default();
}

fn find(locale: &str) -> Option<&'static Locale> {
    let index = LOCALES.binary_search_by(|candidate| candidate.name.cmp(locale)).ok()?;
    LOCALES.get(index)
}

/// Whether there is data of this locale for everything.
pub(crate) fn has_data(locale: &str) -> bool {
    find(locale).is_some()
}

/// Whether CLDR knows this locale, so that plural rules, collation, lists and segments are right for it.
pub(crate) fn is_known(locale: &str) -> bool {
    AVAILABLE.binary_search(&locale).is_ok() || has_data(locale)
}

fn unpack(bytes: &[u8]) -> Value {
    let mut text = String::new();
    // The build script wrote these bytes; a test reads all of them.
    let _ = DeflateDecoder::new(bytes).read_to_string(&mut text);
    serde_json::from_str(&text).unwrap_or_default()
}

fn cached<T: 'static>(key: (&'static str, &'static str), make: impl FnOnce() -> T) -> Rc<T> {
    let found = LOADED.with_borrow(|loaded| loaded.get(&key).cloned());
    if let Some(found) = found.and_then(|any| any.downcast::<T>().ok()) {
        return found;
    }
    let made = Rc::new(make());
    LOADED.with_borrow_mut(|loaded| loaded.insert(key, Rc::clone(&made) as Rc<dyn Any>));
    made
}

/// An area of the data of a locale for which [`has_data`] holds; that of English for others.
pub(crate) fn load<T: Area>(locale: &str) -> Rc<T> {
    let Some(found) = find(locale) else { return load("en") };
    cached((found.name, T::NAME), || {
        serde_json::from_value(merged(found, T::INDEX, T::NAME)).unwrap_or_default()
    })
}

fn merged(locale: &Locale, index: usize, area: &str) -> Value {
    let mut patches = Vec::new();
    let mut next = Some(locale);
    while let Some(locale) = next {
        if !locale.patch.is_empty() {
            patches.push(unpack(locale.patch));
        }
        next = find(locale.parent);
    }
    let mut value = unpack(LANGUAGES[locale.language].areas[index]);
    for patch in patches.iter().rev() {
        if let Some(patch) = patch.get(area) {
            merge(&mut value, patch);
        }
    }
    value
}

/// RFC 7396.
fn merge(value: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *value = patch.clone();
        return;
    };
    if !value.is_object() {
        *value = Value::Object(serde_json::Map::new());
    }
    if let Value::Object(object) = value {
        for (key, of) in patch {
            if of.is_null() {
                object.remove(key);
            } else {
                merge(object.entry(key).or_insert(Value::Null), of);
            }
        }
    }
}

/// A table that no locale changes.
pub(crate) trait Shared: DeserializeOwned + Default + 'static {
    /// What it is called in the cache.
    const NAME: &'static str;
    /// Its parts, by the name of the field.
    const PARTS: &'static [(&'static str, &'static [u8])];
}

/// Reads a table that no locale changes.
pub(crate) fn shared<T: Shared>() -> Rc<T> {
    cached(("shared", T::NAME), || {
        let parts =
            T::PARTS.iter().map(|(name, bytes)| ((*name).to_owned(), unpack(bytes))).collect();
        serde_json::from_value(Value::Object(parts)).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readable<T: Area>() -> Vec<String> {
        LOCALES
            .iter()
            .filter_map(|locale| {
                serde_json::from_value::<T>(merged(locale, T::INDEX, T::NAME))
                    .err()
                    .map(|error| format!("{} {}: {error}", locale.name, T::NAME))
            })
            .collect()
    }

    #[test]
    fn all_data_can_be_read() {
        let mut errors = readable::<Dates>();
        errors.extend(readable::<Relatives>());
        errors.extend(readable::<Numbers>());
        errors.extend(readable::<Units>());
        errors.extend(readable::<Names>());
        assert_eq!(errors, [""; 0]);
    }

    #[test]
    fn all_shared_tables_can_be_read() {
        fn read<T: Shared>() {
            for (name, bytes) in T::PARTS {
                assert!(!unpack(bytes).is_null(), "{name}");
            }
            let parts =
                T::PARTS.iter().map(|(name, bytes)| ((*name).to_owned(), unpack(bytes))).collect();
            serde_json::from_value::<T>(Value::Object(parts)).unwrap();
        }
        read::<CurrencyDigits>();
        read::<DayPeriodRules>();
        read::<Digits>();
        read::<HourCycles>();
        read::<Metazones>();
        read::<Territories>();
        read::<TimeZones>();
    }
}
