//! The async context: one value, the *frame*, that follows the flow of control through promises, timers and native
//! completions. `AsyncLocalStorage` and `AsyncContext` are built on it.

use boa_engine::job::JobCallback;
use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, Finalize, JsData, JsResult, JsValue, Trace};
use std::any::Any;

use crate::state::State;

/// The frame as a job callback keeps it.
#[derive(Debug, Trace, Finalize, JsData)]
struct SavedFrame(JsValue);

/// The current frame of the async context; `undefined` where none was set.
pub fn current_frame(context: &Context) -> JsValue {
    State::of(context).frame.borrow().clone()
}

/// Makes `frame` the current one and returns the one before.
pub fn swap_frame(frame: JsValue, context: &Context) -> JsValue {
    State::of(context).frame.replace(frame)
}

/// Runs `f` with `frame` as the current frame, and puts the one before back.
pub fn with_frame<R>(
    frame: JsValue,
    context: &mut Context,
    f: impl FnOnce(&mut Context) -> R,
) -> R {
    let state = State::of(context);
    let before = state.frame.replace(frame);
    let result = f(context);
    state.frame.replace(before);
    result
}

/// HostMakeJobCallback: remembers the current frame beside the callback.
pub(crate) fn make_job_callback(state: &State, callback: JsFunction) -> JobCallback {
    JobCallback::new(callback, SavedFrame(state.frame.borrow().clone()))
}

/// HostCallJobCallback: calls the callback in the frame it was made in.
pub(crate) fn call_job_callback(
    state: &State,
    job: &JobCallback,
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let saved: &dyn Any = job.host_defined();
    let frame = saved.downcast_ref::<SavedFrame>().map(|saved| saved.0.clone()).unwrap_or_default();
    let before = state.frame.replace(frame);
    let result = job.callback().call(this, args, context);
    state.frame.replace(before);
    result
}
