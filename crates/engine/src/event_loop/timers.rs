//! Timers, in the order of their due times and then of their making.
//!
//! None fires before its delay has passed since it was set. The order follows a time that stands still in short tasks
//! ([`Moment::order`]), so a timer may have to wait, for as long as such a task takes, for one that was set after it with
//! a shorter delay.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use boa_engine::job::{IntervalJob, TimeoutJob};
use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsResult, JsValue};

use crate::async_context;

/// Timers beyond this never fire; it keeps the arithmetic of due times away from overflow.
const NEVER: Duration = Duration::from_secs(u32::MAX as u64);

/// What runs when a timer is due.
#[derive(Debug)]
pub(super) enum Task {
    /// A function of user code, with the frame of the async context it was set in.
    Call { callback: JsFunction, frame: JsValue },
    /// A job of the engine.
    Timeout(TimeoutJob),
    /// A repeating job of the engine.
    Interval(IntervalJob),
}

/// When a timer is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// The time that the order of timers follows.
    pub(super) order: Duration,
    /// The machine's time, which is never less.
    pub(super) real: Duration,
}

#[derive(Debug)]
struct Timer {
    task: Task,
    /// When it may fire.
    due: Duration,
    repeat: Option<Duration>,
    /// Whether the timer keeps the loop alive.
    referenced: bool,
}

/// A timer taken from the table because it is due.
#[derive(Debug)]
pub(super) struct DueTimer {
    id: u32,
    timer: Timer,
}

#[derive(Debug, Default)]
pub(super) struct Timers {
    /// By the times of the order, and then by id.
    in_order: BTreeMap<(Duration, u32), Timer>,
    place_of: HashMap<u32, Duration>,
    last_id: u32,
    referenced: usize,
    /// The timer that runs now, if it repeats and was not cleared: its id, and whether it is referenced.
    running: Option<(u32, bool)>,
}

impl Timers {
    /// Sets a timer `delay` after `now`, and returns its id, which is never zero.
    pub(super) fn set(&mut self, now: Moment, delay: Duration, task: Task, repeat: bool) -> u32 {
        self.last_id = self.last_id.checked_add(1).unwrap_or(1);
        let id = self.last_id;
        // A repeating timer without a pause would leave no room for anything else.
        let repeat = repeat.then_some(delay.max(Duration::from_millis(1)));
        let delay = delay.min(NEVER);
        let timer = Timer { task, due: now.real + delay, repeat, referenced: true };
        self.insert(id, now.order + delay, timer);
        id
    }

    fn insert(&mut self, id: u32, place: Duration, timer: Timer) {
        self.referenced += usize::from(timer.referenced);
        self.in_order.insert((place, id), timer);
        self.place_of.insert(id, place);
    }

    /// Forgets a timer; an unknown id is nothing.
    pub(super) fn clear(&mut self, id: u32) {
        if let Some(place) = self.place_of.remove(&id)
            && let Some(timer) = self.in_order.remove(&(place, id))
        {
            self.referenced -= usize::from(timer.referenced);
        } else if self.running.is_some_and(|(running, _)| running == id) {
            self.running = None;
        }
    }

    /// Whether a timer waits to fire, and keeps the loop alive meanwhile.
    pub(super) fn is_awaited(&self, id: u32) -> bool {
        let timer = self.place_of.get(&id).and_then(|place| self.in_order.get(&(*place, id)));
        timer.is_some_and(|timer| timer.referenced)
    }

    /// Says whether a timer keeps the loop alive.
    pub(super) fn reference(&mut self, id: u32, referenced: bool) {
        if let Some(place) = self.place_of.get(&id)
            && let Some(timer) = self.in_order.get_mut(&(*place, id))
        {
            self.referenced -= usize::from(timer.referenced);
            self.referenced += usize::from(referenced);
            timer.referenced = referenced;
        } else if let Some((running, of_running)) = &mut self.running
            && *running == id
        {
            *of_running = referenced;
        }
    }

    /// Whether any timer keeps the loop alive.
    pub(super) fn alive(&self) -> bool {
        self.referenced > 0
    }

