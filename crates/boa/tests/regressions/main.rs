//! One test and more for each file of `patches/`, and each fails without it.
//!
//! Inline caches belong to a call site and are filled when it runs first, so every snippet runs four times at one site.

mod arrays;
mod builtins;
mod compiled;
mod deletion;
mod external_bytes;
mod hosts;
mod inline_cache;
mod messages;
mod modules;
mod parameters;
mod recursion;
mod regexp;
mod speed;
mod stacks;
mod strings;

use boa_engine::{Context, JsResult, Source};

/// How often a snippet runs.
const RUNS: usize = 4;

/// A context with room for some recursion, but not more than a test thread's stack has.
fn context() -> Context {
    let mut context = Context::default();
    context.runtime_limits_mut().set_recursion_limit(200);
    context
}

/// Runs `body`, a function body that sees the number of the run as `run`, and gives the results as strings.
/// A thrown error is given as its name and message.
fn runs(body: &str) -> Vec<String> {
    runs_in(&mut context(), body)
}

fn runs_in(context: &mut Context, body: &str) -> Vec<String> {
    let source = format!(
        "{{ const snippet = (run) => {{ {body} }};
            const results = [];
            for (let run = 0; run < {RUNS}; run++) {{
                try {{ results.push(String(snippet(run))); }} catch (error) {{ results.push(String(error)); }}
            }}
            results.join('\\n'); }}"
    );
    evaluate(context, &source)
        .expect("the snippet's errors are caught")
        .split('\n')
        .map(ToOwned::to_owned)
        .collect()
}

/// Checks that each run of `body` gives `expected`.
#[track_caller]
fn assert_runs(body: &str, expected: &str) {
    assert_eq!(runs(body), [expected; RUNS], "{body}");
}

/// Evaluates a script and gives its value as a string.
fn evaluate(context: &mut Context, source: &str) -> JsResult<String> {
    let value = context.eval(Source::from_bytes(source))?;
    Ok(value.to_string(context)?.to_std_string_escaped())
}
