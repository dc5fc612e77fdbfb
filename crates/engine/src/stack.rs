//! A stack large enough for deep recursion of JavaScript.

use std::cell::Cell;
use std::thread;

/// What a native re-entry (a getter, a callback of `sort`) costs is about a kilobyte and a half, and the parser needs
/// about ten for each level of nesting. Only touched pages are backed by memory.
const STACK_BYTES: usize = 256 << 20;

thread_local! {
    static LARGE: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f` on a stack of 256 MB and returns what it returns.
///
/// `f` runs on a thread of its own that has the large stack while the calling thread does nothing but wait, holding no
/// lock; so `f` may fork: the child consists of that one thread. Called again from inside `f`, it simply calls.
/// A forked child must end with `_exit` instead of returning from `f`.
///
/// # Errors
/// If the operating system refuses the thread.
///
/// # Panics
/// If `f` panics, with the same payload.
pub fn run_with_stack<R: Send>(f: impl FnOnce() -> R + Send) -> std::io::Result<R> {
    if LARGE.get() {
        return Ok(f());
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name("javascript".into())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || {
                LARGE.set(true);
                f()
            })?;
        match thread.join() {
            Ok(value) => Ok(value),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
