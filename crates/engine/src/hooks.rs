//! The host hooks of ECMAScript, as this host answers them.

use std::rc::Rc;

use boa_engine::builtins::promise::{OperationType, Promise};
use boa_engine::context::HostHooks;
use boa_engine::job::JobCallback;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsFunction;
use boa_engine::realm::Realm;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue};

use crate::async_context;
use crate::engine::CodeGeneration;
use crate::nesting::is_too_deep;
use crate::state::State;

pub(crate) struct Hooks {
    pub(crate) state: Rc<State>,
}

impl HostHooks for Hooks {
    fn make_job_callback(&self, callback: JsFunction, _: &mut Context) -> JobCallback {
        async_context::make_job_callback(&self.state, callback)
    }

    fn call_job_callback(
        &self,
        job: &JobCallback,
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        async_context::call_job_callback(&self.state, job, this, args, context)
    }

    fn interrupted(&self, context: &mut Context) {
        let handler = self.state.interrupt_handler.borrow().clone();
        if let Some(handler) = handler {
            handler(context);
        }
    }

    fn promise_rejection_tracker(
        &self,
        promise: &JsObject<Promise>,
        operation: OperationType,
        _: &mut Context,
    ) {
        let promise = promise.clone().upcast();
        match operation {
            OperationType::Reject => self.state.unhandled.rejected(promise),
            OperationType::Handle => self.state.unhandled.handled(&promise),
        }
    }

    fn ensure_can_compile_strings(
        &self,
        _: Realm,
        _: &[JsString],
        body: &JsString,
        _: bool,
        _: &mut Context,
    ) -> JsResult<()> {
        if self.state.code_generation.get() == CodeGeneration::Allowed {
            if is_too_deep(body.to_std_string_lossy().as_bytes()) {
                return Err(JsNativeError::range()
                    .with_message("Maximum call stack size exceeded")
                    .into());
            }
            return Ok(());
        }
        Err(JsNativeError::eval()
            .with_message("Code generation from strings disallowed for this context")
            .into())
    }

    /// Workers run in UTC.
    fn local_timezone_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}
