//! `Intl.Locale`
//!
//! See <https://tc39.es/ecma402/#locale-objects>.

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use icu_locale::extensions::unicode::{Key, Value};
use icu_locale::subtags::{Language, Region, Script, Variant, Variants};
use icu_locale::{LanguageIdentifier, Locale};

use crate::builtin::{self, Class, plain_object, range_error, string, type_error};
use crate::data::{self, HourCycles, Numbers, Territories, TimeZones};
use crate::locale::{self, canonicalize, maximize, minimize};
use crate::options::{Options, is_keyword};

/// The state of an instance.
#[derive(Trace, Finalize, JsData)]
pub(crate) struct LocaleObject {
    #[unsafe_ignore_trace]
    pub(crate) locale: Locale,
}

pub(crate) fn install(intl: &JsObject, context: &mut Context) -> JsResult<()> {
    Class::<LocaleObject> {
        name: "Locale",
        length: 1,
        constructor: construct,
        callable: false,
        supported_locales: false,
        methods: &[
            ("toString", 0, |this, _, _| {
                with(this, "toString", |locale| string(locale.to_string()))
            }),
            ("maximize", 0, |this, _, context| changed(this, "maximize", maximize, context)),
            ("minimize", 0, |this, _, context| changed(this, "minimize", minimize, context)),
            ("getCalendars", 0, get_calendars),
            ("getCollations", 0, get_collations),
            ("getHourCycles", 0, get_hour_cycles),
            ("getNumberingSystems", 0, get_numbering_systems),
            ("getTimeZones", 0, get_time_zones),
            ("getTextInfo", 0, get_text_info),
            ("getWeekInfo", 0, get_week_info),
        ],
        getters: &[
            ("language", |this, _, _| {
                with(this, "language", |locale| string(locale.id.language.as_str()))
            }),
            ("script", |this, _, _| {
                with(this, "script", |locale| optional(locale.id.script.map(|of| of.to_string())))
            }),
            ("region", |this, _, _| {
                with(this, "region", |locale| optional(locale.id.region.map(|of| of.to_string())))
            }),
            ("variants", |this, _, _| {
                with(this, "variants", |locale| {
                    let list: Vec<_> = locale.id.variants.iter().map(Variant::as_str).collect();
                    optional((!list.is_empty()).then(|| list.join("-")))
                })
            }),
            ("baseName", |this, _, _| {
                with(this, "baseName", |locale| string(locale.id.to_string()))
            }),
            ("calendar", |this, _, _| {
                with(this, "calendar", |locale| optional(keyword(locale, "ca")))
            }),
            ("caseFirst", |this, _, _| {
                with(this, "caseFirst", |locale| optional(keyword(locale, "kf")))
            }),
            ("collation", |this, _, _| {
                with(this, "collation", |locale| optional(keyword(locale, "co")))
            }),
            ("firstDayOfWeek", |this, _, _| {
                with(this, "firstDayOfWeek", |locale| optional(keyword(locale, "fw")))
            }),
            ("hourCycle", |this, _, _| {
                with(this, "hourCycle", |locale| optional(keyword(locale, "hc")))
            }),
            ("numeric", |this, _, _| {
                with(this, "numeric", |locale| {
                    keyword(locale, "kn")
                        .is_some_and(|value| value == "true" || value.is_empty())
                        .into()
                })
            }),
            ("numberingSystem", |this, _, _| {
                with(this, "numberingSystem", |locale| optional(keyword(locale, "nu")))
            }),
        ],
    }
    .install(intl, context)
}

fn with(this: &JsValue, member: &str, read: impl FnOnce(&Locale) -> JsValue) -> JsResult<JsValue> {
    let object =
        builtin::receiver::<LocaleObject>(this, &format!("Intl.Locale.prototype.{member}"))?;
    let object = object.borrow();
    Ok(read(&object.data().locale))
}

fn of(this: &JsValue, member: &str) -> JsResult<Locale> {
    let object =
        builtin::receiver::<LocaleObject>(this, &format!("Intl.Locale.prototype.{member}"))?;
    let object = object.borrow();
    Ok(object.data().locale.clone())
}

fn optional(text: Option<String>) -> JsValue {
    text.map_or_else(JsValue::undefined, string)
}

/// The value of a keyword; that of one that is only there is empty, or `true` for those that are true or false.
fn keyword(locale: &Locale, key: &str) -> Option<String> {
    let key = Key::try_from_str(key).ok()?;
    locale.extensions.unicode.keywords.get(&key).map(Value::to_string)
}

fn changed(
    this: &JsValue,
    member: &str,
    change: fn(&mut LanguageIdentifier),
    context: &mut Context,
) -> JsResult<JsValue> {
    let mut locale = of(this, member)?;
    change(&mut locale.id);
    Ok(builtin::instantiate(LocaleObject { locale }, context).into())
}

fn incorrect() -> boa_engine::JsError {
    range_error("Incorrect locale information provided")
}

