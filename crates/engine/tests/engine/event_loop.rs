//! The order of jobs and tasks, timers, completions of other threads, and what goes unhandled.

use std::cell::RefCell;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use invitro_engine::boa_engine::object::builtins::JsPromise;
use invitro_engine::boa_engine::{Context, JsResult, JsValue, js_string};
use invitro_engine::{
    Engine, EngineOptions, LoopHandle, NativeModule, UnhandledKind, async_context, run_with_stack,
};

use super::support::{engine, lines, logged, run, run_main, script};

#[test]
fn jobs_and_tasks_have_the_order_of_v8() {
    let main = r#"
        import { log } from "native:test";
        import { lines } from "./ordering.js";
        for (const line of lines) log(line);
    "#;
    let lines = lines(&[("/main.js", main), ("/ordering.js", include_str!("scripts/ordering.js"))]);
    let expected: Vec<&str> = include_str!("scripts/ordering.expected.txt").lines().collect();
    assert_eq!(lines, expected);
}

#[test]
fn timers_set_in_one_task_fire_by_delay_and_then_in_order() {
    let lines = script(
        r#"
        setTimeout(() => log("2"), 2);
        setTimeout(() => log("0"), 0);
        setTimeout(() => log("also 0"), -5);
        setTimeout(() => log("not a number"), NaN);
        for (const begin = Date.now(); Date.now() - begin < 5; );
        setTimeout(() => log("1 after a busy loop"), 1);
        "#,
    );
    assert_eq!(lines, ["0", "also 0", "not a number", "1 after a busy loop", "2"]);
}

#[test]
fn an_unreferenced_timer_does_not_keep_the_loop_alive() {
    let lines = script(
        r#"
        import { setTimer, refTimer } from "native:engine/timers";
        refTimer(setTimer(() => log("never"), 60_000, false), false);
        const kept = setTimer(() => log("fires"), 1, false);
        refTimer(kept, false);
        refTimer(kept, true);
        "#,
    );
    assert_eq!(lines, ["fires"]);
}

#[test]
fn a_promise_that_nothing_can_settle_is_an_error() {
    let error = run_with_stack(|| {
        let files = [("/main.js", "setTimeout(() => {}, 1); await new Promise(() => {});")];
        let mut engine = engine(&files, EngineOptions::default());
        let error = engine.import("/main.js").unwrap_err();
        assert!(Engine::is_never_settled(&error, engine.context()));
        error.to_string()
    })
    .unwrap();
    assert!(error.contains("The promise never settles"), "{error}");
}

#[test]
fn what_goes_unhandled_is_reported_once() {
    let ran = run(&[(
        "/main.js",
        r#"
        import { log } from "native:test";
        const late = Promise.reject(new Error("handled late"));
        Promise.reject(new Error("handled in time")).catch(() => log("caught"));
        const within = Promise.reject(new Error("handled within the microtasks"));
        queueMicrotask(() => queueMicrotask(() => within.catch(() => log("caught too"))));
        setTimeout(() => { throw new Error("timer") }, 1);
        setTimeout(() => late.catch((error) => log(error.message)), 5);
        queueMicrotask(() => { throw "microtask" });
        setTimeout(() => log("goes on"), 6);
        "#,
    )]);
    assert_eq!(ran.lines, ["caught", "caught too", "handled late", "goes on"]);
    assert_eq!(
        ran.unhandled,
        [
            "Exception microtask",
            "Rejection Error: handled late",
            "Exception Error: timer",
            "RejectionHandled Error: handled late"
        ]
    );
}

#[test]
fn a_handler_is_told_of_what_goes_unhandled() {
    run_with_stack(|| {
        let files = [("/main.js", "Promise.reject(1); setTimeout(() => { throw 2 }, 1);")];
        let mut engine = engine(&files, EngineOptions::default());
        let told = Rc::new(RefCell::new(Vec::new()));
        let tell = Rc::clone(&told);
        engine.set_unhandled_handler(Rc::new(move |unhandled, _| {
            tell.borrow_mut().push((
                unhandled.kind,
                unhandled.value.as_number(),
                unhandled.promise.is_some(),
            ));
        }));
        let ran = run_main(&mut engine);
        assert_eq!(ran.unhandled, [""; 0]);
        assert_eq!(
            *told.borrow(),
            [
                (UnhandledKind::Rejection, Some(1.0), true),
                (UnhandledKind::Exception, Some(2.0), false)
            ]
        );
    })
    .unwrap();
}

/// `later(value)`: a promise that another thread fulfils with the value plus one.
fn later(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let value = args[0].to_number(context)?;
    let (promise, deferred) = LoopHandle::defer(context);
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(5));
        deferred.complete(move |_| Ok((value + 1.0).into()));
    });
    Ok(promise.into())
}

/// `abandon()`: a promise whose other half is thrown away.
fn abandon(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (promise, deferred) = LoopHandle::defer(context);
    thread::spawn(move || drop(deferred));
    Ok(promise.into())
}

