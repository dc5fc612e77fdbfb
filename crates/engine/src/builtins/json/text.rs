//! Text that grows: one byte for each character as long as that is enough.

use boa_engine::JsString;
use boa_engine::string::{JsStr, JsStrVariant};

/// The text of a JSON document in the making.
pub(super) enum Text {
    Latin1(Vec<u8>),
    Utf16(Vec<u16>),
}

impl Default for Text {
    fn default() -> Self {
        Self::Latin1(Vec::new())
    }
}

impl Text {
    /// The length in code units.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Latin1(units) => units.len(),
            Self::Utf16(units) => units.len(),
        }
    }

    /// Takes back everything behind the first `length` code units.
    pub(super) fn truncate(&mut self, length: usize) {
        match self {
            Self::Latin1(units) => units.truncate(length),
            Self::Utf16(units) => units.truncate(length),
        }
    }

    pub(super) fn push_ascii(&mut self, text: &str) {
        self.push_latin1(text.as_bytes());
    }

    pub(super) fn push_latin1(&mut self, text: &[u8]) {
        match self {
            Self::Latin1(units) => units.extend_from_slice(text),
            Self::Utf16(units) => units.extend(text.iter().copied().map(u16::from)),
        }
    }

    pub(super) fn push_unit(&mut self, unit: u16) {
        match self {
            Self::Latin1(units) => match u8::try_from(unit) {
                Ok(unit) => units.push(unit),
                Err(_) => self.widened().push(unit),
            },
            Self::Utf16(units) => units.push(unit),
        }
    }

    pub(super) fn push(&mut self, text: &JsString) {
        match text.as_str().variant() {
            JsStrVariant::Latin1(units) => self.push_latin1(units),
            JsStrVariant::Utf16(units) => self.widened().extend_from_slice(units),
        }
    }

    /// The code units, wide from now on.
    fn widened(&mut self) -> &mut Vec<u16> {
        if let Self::Latin1(units) = self {
            *self = Self::Utf16(units.iter().copied().map(u16::from).collect());
        }
        match self {
            Self::Utf16(units) => units,
            Self::Latin1(_) => unreachable!("it was widened just now"),
        }
    }

    pub(super) fn finish(self) -> JsString {
        match self {
            Self::Latin1(units) => JsString::from(JsStr::latin1(&units)),
            Self::Utf16(units) => JsString::from(JsStr::utf16(&units)),
        }
    }
}
