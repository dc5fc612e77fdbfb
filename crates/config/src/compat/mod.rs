//! Compatibility dates and flags.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Compatibility date of a Worker and every flag that is on at that date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compat {
    /// Date, `YYYY-MM-DD`.
    pub date: String,
    /// Enable names of the flags that are on, whether by date, by implication or by name.
    pub flags: BTreeSet<String>,
}

impl Compat {
    /// Whether the flag with that enable name is on.
    pub fn enabled(&self, flag: &str) -> bool {
        self.flags.contains(flag)
    }
}
