//! How many digits a number is shown with, and how it is rounded to them.
//!
//! See <https://tc39.es/ecma402/#sec-setnfdigitoptions>.

use boa_engine::{Context, JsResult, JsValue};
use fixed_decimal::{Decimal, RoundingIncrement, Sign, SignedRoundingMode, UnsignedRoundingMode};

use crate::builtin::{range_error, string, type_error};
use crate::options::{self, Options};

/// The notation of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    Standard,
    Scientific,
    Engineering,
    Compact,
}

impl Notation {
    /// Reads the option.
    pub(crate) fn read(options: &Options, context: &mut Context) -> JsResult<Self> {
        let choices = ["standard", "scientific", "engineering", "compact"];
        Ok(match options.one_of("notation", &choices, context)? {
            Some("scientific") => Self::Scientific,
            Some("engineering") => Self::Engineering,
            Some("compact") => Self::Compact,
            _ => Self::Standard,
        })
    }

    /// The value of the option.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Scientific => "scientific",
            Self::Engineering => "engineering",
            Self::Compact => "compact",
        }
    }
}

/// Digits that decide where to round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rounding {
    Fraction,
    Significant,
    /// Whichever of the two keeps more digits.
    More,
    /// Whichever of the two keeps fewer.
    Less,
}

/// The digit options of a formatter.
#[derive(Debug, Clone)]
pub(crate) struct DigitOptions {
    minimum_integer: u16,
    fraction: Option<(u16, u16)>,
    significant: Option<(u16, u16)>,
    rounding: Rounding,
    increment: u16,
    mode: &'static str,
    priority: &'static str,
    trailing_zeros: &'static str,
}

const INCREMENTS: [u16; 15] = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];
const MODES: [&str; 9] = [
    "ceil",
    "floor",
    "expand",
    "trunc",
    "halfCeil",
    "halfFloor",
    "halfExpand",
    "halfTrunc",
    "halfEven",
];

impl DigitOptions {
    /// Between so many and so many digits behind the point.
    pub(crate) fn fraction(minimum: u16, maximum: u16, mode: &'static str) -> Self {
        Self {
            minimum_integer: 1,
            fraction: Some((minimum, maximum)),
            significant: None,
            rounding: Rounding::Fraction,
            increment: 1,
            mode,
            priority: "auto",
            trailing_zeros: "auto",
        }
    }

    /// The same with at least so many digits before the point.
    pub(crate) fn with_minimum_integer(mut self, digits: u16) -> Self {
        self.minimum_integer = digits;
        self
    }

    /// SetNumberFormatDigitOptions; `defaults` are the least and most fraction digits.
    pub(crate) fn read(
        options: &Options,
        defaults: (u16, u16),
        notation: Notation,
        context: &mut Context,
    ) -> JsResult<Self> {
        let (minimum_default, mut maximum_default) = defaults;
        let minimum_integer = options.number("minimumIntegerDigits", 1, 21, context)?.unwrap_or(1);
        let minimum_fraction = options.get("minimumFractionDigits", context)?;
        let maximum_fraction = options.get("maximumFractionDigits", context)?;
        let minimum_significant = options.get("minimumSignificantDigits", context)?;
        let maximum_significant = options.get("maximumSignificantDigits", context)?;
        let increment = options.number("roundingIncrement", 1, 5000, context)?.unwrap_or(1);
        if !INCREMENTS.contains(&increment) {
            return Err(range_error("roundingIncrement value is out of range."));
        }
        let mode = options.one_of("roundingMode", &MODES, context)?.unwrap_or("halfExpand");
        let mut priority = options
            .one_of("roundingPriority", &["auto", "morePrecision", "lessPrecision"], context)?
            .unwrap_or("auto");
        let trailing_zeros = options
            .one_of("trailingZeroDisplay", &["auto", "stripIfInteger"], context)?
            .unwrap_or("auto");
        if increment != 1 {
            maximum_default = minimum_default;
        }
        let has_significant =
            !minimum_significant.is_undefined() || !maximum_significant.is_undefined();
        let has_fraction = !minimum_fraction.is_undefined() || !maximum_fraction.is_undefined();
        let need_significant = priority != "auto" || has_significant;
        let need_fraction = priority != "auto"
            || !(has_significant || (!has_fraction && notation == Notation::Compact));

        let mut significant = None;
        if need_significant {
            let minimum =
                options::number(&minimum_significant, "minimumSignificantDigits", 1, 21, context)?
                    .unwrap_or(1);
            let maximum = options::number(
                &maximum_significant,
                "maximumSignificantDigits",
                minimum,
                21,
                context,
            )?
            .unwrap_or(21);
            significant = Some((minimum, maximum));
        }
        let mut fraction = None;
        if need_fraction {
            let read = |value: &JsValue, name, context: &mut Context| {
                options::number(value, name, 0, 100, context)
            };
            let minimum = read(&minimum_fraction, "minimumFractionDigits", context)?;
            let maximum = read(&maximum_fraction, "maximumFractionDigits", context)?;
            fraction = Some(match (minimum, maximum) {
                (None, None) => (minimum_default, maximum_default),
                (None, Some(maximum)) => (minimum_default.min(maximum), maximum),
                (Some(minimum), None) => (minimum, maximum_default.max(minimum)),
                (Some(minimum), Some(maximum)) if minimum > maximum => {
                    return Err(range_error("maximumFractionDigits value is out of range."));
                }
                (Some(minimum), Some(maximum)) => (minimum, maximum),
            });
        }
        let rounding = match (need_significant, need_fraction, priority) {
            (false, false, _) => {
                fraction = Some((0, 0));
                significant = Some((1, 2));
                priority = "morePrecision";
                Rounding::More
            }
            (_, _, "morePrecision") => Rounding::More,
            (_, _, "lessPrecision") => Rounding::Less,
            _ if has_significant => Rounding::Significant,
            _ => Rounding::Fraction,
        };
        if increment != 1 {
            if rounding != Rounding::Fraction {
                return Err(type_error("RoundingType is not fractionDigits"));
            }
            if fraction.is_some_and(|(minimum, maximum)| minimum != maximum) {
                return Err(range_error("maximumFractionDigits value is out of range."));
            }
        }
        Ok(Self {
            minimum_integer,
            fraction,
            significant,
            rounding,
            increment,
            mode,
            priority,
            trailing_zeros,
        })
    }

