//! What other threads leave for the event loop, and how they wake it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use boa_engine::Context;

/// Work for the loop's thread.
pub(super) type Completion = Box<dyn FnOnce(&mut Context) + Send>;

#[derive(Default)]
struct Shared {
    completions: VecDeque<Completion>,
    keep_alive: usize,
    notified: bool,
}

/// A queue any thread can write to and the loop's thread waits on.
#[derive(Default)]
pub(super) struct Inbox {
    shared: Mutex<Shared>,
    changed: Condvar,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        // No code runs under the lock that could leave the queue half changed.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds work and wakes the loop.
    pub(super) fn post(&self, completion: Completion) {
        self.lock().completions.push_back(completion);
        self.changed.notify_one();
    }

    /// Wakes the loop without work.
    pub(super) fn notify(&self) {
        self.lock().notified = true;
        self.changed.notify_one();
    }

    /// Counts one more, or one less, operation that will post something.
    pub(super) fn keep_alive(&self, begins: bool) {
        {
            let mut shared = self.lock();
            if begins {
                shared.keep_alive += 1;
            } else {
                shared.keep_alive = shared.keep_alive.saturating_sub(1);
                shared.notified = true;
            }
        }
        self.changed.notify_one();
    }

    /// The next work, if there is any.
    pub(super) fn take(&self) -> Option<Completion> {
        self.lock().completions.pop_front()
    }

    /// Whether there is work, or will be.
    pub(super) fn alive(&self) -> bool {
        let shared = self.lock();
        shared.keep_alive > 0 || !shared.completions.is_empty()
    }

    /// Waits until there is work, until woken, or until `timeout` has passed.
    pub(super) fn wait(&self, timeout: Option<Duration>) {
        let mut shared = self.lock();
        if shared.completions.is_empty() && !shared.notified {
            shared = match timeout {
                Some(timeout) => {
                    self.changed
                        .wait_timeout(shared, timeout)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
                None => self.changed.wait(shared).unwrap_or_else(PoisonError::into_inner),
            };
        }
        shared.notified = false;
    }
}
