//! Time zones: identifiers and offsets.

use timezone_provider::experimental_tzif::ZeroCompiledTzdbProvider;
use timezone_provider::provider::{TimeZoneId, TimeZoneProvider};

use crate::data::{self, TimeZones};

/// A time zone of the database, or a fixed offset.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Zone {
    /// What `resolvedOptions` calls it.
    pub name: String,
    /// CLDR's identifier, under which names are found; empty for most offsets.
    pub id: String,
    /// The region that the zone belongs to.
    pub region: String,
    rules: Rules,
}

#[derive(Debug, Clone, PartialEq)]
enum Rules {
    /// Seconds ahead of UTC.
    Fixed(i64),
    Database(TimeZoneId),
}

/// The zone of a Worker.
pub(crate) const DEFAULT: &str = "UTC";

/// Identifiers that only ICU knows.
const LEGACY: [(&str, &str); 25] = [
    ("ACT", "Australia/Darwin"),
    ("AET", "Australia/Sydney"),
    ("AGT", "America/Buenos_Aires"),
    ("ART", "Africa/Cairo"),
    ("AST", "America/Anchorage"),
    ("BET", "America/Sao_Paulo"),
    ("BST", "Asia/Dhaka"),
    ("CAT", "Africa/Maputo"),
    ("CNT", "America/St_Johns"),
    ("CST", "America/Chicago"),
    ("CTT", "Asia/Shanghai"),
    ("EAT", "Africa/Nairobi"),
    ("ECT", "Europe/Paris"),
    ("IET", "America/Indianapolis"),
    ("IST", "Asia/Calcutta"),
    ("JST", "Asia/Tokyo"),
    ("MIT", "Pacific/Apia"),
    ("NET", "Asia/Yerevan"),
    ("NST", "Pacific/Auckland"),
    ("PLT", "Asia/Karachi"),
    ("PNT", "America/Phoenix"),
    ("PRT", "America/Puerto_Rico"),
    ("PST", "America/Los_Angeles"),
    ("SST", "Pacific/Guadalcanal"),
    ("VST", "Asia/Saigon"),
];

impl Zone {
    /// The zone with this identifier, in any case; an offset as `+05:30`.
    pub(crate) fn find(identifier: &str) -> Option<Self> {
        if identifier.starts_with(['+', '-']) {
            return Self::offset(identifier);
        }
        let provider = ZeroCompiledTzdbProvider::default();
        if identifier == DEFAULT {
            // Most formats have this one: no table has to be read for it.
            return Some(Self {
                name: DEFAULT.to_owned(),
                id: "Etc/UTC".to_owned(),
                region: "001".to_owned(),
                rules: Rules::Database(provider.get(DEFAULT.as_bytes()).ok()?),
            });
        }
        let target = LEGACY
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(identifier))
            .map_or(identifier, |(_, target)| target);
        let table = data::shared::<TimeZones>();
        let (region, _, names) = table
            .zones
            .iter()
            .find(|(.., names)| names.iter().any(|name| name.eq_ignore_ascii_case(target)))?;
        let canonical = names.first()?.as_str();
        let (id, name) = match canonical {
            "Etc/UTC" | "Etc/GMT" => ("Etc/UTC", DEFAULT),
            other => (other, other),
        };
        // The database may know the zone by another of its names only.
        let found = names.iter().find_map(|name| provider.get(name.as_bytes()).ok())?;
        Some(Self {
            name: name.to_owned(),
            id: id.to_owned(),
            region: region.clone(),
            rules: Rules::Database(found),
        })
    }

    fn offset(text: &str) -> Option<Self> {
        let digits: String = text[1..].chars().filter(|letter| *letter != ':').collect();
        let form_is_right = match text.len() {
            3 | 5 => !text.contains(':'),
            6 => text.as_bytes().get(3) == Some(&b':'),
            _ => false,
        };
        if !form_is_right || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let hours: i64 = digits.get(..2)?.parse().ok()?;
        let minutes: i64 =
            digits.get(2..).filter(|of| !of.is_empty()).unwrap_or("0").parse().ok()?;
        if hours > 23 || minutes > 59 {
            return None;
        }
        let seconds = (hours * 60 + minutes) * 60;
        let negative = text.starts_with('-') && seconds != 0;
        let sign = if negative { '-' } else { '+' };
        Some(Self {
            name: format!("{sign}{hours:02}:{minutes:02}"),
            id: if seconds == 0 { "Etc/GMT".to_owned() } else { String::new() },
            region: String::new(),
            rules: Rules::Fixed(if negative { -seconds } else { seconds }),
        })
    }

    /// Seconds ahead of UTC at a time in milliseconds since the Unix epoch.
    pub(crate) fn offset_at(&self, time: i64) -> i64 {
        match &self.rules {
            Rules::Fixed(offset) => *offset,
            Rules::Database(id) => ZeroCompiledTzdbProvider::default()
                .transition_nanoseconds_for_utc_epoch_nanoseconds(*id, i128::from(time) * 1_000_000)
                .map_or(0, |offset| offset.0),
        }
    }

    /// Whether clocks are ahead of what they show in the other half of the year.
    pub(crate) fn is_daylight(&self, time: i64) -> bool {
        let offset = self.offset_at(time);
        let [winter, summer] = self.half_years(time);
        offset > winter.min(summer)
    }

    /// Whether clocks are changed around this time.
    pub(crate) fn changes(&self, time: i64) -> bool {
        const HALF_YEAR: i64 = 184 * 86_400_000;
        let offset = self.offset_at(time);
        let [winter, summer] = self.half_years(time);
        winter != summer
            || offset != self.offset_at(time - HALF_YEAR)
            || offset != self.offset_at(time + HALF_YEAR)
    }

    fn half_years(&self, time: i64) -> [i64; 2] {
        let (year, ..) = super::fields::civil(time.div_euclid(86_400_000));
        [1, 7].map(|month| self.offset_at(super::fields::days(year, month, 1) * 86_400_000))
    }
}

/// The identifiers that `Intl.supportedValuesOf` lists.
pub(crate) fn identifiers() -> Vec<String> {
    let table = data::shared::<TimeZones>();
    let mut list: Vec<String> = table
        .zones
        .iter()
        .filter_map(|(_, _, names)| Zone::find(names.first()?))
        .map(|zone| zone.name)
        .filter(|name| !name.starts_with("Etc/") && name != DEFAULT)
        .collect();
    list.sort();
    list.dedup();
    list
}
