//! Interrupts of the code that a file's process runs: the coordinator asks where it is, or memory is
//! running out.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

use boa_engine::Context;
use invitro_engine::Engine;
use invitro_engine::errors::here;
use invitro_protocol::{FileEvent, StackFrame};

use super::memory;
use crate::runtime::{ProcessState, user_frames};

/// The coordinator has asked where the code is.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Answers interrupts from now on, and the coordinator's signal.
pub(crate) fn listen(engine: &mut Engine, memory_limit: u64) {
    engine.set_interrupt_handler(Rc::new(move |context: &mut Context| {
        interrupted(memory_limit, context);
    }));
    #[cfg(unix)]
    {
        use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, sigaction};
        let action = SigAction::new(
            SigHandler::Handler(asked),
            // What waits for something goes on waiting.
            SaFlags::SA_RESTART,
            SigSet::empty(),
        );
        // SAFETY: the handler does nothing but store to atomic variables.
        let _ = unsafe { sigaction(ASK, &action) };
    }
}

/// The signal by which a file's process is asked where it is.
#[cfg(unix)]
const ASK: nix::sys::signal::Signal = nix::sys::signal::Signal::SIGUSR1;

#[cfg(unix)]
extern "C" fn asked(_: std::ffi::c_int) {
    ASKED.store(true, Ordering::Relaxed);
    boa_engine::request_interrupt();
}

/// Asks the process of a file where it is; false if there is no way. Only for a process that has
/// said that it has started.
pub(crate) fn ask(pid: u32) -> bool {
    #[cfg(unix)]
    {
        use nix::{sys::signal, unistd::Pid};
        i32::try_from(pid).is_ok_and(|pid| signal::kill(Pid::from_raw(pid), ASK).is_ok())
    }
    #[cfg(not(unix))]
    {
        let _ = pid;
        false
    }
}

fn interrupted(memory_limit: u64, context: &mut Context) {
    if ASKED.swap(false, Ordering::Relaxed) {
        let frames = frames(context);
        send(&FileEvent::Position { frames }, context);
    }
    if !memory::review() {
        let frames = frames(context);
        send(&FileEvent::OutOfMemory { limit: memory_limit, frames }, context);
        // Nothing may run any more, destructors included.
        std::process::abort();
    }
}

fn send(event: &FileEvent, context: &Context) {
    let process = ProcessState::of(context);
    if let Ok(mut sender) = process.sender.try_borrow_mut()
        && let Some(sender) = sender.as_mut()
    {
        // Without a coordinator there is nobody to tell.
        let _ = sender.send(event);
    }
}

/// The calls that are under way in the user's code.
fn frames(context: &mut Context) -> Vec<StackFrame> {
    here("", context).map_or_else(Vec::new, |error| user_frames(&error, context))
}
