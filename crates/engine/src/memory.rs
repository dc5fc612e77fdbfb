//! Memory the collector does not see.
//!
//! The collector counts its own boxes only, not the contents of buffers and strings, so a program that drops large
//! buffers would grow without a collection ever being due. The host reports such bytes here.

use std::cell::Cell;
use std::mem::MaybeUninit;

use boa_engine::Context;
use boa_engine::{Finalize, Trace};
use boa_gc::Gc;

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

/// Nothing that is read; its bytes are never touched.
#[derive(Clone, Copy, Finalize, Trace)]
#[boa_gc(empty_trace)]
struct Ballast(#[allow(dead_code, reason = "its size is what counts")] MaybeUninit<[u8; 1 << 16]>);

/// Has the collector of this thread run when `bytes` bytes of boxes have come together (or up to half as many more),
/// not at one megabyte and in steps of a half from there, which is a quarter of the time it takes to load a program.
///
/// The collector has no setting for it. It raises its threshold by itself where a collection leaves much behind, and
/// never lowers it, so it is shown a heap of that size once. This wants to be done before there is a heap to walk.
pub(crate) fn set_collection_threshold(bytes: usize) {
    let count = bytes / size_of::<Ballast>();
    let ballast: Vec<_> = (0..=count).map(|_| Gc::new(Ballast(MaybeUninit::uninit()))).collect();
    drop(ballast);
    boa_gc::force_collect();
}
