//! `ArrayBuffer.prototype.transfer`, `transferToFixedLength` and `detached`.
//!
//! See <https://tc39.es/ecma262/#sec-arraybuffer.prototype.transfer>.

use boa_engine::object::builtins::JsArrayBuffer;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, js_string};

use super::define;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().array_buffer().prototype();
    define::method(
        &prototype,
        "transfer",
        0,
        |this, args, context| transfer(this, args, true, context),
        context,
    )?;
    define::method(
        &prototype,
        "transferToFixedLength",
        0,
        |this, args, context| transfer(this, args, false, context),
        context,
    )?;
    define::getter(
        &prototype,
        "detached",
        |this, _, _| Ok(buffer(this)?.data().is_none().into()),
        context,
    )
}

fn buffer(this: &JsValue) -> JsResult<JsArrayBuffer> {
    this.as_object()
        .and_then(|object| JsArrayBuffer::from_object(object).ok())
        .ok_or_else(|| JsNativeError::typ().with_message("this is not an ArrayBuffer").into())
}

/// ArrayBufferCopyAndDetach
fn transfer(
    this: &JsValue,
    args: &[JsValue],
    keep_resizable: bool,
    context: &mut Context,
) -> JsResult<JsValue> {
    let old = buffer(this)?;
    let length = args.get_or_undefined(0);
    let length =
        if length.is_undefined() { old.byte_length() as u64 } else { length.to_index(context)? };
    if old.data().is_none() {
        return Err(JsNativeError::typ()
            .with_message("Cannot perform ArrayBuffer.prototype.transfer on a detached ArrayBuffer")
            .into());
    }
    if length > context.host_hooks().max_buffer_size(context) {
        return Err(JsNativeError::range().with_message("Array buffer allocation failed").into());
    }
    let object = this.to_object(context)?;
    let resizable = keep_resizable && object.get(js_string!("resizable"), context)?.to_boolean();
    let maximum = object.get(js_string!("maxByteLength"), context)?.to_length(context)?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let mut bytes = old.detach(&JsValue::undefined())?;
    bytes.resize(length, 0);
    let new = JsArrayBuffer::from_byte_block(bytes, context)?;
    let new = if resizable { new.with_max_byte_length(maximum) } else { new };
    Ok(new.into())
}
