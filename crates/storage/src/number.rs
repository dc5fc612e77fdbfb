//! Numbers at the border to JavaScript.

use crate::error::{Result, SimulatorError};

/// The 32-bit integer that the runtime makes of a number in an options object: fractions are cut off, and
/// what is not a finite number becomes 0.
///
/// # Errors
/// `TypeError` where the number does not fit.
pub fn to_int32(number: f64) -> Result<i32> {
    if !number.is_finite() {
        return Ok(0);
    }
    let integer = number.trunc();
    if integer < f64::from(i32::MIN) || integer > f64::from(i32::MAX) {
        let message = format!(
            "Value out of range. Must be between {} and {} (inclusive).",
            i32::MIN,
            i32::MAX
        );
        return Err(SimulatorError::type_error(message));
    }
    Ok(integer as i32)
}

/// `number` as the runtime's error messages show it: C's `%.15g`, with 17 digits where 15 do not suffice, and
/// without a plus sign in the exponent.
pub(crate) fn display(number: f64) -> String {
    if number.is_nan() {
        return "nan".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let short = general(number, 15);
    if short.parse() == Ok(number) { short } else { general(number, 17) }
}

/// C's `%.{digits}g`.
fn general(number: f64, digits: usize) -> String {
    let scientific = format!("{number:.*e}", digits - 1);
    // `{:e}` always writes an exponent.
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if exponent < -4 || exponent >= digits as i32 {
        let sign = if exponent < 0 { "-" } else { "" };
        format!("{}e{sign}{:02}", without_trailing_zeros(mantissa), exponent.unsigned_abs())
    } else {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        without_trailing_zeros(&format!("{number:.decimals$}")).to_owned()
    }
}

fn without_trailing_zeros(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coerces_as_the_runtime() {
        for (number, integer) in
            [(60.9, 60), (-1.5, -1), (f64::NAN, 0), (f64::INFINITY, 0), (2_147_483_647.0, i32::MAX)]
        {
            assert_eq!(to_int32(number), Ok(integer));
        }
        let message = "Value out of range. Must be between -2147483648 and 2147483647 (inclusive).";
        assert_eq!(to_int32(2_147_483_648.0), Err(SimulatorError::type_error(message)));
        assert_eq!(to_int32(1e10), Err(SimulatorError::type_error(message)));
    }

    #[test]
    fn displays_as_the_runtime() {
        for (number, text) in [
            (-1.0, "-1"),
            (1.5, "1.5"),
            (0.1, "0.1"),
            (f64::NAN, "nan"),
            (-1e21, "-1e21"),
            (1e-7, "1e-07"),
            (-123_456_789_012.0, "-123456789012"),
            (1_234_567.5, "1234567.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (f64::NEG_INFINITY, "-inf"),
            (0.0, "0"),
        ] {
            assert_eq!(display(number), text);
        }
    }
}
