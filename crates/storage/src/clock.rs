//! The source of time of the simulators.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where a simulator reads the time from: KV expiry, cache freshness and R2 upload dates all ask it.
pub trait Clock {
    /// The current time in milliseconds since the Unix epoch, as `Date.now()` gives it.
    fn now_ms(&self) -> f64;
}

impl<C: Clock + ?Sized> Clock for Rc<C> {
    fn now_ms(&self) -> f64 {
        (**self).now_ms()
    }
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> f64 {
        // A machine whose clock stands before 1970 gets the epoch: nothing can be stored earlier.
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        since_epoch.as_millis() as f64
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug, Default)]
pub struct ManualClock(Cell<f64>);

impl ManualClock {
    /// A clock that shows `now_ms` milliseconds since the Unix epoch.
    pub fn new(now_ms: f64) -> Self {
        Self(Cell::new(now_ms))
    }

    /// Moves the clock to `now_ms` milliseconds since the Unix epoch.
    pub fn set(&self, now_ms: f64) {
        self.0.set(now_ms);
    }

    /// Moves the clock forward by `ms` milliseconds.
    pub fn advance(&self, ms: f64) {
        self.0.set(self.0.get() + ms);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> f64 {
        self.0.get()
    }
}
