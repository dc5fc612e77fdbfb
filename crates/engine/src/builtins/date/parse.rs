//! Text to time values, as V8 reads dates: the ISO 8601 form of the standard first, and for everything else a lenient
//! reading in which words, numbers, separators and comments in parentheses come in almost any order.
//!
//! The local time zone is UTC.

/// The time value of a text in milliseconds since the Unix epoch; NaN if it is no date.
pub(super) fn parse(text: &str) -> f64 {
    let mut reader = Reader { tokens: tokenize(text), at: 0 };
    let mut date = Parts::default();
    let read = match iso(&mut reader, &mut date) {
        Iso::Complete => true,
        Iso::Invalid => false,
        Iso::Other => lenient(&mut reader, &mut date),
    };
    if read { date.time_value().unwrap_or(f64::NAN) } else { f64::NAN }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// A number and how many digits it was written with.
    Number(i64, usize),
    /// A word: its first three letters in lower case, and how many letters it has.
    Word([u8; 3], usize),
    Symbol(char),
    Space,
}

fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(first) = chars.next() {
        tokens.push(match first {
            '0'..='9' => {
                let mut digits = String::from(first);
                while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                let significant = digits.trim_start_matches('0');
                // No part of a date has more digits than nine; what follows them does not count.
                let kept = &significant[..significant.len().min(9)];
                Token::Number(kept.parse().unwrap_or(0), digits.len())
            }
            _ if first.is_ascii_alphabetic() => {
                let mut letters = [0; 3];
                let mut length = 0;
                let mut next = Some(first);
                while let Some(letter) = next {
                    if let Some(slot) = letters.get_mut(length) {
                        *slot = letter.to_ascii_lowercase() as u8;
                    }
                    length += 1;
                    next = chars.next_if(char::is_ascii_alphabetic);
                }
                Token::Word(letters, length)
            }
            _ if first.is_whitespace() || first == '\u{feff}' => {
                while chars.next_if(|space| space.is_whitespace() || *space == '\u{feff}').is_some()
                {
                }
                Token::Space
            }
            _ => Token::Symbol(first),
        });
    }
    tokens
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn skip(&mut self, symbol: char) -> bool {
        let found = self.peek() == Some(Token::Symbol(symbol));
        self.at += usize::from(found);
        found
    }

    /// A number of exactly this many digits in this range.
    fn fixed(&mut self, digits: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        match self.peek() {
            Some(Token::Number(number, length)) if length == digits && range.contains(&number) => {
                self.at += 1;
                Some(number)
            }
            _ => None,
        }
    }
}

/// What a word means.
enum Meaning {
    Month(i64),
    /// The hours that `am` or `pm` adds.
    Half(i64),
    /// Hours ahead of UTC.
    Zone(i64),
}

