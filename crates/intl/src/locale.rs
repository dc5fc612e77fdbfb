//! Lists of locales, and finding the one to use.

use std::cell::RefCell;

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, js_string};
use icu_locale::extensions::unicode::{Key, Value};
use icu_locale::{LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleExpander, langid};

use crate::builtin::{range_error, string, type_error};
use crate::data;
use crate::locale_class::LocaleObject;
use crate::options::Options;

/// The locale of a Worker, and what stands in for locales without data.
pub(crate) const DEFAULT: &str = "en-US";

thread_local! {
    static CANONICALIZER: LocaleCanonicalizer = const { LocaleCanonicalizer::new_extended() };
    static EXPANDER: LocaleExpander = const { LocaleExpander::new_extended() };
    /// The locale that was found last for a tag without extensions: programs ask for the same one again and again.
    static LAST: RefCell<Option<(String, bool, Option<Found>)>> = const { RefCell::new(None) };
}

/// Which locales a service has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Availability {
    /// Those with data in this crate.
    Data,
    /// All of CLDR: the service needs nothing but what ICU4X has for each of them.
    Known,
}

/// Reads a language tag and makes it canonical.
pub(crate) fn parse(tag: &str) -> JsResult<Locale> {
    let mut locale = Locale::try_from_str(tag)
        .map_err(|_| range_error(format!("Invalid language tag: {tag}")))?;
    // A tag as programs write it is canonical already.
    if tag.len() > 5 || !data::has_data(tag) {
        canonicalize(&mut locale);
    }
    Ok(locale)
}

/// Replaces what is deprecated in a locale.
pub(crate) fn canonicalize(locale: &mut Locale) {
    CANONICALIZER.with(|canonicalizer| canonicalizer.canonicalize(locale));
    // The canonical form of a keyword that is true is without it.
    let yes: Vec<Key> = locale
        .extensions
        .unicode
        .keywords
        .iter()
        .filter(|(_, value)| value.to_string() == "yes")
        .map(|(key, _)| *key)
        .collect();
    // Names of calendars that have another name by now.
    if let Ok(key) = Key::try_from_str("ca") {
        let calendar = locale.extensions.unicode.keywords.get(&key).map(Value::to_string);
        let canonical = match calendar.as_deref() {
            Some("islamicc") => "islamic-civil",
            Some("ethiopic-amete-alem") => "ethioaa",
            _ => "",
        };
        if let Ok(value) = Value::try_from_str(canonical)
            && !canonical.is_empty()
        {
            locale.extensions.unicode.keywords.set(key, value);
        }
    }
    for key in yes {
        if matches!(key.as_str(), "kb" | "kc" | "kh" | "kk" | "kn") {
            locale.extensions.unicode.keywords.set(key, Value::default());
        }
    }
}

/// Adds the likely subtags.
pub(crate) fn maximize(id: &mut LanguageIdentifier) {
    if *id == LanguageIdentifier::UNKNOWN {
        *id = langid!("en-Latn-US");
    }
    EXPANDER.with(|expander| expander.maximize(id));
}

/// Takes the likely subtags away.
pub(crate) fn minimize(id: &mut LanguageIdentifier) {
    if *id == LanguageIdentifier::UNKNOWN {
        *id = langid!("en");
    }
    EXPANDER.with(|expander| expander.minimize(id));
}

/// CanonicalizeLocaleList
pub(crate) fn canonical_list(locales: &JsValue, context: &mut Context) -> JsResult<Vec<Locale>> {
    if locales.is_undefined() {
        return Ok(Vec::new());
    }
    if let Some(tag) = locales.as_string() {
        return Ok(vec![parse(&tag.to_std_string_lossy())?]);
    }
    if locales.is_null() {
        return Err(type_error("Cannot convert undefined or null to object"));
    }
    let object = locales.to_object(context)?;
    if let Some(locale) = object.downcast_ref::<LocaleObject>() {
        return Ok(vec![locale.locale.clone()]);
    }
    let length = object.get(js_string!("length"), context)?.to_length(context)?;
    let mut list: Vec<Locale> = Vec::new();
    for index in 0..length {
        if !object.has_property(index, context)? {
            continue;
        }
        let item = object.get(index, context)?;
        let locale = match item.as_object() {
            Some(object) if object.is::<LocaleObject>() => {
                object.downcast_ref::<LocaleObject>().map(|of| of.locale.clone())
            }
            Some(_) => None,
            None if item.is_string() => None,
            None => return Err(type_error("Language ID should be string or object.")),
        };
        let locale = match locale {
            Some(locale) => locale,
            None => parse(&item.to_string(context)?.to_std_string_lossy())?,
        };
        if !list.contains(&locale) {
            list.push(locale);
        }
    }
    Ok(list)
}

/// A locale that a service has.
#[derive(Debug, Clone)]
struct Found {
    /// What it is called.
    name: String,
    /// Where its data is.
    data: String,
}

fn find(id: &LanguageIdentifier, availability: Availability) -> Option<Found> {
    let tag = id.to_string();
    let known = availability == Availability::Known;
    if let Some(found) = LAST.with_borrow(|last| match last {
        Some((of, kind, found)) if *of == tag && *kind == known => Some(found.clone()),
        _ => None,
    }) {
        return found;
    }
    let found = search(&tag, id, availability);
    LAST.set(Some((tag, known, found.clone())));
    found
}

