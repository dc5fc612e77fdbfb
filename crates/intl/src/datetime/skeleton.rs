//! Patterns of dates, their fields, and how alike two sets of fields are.
//!
//! See <https://unicode.org/reports/tr35/tr35-dates.html#Date_Field_Symbol_Table>.

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A letter and how often it is repeated.
    Field(char, usize),
    Literal(String),
}

/// Splits a pattern; quotes are resolved.
pub(crate) fn tokens(pattern: &str) -> Vec<Token> {
    let mut list: Vec<Token> = Vec::new();
    let mut letters = pattern.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            if letters.peek() == Some(&'\'') {
                letters.next();
                literal(&mut list, '\'');
            } else {
                quoted = !quoted;
            }
        } else if letter.is_ascii_alphabetic() && !quoted {
            let mut count = 1;
            while letters.next_if_eq(&letter).is_some() {
                count += 1;
            }
            list.push(Token::Field(letter, count));
        } else {
            literal(&mut list, letter);
        }
    }
    list
}

fn literal(list: &mut Vec<Token>, letter: char) {
    if let Some(Token::Literal(text)) = list.last_mut() {
        text.push(letter);
    } else {
        list.push(Token::Literal(letter.to_string()));
    }
}

/// The pattern of these pieces.
pub(crate) fn pattern_of(list: &[Token]) -> String {
    let mut pattern = String::new();
    for token in list {
        match token {
            Token::Field(letter, count) => {
                pattern.extend(std::iter::repeat_n(*letter, *count));
            }
            Token::Literal(text) => pattern.push_str(&quoted(text)),
        }
    }
    pattern
}

/// A text with quotes where it has letters.
pub(crate) fn quoted(text: &str) -> String {
    if !text.contains(|letter: char| letter.is_ascii_alphabetic() || letter == '\'') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// The kinds of fields, from the largest to the smallest.
pub(crate) const KINDS: usize = 16;
pub(crate) const ERA: usize = 0;
pub(crate) const YEAR: usize = 1;
pub(crate) const MONTH: usize = 3;
pub(crate) const WEEKDAY: usize = 6;
pub(crate) const DAY: usize = 9;
pub(crate) const DAY_PERIOD: usize = 10;
pub(crate) const HOUR: usize = 11;
pub(crate) const MINUTE: usize = 12;
pub(crate) const SECOND: usize = 13;
pub(crate) const FRACTION: usize = 14;
pub(crate) const ZONE: usize = 15;

/// The kinds that belong to the date, as bits.
pub(crate) const DATE_MASK: u32 = (1 << DAY_PERIOD) - 1;
/// The kinds that belong to the time, as bits.
pub(crate) const TIME_MASK: u32 = ((1 << KINDS) - 1) & !DATE_MASK;

/// The kind of a letter.
pub(crate) fn kind(letter: char) -> Option<usize> {
    Some(match letter {
        'G' => ERA,
        'y' | 'Y' | 'u' | 'r' | 'U' => YEAR,
        'Q' | 'q' => 2,
        'M' | 'L' => MONTH,
        'w' => 4,
        'W' => 5,
        'E' | 'c' | 'e' => WEEKDAY,
        'D' => 7,
        'F' => 8,
        'd' | 'g' => DAY,
        'a' | 'b' | 'B' => DAY_PERIOD,
        'h' | 'H' | 'k' | 'K' => HOUR,
        'm' => MINUTE,
        's' | 'A' => SECOND,
        'S' => FRACTION,
        'v' | 'z' | 'Z' | 'O' | 'V' | 'X' | 'x' => ZONE,
        _ => return None,
    })
}

const NUMERIC: i32 = 0x100;
const NARROW: i32 = -0x101;
const SHORTER: i32 = -0x102;
const SHORT: i32 = -0x103;
const LONG: i32 = -0x104;
/// What sets apart letters of one kind that mean about the same.
const DELTA: i32 = 0x10;

/// How a field is written: a number above zero for digits, below for names. Near numbers are alike.
fn form(letter: char, count: usize) -> i32 {
    let name = |delta: i32| match count {
        ..=3 => SHORT - delta,
        4 => LONG - delta,
        5 => NARROW - delta,
        _ => SHORTER - delta,
    };
    let digits = |delta: i32| NUMERIC + delta + count as i32;
    match letter {
        'G' | 'a' | 'U' | 'E' => name(0),
        'b' => name(DELTA),
        'B' => name(3 * DELTA),
        'Q' | 'M' if count > 2 => name(0),
        'q' | 'L' | 'e' if count > 2 => name(DELTA),
        'c' if count > 2 => name(2 * DELTA),
        'Y' | 'q' | 'L' | 'e' | 'K' | 'A' | 'g' => digits(DELTA),
        'u' | 'c' => digits(2 * DELTA),
        'H' => digits(10 * DELTA),
        'k' => digits(11 * DELTA),
        'v' => {
            if count < 4 {
                SHORT - 2 * DELTA
            } else {
                LONG - 2 * DELTA
            }
        }
        'z' => {
            if count < 4 {
                SHORT
            } else {
                LONG
            }
        }
        'O' => {
            if count < 4 {
                SHORT - DELTA
            } else {
                LONG - DELTA
            }
        }
        _ => digits(0),
    }
}

/// At most one field of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Skeleton {
    fields: [Option<(char, usize)>; KINDS],
    /// Twelve-hour clocks need to know the half of the day: this one was not asked for.
    implied_day_period: bool,
}

