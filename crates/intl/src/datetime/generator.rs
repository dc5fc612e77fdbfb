//! Finding the pattern for a set of fields: exact ones come from the locale's data, others are put together.
//!
//! See <https://unicode.org/reports/tr35/tr35-dates.html#Matching_Skeletons>.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::skeleton::{
    DATE_MASK, Distance, FRACTION, HOUR, MINUTE, MONTH, SECOND, Skeleton, TIME_MASK, Token,
    WEEKDAY, YEAR, is_numeric, kind, pattern_of, quoted, tokens,
};
use crate::data::{self, Dates, Numbers};

/// A pattern to choose from.
struct Candidate {
    skeleton: Skeleton,
    /// The skeleton stands in the data, it was not read from the pattern.
    specified: bool,
    pattern: String,
}

/// The patterns of a locale.
pub(crate) struct Generator {
    candidates: Vec<Candidate>,
    dates: Rc<Dates>,
    decimal: String,
}

/// Names of fields in `append`, by kind; the data has none for the others.
const APPEND: [&str; 16] = [
    "Era",
    "Year",
    "Quarter",
    "Month",
    "Week",
    "*",
    "Day-Of-Week",
    "*",
    "*",
    "Day",
    "*",
    "Hour",
    "Minute",
    "Second",
    "*",
    "Timezone",
];

/// Names of fields in `field_names`, by kind.
const FIELD_NAMES: [&str; 16] = [
    "era",
    "year",
    "quarter",
    "month",
    "week",
    "*",
    "weekday",
    "*",
    "*",
    "day",
    "dayperiod",
    "hour",
    "minute",
    "second",
    "*",
    "zone",
];

thread_local! {
    static GENERATORS: RefCell<HashMap<String, Rc<Generator>>> = RefCell::default();
}

impl Generator {
    /// The patterns of a locale with data.
    pub(crate) fn of(locale: &str) -> Rc<Self> {
        if let Some(found) = GENERATORS.with_borrow(|list| list.get(locale).cloned()) {
            return found;
        }
        let generator = Rc::new(Self::new(locale));
        GENERATORS.with_borrow_mut(|list| list.insert(locale.to_owned(), Rc::clone(&generator)));
        generator
    }

    fn new(locale: &str) -> Self {
        let dates: Rc<Dates> = data::load(locale);
        let numbers: Rc<Numbers> = data::load(locale);
        let decimal = numbers
            .systems
            .get(&numbers.system)
            .map_or_else(|| ".".to_owned(), |of| of.symbols.decimal.clone());
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut add = |skeleton: &str, pattern: &str, specified: bool| {
            let skeleton = Skeleton::of(skeleton);
            match candidates.iter_mut().find(|candidate| candidate.skeleton == skeleton) {
                Some(candidate) if specified => {
                    pattern.clone_into(&mut candidate.pattern);
                    candidate.specified = true;
                }
                Some(_) => {}
                None => {
                    let pattern = pattern.to_owned();
                    candidates.push(Candidate { skeleton, specified, pattern });
                }
            }
        };
        // Every field can stand alone.
        for letter in
            ["G", "y", "Q", "M", "w", "W", "E", "d", "D", "F", "a", "H", "m", "s", "S", "v"]
        {
            add(letter, letter, false);
        }
        for pattern in dates.date_styles.iter().chain(&dates.time_styles) {
            add(pattern, pattern, false);
        }
        let mut available: Vec<_> = dates.available.iter().collect();
        available.sort();
        for (skeleton, pattern) in available {
            add(skeleton, pattern, true);
        }
        // Of two that are equally near the one with the larger field is taken.
        candidates.sort_by_key(|candidate| candidate.skeleton.mask().trailing_zeros());
        Self { candidates, dates, decimal }
    }

    pub(crate) fn dates(&self) -> &Rc<Dates> {
        &self.dates
    }

    /// The pattern for the fields of a skeleton.
    pub(crate) fn pattern(&self, skeleton: &str) -> String {
        let wanted = Skeleton::of(skeleton);
        let all = wanted.mask();
        let (candidate, distance) = self.nearest(&wanted, all);
        if let Some(candidate) = candidate
            && distance.missing == 0
            && distance.extra == 0
        {
            return self.adjusted(candidate, &wanted, false);
        }
        let date = self.put_together(&wanted, all & DATE_MASK);
        let time = self.put_together(&wanted, all & TIME_MASK);
        match (date, time) {
            (Some(date), Some(time)) => self.glue(&wanted, &date, &time),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => String::new(),
        }
    }

