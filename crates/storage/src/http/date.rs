//! Dates of HTTP headers, in milliseconds since the Unix epoch.

use std::time::{Duration, UNIX_EPOCH};

/// `ms` as `Date.prototype.toUTCString()` gives it, which is the date form of HTTP (RFC 9110, 5.6.7).
pub(crate) fn format(ms: f64) -> String {
    // HTTP cannot say years beyond 9999, and httpdate refuses them.
    let latest = 253_402_300_799.0;
    let seconds = (ms / 1000.0).floor().clamp(0.0, latest);
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds as u64))
}

/// What `Date.parse()` makes of a header value, `None` where that is `NaN`: the ISO form of ECMAScript, and of
/// the rest what the engine of Workers is lenient with and headers are likely to have (missing or wrong names
/// of days, two-digit years, zones, bare numbers such as `0`).
pub(crate) fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    parse_iso(text).or_else(|| parse_lenient(text))
}

/// As [`parse`], but only of the preferred form of HTTP, `Wed, 21 Oct 2015 07:28:00 GMT`.
pub(crate) fn parse_strict(text: &str) -> Option<f64> {
    let (day, rest) = text.split_once(", ")?;
    let shape: String = rest.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let month = rest
        .get(3..6)
        .filter(|month| month_of(month).is_some() && month.starts_with(char::is_uppercase))?;
    let expected = format!("00 {month} 0000 00:00:00 GMT");
    (DAYS.contains(&day) && shape == expected).then(|| parse_lenient(text)).flatten()
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn month_of(word: &str) -> Option<u32> {
    let prefix = word.get(..3)?.to_ascii_lowercase();
    MONTHS.iter().position(|month| *month == prefix).map(|index| index as u32 + 1)
}

/// Days from the epoch to a day of the proleptic Gregorian calendar; `month` counts from 1.
fn days_from_epoch(year: i64, month: u32, day: u32) -> i64 {
    // Years that begin in March have their leap day at the end.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn to_ms(year: i64, month: u32, day: u32, seconds: f64) -> f64 {
    days_from_epoch(year, month, day) as f64 * 86_400_000.0 + (seconds * 1000.0).floor()
}

/// `2020`, `2020-02`, `2020-02-03`, `2020-02-03T04:05[:06[.789]][Z|+01:00]`. Local time is UTC in Workers.
fn parse_iso(text: &str) -> Option<f64> {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    let day = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let seconds = time.map_or(Some(0.0), parse_iso_time)?;
    Some(to_ms(i64::from(year), month, day, seconds))
}

fn parse_iso_time(time: &str) -> Option<f64> {
    let zone_at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at(zone_at);
    let mut parts = time.split(':');
    let hours = digits(parts.next()?, 2)?;
    let minutes = digits(parts.next()?, 2)?;
    let seconds: f64 = match parts.next() {
        Some(part) if part.starts_with(|c: char| c.is_ascii_digit()) => part.parse().ok()?,
        Some(_) => return None,
        None => 0.0,
    };
    if parts.next().is_some() || hours > 24 || minutes > 59 || seconds >= 60.0 {
        return None;
    }
    let offset = match zone.as_bytes().first() {
        None | Some(b'Z') => 0,
        Some(sign) => {
            let (hours, minutes) = zone[1..].split_once(':')?;
            let offset = i64::from(digits(hours, 2)? * 60 + digits(minutes, 2)?);
            if *sign == b'-' { -offset } else { offset }
        }
    };
    Some(f64::from(hours * 3600 + minutes * 60) + seconds - offset as f64 * 60.0)
}

fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// The forms that `Date.parse` takes beyond ISO: words and numbers in nearly any order.
fn parse_lenient(text: &str) -> Option<f64> {
    let mut month = None;
    let mut numbers: Vec<u32> = Vec::new();
    let mut seconds = None;
    let mut zone_minutes = 0;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_alphabetic() {
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            rest = after;
            if let Some(number) = month_of(word) {
                month = Some(number);
            } else if let Some(minutes) = zone_of(word) {
                zone_minutes = minutes;
            } else if !numbers.is_empty() {
                // Words are names of days as long as they come first, whatever they say.
                return None;
            }
        } else if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            rest = after;
            if token.contains(':') {
                seconds = Some(clock_time(token)?);
            } else {
                numbers.push(token.parse().ok()?);
            }
        } else if matches!(first, '+' | '-') && seconds.is_some() {
            let end =
                rest[1..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |end| end + 1);
            // No zone needs more digits, and fewer cannot overflow.
            let digits = rest.get(1..end).filter(|digits| digits.len() <= 4)?;
            let offset: i64 = digits.parse().ok()?;
            let offset = if end == 5 { offset / 100 * 60 + offset % 100 } else { offset * 60 };
            zone_minutes = if first == '-' { -offset } else { offset };
            rest = &rest[end..];
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    let (year, month, day) = match (month, &numbers[..]) {
        (Some(month), &[first, second]) if first > 31 => (first, month, second),
        (Some(month), &[day, year]) | (None, &[month @ 1..=12, day, year]) => (year, month, day),
        (None, &[number @ 1..=12]) => (2001, number, 1),
        (None, &[number]) if number == 0 || number > 31 => (number, 1, 1),
        _ => return None,
    };
    let year = match year {
        0..=49 => 2000 + i64::from(year),
        50..=99 => 1900 + i64::from(year),
        100..=9999 => i64::from(year),
        _ => return None,
    };
    if !(1..=31).contains(&day) {
        return None;
    }
    Some(to_ms(year, month, day, seconds.unwrap_or(0.0) - zone_minutes as f64 * 60.0))
}

fn clock_time(token: &str) -> Option<f64> {
    let mut parts = token.split(':').map(str::parse::<u32>);
    let hours = parts.next()?.ok()?;
    let minutes = parts.next()?.ok()?;
    let seconds = parts.next().unwrap_or(Ok(0)).ok()?;
    let valid = parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 60;
    valid.then(|| f64::from(hours * 3600 + minutes * 60 + seconds))
}

/// The offset of a named zone in minutes.
fn zone_of(word: &str) -> Option<i64> {
    Some(match &*word.to_ascii_uppercase() {
        "GMT" | "UTC" | "UT" | "Z" => 0,
        "EST" | "CDT" => -5 * 60,
        "EDT" => -4 * 60,
        "CST" | "MDT" => -6 * 60,
        "MST" | "PDT" => -7 * 60,
        "PST" => -8 * 60,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_what_workers_parse() {
        let day = 1_445_385_600_000.0; // 2015-10-21
        let time = day + 26_880_000.0; // 07:28
        for (text, ms) in [
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(time)),
            ("Xyz, 21 Oct 2015 07:28:00 GMT", Some(time)),
            ("Wednesday, 21-Oct-15 07:28:00 GMT", Some(time)),
            ("Wed Oct 21 07:28:00 2015", Some(time)),
            ("21 Oct 2015 07:28", Some(time)),
            ("Wed 21 Oct 2015", Some(day)),
            ("Oct 21, 2015", Some(day)),
            ("Wed, 21 Oct 2015 07:28:00 +0200", Some(time - 7_200_000.0)),
            ("Wed, 21 Oct 2015 07:28:00 EST", Some(time + 18_000_000.0)),
            ("2015-10-21", Some(day)),
            ("2015-10-21T07:28:00Z", Some(time)),
            ("2015-10-21T07:28:00.500", Some(time + 500.0)),
            ("2015-10-21T09:28+02:00", Some(time)),
            ("0", Some(946_684_800_000.0)),
            ("-1", Some(978_307_200_000.0)),
            ("12", Some(1_007_164_800_000.0)),
            ("13", None),
            ("32", Some(1_956_528_000_000.0)),
            ("50", Some(-631_152_000_000.0)),
            ("2020", Some(1_577_836_800_000.0)),
            ("2020-02", Some(1_580_515_200_000.0)),
            ("garbage", None),
            ("", None),
            ("1700000000000", None),
            ("21 Oct 2015 07:28 +999999999999999999", None),
            ("21 Oct 2015 07:28 -", None),
            ("é 21 Oct 2015 07:28 GMT ü", Some(time)),
        ] {
            assert_eq!(parse(text), ms, "{text}");
        }
    }

    #[test]
    fn strict_dates_are_those_of_http() {
        assert_eq!(parse_strict("Wed, 21 Oct 2015 07:28:00 GMT"), Some(1_445_412_480_000.0));
        for text in [
            "Wednesday, 21-Oct-15 07:28:00 GMT",
            "2016-01-01",
            "Wed, 21 oct 2015 07:28:00 GMT",
            "Wed, 32 Oct 2015 07:28:00 GMT",
            "ééé, éé",
            "",
        ] {
            assert_eq!(parse_strict(text), None, "{text}");
        }
    }

    #[test]
    fn formats_as_http() {
        assert_eq!(format(1_445_412_480_999.0), "Wed, 21 Oct 2015 07:28:00 GMT");
        assert_eq!(format(1_000_500.0), "Thu, 01 Jan 1970 00:16:40 GMT");
        for ms in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(format(ms).ends_with(" GMT"));
        }
    }

    #[test]
    fn days_are_counted_across_leap_years() {
        for (year, month, day, days) in [
            (1970, 1, 1, 0),
            (2000, 2, 29, 11_016),
            (2000, 3, 1, 11_017),
            (1969, 12, 31, -1),
            (2100, 3, 1, 47_541),
        ] {
            assert_eq!(days_from_epoch(year, month, day), days);
        }
    }
}