fn construct(args: &[JsValue], context: &mut Context) -> JsResult<LocaleObject> {
    let tag = args.get_or_undefined(0);
    let missing = "First argument to Intl.Locale constructor can't be empty or missing";
    let mut locale = match tag.as_object() {
        Some(object) if object.is::<LocaleObject>() => {
            let found = object.downcast_ref::<LocaleObject>();
            found.map_or(Locale::UNKNOWN, |of| of.locale.clone())
        }
        None if !tag.is_string() => return Err(type_error(missing)),
        _ => {
            let text = tag.to_string(context)?.to_std_string_lossy();
            if text.is_empty() {
                return Err(range_error(missing));
            }
            let mut locale = Locale::try_from_str(&text).map_err(|_| incorrect())?;
            canonicalize(&mut locale);
            locale
        }
    };
    let options = args.get_or_undefined(1);
    if options.is_null() {
        return Err(type_error("Cannot convert undefined or null to object"));
    }
    let options = Options::coerced(options, "locale", context)?;
    if let Some(text) = options.string("language", context)? {
        locale.id.language = text
            .parse::<Language>()
            .ok()
            .filter(|language| !language.is_unknown() || text.eq_ignore_ascii_case("und"))
            .filter(|_| text.len() != 4)
            .ok_or_else(incorrect)?;
    }
    if let Some(text) = options.string("script", context)? {
        locale.id.script = Some(text.parse::<Script>().map_err(|_| incorrect())?);
    }
    if let Some(text) = options.string("region", context)? {
        locale.id.region = Some(text.parse::<Region>().map_err(|_| incorrect())?);
    }
    if let Some(text) = options.string("variants", context)? {
        let mut list = Vec::new();
        for part in text.split('-') {
            let variant = part.parse::<Variant>().map_err(|_| incorrect())?;
            if list.contains(&variant) {
                return Err(incorrect());
            }
            list.push(variant);
        }
        list.sort_unstable();
        locale.id.variants = Variants::from_vec_unchecked(list);
    }
    canonicalize(&mut locale);
    let mut set = |key: &str, text: &str| -> JsResult<()> {
        let key = Key::try_from_str(key).map_err(|_| incorrect())?;
        let value = Value::try_from_str(text).map_err(|_| incorrect())?;
        locale.extensions.unicode.keywords.set(key, value);
        Ok(())
    };
    for (name, key) in [("calendar", "ca"), ("collation", "co")] {
        if let Some(text) = options.string(name, context)? {
            if !is_keyword(&text) {
                return Err(incorrect());
            }
            set(key, &text)?;
        }
    }
    if let Some(text) = options.string("firstDayOfWeek", context)? {
        let day = match text.as_str() {
            "0" | "7" => "sun",
            "1" => "mon",
            "2" => "tue",
            "3" => "wed",
            "4" => "thu",
            "5" => "fri",
            "6" => "sat",
            other if is_keyword(other) => other,
            _ => return Err(incorrect()),
        };
        set("fw", day)?;
    }
    if let Some(cycle) = options.one_of("hourCycle", &["h11", "h12", "h23", "h24"], context)? {
        set("hc", cycle)?;
    }
    if let Some(first) = options.one_of("caseFirst", &["upper", "lower", "false"], context)? {
        set("kf", first)?;
    }
    if let Some(numeric) = options.boolean("numeric", context)? {
        set("kn", if numeric { "true" } else { "false" })?;
    }
    if let Some(text) = options.string("numberingSystem", context)? {
        if !is_keyword(&text) {
            return Err(incorrect());
        }
        set("nu", &text)?;
    }
    canonicalize(&mut locale);
    Ok(LocaleObject { locale })
}

/// The region whose customs a locale follows: that of `-u-rg-`, its own, that of `-u-sd-`, or the likely one.
fn region(locale: &Locale) -> String {
    // A subdivision begins with its region.
    let of_keyword = |key: &str| {
        let value = keyword(locale, key)?;
        let length = if value.starts_with(|letter: char| letter.is_ascii_digit()) { 3 } else { 2 };
        value.get(..length).map(str::to_ascii_uppercase)
    };
    let own = || locale.id.region.map(|region| region.to_string());
    of_keyword("rg").or_else(own).or_else(|| of_keyword("sd")).unwrap_or_else(|| {
        let mut id = locale.id.clone();
        maximize(&mut id);
        id.region.map_or_else(|| "001".to_owned(), |region| region.to_string())
    })
}

fn list(
    this: &JsValue,
    member: &str,
    key: &str,
    otherwise: impl FnOnce(&Locale) -> Vec<String>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let locale = of(this, member)?;
    let values = match keyword(&locale, key) {
        Some(value) => vec![value],
        None => otherwise(&locale),
    };
    Ok(JsArray::from_iter(values.into_iter().map(string), context).into())
}

/// CLDR's name of a calendar as the one of BCP 47.
pub(crate) fn calendar_key(name: &str) -> &str {
    match name {
        "gregorian" => "gregory",
        "ethiopic-amete-alem" => "ethioaa",
        other => other,
    }
}