    /// Date and time in one pattern; how formal the glue is follows from the month.
    pub(crate) fn glue(&self, wanted: &Skeleton, date: &str, time: &str) -> String {
        let style = match wanted.get(MONTH) {
            Some((_, 4)) if wanted.has(WEEKDAY) => 0,
            Some((_, 4)) => 1,
            Some((_, 3)) => 2,
            _ => 3,
        };
        self.dates.glue_at[style].replace("{1}", date).replace("{0}", time)
    }

    fn nearest(&self, wanted: &Skeleton, mask: u32) -> (Option<&Candidate>, Distance) {
        let mut best = (None, Distance { total: i32::MAX, ..Distance::default() });
        for candidate in &self.candidates {
            let distance = wanted.distance(&candidate.skeleton, mask);
            if distance.total < best.1.total {
                best = (Some(candidate), distance);
                if distance.total == 0 {
                    break;
                }
            }
        }
        best
    }

    fn put_together(&self, wanted: &Skeleton, mask: u32) -> Option<String> {
        if mask == 0 {
            return None;
        }
        let (candidate, mut distance) = self.nearest(wanted, mask);
        let first = candidate?;
        let mut pattern = self.adjusted(first, wanted, false);
        let seconds = (1 << SECOND) | (1 << FRACTION);
        if distance.missing & seconds == 1 << FRACTION && mask & seconds == seconds {
            let with_fraction =
                Candidate { skeleton: first.skeleton, specified: first.specified, pattern };
            pattern = self.adjusted(&with_fraction, wanted, true);
            distance.missing &= !(1 << FRACTION);
        }
        // One addition is made: what is missing after that stays missing.
        let (candidate, rest) = self.nearest(wanted, distance.missing);
        let found = distance.missing & !rest.missing;
        if found != 0 {
            let addition = self.adjusted(candidate?, wanted, false);
            let top = (u32::BITS - 1 - found.leading_zeros()) as usize;
            let append = self
                .dates
                .append
                .get(APPEND[top])
                .map_or("{0} \u{251c}{2}: {1}\u{2524}", String::as_str);
            let name = self
                .dates
                .field_names
                .get(FIELD_NAMES[top])
                .map_or_else(|| format!("F{top}"), Clone::clone);
            pattern = append
                .replace("{2}", &quoted(&name))
                .replace("{0}", &pattern)
                .replace("{1}", &addition);
        }
        Some(pattern)
    }

    /// A pattern with its fields in the lengths that are wanted.
    fn adjusted(&self, candidate: &Candidate, wanted: &Skeleton, add_fraction: bool) -> String {
        let mut list = tokens(&candidate.pattern);
        let mut index = 0;
        while index < list.len() {
            let Token::Field(letter, count) = list[index] else {
                index += 1;
                continue;
            };
            let Some(kind) = kind(letter) else {
                index += 1;
                continue;
            };
            if add_fraction && kind == SECOND {
                let digits = wanted.get(FRACTION).map_or(0, |(_, digits)| digits);
                list.insert(index + 1, Token::Literal(self.decimal.clone()));
                list.insert(index + 2, Token::Field('S', digits));
                index += 3;
                continue;
            }
            if let Some(field) = wanted.get(kind) {
                let own = if candidate.specified { candidate.skeleton.get(kind) } else { None };
                list[index] = fitted(kind, (letter, count), field, own);
            }
            index += 1;
        }
        pattern_of(&list)
    }
}

/// A field of a pattern in the form that was asked for; `own` is that field in the skeleton of the pattern.
fn fitted(
    kind: usize,
    (letter, count): (char, usize),
    (wanted, wanted_count): (char, usize),
    own: Option<(char, usize)>,
) -> Token {
    let wanted_count = if wanted == 'E' { wanted_count.max(3) } else { wanted_count };
    let mut length = wanted_count;
    if kind == MINUTE || kind == SECOND {
        length = count;
    } else if let Some((_, own_count)) = own
        && !matches!(wanted, 'c' | 'e')
        && (own_count == wanted_count
            || is_numeric(letter, count) != is_numeric(wanted, wanted_count))
    {
        // The pattern has the length it has for good reason.
        length = count;
    }
    let keeps_letter = matches!(kind, HOUR | MONTH | WEEKDAY) || (kind == YEAR && wanted != 'Y');
    let mut result = if keeps_letter { letter } else { wanted };
    if result == 'E' && length < 3 {
        result = 'e';
    }
    Token::Field(result, length)
}
