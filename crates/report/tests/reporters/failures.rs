//! Failures of each kind.

use insta::assert_snapshot;
use invitro_protocol::{SerializedError, UnhandledKind};
use invitro_report::Options;
use serde_json::json;

use crate::stream::*;

const DIFF: &str = "- Expected\n+ Received\n\n  {\n    \"a\": 1,\n    \"b\": [\n      1,\n\
                    -     4,\n+     2,\n      3,\n    ],\n-   \"c\": \"x\",\n  }";

/// A failed comparison in a function that a test calls.
fn comparison() -> SerializedError {
    let message =
        "expected { a: 1, b: [ 1, 2, 3 ] } to deeply equal { a: 1, b: [ 1, 4, 3 ], c: 'x' }";
    SerializedError {
        diff: Some(DIFF.into()),
        expected: Some("{}".into()),
        actual: Some("{}".into()),
        show_diff: Some(true),
        ok: Some(false),
        ..thrown(
            "AssertionError",
            message,
            vec![
                frame("equal", "invitro:vitest/expect", 10, 3),
                frame("check", "kinds.test.ts", 5, 34),
                frame("", "kinds.test.ts", 10, 5),
                frame("run", "invitro:vitest/runner", 99, 1),
            ],
        )
    }
}

fn cause() -> SerializedError {
    let innermost = error("Error", "innermost");
    let inner = SerializedError {
        cause: Some(Box::new(innermost)),
        ..thrown("RangeError", "inner", vec![frame("", "kinds.test.ts", 13, 43)])
    };
    SerializedError {
        cause: Some(Box::new(inner)),
        ..thrown("TypeError", "outer", vec![frame("", "kinds.test.ts", 13, 11)])
    }
}

fn aggregate() -> SerializedError {
    SerializedError {
        errors: vec![
            thrown("Error", "one", vec![frame("", "kinds.test.ts", 16, 31)]),
            thrown("TypeError", "two", vec![frame("", "kinds.test.ts", 16, 49)]),
        ],
        ..thrown("AggregateError", "several", vec![frame("", "kinds.test.ts", 16, 11)])
    }
}

fn extra(mut error: SerializedError, properties: serde_json::Value) -> SerializedError {
    error.extra.clone_from(properties.as_object().unwrap());
    error
}

fn words() -> SerializedError {
    SerializedError {
        diff: Some("Expected: \"hello wild world\"\nReceived: \"hello wide world\"".into()),
        diff_highlights: vec![(20, 21), (48, 49)],
        ..error("AssertionError", "expected 'hello wide world' to be 'hello wild world'")
    }
}

/// A test that fails in each of the ways there are.
fn kinds() -> Stream {
    let identical = thrown("Error", "identical", vec![frame("", "kinds.test.ts", 19, 11)]);
    let in_source = thrown(
        "RangeError",
        "nothing to add up",
        vec![frame("total", "src/total.ts", 3, 11), frame("", "kinds.test.ts", 22, 12)],
    );
    let in_package = thrown(
        "Error",
        "thrown by a package",
        vec![
            frame("parse", "node_modules/parser/index.js", 7, 9),
            frame("", "kinds.test.ts", 19, 11),
        ],
    );
    let retried = fail("retried", words()).result(|result| {
        result.retry_count = 2;
        let error = thrown("Error", "each time", vec![frame("", "kinds.test.ts", 19, 11)]);
        result.errors = vec![error.clone(), words(), error];
    });
    Stream::new().file(
        "kinds.test.ts",
        vec![
            suite(
                "kinds",
                vec![
                    fail("diff", comparison()),
                    fail("words", words()),
                    fail("cause", cause()),
                    fail("aggregate", aggregate()),
                    fail(
                        "properties",
                        extra(error("Error", "with more"), json!({ "code": "E_BAD", "at": [1] })),
                    ),
                    fail("string", error("Unknown Error", "a string")),
                    fail("object", extra(error("Unknown Error", ""), json!({ "some": "object" }))),
                    fail("no message", error("Error", "")),
                    fail("lines", error("Error", "line one\n\n  line two")),
                    fail("same 1", identical.clone()),
                    pass("fine", 1.0),
                    fail("same 2", identical),
                    retried,
                    fail("source", in_source),
                    fail("package", in_package),
                    fail("far", thrown("Error", "far", vec![frame("", "kinds.test.ts", 22, 102)])),
                ],
            ),
            skip("left out"),
            todo("to do"),
        ],
    )
}

#[test]
fn failed_tests() {
    assert_snapshot!(kinds().show("default", Options::default()));
}

