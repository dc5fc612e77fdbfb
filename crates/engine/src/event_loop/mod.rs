//! The event loop: tasks one at a time, and after each one all microtasks.
//!
//! Tasks are completions posted by native threads, generic jobs of the engine and timers. The order of everything that
//! user code can observe is V8's. The loop starts no thread, so a process may fork between two runs of it.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use boa_engine::job::{GenericJob, Job, JobExecutor, NativeAsyncJob, PromiseJob};
use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsNativeError, JsResult, JsValue};

use crate::async_context;
use crate::state::State;

mod futures;
mod handle;
mod inbox;
mod timers;

use futures::Futures;
use handle::Pending;
pub use handle::{Deferred, KeepAlive, LoopHandle};
use inbox::Inbox;
use timers::{Moment, Task, Timers};

/// Why a run of the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The condition it ran for holds.
    Done,
    /// Nothing can happen any more.
    Idle,
}

/// How long a task may run before the timers it sets count as set later than those it began with.
const LONG_TASK: Duration = Duration::from_millis(20);

/// The time that the order of a new timer follows: `before`, or `real` where the task has run for long.
///
/// It stands still while a task is short, so that the order in which its timers fire depends on their delays and not on
/// how fast the code between them runs, which is slower here than in V8. After long work it follows the machine's time,
/// as it does there.
fn order_time(before: Duration, real: Duration) -> Duration {
    if real.saturating_sub(before) < LONG_TASK { before } else { real }
}

/// A native job that waits to be started.
struct Spawned {
    job: NativeAsyncJob,
    daemon: bool,
}

pub(crate) struct EventLoop {
    microtasks: RefCell<VecDeque<PromiseJob>>,
    generic: RefCell<VecDeque<GenericJob>>,
    spawned: RefCell<VecDeque<Spawned>>,
    /// How many calls of `run_inline` are going on.
    inline: Cell<usize>,
    futures: Futures,
    timers: RefCell<Timers>,
    pending: RefCell<HashMap<u64, Pending>>,
    last_pending: Cell<u64>,
    inbox: Arc<Inbox>,
    base: Instant,
    /// The time since `base` that the order of timers follows: see [`order_time`].
    now: Cell<Duration>,
}

impl EventLoop {
    pub(crate) fn new() -> Self {
        Self {
            microtasks: RefCell::default(),
            generic: RefCell::default(),
            spawned: RefCell::default(),
            inline: Cell::new(0),
            futures: Futures::default(),
            timers: RefCell::default(),
            pending: RefCell::default(),
            last_pending: Cell::new(0),
            inbox: Arc::default(),
            base: Instant::now(),
            now: Cell::default(),
        }
    }

    pub(crate) fn handle(&self) -> LoopHandle {
        LoopHandle { inbox: Arc::clone(&self.inbox) }
    }

    fn add_pending(&self, pending: Pending) -> u64 {
        let id = self.last_pending.get() + 1;
        self.last_pending.set(id);
        self.pending.borrow_mut().insert(id, pending);
        id
    }

    fn take_pending(&self, id: u64) -> Option<Pending> {
        self.pending.borrow_mut().remove(&id)
    }

    /// Lets the time that timers are set against catch up with the machine's.
    pub(crate) fn update_time(&self) {
        self.now.set(self.base.elapsed());
    }

    /// Sets a timer; `ms` that is not a number or negative counts as zero.
    pub(crate) fn set_timer(
        &self,
        callback: JsFunction,
        ms: f64,
        repeat: bool,
        context: &Context,
    ) -> u32 {
        let delay = Duration::try_from_secs_f64(ms.max(0.0) / 1000.0).unwrap_or(Duration::MAX);
        let frame = async_context::current_frame(context);
        self.add_timer(delay, Task::Call { callback, frame }, repeat)
    }

    fn add_timer(&self, delay: Duration, task: Task, repeat: bool) -> u32 {
        let real = self.base.elapsed();
        self.now.set(order_time(self.now.get(), real));
        self.timers.borrow_mut().set(Moment { order: self.now.get(), real }, delay, task, repeat)
    }

    pub(crate) fn clear_timer(&self, id: u32) {
        self.timers.borrow_mut().clear(id);
    }

    pub(crate) fn reference_timer(&self, id: u32, referenced: bool) {
        self.timers.borrow_mut().reference(id, referenced);
    }

    /// Whether a timer waits to fire, and keeps the loop alive meanwhile.
    pub(crate) fn is_timer_awaited(&self, id: u32) -> bool {
        self.timers.borrow().is_awaited(id)
    }

    /// Forgets every timer.
    pub(crate) fn clear_timers(&self) {
        self.timers.borrow_mut().clear_all();
    }

    /// Queues a microtask that calls `callback` in the current frame of the async context.
    pub(crate) fn queue_microtask(&self, callback: JsFunction, context: &mut Context) {
        let hooks = context.host_hooks();
        let job = hooks.make_job_callback(callback, context);
        let realm = context.realm().clone();
        self.microtasks.borrow_mut().push_back(PromiseJob::with_realm(
            move |context| hooks.call_job_callback(&job, &JsValue::undefined(), &[], context),
            realm,
        ));
    }

