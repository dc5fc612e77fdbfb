//! `Intl.DurationFormat`
//!
//! See <https://tc39.es/ecma402/#durationformat-objects>.

use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::{Context, JsArgs, JsData, JsError, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use fixed_decimal::{Decimal, Sign};
use temporal_rs::Duration;

use crate::builtin::{
    self, Class, Part, options_object, parts_array, range_error, string, type_error,
};
use crate::list::Joiner;
use crate::locale::{self, Availability, Keyword, Resolved};
use crate::number::digits::DigitOptions;
use crate::number::options::{
    Grouping, SignDisplay, Style, UnitDisplay, is_numbering_system, numbering_system,
};
use crate::number::{NumberFormatter, NumberOptions, Numeric};
use crate::options::Options;

/// The units from the largest to the smallest, with the name of their `Display` option.
const UNITS: [(&str, &str); 10] = [
    ("years", "yearsDisplay"),
    ("months", "monthsDisplay"),
    ("weeks", "weeksDisplay"),
    ("days", "daysDisplay"),
    ("hours", "hoursDisplay"),
    ("minutes", "minutesDisplay"),
    ("seconds", "secondsDisplay"),
    ("milliseconds", "millisecondsDisplay"),
    ("microseconds", "microsecondsDisplay"),
    ("nanoseconds", "nanosecondsDisplay"),
];
const HOURS: usize = 4;
const MINUTES: usize = 5;
const SECONDS: usize = 6;
const NANOSECONDS: usize = 9;

/// How one unit is shown: `long`, `short`, `narrow`, `numeric`, `2-digit` or `fractional`.
#[derive(Debug, Clone, Copy)]
struct UnitOptions {
    style: &'static str,
    /// Also if it is zero.
    always: bool,
}

struct State {
    locale: Resolved,
    numbering_system: String,
    style: &'static str,
    units: [UnitOptions; 10],
    fractional_digits: Option<u16>,
}

/// The state of an instance.
#[derive(Trace, Finalize, JsData)]
struct DurationFormat {
    #[unsafe_ignore_trace]
    state: Rc<State>,
}

pub(crate) fn install(intl: &JsObject, context: &mut Context) -> JsResult<()> {
    Class::<DurationFormat> {
        name: "DurationFormat",
        length: 0,
        constructor: construct,
        callable: false,
        supported_locales: true,
        methods: &[
            ("resolvedOptions", 0, resolved_options),
            ("format", 1, |this, args, context| {
                let state = state(this, "format")?;
                let duration = to_duration(args.get_or_undefined(0), context)?;
                let parts = state.parts(&duration);
                Ok(string(parts.iter().map(|(part, _)| part.text.as_str()).collect::<String>()))
            }),
            ("formatToParts", 1, |this, args, context| {
                let state = state(this, "formatToParts")?;
                let duration = to_duration(args.get_or_undefined(0), context)?;
                let parts = state.parts(&duration);
                parts_array(
                    parts.iter().map(|(part, unit)| (part, unit.map(|unit| ("unit", unit)))),
                    context,
                )
            }),
        ],
        getters: &[],
    }
    .install(intl, context)
}

fn state(this: &JsValue, method: &str) -> JsResult<Rc<State>> {
    let method = format!("Intl.DurationFormat.prototype.{method}");
    Ok(builtin::receiver::<DurationFormat>(this, &method)?.borrow().data().state.clone())
}

fn construct(args: &[JsValue], context: &mut Context) -> JsResult<DurationFormat> {
    let requested = locale::canonical_list(args.get_or_undefined(0), context)?;
    let object = args.get_or_undefined(1);
    let options = Options::strict(object, "Intl.DurationFormat")?;
    options.locale_matcher(context)?;
    let option = options.keyword("numberingSystem", context)?;
    let locale = locale::resolve(
        &requested,
        Availability::Data,
        vec![Keyword { key: "nu", option, supported: &is_numbering_system }],
    );
    let style = options
        .one_of("style", &["long", "short", "narrow", "digital"], context)?
        .unwrap_or("short");
    let mut units = [UnitOptions { style: "short", always: false }; 10];
    let mut previous = "";
    for (index, unit) in units.iter_mut().enumerate() {
        *unit = unit_options(index, &options, style, previous, object, context)?;
        if index >= HOURS {
            previous = unit.style;
        }
    }
    let fractional_digits = options.number("fractionalDigits", 0, 9, context)?;
    let state = State {
        numbering_system: numbering_system(&locale, 0),
        locale,
        style,
        units,
        fractional_digits,
    };
    Ok(DurationFormat { state: Rc::new(state) })
}

/// GetDurationUnitOptions
fn unit_options(
    index: usize,
    options: &Options,
    base: &'static str,
    previous: &'static str,
    object: &JsValue,
    context: &mut Context,
) -> JsResult<UnitOptions> {
    let (unit, display) = UNITS[index];
    let styles: &[&str] = match index {
        ..HOURS => &["long", "short", "narrow"],
        HOURS..=SECONDS => &["long", "short", "narrow", "numeric", "2-digit"],
        _ => &["long", "short", "narrow", "numeric"],
    };
    let after_digits = matches!(previous, "fractional" | "numeric" | "2-digit");
    let chosen = options.one_of(unit, styles, context)?;
    let mut always = true;
    let mut style = match chosen {
        Some(style) => style,
        None if base == "digital" => {
            always = (HOURS..=SECONDS).contains(&index);
            if index < HOURS { "short" } else { "numeric" }
        }
        None if after_digits => {
            always = matches!(index, MINUTES | SECONDS);
            "numeric"
        }
        None => {
            always = false;
            base
        }
    };
    if style == "numeric" && index > SECONDS {
        style = "fractional";
        always = false;
    }
    let always = match options.one_of(display, &["auto", "always"], context)? {
        Some(choice) => choice == "always",
        None => always,
    };
    let invalid = (always && style == "fractional")
        || (previous == "fractional" && style != "fractional")
        || (matches!(previous, "numeric" | "2-digit")
            && !matches!(style, "fractional" | "numeric" | "2-digit"));
    if invalid {
        return Err(range_error(format!("Invalid object : {}", builtin::describe(object))));
    }
    if matches!(index, MINUTES | SECONDS) && matches!(previous, "numeric" | "2-digit") {
        style = "2-digit";
    }
    Ok(UnitOptions { style, always })
}

fn resolved_options(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let state = state(this, "resolvedOptions")?;
    let mut list = vec![
        ("locale", Some(string(&state.locale.name))),
        ("numberingSystem", Some(string(&state.numbering_system))),
        ("style", Some(string(state.style))),
    ];
    for ((unit, display), of) in UNITS.into_iter().zip(&state.units) {
        let style = if of.style == "fractional" { "numeric" } else { of.style };
        list.push((unit, Some(string(style))));
        list.push((display, Some(string(if of.always { "always" } else { "auto" }))));
    }
    list.push(("fractionalDigits", state.fractional_digits.map(JsValue::from)));
    options_object(list, context)
}

fn temporal(error: temporal_rs::TemporalError) -> JsError {
    let message = format!("Temporal error: {}", error.into_message());
    if error.kind() == temporal_rs::error::ErrorKind::Type {
        type_error(message)
    } else {
        range_error(message)
    }
}

/// ToDurationRecord
fn to_duration(value: &JsValue, context: &mut Context) -> JsResult<Duration> {
    if let Some(text) = value.as_string() {
        return Duration::from_utf8(text.to_std_string_lossy().as_bytes()).map_err(temporal);
    }
    let Some(object) = value.as_object() else {
        return Err(type_error("Temporal error: Duration argument must be Duration or string."));
    };
    let mut values = [0_f64; 10];
    let mut any = false;
    // The names in the order of the alphabet, as programs can observe.
    let mut order: Vec<usize> = (0..UNITS.len()).collect();
    order.sort_by_key(|index| UNITS[*index].0);
    for index in order {
        let field = object.get(js_string!(UNITS[index].0), context)?;
        if field.is_undefined() {
            continue;
        }
        any = true;
        let number = field.to_number(context)?;
        if !number.is_finite() || number.fract() != 0.0 {
            return Err(range_error("Temporal error: Expected finite integer."));
        }
        if number.abs() > i64::MAX as f64 {
            return Err(range_error("Temporal error: Duration field out of range."));
        }
        values[index] = number;
    }
    if !any {
        return Err(type_error("Temporal error: Did not provide any valid Duration fields."));
    }
    let whole = |index: usize| values[index] as i64;
    Duration::new(
        whole(0),
        whole(1),
        whole(2),
        whole(3),
        whole(4),
        whole(5),
        whole(6),
        whole(7),
        values[8] as i128,
        values[9] as i128,
    )
    .map_err(temporal)
}

/// The values of a duration, from years to nanoseconds.
fn values(duration: &Duration) -> [i128; 10] {
    [
        duration.years().into(),
        duration.months().into(),
        duration.weeks().into(),
        duration.days().into(),
        duration.hours().into(),
        duration.minutes().into(),
        duration.seconds().into(),
        duration.milliseconds().into(),
        duration.microseconds(),
        duration.nanoseconds(),
    ]
}

/// A unit's piece and its name.
type UnitPart = (Part, Option<&'static str>);

/// The name of one of a unit.
fn singular(index: usize) -> &'static str {
    UNITS[index].0.strip_suffix('s').unwrap_or_default()
}

impl State {
    /// The pieces of a duration, each with its unit.
    fn parts(&self, duration: &Duration) -> Vec<UnitPart> {
        let values = values(duration);
        let negative = values.iter().any(|value| *value < 0);
        let mut sign_shown = false;
        let mut groups: Vec<Vec<UnitPart>> = Vec::new();
        for index in 0..UNITS.len() {
            let of = self.units[index];
            let fractional = self.is_fractional(index);
            let value = if fractional {
                with_fraction(index, &values)
            } else {
                Decimal::from(values[index])
            };
            if of.always || !value.absolute.is_zero() || self.fills_gap(index, &values) {
                let mut options = self.number(if fractional {
                    self.fraction_digits()
                } else {
                    DigitOptions::fraction(0, 3, "halfExpand")
                });
                if self.is_digital(index) {
                    let width = if of.style == "2-digit" { 2 } else { 1 };
                    options.digits = options.digits.with_minimum_integer(width);
                    options.grouping = Grouping::Never;
                } else {
                    options.style = Style::Unit {
                        unit: singular(index).to_owned(),
                        display: match of.style {
                            "long" => UnitDisplay::Long,
                            "narrow" => UnitDisplay::Narrow,
                            _ => UnitDisplay::Short,
                        },
                    };
                }
                let parts = write(options, value, index, negative, &mut sign_shown);
                match groups.last_mut().filter(|_| self.follows_colon(index)) {
                    Some(group) => {
                        group.push((Part::literal(self.separator()), None));
                        group.extend(parts);
                    }
                    None => groups.push(parts),
                }
            }
            if fractional {
                break;
            }
        }
        self.join(groups)
    }

    /// Whether a unit is written as a number alone.
    fn is_digital(&self, index: usize) -> bool {
        matches!(self.units[index].style, "numeric" | "2-digit")
    }

    /// Whether a unit has the smaller ones behind its point.
    fn is_fractional(&self, index: usize) -> bool {
        (SECONDS..NANOSECONDS).contains(&index) && self.units[index + 1].style == "fractional"
    }

    /// Minutes that are zero are shown between hours and seconds.
    fn fills_gap(&self, index: usize, values: &[i128; 10]) -> bool {
        let shown = |index: usize| self.units[index].always || values[index] != 0;
        index == MINUTES && self.is_digital(HOURS) && shown(HOURS) && shown(SECONDS)
    }

    /// Whether a unit stands behind a colon, if there is anything before it. V8 puts one before all seconds that are
    /// numbers, whatever is before them.
    fn follows_colon(&self, index: usize) -> bool {
        self.is_digital(index) && (index == SECONDS || (index == MINUTES && self.is_digital(HOURS)))
    }

    fn number(&self, digits: DigitOptions) -> NumberOptions {
        NumberOptions::plain(self.locale.clone(), self.numbering_system.clone(), digits)
    }

    fn fraction_digits(&self) -> DigitOptions {
        let (minimum, maximum) = self.fractional_digits.map_or((0, 9), |digits| (digits, digits));
        DigitOptions::fraction(minimum, maximum, "trunc")
    }

    fn separator(&self) -> String {
        let numbers = crate::data::load::<crate::data::Numbers>(&self.locale.data);
        let system = numbers.systems.get(&self.numbering_system);
        system
            .or_else(|| numbers.systems.get("latn"))
            .map_or_else(|| ":".to_owned(), |system| system.symbols.time.clone())
    }

    /// The units as a list.
    fn join(&self, groups: Vec<Vec<UnitPart>>) -> Vec<UnitPart> {
        let style = if self.style == "digital" { "short" } else { self.style };
        let joiner = Joiner::new(&self.locale.id(), "unit", style);
        let texts: Vec<String> = groups
            .iter()
            .map(|group| group.iter().map(|(part, _)| part.text.as_str()).collect())
            .collect();
        let mut groups = groups.into_iter();
        let mut parts = Vec::new();
        for part in joiner.parts(&texts) {
            if part.kind == "element" {
                parts.extend(groups.next().unwrap_or_default());
            } else {
                parts.push((part, None));
            }
        }
        parts
    }
}

/// A unit of seconds or less with the smaller ones behind the point.
fn with_fraction(index: usize, values: &[i128; 10]) -> Decimal {
    let mut total = 0_i128;
    for value in &values[index..=NANOSECONDS] {
        total = total.saturating_mul(1000).saturating_add(*value);
    }
    let mut decimal = Decimal::from(total);
    decimal.absolute.multiply_pow10(-3 * (NANOSECONDS - index) as i16);
    decimal
}

/// The pieces of one unit's number. The first one of a negative duration has the sign.
fn write(
    mut options: NumberOptions,
    mut value: Decimal,
    index: usize,
    negative: bool,
    sign_shown: &mut bool,
) -> Vec<UnitPart> {
    if *sign_shown {
        options.sign = SignDisplay::Never;
    } else if negative {
        value = value.with_sign(Sign::Negative);
    }
    *sign_shown = true;
    let unit = Some(singular(index));
    let parts = NumberFormatter::new(options).format(&Numeric::Finite(value));
    parts.into_iter().map(|part| (part, unit)).collect()
}
