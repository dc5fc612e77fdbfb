//! Ranges of numbers.

use super::format::{NumberFormatter, Rounded};
use super::value::Numeric;
use crate::builtin::Part;

/// Which end of a range a part comes from: `startRange`, `endRange` or `shared`.
pub(super) type Source = &'static str;

impl NumberFormatter {
    /// The pieces of a range, each with where it comes from.
    pub(super) fn format_range(&self, start: &Numeric, end: &Numeric) -> Vec<(Part, Source)> {
        let (from, to) = (self.round(start), self.round(end));
        if from.number == to.number && from.exponent == to.exponent {
            return self.approximate(&from);
        }
        let category = self.range_category(&from, &to);
        let (mut before, mut after) = self.unit(category);
        let length = |(prefix, suffix): &(Vec<Part>, Vec<Part>)| {
            prefix.iter().chain(suffix).map(|part| part.text.chars().count()).sum::<usize>()
        };
        let of = |rounded: &Rounded, other: &Rounded| {
            let category =
                if rounded.exponent == other.exponent { category } else { rounded.shown };
            self.affixes(rounded, category, false)
        };
        let (mut first, mut last) = (of(&from, &to), of(&to, &from));
        if length(&(before.clone(), after.clone())) == 1 {
            // A unit that is a percent sign is no more than an affix.
            first.1.append(&mut after.clone());
            last.1.append(&mut after);
        }
        // What both ends share is written once, unless it is a single character.
        let shared = first == last && length(&first) != 1;
        let spaced = !shared || from.exponent != 0 && self.is_scientific();
        let mut separator = self.range_separator();
        if spaced && !separator.starts_with(char::is_whitespace) {
            separator = format!(" {separator} ");
        }
        let mut parts = Vec::new();
        let mut add = |source: Source, list: Vec<Part>| {
            parts.extend(list.into_iter().map(|part| (part, source)));
        };
        if shared {
            before.extend(first.0);
            add("shared", before);
            add("startRange", self.body(&from));
            add("shared", vec![Part::literal(separator)]);
            add("endRange", self.body(&to));
            add("shared", first.1);
        } else {
            add("shared", before);
            add("startRange", first.0);
            add("startRange", self.body(&from));
            add("startRange", first.1);
            add("shared", vec![Part::literal(separator)]);
            add("endRange", last.0);
            add("endRange", self.body(&to));
            add("endRange", last.1);
        }
        add("shared", after);
        parts
    }

    fn approximate(&self, rounded: &Rounded) -> Vec<(Part, Source)> {
        let (mut parts, suffix) = self.affixes(rounded, rounded.shown, true);
        parts.extend(self.body(rounded));
        parts.extend(suffix);
        let (mut all, after) = self.unit(rounded.category);
        all.extend(parts);
        all.extend(after);
        all.into_iter().map(|part| (part, "shared")).collect()
    }
}
