//! The options of `Intl.DateTimeFormat`.
//!
//! See <https://tc39.es/ecma402/#sec-createdatetimeformat>.

use boa_engine::{Context, JsArgs, JsResult, JsValue};

use super::generator::Generator;
use super::skeleton::{self, Token, pattern_of, tokens};
use super::zone::{self, Zone};
use crate::builtin::{range_error, string, type_error};
use crate::locale::{self, Availability, Keyword, Resolved};
use crate::locale_class::default_hour_cycle;
use crate::number::options::{is_numbering_system, numbering_system};
use crate::options::Options;

/// Which fields a format has to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Required {
    Date,
    Time,
    Any,
}

/// Which fields are added if it has none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Defaults {
    Date,
    Time,
    All,
}

/// Resolved options.
#[derive(Debug, Clone)]
pub(crate) struct DateOptions {
    pub locale: Resolved,
    pub calendar: String,
    pub numbering_system: String,
    pub zone: Zone,
    /// If the pattern has an hour.
    pub hour_cycle: Option<&'static str>,
    pub date_style: Option<&'static str>,
    pub time_style: Option<&'static str>,
    pub pattern: Vec<Token>,
}

const STYLES: [&str; 4] = ["full", "long", "medium", "short"];
const CYCLES: [&str; 4] = ["h11", "h12", "h23", "h24"];

/// An option, its values, and the letters of the skeleton that each stands for.
type Component = (&'static str, &'static [(&'static str, &'static str)]);

const COMPONENTS: [Component; 10] = [
    ("weekday", &[("narrow", "EEEEE"), ("short", "EEE"), ("long", "EEEE")]),
    ("era", &[("narrow", "GGGGG"), ("short", "GGG"), ("long", "GGGG")]),
    ("year", &[("2-digit", "yy"), ("numeric", "y")]),
    (
        "month",
        &[
            ("2-digit", "MM"),
            ("numeric", "M"),
            ("narrow", "MMMMM"),
            ("short", "MMM"),
            ("long", "MMMM"),
        ],
    ),
    ("day", &[("2-digit", "dd"), ("numeric", "d")]),
    ("dayPeriod", &[("narrow", "BBBBB"), ("short", "B"), ("long", "BBBB")]),
    ("hour", &[("2-digit", "jj"), ("numeric", "j")]),
    ("minute", &[("2-digit", "mm"), ("numeric", "m")]),
    ("second", &[("2-digit", "ss"), ("numeric", "s")]),
    (
        "timeZoneName",
        &[
            ("short", "z"),
            ("long", "zzzz"),
            ("shortOffset", "O"),
            ("longOffset", "OOOO"),
            ("shortGeneric", "v"),
            ("longGeneric", "vvvv"),
        ],
    ),
];

/// The calendars that dates are written in here.
pub(crate) const CALENDARS: [&str; 2] = ["gregory", "iso8601"];

fn is_calendar(name: &str) -> bool {
    CALENDARS.contains(&name)
}

/// The letter of a pattern for an hour cycle.
pub(super) fn hour_letter(cycle: &str) -> char {
    match cycle {
        "h11" => 'K',
        "h12" => 'h',
        "h24" => 'k',
        _ => 'H',
    }
}

