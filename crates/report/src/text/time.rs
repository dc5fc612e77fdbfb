//! Points in time and durations as they are shown.

use chrono::{DateTime, FixedOffset, Local, SecondsFormat, Utc};

/// `12ms`, `1.57s`.
pub(crate) fn duration(milliseconds: f64) -> String {
    if milliseconds > 1000.0 {
        format!("{:.2}s", milliseconds / 1000.0)
    } else {
        format!("{}ms", milliseconds.max(0.0).round())
    }
}

/// `13:05:59`, in the machine's zone or so many seconds east of Greenwich.
pub(crate) fn of_day(epoch_milliseconds: f64, utc_offset: Option<i32>) -> String {
    let time = utc(epoch_milliseconds);
    match utc_offset.and_then(FixedOffset::east_opt) {
        Some(zone) => time.with_timezone(&zone).format("%H:%M:%S").to_string(),
        None => time.with_timezone(&Local).format("%H:%M:%S").to_string(),
    }
}

/// `2026-11-23T21:09:46.928Z` (ISO 8601).
pub(crate) fn iso(epoch_milliseconds: f64) -> String {
    utc(epoch_milliseconds).to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn utc(epoch_milliseconds: f64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(epoch_milliseconds as i64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds_beyond_one() {
        assert_eq!(duration(0.4), "0ms");
        assert_eq!(duration(12.6), "13ms");
        assert_eq!(duration(1000.0), "1000ms");
        assert_eq!(duration(1571.0), "1.57s");
    }

    #[test]
    fn points_in_time_have_a_zone() {
        assert_eq!(of_day(1_795_468_184_451.0, Some(0)), "21:09:44");
        assert_eq!(of_day(1_795_468_184_451.0, Some(3600)), "22:09:44");
        assert_eq!(iso(1_795_468_184_451.0), "2026-11-23T21:09:44.451Z");
    }
}
