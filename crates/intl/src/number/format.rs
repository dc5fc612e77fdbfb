//! Writing numbers.

use std::rc::Rc;

use fixed_decimal::{CompactDecimal, Decimal};
use icu_plurals::{PluralOperands, PluralRules};

use super::digits::{DigitOptions, Notation, is_negative, magnitude};
use super::options::{CurrencyDisplay, Grouping, NumberOptions, SignDisplay, Style, UnitDisplay};
use super::pattern::{Affix, Pattern};
use super::value::Numeric;
use crate::builtin::Part;
use crate::data::{self, Counts, Numbers, Symbols, UnitWidth, Units};
use crate::plural;

/// The digits of a numbering system.
pub(crate) fn digits_of(system: &str) -> [char; 10] {
    let mut digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
    if system != "latn"
        && let Some(own) = data::shared::<data::Digits>().digits.get(system)
    {
        for (digit, own) in digits.iter_mut().zip(own.chars()) {
            *digit = own;
        }
    }
    digits
}

/// A power of ten that compact notation has a word for.
struct Compact {
    /// How many powers of ten the word stands for.
    shift: i16,
    /// By plural category.
    patterns: Vec<(String, Pattern)>,
}

impl Compact {
    fn pattern(&self, category: &str) -> Option<&Pattern> {
        let of = |category: &str| self.patterns.iter().find(|(name, _)| name == category);
        of(category).or_else(|| of("other")).map(|(_, pattern)| pattern)
    }
}

/// A unit, resolved for one width.
enum UnitPatterns {
    /// By plural category.
    Simple(Counts),
    /// By plural category of the first unit, and how the second follows.
    Compound { first: Counts, rest: String },
}

/// Writes numbers with resolved options.
pub(crate) struct NumberFormatter {
    pub options: NumberOptions,
    symbols: Symbols,
    digits: [char; 10],
    pattern: Pattern,
    /// What the currency is shown as, if it is part of the pattern.
    currency: String,
    spacing: (String, String),
    /// By power of ten; empty unless the notation is compact.
    compact: Vec<Option<Compact>>,
    unit: Option<UnitPatterns>,
    /// For currencies by name.
    named_currency: Option<(Counts, Counts)>,
    minimum_grouping: u8,
    plural: PluralRules,
    range: String,
    approximately: String,
}

/// A number after rounding, with what its notation has split off.
pub(crate) struct Rounded {
    pub number: Numeric,
    /// The power of ten of scientific notations, or what a word of compact notation stands for.
    pub exponent: i16,
    /// The plural category of what is shown.
    pub shown: &'static str,
    /// That of the whole number: 1M is a million.
    pub category: &'static str,
}

