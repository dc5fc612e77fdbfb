//! `native:engine/errors`: stacks as data.

use boa_engine::object::builtins::JsArray;
use boa_engine::object::{JsObject, ObjectInitializer};
use boa_engine::property::Attribute;
use boa_engine::{Context, JsArgs, JsResult, JsValue, js_string};

use crate::errors::{Frame, Origin, capture_frames, frames_of, map_frame};
use crate::native_module::NativeModule;
use crate::state::State;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/errors")
        .function("frames", 1, frames)
        .function("captureStack", 1, capture_stack)
        .function("frameOfOrigin", 1, frame_of_origin)
        .function("mapPosition", 3, map_position)
}

/// `frames(error)`: the frames its `stack` shows, innermost first.
fn frames(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let frames = frames_of(args.get_or_undefined(0), context);
    Ok(to_array(frames, context))
}

/// `captureStack(skip)`: the frames of the caller, innermost first, without the first `skip`.
fn capture_stack(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let skip = args.get_or_undefined(0).to_length(context)?;
    let frames = capture_frames(context)
        .into_iter()
        .skip(usize::try_from(skip).unwrap_or(usize::MAX))
        .collect();
    Ok(to_array(frames, context))
}

/// `frameOfOrigin(origin)`: where the runtime was called from, in positions of the code that was written.
fn frame_of_origin(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let origin = args.get_or_undefined(0).as_object();
    let origin = origin.and_then(|origin| Some(origin.downcast_ref::<Origin>()?.clone()));
    let Some(origin) = origin else { return Ok(JsValue::undefined()) };
    let frame = origin.frame(context);
    Ok(to_object(frame, context).into())
}

/// `mapPosition(path, line, column)`: the frame for that place in the code that was written.
fn map_position(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    let line = args.get_or_undefined(1).to_u32(context)?;
    let column = args.get_or_undefined(2).to_u32(context)?;
    let frame =
        map_frame(&State::of(context), Frame { function: None, path: Some(path), line, column });
    Ok(to_object(frame, context).into())
}

fn to_array(frames: Vec<Frame>, context: &mut Context) -> JsValue {
    let frames: Vec<JsValue> =
        frames.into_iter().map(|frame| to_object(frame, context).into()).collect();
    JsArray::from_iter(frames, context).into()
}

fn to_object(frame: Frame, context: &mut Context) -> JsObject {
    let text =
        |text: Option<String>| text.map_or_else(JsValue::null, |text| js_string!(text).into());
    ObjectInitializer::new(context)
        .property(js_string!("functionName"), text(frame.function), Attribute::all())
        .property(js_string!("file"), text(frame.path), Attribute::all())
        .property(js_string!("line"), frame.line, Attribute::all())
        .property(js_string!("column"), frame.column, Attribute::all())
        .build()
}
