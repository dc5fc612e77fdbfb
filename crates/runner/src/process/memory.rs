//! The memory of a test file process: when garbage is collected, and the limit.
//!
//! The binary's global allocator counts the bytes that are allocated and not yet freed, whatever
//! they are for. When the count of the main JavaScript thread passes a mark, the engine is
//! interrupted: it collects garbage, and what is left decides where the next mark is ([`review`]).
//! When the limit is passed and no garbage is left, the process says so on its connection, with the
//! place in the user's code, and ends: a limit that JavaScript could catch would need an engine
//! whose every allocation can fail. Native code may allocate much before the engine is interrupted;
//! a little beyond the limit the process ends at once, without the place.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::sync::OnceLock;

thread_local! {
    /// Live bytes, as far as this thread allocated and freed them. Signed: a thread may free what
    /// another has allocated.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    /// Where something has to be done next; the largest value means nowhere.
    static MARK: Cell<isize> = const { Cell::new(isize::MAX) };
    /// The limit of this thread.
    static LIMIT: Cell<isize> = const { Cell::new(isize::MAX / 2) };
    /// What to do beyond it.
    static ON_EXCEEDED: Cell<Option<fn()>> = const { Cell::new(None) };
}

/// How much is allocated before garbage is collected, unless much is in use or the limit is near.
const COLLECT_EVERY: isize = 64 << 20;

/// How much is allocated at least before garbage is collected again.
const LEAST_STEP: isize = 4 << 20;

/// A global allocator that counts what it hands out and enforces the limit of its process,
/// which only the calling thread is held to.
#[derive(Debug)]
pub struct CountingAllocator<A>(A);

impl<A> CountingAllocator<A> {
    /// Counts the allocations of `inner`.
    pub const fn new(inner: A) -> Self {
        Self(inner)
    }
}

#[inline]
fn count(bytes: isize) {
    // `try_with` fails only while the thread is being torn down; what is allocated then does not
    // matter.
    let _ = LIVE.try_with(|live| {
        let now = live.get() + bytes;
        live.set(now);
        if bytes > 0 && MARK.try_with(Cell::get).is_ok_and(|mark| now > mark) {
            passed(now);
        }
    });
}

/// How far beyond the limit the engine may get before it is interrupted.
fn last_mark(limit: isize) -> isize {
    limit.saturating_add((limit / 16).max(16 << 20))
}

#[cold]
fn passed(now: isize) {
    let Ok(limit) = LIMIT.try_with(Cell::get) else { return };
    if now <= last_mark(limit) {
        let next = if now <= limit { limit } else { last_mark(limit) };
        let _ = MARK.try_with(|mark| mark.set(next));
        boa_engine::request_interrupt();
        return;
    }
    // Once only: what the handler itself allocates must not come back here.
    let _ = MARK.try_with(|mark| mark.set(isize::MAX));
    if let Ok(Some(handler)) = ON_EXCEEDED.try_with(Cell::get) {
        handler();
    }
}

/// Collects garbage if so much was allocated that it is time; false if the limit is exceeded all
/// the same. For the handler of the engine's interrupts.
pub(crate) fn review() -> bool {
    let limit = LIMIT.with(Cell::get);
    if MARK.with(Cell::get) < limit {
        return true;
    }
    let before = LIVE.with(Cell::get);
    // What the collector itself needs, lists of all boxes, is gone when it is done. If it passed a mark, the next interrupt
    // would be due already.
    MARK.with(|mark| mark.set(isize::MAX));
    invitro_engine::boa_gc::force_collect();
    // The collector cuts its list of boxes to what is left, and the next box has it doubled. That growth has to count as
    // what is left: if it alone passed the next mark, there would be a collection for each box.
    drop(invitro_engine::boa_gc::Gc::new(()));
    let live = LIVE.with(Cell::get);
    // To go on with next to nothing would mean to collect again at once, and again.
    if live > limit || before > limit && limit - live < LEAST_STEP {
        // The mark stays where it is: the report needs memory, too.
        return false;
    }
    MARK.with(|mark| mark.set(next_mark(live, limit)));
    true
}

/// Where to collect again when `live` bytes are left: the cost of collections stays in proportion
/// to the allocations, and grows only when the limit comes near.
fn next_mark(live: isize, limit: isize) -> isize {
    let step = (live / 2).max(COLLECT_EVERY).min((limit - live) / 2).max(LEAST_STEP);
    live.saturating_add(step).min(limit)
}

// SAFETY: every method hands its arguments unchanged to the wrapped allocator and returns what that
// returns; counting touches only thread-local cells without destructors, and does not allocate.
unsafe impl<A: GlobalAlloc> GlobalAlloc for CountingAllocator<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as promised by our caller.
        unsafe { self.0.alloc(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as promised by our caller.
        unsafe { self.0.dealloc(pointer, layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as promised by our caller.
        unsafe { self.0.alloc_zeroed(layout) }
    }

    #[inline]
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        // SAFETY: as promised by our caller.
        unsafe { self.0.realloc(pointer, layout, size) }
    }
}

/// What has the allocator return free memory to the system.
static GIVE_BACK: OnceLock<fn()> = OnceLock::new();

/// Says how the allocator returns free memory to the system; only the first call counts. Allocators keep what was freed for a
/// while, and where nothing is allocated any more, for ever.
pub fn set_give_back(give_back: fn()) {
    let _ = GIVE_BACK.set(give_back);
}

/// Returns memory that is free to the system.
pub(crate) fn give_back() {
    if let Some(give_back) = GIVE_BACK.get() {
        give_back();
    }
}

/// From now on, interrupts the engine for garbage to be collected, and ends this thread's process
/// by `handler` when it holds far more than `bytes` beyond what it holds now. Zero means no limit.
/// The handler must not return.
pub(crate) fn set_limit(bytes: u64, handler: fn()) {
    ON_EXCEEDED.with(|on_exceeded| on_exceeded.set(Some(handler)));
    let live = LIVE.with(Cell::get);
    let limit = match isize::try_from(bytes) {
        Ok(0) | Err(_) => isize::MAX / 2,
        Ok(bytes) => live.saturating_add(bytes),
    };
    LIMIT.with(|cell| cell.set(limit));
    MARK.with(|mark| mark.set(next_mark(live, limit)));
}
