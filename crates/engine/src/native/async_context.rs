//! `native:engine/async-context`: the frame of the async context.

use boa_engine::object::JsObject;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, js_string};

use crate::async_context::{current_frame, swap_frame, with_frame};
use crate::native_module::NativeModule;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/async-context")
        .function("getFrame", 0, |_, _, context| Ok(current_frame(context)))
        .function("setFrame", 1, |_, args, context| {
            Ok(swap_frame(args.get_or_undefined(0).clone(), context))
        })
        .function("runWithFrame", 4, run_with_frame)
}

/// `runWithFrame(frame, fn, thisArg, args)`: calls the function with the frame as the current one.
fn run_with_frame(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(function) = args.get_or_undefined(1).as_callable() else {
        return Err(JsNativeError::typ()
            .with_message("the second argument is not a function")
            .into());
    };
    let list = list(args.get_or_undefined(3), context)?;
    with_frame(args.get_or_undefined(0).clone(), context, |context| {
        function.call(args.get_or_undefined(2), &list, context)
    })
}

/// The elements of an array-like object; none for anything else.
fn list(value: &JsValue, context: &mut Context) -> JsResult<Vec<JsValue>> {
    let Some(object) = value.as_object() else { return Ok(Vec::new()) };
    let length = length(&object, context)?;
    (0..length).map(|index| object.get(PropertyKey::from(index), context)).collect()
}

fn length(object: &JsObject, context: &mut Context) -> JsResult<u32> {
    object.get(js_string!("length"), context)?.to_u32(context)
}