/// How unlike two skeletons are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Distance {
    pub total: i32,
    /// Kinds that are wanted and not there, as bits.
    pub missing: u32,
    /// Kinds that are there and not wanted.
    pub extra: u32,
}

impl Skeleton {
    /// The fields of a pattern or skeleton.
    pub(crate) fn of(pattern: &str) -> Self {
        let mut skeleton = Self::default();
        for token in tokens(pattern) {
            if let Token::Field(letter, count) = token
                && let Some(kind) = kind(letter)
            {
                skeleton.fields[kind] = Some((letter, count));
            }
        }
        if skeleton.has(MINUTE) && skeleton.has(FRACTION) && !skeleton.has(SECOND) {
            skeleton.fields[SECOND] = Some(('s', 1));
        }
        match skeleton.get(HOUR) {
            Some(('h' | 'K', _)) if !skeleton.has(DAY_PERIOD) => {
                skeleton.fields[DAY_PERIOD] = Some(('a', 1));
                skeleton.implied_day_period = true;
            }
            Some(('H' | 'k', _)) => skeleton.fields[DAY_PERIOD] = None,
            _ => {}
        }
        skeleton
    }

    pub(crate) fn get(&self, kind: usize) -> Option<(char, usize)> {
        self.fields[kind]
    }

    pub(crate) fn has(&self, kind: usize) -> bool {
        self.fields[kind].is_some()
    }

    /// The kinds it has, as bits.
    pub(crate) fn mask(&self) -> u32 {
        (0..KINDS).filter(|kind| self.has(*kind)).map(|kind| 1 << kind).sum()
    }

    /// The form of a field: positive for digits, negative for names, zero for none.
    pub(crate) fn form(&self, kind: usize) -> i32 {
        self.fields[kind].map_or(0, |(letter, count)| form(letter, count))
    }

    /// How unlike `other` is, as far as the kinds in `mask` are concerned.
    pub(crate) fn distance(&self, other: &Self, mask: u32) -> Distance {
        let mut distance = Distance::default();
        for kind in 0..KINDS {
            let wanted = if mask & (1 << kind) == 0 { 0 } else { self.form(kind) };
            let there = other.form(kind);
            if wanted == there {
                continue;
            }
            if wanted == 0 {
                distance.total += 0x10000;
                distance.extra |= 1 << kind;
            } else if there == 0 {
                distance.total += 0x1000;
                distance.missing |= 1 << kind;
            } else {
                distance.total += (wanted - there).abs();
            }
        }
        distance
    }

    /// The letters, the largest field first, without an implied half of the day.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (kind, field) in self.fields.iter().enumerate() {
            if let Some((letter, count)) = field
                && !(kind == DAY_PERIOD && self.implied_day_period)
            {
                text.extend(std::iter::repeat_n(*letter, *count));
            }
        }
        text
    }
}

/// Whether a letter of a pattern stands for digits at this length.
pub(crate) fn is_numeric(letter: char, count: usize) -> bool {
    form(letter, count) > 0
}