fn meaning(letters: [u8; 3], length: usize) -> Option<Meaning> {
    const MONTHS: [&[u8; 3]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    if let Some(month) = MONTHS.iter().position(|month| **month == letters) {
        return Some(Meaning::Month(month as i64 + 1));
    }
    if length > 3 {
        return None;
    }
    Some(match &letters {
        b"am\0" => Meaning::Half(0),
        b"pm\0" => Meaning::Half(12),
        b"ut\0" | b"utc" | b"gmt" | b"z\0\0" => Meaning::Zone(0),
        b"edt" => Meaning::Zone(-4),
        b"est" | b"cdt" => Meaning::Zone(-5),
        b"cst" | b"mdt" => Meaning::Zone(-6),
        b"mst" | b"pdt" => Meaning::Zone(-7),
        b"pst" => Meaning::Zone(-8),
        _ => return None,
    })
}

/// What was read of a date so far.
#[derive(Default)]
struct Parts {
    /// Up to three numbers, whose meaning depends on what else there is.
    day: Vec<i64>,
    month: Option<i64>,
    /// The numbers stand in the order of ISO 8601.
    iso: bool,
    /// Hour, minute, second, millisecond.
    time: Vec<i64>,
    /// All parts of the time were read.
    time_complete: bool,
    half: Option<i64>,
    sign: i64,
    zone_hour: Option<i64>,
    zone_minute: Option<i64>,
}

impl Parts {
    fn add_day(&mut self, number: i64) -> bool {
        self.day.push(number);
        self.day.len() <= 3
    }

    fn add_time(&mut self, number: i64) -> bool {
        if self.time.len() >= 4 || self.time_complete {
            return false;
        }
        self.time.push(number);
        true
    }

    fn end_time(&mut self, number: i64) {
        self.time.push(number);
        self.time.resize(4, 0);
        self.time_complete = true;
    }

    /// Whether a time has begun in which this number can be the next part.
    fn expects_time(&self, number: i64) -> bool {
        match self.time.len() {
            1 | 2 => (0..60).contains(&number),
            3 => (0..1000).contains(&number),
            _ => false,
        }
    }

    fn set_zone(&mut self, hours: i64) {
        self.sign = if hours < 0 { -1 } else { 1 };
        self.zone_hour = Some(hours.abs());
        self.zone_minute = Some(0);
    }

    fn is_utc(&self) -> bool {
        self.zone_hour == Some(0) && self.zone_minute == Some(0)
    }

    fn year_month_day(&self) -> Option<(i64, i64, i64)> {
        let first = *self.day.first()?;
        // What is missing is 1, also the year: that is how a date without one comes to be in 2001.
        let second = self.day.get(1).copied().unwrap_or(1);
        let third = self.day.get(2).copied().unwrap_or(1);
        let is_day = |number: i64| (1..=31).contains(&number);
        let (year, month, day) = match self.month {
            None if self.iso || !is_day(first) => (first, second, third),
            None => (third, first, second),
            Some(month) if !is_day(first) => (first, month, second),
            Some(month) => (second, month, first),
        };
        let year = match year {
            0..=49 if !self.iso => year + 2000,
            50..=99 if !self.iso => year + 1900,
            _ => year,
        };
        ((1..=12).contains(&month) && is_day(day)).then_some((year, month, day))
    }

    fn milliseconds(&self) -> Option<i64> {
        let part = |index: usize| self.time.get(index).copied().unwrap_or(0);
        let (mut hour, minute, second, milli) = (part(0), part(1), part(2), part(3));
        if let Some(half) = self.half {
            if !(0..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + half;
        }
        let valid = (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second)
            && (0..1000).contains(&milli);
        // The end of a day may be written as its 24th hour.
        let midnight = hour == 24 && minute == 0 && second == 0 && milli == 0;
        (valid || midnight).then_some(((hour * 60 + minute) * 60 + second) * 1000 + milli)
    }

    fn time_value(&self) -> Option<f64> {
        let (year, month, day) = self.year_month_day()?;
        let milliseconds = self.milliseconds()?;
        let offset =
            self.sign * (self.zone_hour.unwrap_or(0) * 60 + self.zone_minute.unwrap_or(0)) * 60_000;
        let value = days_from_civil(year, month, day) * 86_400_000 + milliseconds - offset;
        // The range of time values.
        (value.abs() <= 8_640_000_000_000_000).then_some(value as f64)
    }
}

/// Days since the Unix epoch of a date of the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin with March have their leap day at the end.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

enum Iso {
    Complete,
    Invalid,
    /// Not in this form; the parts read so far are kept, and the reader is where the form was left.
    Other,
}

/// The form of the standard: `YYYY[-MM[-DD]]` and optionally `THH:mm[:ss[.sss]]` with `Z` or an offset.
fn iso(reader: &mut Reader, date: &mut Parts) -> Iso {
    let sign = match reader.peek() {
        Some(Token::Symbol('+')) => 1,
        Some(Token::Symbol('-')) => -1,
        _ => 0,
    };
    if sign == 0 {
        let Some(year) = reader.fixed(4, 0..=9999) else { return Iso::Other };
        date.day.push(year);
    } else {
        reader.at += 1;
        match reader.fixed(6, 0..=999_999) {
            Some(0) if sign < 0 => {
                reader.at -= 2;
                return Iso::Other;
            }
            Some(year) => date.day.push(sign * year),
            None => {
                reader.at -= 1;
                return Iso::Other;
            }
        }
    }
    if reader.skip('-') {
        let Some(month) = reader.fixed(2, 1..=12) else { return Iso::Other };
        date.day.push(month);
        if reader.skip('-') {
            let Some(day) = reader.fixed(2, 1..=31) else { return Iso::Other };
            date.day.push(day);
        }
    }
    match reader.peek() {
        None => {}
        Some(Token::Word([b't', 0, 0], 1)) => {
            reader.at += 1;
            if iso_time(reader, date).is_none() || reader.peek().is_some() {
                return Iso::Invalid;
            }
        }
        Some(_) => return Iso::Other,
    }
    date.iso = true;
    Iso::Complete
}

fn iso_time(reader: &mut Reader, date: &mut Parts) -> Option<()> {
    let hour = reader.fixed(2, 0..=24)?;
    let last = if hour == 24 { 0 } else { 59 };
    date.time.push(hour);
    reader.skip(':').then_some(())?;
    date.time.push(reader.fixed(2, 0..=last)?);
    if reader.skip(':') {
        date.time.push(reader.fixed(2, 0..=last)?);
        if reader.skip('.') {
            let Some(Token::Number(number, digits)) = reader.next() else { return None };
            if hour == 24 && number > 0 {
                return None;
            }
            date.time.push(fraction(number, digits));
        }
    }
    match reader.peek() {
        Some(Token::Word([b'z', 0, 0], 1)) => {
            reader.at += 1;
            date.set_zone(0);
        }
        Some(Token::Symbol(sign @ ('+' | '-'))) => {
            reader.at += 1;
            date.sign = if sign == '-' { -1 } else { 1 };
            let (hour, minute) = if let Some(both) = reader.fixed(4, 0..=2359) {
                (both / 100, both % 100)
            } else {
                let hour = reader.fixed(2, 0..=23)?;
                reader.skip(':').then_some(())?;
                (hour, reader.fixed(2, 0..=59)?)
            };
            if minute > 59 {
                return None;
            }
            date.zone_hour = Some(hour);
            date.zone_minute = Some(minute);
        }
        _ => {}
    }
    Some(())
}

/// Milliseconds of the digits behind a decimal point.
fn fraction(number: i64, digits: usize) -> i64 {
    match digits {
        1 => number * 100,
        2 => number * 10,
        3 => number,
        // Only nine digits were kept, not counting zeros at the front.
        _ => number / 10_i64.pow(u32::try_from(digits.min(9)).unwrap_or(9) - 3),
    }
}

/// The lenient reading, from where the strict one left off.
fn lenient(reader: &mut Reader, date: &mut Parts) -> bool {
    let mut any_number = !date.day.is_empty();
    while let Some(token) = reader.next() {
        match token {
            Token::Number(number, _) => {
                any_number = true;
                if !lenient_number(number, reader, date) {
                    return false;
                }
            }
            Token::Word(letters, length) => match meaning(letters, length) {
                Some(Meaning::Half(hours)) if !date.time.is_empty() => date.half = Some(hours),
                Some(Meaning::Month(month)) => {
                    date.month = Some(month);
                    reader.skip('-');
                }
                Some(Meaning::Zone(hours)) if any_number => date.set_zone(hours),
                // Other words, such as the names of days, stand before the numbers and apart from them.
                _ => {
                    if any_number || matches!(reader.peek(), Some(Token::Number(..))) {
                        return false;
                    }
                }
            },
            Token::Symbol(sign @ ('+' | '-')) if date.is_utc() || !date.time.is_empty() => {
                date.sign = if sign == '-' { -1 } else { 1 };
                any_number = true;
                if !lenient_offset(reader, date) {
                    return false;
                }
            }
            Token::Symbol('+' | '-' | ')') if any_number => return false,
            Token::Symbol('(') => skip_comment(reader),
            Token::Symbol(_) | Token::Space => {}
        }
    }
    true
}

fn lenient_number(number: i64, reader: &mut Reader, date: &mut Parts) -> bool {
    if reader.skip(':') {
        if reader.skip(':') {
            return date.time.is_empty() && date.add_time(number) && date.add_time(0);
        }
        if !date.add_time(number) {
            return false;
        }
        reader.skip('.');
        return true;
    }
    if reader.peek() == Some(Token::Symbol('.')) && !date.time_complete && date.expects_time(number)
    {
        reader.at += 1;
        date.add_time(number);
        let Some(Token::Number(number, digits)) = reader.next() else { return false };
        date.end_time(fraction(number, digits));
        return true;
    }
    // A point that does not belong to a time separates numbers.
    reader.skip('.');
    if date.zone_hour.is_some() && date.zone_minute.is_none() {
        date.zone_minute = Some(number);
        return true;
    }
    if !date.time_complete && date.expects_time(number) {
        date.end_time(number);
        return matches!(
            reader.peek(),
            None | Some(Token::Space | Token::Symbol('+' | '-') | Token::Word([b'z', 0, 0], 1))
        );
    }
    if !date.add_day(number) {
        return false;
    }
    reader.skip('-');
    true
}

/// The offset behind a sign: `+1`, `+01`, `+0100`, `+01:00`.
fn lenient_offset(reader: &mut Reader, date: &mut Parts) -> bool {
    let (number, digits) = match reader.peek() {
        Some(Token::Number(number, digits)) => {
            reader.at += 1;
            (number, digits)
        }
        _ => (0, 0),
    };
    if reader.peek() == Some(Token::Symbol(':')) {
        date.zone_hour = Some(number);
        date.zone_minute = None;
        return true;
    }
    let (hour, minute) = match digits {
        1 | 2 => (number, 0),
        3 | 4 => (number / 100, number % 100),
        _ => return false,
    };
    date.zone_hour = Some(hour);
    date.zone_minute = Some(minute);
    true
}

fn skip_comment(reader: &mut Reader) {
    let mut depth = 1;
    while depth > 0 {
        match reader.next() {
            Some(Token::Symbol('(')) => depth += 1,
            Some(Token::Symbol(')')) => depth -= 1,
            Some(_) => {}
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    /// Each text with what `Date.parse` of Node.js 22 gives in UTC.
    const EXPECTED: &str = include_str!("expected.txt");

    #[test]
    fn texts_are_read_as_v8_reads_them() {
        let differing: Vec<String> = EXPECTED
            .lines()
            .filter_map(|line| {
                let (text, value) = line.rsplit_once('\t').unwrap();
                let value: f64 = value.parse().unwrap();
                let read = parse(text);
                let same = read.to_bits() == value.to_bits() || (read.is_nan() && value.is_nan());
                (!same).then(|| format!("{text}: {read}, expected {value}"))
            })
            .collect();
        assert_eq!(differing, [""; 0]);
    }
}
