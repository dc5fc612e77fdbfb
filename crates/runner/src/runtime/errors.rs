//! JavaScript errors as plain data, for what goes wrong outside of the tests.

use boa_engine::{Context, JsError, JsValue, js_string};
use invitro_engine::errors::{frames_of, to_value};
use invitro_protocol::{SerializedError, StackFrame};

/// How many causes deep an error is described.
const DEPTH: usize = 8;

/// An error as it travels between processes.
pub(crate) fn serialize(error: JsError, context: &mut Context) -> SerializedError {
    let value = to_value(error, context);
    serialize_value(&value, context, DEPTH)
}

/// The frames of an error that are not the runtime's own, innermost first.
pub(crate) fn user_frames(error: &JsValue, context: &mut Context) -> Vec<StackFrame> {
    frames_of(error, context)
        .into_iter()
        .filter_map(|frame| {
            let file = frame.path.filter(|path| !path.starts_with("invitro:"))?;
            let function = frame.function.unwrap_or_default();
            Some(StackFrame { function, file, line: frame.line, column: frame.column })
        })
        .collect()
}

fn serialize_value(value: &JsValue, context: &mut Context, depth: usize) -> SerializedError {
    let Some(object) = value.as_object() else {
        let message = value.to_string(context).map_or_else(
            |_| "a value that cannot be shown".to_owned(),
            |text| text.to_std_string_lossy(),
        );
        return SerializedError { message, ..SerializedError::default() };
    };
    let mut text = |name: &str| {
        let value = object.get(js_string!(name), context).ok()?;
        value.as_string().map(|text| text.to_std_string_lossy())
    };
    let (name, message, stack) = (text("name"), text("message"), text("stack"));
    let frames = user_frames(value, context);
    let cause = object.get(js_string!("cause"), context).ok().filter(JsValue::is_object);
    let cause = match cause {
        Some(cause) if depth > 0 => Some(Box::new(serialize_value(&cause, context, depth - 1))),
        _ => None,
    };
    SerializedError {
        name: name.unwrap_or_else(|| "Error".to_owned()),
        message: message.unwrap_or_default(),
        stack,
        frames,
        cause,
        ..SerializedError::default()
    }
}
