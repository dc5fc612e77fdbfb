//! Opaque objects that faces hold and pass back.

use boa_engine::object::NativeObject;
use boa_engine::{JsArgs, JsObject, JsResult, JsValue};

use crate::error::type_error;

/// An object for `state`, without prototype and properties.
pub(crate) fn handle<T: NativeObject>(state: T) -> JsValue {
    JsObject::from_proto_and_data(None, state).into()
}

/// The state behind an argument.
pub(crate) fn state<T: NativeObject + Clone>(args: &[JsValue], index: usize) -> JsResult<T> {
    args.get_or_undefined(index)
        .as_object()
        .and_then(|object| object.downcast_ref::<T>().map(|state| state.clone()))
        .ok_or_else(|| {
            type_error(format!("argument {} is not the handle that is wanted here", index + 1))
        })
}
