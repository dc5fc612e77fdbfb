//! Errors of simulators as JavaScript sees them.

use boa_engine::{JsError, JsNativeError};
use invitro_storage::{ErrorClass, SimulatorError};

/// The error with its class and its text.
pub(crate) fn to_js(error: SimulatorError) -> JsError {
    let class = match error.class {
        ErrorClass::Error => JsNativeError::error(),
        ErrorClass::TypeError => JsNativeError::typ(),
        ErrorClass::RangeError => JsNativeError::range(),
        ErrorClass::SyntaxError => JsNativeError::syntax(),
    };
    class.with_message(error.message).into()
}

/// A `TypeError`.
pub(crate) fn type_error(message: impl Into<String>) -> JsError {
    JsNativeError::typ().with_message(message.into()).into()
}
