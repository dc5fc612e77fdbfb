//! Ranges of dates and times.
//!
//! See <https://unicode.org/reports/tr35/tr35-dates.html#intervalFormats>.

use std::collections::HashMap;

use super::fields::Fields;
use super::format::Writer;
use super::generator::Generator;
use super::options::set_hour_letter;
use super::skeleton::{self, Skeleton, Token, kind, tokens};
use crate::builtin::Part;
use crate::data::Dates;

/// Which end of a range a part comes from: `startRange`, `endRange` or `shared`.
pub(super) type Source = &'static str;

/// The largest field in which two moments differ, from the largest to the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Difference {
    Era,
    Year,
    Month,
    Day,
    HalfOfDay,
    Hour,
    Minute,
    Second,
    Millisecond,
}

impl Difference {
    fn between(start: &Fields, end: &Fields) -> Option<Self> {
        let checks = [
            (Self::Era, start.era() != end.era()),
            (Self::Year, start.year != end.year),
            (Self::Month, start.month != end.month),
            (Self::Day, start.day != end.day),
            (Self::HalfOfDay, (start.hour < 12) != (end.hour < 12)),
            (Self::Hour, start.hour != end.hour),
            (Self::Minute, start.minute != end.minute),
            (Self::Second, start.second != end.second),
            (Self::Millisecond, start.millisecond != end.millisecond),
        ];
        checks.into_iter().find(|(_, differs)| *differs).map(|(field, _)| field)
    }

    /// The letters under which the data has patterns for it.
    fn letters(self) -> &'static [&'static str] {
        match self {
            Self::Era => &["G"],
            Self::Year => &["y"],
            Self::Month => &["M"],
            Self::Day => &["d"],
            Self::HalfOfDay => &["a", "B"],
            Self::Hour => &["h", "H"],
            Self::Minute => &["m"],
            Self::Second | Self::Millisecond => &[],
        }
    }

    /// How fine it is, as a kind of field.
    fn kind(self) -> usize {
        match self {
            Self::Era => skeleton::ERA,
            Self::Year => skeleton::YEAR,
            Self::Month => skeleton::MONTH,
            Self::Day => skeleton::DAY,
            Self::HalfOfDay => skeleton::DAY_PERIOD,
            Self::Hour => skeleton::HOUR,
            Self::Minute => skeleton::MINUTE,
            Self::Second => skeleton::SECOND,
            Self::Millisecond => skeleton::FRACTION,
        }
    }
}

/// How a range is written.
enum Form {
    /// The first end, then the rest with the second.
    Split(Vec<Token>, Vec<Token>),
    /// Both ends in full, in this pattern.
    Both(Vec<Token>),
}

/// The patterns for the ranges of one format.
pub(crate) struct Intervals {
    forms: HashMap<Difference, Form>,
    full: Vec<Token>,
    date: Vec<Token>,
    time: Vec<Token>,
    glue: String,
    fallback: String,
    /// The kinds of fields that the format shows, as bits.
    mask: u32,
}

impl Intervals {
    /// The patterns for a format with this pattern, whose hours have this letter.
    pub(crate) fn new(full: &[Token], hour: char, generator: &Generator) -> Self {
        let dates = generator.dates();
        let all = Skeleton::of(&skeleton::pattern_of(full));
        let text = all.text();
        let is_date = |letter: &char| {
            kind(*letter).is_some_and(|kind| skeleton::DATE_MASK & (1 << kind) != 0)
        };
        let date: String = text.chars().filter(is_date).collect();
        let time: String =
            text.chars().filter(|letter| !is_date(letter) && *letter != 'a').collect();
        let pattern = |skeleton: &str| {
            if skeleton.is_empty() { Vec::new() } else { tokens(&generator.pattern(skeleton)) }
        };
        let mut intervals = Self {
            forms: HashMap::new(),
            full: full.to_vec(),
            date: pattern(&normalized(&date)),
            time: pattern(&normalized(&time)),
            glue: dates.glue[2].clone(),
            fallback: dates.interval_fallback.clone(),
            // How a zone is called differs in no range.
            mask: all.mask() & !(1 << skeleton::ZONE),
        };
        if time.is_empty() {
            intervals.add_dates(&normalized(&date), dates);
        } else {
            intervals.add_times(&date, &time, dates, generator);
        }
        intervals.set_hour_letter(hour);
        intervals
    }

    fn set_hour_letter(&mut self, hour: char) {
        set_hour_letter(&mut self.time, hour);
        for form in self.forms.values_mut() {
            match form {
                Form::Split(first, second) => {
                    set_hour_letter(first, hour);
                    set_hour_letter(second, hour);
                }
                Form::Both(pattern) => set_hour_letter(pattern, hour),
            }
        }
    }