impl NumberFormatter {
    pub(crate) fn new(options: NumberOptions) -> Self {
        let numbers: Rc<Numbers> = data::load(&options.locale.data);
        let system = &options.numbering_system;
        let empty = data::NumberSystem::default();
        let patterns = numbers
            .systems
            .get(system)
            .or_else(|| numbers.systems.get(&numbers.system))
            .or_else(|| numbers.systems.get("latn"))
            .unwrap_or(&empty);
        let mut symbols = patterns.symbols.clone();
        let mut currency = String::new();
        let mut named_currency = None;
        let mut unit = None;
        let pattern = match &options.style {
            Style::Decimal => &patterns.decimal,
            Style::Percent => &patterns.percent,
            Style::Unit { unit: name, display } => {
                let units: Rc<Units> = data::load(&options.locale.data);
                unit = Some(unit_patterns(name, *display, &units));
                &patterns.decimal
            }
            Style::Currency { code, display, accounting } => {
                if let Some(own) = &symbols.currency_decimal {
                    symbols.decimal.clone_from(own);
                }
                if let Some(own) = &symbols.currency_group {
                    symbols.group.clone_from(own);
                }
                let data = numbers.currencies.get(code);
                let symbol = data.and_then(|of| of.symbol.clone());
                currency = match display {
                    CurrencyDisplay::Code | CurrencyDisplay::Name => None,
                    CurrencyDisplay::Symbol => symbol,
                    CurrencyDisplay::NarrowSymbol => {
                        data.and_then(|of| of.narrow.clone()).or(symbol)
                    }
                }
                .unwrap_or_else(|| code.clone());
                if *display == CurrencyDisplay::Name {
                    let mut names = data.map(|of| of.counts.clone()).unwrap_or_default();
                    if names.get("other").is_none() {
                        let name = data.and_then(|of| of.name.clone());
                        names.0.insert("other".into(), name.unwrap_or_else(|| code.clone()));
                    }
                    named_currency = Some((patterns.currency_units.clone(), names));
                    &patterns.decimal
                } else if *accounting {
                    &patterns.accounting
                } else {
                    &patterns.currency
                }
            }
        };
        let mut pattern = Pattern::parse(pattern);
        if matches!(options.notation, Notation::Scientific | Notation::Engineering) {
            pattern.groups = None;
        }
        let compact = if options.notation == Notation::Compact {
            compact_patterns(match (options.compact_long, pattern.has_currency()) {
                (_, true) => &patterns.compact_currency,
                (false, false) => &patterns.compact_short,
                (true, false) => &patterns.compact_long,
            })
        } else {
            Vec::new()
        };
        Self {
            digits: digits_of(system),
            symbols,
            pattern,
            currency,
            spacing: (patterns.spacing_before.clone(), patterns.spacing_after.clone()),
            compact,
            unit,
            named_currency,
            minimum_grouping: numbers.minimum_grouping,
            plural: plural::rules(&options.locale.id(), false),
            range: patterns.range.clone(),
            approximately: patterns.symbols.approximately.clone(),
            options,
        }
    }

    /// The pieces of a formatted number.
    pub(crate) fn format(&self, value: &Numeric) -> Vec<Part> {
        self.format_with_category(value).0
    }

    /// The pieces of a formatted number, and its plural category.
    pub(crate) fn format_with_category(&self, value: &Numeric) -> (Vec<Part>, &'static str) {
        let rounded = self.round(value);
        let (mut parts, mut suffix) = self.affixes(&rounded, rounded.shown, false);
        parts.append(&mut self.body(&rounded));
        parts.append(&mut suffix);
        let (mut before, mut after) = self.unit(rounded.category);
        before.append(&mut parts);
        before.append(&mut after);
        (before, rounded.category)
    }

    /// What is between the two ends of a range.
    pub(super) fn range_separator(&self) -> String {
        self.range.replace("{0}", "").replace("{1}", "")
    }

    pub(super) fn is_scientific(&self) -> bool {
        matches!(self.options.notation, Notation::Scientific | Notation::Engineering)
    }

