//! Interrupts: a host asks to look at a script while it runs.
//!
//! [`request_interrupt`] may be called from a signal handler or another thread. At the next iteration of a loop or the
//! next call, the engine calls [`HostHooks::interrupted`](crate::context::HostHooks::interrupted), on top of the script's
//! stack. What native code does in the meantime, a search of a regular expression for instance, is not interrupted.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::Context;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Has the hook called soon, once, in whatever thread runs a script first.
pub fn request_interrupt() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Calls the hook if that was asked for.
#[inline(always)]
pub(crate) fn check(context: &mut Context) {
    if REQUESTED.load(Ordering::Relaxed) {
        interrupted(context);
    }
}

#[cold]
fn interrupted(context: &mut Context) {
    if REQUESTED.swap(false, Ordering::Relaxed) {
        context.host_hooks().interrupted(context);
    }
}
