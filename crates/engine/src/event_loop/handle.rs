//! How native threads deliver results to the loop.

use std::fmt;
use std::sync::Arc;

use boa_engine::builtins::promise::ResolvingFunctions;
use boa_engine::object::builtins::JsPromise;
use boa_engine::realm::Realm;
use boa_engine::{Context, JsNativeError, JsResult, JsValue};

use super::inbox::Inbox;
use crate::async_context;
use crate::realm::in_realm;
use crate::state::State;

/// A door into the event loop of one engine that other threads may hold.
#[derive(Clone)]
pub struct LoopHandle {
    pub(super) inbox: Arc<Inbox>,
}

impl fmt::Debug for LoopHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoopHandle").finish_non_exhaustive()
    }
}

impl LoopHandle {
    /// The handle of the engine that owns `context`.
    pub fn of(context: &Context) -> Self {
        State::of(context).event_loop.handle()
    }

    /// Runs `completion` on the loop's thread as a task of its own, followed by the microtasks it queues.
    ///
    /// It does not keep the loop alive before it arrives: hold a [`KeepAlive`] until it is posted.
    pub fn post(&self, completion: impl FnOnce(&mut Context) + Send + 'static) {
        self.inbox.post(Box::new(completion));
    }

    /// As long as the guard lives, the loop waits for work instead of declaring that nothing can happen any more.
    pub fn keep_alive(&self) -> KeepAlive {
        self.inbox.keep_alive(true);
        KeepAlive { inbox: Arc::clone(&self.inbox) }
    }

    /// A promise and the means to settle it from another thread. The loop stays alive until it is settled, and the
    /// async context of this moment is current when it is.
    pub fn defer(context: &mut Context) -> (JsPromise, Deferred) {
        let (promise, functions) = JsPromise::new_pending(context);
        let frame = async_context::current_frame(context);
        let realm = context.realm().clone();
        let state = State::of(context);
        let id = state.event_loop.add_pending(Pending { functions, frame, realm });
        let handle = state.event_loop.handle();
        let keep_alive = Some(handle.keep_alive());
        (promise, Deferred { id, handle, keep_alive })
    }
}

/// Keeps the event loop waiting while an operation goes on elsewhere.
pub struct KeepAlive {
    inbox: Arc<Inbox>,
}

impl fmt::Debug for KeepAlive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeepAlive").finish_non_exhaustive()
    }
}

impl Drop for KeepAlive {
    fn drop(&mut self) {
        self.inbox.keep_alive(false);
    }
}

/// The half of a [deferred](LoopHandle::defer) promise that stays on the loop's thread.
pub(super) struct Pending {
    functions: ResolvingFunctions,
    frame: JsValue,
    /// Where the promise was made, and the result is to be.
    realm: Realm,
}

/// The right to settle one promise, once, from any thread. Dropped unused, it rejects the promise.
pub struct Deferred {
    id: u64,
    handle: LoopHandle,
    keep_alive: Option<KeepAlive>,
}

impl fmt::Debug for Deferred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deferred").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Deferred {
    /// Settles the promise with what `result` returns; `result` runs on the loop's thread.
    pub fn complete(
        mut self,
        result: impl FnOnce(&mut Context) -> JsResult<JsValue> + Send + 'static,
    ) {
        self.settle(result);
    }

    fn settle(&mut self, result: impl FnOnce(&mut Context) -> JsResult<JsValue> + Send + 'static) {
        let Some(keep_alive) = self.keep_alive.take() else { return };
        let id = self.id;
        self.handle.post(move |context| {
            drop(keep_alive);
            let state = State::of(context);
            let Some(Pending { functions, frame, realm }) = state.event_loop.take_pending(id)
            else {
                return;
            };
            async_context::with_frame(frame, context, |context| {
                let result = in_realm(&realm, context, |context| {
                    result(context).map_err(|error| crate::errors::to_value(error, context))
                });
                let (settle, value) = match result {
                    Ok(value) => (functions.resolve, value),
                    Err(reason) => (functions.reject, reason),
                };
                if let Err(error) = settle.call(&JsValue::undefined(), &[value], context) {
                    state.unhandled.exception(error, context);
                }
            });
        });
    }
}

impl Drop for Deferred {
    fn drop(&mut self) {
        self.settle(|_| {
            Err(JsNativeError::error()
                .with_message("The operation was abandoned by its host")
                .into())
        });
    }
}
