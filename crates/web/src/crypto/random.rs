//! Random bytes.

use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue};
use invitro_engine::NativeModule;

use crate::class::string;
use crate::idl::Bytes;

pub(super) fn functions(module: NativeModule) -> NativeModule {
    module
        .function("randomUuid", 0, |_, _, _| Ok(string(uuid::Uuid::new_v4().to_string())))
        .function("fillRandom", 1, fill_random)
}

/// `fillRandom(view)`: fills the memory of a view with random bytes.
fn fill_random(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let bytes = Bytes::of(args.get_or_undefined(0), context)?;
    let filled = bytes.and_then(|bytes| bytes.write(getrandom::fill));
    match filled {
        None | Some(Ok(())) => Ok(JsValue::undefined()),
        Some(Err(error)) => Err(JsNativeError::error()
            .with_message(format!("The operating system has no random bytes: {error}"))
            .into()),
    }
}
