//! What it takes to write dates and times.

use std::collections::HashMap;

use serde::Deserialize;

use super::Area;

/// Dates of the Gregorian calendar.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Dates {
    /// January first.
    pub months: Forms<Vec<String>>,
    /// Sunday first.
    pub days: Forms<Vec<String>>,
    /// By CLDR's name: `am`, `noon`, `morning1` and so on.
    pub periods: Forms<HashMap<String, String>>,
    /// Before the epoch, after it.
    pub eras: Widths<Vec<String>>,
    /// The patterns of `dateStyle`: full, long, medium, short.
    pub date_styles: [String; 4],
    /// The patterns of `timeStyle`.
    pub time_styles: [String; 4],
    /// How date and time are put together: `{1}` is the date, `{0}` the time.
    pub glue: [String; 4],
    /// The same where the time is that of the date.
    pub glue_at: [String; 4],
    /// Patterns by skeleton.
    pub available: HashMap<String, String>,
    /// How a field is added to a pattern that lacks it.
    pub append: HashMap<String, String>,
    /// What fields are called, for that.
    pub field_names: HashMap<String, String>,
    /// Patterns of ranges by skeleton and by the largest field that differs.
    pub intervals: HashMap<String, HashMap<String, String>>,
    /// Ranges for which there is no pattern.
    pub interval_fallback: String,
    pub zones: ZoneNames,
}

impl Area for Dates {
    const INDEX: usize = 0;
    const NAME: &'static str = "dates";
}

/// Names within a date and alone.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Forms<T> {
    pub format: Widths<T>,
    pub alone: Widths<T>,
}

/// Names of different length.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Widths<T> {
    pub wide: T,
    pub abbreviated: T,
    pub narrow: T,
    /// Of the days of the week.
    pub short: Option<T>,
}

impl<T> Widths<T> {
    /// The names for a pattern field of this length.
    pub(crate) fn of(&self, length: usize) -> &T {
        match length {
            4 => &self.wide,
            5 => &self.narrow,
            6 => self.short.as_ref().unwrap_or(&self.abbreviated),
            _ => &self.abbreviated,
        }
    }
}

/// Names of time zones.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ZoneNames {
    pub hour_format: String,
    pub gmt: String,
    pub region: String,
    pub fallback: String,
    pub zones: HashMap<String, ZoneName>,
    pub metazones: HashMap<String, ZoneName>,
}

/// Names of one zone, or of several that share them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ZoneName {
    pub long: Option<Kinds>,
    pub short: Option<Kinds>,
}

/// What a zone is called throughout the year, in winter, in summer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Kinds {
    pub generic: Option<String>,
    pub standard: Option<String>,
    pub daylight: Option<String>,
}
