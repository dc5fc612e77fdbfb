//! Names of languages, regions and the like, and words for relative times.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Area, Counts};

/// By unit, with `-short` or `-narrow` behind it.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Relatives(pub HashMap<String, RelativeUnit>);

impl Area for Relatives {
    const INDEX: usize = 1;
    const NAME: &'static str = "relative";
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct RelativeUnit {
    /// By distance: `yesterday` is that of -1.
    pub words: HashMap<String, String>,
    pub future: Counts,
    pub past: Counts,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Names {
    pub languages: Lengths,
    pub regions: Lengths,
    pub scripts: HashMap<String, String>,
    pub calendars: HashMap<String, String>,
    /// How a language and what is closer about it are put together.
    pub pattern: String,
    pub separator: String,
    /// Fields of dates, with `-short` or `-narrow` behind them.
    pub fields: HashMap<String, String>,
}

impl Area for Names {
    const INDEX: usize = 4;
    const NAME: &'static str = "names";
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Lengths {
    pub long: HashMap<String, String>,
    /// Where that differs.
    pub short: HashMap<String, String>,
}
