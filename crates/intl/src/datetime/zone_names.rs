//! What time zones are called.
//!
//! See <https://unicode.org/reports/tr35/tr35-dates.html#Time_Zone_Names>.

use super::fields;
use super::format::Writer;
use crate::data::{self, Metazones, Names, TimeZones};

/// The name of the zone at a time, for a field of a pattern: `z`, `O` or `v`.
pub(crate) fn name(letter: char, count: usize, time: i64, writer: &Writer) -> String {
    let long = count >= 4;
    let found = match letter {
        'z' => specific(long, time, writer),
        'v' => generic(long, time, writer),
        _ => None,
    };
    found.unwrap_or_else(|| offset(long, writer.zone.offset_at(time), writer))
}

/// `GMT+5:30`, or `GMT+05:30` if it is long.
fn offset(long: bool, seconds: i64, writer: &Writer) -> String {
    let names = &writer.dates.zones;
    let (positive, negative) = names.hour_format.split_once(';').unwrap_or(("+HH:mm", "-HH:mm"));
    let pattern = if seconds < 0 { negative } else { positive };
    let total = seconds.unsigned_abs();
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60);
    let separator: String = pattern
        .split_once("HH")
        .or_else(|| pattern.split_once('H'))
        .map(|(_, after)| after.chars().take_while(|letter| *letter != 'm').collect())
        .unwrap_or_default();
    let sign = pattern.split('H').next().unwrap_or_default();
    let mut text = String::from(sign);
    text.push_str(&writer.number(hours as i64, if long { 2 } else { 1 }));
    if long || minutes != 0 || rest != 0 {
        text.push_str(&separator);
        text.push_str(&writer.number(minutes as i64, 2));
    }
    if rest != 0 {
        text.push_str(&separator);
        text.push_str(&writer.number(rest as i64, 2));
    }
    names.gmt.replace("{0}", &text)
}

/// The name shared by several zones that a zone has at a time.
fn metazone(time: i64, id: &str, table: &Metazones) -> Option<String> {
    let seconds = time.div_euclid(1000);
    // The names of earlier times are not known.
    if seconds < 0 {
        return None;
    }
    table
        .metazones
        .get(id)?
        .iter()
        .find(|(_, from, to)| {
            from.as_deref().and_then(instant).is_none_or(|from| from <= seconds)
                && to.as_deref().and_then(instant).is_none_or(|to| seconds < to)
        })
        .map(|(name, ..)| name.clone())
}

/// Seconds since the Unix epoch of `1977-10-20 23:00`.
fn instant(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(' ')?;
    let mut date = date.splitn(3, '-');
    let year = date.next()?.parse().ok()?;
    let month = date.next()?.parse().ok()?;
    let day = date.next()?.parse().ok()?;
    let (hour, minute) = time.split_once(':')?;
    let minutes = hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?;
    Some(fields::days(year, month, day) * 86_400 + minutes * 60)
}

/// Which of the names of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Generic,
    Standard,
    Daylight,
}

/// A name of the zone itself or of its metazone.
fn lookup(long: bool, kind: Kind, time: i64, writer: &Writer) -> Option<String> {
    let names = &writer.dates.zones;
    let pick = |of: &crate::data::ZoneName| {
        let kinds = if long { of.long.as_ref() } else { of.short.as_ref() }?;
        match kind {
            Kind::Generic => kinds.generic.clone(),
            Kind::Standard => kinds.standard.clone(),
            Kind::Daylight => kinds.daylight.clone(),
        }
    };
    let own = names.zones.get(&writer.zone.id).and_then(pick);
    own.or_else(|| {
        let table = data::shared::<Metazones>();
        let metazone = metazone(time, &writer.zone.id, &table)?;
        names.metazones.get(&metazone).and_then(pick)
    })
    // Three such marks say that there is no name.
    .filter(|name| name != "\u{2205}\u{2205}\u{2205}")
}

fn specific(long: bool, time: i64, writer: &Writer) -> Option<String> {
    let kind = if writer.zone.is_daylight(time) { Kind::Daylight } else { Kind::Standard };
    lookup(long, kind, time, writer)
}

fn generic(long: bool, time: i64, writer: &Writer) -> Option<String> {
    if writer.zone.id.is_empty() {
        return None;
    }
    let table = data::shared::<Metazones>();
    if let Some(metazone) = metazone(time, &writer.zone.id, &table) {
        let generic = lookup(long, Kind::Generic, time, writer);
        // Where clocks are never changed the standard name says it better.
        let standard = (!writer.zone.changes(time))
            .then(|| lookup(long, Kind::Standard, time, writer))
            .flatten();
        if standard.is_some() {
            return standard;
        }
        if let Some(name) = generic {
            let golden = table
                .golden
                .get(&metazone)
                .and_then(|of| of.get(&writer.region).or_else(|| of.get("001")));
            if let Some(golden) = golden
                && *golden != writer.zone.id
                && super::zone::Zone::find(golden)
                    .is_some_and(|golden| golden.offset_at(time) != writer.zone.offset_at(time))
            {
                return Some(
                    writer
                        .dates
                        .zones
                        .fallback
                        .replace("{0}", &location(writer, false)?)
                        .replace("{1}", &name),
                );
            }
            return Some(name);
        }
    }
    let location = location(writer, true)?;
    Some(writer.dates.zones.region.replace("{0}", &location))
}

/// The country of a zone, or its city where a country has several zones.
fn location(writer: &Writer, country: bool) -> Option<String> {
    let table = data::shared::<TimeZones>();
    let zone = &writer.zone;
    if zone.region == "001" || zone.id.starts_with("Etc/") || zone.region.is_empty() {
        return None;
    }
    let alone = table.primary_zones.get(&zone.region).is_some_and(|primary| *primary == zone.id)
        || table.zones.iter().filter(|(region, ..)| *region == zone.region).count() == 1;
    if alone && country {
        let names = data::load::<Names>(&writer.locale);
        if let Some(name) = names.regions.long.get(&zone.region) {
            return Some(name.clone());
        }
    }
    Some(zone.id.rsplit('/').next().unwrap_or_default().replace('_', " "))
}
