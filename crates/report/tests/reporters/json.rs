//! The JSON reporter.

use insta::assert_snapshot;
use invitro_protocol::{FileState, SerializedError, UnhandledKind};
use invitro_report::Options;
use serde_json::{Value, json};

use crate::stream::*;

fn report(stream: &Stream) -> Value {
    serde_json::from_str(&stream.show("json", Options::default())).unwrap()
}

#[test]
fn schema() {
    let failure = SerializedError {
        stack: Some("Error: no\n    at /kinds.test.ts:1:1".into()),
        ..error("Error", "no")
    };
    let aggregate = SerializedError {
        errors: vec![error("TypeError", "inner")],
        ..thrown("AggregateError", "both", vec![frame("f", "kinds.test.ts", 1, 2)])
    };
    let stream = Stream::new()
        .file(
            "kinds.test.ts",
            vec![
                suite(
                    "math",
                    vec![
                        pass("adds", 2.25).at(3, 5).meta("key", json!([1])).tag("fast"),
                        suite("deep", vec![fail("breaks", failure)]),
                        skip("skipped"),
                        todo("later"),
                        pass("fails as expected", 1.0).expected_fail(),
                    ],
                ),
                suite("hooks", vec![pass("inner", 4.0)])
                    .suite_error(error("Error", "afterAll broke")),
                fail("string", error("Unknown Error", "a string")),
                fail("several", aggregate).result(|result| {
                    result.meta.insert("while".into(), "running".into());
                }),
            ],
        )
        .broken_file("broken.test.ts", vec![error("SyntaxError", "Unexpected token")])
        .file("fine.test.ts", vec![pass("fine", 1.0)])
        .end(|end| {
            end.snapshots.added = 1;
            end.snapshots.files_added = 1;
            end.snapshots.obsolete = vec![("fine.test.ts".into(), vec!["old 1".into()])];
        });
    assert_snapshot!(format!("{:#}", report(&stream)));
}

#[test]
fn is_one_line_whose_fields_stand_in_order() {
    let text =
        Stream::new().file("a.test.ts", vec![pass("x", 1.0)]).show("json", Options::default());
    assert_eq!(text.lines().count(), 1);
    let keys: Vec<usize> = ["numTotalTestSuites", "numTotalTests", "snapshot", "testResults"]
        .iter()
        .map(|key| text.find(key).unwrap())
        .collect();
    assert!(keys.is_sorted());
}

#[test]
fn success_is_about_tests() {
    let passing = || Stream::new().file("a.test.ts", vec![pass("x", 1.0), skip("y")]);
    assert_eq!(report(&passing())["success"], true);
    let unhandled = passing().unhandled(UnhandledKind::Error, None, None, error("Error", "no"));
    assert_eq!(report(&unhandled)["success"], true);
    assert_eq!(report(&Stream::new())["success"], false);
    assert_eq!(report(&Stream::new().pass_with_no_tests())["success"], true);
    let hook = Stream::new().file(
        "a.test.ts",
        vec![suite("s", vec![pass("x", 1.0)]).suite_error(error("Error", "hook"))],
    );
    assert_eq!(report(&hook)["success"], false);
}

#[test]
fn an_interrupted_file_has_not_passed() {
    let ending = Ending { state: Some(FileState::Interrupted), ..Ending::default() };
    let stream = Stream::new()
        .file_of(0, "a.test.ts", vec![pass("x", 1.0)], ending)
        .waiting("b.test.ts")
        .end(|end| end.interrupted = true);
    let report = report(&stream);
    assert_eq!(report["success"], false);
    assert_eq!(report["testResults"].as_array().unwrap().len(), 1);
    assert_eq!(report["testResults"][0]["status"], "failed");
    assert_eq!(
        report["testResults"][0]["message"],
        "The run was stopped before the file had ended."
    );
}

#[test]
fn what_did_not_end_is_pending() {
    let stream = Stream::new()
        .file("a.test.ts", vec![pass("x", 1.0), pending("y")])
        .waiting("b.test.ts")
        .cut_off();
    let report = report(&stream);
    assert_eq!(report["numPendingTests"], 1);
    assert_eq!(report["numPendingTestSuites"], 1);
    assert_eq!(report["testResults"][0]["assertionResults"][1]["status"], "pending");
}
