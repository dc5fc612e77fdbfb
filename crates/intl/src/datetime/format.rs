//! Writing the fields of a pattern.

use std::rc::Rc;

use super::fields::Fields;
use super::skeleton::{self, Token};
use super::zone::Zone;
use super::zone_names;
use crate::builtin::Part;
use crate::data::{self, Dates, DayPeriodRules};

/// What patterns are filled in with.
pub(crate) struct Writer {
    pub dates: Rc<Dates>,
    pub zone: Zone,
    /// Where its data is.
    pub locale: String,
    /// The language, for the rules of day periods.
    pub language: String,
    /// The region, for names of zones.
    pub region: String,
    pub digits: [char; 10],
}

impl Writer {
    /// The pieces of a pattern for a moment.
    pub(crate) fn write(&self, pattern: &[Token], fields: &Fields) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for token in pattern {
            let part = match token {
                Token::Literal(text) => Part::literal(text.clone()),
                Token::Field(letter, count) => {
                    Part::new(part_kind(*letter), self.field(*letter, *count, fields, pattern))
                }
            };
            // A field that says nothing leaves nothing.
            if part.text.is_empty() {
                continue;
            }
            match parts.last_mut() {
                Some(last) if last.kind == "literal" && part.kind == "literal" => {
                    last.text.push_str(&part.text);
                }
                _ => parts.push(part),
            }
        }
        parts
    }

    fn field(&self, letter: char, count: usize, fields: &Fields, pattern: &[Token]) -> String {
        let dates = &self.dates;
        let name = |list: &[String], index: usize| list.get(index).cloned().unwrap_or_default();
        let month = usize::from(fields.month) - 1;
        let weekday = usize::from(fields.weekday);
        match letter {
            'G' => name(dates.eras.of(count), fields.era()),
            'y' if count == 2 => self.number(fields.year_of_era() % 100, 2),
            'y' => self.number(fields.year_of_era(), count),
            'u' | 'r' => self.number(fields.year, count),
            'M' if count > 2 => name(dates.months.format.of(count), month),
            'L' if count > 2 => name(dates.months.alone.of(count), month),
            'M' | 'L' => self.number(fields.month.into(), count),
            'd' => self.number(fields.day.into(), count),
            'E' => name(dates.days.format.of(count), weekday),
            'e' if count > 2 => name(dates.days.format.of(count), weekday),
            'c' if count > 2 => name(dates.days.alone.of(count), weekday),
            'e' | 'c' => self.number(i64::from(fields.weekday) + 1, count),
            'a' => self.half_of_day(fields, count),
            'b' | 'B' => self.day_period(letter, count, fields, pattern),
            'h' => self.number(i64::from((fields.hour + 11) % 12 + 1), count),
            'K' => self.number((fields.hour % 12).into(), count),
            'H' => self.number(fields.hour.into(), count),
            'k' => self.number(i64::from((fields.hour + 23) % 24 + 1), count),
            'm' => self.number(fields.minute.into(), count),
            's' => self.number(fields.second.into(), count),
            'S' => {
                let text: String =
                    format!("{:03}", fields.millisecond).chars().take(count).collect();
                self.own_digits(&text)
            }
            'z' | 'O' | 'v' => zone_names::name(letter, count, fields.time, self),
            _ => String::new(),
        }
    }

    pub(crate) fn number(&self, value: i64, width: usize) -> String {
        let sign = if value < 0 { "-" } else { "" };
        self.own_digits(&format!("{sign}{:0width$}", value.abs()))
    }

    fn own_digits(&self, text: &str) -> String {
        if self.digits[0] == '0' {
            return text.to_owned();
        }
        text.chars()
            .map(|letter| match letter.to_digit(10) {
                Some(digit) => self.digits[digit as usize],
                None => letter,
            })
            .collect()
    }

    fn half_of_day(&self, fields: &Fields, count: usize) -> String {
        let key = if fields.hour < 12 { "am" } else { "pm" };
        self.period_name(key, count).unwrap_or_default()
    }

    fn period_name(&self, key: &str, count: usize) -> Option<String> {
        self.dates.periods.format.of(count).get(key).cloned()
    }

    /// `b` knows noon and midnight besides the halves, `B` the parts of the day.
    fn day_period(&self, letter: char, count: usize, fields: &Fields, pattern: &[Token]) -> String {
        let shows = |wanted: char| {
            pattern
                .iter()
                .any(|token| matches!(token, Token::Field(letter, _) if *letter == wanted))
        };
        let exact = (!shows('m') || fields.minute == 0) && (!shows('s') || fields.second == 0);
        let rules = data::shared::<DayPeriodRules>();
        let minute = u16::from(fields.hour) * 60;
        let found = rules.day_periods.get(&self.language).and_then(|rules| {
            let point = rules
                .iter()
                .find(|(_, from, before)| exact && from == before && *from == minute)
                .filter(|(name, ..)| name != "midnight" || letter == 'b');
            let span = || {
                rules.iter().find(|(_, from, before)| {
                    if from <= before {
                        (*from..*before).contains(&minute)
                    } else {
                        minute >= *from || minute < *before
                    }
                })
            };
            let found = match letter {
                'b' => point,
                _ => point.or_else(span),
            };
            found.and_then(|(name, ..)| self.period_name(name, count))
        });
        found.unwrap_or_else(|| self.half_of_day(fields, count))
    }
}

/// What `formatToParts` calls a field.
fn part_kind(letter: char) -> &'static str {
    match skeleton::kind(letter) {
        Some(skeleton::ERA) => "era",
        Some(skeleton::YEAR) => "year",
        Some(skeleton::MONTH) => "month",
        Some(skeleton::WEEKDAY) => "weekday",
        Some(skeleton::DAY) => "day",
        Some(skeleton::DAY_PERIOD) => "dayPeriod",
        Some(skeleton::HOUR) => "hour",
        Some(skeleton::MINUTE) => "minute",
        Some(skeleton::SECOND) => "second",
        Some(skeleton::FRACTION) => "fractionalSecond",
        Some(skeleton::ZONE) => "timeZoneName",
        _ => "literal",
    }
}
