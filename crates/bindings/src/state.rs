//! The store of a context, and the clock and the random numbers of its simulators.

use std::rc::Rc;

use boa_engine::{Context, JsError, JsNativeError, JsResult};
use invitro_engine::Clock;
use invitro_storage::{Random, SharedStore, Simulators, Snapshot};

/// The engine's clock as simulators ask it, so that a test that holds time holds theirs too.
struct EngineClock(Rc<Clock>);

impl invitro_storage::Clock for EngineClock {
    fn now_ms(&self) -> f64 {
        self.0.now_ms()
    }
}

/// Gives a context an empty store. One that was there is forgotten; handles that were opened on it keep it.
pub fn set_up(context: &mut Context) {
    let clock = Rc::new(EngineClock(Clock::of(context)));
    context.insert_data(Simulators::new(SharedStore::new(), clock, Random::seeded(0)));
}

/// The simulators of a context; `None` before [`set_up`].
pub fn simulators(context: &Context) -> Option<&Simulators> {
    context.get_data::<Simulators>()
}

/// What the bindings of a context hold now. O(1).
pub fn snapshot(context: &Context) -> Snapshot {
    simulators(context).map_or_else(Snapshot::default, |simulators| simulators.store.snapshot())
}

/// Makes the bindings of a context hold again what they held when `snapshot` was taken. O(1).
pub fn restore(context: &Context, snapshot: &Snapshot) {
    if let Some(simulators) = simulators(context) {
        simulators.store.restore(snapshot);
    }
}

/// Starts the sequence of random ids anew; a forked process does this, or it would repeat its siblings' ids.
pub fn reseed(context: &Context, seed: u64) {
    if let Some(simulators) = simulators(context) {
        simulators.random.reseed(seed);
    }
}

/// The simulators of a context, for native functions.
pub(crate) fn required(context: &Context) -> JsResult<&Simulators> {
    simulators(context).ok_or_else(|| {
        JsError::from(
            JsNativeError::error().with_message("The bindings of this context were not set up"),
        )
    })
}