    /// The plural category of a range.
    pub(super) fn range_category(&self, from: &Rounded, to: &Rounded) -> &'static str {
        plural::range(&self.options.locale.id(), from.category, to.category)
    }

    /// Rounds a number as it will be shown.
    pub(crate) fn round(&self, value: &Numeric) -> Rounded {
        let mut number = value.clone();
        let mut exponent = 0;
        let (mut shown, mut category) = ("other", "other");
        if let Numeric::Finite(decimal) = &mut number {
            if matches!(self.options.style, Style::Percent) {
                decimal.absolute.multiply_pow10(2);
            }
            exponent = self.scale(decimal);
            shown = plural::name(self.plural.category_for(PluralOperands::from(&*decimal)));
            category = shown;
            if self.options.notation == Notation::Compact && exponent > 0 {
                let exponent = u8::try_from(exponent).unwrap_or(u8::MAX);
                let whole =
                    CompactDecimal::from_significand_and_exponent(decimal.clone(), exponent);
                category = plural::name(self.plural.category_for(&whole));
            }
        }
        Rounded { number, exponent, shown, category }
    }

    /// Rounds, and returns the power of ten that was taken away.
    fn scale(&self, decimal: &mut Decimal) -> i16 {
        let digits: &DigitOptions = &self.options.digits;
        if self.options.notation == Notation::Standard {
            digits.apply(decimal);
            return 0;
        }
        let original = decimal.clone();
        let first = magnitude(&original);
        let shift = self.shift(first);
        decimal.absolute.multiply_pow10(-shift);
        digits.apply(decimal);
        // 999.9 may have become 1000, which has another power of ten.
        if !decimal.absolute.is_zero() && magnitude(decimal) > first - shift {
            let next = self.shift(first + 1);
            if next != shift {
                *decimal = original;
                decimal.absolute.multiply_pow10(-next);
                digits.apply(decimal);
                return next;
            }
        }
        shift
    }

    fn shift(&self, magnitude: i16) -> i16 {
        match self.options.notation {
            Notation::Standard => 0,
            Notation::Scientific => magnitude,
            Notation::Engineering => magnitude.div_euclid(3) * 3,
            Notation::Compact => self.compact_for(magnitude).map_or(0, |compact| compact.shift),
        }
    }

    fn compact_for(&self, magnitude: i16) -> Option<&Compact> {
        let index = usize::try_from(magnitude).ok()?.min(self.compact.len().checked_sub(1)?);
        self.compact.get(index)?.as_ref()
    }

    /// The sign to show: below zero, none, above.
    fn sign(&self, number: &Numeric) -> i8 {
        let (negative, zero) = match number {
            Numeric::Finite(decimal) => (is_negative(decimal), decimal.absolute.is_zero()),
            Numeric::Infinite { negative } => (*negative, false),
            Numeric::NotANumber => (false, true),
        };
        let plain = if negative { -1 } else { 1 };
        match self.options.sign {
            SignDisplay::Auto => plain.min(0),
            SignDisplay::Always => plain,
            SignDisplay::Never => 0,
            SignDisplay::ExceptZero => {
                if zero {
                    0
                } else {
                    plain
                }
            }
            SignDisplay::Negative => {
                if zero {
                    0
                } else {
                    plain.min(0)
                }
            }
        }
    }

    /// What stands directly around the digits: sign, currency, percent sign, the word of compact notation.
    /// `approximate` puts the sign for that in front.
    pub(super) fn affixes(
        &self,
        rounded: &Rounded,
        category: &str,
        approximate: bool,
    ) -> (Vec<Part>, Vec<Part>) {
        let compact = self.compact_pattern(rounded, category);
        let sign = self.sign(&rounded.number);
        let (before, after, (prefix, suffix)) = match compact {
            Some(own) if own.has_currency() => (Vec::new(), Vec::new(), own.affixes(sign)),
            Some(own) => (
                self.affix(&own.prefix, true),
                self.affix(&own.suffix, true),
                self.pattern.affixes(sign),
            ),
            None => (Vec::new(), Vec::new(), self.pattern.affixes(sign)),
        };
        let mut start = Vec::new();
        if approximate {
            start.push(Part::new("approximatelySign", self.approximately.clone()));
        }
        let compact_currency = compact.is_some_and(Pattern::has_currency);
        start.append(&mut self.affix(&prefix, compact_currency));
        // A currency that ends with a letter keeps a distance from the digits.
        let has_digits = matches!(rounded.number, Numeric::Finite(_));
        if has_digits
            && prefix.last() == Some(&Affix::Currency)
            && self.currency.chars().next_back().is_some_and(wants_space)
        {
            start.push(Part::literal(self.spacing.1.clone()));
        }
        start.extend(before);
        let mut end = after;
        if has_digits
            && suffix.first() == Some(&Affix::Currency)
            && self.currency.chars().next().is_some_and(wants_space)
        {
            end.push(Part::literal(self.spacing.0.clone()));
        }
        end.append(&mut self.affix(&suffix, compact_currency));
        (start, end)
    }

    /// The word of compact notation for a number.
    fn compact_pattern(&self, rounded: &Rounded, category: &str) -> Option<&Pattern> {
        if rounded.exponent <= 0 || self.options.notation != Notation::Compact {
            return None;
        }
        let of = self.compact.iter().flatten().find(|of| of.shift == rounded.exponent);
        of.and_then(|compact| compact.pattern(category))
    }

    /// What stands around all of that: the unit, or the name of a currency.
    pub(super) fn unit(&self, category: &str) -> (Vec<Part>, Vec<Part>) {
        if let Some((patterns, names)) = &self.named_currency {
            let pattern = patterns.get(category).unwrap_or("{0} {1}");
            let name = names.get(category).unwrap_or_default();
            return around(pattern, |text| {
                let mut parts = Vec::new();
                for (index, piece) in text.split("{1}").enumerate() {
                    if index > 0 {
                        parts.push(Part::new("currency", name));
                    }
                    if !piece.is_empty() {
                        parts.push(Part::literal(piece));
                    }
                }
                parts
            });
        }
        match &self.unit {
            None => (Vec::new(), Vec::new()),
            Some(UnitPatterns::Simple(counts)) => {
                around(counts.get(category).unwrap_or("{0}"), |text| words("unit", text))
            }
            Some(UnitPatterns::Compound { first, rest }) => {
                let pattern = rest.replace("{0}", first.get(category).unwrap_or("{0}"));
                around(&pattern, |text| words("unit", text))
            }
        }
    }

    fn affix(&self, affixes: &[Affix], compact: bool) -> Vec<Part> {
        let mut parts = Vec::new();
        for affix in affixes {
            match affix {
                Affix::Minus => parts.push(Part::new("minusSign", self.symbols.minus.clone())),
                Affix::Plus => parts.push(Part::new("plusSign", self.symbols.plus.clone())),
                Affix::Percent => {
                    parts.push(Part::new("percentSign", self.symbols.percent.clone()));
                }
                Affix::Currency => parts.push(Part::new("currency", self.currency.clone())),
                Affix::Text(text) if compact && self.options.notation == Notation::Compact => {
                    parts.extend(words("compact", text));
                }
                Affix::Text(text) => parts.push(Part::literal(text.clone())),
            }
        }
        parts
    }

    /// The digits.
    pub(super) fn body(&self, rounded: &Rounded) -> Vec<Part> {
        let decimal = match &rounded.number {
            Numeric::NotANumber => return vec![Part::new("nan", self.symbols.nan.clone())],
            Numeric::Infinite { .. } => {
                return vec![Part::new("infinity", self.symbols.infinity.clone())];
            }
            Numeric::Finite(decimal) => decimal,
        };
        if self.compact_pattern(rounded, rounded.shown).is_some_and(|own| own.integer_zeros == 0) {
            // The word alone says it: `mille`.
            return Vec::new();
        }
        let mut parts = Vec::new();
        let range = decimal.absolute.magnitude_range();
        let groups = self.groups(*range.end());
        let mut run = String::new();
        for position in (0..=*range.end()).rev() {
            run.push(self.digits[usize::from(decimal.absolute.digit_at(position)) % 10]);
            if groups.is_some_and(|groups| ends_group(position, groups)) {
                parts.push(Part::new("integer", std::mem::take(&mut run)));
                parts.push(Part::new("group", self.symbols.group.clone()));
            }
        }
        parts.push(Part::new("integer", run));
        if *range.start() < 0 {
            parts.push(Part::new("decimal", self.symbols.decimal.clone()));
            let fraction = (*range.start()..0)
                .rev()
                .map(|position| self.digits[usize::from(decimal.absolute.digit_at(position)) % 10])
                .collect::<String>();
            parts.push(Part::new("fraction", fraction));
        }
        if self.is_scientific() {
            parts.push(Part::new("exponentSeparator", self.symbols.exponential.clone()));
            if rounded.exponent < 0 {
                parts.push(Part::new("exponentMinusSign", self.symbols.minus.clone()));
            }
            let digits = rounded
                .exponent
                .unsigned_abs()
                .to_string()
                .bytes()
                .map(|byte| self.digits[usize::from(byte - b'0') % 10])
                .collect::<String>();
            parts.push(Part::new("exponentInteger", digits));
        }
        parts
    }

    /// The sizes of the groups of a number whose first digit has this power of ten, if it has any.
    fn groups(&self, first: i16) -> Option<(i16, i16)> {
        let (last, other) = self.pattern.groups.map(|(last, other)| (last.into(), other.into()))?;
        let minimum = match self.options.grouping {
            Grouping::Never => return None,
            Grouping::Always => 1,
            Grouping::Auto => i16::from(self.minimum_grouping),
            Grouping::AtLeastTwo => i16::from(self.minimum_grouping).max(2),
        };
        (first + 1 >= last + minimum).then_some((last, other))
    }
}