    /// What `resolvedOptions` says of the digits.
    pub(crate) fn resolved(&self) -> Vec<(&'static str, Option<JsValue>)> {
        let number = |of: Option<u16>| of.map(JsValue::from);
        vec![
            ("minimumIntegerDigits", number(Some(self.minimum_integer))),
            ("minimumFractionDigits", number(self.fraction.map(|(minimum, _)| minimum))),
            ("maximumFractionDigits", number(self.fraction.map(|(_, maximum)| maximum))),
            ("minimumSignificantDigits", number(self.significant.map(|(minimum, _)| minimum))),
            ("maximumSignificantDigits", number(self.significant.map(|(_, maximum)| maximum))),
        ]
    }

    /// What `resolvedOptions` says of rounding.
    pub(crate) fn resolved_rounding(&self) -> Vec<(&'static str, Option<JsValue>)> {
        vec![
            ("roundingIncrement", Some(self.increment.into())),
            ("roundingMode", Some(string(self.mode))),
            ("roundingPriority", Some(string(self.priority))),
            ("trailingZeroDisplay", Some(string(self.trailing_zeros))),
        ]
    }

    /// Rounds a number, and gives it the zeros it is shown with.
    pub(crate) fn apply(&self, decimal: &mut Decimal) {
        let fraction = self.fraction.unwrap_or((0, 0));
        let significant = self.significant.unwrap_or((1, 21));
        let by_fraction = match self.rounding {
            Rounding::Fraction => true,
            Rounding::Significant => false,
            Rounding::More | Rounding::Less => {
                let significant_end = magnitude(decimal) - significant.1 as i16 + 1;
                let fraction_end = -(fraction.1 as i16);
                if self.rounding == Rounding::More {
                    significant_end > fraction_end
                } else {
                    significant_end <= fraction_end
                }
            }
        };
        if by_fraction {
            let (increment, shift) = split_increment(self.increment);
            decimal.round_with_mode_and_increment(
                shift - fraction.1 as i16,
                self.signed_mode(),
                increment,
            );
            decimal.absolute.trim_end();
            decimal.absolute.pad_end(-(fraction.0 as i16));
        } else {
            let end = magnitude(decimal) - significant.1 as i16 + 1;
            decimal.round_with_mode(end, self.signed_mode());
            decimal.absolute.trim_end();
            let last = magnitude(decimal) - significant.0 as i16 + 1;
            if last < 0 {
                decimal.absolute.pad_end(last);
            }
        }
        decimal.absolute.trim_start();
        if self.trailing_zeros == "stripIfInteger" {
            decimal.absolute.trim_end_if_integer();
        }
        decimal.absolute.pad_start(self.minimum_integer as i16);
    }

    fn signed_mode(&self) -> SignedRoundingMode {
        use SignedRoundingMode::Unsigned;
        match self.mode {
            "ceil" => SignedRoundingMode::Ceil,
            "floor" => SignedRoundingMode::Floor,
            "expand" => Unsigned(UnsignedRoundingMode::Expand),
            "trunc" => Unsigned(UnsignedRoundingMode::Trunc),
            "halfCeil" => SignedRoundingMode::HalfCeil,
            "halfFloor" => SignedRoundingMode::HalfFloor,
            "halfTrunc" => Unsigned(UnsignedRoundingMode::HalfTrunc),
            "halfEven" => Unsigned(UnsignedRoundingMode::HalfEven),
            _ => Unsigned(UnsignedRoundingMode::HalfExpand),
        }
    }
}

/// The power of ten of the first digit; that of zero is 0.
pub(crate) fn magnitude(decimal: &Decimal) -> i16 {
    if decimal.absolute.is_zero() { 0 } else { decimal.absolute.nonzero_magnitude_start() }
}

/// Whether a number is below zero; the negative zero counts.
pub(crate) fn is_negative(decimal: &Decimal) -> bool {
    decimal.sign() == Sign::Negative
}

fn split_increment(increment: u16) -> (RoundingIncrement, i16) {
    let (mut base, mut shift) = (increment, 0);
    while base % 10 == 0 {
        base /= 10;
        shift += 1;
    }
    let increment = match base {
        2 => RoundingIncrement::MultiplesOf2,
        5 => RoundingIncrement::MultiplesOf5,
        25 => RoundingIncrement::MultiplesOf25,
        _ => RoundingIncrement::MultiplesOf1,
    };
    (increment, shift)
}
