//! `JSON.parse`

use boa_engine::{Context, JsResult, JsString, JsValue};

pub(super) fn install(_: &mut Context) -> JsResult<()> {
    Ok(())
}

/// Parses JSON text.
pub(crate) fn parse(text: &JsString, context: &mut Context) -> JsResult<JsValue> {
    let json = context.global_object().get(boa_engine::js_string!("JSON"), context)?.to_object(context)?;
    let parse = json.get(boa_engine::js_string!("parse"), context)?.to_object(context)?;
    parse.call(&json.into(), &[text.clone().into()], context)
}
