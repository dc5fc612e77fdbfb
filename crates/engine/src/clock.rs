//! The one source of time of an engine: real, or held and moved by a test.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use boa_engine::Context;
use boa_engine::context::time::JsInstant;

use crate::state::State;

/// The clock behind `Date`, `Temporal`, and everything of the host that asks for the time.
///
/// It follows the machine until it is [held](Clock::hold); from then on it moves only when told to. Timers of the event
/// loop do not use it: they always wait for the machine's time.
#[derive(Debug)]
pub struct Clock {
    /// The instant monotonic time counts from.
    base: Cell<Instant>,
    held: Cell<Option<Held>>,
    /// What monotonic time is ahead of the machine's, in milliseconds, so that it never runs backwards after a release.
    ahead: Cell<f64>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    /// Milliseconds since the Unix epoch.
    now: f64,
    /// Milliseconds of monotonic time.
    monotonic: f64,
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock {
    /// A clock that follows the machine, with its monotonic time starting at zero.
    pub fn new() -> Self {
        Self { base: Cell::new(Instant::now()), held: Cell::new(None), ahead: Cell::new(0.0) }
    }

    /// The clock of the engine that owns `context`.
    pub fn of(context: &Context) -> Rc<Self> {
        Rc::clone(&State::of(context).clock)
    }

    /// Milliseconds since the Unix epoch, as `Date.now()` shows them: a whole number unless it was set to another.
    pub fn now_ms(&self) -> f64 {
        self.held.get().map_or_else(|| self.real_now_ms().floor(), |held| held.now)
    }

    /// Milliseconds since the clock was made; they never go backwards, and stand still while the clock is held.
    pub fn monotonic_ms(&self) -> f64 {
        self.held
            .get()
            .map_or_else(|| self.real_monotonic_ms() + self.ahead.get(), |held| held.monotonic)
    }

    /// Milliseconds since the Unix epoch by the machine's clock, with a fraction, whether this clock is held or not.
    pub fn real_now_ms(&self) -> f64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0.0, |since| since.as_secs_f64() * 1000.0)
    }

    /// Milliseconds of the machine's monotonic clock since this clock was made, whether it is held or not.
    pub fn real_monotonic_ms(&self) -> f64 {
        self.base.get().elapsed().as_secs_f64() * 1000.0
    }

    /// Stops the clock at `ms` since the Unix epoch.
    pub fn hold(&self, ms: f64) {
        self.held.set(Some(Held { now: ms, monotonic: self.monotonic_ms() }));
    }

    /// Shows `ms` since the Unix epoch from now on. A clock that is not held becomes held. Monotonic time does not move.
    pub fn set(&self, ms: f64) {
        self.hold(ms);
    }

    /// Moves a held clock forward by `ms`, monotonic time with it. A clock that is not held becomes held first.
    pub fn advance(&self, ms: f64) {
        let held =
            self.held.get().unwrap_or(Held { now: self.now_ms(), monotonic: self.monotonic_ms() });
        self.held.set(Some(Held { now: held.now + ms, monotonic: held.monotonic + ms.max(0.0) }));
    }

    /// Follows the machine again.
    pub fn release(&self) {
        if let Some(held) = self.held.take() {
            self.ahead.set((held.monotonic - self.real_monotonic_ms()).max(0.0));
        }
    }

    /// Whether the clock is held.
    pub fn is_held(&self) -> bool {
        self.held.get().is_some()
    }

    /// Starts monotonic time again at zero, following the machine: for a process that was just forked.
    pub fn restart(&self) {
        self.base.set(Instant::now());
        self.held.set(None);
        self.ahead.set(0.0);
    }
}

impl boa_engine::context::time::Clock for Clock {
    fn now(&self) -> JsInstant {
        let since = Duration::try_from_secs_f64(self.monotonic_ms() / 1000.0).unwrap_or_default();
        JsInstant::new(since.as_secs(), since.subsec_nanos())
    }

    fn system_time_millis(&self) -> i64 {
        self.now_ms().floor() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn a_held_clock_moves_only_when_told() {
        let clock = Clock::new();
        clock.hold(1000.0);
        let monotonic = clock.monotonic_ms();
        assert!(clock.is_held());
        assert_eq!(clock.now_ms().to_bits(), 1000.0_f64.to_bits());
        clock.advance(250.0);
        assert_eq!(clock.now_ms().to_bits(), 1250.0_f64.to_bits());
        assert_eq!(clock.monotonic_ms().to_bits(), (monotonic + 250.0).to_bits());
        clock.set(5.0);
        assert_eq!(clock.now_ms().to_bits(), 5.0_f64.to_bits());
        assert_eq!(clock.monotonic_ms().to_bits(), (monotonic + 250.0).to_bits());
    }

    #[test]
    fn monotonic_time_does_not_go_back_when_released() {
        let clock = Clock::new();
        clock.hold(0.0);
        clock.advance(3_600_000.0);
        let held = clock.monotonic_ms();
        clock.release();
        assert!(!clock.is_held());
        assert!(clock.monotonic_ms() >= held);
        assert!(clock.now_ms() > 1_600_000_000_000.0);
    }
}