impl DateOptions {
    /// Reads the arguments of the constructor, or those of a method that makes a format.
    pub(crate) fn read(
        args: &[JsValue],
        required: Required,
        defaults: Defaults,
        context: &mut Context,
    ) -> JsResult<Self> {
        let requested = locale::canonical_list(args.get_or_undefined(0), context)?;
        let options = args.get_or_undefined(1);
        let options = Options::coerced(options, "Intl.DateTimeFormat", context)?;
        options.locale_matcher(context)?;
        let calendar = options.keyword("calendar", context)?;
        let numbering = options.keyword("numberingSystem", context)?;
        let hour12 = options.boolean("hour12", context)?;
        let mut cycle = options.one_of("hourCycle", &CYCLES, context)?;
        if hour12.is_some() {
            cycle = None;
        }
        let is_cycle = |name: &str| hour12.is_none() && CYCLES.contains(&name);
        let locale = locale::resolve(
            &requested,
            Availability::Data,
            vec![
                Keyword { key: "ca", option: calendar, supported: &is_calendar },
                Keyword { key: "hc", option: cycle.map(str::to_owned), supported: &is_cycle },
                Keyword { key: "nu", option: numbering, supported: &is_numbering_system },
            ],
        );
        let zone = time_zone(&options, context)?;

        let mut components = Vec::new();
        let mut fraction = None;
        for (name, values) in COMPONENTS {
            if name == "timeZoneName" {
                fraction = options.number("fractionalSecondDigits", 1, 3, context)?;
            }
            let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
            if let Some(value) = options.one_of(name, &names, context)? {
                let letters = values.iter().find(|(name, _)| *name == value);
                components.push((name, letters.map_or("", |(_, letters)| letters)));
            }
        }
        options.one_of("formatMatcher", &["basic", "best fit"], context)?;
        let date_style = options.one_of("dateStyle", &STYLES, context)?;
        let time_style = options.one_of("timeStyle", &STYLES, context)?;

        let default_cycle = default_hour_cycle(&locale.id());
        let cycle = match (hour12, &locale.keywords[1]) {
            (Some(true), _) => {
                if locale.id().region.is_some_and(|region| region.as_str() == "JP")
                    || locale.id().language.as_str() == "ja"
                {
                    "h11"
                } else {
                    "h12"
                }
            }
            (Some(false), _) => "h23",
            (None, Some(cycle)) => {
                CYCLES.into_iter().find(|name| name == cycle).unwrap_or(default_cycle)
            }
            (None, None) => default_cycle,
        };
        let generator = Generator::of(&locale.data);
        let pattern = if date_style.is_some() || time_style.is_some() {
            if !components.is_empty() || fraction.is_some() {
                return Err(type_error("Invalid option : option"));
            }
            if required == Required::Date && time_style.is_some() {
                return Err(type_error("Invalid option : timeStyle"));
            }
            if required == Required::Time && date_style.is_some() {
                return Err(type_error("Invalid option : dateStyle"));
            }
            style_pattern(&generator, date_style, time_style, cycle, default_cycle)
        } else {
            let skeleton = skeleton(&mut components, fraction, required, defaults, cycle);
            generator.pattern(&skeleton)
        };
        let mut pattern = tokens(&pattern);
        set_hour_letter(&mut pattern, hour_letter(cycle));
        let has_hour =
            pattern.iter().any(|token| matches!(token, Token::Field('h' | 'H' | 'k' | 'K', _)));
        Ok(Self {
            calendar: locale.keywords[0].clone().unwrap_or_else(|| "gregory".to_owned()),
            numbering_system: numbering_system(&locale, 2),
            zone,
            hour_cycle: has_hour.then_some(cycle),
            date_style,
            time_style,
            pattern,
            locale,
        })
    }

    /// What `resolvedOptions` returns.
    pub(crate) fn resolved(&self) -> Vec<(&'static str, Option<JsValue>)> {
        let mut list = vec![
            ("locale", Some(string(&self.locale.name))),
            ("calendar", Some(string(&self.calendar))),
            ("numberingSystem", Some(string(&self.numbering_system))),
            ("timeZone", Some(string(&self.zone.name))),
            ("hourCycle", self.hour_cycle.map(string)),
            ("hour12", self.hour_cycle.map(|cycle| matches!(cycle, "h11" | "h12").into())),
        ];
        if self.date_style.is_none() && self.time_style.is_none() {
            let pattern = as_skeleton(&self.pattern);
            for (name, values) in COMPONENTS {
                if name == "timeZoneName" {
                    list.push(("fractionalSecondDigits", self.fraction_digits()));
                }
                let mut values: Vec<_> = values.to_vec();
                values.sort_by_key(|(_, letters)| std::cmp::Reverse(letters.len()));
                let found = values.iter().find(|(_, letters)| pattern.contains(letters));
                list.push((name, found.map(|(value, _)| string(value))));
            }
        }
        list.push(("dateStyle", self.date_style.map(string)));
        list.push(("timeStyle", self.time_style.map(string)));
        list
    }

