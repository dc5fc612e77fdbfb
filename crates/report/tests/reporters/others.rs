//! The other reporters for people, and what all reporters share.

use insta::assert_snapshot;
use invitro_protocol::ConsoleStream;
use invitro_report::{Options, ReporterSpec, Reporters};

use crate::stream::*;

fn stream() -> Stream {
    Stream::new().file(
        "kinds.test.ts",
        vec![
            suite(
                "math",
                vec![
                    pass("adds", 2.4).out("hello\n"),
                    suite("deep", vec![pass("slow", 353.7)]),
                    skip("skipped"),
                    todo("later"),
                ],
            ),
            fail("silent", error("RangeError", "")),
            fail("broken", error("Error", "no\n\nnot at all"))
                .result(|result| result.retry_count = 1),
        ],
    )
}

#[test]
fn verbose() {
    assert_snapshot!(stream().show("verbose", Options::default()));
    let options = Options { hide_skipped: true, ..Options::default() };
    assert!(!stream().show("verbose", options).contains("skipped\n"));
}

#[test]
fn verbose_in_colour_with_projects() {
    let stream = Stream::new().projects(vec![project("api", root())]).file_of(
        0,
        "a.test.ts",
        vec![suite("s", vec![pass("x", 1.0), fail("y", error("Error", "no"))])],
        Ending::default(),
    );
    let options = Options { colors: true, ..Options::default() };
    assert_snapshot!(stream.show("verbose", options));
}

#[test]
fn dot() {
    assert_snapshot!(stream().show("dot", Options::default()));
    let ending =
        Ending { console: vec![(ConsoleStream::Stdout, "top\n".into())], ..Ending::default() };
    let stream = Stream::new().file_of(0, "a.test.ts", vec![pass("x", 1.0)], ending);
    let options = Options { colors: true, ..Options::default() };
    assert_snapshot!("dot_in_colour", stream.show("dot", options));
}

#[test]
fn unknown_reporters_are_named_with_those_there_are() {
    let error = Reporters::new(&[ReporterSpec::new("sparkles")], Options::default()).err();
    assert_eq!(
        error.unwrap().to_string(),
        "there is no reporter \"sparkles\"; there are default, verbose, dot, json and junit"
    );
}

#[test]
fn several_reporters_see_the_same_run() {
    let shown = Shown::default();
    let specs = [ReporterSpec::new("dot"), ReporterSpec::new("json")];
    let mut reporters = Reporters::with_sinks(&specs, Options::default(), shown.sinks()).unwrap();
    for event in stream().events() {
        reporters.event(&event);
    }
    assert!(reporters.finish().is_empty());
    let text = shown.stream("stdout");
    let json: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(json["numTotalTests"], 6);
    assert!(text.contains("··--xx\n"), "{text}");
}
