//! `JSON.rawJSON` and `JSON.isRawJSON`.

use boa_engine::object::{IntegrityLevel, JsObject};
use boa_engine::{
    Context, Finalize, JsArgs, JsData, JsNativeError, JsResult, JsString, JsValue, Trace, js_string,
};

use super::parse;

/// Marks the objects that `rawJSON` makes: the internal slot `[[IsRawJSON]]`.
#[derive(Debug, Trace, Finalize, JsData)]
struct RawJson;

/// The text of an object that `rawJSON` has made.
pub(super) fn text_of(object: &JsObject, context: &mut Context) -> JsResult<Option<JsString>> {
    if !object.is::<RawJson>() {
        return Ok(None);
    }
    object.get(js_string!("rawJSON"), context)?.to_string(context).map(Some)
}

/// [`JSON.rawJSON ( text )`](https://tc39.es/proposal-json-parse-with-source/#sec-json.rawjson)
pub(super) fn raw_json(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?;
    let ends = text.code_unit_at(0).zip(text.code_unit_at(text.len().saturating_sub(1)));
    let Some((first, last)) = ends else {
        return Err(JsNativeError::syntax().with_message("Invalid value for JSON.rawJSON").into());
    };
    let refused = |unit: u16| matches!(unit, 0x09 | 0x0A | 0x0D | 0x20);
    if refused(first) || refused(last) || matches!(first, 0x5B | 0x7B) {
        let at = if refused(first) || matches!(first, 0x5B | 0x7B) { 0 } else { text.len() - 1 };
        return Err(JsNativeError::syntax()
            .with_message(super::message::unexpected_in(&text, at))
            .into());
    }
    parse(&text, context)?;
    let object = JsObject::from_proto_and_data(None, RawJson);
    object.create_data_property_or_throw(js_string!("rawJSON"), text, context)?;
    object.set_integrity_level(IntegrityLevel::Frozen, context)?;
    Ok(object.into())
}

/// [`JSON.isRawJSON ( O )`](https://tc39.es/proposal-json-parse-with-source/#sec-json.israwjson)
pub(super) fn is_raw_json(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    Ok(args.get_or_undefined(0).as_object().is_some_and(|object| object.is::<RawJson>()).into())
}
