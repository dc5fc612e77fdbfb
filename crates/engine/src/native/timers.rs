//! `native:engine/timers`: timers on the machine's time, and microtasks.

use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue};

use crate::native_module::NativeModule;
use crate::state::State;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/timers")
        .function("setTimer", 3, set_timer)
        .function("clearTimer", 1, clear_timer)
        .function("refTimer", 2, reference_timer)
        .function("isTimerAwaited", 1, is_timer_awaited)
        .function("queueMicrotask", 1, queue_microtask)
}

fn callback(args: &[JsValue]) -> JsResult<JsFunction> {
    args.get_or_undefined(0)
        .as_function()
        .ok_or_else(|| JsNativeError::typ().with_message("the callback is not a function").into())
}

/// `setTimer(callback, ms, repeat)`: the id, a positive integer. The callback is called without arguments.
fn set_timer(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let callback = callback(args)?;
    let ms = args.get_or_undefined(1).to_number(context)?;
    let repeat = args.get_or_undefined(2).to_boolean();
    let id = State::of(context).event_loop.set_timer(callback, ms, repeat, context);
    Ok(id.into())
}

/// `clearTimer(id)`; anything that is not the id of a timer is ignored.
fn clear_timer(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if let Some(id) = timer_id(args) {
        State::of(context).event_loop.clear_timer(id);
    }
    Ok(JsValue::undefined())
}

/// `refTimer(id, referenced)`: whether the timer keeps the event loop alive, as it does at first.
fn reference_timer(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if let Some(id) = timer_id(args) {
        State::of(context).event_loop.reference_timer(id, args.get_or_undefined(1).to_boolean());
    }
    Ok(JsValue::undefined())
}

/// `isTimerAwaited(id)`: whether the timer waits to fire, and keeps the event loop alive meanwhile.
fn is_timer_awaited(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let event_loop = &State::of(context).event_loop;
    Ok(timer_id(args).is_some_and(|id| event_loop.is_timer_awaited(id)).into())
}

fn timer_id(args: &[JsValue]) -> Option<u32> {
    let id = args.get_or_undefined(0).as_number()?;
    (id.fract() == 0.0 && id >= 1.0 && id <= f64::from(u32::MAX)).then_some(id as u32)
}

/// `queueMicrotask(callback)`
fn queue_microtask(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let callback = callback(args)?;
    State::of(context).event_loop.queue_microtask(callback, context);
    Ok(JsValue::undefined())
}