#[test]
fn other_threads_settle_promises_in_the_frame_they_were_made_in() {
    let lines = run_with_stack(|| {
        let files = [(
            "/main.js",
            r#"
            import { log } from "native:test";
            import { later, abandon } from "native:threads";
            import { runWithFrame, getFrame } from "native:engine/async-context";
            const thenable = { then(resolve) { log("then in", getFrame()); resolve(); } };
            await runWithFrame("frame", async () => {
                log(await later(1), getFrame());
                log((await Promise.all([later(2), later(3)])).join(), getFrame());
                await thenable;
            }, undefined, []);
            log(await abandon().catch((error) => error.message));
            "#,
        )];
        let mut engine = engine(&files, EngineOptions::default());
        engine.register(
            NativeModule::new("threads")
                .function("later", 1, later)
                .function("abandon", 0, abandon),
        );
        let ran = run_main(&mut engine);
        assert_eq!(ran.error, None);
        ran.lines
    })
    .unwrap();
    assert_eq!(
        lines,
        ["2 frame", "3,4 frame", "then in frame", "The operation was abandoned by its host"]
    );
}

#[test]
fn posted_work_is_a_task_of_its_own() {
    run_with_stack(|| {
        let files = [("/main.js", "import { log } from 'native:test'; globalThis.log = log;")];
        let mut engine = engine(&files, EngineOptions::default());
        engine.import("/main.js").unwrap();
        let handle = engine.loop_handle();
        let alive = handle.keep_alive();
        thread::spawn(move || {
            for name in ["first", "second"] {
                handle.post(move |context| {
                    let code =
                        format!("Promise.resolve().then(() => log('after {name}')); log('{name}')");
                    let source = invitro_engine::boa_engine::Source::from_bytes(&code);
                    context.eval(source).unwrap();
                });
            }
            drop(alive);
        });
        engine.run_until_idle();
        assert_eq!(logged(&mut engine), ["first", "after first", "second", "after second"]);
    })
    .unwrap();
}

#[test]
fn the_loop_runs_until_a_promise_is_settled_and_no_further() {
    run_with_stack(|| {
        let files = [(
            "/main.js",
            r#"
            import { log } from "native:test";
            export const soon = new Promise((resolve) => setTimeout(resolve, 1, "soon"));
            export const failing = new Promise((_, reject) => setTimeout(reject, 2, "failed"));
            failing.finally(() => log("settled")).catch(() => {});
            setTimeout(() => log("much later"), 50);
            "#,
        )];
        let mut engine = engine(&files, EngineOptions::default());
        let namespace = engine.import("/main.js").unwrap();
        let promise = |name: &str, engine: &mut Engine| {
            let value = namespace.get(js_string!(name), engine.context()).unwrap();
            JsPromise::from_object(value.as_object().unwrap()).unwrap()
        };
        let soon = promise("soon", &mut engine);
        assert_eq!(engine.run_until_settled(&soon).unwrap(), js_string!("soon").into());
        let failing = promise("failing", &mut engine);
        let error = engine.run_until_settled(&failing).unwrap_err();
        assert_eq!(error.as_opaque().unwrap().as_string().unwrap(), "failed");
        assert_eq!(logged(&mut engine), ["settled"]);
        assert!(engine.take_unhandled().is_empty());
        engine.run_until_idle();
        assert_eq!(logged(&mut engine), ["settled", "much later"]);
    })
    .unwrap();
}

#[test]
fn frames_are_put_back() {
    run_with_stack(|| {
        let mut engine = engine(&[], EngineOptions::default());
        let context = engine.context();
        async_context::swap_frame(1.into(), context);
        let inner = async_context::with_frame(2.into(), context, |context| {
            async_context::current_frame(context)
        });
        assert_eq!((inner, async_context::current_frame(context)), (2.into(), 1.into()));
    })
    .unwrap();
}

#[test]
fn the_clock_holds_dates_but_not_timers() {
    let lines = script(
        r#"
        import * as clock from "native:engine/clock";
        clock.hold(1_000);
        setTimeout(() => {
            log(Date.now(), new Date().toISOString(), clock.isHeld());
            clock.advance(500);
            log(Date.now());
            clock.set(0);
            log(Date.now());
            clock.release();
            log(clock.isHeld(), Date.now() > 1e12, Math.abs(clock.realNow() - Date.now()) < 60_000);
        }, 2);
        "#,
    );
    assert_eq!(lines, ["1000 1970-01-01T00:00:01.000Z true", "1500", "0", "false true true"]);
}

#[test]
fn finalization_callbacks_run_after_a_collection() {
    run_with_stack(|| {
        let files = [(
            "/main.js",
            r#"
            import { log } from "native:test";
            globalThis.registry = new FinalizationRegistry((held) => log("collected", held));
            (() => registry.register({}, "it"))();
            "#,
        )];
        let mut engine = engine(&files, EngineOptions::default());
        engine.import("/main.js").unwrap();
        engine.run_until_idle();
        invitro_engine::note_external_bytes(engine.context(), 1 << 30);
        engine.run_until(|_| false);
        engine.run_until_idle();
        assert_eq!(logged(&mut engine), ["collected it"]);
    })
    .unwrap();
}
