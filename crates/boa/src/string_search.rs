//! Searching in strings from an offset, in time that does not depend on the offset.

use std::borrow::Cow;

use boa_string::{JsStr, JsStrVariant};
use memchr::memmem;

/// A string that is searched for, prepared for searching many times.
#[derive(Debug)]
pub struct Needle<'a> {
    units: JsStr<'a>,
    /// Finds the needle in Latin 1; `None` if it has other characters and is found in no such string.
    latin1: Option<memmem::Finder<'a>>,
}

impl<'a> Needle<'a> {
    /// Prepares to search for `needle`.
    #[must_use]
    pub fn new(needle: JsStr<'a>) -> Self {
        let bytes = match needle.variant() {
            JsStrVariant::Latin1(units) => Some(Cow::Borrowed(units)),
            JsStrVariant::Utf16(units) => units
                .iter()
                .map(|&unit| u8::try_from(unit).ok())
                .collect::<Option<_>>()
                .map(Cow::Owned),
        };
        let latin1 = bytes.map(|bytes| match bytes {
            Cow::Borrowed(bytes) => memmem::Finder::new(bytes),
            Cow::Owned(bytes) => memmem::Finder::new(&bytes).into_owned(),
        });
        Self { units: needle, latin1 }
    }

    /// The index of the first occurrence in `text` at or behind `from`: `StringIndexOf` of ECMAScript.
    #[must_use]
    pub fn find(&self, text: JsStr<'_>, from: usize) -> Option<usize> {
        match text.variant() {
            JsStrVariant::Latin1(text) => {
                let found = self.latin1.as_ref()?.find(text.get(from..)?)?;
                Some(found + from)
            }
            JsStrVariant::Utf16(text) => {
                let rest = text.get(from..)?;
                let found = match self.units.variant() {
                    JsStrVariant::Latin1(needle) => find_units(
                        rest,
                        needle.len(),
                        needle.first().copied().map(u16::from),
                        |part| {
                            part.iter().zip(needle).all(|(unit, &byte)| *unit == u16::from(byte))
                        },
                    ),
                    JsStrVariant::Utf16(needle) => {
                        find_units(rest, needle.len(), needle.first().copied(), |part| {
                            part == needle
                        })
                    }
                };
                found.map(|found| found + from)
            }
        }
    }
}

/// Where a part of `text` of this length begins that has `first` as its first unit and for which `equal` holds.
fn find_units(
    text: &[u16],
    length: usize,
    first: Option<u16>,
    equal: impl Fn(&[u16]) -> bool,
) -> Option<usize> {
    let Some(first) = first else { return Some(0) };
    let last = text.len().checked_sub(length)?;
    let mut start = 0;
    loop {
        start += text[start..=last].iter().position(|&unit| unit == first)?;
        if equal(&text[start..start + length]) {
            return Some(start);
        }
        start += 1;
        if start > last {
            return None;
        }
    }
}

/// The index of the first occurrence of `needle` in `text` at or behind `from`: `StringIndexOf` of ECMAScript.
#[must_use]
pub fn index_of(text: JsStr<'_>, needle: JsStr<'_>, from: usize) -> Option<usize> {
    // To prepare a search costs more than to look for one character.
    if let (JsStrVariant::Latin1(text), JsStrVariant::Latin1(&[byte])) =
        (text.variant(), needle.variant())
    {
        return Some(memchr::memchr(byte, text.get(from..)?)? + from);
    }
    Needle::new(needle).find(text, from)
}

/// The index of the last occurrence of `needle` in `text` that begins at or before `from`.
#[must_use]
pub fn last_index_of(text: JsStr<'_>, needle: JsStr<'_>, from: usize) -> Option<usize> {
    let from = from.min(text.len().checked_sub(needle.len())?);
    if let (JsStrVariant::Latin1(text), JsStrVariant::Latin1(needle)) =
        (text.variant(), needle.variant())
    {
        return memmem::rfind(&text[..from + needle.len()], needle);
    }
    (0..=from).rev().find(|&start| {
        text.get(start..start + needle.len()).is_some_and(|candidate| candidate == needle)
    })
}
