//! The `stack` of errors in V8's form, and the functions of V8's stack trace API on `Error`.
//!
//! The engine records a backtrace in every error object. It becomes text when `stack` is first read: then it is mapped
//! to the code that was written and kept as an own property of the error that is not enumerable.

use std::cell::RefCell;

use boa_engine::builtins::error::Error;
use boa_engine::object::builtins::JsArray;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::vm::StackFrame;
use boa_engine::{
    Context, Finalize, JsArgs, JsData, JsNativeError, JsResult, JsString, JsValue, NativeFunction,
    Trace, js_string,
};

use super::call_site;
use super::frame::{Frame, render_stack};
use super::site::{Site, sites};

/// What the stacks of one realm need of its built-in objects.
#[derive(Default)]
pub(crate) struct StackSupport {
    pub(super) call_site_prototype: RefCell<Option<JsObject>>,
}

/// Replaces `Error.prototype.stack` and adds `captureStackTrace` and `stackTraceLimit` to `Error`.
pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    let error = context.intrinsics().constructors().error();
    let (constructor, prototype) = (error.constructor(), error.prototype());
    define_accessor(&prototype, js_string!("stack"), (get_stack, set_stack), context)?;
    define_accessor(&constructor, js_string!("stackTraceLimit"), (get_limit, set_limit), context)?;
    let capture = FunctionObjectBuilder::new(
        context.realm(),
        NativeFunction::from_fn_ptr(capture_stack_trace),
    )
    .name(js_string!("captureStackTrace"))
    .length(2)
    .build();
    define_hidden(&constructor, js_string!("captureStackTrace"), capture.into(), context)
}

type Native = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

fn define_accessor(
    object: &JsObject,
    name: JsString,
    (get, set): (Native, Native),
    context: &mut Context,
) -> JsResult<()> {
    let get = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(get))
        .name(name.clone())
        .build();
    let set = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(set))
        .name(name.clone())
        .length(1)
        .build();
    object.define_property_or_throw(
        name,
        PropertyDescriptor::builder().get(get).set(set).enumerable(false).configurable(true),
        context,
    )?;
    Ok(())
}

fn define_hidden(
    object: &JsObject,
    name: JsString,
    value: JsValue,
    context: &mut Context,
) -> JsResult<()> {
    let property = PropertyDescriptor::builder()
        .value(value)
        .writable(true)
        .enumerable(false)
        .configurable(true);
    object.define_property_or_throw(name, property, context)?;
    Ok(())
}

/// `get Error.prototype.stack`
fn get_stack(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(error) = this.as_object() else { return Ok(JsValue::undefined()) };
    if !error.is::<Error>() {
        return Ok(JsValue::undefined());
    }
    let frames = error.downcast_ref::<Error>().map(|error| error.frames()).unwrap_or_default();
    let stack = materialise(&error, frames, context)?;
    keep(&error, stack.clone(), context);
    Ok(stack)
}

/// `set Error.prototype.stack`
fn set_stack(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(error) = this.as_object() else {
        return Err(JsNativeError::typ().with_message("Illegal invocation").into());
    };
    define_hidden(&error, js_string!("stack"), args.get_or_undefined(0).clone(), context)?;
    Ok(JsValue::undefined())
}

/// Keeps a stack as an own property. An object that takes none stays without, and computes it again the next time.
fn keep(error: &JsObject, stack: JsValue, context: &mut Context) {
    let _ = define_hidden(error, js_string!("stack"), stack, context);
}

/// `get Error.stackTraceLimit`
fn get_limit(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let limit = context.runtime_limits().backtrace_limit();
    Ok(if limit == usize::MAX { f64::INFINITY.into() } else { (limit as f64).into() })
}

/// `set Error.stackTraceLimit`
fn set_limit(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if let Some(limit) = args.get_or_undefined(0).as_number() {
        let limit = if limit.is_nan() { 0.0 } else { limit.max(0.0) };
        // Casting saturates, so infinity is the largest limit.
        context.runtime_limits_mut().set_backtrace_limit(limit as usize);
    }
    Ok(JsValue::undefined())
}

/// The stack of this moment in positions of the code that was written, innermost first, without the native function
/// that asks.
pub(crate) fn capture_frames(context: &Context) -> Vec<Frame> {
    sites(context.stack_frames(None), context).iter().map(Site::shown).collect()
}

/// The value of `stack` for an object: what `Error.prepareStackTrace` makes of the frames, or text in V8's form.
fn materialise(
    object: &JsObject,
    frames: Vec<StackFrame>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let frames = sites(frames, context);
    let constructor = context.intrinsics().constructors().error().constructor();
    let prepare = constructor.get(js_string!("prepareStackTrace"), context)?;
    if let Some(prepare) = prepare.as_callable() {
        let sites: Vec<JsValue> =
            frames.into_iter().map(|frame| call_site::new(frame, context).into()).collect();
        let sites = JsArray::from_iter(sites, context);
        return prepare.call(&constructor.into(), &[object.clone().into(), sites.into()], context);
    }
    let header = header(object, context);
    Ok(js_string!(render_stack(&header, frames.iter().map(Site::render))).into())
}

/// The first line of a stack. As in the Workers runtime under Vitest, the colon is there without a message, too.
fn header(object: &JsObject, context: &mut Context) -> String {
    let mut text = |key: &str, default: &str| {
        let value = object.get(js_string!(key), context).unwrap_or_default();
        if value.is_undefined() {
            return default.to_owned();
        }
        value
            .to_string(context)
            .map_or_else(|_| default.to_owned(), |text| text.to_std_string_lossy())
    };
    let name = text("name", "Error");
    let message = text("message", "");
    format!("{name}: {message}")
}

/// Frames that wait to be read.
#[derive(Debug, Trace, Finalize, JsData)]
struct Captured {
    frames: Vec<StackFrame>,
}

/// `Error.captureStackTrace(object, constructor)`
fn capture_stack_trace(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = args.get_or_undefined(0).as_object() else {
        let shown = args.get_or_undefined(0).display().to_string();
        return Err(JsNativeError::typ().with_message(format!("Invalid argument {shown}")).into());
    };
    let hidden = args.get_or_undefined(1).as_callable();
    let frames = context.stack_frames(hidden.as_ref());
    let captured = JsObject::from_proto_and_data(None, Captured { frames });
    let get = NativeFunction::from_copy_closure_with_captures(
        |this, _, captured: &JsObject, context| {
            let Some(object) = this.as_object() else { return Ok(JsValue::undefined()) };
            let frames =
                captured.downcast_ref::<Captured>().map(|captured| captured.frames.clone());
            let stack = materialise(&object, frames.unwrap_or_default(), context)?;
            keep(&object, stack.clone(), context);
            Ok(stack)
        },
        captured,
    );
    let get = FunctionObjectBuilder::new(context.realm(), get).name(js_string!("stack")).build();
    let set = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(set_stack))
        .name(js_string!("stack"))
        .length(1)
        .build();
    object.define_property_or_throw(
        js_string!("stack"),
        PropertyDescriptor::builder().get(get).set(set).enumerable(false).configurable(true),
        context,
    )?;
    Ok(JsValue::undefined())
}
