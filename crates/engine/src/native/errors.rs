//! `native:engine/errors`: stacks as data.

use boa_engine::object::builtins::JsArray;
use boa_engine::object::{JsObject, ObjectInitializer};
use boa_engine::property::Attribute;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Trace};

use crate::errors::{Frame, capture_frames, frames_of, map_frame};
use crate::native_module::NativeModule;
use crate::state::State;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/errors")
        .function("frames", 1, frames)
        .function("captureStack", 1, capture_stack)
        .function("callSite", 0, call_site)
        .function("frameOfSite", 1, frame_of_site)
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

/// Where a call came from: the innermost frame of somebody else's code, as the engine has it.
#[derive(Debug, Trace, Finalize, JsData)]
struct CallSite(#[unsafe_ignore_trace] Frame);

/// `callSite()`: where the runtime was called from; undefined where nobody else's code is on the stack. It is cheap to take,
/// unlike a stack: no other frame is looked at closely, and no position is mapped before somebody asks.
fn call_site(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut frames = context.stack_trace();
    let site = frames.find_map(|frame| {
        let path = frame.code_block().path().to_string();
        if path.starts_with("invitro:") {
            return None;
        }
        let location = frame.position();
        let position = location.position?;
        let function = Some(location.function_name.to_std_string_lossy())
            .filter(|name| !name.is_empty() && !name.starts_with('<'));
        let (line, column) = (position.line_number(), position.column_number());
        Some(Frame { function, path: Some(path), line, column })
    });
    Ok(match site {
        Some(frame) => JsObject::from_proto_and_data(None, CallSite(frame)).into(),
        None => JsValue::undefined(),
    })
}

/// `frameOfSite(site)`: the frame of a call site, in positions of the code that was written.
fn frame_of_site(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let site = args.get_or_undefined(0).as_object();
    let frame = site.and_then(|site| Some(site.downcast_ref::<CallSite>()?.0.clone()));
    let Some(frame) = frame else { return Ok(JsValue::undefined()) };
    let frame = map_frame(&State::of(context), frame);
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