    fn fraction_digits(&self) -> Option<JsValue> {
        self.pattern.iter().find_map(|token| match token {
            Token::Field('S', count) => Some((*count as i32).into()),
            _ => None,
        })
    }
}

/// The pattern with the letters that skeletons have. V8 looks for these in the text, so that the text of a pattern may
/// count as a field.
fn as_skeleton(pattern: &[Token]) -> String {
    let plain: Vec<Token> = pattern
        .iter()
        .map(|token| match token {
            Token::Field('L', count) => Token::Field('M', *count),
            Token::Field('c' | 'e', count) => Token::Field('E', *count),
            Token::Field('h' | 'H' | 'k' | 'K', count) => Token::Field('j', *count),
            other => other.clone(),
        })
        .collect();
    pattern_of(&plain)
}

fn time_zone(options: &Options, context: &mut Context) -> JsResult<Zone> {
    let name = options.string("timeZone", context)?;
    let name = name.as_deref().unwrap_or(zone::DEFAULT);
    Zone::find(name).ok_or_else(|| range_error(format!("Invalid time zone specified: {name}")))
}

/// The skeleton of the fields, with defaults added where they are needed.
fn skeleton(
    components: &mut Vec<(&'static str, &'static str)>,
    fraction: Option<u16>,
    required: Required,
    defaults: Defaults,
    cycle: &str,
) -> String {
    let has = |names: &[&str]| components.iter().any(|(name, _)| names.contains(name));
    let dated = has(&["weekday", "year", "month", "day"]);
    let timed = has(&["dayPeriod", "hour", "minute", "second"]) || fraction.is_some();
    let needs_defaults = match required {
        Required::Date => !dated,
        Required::Time => !timed,
        Required::Any => !dated && !timed,
    };
    if needs_defaults && defaults != Defaults::Time {
        components.extend([("year", "y"), ("month", "M"), ("day", "d")]);
    }
    if needs_defaults && defaults != Defaults::Date {
        components.extend([("hour", "j"), ("minute", "m"), ("second", "s")]);
    }
    let hour = hour_letter(cycle);
    let mut text = String::new();
    for (_, letters) in components.iter() {
        text.extend(letters.chars().map(|letter| if letter == 'j' { hour } else { letter }));
    }
    text.extend(std::iter::repeat_n('S', fraction.unwrap_or(0).into()));
    text
}

fn style_pattern(
    generator: &Generator,
    date_style: Option<&str>,
    time_style: Option<&str>,
    cycle: &str,
    default_cycle: &str,
) -> String {
    let dates = generator.dates();
    let index = |style: &str| STYLES.iter().position(|of| *of == style).unwrap_or(0);
    let date = date_style.map(|style| dates.date_styles[index(style)].as_str());
    let time = time_style.map(|style| {
        let time = dates.time_styles[index(style)].clone();
        let twelve = |cycle: &str| matches!(cycle, "h11" | "h12");
        if twelve(cycle) == twelve(default_cycle) {
            return time;
        }
        // The other kind of clock: the same fields, found anew.
        let wanted: String = skeleton::Skeleton::of(&time)
            .text()
            .chars()
            .filter(|letter| *letter != 'a')
            .map(|letter| match letter {
                'h' | 'H' | 'k' | 'K' => hour_letter(cycle),
                other => other,
            })
            .collect();
        generator.pattern(&wanted)
    });
    match (date, time) {
        (Some(date), Some(time)) => {
            let glue = &dates.glue_at[index(date_style.unwrap_or("short"))];
            glue.replace("{1}", date).replace("{0}", &time)
        }
        (Some(date), None) => date.to_owned(),
        (None, time) => time.unwrap_or_default(),
    }
}

/// Makes all hours of a pattern those of one cycle.
pub(super) fn set_hour_letter(pattern: &mut [Token], hour: char) {
    for token in pattern {
        if let Token::Field(letter @ ('h' | 'H' | 'k' | 'K'), _) = token {
            *letter = hour;
        }
    }
}