#[test]
fn failed_tests_in_colour() {
    let stream = Stream::new().file(
        "kinds.test.ts",
        vec![suite("kinds", vec![fail("diff", comparison()), fail("words", words())])],
    );
    let options = Options { colors: true, width: Some(70), ..Options::default() };
    assert_snapshot!(stream.show("default", options));
}

#[test]
fn narrow_terminal() {
    let stream = Stream::new().file("kinds.test.ts", vec![fail("diff", comparison())]);
    assert_snapshot!(stream.show("default", Options { width: Some(24), ..Options::default() }));
}

#[test]
fn suites_and_files() {
    let syntax = SerializedError {
        source: Some(
            "import { test } from \"vitest\";\n\ntest(\"a\", () => {\n  const x = ;\n});\n".into(),
        ),
        ..thrown("SyntaxError", "Unexpected token", vec![frame("", "syntax.test.ts", 4, 13)])
    };
    let missing = extra(
        thrown(
            "Error",
            "Cannot find module './nowhere' imported from kinds.test.ts",
            vec![frame("", "kinds.test.ts", 2, 1)],
        ),
        json!({ "code": "ERR_MODULE_NOT_FOUND" }),
    );
    let hook = thrown("Error", "beforeAll broke", vec![frame("", "kinds.test.ts", 8, 1)]);
    let stream = Stream::new()
        .broken_file("syntax.test.ts", vec![syntax])
        .broken_file("missing.test.ts", vec![missing])
        .broken_file("empty.test.ts", vec![error("Error", "No test suite found in file /empty")])
        .file(
            "hooks.test.ts",
            vec![
                suite(
                    "outer",
                    vec![
                        suite("inner", vec![pass("never runs", 0.0).note("beforeAll failed")])
                            .suite_error(hook),
                    ],
                ),
                fail("after each", error("Error", "afterEach broke")),
            ],
        );
    assert_snapshot!(stream.show("default", Options::default()));
    assert_snapshot!("suites_and_files_verbose", stream.show("verbose", Options::default()));
}

#[test]
fn unhandled_errors() {
    let rejected = extra(
        thrown(
            "Error",
            "nobody looks",
            vec![frame("", "kinds.test.ts", 19, 11), frame("tick", "node:timers", 1, 1)],
        ),
        json!({ "code": 7 }),
    );
    let stream = Stream::new()
        .file("kinds.test.ts", vec![suite("kinds", vec![pass("fine", 1.0)])])
        .unhandled(UnhandledKind::Rejection, Some(0), Some("file_0_0"), rejected)
        .unhandled(UnhandledKind::Exception, Some(0), None, error("TypeError", "from a timer"))
        .unhandled(UnhandledKind::Error, None, None, error("Error", "the global setup failed"));
    assert_snapshot!(stream.show("default", Options::default()));
    let options = Options { colors: true, width: Some(60), ..Options::default() };
    assert_snapshot!("unhandled_errors_in_colour", stream.show("default", options));
}

#[test]
fn an_unhandled_error_without_files() {
    let stream = Stream::new().unhandled(
        UnhandledKind::Error,
        None,
        None,
        error("Error", "the global setup failed"),
    );
    assert_snapshot!(stream.show("default", Options::default()));
}

#[test]
fn ended_by_force() {
    let overdue = thrown(
        "Error",
        "Test timed out in 100ms. It never gave control back, so its process was ended.\nIf this \
         is a long-running test, pass a timeout value as the last argument.",
        vec![frame("", "kinds.test.ts", 9, 3)],
    );
    let reason = "not run: the file's process had ended before";
    let rest = || pass("the rest", 0.0).note(reason);
    let memory = error(
        "OutOfMemoryError",
        "The file's process used more than its limit of 64 MiB of memory, and was ended.",
    );
    let signal = error("Error", "The file's process ended unexpectedly, by signal SIGSEGV (11).");
    let stream = Stream::new()
        .file("overdue.test.ts", vec![pass("before", 2.0), fail("endless", overdue), rest()])
        .file("memory.test.ts", vec![fail("greedy", memory), rest()])
        .broken_file("signal.test.ts", vec![signal]);
    assert_snapshot!(stream.show("default", Options::default()));
}

#[test]
fn annotations() {
    let place = frame("", "kinds.test.ts", 9, 3);
    let stream = Stream::new().file(
        "kinds.test.ts",
        vec![
            fail("noted", error("Error", "no"))
                .annotation("notice", "here", Some(place.clone()))
                .annotation("notice", "and again", Some(place))
                .annotation("warning", "somewhere", None),
            pass("fine", 1.0).annotation("mine", "of a test that passed", None),
        ],
    );
    assert_snapshot!(stream.show("default", Options::default()));
    assert_snapshot!("annotations_verbose", stream.show("verbose", Options::default()));
}
