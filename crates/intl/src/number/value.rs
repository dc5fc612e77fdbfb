//! Numbers as `Intl` sees them: exact decimals.

use std::str::FromStr;

use boa_engine::value::PreferredType;
use boa_engine::{Context, JsResult, JsValue};
use fixed_decimal::{Decimal, FloatPrecision};

use crate::builtin::type_error;

/// An Intl mathematical value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Numeric {
    Finite(Decimal),
    Infinite { negative: bool },
    NotANumber,
}

impl Numeric {
    /// ToIntlMathematicalValue: strings and BigInts keep all of their digits.
    pub(crate) fn of(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let primitive = value.to_primitive(context, PreferredType::Number)?;
        if let Some(integer) = primitive.as_bigint() {
            return Ok(Self::from_digits(&integer.to_string()));
        }
        if let Some(text) = primitive.as_string() {
            let text = text.to_std_string_lossy();
            let trimmed =
                text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
            let plain = trimmed
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
            if plain && primitive.to_number(context)?.is_finite() && !trimmed.is_empty() {
                return Ok(Self::from_digits(trimmed));
            }
        }
        if primitive.is_symbol() {
            return Err(type_error("Cannot convert a Symbol value to a number"));
        }
        Ok(Self::from(primitive.to_number(context)?))
    }

    /// A decimal literal, whose exponent may be too large for a decimal.
    fn from_digits(text: &str) -> Self {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>()),
            None => (text, Ok(0)),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let digits = match digits.strip_prefix('.') {
            Some(_) => format!("0{digits}"),
            None => digits.strip_suffix('.').unwrap_or(digits).to_owned(),
        };
        let signed = if negative { format!("-{digits}") } else { digits };
        let Ok(mut decimal) = Decimal::from_str(&signed) else { return Self::NotANumber };
        decimal.absolute.trim_start();
        match exponent.ok().and_then(|exponent| i16::try_from(exponent).ok()) {
            Some(exponent) => decimal.absolute.multiply_pow10(exponent),
            // Beyond what any digits could show.
            None if decimal.absolute.is_zero() || text.contains("e-") || text.contains("E-") => {
                decimal.absolute = 0_u32.into();
            }
            None => return Self::Infinite { negative },
        }
        Self::Finite(decimal)
    }
}

impl From<f64> for Numeric {
    fn from(number: f64) -> Self {
        if number.is_nan() {
            return Self::NotANumber;
        }
        match Decimal::try_from_f64(number, FloatPrecision::RoundTrip) {
            Ok(decimal) => Self::Finite(decimal),
            Err(_) => Self::Infinite { negative: number < 0.0 },
        }
    }
}
