//! What hosts can ask for: patches 96 and 97.

use std::cell::RefCell;

use boa_engine::builtins::promise::Promise;
use boa_engine::{Context, JsValue, NativeFunction, Source, js_string};

use crate::context;

/// Whether the promise that a script evaluates to has been handled.
fn is_handled(source: &str) -> bool {
    let value = context().eval(Source::from_bytes(source)).expect("the script runs");
    let object = value.as_object().expect("the script gives a promise");
    object.downcast_ref::<Promise>().expect("the script gives a promise").is_handled()
}

#[test]
fn promises_tell_whether_they_were_handled() {
    assert!(!is_handled("Promise.resolve(1)"));
    assert!(!is_handled("Promise.reject(1)"));
    assert!(is_handled("const p = Promise.resolve(1); p.then(); p"));
    assert!(is_handled("const p = Promise.reject(1); p.catch(() => {}); p"));
    assert!(is_handled("const p = new Promise(() => {}); (async () => { await p; })(); p"));
    assert!(is_handled("const p = Promise.resolve(1); Promise.all([p]); p"));
}

#[test]
fn callers_are_where_they_call() {
    thread_local! {
        static LINES: RefCell<Vec<u32>> = RefCell::default();
    }
    fn note(_: &JsValue, _: &[JsValue], context: &mut Context) -> boa_engine::JsResult<JsValue> {
        let lines = context
            .stack_trace()
            .filter_map(|frame| frame.position().position)
            .map(|position| position.line_number())
            .collect();
        LINES.set(lines);
        Ok(JsValue::undefined())
    }
    let mut context = context();
    context
        .register_global_callable(js_string!("note"), 0, NativeFunction::from_fn_ptr(note))
        .expect("the function can be registered");
    let source = "function outer() {\n  inner();\n  return 1;\n}\nfunction inner() {\n  note();\n  return 2;\n}\nouter();\nouter;";
    context.eval(Source::from_bytes(source)).expect("the script runs");
    let lines = LINES.take();
    assert!(lines.ends_with(&[2, 9]), "{lines:?}");
}