    fn add_dates(&mut self, date: &str, dates: &Dates) {
        let mut wanted = date.to_owned();
        let Some(mut best) = Best::of(date, dates) else { return };
        for difference in [Difference::Day, Difference::Month, Difference::Year, Difference::Era] {
            if let Some(pattern) = best.pattern(difference, dates) {
                self.forms.insert(difference, split(&best.fitted(pattern, &wanted)));
                continue;
            }
            if is_finer(difference, &best.skeleton) {
                continue;
            }
            // A difference in a field that is not shown has to show it.
            let Some(letter) = difference.letters().first() else { continue };
            let more = format!("{letter}{wanted}");
            let extended = format!("{letter}{}", best.skeleton);
            let found = dates.intervals.get_key_value(&extended).map(|(key, _)| key.clone());
            let next = match found {
                Some(skeleton) => Some(Best { skeleton, exact: best.exact }),
                None if best.exact => Best::of(&more, dates),
                None => None,
            };
            if let Some(next) = next
                && let Some(pattern) = next.pattern(difference, dates)
            {
                self.forms.insert(difference, split(&next.fitted(pattern, &more)));
                best = next;
                wanted = more;
            }
        }
    }

    fn add_times(&mut self, date: &str, time: &str, dates: &Dates, generator: &Generator) {
        let days = [
            (Difference::Day, 'd'),
            (Difference::Month, 'M'),
            (Difference::Year, 'y'),
            (Difference::Era, 'G'),
        ];
        let best = Best::of(&normalized(time), dates);
        let mut wanted = format!("{date}{time}");
        if date.is_empty() {
            // Over several days the dates have to be told.
            wanted = format!("yMd{time}");
        } else if best.is_none() {
            return;
        }
        let shown = Skeleton::of(&wanted);
        for (difference, letter) in days {
            if !shown.has(difference.kind()) {
                wanted = format!("{letter}{wanted}");
            } else if !date.is_empty() {
                continue;
            }
            let pattern = tokens(&generator.pattern(&wanted));
            self.forms.insert(difference, Form::Both(pattern));
        }
        let Some(best) = best else { return };
        for difference in [Difference::Minute, Difference::Hour, Difference::HalfOfDay] {
            let pattern = best.pattern(difference, dates).or_else(|| {
                let of_hour = difference == Difference::HalfOfDay;
                of_hour.then(|| best.pattern(Difference::Hour, dates)).flatten()
            });
            let Some(pattern) = pattern else { continue };
            let mut pattern = best.fitted(pattern, &normalized(time));
            if !date.is_empty() {
                let date = generator.pattern(date);
                pattern = self.glue.replace("{1}", &date).replace("{0}", &pattern);
            }
            self.forms.insert(difference, split(&pattern));
        }
    }

    /// The pieces of a range, each with where it comes from.
    pub(crate) fn write(
        &self,
        start: &Fields,
        end: &Fields,
        writer: &Writer,
    ) -> Vec<(Part, Source)> {
        let single = || {
            let parts = writer.write(&self.full, start);
            parts.into_iter().map(|part| (part, "shared")).collect()
        };
        let Some(difference) = Difference::between(start, end) else { return single() };
        match self.forms.get(&difference) {
            Some(Form::Split(first, second)) => {
                spans(writer.write(first, start), writer.write(second, end))
            }
            Some(Form::Both(pattern)) => {
                self.both(writer.write(pattern, start), writer.write(pattern, end))
            }
            None if self.mask >> difference.kind() == 0 => single(),
            None => {
                let same_day = difference >= Difference::HalfOfDay;
                if !same_day || self.date.is_empty() || self.time.is_empty() {
                    return self
                        .both(writer.write(&self.full, start), writer.write(&self.full, end));
                }
                let range =
                    self.both(writer.write(&self.time, start), writer.write(&self.time, end));
                let date = writer.write(&self.date, start);
                let mut parts = Vec::new();
                for (index, piece) in self.glue.split("{1}").enumerate() {
                    if index > 0 {
                        parts.extend(date.iter().map(|part| (part.clone(), "shared")));
                    }
                    for (index, text) in piece.split("{0}").enumerate() {
                        if index > 0 {
                            parts.extend(range.iter().cloned());
                        }
                        if !text.is_empty() {
                            parts.push((Part::literal(text), "shared"));
                        }
                    }
                }
                parts
            }
        }
    }

    fn both(&self, start: Vec<Part>, end: Vec<Part>) -> Vec<(Part, Source)> {
        let separator = self.fallback.replace("{0}", "").replace("{1}", "");
        let mut parts: Vec<(Part, Source)> =
            start.into_iter().map(|part| (part, "startRange")).collect();
        parts.push((Part::literal(separator), "shared"));
        parts.extend(end.into_iter().map(|part| (part, "endRange")));
        parts
    }
}

