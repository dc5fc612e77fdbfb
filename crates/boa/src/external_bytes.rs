//! Memory that objects of the engine own outside the garbage collector's heap.
//!
//! The collector runs when the objects themselves, without the buffers they own, have grown past a threshold. Buffers of
//! a megabyte that nobody refers to any more could so take gigabytes before the first collection. [`ExternalBytes`]
//! counts them, and collects when enough of them have been allocated since.
//!
//! The collector belongs to a thread, and so does the count.

use std::cell::Cell;

use boa_gc::force_collect;

/// The threshold of a new thread, in bytes.
pub const DEFAULT_THRESHOLD: usize = 64 << 20;

thread_local! {
    static COUNT: Cell<Count> = const {
        Cell::new(Count { threshold: DEFAULT_THRESHOLD, live: 0, since_collection: 0, live_at_collection: 0 })
    };
}

#[derive(Clone, Copy)]
struct Count {
    threshold: usize,
    live: usize,
    since_collection: usize,
    live_at_collection: usize,
}

/// Sets how many external bytes may be allocated on this thread before a collection.
///
/// If more than that outlived the last collection, as many may be allocated again as have outlived it: the cost of
/// collections stays in proportion to the allocations.
pub fn set_external_bytes_threshold(bytes: usize) {
    let mut count = COUNT.get();
    count.threshold = bytes;
    COUNT.set(count);
}

/// The external bytes counted on this thread that have not been freed, including those of garbage.
#[must_use]
pub fn external_bytes() -> usize {
    COUNT.get().live
}

/// Some bytes outside the collector's heap, counted for as long as this value lives.
///
/// A native object with a large buffer keeps one beside it. It must live and die on one thread.
#[derive(Debug, Default)]
pub struct ExternalBytes(usize);

impl ExternalBytes {
    /// Counts `bytes`, which may collect garbage first.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        let mut count = COUNT.get();
        if count.since_collection.saturating_add(bytes)
            > count.threshold.max(count.live_at_collection)
        {
            force_collect();
            count = COUNT.get();
            count.since_collection = 0;
            count.live_at_collection = count.live;
        }
        count.since_collection = count.since_collection.saturating_add(bytes);
        count.live = count.live.saturating_add(bytes);
        COUNT.set(count);
        Self(bytes)
    }
}

impl Clone for ExternalBytes {
    fn clone(&self) -> Self {
        Self::new(self.0)
    }
}

impl Drop for ExternalBytes {
    fn drop(&mut self) {
        if self.0 > 0 {
            let mut count = COUNT.get();
            count.live = count.live.saturating_sub(self.0);
            COUNT.set(count);
        }
    }
}
