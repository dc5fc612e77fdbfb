//! Memory the collector does not see.
//!
//! The collector counts its own boxes only, not the contents of buffers and strings, so a program that drops large
//! buffers would grow without a collection ever being due. The host reports such bytes here.

use std::cell::Cell;

use boa_engine::Context;

use crate::state::State;

/// The growth after which a collection is worth its time.
const COLLECT_EVERY: u64 = 64 << 20;

/// Counts bytes outside the collector's heap since the last collection.
#[derive(Debug, Default)]
pub(crate) struct ExternalMemory {
    grown: Cell<u64>,
}

impl ExternalMemory {
    pub(crate) fn note(&self, bytes: u64) {
        self.grown.set(self.grown.get().saturating_add(bytes));
    }

    /// Collects when enough was reported since the last time. Called between macrotasks, when the stack is empty.
    pub(crate) fn collect_if_needed(&self) -> bool {
        if self.grown.get() < COLLECT_EVERY {
            return false;
        }
        self.grown.set(0);
        boa_gc::force_collect();
        true
    }
}

/// Tells the engine that `bytes` bytes were allocated outside the collector's heap (the contents of a buffer, say).
/// The event loop collects garbage between two tasks once 64 MB have come together.
pub fn note_external_bytes(context: &Context, bytes: u64) {
    State::of(context).memory.note(bytes);
}

/// Collects garbage now if [`note_external_bytes`] has counted enough since the last collection; tells whether it did.
pub fn collect_if_needed(context: &Context) -> bool {
    State::of(context).memory.collect_if_needed()
}
