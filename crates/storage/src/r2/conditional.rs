//! Conditions that a `get()` or `put()` can be given: `onlyIf`.

use super::object::ObjectInfo;
use crate::error::{Result, SimulatorError};
use crate::http::{Headers, date};

/// An etag to compare an object's with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Etag {
    /// The etag itself.
    Strong(String),
    /// An etag of which only equal meaning is known, `W/"…"`. Equality is not enough for `etagMatches`.
    Weak(String),
    /// `*`, any.
    Wildcard,
}

/// The condition of a conditional operation (RFC 9110, 13). Dates are in milliseconds since the Unix epoch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditional {
    /// The object's etag must be among these: `If-Match`.
    pub etag_matches: Option<Vec<Etag>>,
    /// The object's etag must not be among these: `If-None-Match`.
    pub etag_does_not_match: Option<Vec<Etag>>,
    /// The object must have been uploaded before: `If-Unmodified-Since`. An etag that matches outweighs it.
    pub uploaded_before: Option<f64>,
    /// The object must have been uploaded after: `If-Modified-Since`. An etag that does not match outweighs it.
    pub uploaded_after: Option<f64>,
    /// Whether dates are compared by whole seconds.
    pub seconds_granularity: bool,
}

impl Conditional {
    /// The condition of an `R2Conditional` object.
    ///
    /// # Errors
    /// `TypeError` where an etag has its quotes with it.
    pub fn from_fields(
        etag_matches: Option<&str>,
        etag_does_not_match: Option<&str>,
        uploaded_before: Option<f64>,
        uploaded_after: Option<f64>,
        seconds_granularity: bool,
    ) -> Result<Self> {
        Ok(Self {
            etag_matches: etag_matches.map(field).transpose()?,
            etag_does_not_match: etag_does_not_match.map(field).transpose()?,
            uploaded_before,
            uploaded_after,
            seconds_granularity,
        })
    }

    /// The condition of a `Headers` object.
    ///
    /// # Errors
    /// Where a list of etags is malformed. A malformed date counts as the epoch.
    pub fn from_headers<'a>(headers: impl Into<Headers<'a>>) -> Result<Self> {
        let headers = headers.into();
        let etags = |name| headers.get(name).map(|value| parse_etags(name, &value)).transpose();
        let date = |name| headers.get(name).map(|value| date::parse(&value).unwrap_or(0.0));
        Ok(Self {
            etag_matches: etags("if-match")?,
            etag_does_not_match: etags("if-none-match")?,
            uploaded_before: date("if-unmodified-since"),
            uploaded_after: date("if-modified-since"),
            seconds_granularity: true,
        })
    }

    /// Whether the condition holds of an object, or of no object.
    pub(super) fn holds(&self, object: Option<&ObjectInfo>) -> bool {
        let Some(info) = object else {
            return self.etag_matches.is_none() && self.uploaded_after.is_none();
        };
        let time = |ms: f64| if self.seconds_granularity { (ms / 1000.0).floor() } else { ms };
        let uploaded = info.uploaded;
        let is_among = |etags, weakly| includes(etags, &info.etag(), weakly);
        let matches = self.etag_matches.as_ref().map(|etags| is_among(etags, false));
        let differs = self.etag_does_not_match.as_ref().map(|etags| !is_among(etags, true));
        let before = self.uploaded_before.is_none_or(|date| time(uploaded) < time(date));
        let after = self.uploaded_after.is_none_or(|date| time(date) < time(uploaded));
        matches != Some(false)
            && differs != Some(false)
            && (before || matches == Some(true))
            && (after || differs == Some(true))
    }
}

fn includes(etags: &[Etag], etag: &str, weak_comparison: bool) -> bool {
    etags.iter().any(|candidate| match candidate {
        Etag::Wildcard => true,
        Etag::Strong(value) => value == etag,
        Etag::Weak(value) => weak_comparison && value == etag,
    })
}

fn field(etag: &str) -> Result<Vec<Etag>> {
    if etag.starts_with('"') && etag.ends_with('"') {
        let message = format!("Conditional ETag should not be wrapped in quotes ({etag}).");
        return Err(SimulatorError::type_error(message));
    }
    Ok(vec![if etag == "*" { Etag::Wildcard } else { Etag::Strong(etag.to_owned()) }])
}

/// Reads the list of etags in header `name`. What follows the first thing that cannot begin an etag is not
/// looked at.
fn parse_etags(name: &str, value: &str) -> Result<Vec<Etag>> {
    let mut etags = Vec::new();
    let mut comma_wanted = false;
    let mut rest = value;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { break };
        if comma_wanted && let Some(found) = described(first) {
            let message = format!("Comma was expected to separate etags. {found}");
            return Err(SimulatorError::error(message));
        }
        match first {
            ',' => {
                comma_wanted = false;
                rest = &rest[1..];
            }
            '*' => return Ok(vec![Etag::Wildcard]),
            '"' => {
                let (etag, after) = quoted(&rest[1..])?;
                etags.push(Etag::Strong(etag));
                (rest, comma_wanted) = (after, true);
            }
            'W' => {
                let Some(opened) = rest.strip_prefix("W/\"") else {
                    let message = "Weak etags must start with W/ and their value must be quoted";
                    return Err(SimulatorError::error(message));
                };
                let (etag, after) = quoted(opened)?;
                etags.push(Etag::Weak(etag));
                (rest, comma_wanted) = (after, true);
            }
            _ => break,
        }
    }
    if etags.is_empty() {
        return Err(SimulatorError::error(format!("Invalid ETag in {name} header")));
    }
    Ok(etags)
}

/// What an etag that begins with `first` is called where a comma should be.
fn described(first: char) -> Option<&'static str> {
    match first {
        '*' => Some("Encountered a wildcard character '*' instead."),
        '"' => Some(
            "Encountered a double quote character '\"' instead. \
             This would otherwise indicate the start of a new strong etag.",
        ),
        'W' => Some(
            "Encountered a weak quotation character 'W' instead. \
             This would otherwise indicate the start of a new weak etag.",
        ),
        _ => None,
    }
}

fn quoted(opened: &str) -> Result<(String, &str)> {
    let closed = opened.split_once('"').map(|(etag, after)| (etag.to_owned(), after));
    closed.ok_or_else(|| SimulatorError::error("Unclosed double quote for Etag"))
}
