//! Where the values of a parsed text stand in it, for revivers.

use std::collections::HashMap;
use std::ops::Range;

use boa_engine::JsValue;
use boa_engine::property::PropertyKey;

/// A value that was parsed, and where it came from. A reviver may replace the value in the meantime, so it is kept.
pub(super) enum Source {
    /// It was not asked for.
    Unknown,
    /// A primitive value or an empty container, and its range in the text, in code units.
    Text(JsValue, Range<usize>),
    /// An array, and where its elements came from.
    Elements(JsValue, Vec<Source>),
    /// An object, and where its members came from, of several with a name the last.
    Members(JsValue, HashMap<PropertyKey, Source>),
}

impl Source {
    /// Whether this is the source of `value`: whether that is still what was parsed.
    pub(super) fn is_of(&self, value: &JsValue) -> bool {
        match self {
            Self::Unknown => false,
            Self::Text(own, _) | Self::Elements(own, _) | Self::Members(own, _) => {
                JsValue::same_value(own, value)
            }
        }
    }

    /// Where the text of a primitive value stands.
    pub(super) fn text(&self) -> Option<Range<usize>> {
        match self {
            Self::Text(_, range) => Some(range.clone()),
            _ => None,
        }
    }

    /// The source of a member or an element.
    pub(super) fn of(&self, key: &PropertyKey) -> Option<&Source> {
        match (self, key) {
            (Self::Elements(_, sources), PropertyKey::Index(index)) => {
                sources.get(index.get() as usize)
            }
            (Self::Members(_, sources), key) => sources.get(key),
            _ => None,
        }
    }
}
