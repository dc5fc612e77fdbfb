use boa_engine::Source;

use crate::{RUNS, assert_runs, context, evaluate};

#[test]
fn is_caught_by_the_script() {
    assert_runs(
        "function recurse() { return recurse() + 1; }
         try { recurse(); } catch (error) { return error instanceof RangeError && error.message; }",
        "Maximum call stack size exceeded",
    );
}

#[test]
fn is_caught_across_native_functions() {
    assert_runs(
        "const recurse = () => [1].map(recurse);
         try { recurse(); } catch (error) { return error instanceof RangeError && error.message; }",
        "Maximum call stack size exceeded",
    );
}

#[test]
fn rejects_an_async_function() {
    let mut context = context();
    for _ in 0..RUNS {
        evaluate(
            &mut context,
            "globalThis.caught = undefined;
             globalThis.recurse = async () => { await null; (function f() { f(); })(); };
             recurse().catch((error) => { globalThis.caught = error.name; });",
        )
        .expect("the promise takes the error");
        context.run_jobs().expect("no job fails");
        let caught = evaluate(&mut context, "caught").expect("no error");
        assert_eq!(caught, "RangeError");
    }
}

#[test]
fn limit_of_zero_stops_the_script() {
    let mut context = context();
    for _ in 0..RUNS {
        context.runtime_limits_mut().set_recursion_limit(0);
        let error = context
            .eval(Source::from_bytes("try { (() => 1)(); } catch {}"))
            .expect_err("the script is stopped");
        assert!(error.as_engine().is_some(), "{error}");
        context.runtime_limits_mut().set_recursion_limit(200);
        assert_eq!(evaluate(&mut context, "1 + 1").ok().as_deref(), Some("2"));
    }
}
