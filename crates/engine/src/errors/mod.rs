//! Errors as user code and reports see them: stacks in V8's form, and errors that nothing handles.

use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsValue};

mod call_site;
mod frame;
mod origin;
mod site;
mod stack;
mod unhandled;

pub use frame::{Frame, MappedPosition, SourceMapper, frames_of};
pub(crate) use frame::{map_frame, render_frame};
pub(crate) use origin::Origin;
pub(crate) use stack::{capture_frames, install};
pub(crate) use unhandled::UnhandledErrors;
pub use unhandled::{Unhandled, UnhandledHandler, UnhandledKind};

/// The value that `throw` would have had: the error object for errors of the engine and of native functions.
pub fn to_value(error: JsError, context: &mut Context) -> JsValue {
    match error.into_opaque(context) {
        Ok(value) => value,
        // What the engine reports about itself has no value in the language.
        Err(error) => {
            let text = error.to_string();
            let native = if text.contains("recursion") || text.contains("stack") {
                JsNativeError::range().with_message("Maximum call stack size exceeded")
            } else {
                JsNativeError::error().with_message(text)
            };
            native.into_opaque(context).into()
        }
    }
}

/// A new error object whose stack is that of the code that runs; `None` if none can be made there.
pub fn here(message: &str, context: &mut Context) -> Option<JsValue> {
    let constructor = context.intrinsics().constructors().error().constructor();
    let message = boa_engine::js_string!(message).into();
    constructor.construct(&[message], None, context).ok().map(JsValue::from)
}

/// The text of the property `key` of `value`, if it is an object and the property can be read and is a string.
pub(crate) fn text_property(
    value: &JsValue,
    key: impl Into<PropertyKey>,
    context: &mut Context,
) -> Option<String> {
    let value: JsResult<JsValue> = value.as_object()?.get(key, context);
    value.ok()?.as_string().map(|text| text.to_std_string_lossy())
}

/// An error for people: its stack, or what `String()` makes of the value.
pub fn describe(value: &JsValue, context: &mut Context) -> String {
    if let Some(stack) = text_property(value, boa_engine::js_string!("stack"), context) {
        return stack;
    }
    value
        .to_string(context)
        .map_or_else(|_| value.display().to_string(), |text| text.to_std_string_lossy())
}
