//! `Intl.DisplayNames`
//!
//! See <https://tc39.es/ecma402/#intl-displaynames-objects>.

use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::{Context, JsArgs, JsData, JsError, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use icu_locale::subtags::{Region, Script};
use icu_locale::{LanguageIdentifier, Locale};

use crate::builtin::{self, Class, options_object, range_error, string, type_error};
use crate::data::{self, Names, Numbers};
use crate::locale::{self, Availability, Resolved, canonicalize};
use crate::options::{Options, is_keyword};

struct State {
    locale: Resolved,
    style: &'static str,
    kind: &'static str,
    fallback: &'static str,
    /// `en-GB` is a name of its own, not English with a region behind it.
    dialects: bool,
}

/// The state of an instance.
#[derive(Trace, Finalize, JsData)]
struct DisplayNames {
    #[unsafe_ignore_trace]
    state: Rc<State>,
}

pub(crate) fn install(intl: &JsObject, context: &mut Context) -> JsResult<()> {
    Class::<DisplayNames> {
        name: "DisplayNames",
        length: 2,
        constructor: construct,
        callable: false,
        supported_locales: true,
        methods: &[
            ("resolvedOptions", 0, |this, _, context| {
                let state = state(this, "resolvedOptions")?;
                let dialects = if state.dialects { "dialect" } else { "standard" };
                options_object(
                    vec![
                        ("locale", Some(string(&state.locale.name))),
                        ("style", Some(string(state.style))),
                        ("type", Some(string(state.kind))),
                        ("fallback", Some(string(state.fallback))),
                        ("languageDisplay", (state.kind == "language").then(|| string(dialects))),
                    ],
                    context,
                )
            }),
            ("of", 1, |this, args, context| {
                let state = state(this, "of")?;
                let code = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
                let (code, name) = state.name(&code)?;
                Ok(match name {
                    Some(name) => string(name),
                    None if state.fallback == "code" => string(code),
                    None => JsValue::undefined(),
                })
            }),
        ],
        getters: &[],
    }
    .install(intl, context)
}

fn state(this: &JsValue, method: &str) -> JsResult<Rc<State>> {
    let method = format!("Intl.DisplayNames.prototype.{method}");
    Ok(builtin::receiver::<DisplayNames>(this, &method)?.borrow().data().state.clone())
}

fn construct(args: &[JsValue], context: &mut Context) -> JsResult<DisplayNames> {
    let requested = locale::canonical_list(args.get_or_undefined(0), context)?;
    let options = args.get_or_undefined(1);
    if options.is_undefined() {
        return Err(type_error("invalid_argument"));
    }
    let options = Options::strict(options, "Intl.DisplayNames")?;
    options.locale_matcher(context)?;
    let style = options.one_of("style", &["narrow", "short", "long"], context)?.unwrap_or("long");
    let kinds = ["language", "region", "script", "currency", "calendar", "dateTimeField"];
    let kind =
        options.one_of("type", &kinds, context)?.ok_or_else(|| type_error("invalid_argument"))?;
    let fallback = options.one_of("fallback", &["code", "none"], context)?.unwrap_or("code");
    let dialects =
        options.one_of("languageDisplay", &["dialect", "standard"], context)? != Some("standard");
    let locale = locale::resolve(&requested, Availability::Data, vec![]);
    Ok(DisplayNames { state: Rc::new(State { locale, style, kind, fallback, dialects }) })
}

fn invalid() -> JsError {
    range_error("invalid_argument")
}

impl State {
    /// The canonical form of a code, and its name.
    fn name(&self, code: &str) -> JsResult<(String, Option<String>)> {
        let long = self.style == "long";
        let names = data::load::<Names>(&self.locale.data);
        Ok(match self.kind {
            "language" => {
                let mut locale = Locale::try_from_str(code).map_err(|_| invalid())?;
                if !locale.extensions.is_empty() {
                    return Err(invalid());
                }
                canonicalize(&mut locale);
                let name = self.language(&locale.id, &names);
                let code = locale.to_string();
                (if code == "und" { "root".to_owned() } else { code }, name)
            }
            "region" => {
                code.parse::<Region>().map_err(|_| invalid())?;
                // The code is taken as it is: there is no region in small letters.
                let short = (!long).then(|| names.regions.short.get(code)).flatten();
                (code.to_owned(), short.or_else(|| names.regions.long.get(code)).cloned())
            }
            "script" => {
                let script = code.parse::<Script>().map_err(|_| invalid())?.to_string();
                let name = names.scripts.get(&script).cloned();
                (script, name)
            }
            "currency" => {
                if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                    return Err(invalid());
                }
                let code = code.to_ascii_uppercase();
                let numbers = data::load::<Numbers>(&self.locale.data);
                let name = numbers.currencies.get(&code).and_then(|of| of.name.clone());
                (code, name)
            }
            "calendar" => {
                if !is_keyword(code) {
                    return Err(invalid());
                }
                let code = code.to_ascii_lowercase();
                let key = match code.as_str() {
                    "gregory" => "gregorian",
                    "ethioaa" => "ethiopic-amete-alem",
                    other => other,
                };
                let name = names.calendars.get(key).cloned();
                (code, name)
            }
            _ => {
                let key = match code {
                    "weekOfYear" => "week",
                    "dayPeriod" => "dayperiod",
                    "timeZoneName" => "zone",
                    "era" | "year" | "quarter" | "month" | "weekday" | "day" | "hour"
                    | "minute" | "second" => code,
                    _ => return Err(invalid()),
                };
                let suffix = match self.style {
                    "long" => "",
                    "short" => "-short",
                    _ => "-narrow",
                };
                let name = names.fields.get(&format!("{key}{suffix}"));
                (code.to_owned(), name.or_else(|| names.fields.get(key)).cloned())
            }
        })
    }

    fn language(&self, id: &LanguageIdentifier, names: &Names) -> Option<String> {
        let find = |key: &str| {
            let short = (self.style != "long").then(|| names.languages.short.get(key)).flatten();
            short.or_else(|| names.languages.long.get(key)).cloned()
        };
        let language = id.language.to_string();
        let mut script = id.script.map(|script| script.to_string());
        let mut region = id.region.map(|region| region.to_string());
        let mut base = None;
        if self.dialects {
            if let (Some(script_code), Some(region_code)) = (&script, &region) {
                base = find(&format!("{language}-{script_code}-{region_code}"));
                if base.is_some() {
                    (script, region) = (None, None);
                }
            }
            if let (Some(code), None) | (None, Some(code)) = (&script, &region) {
                base = find(&format!("{language}-{code}"));
                if base.is_some() {
                    (script, region) = (None, None);
                }
            }
        }
        let base = base.or_else(|| find(&language));
        let mut details = Vec::new();
        if let Some(code) = script {
            details.push(names.scripts.get(&code).cloned().unwrap_or(code));
        }
        if let Some(code) = region {
            let short = (self.style != "long").then(|| names.regions.short.get(&code)).flatten();
            let name = short.or_else(|| names.regions.long.get(&code)).cloned();
            details.push(name.unwrap_or(code));
        }
        for variant in id.variants.iter() {
            // There are no names of variants.
            if self.fallback == "none" {
                return None;
            }
            details.push(variant.to_string().to_ascii_uppercase());
        }
        if details.is_empty() {
            return base;
        }
        let base = match base {
            Some(base) => base,
            None if self.fallback == "none" => return None,
            None => language,
        };
        let mut details = details.into_iter();
        let first = details.next().unwrap_or_default();
        let details = details
            .fold(first, |list, next| names.separator.replace("{0}", &list).replace("{1}", &next));
        let details = details.replace('(', "[").replace(')', "]");
        Some(names.pattern.replace("{0}", &base).replace("{1}", &details))
    }
}