fn get_calendars(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    list(
        this,
        "getCalendars",
        "ca",
        |locale| {
            let territories = data::shared::<Territories>();
            let calendars = &territories.calendars;
            calendars
                .get(&region(locale))
                .or_else(|| calendars.get("001"))
                .into_iter()
                .flatten()
                .map(|name| calendar_key(name).to_owned())
                .collect()
        },
        context,
    )
}

fn get_collations(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    list(
        this,
        "getCollations",
        "co",
        |locale| {
            let own: &[&str] = match locale.id.language.as_str() {
                "de" => &["phonebk"],
                "es" | "bn" | "ln" | "vi" => &["trad"],
                "zh" => &["pinyin", "stroke", "zhuyin", "unihan"],
                "ja" => &["unihan"],
                "ko" => &["searchjl", "unihan"],
                "ar" => &["compat"],
                _ => &[],
            };
            let mut all: Vec<String> =
                own.iter().chain(&["emoji", "eor"]).map(|name| (*name).to_owned()).collect();
            all.sort();
            all
        },
        context,
    )
}

fn get_hour_cycles(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    list(
        this,
        "getHourCycles",
        "hc",
        |locale| vec![hour_cycle(locale.id.language.as_str(), &region(locale)).to_owned()],
        context,
    )
}

/// The hour cycle that is preferred where a locale is spoken.
pub(crate) fn default_hour_cycle(id: &LanguageIdentifier) -> &'static str {
    let mut full = id.clone();
    maximize(&mut full);
    let region = full.region.map_or_else(|| "001".to_owned(), |region| region.to_string());
    hour_cycle(full.language.as_str(), &region)
}

fn hour_cycle(language: &str, region: &str) -> &'static str {
    let table = data::shared::<HourCycles>();
    let found = table
        .hour_cycles
        .get(&format!("{language}-{region}"))
        .or_else(|| table.hour_cycles.get(region))
        .or_else(|| table.hour_cycles.get("001"));
    match found.map(|(preferred, _)| preferred.as_str()) {
        Some("h" | "hb" | "hB") => "h12",
        Some("K") => "h11",
        Some("k") => "h24",
        _ => "h23",
    }
}

fn get_numbering_systems(
    this: &JsValue,
    _: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    list(
        this,
        "getNumberingSystems",
        "nu",
        |locale| {
            let resolved =
                locale::resolve(std::slice::from_ref(locale), locale::Availability::Data, vec![]);
            vec![data::load::<Numbers>(&resolved.data).system.clone()]
        },
        context,
    )
}

fn get_time_zones(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let locale = of(this, "getTimeZones")?;
    let Some(region) = locale.id.region else { return Ok(JsValue::undefined()) };
    let table = data::shared::<TimeZones>();
    let mut zones: Vec<&str> = table
        .zones
        .iter()
        .filter(|(of, ..)| of == region.as_str())
        .filter_map(|(_, _, names)| names.first())
        .map(String::as_str)
        .collect();
    zones.sort_unstable();
    Ok(JsArray::from_iter(zones.into_iter().map(string), context).into())
}

fn get_text_info(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let locale = of(this, "getTextInfo")?;
    let mut id = locale.id;
    maximize(&mut id);
    let script = id.script.map(|script| script.to_string()).unwrap_or_default();
    let right_to_left = matches!(
        script.as_str(),
        "Adlm"
            | "Arab"
            | "Hebr"
            | "Mand"
            | "Mend"
            | "Nkoo"
            | "Rohg"
            | "Samr"
            | "Syrc"
            | "Thaa"
            | "Yezi"
    );
    let object = plain_object(context);
    let direction = string(if right_to_left { "rtl" } else { "ltr" });
    object.create_data_property_or_throw(js_string!("direction"), direction, context)?;
    Ok(object.into())
}

fn get_week_info(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let locale = of(this, "getWeekInfo")?;
    let table = data::shared::<Territories>();
    let region = region(&locale);
    let day = |days: &std::collections::HashMap<String, u8>| {
        days.get(&region).or_else(|| days.get("001")).copied().unwrap_or(1)
    };
    let first = keyword(&locale, "fw")
        .and_then(|name| {
            ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].iter().position(|day| *day == name)
        })
        .map_or_else(|| day(&table.first_day), |index| index as u8);
    // Monday is 1 and Sunday 7.
    let number = |day: u8| if day == 0 { 7 } else { day };
    let (start, end) = (day(&table.weekend_start), day(&table.weekend_end));
    let mut weekend = vec![number(start)];
    let mut next = start;
    while next != end {
        next = (next + 1) % 7;
        weekend.push(number(next));
    }
    let weekend = JsArray::from_iter(weekend.into_iter().map(JsValue::from), context);
    let object = plain_object(context);
    object.create_data_property_or_throw(js_string!("firstDay"), number(first), context)?;
    object.create_data_property_or_throw(js_string!("weekend"), weekend, context)?;
    Ok(object.into())
}
