//! Dictionaries of options, as the runtime reads them.

use boa_engine::builtins::date::Date;
use boa_engine::object::builtins::JsDate;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsArgs, JsError, JsObject, JsResult, JsValue, js_string};
use invitro_storage::to_int32;
use invitro_web::idl::{Bytes, Operation};

use crate::error::{to_js, type_error};

/// An argument or a field that is a dictionary with this name. Fields that are undefined count as absent.
pub(crate) struct Options {
    object: Option<JsObject>,
    name: &'static str,
}

impl Options {
    /// The argument of a method: undefined and null have no fields, other primitives are refused.
    pub(crate) fn argument(
        args: &[JsValue],
        index: usize,
        (operation, parameter): (Operation, usize),
        name: &'static str,
    ) -> JsResult<Self> {
        let Some(value) = args.get(index) else { return Ok(Self { object: None, name }) };
        if value.is_null_or_undefined() {
            return Ok(Self { object: None, name });
        }
        match value.as_object() {
            Some(object) => Ok(Self { object: Some(object.clone()), name }),
            None => Err(operation.not_of_type(parameter, name)),
        }
    }

    /// The fields of an object.
    pub(crate) fn of(object: JsObject, name: &'static str) -> Self {
        Self { object: Some(object), name }
    }

    /// A field.
    pub(crate) fn get(&self, field: &str, context: &mut Context) -> JsResult<Option<JsValue>> {
        let Some(object) = &self.object else { return Ok(None) };
        let value = object.get(PropertyKey::from(js_string!(field)), context)?;
        Ok((!value.is_undefined()).then_some(value))
    }

    /// A field for which null counts as absent.
    pub(crate) fn get_non_null(
        &self,
        field: &str,
        context: &mut Context,
    ) -> JsResult<Option<JsValue>> {
        Ok(self.get(field, context)?.filter(|value| !value.is_null()))
    }

    /// The error of a field that is not of this type.
    pub(crate) fn wrong(&self, field: &str, expected: &str) -> JsError {
        type_error(format!(
            "Incorrect type for the '{field}' field on '{}': the provided value is not of type '{expected}'.",
            self.name
        ))
    }

    /// A 32-bit integer, cut off and coerced.
    pub(crate) fn int32(&self, field: &str, context: &mut Context) -> JsResult<Option<i32>> {
        let Some(value) = self.get(field, context)? else { return Ok(None) };
        let number = value.to_number(context)?;
        to_int32(number).map(Some).map_err(to_js)
    }

    /// A number; null counts as absent.
    pub(crate) fn number(&self, field: &str, context: &mut Context) -> JsResult<Option<f64>> {
        self.get_non_null(field, context)?.map(|value| value.to_number(context)).transpose()
    }

    /// A string, coerced.
    pub(crate) fn string(&self, field: &str, context: &mut Context) -> JsResult<Option<String>> {
        let Some(value) = self.get(field, context)? else { return Ok(None) };
        Ok(Some(value.to_string(context)?.to_std_string_lossy()))
    }

    /// A string, coerced; null counts as absent.
    pub(crate) fn nullable_string(
        &self,
        field: &str,
        context: &mut Context,
    ) -> JsResult<Option<String>> {
        let Some(value) = self.get_non_null(field, context)? else { return Ok(None) };
        Ok(Some(value.to_string(context)?.to_std_string_lossy()))
    }

    /// A string that is one already.
    pub(crate) fn exact_string(
        &self,
        field: &str,
        context: &mut Context,
    ) -> JsResult<Option<String>> {
        let Some(value) = self.get(field, context)? else { return Ok(None) };
        match value.as_string() {
            Some(text) => Ok(Some(text.to_std_string_lossy())),
            None => Err(self.wrong(field, "string")),
        }
    }

    /// A date or a number of milliseconds, in milliseconds since the Unix epoch.
    pub(crate) fn date(&self, field: &str, context: &mut Context) -> JsResult<Option<f64>> {
        let Some(value) = self.get(field, context)? else { return Ok(None) };
        if let Some(number) = value.as_number() {
            return Ok(Some(number));
        }
        let date = value.as_object().filter(|object| object.is::<Date>());
        let Some(date) = date else { return Err(self.wrong(field, "date")) };
        let time = JsDate::from_object(date.clone())?.value_of(context)?;
        Ok(time.as_number())
    }
}

/// What an argument or a field that is a buffer or a text has.
pub(crate) enum BytesOrText {
    /// The bytes of a buffer or a view.
    Bytes(Vec<u8>),
    /// Anything else as text.
    Text(String),
}

impl BytesOrText {
    /// Takes the bytes out of buffers, and turns everything else into text.
    pub(crate) fn of(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        Ok(match Bytes::of(value, context)? {
            Some(bytes) => Self::Bytes(bytes.to_vec()),
            None => Self::Text(value.to_string(context)?.to_std_string_lossy()),
        })
    }
}

/// An argument as text; lone surrogates become replacement characters, as they do in the runtime.
pub(crate) fn text(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<String> {
    Ok(args.get_or_undefined(index).to_string(context)?.to_std_string_lossy())
}

/// An argument as text, unless it is undefined.
pub(crate) fn optional_text(
    args: &[JsValue],
    index: usize,
    context: &mut Context,
) -> JsResult<Option<String>> {
    let given = !args.get_or_undefined(index).is_undefined();
    given.then(|| text(args, index, context)).transpose()
}

/// An argument as a 32-bit integer, unless it is undefined.
pub(crate) fn optional_int32(
    args: &[JsValue],
    index: usize,
    context: &mut Context,
) -> JsResult<Option<i32>> {
    let value = args.get_or_undefined(index);
    if value.is_undefined() {
        return Ok(None);
    }
    let number = value.to_number(context)?;
    to_int32(number).map(Some).map_err(to_js)
}

/// The contents that a face hands over: a string, a buffer, or nothing.
pub(crate) fn contents(value: &JsValue, context: &mut Context) -> JsResult<Vec<u8>> {
    if value.is_null_or_undefined() {
        return Ok(Vec::new());
    }
    if let Some(text) = value.as_string() {
        return Ok(invitro_web::bytes::encode_utf8(&text));
    }
    match Bytes::of(value, context)? {
        Some(bytes) => Ok(bytes.to_vec()),
        None => Err(type_error("The contents are neither a string nor bytes")),
    }
}