fn ends_group(position: i16, (last, other): (i16, i16)) -> bool {
    position >= last && (position - last) % other == 0
}

/// Whether digits keep a distance from this character of a currency.
fn wants_space(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '.'
}

/// The spaces around a word are literals, the rest is of this kind.
fn words(kind: &'static str, text: &str) -> Vec<Part> {
    let word = text.trim();
    let start = text.find(word).unwrap_or(0);
    let pieces = [
        Part::literal(&text[..start]),
        Part::new(kind, word),
        Part::literal(&text[start + word.len()..]),
    ];
    pieces.into_iter().filter(|part| !part.text.is_empty()).collect()
}

/// What a pattern has before and behind its number.
fn around(pattern: &str, parts: impl Fn(&str) -> Vec<Part>) -> (Vec<Part>, Vec<Part>) {
    let (before, after) = pattern.split_once("{0}").unwrap_or((pattern, ""));
    (parts(before), parts(after))
}

fn compact_patterns(table: &std::collections::HashMap<String, String>) -> Vec<Option<Compact>> {
    (0..15_i16)
        .map(|power| {
            let prefix = format!("1{}-count-", "0".repeat(power.unsigned_abs().into()));
            let patterns: Vec<(String, Pattern)> = table
                .iter()
                .filter_map(|(key, text)| {
                    let category = key.strip_prefix(&prefix)?;
                    // A lone zero: there is no word for this power.
                    (text != "0").then(|| (category.to_owned(), Pattern::parse(text)))
                })
                .collect();
            let zeros = patterns.iter().map(|(_, pattern)| pattern.integer_zeros).max()?;
            Some(Compact { shift: power - i16::from(zeros) + 1, patterns })
        })
        .collect()
}

fn unit_patterns(name: &str, display: UnitDisplay, units: &Units) -> UnitPatterns {
    let width: &UnitWidth = match display {
        UnitDisplay::Long => &units.long,
        UnitDisplay::Short => &units.short,
        UnitDisplay::Narrow => &units.narrow,
    };
    let counts = |unit: &str| width.units.get(unit).map(|of| of.counts.clone()).unwrap_or_default();
    if let Some(own) = width.units.get(name)
        && !own.counts.0.is_empty()
    {
        return UnitPatterns::Simple(own.counts.clone());
    }
    let Some((first, second)) = name.split_once("-per-") else {
        return UnitPatterns::Simple(counts(name));
    };
    let own = width.units.get(second).and_then(|of| of.per.clone());
    let rest = own.unwrap_or_else(|| {
        let one = counts(second);
        let word = one.get("one").unwrap_or_default().replace("{0}", "");
        width.per.replace("{1}", word.trim())
    });
    UnitPatterns::Compound { first: counts(first), rest }
}
