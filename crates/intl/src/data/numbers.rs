//! What it takes to write numbers, amounts of money and measures.

use std::collections::HashMap;

use serde::Deserialize;

use super::Area;

/// Texts by plural category.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Counts(pub HashMap<String, String>);

impl Counts {
    /// The text for a category.
    pub(crate) fn get(&self, category: &str) -> Option<&str> {
        self.0.get(category).or_else(|| self.0.get("other")).map(String::as_str)
    }
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Numbers {
    /// The numbering system used unless another is asked for.
    pub system: String,
    /// How many digits have to stand before the first separator.
    pub minimum_grouping: u8,
    /// By numbering system: at least `latn` and the default.
    pub systems: HashMap<String, NumberSystem>,
    /// By code.
    pub currencies: HashMap<String, Currency>,
}

impl Area for Numbers {
    const INDEX: usize = 2;
    const NAME: &'static str = "numbers";
}

/// Symbols and patterns for the digits of a numbering system.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct NumberSystem {
    pub symbols: Symbols,
    pub decimal: String,
    pub percent: String,
    /// By power of ten and plural category, as `1000-count-one`.
    pub compact_long: HashMap<String, String>,
    pub compact_short: HashMap<String, String>,
    pub currency: String,
    pub accounting: String,
    pub compact_currency: HashMap<String, String>,
    /// How a number and the name of a currency are put together.
    pub currency_units: Counts,
    /// What separates a number from a currency that ends with a letter.
    pub spacing_before: String,
    pub spacing_after: String,
    pub range: String,
}

#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Symbols {
    pub decimal: String,
    pub group: String,
    pub percent: String,
    pub plus: String,
    pub minus: String,
    pub approximately: String,
    pub exponential: String,
    pub infinity: String,
    pub nan: String,
    pub currency_decimal: Option<String>,
    pub currency_group: Option<String>,
    pub time: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Currency {
    /// The code, if there is none.
    pub symbol: Option<String>,
    /// As the symbol, if there is none.
    pub narrow: Option<String>,
    pub name: Option<String>,
    pub counts: Counts,
}

/// Patterns of measures.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Units {
    pub long: UnitWidth,
    pub short: UnitWidth,
    pub narrow: UnitWidth,
}

impl Area for Units {
    const INDEX: usize = 3;
    const NAME: &'static str = "units";
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct UnitWidth {
    /// How two units are put together.
    pub per: String,
    pub units: HashMap<String, Unit>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Unit {
    /// The unit as the second of two.
    pub per: Option<String>,
    pub counts: Counts,
}
