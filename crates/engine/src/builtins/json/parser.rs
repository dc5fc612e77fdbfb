//! The parser proper. It keeps its own stack of open containers, so the depth of the text is limited by memory only.

use std::collections::HashMap;

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::string::JsStr;
use boa_engine::{Context, JsString, JsValue};

use super::message;
use super::source::Source;

/// A code unit of one of the two forms strings have.
pub(super) trait Unit: Copy + Eq {
    fn code(self) -> u16;
    fn string(units: &[Self]) -> JsString;
}

impl Unit for u8 {
    fn code(self) -> u16 {
        self.into()
    }

    fn string(units: &[Self]) -> JsString {
        JsString::from(JsStr::latin1(units))
    }
}

impl Unit for u16 {
    fn code(self) -> u16 {
        self
    }

    fn string(units: &[Self]) -> JsString {
        // A string without wide characters has the narrow form, as everywhere else in the engine.
        if let Ok(narrow) =
            units.iter().map(|unit| u8::try_from(*unit)).collect::<Result<Vec<u8>, _>>()
        {
            return JsString::from(JsStr::latin1(&narrow));
        }
        JsString::from(units)
    }
}

/// A container whose end has not come yet.
enum Open {
    Array(Vec<JsValue>, Vec<Source>),
    /// With the name of the member whose value comes next.
    Object(JsObject, PropertyKey, HashMap<PropertyKey, Source>),
}

type Parsed<T> = Result<T, String>;

pub(super) struct Parser<'a, U> {
    text: &'a [U],
    at: usize,
    /// Keys seen lately, by a hash of their text: the objects of a list have the same keys.
    keys: Vec<Option<(&'a [U], PropertyKey)>>,
    /// The text of a number, or of a string with escapes, while it is read.
    digits: String,
    units: Vec<u16>,
    /// Whether it is noted where values stand in the text.
    with_source: bool,
}

const KEYS: usize = 64;

impl<'a, U: Unit> Parser<'a, U> {
    pub(super) fn new(text: &'a [U], with_source: bool) -> Self {
        Self {
            text,
            at: 0,
            keys: vec![None; KEYS],
            digits: String::new(),
            units: Vec::new(),
            with_source,
        }
    }