    /// When the next timer may fire.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.in_order.first_key_value().map(|(_, timer)| timer.due)
    }

    /// Takes the first timer that is due at `now`.
    pub(super) fn take_due(&mut self, now: Duration) -> Option<DueTimer> {
        let entry = self.in_order.first_entry()?;
        if entry.get().due > now {
            return None;
        }
        let ((_, id), timer) = entry.remove_entry();
        self.place_of.remove(&id);
        self.referenced -= usize::from(timer.referenced);
        self.running = timer.repeat.map(|_| (id, timer.referenced));
        Some(DueTimer { id, timer })
    }

    /// Puts a repeating timer back, unless it was cleared while it ran.
    pub(super) fn put_back(&mut self, due: DueTimer, now: Duration) {
        let Some((id, referenced)) = self.running.take() else { return };
        if id == due.id
            && let Some(repeat) = due.timer.repeat
        {
            let next = now + repeat.min(NEVER);
            self.insert(id, next, Timer { due: next, referenced, ..due.timer });
        }
    }

    /// Forgets all timers.
    pub(super) fn clear_all(&mut self) {
        self.in_order.clear();
        self.place_of.clear();
        self.referenced = 0;
        self.running = None;
    }
}

impl DueTimer {
    /// Runs the task. A task that can run only once is used up by it.
    pub(super) fn run(&mut self, context: &mut Context) -> JsResult<()> {
        match &mut self.timer.task {
            Task::Call { callback, frame } => {
                async_context::with_frame(frame.clone(), context, |context| {
                    callback.call(&JsValue::undefined(), &[], context)
                })?;
            }
            Task::Interval(job) => {
                if job.cancelled() {
                    self.timer.repeat = None;
                } else {
                    job.call(context)?;
                }
            }
            Task::Timeout(_) => {
                let nothing = Task::Call { callback: noop(context), frame: JsValue::undefined() };
                if let Task::Timeout(job) = std::mem::replace(&mut self.timer.task, nothing)
                    && !job.cancelled()
                {
                    job.call(context)?;
                }
            }
        }
        Ok(())
    }
}

fn noop(context: &Context) -> JsFunction {
    boa_engine::NativeFunction::from_fn_ptr(|_, _, _| Ok(JsValue::undefined()))
        .to_js_function(context.realm())
}

#[cfg(test)]
mod tests {
    use super::{Moment, Task, Timers};
    use boa_engine::job::{NativeJob, TimeoutJob};
    use std::time::Duration;

    fn task() -> Task {
        Task::Timeout(TimeoutJob::new(NativeJob::new(|_| Ok(boa_engine::JsValue::undefined())), 0))
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn at(time: u64) -> Moment {
        Moment { order: ms(time), real: ms(time) }
    }

    #[test]
    fn due_time_then_id() {
        let mut timers = Timers::default();
        let late = timers.set(at(0), ms(10), task(), false);
        let first = timers.set(at(0), ms(5), task(), false);
        let second = timers.set(at(0), ms(5), task(), false);
        assert!(timers.take_due(ms(4)).is_none());
        let order: Vec<u32> =
            std::iter::from_fn(|| timers.take_due(ms(10)).map(|due| due.id)).collect();
        assert_eq!(order, [first, second, late]);
        assert!(!timers.alive());
    }

    /// The order is that of the delays however long the code between took; but nothing fires early.
    #[test]
    fn slow_code_between_two_timers_changes_no_order() {
        let mut timers = Timers::default();
        let longer = timers.set(at(0), ms(10), task(), false);
        let now = Moment { order: ms(0), real: ms(3) };
        let shorter = timers.set(now, ms(9), task(), false);
        assert_eq!(timers.next_due(), Some(ms(12)));
        assert!(timers.take_due(ms(11)).is_none());
        let order: Vec<u32> =
            std::iter::from_fn(|| timers.take_due(ms(12)).map(|due| due.id)).collect();
        assert_eq!(order, [shorter, longer]);
    }

    #[test]
    fn a_repeating_timer_comes_back_unless_cleared_meanwhile() {
        let mut timers = Timers::default();
        let id = timers.set(at(0), ms(0), task(), true);
        let due = timers.take_due(ms(0)).unwrap();
        timers.put_back(due, ms(0));
        assert_eq!(timers.next_due(), Some(ms(1)));
        let due = timers.take_due(ms(1)).unwrap();
        timers.clear(id);
        timers.put_back(due, ms(1));
        assert_eq!(timers.next_due(), None);
    }

    #[test]
    fn unreferenced_timers_do_not_keep_the_loop_alive() {
        let mut timers = Timers::default();
        let id = timers.set(at(0), ms(1), task(), false);
        timers.reference(id, false);
        assert!(!timers.alive());
        timers.reference(id, true);
        assert!(timers.alive());
        timers.clear(id);
        assert!(!timers.alive());
    }
}
