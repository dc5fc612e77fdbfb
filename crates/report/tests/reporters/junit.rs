//! The JUnit reporter.

use insta::assert_snapshot;
use invitro_protocol::SerializedError;
use invitro_report::{Options, ReporterSpec};

use crate::stream::*;

fn stream() -> Stream {
    let failure = SerializedError {
        diff: Some("- Expected\n+ Received\n\n- 2\n+ 1".into()),
        ..thrown(
            "AssertionError",
            "expected <1> to be \"2\"",
            vec![frame("check", "kinds.test.ts", 5, 34), frame("", "invitro:vitest/runner", 1, 1)],
        )
    };
    let caused = SerializedError {
        cause: Some(Box::new(error("Error", "\u{1b}[31mred\u{1b}[0m reason\u{0}"))),
        ..error("Error", "outer")
    };
    Stream::new()
        .file(
            "kinds.test.ts",
            vec![
                suite(
                    "math",
                    vec![
                        pass("adds", 2.5).out("hello\n").out("world\n").err("a < b & c\n"),
                        fail("breaks", failure),
                        skip("skipped"),
                        todo("later"),
                    ],
                )
                .suite_error(error("Error", "afterAll broke")),
                fail("caused", caused).annotation("notice", "look \"here\"", None),
            ],
        )
        .broken_file("sub/broken.test.ts", vec![error("SyntaxError", "Unexpected token")])
}

fn spec() -> ReporterSpec {
    let mut spec = ReporterSpec::new("junit");
    spec.options.insert("hostname".into(), "host".into());
    spec
}

#[test]
fn document() {
    assert_snapshot!(stream().show_spec(&spec(), Options::default()));
}

#[test]
fn options_of_its_own() {
    let mut spec = spec();
    spec.options.insert("suiteName".into(), "mine".into());
    spec.options.insert("classnameTemplate".into(), "class {filename}".into());
    spec.options.insert("includeConsoleOutput".into(), false.into());
    spec.options.insert("addFileAttribute".into(), true.into());
    let stream = Stream::new().file("a.test.ts", vec![pass("x", 1.0).out("hidden\n")]);
    assert_snapshot!(stream.show_spec(&spec, Options::default()));
}
