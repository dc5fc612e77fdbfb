//! The memory limit of a test file process.
//!
//! The binary's global allocator counts the bytes that are allocated and not yet freed. When the
//! count of the main JavaScript thread passes the limit, the process says so on its connection and
//! ends: a limit that JavaScript could catch would need an engine whose every allocation can fail.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;

thread_local! {
    /// Live bytes, as far as this thread allocated and freed them. Signed: a thread may free what
    /// another has allocated.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    /// The limit of this thread; the largest value means none.
    static LIMIT: Cell<isize> = const { Cell::new(isize::MAX) };
    /// What to do beyond it.
    static ON_EXCEEDED: Cell<Option<fn()>> = const { Cell::new(None) };
}

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
        if bytes > 0 && LIMIT.try_with(Cell::get).is_ok_and(|limit| now > limit) {
            exceeded();
        }
    });
}

#[cold]
fn exceeded() {
    // Once only: what the handler itself allocates must not come back here.
    let _ = LIMIT.try_with(|limit| limit.set(isize::MAX));
    if let Ok(Some(handler)) = ON_EXCEEDED.try_with(Cell::get) {
        handler();
    }
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

/// From now on, ends this thread's process by `handler` when it holds more than `bytes` beyond
/// what it holds now. Zero means no limit. The handler must not return.
pub(crate) fn set_limit(bytes: u64, handler: fn()) {
    ON_EXCEEDED.with(|on_exceeded| on_exceeded.set(Some(handler)));
    let limit = match isize::try_from(bytes) {
        Ok(0) | Err(_) => isize::MAX,
        Ok(bytes) => LIVE.with(Cell::get).saturating_add(bytes),
    };
    LIMIT.with(|cell| cell.set(limit));
}
