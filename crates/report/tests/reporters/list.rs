//! The reporter of `invitro list`.

use insta::assert_snapshot;
use invitro_report::{Options, ReporterSpec};

use crate::stream::*;

fn list(stream: &Stream, options: &[&str]) -> String {
    let mut spec = ReporterSpec::new("list");
    for option in options {
        spec.options.insert((*option).to_owned(), true.into());
    }
    stream.show_spec(&spec, Options::default())
}

fn stream() -> Stream {
    Stream::new()
        .projects(vec![project("api", root().join("api")), project("", root())])
        .file_of(
            0,
            "a.test.ts",
            vec![
                suite(
                    "math",
                    vec![pending("adds").at(3, 1), suite("deep", vec![pending("subtracts")])],
                ),
                skip("skipped"),
                todo("later"),
            ],
            Ending::default(),
        )
        .file_of(1, "b.test.ts", vec![pending("alone")], Ending::default())
}

#[test]
fn lists() {
    let all = [
        list(&stream(), &[]),
        list(&stream(), &["filesOnly"]),
        list(&stream(), &["json"]),
        list(&stream(), &["json", "filesOnly"]),
    ];
    assert_snapshot!(all.join("---\n"));
}

#[test]
fn what_cannot_be_listed_is_said() {
    let stream = stream().broken_file("c.test.ts", vec![error("SyntaxError", "Unexpected token")]);
    assert_snapshot!(list(&stream, &[]));
    assert_eq!(list(&Stream::new(), &["json"]), "[]\n");
}
