//! Interrupts, in a program of their own: a request is for the whole process, and the first context to see it takes it.

use std::cell::RefCell;
use std::rc::Rc;

use boa_engine::context::{ContextBuilder, HostHooks};
use boa_engine::{Context, JsValue, NativeFunction, Source, js_string, request_interrupt};

/// How often a snippet runs.
const RUNS: usize = 4;

/// Stops the script when it is interrupted, and counts.
struct Hooks(Rc<RefCell<Vec<usize>>>);

impl HostHooks for Hooks {
    fn interrupted(&self, context: &mut Context) {
        self.0.borrow_mut().push(context.stack_trace().count());
        let limits = context.runtime_limits_mut();
        limits.set_loop_iteration_limit(0);
        limits.set_recursion_limit(0);
    }
}

fn context() -> (Context, Rc<RefCell<Vec<usize>>>) {
    let seen = Rc::new(RefCell::default());
    let mut context = ContextBuilder::new()
        .host_hooks(Rc::new(Hooks(Rc::clone(&seen))))
        .build()
        .expect("a context can be made");
    let request = NativeFunction::from_fn_ptr(|_, _, _| {
        request_interrupt();
        Ok(JsValue::undefined())
    });
    context
        .register_global_builtin_callable(js_string!("requestInterrupt"), 0, request)
        .expect("the name is free");
    (context, seen)
}

fn restore(context: &mut Context) {
    let limits = context.runtime_limits_mut();
    limits.set_loop_iteration_limit(u64::MAX);
    limits.set_recursion_limit(200);
}

/// One test, for two would take each other's requests.
#[test]
fn scripts_are_interrupted() {
    let (mut context, seen) = context();
    let scripts = [
        "requestInterrupt(); for (;;);",
        "requestInterrupt(); const f = () => f(); try { f(); } finally { for (;;); }",
        "[1].map(() => { requestInterrupt(); try { while (true); } catch { while (true); } });",
    ];
    for _ in 0..RUNS {
        for script in scripts {
            restore(&mut context);
            let error = context
                .eval(Source::from_bytes(&format!("{{ {script} }}")))
                .expect_err("the script is stopped");
            assert!(error.as_engine().is_some(), "{error}");
        }
    }
    assert_eq!(seen.borrow().len(), RUNS * scripts.len());
    assert!(seen.borrow().iter().all(|frames| *frames > 0), "{seen:?}");

    // An async function that has been resumed is no hiding place.
    let functions = [
        "(async () => { await null; requestInterrupt(); for (;;); })();",
        "(async () => { try { await Promise.reject(1); } catch { requestInterrupt(); for (;;); } })();",
    ];
    for _ in 0..RUNS {
        for function in functions {
            restore(&mut context);
            context.eval(Source::from_bytes(function)).expect("the function waits");
            let error = context.run_jobs().expect_err("the job is stopped");
            assert!(error.as_engine().is_some(), "{error}");
        }
    }
    restore(&mut context);
    let sum = context.eval(Source::from_bytes("1 + 1"));
    assert_eq!(sum.expect("the script runs"), JsValue::from(2));
}
