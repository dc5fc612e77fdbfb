//! The cryptography behind `crypto`: primitives on bytes. Keys, algorithms and their rules are in `runtime-js/web/crypto`.

mod aes;
mod elliptic;
mod hash;
mod kdf;
mod random;
mod rsa;

pub use random::keep_run_key;

use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue};
use invitro_engine::NativeModule;

use crate::encoding::array_buffer;
use crate::idl::Bytes;

/// `native:web/crypto`.
pub fn module() -> NativeModule {
    let module = NativeModule::new("web/crypto");
    let module = random::functions(module);
    let module = hash::functions(module);
    let module = kdf::functions(module);
    let module = aes::functions(module);
    let module = elliptic::functions(module);
    rsa::functions(module)
}

/// A copy of the bytes of an argument, which the TypeScript has checked to be a buffer source.
fn bytes(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<Vec<u8>> {
    match Bytes::of(args.get_or_undefined(index), context)? {
        Some(bytes) => Ok(bytes.to_vec()),
        None => Err(JsNativeError::typ().with_message("expected a buffer source").into()),
    }
}

/// The text of an argument: a name that `runtime-js/web/crypto` has normalized.
fn text(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<String> {
    Ok(args.get_or_undefined(index).to_string(context)?.to_std_string_lossy())
}

/// Bytes as an `ArrayBuffer`; `null` where the operation failed.
fn buffer_or_null(bytes: Option<Vec<u8>>, context: &mut Context) -> JsResult<JsValue> {
    match bytes {
        Some(bytes) => Ok(array_buffer(&bytes, context)?.into()),
        None => Ok(JsValue::null()),
    }
}
