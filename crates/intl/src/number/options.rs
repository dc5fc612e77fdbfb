//! The options of `Intl.NumberFormat`.

use boa_engine::value::JsValue;
use boa_engine::{Context, JsResult};

use super::digits::{DigitOptions, Notation};
use crate::builtin::{range_error, string, type_error};
use crate::data::{self, CurrencyDigits, Digits};
use crate::locale::{self, Availability, Keyword, Resolved};
use crate::options::Options;

/// What a number is.
#[derive(Debug, Clone)]
pub(crate) enum Style {
    Decimal,
    Percent,
    Currency { code: String, display: CurrencyDisplay, accounting: bool },
    Unit { unit: String, display: UnitDisplay },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CurrencyDisplay {
    Code,
    Symbol,
    NarrowSymbol,
    Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitDisplay {
    Short,
    Narrow,
    Long,
}

/// Whether digits are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grouping {
    Never,
    /// As the locale does.
    Auto,
    Always,
    /// If there are two digits before the first separator.
    AtLeastTwo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignDisplay {
    Auto,
    Never,
    Always,
    ExceptZero,
    Negative,
}

/// Resolved options.
#[derive(Debug, Clone)]
pub(crate) struct NumberOptions {
    pub locale: Resolved,
    pub numbering_system: String,
    pub style: Style,
    pub notation: Notation,
    pub compact_long: bool,
    pub grouping: Grouping,
    pub sign: SignDisplay,
    pub digits: DigitOptions,
}

/// Whether this numbering system has digits.
pub(crate) fn is_numbering_system(name: &str) -> bool {
    name == "latn" || data::shared::<Digits>().digits.contains_key(name)
}

/// The numbering system of a resolved locale: the keyword `nu`, or that of the locale.
pub(crate) fn numbering_system(resolved: &Resolved, keyword: usize) -> String {
    match resolved.keywords.get(keyword) {
        Some(Some(system)) => system.clone(),
        _ => data::load::<data::Numbers>(&resolved.data).system.clone(),
    }
}

impl NumberOptions {
    /// Plain numbers of a locale, as other formatters need them.
    pub(crate) fn plain(locale: Resolved, numbering_system: String, digits: DigitOptions) -> Self {
        Self {
            locale,
            numbering_system,
            style: Style::Decimal,
            notation: Notation::Standard,
            compact_long: false,
            grouping: Grouping::Auto,
            sign: SignDisplay::Auto,
            digits,
        }
    }

    /// Reads the arguments of the constructor.
    pub(crate) fn read(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
        let (requested, options) = locale::arguments(args, "Intl.NumberFormat", context)?;
        options.locale_matcher(context)?;
        let option = options.keyword("numberingSystem", context)?;
        let locale = locale::resolve(
            &requested,
            Availability::Data,
            vec![Keyword { key: "nu", option, supported: &is_numbering_system }],
        );
        let numbering_system = numbering_system(&locale, 0);
        let style = style(&options, context)?;
        let notation = Notation::read(&options, context)?;
        let defaults = match &style {
            Style::Currency { code, .. } if notation == Notation::Standard => {
                let digits = currency_digits(code);
                (digits, digits)
            }
            Style::Percent => (0, 0),
            _ => (0, 3),
        };
        let digits = DigitOptions::read(&options, defaults, notation, context)?;
        let compact_long =
            options.one_of("compactDisplay", &["short", "long"], context)? == Some("long");
        let grouping = grouping(&options, notation, context)?;
        let sign = match options.one_of(
            "signDisplay",
            &["auto", "never", "always", "exceptZero", "negative"],
            context,
        )? {
            Some("never") => SignDisplay::Never,
            Some("always") => SignDisplay::Always,
            Some("exceptZero") => SignDisplay::ExceptZero,
            Some("negative") => SignDisplay::Negative,
            _ => SignDisplay::Auto,
        };
        Ok(Self { locale, numbering_system, style, notation, compact_long, grouping, sign, digits })
    }

    /// What `resolvedOptions` returns.
    pub(crate) fn resolved(&self) -> Vec<(&'static str, Option<JsValue>)> {
        let mut list = vec![
            ("locale", Some(string(&self.locale.name))),
            ("numberingSystem", Some(string(&self.numbering_system))),
        ];
        match &self.style {
            Style::Decimal => list.push(("style", Some(string("decimal")))),
            Style::Percent => list.push(("style", Some(string("percent")))),
            Style::Currency { code, display, accounting } => list.extend([
                ("style", Some(string("currency"))),
                ("currency", Some(string(code))),
                (
                    "currencyDisplay",
                    Some(string(match display {
                        CurrencyDisplay::Code => "code",
                        CurrencyDisplay::Symbol => "symbol",
                        CurrencyDisplay::NarrowSymbol => "narrowSymbol",
                        CurrencyDisplay::Name => "name",
                    })),
                ),
                ("currencySign", Some(string(if *accounting { "accounting" } else { "standard" }))),
            ]),
            Style::Unit { unit, display } => list.extend([
                ("style", Some(string("unit"))),
                ("unit", Some(string(unit))),
                (
                    "unitDisplay",
                    Some(string(match display {
                        UnitDisplay::Short => "short",
                        UnitDisplay::Narrow => "narrow",
                        UnitDisplay::Long => "long",
                    })),
                ),
            ]),
        }
        list.extend(self.digits.resolved());
        let compact = self.notation == Notation::Compact;
        list.extend([
            (
                "useGrouping",
                Some(match self.grouping {
                    Grouping::Never => false.into(),
                    Grouping::Auto => string("auto"),
                    Grouping::Always => string("always"),
                    Grouping::AtLeastTwo => string("min2"),
                }),
            ),
            ("notation", Some(string(self.notation.name()))),
            (
                "compactDisplay",
                compact.then(|| string(if self.compact_long { "long" } else { "short" })),
            ),
            (
                "signDisplay",
                Some(string(match self.sign {
                    SignDisplay::Auto => "auto",
                    SignDisplay::Never => "never",
                    SignDisplay::Always => "always",
                    SignDisplay::ExceptZero => "exceptZero",
                    SignDisplay::Negative => "negative",
                })),
            ),
        ]);
        list.extend(self.digits.resolved_rounding());
        list
    }
}

fn currency_digits(code: &str) -> u16 {
    data::shared::<CurrencyDigits>().currency_digits.get(code).copied().unwrap_or(2).into()
}

/// SetNumberFormatUnitOptions
fn style(options: &Options, context: &mut Context) -> JsResult<Style> {
    let style = options.one_of("style", &["decimal", "percent", "currency", "unit"], context)?;
    let currency = options.string("currency", context)?;
    match &currency {
        None if style == Some("currency") => {
            return Err(type_error("Currency code is required with currency style."));
        }
        Some(code) if !is_currency(code) => {
            return Err(range_error(format!("Invalid currency code : {code}")));
        }
        _ => {}
    }
    let display = match options.one_of(
        "currencyDisplay",
        &["code", "symbol", "narrowSymbol", "name"],
        context,
    )? {
        Some("code") => CurrencyDisplay::Code,
        Some("narrowSymbol") => CurrencyDisplay::NarrowSymbol,
        Some("name") => CurrencyDisplay::Name,
        _ => CurrencyDisplay::Symbol,
    };
    let accounting =
        options.one_of("currencySign", &["standard", "accounting"], context)? == Some("accounting");
    let unit = options.string("unit", context)?;
    match &unit {
        None if style == Some("unit") => {
            return Err(type_error("Invalid unit argument for Intl.NumberFormat() ''"));
        }
        Some(unit) if !is_unit(unit) => {
            return Err(range_error(format!(
                "Invalid unit argument for Intl.NumberFormat() '{unit}'"
            )));
        }
        _ => {}
    }
    let unit_display = match options.one_of("unitDisplay", &["short", "narrow", "long"], context)? {
        Some("narrow") => UnitDisplay::Narrow,
        Some("long") => UnitDisplay::Long,
        _ => UnitDisplay::Short,
    };
    Ok(match style {
        Some("percent") => Style::Percent,
        Some("currency") => Style::Currency {
            code: currency.unwrap_or_default().to_ascii_uppercase(),
            display,
            accounting,
        },
        Some("unit") => Style::Unit { unit: unit.unwrap_or_default(), display: unit_display },
        _ => Style::Decimal,
    })
}

fn grouping(options: &Options, notation: Notation, context: &mut Context) -> JsResult<Grouping> {
    let default = if notation == Notation::Compact { Grouping::AtLeastTwo } else { Grouping::Auto };
    let value = options.get("useGrouping", context)?;
    if value.is_undefined() {
        return Ok(default);
    }
    if value.as_boolean() == Some(true) {
        return Ok(Grouping::Always);
    }
    if !value.to_boolean() {
        return Ok(Grouping::Never);
    }
    let text = value.to_string(context)?.to_std_string_lossy();
    let choices = ["min2", "auto", "always", "true", "false"];
    Ok(match options.choice("useGrouping", &text, &choices)? {
        "min2" => Grouping::AtLeastTwo,
        "auto" => Grouping::Auto,
        "always" => Grouping::Always,
        _ => default,
    })
}

fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The units that may be used, alone or one per another.
pub(crate) const UNITS: [&str; 45] = [
    "acre",
    "bit",
    "byte",
    "celsius",
    "centimeter",
    "day",
    "degree",
    "fahrenheit",
    "fluid-ounce",
    "foot",
    "gallon",
    "gigabit",
    "gigabyte",
    "gram",
    "hectare",
    "hour",
    "inch",
    "kilobit",
    "kilobyte",
    "kilogram",
    "kilometer",
    "liter",
    "megabit",
    "megabyte",
    "meter",
    "microsecond",
    "mile",
    "mile-scandinavian",
    "milliliter",
    "millimeter",
    "millisecond",
    "minute",
    "month",
    "nanosecond",
    "ounce",
    "percent",
    "petabyte",
    "pound",
    "second",
    "stone",
    "terabit",
    "terabyte",
    "week",
    "yard",
    "year",
];

fn is_unit(name: &str) -> bool {
    let known = |name: &str| UNITS.contains(&name);
    known(name)
        || name.split_once("-per-").is_some_and(|(first, second)| known(first) && known(second))
}
