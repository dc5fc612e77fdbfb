//! Native futures of the engine (module loading, `Atomics.waitAsync`, finalization), polled by the event loop.
//!
//! A future made by [`NativeAsyncJob::call`] borrows a `RefCell<&mut Context>` for its whole life, and must live on
//! between two runs of the loop, while the context is used by others. So the cell lives as long as the set does, and
//! its reference is renewed each time before a future is polled.

use std::cell::{OnceCell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Wake, Waker};

use boa_engine::job::NativeAsyncJob;
use boa_engine::{Context, JsResult, JsValue};

use super::inbox::Inbox;

type Cell = RefCell<&'static mut Context>;

struct Slot {
    future: Pin<Box<dyn Future<Output = JsResult<JsValue>>>>,
    signal: Arc<Signal>,
    /// A future that nothing waits for: it does not keep the loop alive.
    daemon: bool,
}

/// Wakes the loop when a future can go on.
struct Signal {
    woken: AtomicBool,
    inbox: Arc<Inbox>,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.inbox.notify();
    }
}

/// The futures that wait. The slots come first, so that they are dropped before the cell they borrow.
#[derive(Default)]
pub(super) struct Futures {
    slots: RefCell<Vec<Slot>>,
    cell: OnceCell<Box<Cell>>,
}

impl Futures {
    /// Points the cell at `context` and returns it.
    ///
    /// # Safety
    /// The result must only be used while `context` is borrowed by the caller and not used otherwise, and futures made
    /// from it must be dropped before `self` and polled only between two calls of this function with the same borrow.
    unsafe fn cell(&self, context: &mut Context) -> &'static Cell {
        // SAFETY: The reference is not used after the caller's borrow has ended: the only users are the futures in
        // `slots`, which run only inside `start` and `poll`, and both renew it first.
        let context: &'static mut Context = unsafe { &mut *std::ptr::from_mut(context) };
        let cell = match self.cell.get() {
            Some(cell) => {
                cell.replace(context);
                cell
            }
            None => self.cell.get_or_init(|| Box::new(RefCell::new(context))),
        };
        // SAFETY: The box is never replaced, and the slots that hold this reference are dropped before it.
        unsafe { &*std::ptr::from_ref::<Cell>(cell) }
    }

    /// Starts a job and polls it once. A job that is not finished by that is kept.
    pub(super) fn start(
        &self,
        job: NativeAsyncJob,
        daemon: bool,
        inbox: &Arc<Inbox>,
        context: &mut Context,
    ) -> Option<JsResult<JsValue>> {
        // SAFETY: `context` is borrowed for the whole call and used by nothing but the future; the future goes into
        // `slots` or is dropped here.
        let cell = unsafe { self.cell(context) };
        let signal = Arc::new(Signal { woken: AtomicBool::new(true), inbox: Arc::clone(inbox) });
        self.advance(Slot { future: Box::pin(job.call(cell)), signal, daemon })
    }

    /// Polls every future that was woken; returns the results of those that finished.
    pub(super) fn poll(&self, context: &mut Context) -> Vec<JsResult<JsValue>> {
        if !self.slots.borrow().iter().any(|slot| slot.signal.woken.load(Ordering::Acquire)) {
            return Vec::new();
        }
        // SAFETY: As in `start`.
        unsafe { self.cell(context) };
        let slots = std::mem::take(&mut *self.slots.borrow_mut());
        let (woken, asleep): (Vec<_>, Vec<_>) =
            slots.into_iter().partition(|slot| slot.signal.woken.load(Ordering::Acquire));
        self.slots.borrow_mut().extend(asleep);
        woken.into_iter().filter_map(|slot| self.advance(slot)).collect()
    }

    fn advance(&self, mut slot: Slot) -> Option<JsResult<JsValue>> {
        slot.signal.woken.store(false, Ordering::Release);
        let waker = Waker::from(Arc::clone(&slot.signal));
        match slot.future.as_mut().poll(&mut std::task::Context::from_waker(&waker)) {
            Poll::Ready(result) => Some(result),
            Poll::Pending => {
                self.slots.borrow_mut().push(slot);
                None
            }
        }
    }

    /// Whether a future is left that something waits for.
    pub(super) fn alive(&self) -> bool {
        self.slots.borrow().iter().any(|slot| !slot.daemon)
    }
}
