//! Interrupts from the keyboard.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use invitro_runner::Interrupter;

/// The exit code of a run that was stopped.
pub(crate) const STOPPED: u8 = 130;

/// Lets the first interrupt end the run in good order, and the second at once.
pub(crate) fn listen(interrupter: Interrupter) {
    static INTERRUPTED: AtomicBool = AtomicBool::new(false);
    // Without a handler an interrupt ends the process, which is not wrong either.
    let _ = ctrlc::set_handler(move || {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            process::exit(STOPPED.into());
        }
        interrupter.interrupt();
    });
}
