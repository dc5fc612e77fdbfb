//! `Intl.RelativeTimeFormat`
//!
//! See <https://tc39.es/ecma402/#relativetimeformat-objects>.

use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

use crate::builtin::{self, Class, Part, options_object, parts_array, range_error, string};
use crate::data::{self, Relatives};
use crate::locale::{self, Availability, Keyword, Resolved};
use crate::number::digits::DigitOptions;
use crate::number::options::{is_numbering_system, numbering_system};
use crate::number::{NumberFormatter, NumberOptions, Numeric};

struct State {
    locale: Resolved,
    style: &'static str,
    /// Words such as `yesterday` are used where there are any.
    words: bool,
    formatter: NumberFormatter,
}

/// The state of an instance.
#[derive(Trace, Finalize, JsData)]
struct RelativeTimeFormat {
    #[unsafe_ignore_trace]
    state: Rc<State>,
}

pub(crate) fn install(intl: &JsObject, context: &mut Context) -> JsResult<()> {
    Class::<RelativeTimeFormat> {
        name: "RelativeTimeFormat",
        length: 0,
        constructor: construct,
        callable: false,
        supported_locales: true,
        methods: &[
            ("resolvedOptions", 0, |this, _, context| {
                let state = state(this, "resolvedOptions")?;
                let numeric = if state.words { "auto" } else { "always" };
                options_object(
                    vec![
                        ("locale", Some(string(&state.locale.name))),
                        ("style", Some(string(state.style))),
                        ("numeric", Some(string(numeric))),
                        (
                            "numberingSystem",
                            Some(string(&state.formatter.options.numbering_system)),
                        ),
                    ],
                    context,
                )
            }),
            ("format", 2, |this, args, context| {
                let (parts, _) = parts(this, "format", args, context)?;
                Ok(string(builtin::joined(&parts)))
            }),
            ("formatToParts", 2, |this, args, context| {
                let (parts, unit) = parts(this, "formatToParts", args, context)?;
                parts_array(
                    parts
                        .iter()
                        .map(|part| (part, (part.kind != "literal").then_some(("unit", unit)))),
                    context,
                )
            }),
        ],
        getters: &[],
    }
    .install(intl, context)
}

fn state(this: &JsValue, method: &str) -> JsResult<Rc<State>> {
    let method = format!("Intl.RelativeTimeFormat.prototype.{method}");
    Ok(builtin::receiver::<RelativeTimeFormat>(this, &method)?.borrow().data().state.clone())
}

fn construct(args: &[JsValue], context: &mut Context) -> JsResult<RelativeTimeFormat> {
    let (requested, options) = locale::arguments(args, "Intl.RelativeTimeFormat", context)?;
    options.locale_matcher(context)?;
    let option = options.keyword("numberingSystem", context)?;
    let locale = locale::resolve(
        &requested,
        Availability::Data,
        vec![Keyword { key: "nu", option, supported: &is_numbering_system }],
    );
    let style = options.one_of("style", &["long", "short", "narrow"], context)?.unwrap_or("long");
    let words = options.one_of("numeric", &["always", "auto"], context)? == Some("auto");
    let number = NumberOptions::plain(
        locale.clone(),
        numbering_system(&locale, 0),
        DigitOptions::fraction(0, 3, "halfExpand"),
    );
    let state = State { locale, style, words, formatter: NumberFormatter::new(number) };
    Ok(RelativeTimeFormat { state: Rc::new(state) })
}

const UNITS: [&str; 8] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

/// The pieces of a relative time, and its unit.
fn parts(
    this: &JsValue,
    method: &str,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<(Vec<Part>, &'static str)> {
    let state = state(this, method)?;
    let method = format!("Intl.RelativeTimeFormat.prototype.{method}()");
    let value = args.get_or_undefined(0).to_number(context)?;
    let name = args.get_or_undefined(1).to_string(context)?.to_std_string_lossy();
    if !value.is_finite() {
        return Err(range_error(format!("Value need to be finite number for {method}")));
    }
    let unit = UNITS
        .into_iter()
        .find(|unit| name.strip_suffix('s').unwrap_or(&name) == *unit)
        .ok_or_else(|| range_error(format!("Invalid unit argument for {method} '{name}'")))?;
    let data = data::load::<Relatives>(&state.locale.data);
    let key = match state.style {
        "long" => unit.to_owned(),
        style => format!("{unit}-{style}"),
    };
    let Some(of) = data.0.get(&key) else { return Ok((Vec::new(), unit)) };
    if state.words
        && value.fract() == 0.0
        && let Some(word) = of.words.get(&format!("{}", value as i64))
    {
        return Ok((vec![Part::literal(word.clone())], unit));
    }
    let patterns = if value.is_sign_negative() { &of.past } else { &of.future };
    let (number, category) = state.formatter.format_with_category(&Numeric::from(value.abs()));
    let pattern = patterns.get(category).unwrap_or("{0}");
    let (before, after) = pattern.split_once("{0}").unwrap_or((pattern, ""));
    let mut parts = vec![Part::literal(before)];
    if pattern.contains("{0}") {
        parts.extend(number);
    }
    parts.push(Part::literal(after));
    parts.retain(|part| !part.text.is_empty());
    Ok((parts, unit))
}