/// Fields in the form in which the data has skeletons: digits once, names as long as they are.
fn normalized(skeleton: &str) -> String {
    let mut text = String::new();
    for letter in skeleton.chars() {
        let count = text.chars().filter(|of| *of == letter).count();
        if count == 0 || matches!(letter, 'y' | 'G' | 'M' | 'L' | 'E' | 'B' | 'S' | 's') {
            text.push(letter);
        }
    }
    // Two digits of a month are no name.
    for two in ["MM", "LL"] {
        if text.contains(two) && !text.contains(&two.repeat(2)[..3]) {
            text = text.replace(two, &two[..1]);
        }
    }
    text
}

/// Whether a difference is in a field smaller than all that a skeleton has.
fn is_finer(difference: Difference, skeleton: &str) -> bool {
    Skeleton::of(skeleton).mask() >> difference.kind() == 0
}

/// The skeleton in the data that is nearest to a wanted one.
struct Best {
    skeleton: String,
    exact: bool,
}

impl Best {
    /// None if the fields are different ones.
    fn of(wanted: &str, dates: &Dates) -> Option<Self> {
        let standard = |text: &str| -> HashMap<char, i32> {
            let mut counts = HashMap::new();
            for letter in text.chars() {
                let letter = match letter {
                    'z' => 'v',
                    'k' => 'H',
                    'K' => 'h',
                    'L' => 'M',
                    'c' | 'e' => 'E',
                    other => other,
                };
                *counts.entry(letter).or_insert(0) += 1;
            }
            // A short name has one letter or three.
            if let Some(count) = counts.get_mut(&'E')
                && *count <= 3
            {
                *count = 1;
            }
            for digits in ['d', 'h', 'H', 'm'] {
                if let Some(count) = counts.get_mut(&digits) {
                    *count = 1;
                }
            }
            counts
        };
        let wanted_counts = standard(wanted);
        let mut best: Option<(i32, &String)> = None;
        let mut skeletons: Vec<&String> = dates.intervals.keys().collect();
        skeletons.sort();
        for skeleton in skeletons {
            let counts = standard(skeleton);
            let same_fields = counts.len() == wanted_counts.len()
                && counts.keys().all(|letter| wanted_counts.contains_key(letter));
            if !same_fields {
                continue;
            }
            let distance = wanted_counts
                .iter()
                .map(|(letter, count)| {
                    let own = counts.get(letter).copied().unwrap_or(0);
                    if *letter == 'M' && (*count > 2) != (own > 2) {
                        0x100
                    } else {
                        (count - own).abs()
                    }
                })
                .sum();
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, skeleton));
            }
        }
        best.map(|(_, skeleton)| Self { skeleton: skeleton.clone(), exact: *skeleton == wanted })
    }

    fn pattern<'a>(&self, difference: Difference, dates: &'a Dates) -> Option<&'a String> {
        let patterns = dates.intervals.get(&self.skeleton)?;
        difference.letters().iter().find_map(|letter| patterns.get(*letter))
    }

    /// A pattern with its fields as long as they are wanted.
    fn fitted(&self, pattern: &str, wanted: &str) -> String {
        let count = |text: &str, letter: char| text.chars().filter(|of| *of == letter).count();
        let mut list = tokens(pattern);
        for token in &mut list {
            let Token::Field(letter, length) = token else { continue };
            if *letter == 'v' && wanted.contains('z') {
                *letter = 'z';
            }
            let plain = match *letter {
                'L' => 'M',
                'c' | 'e' => 'E',
                other => other,
            };
            let own = count(&self.skeleton, plain);
            let asked = count(wanted, plain);
            if (*length == own || plain == 'E' && *length <= 3) && asked > *length {
                *length = asked;
            }
        }
        skeleton::pattern_of(&list)
    }
}

/// A pattern is split before the first field that it has a second time.
fn split(pattern: &str) -> Form {
    let list = tokens(pattern);
    let mut seen = Vec::new();
    for (index, token) in list.iter().enumerate() {
        if let Token::Field(letter, _) = token {
            if seen.contains(letter) {
                return Form::Split(list[..index].to_vec(), list[index..].to_vec());
            }
            seen.push(*letter);
        }
    }
    Form::Split(list, Vec::new())
}

/// Fields that both halves have belong to their end of the range, the others to both.
fn spans(first: Vec<Part>, second: Vec<Part>) -> Vec<(Part, Source)> {
    let marked = |of: &[Part], other: &[Part], source: Source| -> Vec<(Part, Source)> {
        let repeated: Vec<bool> = of
            .iter()
            .map(|part| part.kind != "literal" && other.iter().any(|other| other.kind == part.kind))
            .collect();
        let from = repeated.iter().position(|repeated| *repeated).unwrap_or(of.len());
        let to = repeated.iter().rposition(|repeated| *repeated).map_or(0, |index| index + 1);
        of.iter()
            .enumerate()
            .map(|(index, part)| {
                let inside = (from..to).contains(&index);
                (part.clone(), if inside { source } else { "shared" })
            })
            .collect()
    };
    let mut parts = marked(&first, &second, "startRange");
    parts.extend(marked(&second, &first, "endRange"));
    parts
}
