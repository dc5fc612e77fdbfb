//! Reading the options of constructors, with V8's errors.

use boa_engine::object::JsObject;
use boa_engine::{Context, JsResult, JsValue, js_string};

use crate::builtin::{range_error, type_error};

/// The options of a constructor or method.
pub(crate) struct Options {
    object: Option<JsObject>,
    /// What errors name: `Intl.NumberFormat`.
    service: &'static str,
}

impl Options {
    /// CoerceOptionsToObject: anything but `null` is converted.
    pub(crate) fn coerced(
        value: &JsValue,
        service: &'static str,
        context: &mut Context,
    ) -> JsResult<Self> {
        if value.is_null() {
            return Err(type_error(format!("{service} called on null or undefined")));
        }
        let object = if value.is_undefined() { None } else { Some(value.to_object(context)?) };
        Ok(Self { object, service })
    }

    /// GetOptionsObject: only objects.
    pub(crate) fn strict(value: &JsValue, service: &'static str) -> JsResult<Self> {
        match value.as_object() {
            None if !value.is_undefined() => Err(type_error("invalid_argument")),
            object => Ok(Self { object, service }),
        }
    }

    /// The value of an option.
    pub(crate) fn get(&self, name: &str, context: &mut Context) -> JsResult<JsValue> {
        match &self.object {
            Some(object) => object.get(js_string!(name), context),
            None => Ok(JsValue::undefined()),
        }
    }

    /// An option that is a string.
    pub(crate) fn string(&self, name: &str, context: &mut Context) -> JsResult<Option<String>> {
        let value = self.get(name, context)?;
        if value.is_undefined() {
            return Ok(None);
        }
        if value.is_symbol() {
            return Err(type_error("Cannot convert a Symbol value to a string"));
        }
        Ok(Some(value.to_string(context)?.to_std_string_lossy()))
    }

    /// An option that is one of some strings.
    pub(crate) fn one_of(
        &self,
        name: &str,
        choices: &[&'static str],
        context: &mut Context,
    ) -> JsResult<Option<&'static str>> {
        let Some(text) = self.string(name, context)? else { return Ok(None) };
        self.choice(name, &text, choices).map(Some)
    }

    /// One of some strings.
    pub(crate) fn choice(
        &self,
        name: &str,
        text: &str,
        choices: &[&'static str],
    ) -> JsResult<&'static str> {
        choices.iter().find(|choice| **choice == text).copied().ok_or_else(|| {
            range_error(format!(
                "Value {text} out of range for {} options property {name}",
                self.service
            ))
        })
    }

    /// An option that is true or false.
    pub(crate) fn boolean(&self, name: &str, context: &mut Context) -> JsResult<Option<bool>> {
        let value = self.get(name, context)?;
        Ok((!value.is_undefined()).then(|| value.to_boolean()))
    }

    /// An option that is a whole number of a range.
    pub(crate) fn number(
        &self,
        name: &str,
        minimum: u16,
        maximum: u16,
        context: &mut Context,
    ) -> JsResult<Option<u16>> {
        let value = self.get(name, context)?;
        number(&value, name, minimum, maximum, context)
    }

    /// Reads `localeMatcher`, which changes nothing: there is one way to find a locale.
    pub(crate) fn locale_matcher(&self, context: &mut Context) -> JsResult<()> {
        self.one_of("localeMatcher", &["lookup", "best fit"], context).map(|_| ())
    }

    /// An option that is a keyword of a locale, such as `calendar`.
    pub(crate) fn keyword(&self, name: &str, context: &mut Context) -> JsResult<Option<String>> {
        let Some(text) = self.string(name, context)? else { return Ok(None) };
        if !is_keyword(&text) {
            return Err(range_error(format!("Invalid {name} : {text}")));
        }
        Ok(Some(text.to_ascii_lowercase()))
    }
}

/// DefaultNumberOption
pub(crate) fn number(
    value: &JsValue,
    name: &str,
    minimum: u16,
    maximum: u16,
    context: &mut Context,
) -> JsResult<Option<u16>> {
    if value.is_undefined() {
        return Ok(None);
    }
    let number = value.to_number(context)?;
    if !(f64::from(minimum)..=f64::from(maximum)).contains(&number) {
        return Err(range_error(format!("{name} value is out of range.")));
    }
    Ok(Some(number.floor() as u16))
}

/// Whether this is a `type` of a Unicode locale extension: parts of three to eight letters and digits.
pub(crate) fn is_keyword(text: &str) -> bool {
    text.split('-').all(|part| {
        (3..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}
