//! Compiled regular expressions as `RegExp` objects hold them.
//!
//! [`regress`] knows neither Latin 1 nor the flag `y`. Here is what is needed to be linear all the same: a long text is
//! converted once while it is searched again and again, and a sticky expression looks at one place only.

use std::{cell::RefCell, rc::Rc};

use boa_string::{JsStr, JsStrVariant, JsString};
use regress::{Error, Flags, Match, Regex};

/// The length, in code units, from which on the conversion of a text is kept.
const WORTH_KEEPING: usize = 128;

thread_local! {
    static LAST_TEXT: RefCell<Option<Converted>> = const { RefCell::new(None) };
}

/// A text in Latin 1 and what it was converted to.
struct Converted {
    text: JsString,
    units: Rc<[u16]>,
}

/// A compiled regular expression. Clones share the compiled code.
#[derive(Debug, Clone)]
pub struct Matcher(Rc<Kind>);

#[derive(Debug)]
enum Kind {
    Searching(Regex),
    /// The expression with a second alternative that always matches, so that nothing is searched for: one that matches
    /// nothing, and one that matches any code unit or code point. If what the first finds is empty, the second tells
    /// whether the expression matched nothing or did not match.
    Sticky {
        or_nothing: Regex,
        or_any: Regex,
    },
}

impl Matcher {
    /// Compiles a pattern, given as code points or code units; `sticky` is the flag `y`.
    ///
    /// # Errors
    /// If the pattern is none.
    pub fn new(pattern: &[u32], flags: Flags, sticky: bool) -> Result<Self, Error> {
        // Compiled by itself first: with something around it, what is no pattern might be one.
        let alone = Regex::from_unicode(pattern.iter().copied(), flags)?;
        if !sticky {
            return Ok(Self(Rc::new(Kind::Searching(alone))));
        }
        let with = |alternative: &str| {
            let units = |text: &str| text.chars().map(u32::from).collect::<Vec<_>>();
            let pattern = [&units("(?:"), pattern, &units(")|"), &units(alternative)].concat();
            Regex::from_unicode(pattern.into_iter(), flags)
        };
        Ok(Self(Rc::new(Kind::Sticky { or_nothing: with("")?, or_any: with("[^]")? })))
    }

    /// The first match in `text` at or behind `start`, or at `start` exactly if the expression is sticky.
    #[must_use]
    pub fn find(&self, text: &JsString, start: usize, full_unicode: bool) -> Option<Match> {
        match text.variant() {
            // There are no surrogates in Latin 1, so the faster way is right for all flags.
            JsStrVariant::Latin1(units) if units.len() < WORTH_KEEPING => {
                let units = units.iter().copied().map(u16::from).collect::<Vec<_>>();
                self.find_in(&units, start, false)
            }
            JsStrVariant::Latin1(units) => self.find_in(&converted(text, units), start, false),
            JsStrVariant::Utf16(units) => self.find_in(units, start, full_unicode),
        }
    }

    fn find_in(&self, text: &[u16], start: usize, full_unicode: bool) -> Option<Match> {
        let find = |regex: &Regex| {
            if full_unicode {
                regex.find_from_utf16(text, start).next()
            } else {
                regex.find_from_ucs2(text, start).next()
            }
        };
        match &*self.0 {
            Kind::Searching(regex) => find(regex),
            Kind::Sticky { or_nothing, or_any } => {
                let at_start = |found: &Match| found.start() == start;
                let found = find(or_nothing).filter(at_start)?;
                if found.range().is_empty() {
                    find(or_any).filter(|found| at_start(found) && found.range().is_empty())
                } else {
                    Some(found)
                }
            }
        }
    }
}

/// The code units of a text in Latin 1; kept until another text is asked for.
fn converted(text: &JsString, units: &[u8]) -> Rc<[u16]> {
    LAST_TEXT.with_borrow_mut(|last| {
        if let Some(last) = last
            && let JsStrVariant::Latin1(kept) = JsStr::variant(last.text.as_str())
            && std::ptr::eq(kept, units)
        {
            return Rc::clone(&last.units);
        }
        let converted = units.iter().copied().map(u16::from).collect::<Rc<[u16]>>();
        *last = Some(Converted { text: text.clone(), units: Rc::clone(&converted) });
        converted
    })
}
