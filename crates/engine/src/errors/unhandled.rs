//! Rejections and exceptions that nothing handles.

use std::cell::RefCell;
use std::rc::Rc;

use boa_engine::builtins::promise::PromiseState;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsError, JsValue};

use super::to_value;

/// How many reported promises are remembered, to tell when one is handled after all.
const REMEMBERED: usize = 1000;

/// What went unhandled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnhandledKind {
    /// A promise was rejected, and had no handler when the microtasks had run.
    Rejection,
    /// A promise that was reported as a rejection got a handler later.
    RejectionHandled,
    /// A timer, a microtask or a native completion threw.
    Exception,
}

/// An error that nothing handled.
#[derive(Debug, Clone)]
pub struct Unhandled {
    /// What happened.
    pub kind: UnhandledKind,
    /// The reason of the rejection, or what was thrown.
    pub value: JsValue,
    /// The promise, for rejections.
    pub promise: Option<JsObject>,
}

/// Who is told of errors that nothing handles. It may run user code; what that leaves unhandled is reported again.
pub type UnhandledHandler = Rc<dyn Fn(Unhandled, &mut Context)>;

/// The unhandled errors of one engine.
#[derive(Default)]
pub(crate) struct UnhandledErrors {
    handler: RefCell<Option<UnhandledHandler>>,
    /// Promises rejected without a handler since the last report.
    rejected: RefCell<Vec<JsObject>>,
    /// Promises that were reported.
    reported: RefCell<Vec<JsObject>>,
    /// Promises that were reported and have been handled since.
    handled: RefCell<Vec<JsObject>>,
    collected: RefCell<Vec<Unhandled>>,
}

impl UnhandledErrors {
    pub(crate) fn set_handler(&self, handler: Option<UnhandledHandler>) {
        self.handler.replace(handler);
    }

    pub(crate) fn take(&self) -> Vec<Unhandled> {
        std::mem::take(&mut *self.collected.borrow_mut())
    }

    /// A promise was rejected that has no handler.
    pub(crate) fn rejected(&self, promise: JsObject) {
        self.rejected.borrow_mut().push(promise);
    }

    /// A rejected promise got its first handler.
    pub(crate) fn handled(&self, promise: &JsObject) {
        if !self.forget(promise) && remove(&self.reported, promise) {
            self.handled.borrow_mut().push(promise.clone());
        }
    }

    /// Does not report this promise; tells whether it would have been.
    pub(crate) fn forget(&self, promise: &JsObject) -> bool {
        remove(&self.rejected, promise)
    }

    /// Something was thrown where nothing can catch it.
    pub(crate) fn exception(&self, error: JsError, context: &mut Context) {
        let value = to_value(error, context);
        self.tell(Unhandled { kind: UnhandledKind::Exception, value, promise: None }, context);
    }

    /// Reports what is unhandled now that the microtasks have run; tells whether there was anything.
    pub(crate) fn report(&self, context: &mut Context) -> bool {
        let rejected = std::mem::take(&mut *self.rejected.borrow_mut());
        let handled = std::mem::take(&mut *self.handled.borrow_mut());
        let any = !rejected.is_empty() || !handled.is_empty();
        for promise in handled {
            self.tell(of_promise(UnhandledKind::RejectionHandled, promise), context);
        }
        for promise in rejected {
            {
                let mut reported = self.reported.borrow_mut();
                if reported.len() == REMEMBERED {
                    reported.remove(0);
                }
                reported.push(promise.clone());
            }
            self.tell(of_promise(UnhandledKind::Rejection, promise), context);
        }
        any
    }

    fn tell(&self, unhandled: Unhandled, context: &mut Context) {
        let handler = self.handler.borrow().clone();
        match handler {
            Some(handler) => handler(unhandled, context),
            None => self.collected.borrow_mut().push(unhandled),
        }
    }
}

fn of_promise(kind: UnhandledKind, promise: JsObject) -> Unhandled {
    let value = match JsPromise::from_object(promise.clone()).map(|promise| promise.state()) {
        Ok(PromiseState::Rejected(reason)) => reason,
        _ => JsValue::undefined(),
    };
    Unhandled { kind, value, promise: Some(promise) }
}

/// Removes a promise from a list, looking from the end: the last ones are the likely ones.
fn remove(list: &RefCell<Vec<JsObject>>, promise: &JsObject) -> bool {
    let mut list = list.borrow_mut();
    let found = list.iter().rposition(|candidate| JsObject::equals(candidate, promise));
    if let Some(index) = found {
        list.remove(index);
    }
    found.is_some()
}
