//! Tables that no locale changes.

use std::collections::HashMap;

use serde::Deserialize;

use super::Shared;

/// The ten digits of each numbering system that has digits.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Digits {
    pub digits: HashMap<String, String>,
}

impl Shared for Digits {
    const NAME: &'static str = "digits";
    const PARTS: &'static [(&'static str, &'static [u8])] = &[("digits", super::DIGITS)];
}

/// How many digits the minor unit of a currency takes, where that is not two.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct CurrencyDigits {
    pub currency_digits: HashMap<String, u8>,
}

impl Shared for CurrencyDigits {
    const NAME: &'static str = "currency_digits";
    const PARTS: &'static [(&'static str, &'static [u8])] =
        &[("currency_digits", super::CURRENCY_DIGITS)];
}

/// The preferred hour of a region or locale, as the letter of a pattern, and all that are in use.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct HourCycles {
    pub hour_cycles: HashMap<String, (String, String)>,
}

impl Shared for HourCycles {
    const NAME: &'static str = "hour_cycles";
    const PARTS: &'static [(&'static str, &'static [u8])] = &[("hour_cycles", super::HOUR_CYCLES)];
}

/// By language: name, first minute, minute after the last. A point in time has one minute for both.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct DayPeriodRules {
    pub day_periods: HashMap<String, Vec<(String, u16, u16)>>,
}

impl Shared for DayPeriodRules {
    const NAME: &'static str = "day_periods";
    const PARTS: &'static [(&'static str, &'static [u8])] = &[("day_periods", super::DAY_PERIODS)];
}

/// Weeks and calendars by region; `001` is the world. Sunday is 0.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Territories {
    pub first_day: HashMap<String, u8>,
    pub weekend_start: HashMap<String, u8>,
    pub weekend_end: HashMap<String, u8>,
    pub calendars: HashMap<String, Vec<String>>,
}

impl Shared for Territories {
    const NAME: &'static str = "territories";
    const PARTS: &'static [(&'static str, &'static [u8])] = &[
        ("first_day", super::FIRST_DAY),
        ("weekend_start", super::WEEKEND_START),
        ("weekend_end", super::WEEKEND_END),
        ("calendars", super::CALENDARS),
    ];
}

/// A name that several zones share, since when and until when, as `1977-10-20 23:00`.
pub(crate) type Metazone = (String, Option<String>, Option<String>);

/// The identifiers of time zones.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct TimeZones {
    /// Region, name in the time-zone database where CLDR has another, and all names with CLDR's first.
    pub zones: Vec<(String, Option<String>, Vec<String>)>,
    /// The zone that stands for a region of several.
    pub primary_zones: HashMap<String, String>,
}

impl Shared for TimeZones {
    const NAME: &'static str = "zones";
    const PARTS: &'static [(&'static str, &'static [u8])] =
        &[("zones", super::ZONES), ("primary_zones", super::PRIMARY_ZONES)];
}

/// What zones have in common.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Metazones {
    /// By zone.
    pub metazones: HashMap<String, Vec<Metazone>>,
    /// The zone that stands for a shared name in a region; `001` is the world.
    pub golden: HashMap<String, HashMap<String, String>>,
}

impl Shared for Metazones {
    const NAME: &'static str = "metazones";
    const PARTS: &'static [(&'static str, &'static [u8])] =
        &[("metazones", super::METAZONES), ("golden", super::GOLDEN)];
}