fn search(tag: &str, id: &LanguageIdentifier, availability: Availability) -> Option<Found> {
    let exists: fn(&str) -> bool =
        if availability == Availability::Data { data::has_data } else { data::is_known };
    let mut candidate = tag;
    loop {
        if exists(candidate) {
            return Some(Found { name: candidate.to_owned(), data: candidate.to_owned() });
        }
        // `zh-TW` is the same as `zh-Hant-TW`.
        if let (Some(region), None) = (id.region, id.script)
            && candidate == format!("{}-{region}", id.language)
        {
            let mut full = LanguageIdentifier::from((id.language, None, Some(region)));
            maximize(&mut full);
            let full = full.to_string();
            let script = full.rsplit_once('-').map_or("", |(script, _)| script);
            if let Some(data) = [full.as_str(), script].into_iter().find(|name| exists(name)) {
                return Some(Found { name: candidate.to_owned(), data: data.to_owned() });
            }
        }
        candidate = candidate.rsplit_once('-')?.0;
        // A singleton goes together with what stands behind it.
        while candidate.len() > 2 && candidate.as_bytes()[candidate.len() - 2] == b'-' {
            candidate = &candidate[..candidate.len() - 2];
        }
    }
}

/// A keyword of a locale that means something to a service: `nu`, `ca` and so on.
pub(crate) struct Keyword<'a> {
    pub key: &'static str,
    /// The option that goes before what the locale says.
    pub option: Option<String>,
    /// Which values there are.
    pub supported: &'a dyn Fn(&str) -> bool,
}

/// What ResolveLocale finds.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    /// What `resolvedOptions` calls it.
    pub name: String,
    /// Where its data is.
    pub data: String,
    /// The values of the keywords, in the order in which they were asked for.
    pub keywords: Vec<Option<String>>,
}

impl Resolved {
    /// The locale without extensions.
    pub(crate) fn id(&self) -> LanguageIdentifier {
        LanguageIdentifier::try_from_str(&self.data).unwrap_or(LanguageIdentifier::UNKNOWN)
    }
}

/// ResolveLocale
pub(crate) fn resolve(
    requested: &[Locale],
    availability: Availability,
    keywords: Vec<Keyword<'_>>,
) -> Resolved {
    let found = requested.iter().find_map(|locale| Some((locale, find(&locale.id, availability)?)));
    let Some((locale, found)) = found else {
        let keywords = keywords
            .into_iter()
            .map(|keyword| keyword.option.filter(|option| (keyword.supported)(option)))
            .collect();
        return Resolved { name: DEFAULT.to_owned(), data: DEFAULT.to_owned(), keywords };
    };
    let mut kept = Vec::new();
    let mut values = Vec::new();
    for Keyword { key, option, supported } in keywords {
        let wanted = Key::try_from_str(key)
            .ok()
            .and_then(|key| locale.extensions.unicode.keywords.get(&key))
            .map(|value| {
                let text = value.to_string();
                if text.is_empty() { "true".to_owned() } else { text }
            })
            .filter(|value| supported(value));
        let option = option.filter(|option| supported(option));
        let value = match (wanted, option) {
            (Some(wanted), Some(option)) if wanted != option => Some(option),
            (Some(wanted), _) => {
                kept.push(match wanted.as_str() {
                    "true" => key.to_owned(),
                    _ => format!("{key}-{wanted}"),
                });
                Some(wanted)
            }
            (None, option) => option,
        };
        values.push(value);
    }
    kept.sort();
    let mut name = found.name;
    if !kept.is_empty() {
        name = format!("{name}-u-{}", kept.join("-"));
    }
    Resolved { name, data: found.data, keywords: values }
}

/// What services have for locales without a class of their own here.
fn availability(service: &str) -> Availability {
    match service {
        "Collator" | "ListFormat" | "PluralRules" | "Segmenter" => Availability::Known,
        _ => Availability::Data,
    }
}

/// `supportedLocalesOf` of the class with this name.
pub(crate) fn supported_locales_of(
    service: &'static str,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let requested = canonical_list(args.get_or_undefined(0), context)?;
    let options = args.get_or_undefined(1);
    if !options.is_undefined() {
        let object = options.to_object(context)?;
        let matcher = object.get(js_string!("localeMatcher"), context)?;
        if !matcher.is_undefined() {
            let text = matcher.to_string(context)?.to_std_string_lossy();
            if !matches!(text.as_str(), "lookup" | "best fit") {
                return Err(range_error(format!(
                    "Value {text} out of range for Intl.{service}.supportedLocalesOf options property localeMatcher"
                )));
            }
        }
    }
    let supported = requested
        .iter()
        .filter(|locale| find(&locale.id, availability(service)).is_some())
        .map(|locale| string(locale.to_string()));
    Ok(JsArray::from_iter(supported, context).into())
}

/// `Intl.getCanonicalLocales`
pub(crate) fn get_canonical_locales(
    _: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let list = canonical_list(args.get_or_undefined(0), context)?;
    let tags: Vec<JsValue> =
        list.iter().map(|locale| JsString::from(locale.to_string()).into()).collect();
    Ok(JsArray::from_iter(tags, context).into())
}

/// What an `Options` is read for, with the locales before it: the beginning of most constructors.
pub(crate) fn arguments(
    args: &[JsValue],
    service: &'static str,
    context: &mut Context,
) -> JsResult<(Vec<Locale>, Options)> {
    let requested = canonical_list(args.get_or_undefined(0), context)?;
    Ok((requested, Options::coerced(args.get_or_undefined(1), service, context)?))
}