    /// Runs tasks until `done` holds after one of them and its microtasks, or until nothing can happen any more.
    pub(crate) fn run(
        &self,
        context: &mut Context,
        mut done: impl FnMut(&mut Context) -> bool,
    ) -> Ended {
        let state = State::of(context);
        self.update_time();
        loop {
            self.drain(&state, context);
            if done(context) {
                return Ended::Done;
            }
            state.memory.collect_if_needed();
            let mut worked = false;
            if let Some(completion) = self.inbox.take() {
                self.update_time();
                completion(context);
                self.drain(&state, context);
                worked = true;
            }
            if worked && done(context) {
                return Ended::Done;
            }
            let generic = self.generic.borrow_mut().pop_front();
            if let Some(job) = generic {
                if let Err(error) = job.call(context) {
                    state.unhandled.exception(error, context);
                }
                continue;
            }
            self.update_time();
            let now = self.now.get();
            let due = self.timers.borrow_mut().take_due(now);
            if let Some(mut timer) = due {
                if let Err(error) = timer.run(context) {
                    state.unhandled.exception(error, context);
                }
                self.timers.borrow_mut().put_back(timer, now);
                continue;
            }
            if worked {
                continue;
            }
            if !self.alive() {
                return Ended::Idle;
            }
            let next = self.timers.borrow().next_due();
            self.inbox.wait(next.map(|due| due.saturating_sub(self.base.elapsed())));
        }
    }

    /// Whether anything can still happen by itself.
    fn alive(&self) -> bool {
        self.inbox.alive() || self.futures.alive() || self.timers.borrow().alive()
    }

    /// Runs all microtasks and native jobs, then reports what they left unhandled, until there are none.
    pub(crate) fn drain(&self, state: &State, context: &mut Context) {
        loop {
            self.run_microtasks(state, context);
            if self.run_native_jobs(state, context) {
                continue;
            }
            context.clear_kept_objects();
            if !state.unhandled.report(context) {
                return;
            }
        }
    }

    fn run_microtasks(&self, state: &State, context: &mut Context) {
        loop {
            let job = self.microtasks.borrow_mut().pop_front();
            let Some(job) = job else { return };
            if let Err(error) = job.call(context) {
                state.unhandled.exception(error, context);
            }
        }
    }

    /// Starts the jobs that wait and polls those that can go on; tells whether there were any.
    fn run_native_jobs(&self, state: &State, context: &mut Context) -> bool {
        let mut worked = false;
        loop {
            let next = self.spawned.borrow_mut().pop_front();
            let Some(Spawned { job, daemon }) = next else { break };
            worked |= !daemon;
            if let Some(Err(error)) = self.futures.start(job, daemon, &self.inbox, context) {
                state.unhandled.exception(error, context);
            }
        }
        for result in self.futures.poll(context) {
            worked = true;
            if let Err(error) = result {
                state.unhandled.exception(error, context);
            }
        }
        worked
    }

    /// Runs `f` and then, at once and before anything else, the native jobs it queued. Only for jobs that do not wait,
    /// as those of module loading: a job that waits is an error.
    pub(crate) fn run_inline<R>(
        &self,
        context: &mut Context,
        f: impl FnOnce(&mut Context) -> R,
    ) -> JsResult<R> {
        let others = std::mem::take(&mut *self.spawned.borrow_mut());
        self.inline.set(self.inline.get() + 1);
        let result = f(context);
        let mut outcome = Ok(());
        loop {
            let next = self.spawned.borrow_mut().pop_front();
            let Some(Spawned { job, .. }) = next else { break };
            let cell = RefCell::new(&mut *context);
            let mut future = std::pin::pin!(job.call(&cell));
            let mut waker = std::task::Context::from_waker(std::task::Waker::noop());
            match future.as_mut().poll(&mut waker) {
                std::task::Poll::Ready(Ok(_)) => {}
                std::task::Poll::Ready(Err(error)) => outcome = Err(error),
                std::task::Poll::Pending => {
                    outcome = Err(JsNativeError::error()
                        .with_message("a native job waits where everything has to happen at once")
                        .into());
                }
            }
        }
        self.inline.set(self.inline.get() - 1);
        *self.spawned.borrow_mut() = others;
        outcome.map(|()| result)
    }

    /// Whether a call of [`run_inline`](Self::run_inline) is going on.
    pub(crate) fn is_inline(&self) -> bool {
        self.inline.get() > 0
    }
}

impl JobExecutor for EventLoop {
    fn enqueue_job(self: Rc<Self>, job: Job, _: &mut Context) {
        match job {
            Job::PromiseJob(job) => self.microtasks.borrow_mut().push_back(job),
            Job::GenericJob(job) => self.generic.borrow_mut().push_back(job),
            Job::AsyncJob(job) => {
                self.spawned.borrow_mut().push_back(Spawned { job, daemon: false });
            }
            Job::FinalizationRegistryCleanupJob(job) => {
                self.spawned.borrow_mut().push_back(Spawned { job, daemon: true });
            }
            Job::TimeoutJob(job) => {
                let delay = job.timeout().into();
                self.add_timer(delay, Task::Timeout(job), false);
            }
            Job::IntervalJob(job) => {
                let delay = job.interval().into();
                self.add_timer(delay, Task::Interval(job), true);
            }
            // A kind of job that a later version of the engine adds.
            _ => {}
        }
    }

    fn run_jobs(self: Rc<Self>, context: &mut Context) -> JsResult<()> {
        self.run(context, |_| false);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{LONG_TASK, order_time};
    use std::time::Duration;

    #[test]
    fn timers_of_a_long_task_count_from_when_they_are_set() {
        let began = Duration::from_secs(3);
        let short = began + LONG_TASK / 2;
        assert_eq!(order_time(began, short), began);
        let long = began + LONG_TASK;
        assert_eq!(order_time(began, long), long);
        // From there, the same again.
        assert_eq!(order_time(long, long + LONG_TASK / 2), long);
    }
}
