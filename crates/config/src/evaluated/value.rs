//! Values of a config file as plain data.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::project::{FunctionRef, Pattern};

/// A value that JSON has no form for. See [`crate::evaluated`] for the convention.
#[derive(Clone, Debug, PartialEq)]
pub enum Marker<'a> {
    /// `undefined`.
    Undefined,
    /// A function.
    Function(FunctionRef),
    /// A regular expression.
    RegExp(Pattern),
    /// A `Date`, in milliseconds since the epoch.
    Date(f64),
    /// A `Map`, as pairs.
    Map(&'a [Value]),
    /// A `Set`.
    Set(&'a [Value]),
    /// A `Uint8Array` or `ArrayBuffer`.
    Bytes(Vec<u8>),
    /// A `URL`.
    Url(&'a str),
    /// A symbol.
    Symbol(&'a str),
    /// A `bigint`, in decimal.
    BigInt(&'a str),
    /// `NaN`, `Infinity`, `-Infinity` or `-0`.
    Number(f64),
    /// An object of a class of its own, with its own enumerable properties.
    Instance {
        /// Name of the class.
        class: &'a str,
        /// Its properties.
        value: &'a Value,
    },
    /// A pool made by `cloudflarePool(options)`.
    Pool {
        /// The package it came from.
        package: &'a str,
        /// Its options.
        options: &'a Value,
    },
    /// An object that contains itself.
    Cycle,
    /// A plain object whose first key looks like a marker.
    Object(&'a Map<String, Value>),
}

impl<'a> Marker<'a> {
    /// The marker a value is, if it is one.
    pub fn of(value: &'a Value) -> Option<Self> {
        let object = value.as_object()?;
        let (key, content) = object.iter().next()?;
        if !key.starts_with('$') {
            return None;
        }
        Some(match key.as_str() {
            "$undefined" => Self::Undefined,
            "$function" => Self::Function(FunctionRef(content.as_u64()? as u32)),
            "$regexp" => {
                let parts = content.as_array()?;
                let part =
                    |index: usize| parts.get(index).and_then(Value::as_str).map(str::to_owned);
                Self::RegExp(Pattern { source: part(0)?, flags: part(1).unwrap_or_default() })
            }
            "$date" => Self::Date(content.as_f64()?),
            "$map" => Self::Map(content.as_array()?),
            "$set" => Self::Set(content.as_array()?),
            "$bytes" => Self::Bytes(STANDARD.decode(content.as_str()?).ok()?),
            "$url" => Self::Url(content.as_str()?),
            "$symbol" => Self::Symbol(content.as_str()?),
            "$bigint" => Self::BigInt(content.as_str()?),
            "$number" => Self::Number(match content.as_str()? {
                "NaN" => f64::NAN,
                "Infinity" => f64::INFINITY,
                "-Infinity" => f64::NEG_INFINITY,
                "-0" => -0.0,
                _ => return None,
            }),
            "$instance" => Self::Instance { class: content.as_str()?, value: object.get("value")? },
            "$pool" => Self::Pool {
                package: content.as_str()?,
                options: object.get("options").unwrap_or(&Value::Null),
            },
            "$cycle" => Self::Cycle,
            "$object" => Self::Object(content.as_object()?),
            _ => return None,
        })
    }

    /// The function a value is, if it is one.
    pub fn function(value: &Value) -> Option<FunctionRef> {
        match Marker::of(value)? {
            Marker::Function(function) => Some(function),
            _ => None,
        }
    }
}

/// Whether the value is `undefined`.
pub fn is_undefined(value: &Value) -> bool {
    matches!(Marker::of(value), Some(Marker::Undefined))
}

/// A property that is there and not `undefined`.
pub fn get<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    properties(value)?.get(key).filter(|value| !is_undefined(value))
}

/// The properties of a plain object (escaped or not); none for markers.
pub fn properties(value: &Value) -> Option<&Map<String, Value>> {
    match Marker::of(value) {
        None => value.as_object(),
        Some(Marker::Object(map)) => Some(map),
        Some(_) => None,
    }
}

/// The value as JSON sees it: `undefined` and functions vanish from objects and are `null` in arrays, dates are ISO texts,
/// escaped objects are plain ones.
pub fn to_json(value: &Value) -> Value {
    let object = |map: &Map<String, Value>| {
        let kept = map.iter().filter(|(_, v)| {
            !matches!(
                Marker::of(v),
                Some(Marker::Undefined | Marker::Function(_) | Marker::Symbol(_))
            )
        });
        Value::Object(kept.map(|(key, value)| (key.clone(), to_json(value))).collect())
    };
    match Marker::of(value) {
        None => match value {
            Value::Array(items) => Value::Array(items.iter().map(to_json).collect()),
            Value::Object(map) => object(map),
            other => other.clone(),
        },
        Some(Marker::Object(map)) => object(map),
        Some(Marker::Date(time)) => Value::String(iso_date(time)),
        Some(Marker::Url(url)) => Value::String(url.to_owned()),
        Some(Marker::Number(0.0)) => Value::from(0),
        Some(Marker::Instance { value, .. }) => to_json(value),
        Some(Marker::RegExp(_) | Marker::Map(_) | Marker::Set(_)) => Value::Object(Map::new()),
        Some(Marker::Bytes(bytes)) => Value::Object(
            bytes.iter().enumerate().map(|(i, b)| (i.to_string(), Value::from(*b))).collect(),
        ),
        Some(_) => Value::Null,
    }
}

/// `Date.prototype.toISOString`.
fn iso_date(time: f64) -> String {
    let milliseconds = time as i64;
    let (days, rest) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
    let (year, month, day) = civil_from_days(days);
    let (h, m, s, ms) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60, rest % 1000);
    format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.{ms:03}Z")
}

/// Year, month and day of a number of days since 1970-01-01 (proleptic Gregorian calendar).
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_markers() {
        assert_eq!(Marker::of(&json!({ "$function": 3 })), Some(Marker::Function(FunctionRef(3))));
        assert_eq!(
            Marker::of(&json!({ "$regexp": ["a+", "i"] })),
            Some(Marker::RegExp(Pattern { source: "a+".into(), flags: "i".into() }))
        );
        assert_eq!(Marker::of(&json!({ "$bytes": "AAEC" })), Some(Marker::Bytes(vec![0, 1, 2])));
        assert_eq!(
            Marker::of(&json!({ "$symbol": "kCurrentWorker" })),
            Some(Marker::Symbol("kCurrentWorker"))
        );
        assert_eq!(Marker::of(&json!({ "a": 1 })), None);
        assert_eq!(Marker::of(&json!({ "$schema": "x" })), None);
    }

    #[test]
    fn becomes_json() {
        let value = json!({
            "a": { "$undefined": true },
            "b": [{ "$function": 0 }, { "$number": "NaN" }],
            "c": { "$date": 1_734_600_000_000_i64 },
            "d": { "$object": { "$function": 1, "x": { "$url": "http://a/" } } },
        });
        assert_eq!(
            to_json(&value),
            json!({ "b": [null, null], "c": "2024-12-19T09:20:00.000Z", "d": { "$function": 1, "x": "http://a/" } })
        );
    }
}