    /// Parses the whole text.
    pub(super) fn parse(mut self, context: &mut Context) -> Parsed<(JsValue, Source)> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            // A value begins here, or an empty container ends.
            self.peek();
            let start = self.at;
            let Some(mut value) = self.value(&mut open, context)? else { continue };
            let mut source = if self.with_source {
                Source::Text(value.clone(), start..self.at)
            } else {
                Source::Unknown
            };
            // It belongs to the innermost container, which may end with it, and so on.
            loop {
                match open.pop() {
                    None => {
                        return match self.peek() {
                            None => Ok((value, source)),
                            Some(_) => Err(message::trailing(self.text, self.at)),
                        };
                    }
                    Some(Open::Array(mut elements, mut sources)) => {
                        elements.push(value);
                        if self.with_source {
                            sources.push(source);
                        }
                        match self.peek() {
                            Some(b',') => {
                                self.at += 1;
                                open.push(Open::Array(elements, sources));
                                break;
                            }
                            Some(b']') => {
                                self.at += 1;
                                value = JsArray::from_iter(elements, context).into();
                                source = Source::Elements(value.clone(), sources);
                            }
                            _ => return Err(self.here("Expected ',' or ']' after array element")),
                        }
                    }
                    Some(Open::Object(object, key, mut sources)) => {
                        if self.with_source {
                            sources.insert(key.clone(), source);
                        }
                        define(&object, key, value);
                        match self.peek() {
                            Some(b',') => {
                                self.at += 1;
                                if self.peek() != Some(b'"') {
                                    return Err(self.here("Expected double-quoted property name"));
                                }
                                let key = self.key()?;
                                open.push(Open::Object(object, key, sources));
                                break;
                            }
                            Some(b'}') => {
                                self.at += 1;
                                value = object.into();
                                source = Source::Members(value.clone(), sources);
                            }
                            _ => return Err(self.here("Expected ',' or '}' after property value")),
                        }
                    }
                }
            }
        }
    }

    /// Reads a value; `None` if a container was opened instead.
    fn value(&mut self, open: &mut Vec<Open>, context: &mut Context) -> Parsed<Option<JsValue>> {
        let Some(first) = self.peek() else { return Err(self.unexpected()) };
        Ok(Some(match first {
            b'"' => self.string()?.into(),
            b'{' => {
                self.at += 1;
                let object = JsObject::with_object_proto(context.intrinsics());
                match self.peek() {
                    Some(b'}') => {
                        self.at += 1;
                        object.into()
                    }
                    Some(b'"') => {
                        let key = self.key()?;
                        open.push(Open::Object(object, key, HashMap::new()));
                        return Ok(None);
                    }
                    _ => return Err(self.here("Expected property name or '}'")),
                }
            }
            b'[' => {
                self.at += 1;
                if self.peek() == Some(b']') {
                    self.at += 1;
                    JsArray::from_iter([], context).into()
                } else {
                    open.push(Open::Array(Vec::new(), Vec::new()));
                    return Ok(None);
                }
            }
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.word("true", true.into())?,
            b'f' => self.word("false", false.into())?,
            b'n' => self.word("null", JsValue::null())?,
            _ => return Err(self.unexpected()),
        }))
    }

    /// The next unit that is not white space, 0 standing for everything outside of ASCII; the position is at it.
    fn peek(&mut self) -> Option<u8> {
        while let Some(unit) = self.text.get(self.at) {
            match unit.code() {
                0x20 | 0x0A | 0x0D | 0x09 => self.at += 1,
                code => return Some(u8::try_from(code).ok().filter(u8::is_ascii).unwrap_or(0)),
            }
        }
        None
    }

    fn unit(&self) -> Option<u16> {
        self.text.get(self.at).map(|unit| unit.code())
    }

    fn here(&self, what: &str) -> String {
        message::at(self.text, self.at, what)
    }

    fn unexpected(&self) -> String {
        if self.at < self.text.len() {
            message::unexpected(self.text, self.at)
        } else {
            message::end()
        }
    }

    fn word(&mut self, word: &str, value: JsValue) -> Parsed<JsValue> {
        for byte in word.bytes() {
            if self.unit() != Some(byte.into()) {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn number(&mut self) -> Parsed<JsValue> {
        let start = self.at;
        let negative = self.unit() == Some(b'-'.into());
        if negative {
            self.at += 1;
        }
        let integer = self.at;
        let digit = |unit: Option<u16>| unit.is_some_and(|unit| (0x30..0x3A).contains(&unit));
        if !digit(self.unit()) {
            return Err(self.here("No number after minus sign"));
        }
        if self.unit() == Some(b'0'.into()) {
            self.at += 1;
            if digit(self.unit()) {
                return Err(self.here("Unexpected number"));
            }
        } else {
            while digit(self.unit()) {
                self.at += 1;
            }
        }
        let fraction = self.unit() == Some(b'.'.into());
        if fraction {
            self.at += 1;
            if !digit(self.unit()) {
                return Err(self.here("Unterminated fractional number"));
            }
            while digit(self.unit()) {
                self.at += 1;
            }
        }
        let exponent = matches!(self.unit(), Some(0x65 | 0x45));
        if exponent {
            self.at += 1;
            if matches!(self.unit(), Some(0x2B | 0x2D)) {
                self.at += 1;
            }
            if !digit(self.unit()) {
                return Err(self.here("Exponent part is missing a number"));
            }
            while digit(self.unit()) {
                self.at += 1;
            }
        }
        let digits = &self.text[integer..self.at];
        if !fraction && !exponent && digits.len() < 10 {
            let number = digits
                .iter()
                .fold(0_i32, |number, unit| number * 10 + i32::from(unit.code() - 0x30));
            // Zero with a sign is not an integer.
            return Ok(match (negative, number) {
                (true, 0) => (-0.0).into(),
                (true, _) => (-number).into(),
                (false, _) => number.into(),
            });
        }
        self.digits.clear();
        self.digits
            .extend(self.text[start..self.at].iter().map(|unit| char::from(unit.code() as u8)));
        let number: f64 = self.digits.parse().unwrap_or(f64::NAN);
        Ok(number.into())
    }

    /// The text between the quotes, if it has no escapes; the position is behind it then.
    fn plain(&mut self) -> Parsed<Option<&'a [U]>> {
        let start = self.at + 1;
        let mut at = start;
        while let Some(unit) = self.text.get(at) {
            match unit.code() {
                0x22 => {
                    self.at = at + 1;
                    return Ok(Some(&self.text[start..at]));
                }
                0x5C => return Ok(None),
                0..0x20 => {
                    self.at = at;
                    return Err(self.here("Bad control character in string literal"));
                }
                _ => at += 1,
            }
        }
        self.at = at;
        Err(self.here("Unterminated string"))
    }

    fn string(&mut self) -> Parsed<JsString> {
        match self.plain()? {
            Some(units) => Ok(U::string(units)),
            None => self.escaped(),
        }
    }

    /// A string with escapes.
    fn escaped(&mut self) -> Parsed<JsString> {
        self.units.clear();
        self.at += 1;
        loop {
            let Some(unit) = self.unit() else { return Err(self.here("Unterminated string")) };
            self.at += 1;
            match unit {
                0x22 => return Ok(<u16 as Unit>::string(&self.units)),
                0x5C => {
                    let unit = self.escape()?;
                    self.units.push(unit);
                }
                0..0x20 => {
                    self.at -= 1;
                    return Err(self.here("Bad control character in string literal"));
                }
                _ => self.units.push(unit),
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Parsed<u16> {
        let Some(unit) = self.unit() else { return Err(message::end()) };
        let unit = match u8::try_from(unit).unwrap_or(0) {
            b'n' => 0x0A,
            b'r' => 0x0D,
            b't' => 0x09,
            b'b' => 0x08,
            b'f' => 0x0C,
            b'"' | b'\\' | b'/' => unit,
            b'u' => {
                self.at += 1;
                let mut code = 0;
                for _ in 0..4 {
                    let digit = self
                        .unit()
                        .and_then(|unit| char::from_u32(unit.into()))
                        .and_then(|c| c.to_digit(16));
                    let Some(digit) = digit else { return Err(self.here("Bad Unicode escape")) };
                    code = code << 4 | digit as u16;
                    self.at += 1;
                }
                return Ok(code);
            }
            _ => return Err(self.here("Bad escaped character")),
        };
        self.at += 1;
        Ok(unit)
    }

    /// The name of a property and the colon behind it.
    fn key(&mut self) -> Parsed<PropertyKey> {
        let key = match self.plain()? {
            Some(units) => self.interned(units),
            None => self.escaped()?.into(),
        };
        if self.peek() != Some(b':') {
            return Err(self.here("Expected ':' after property name"));
        }
        self.at += 1;
        Ok(key)
    }

    fn interned(&mut self, units: &'a [U]) -> PropertyKey {
        let (Some(first), Some(last)) = (units.first(), units.last()) else {
            return U::string(units).into();
        };
        let middle = units[units.len() / 2].code();
        let hash = usize::from(first.code())
            ^ usize::from(last.code()) << 2
            ^ usize::from(middle) << 4
            ^ units.len();
        let slot = &mut self.keys[hash % KEYS];
        match slot {
            Some((text, key)) if *text == units => key.clone(),
            _ => {
                let key = PropertyKey::from(U::string(units));
                *slot = Some((units, key.clone()));
                key
            }
        }
    }
}

fn define(object: &JsObject, key: PropertyKey, value: JsValue) {
    let property = PropertyDescriptor::builder()
        .value(value)
        .writable(true)
        .enumerable(true)
        .configurable(true);
    object.insert_property(key, property);
}
