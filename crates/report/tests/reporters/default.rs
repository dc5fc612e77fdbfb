//! The default reporter, without failures of tests.

use insta::assert_snapshot;
use invitro_protocol::{ConsoleStream, FileState, NoticeLevel};
use invitro_report::{Options, Silent};

use crate::stream::*;

/// A file with a test of each kind that does not fail.
fn kinds() -> Vec<Node> {
    vec![
        suite(
            "math",
            vec![
                pass("adds", 2.4),
                suite("deep", vec![pass("slow", 353.7)]),
                skip("skipped"),
                todo("later"),
                pass("fails as expected", 1.0).expected_fail(),
                pass("skips itself", 0.3).note("not now"),
            ],
        ),
        pass("retried", 1.0).result(|result| result.retry_count = 1),
        pass("repeated", 1.0).result(|result| result.repeat_count = 2),
    ]
}

fn passing() -> Stream {
    Stream::new()
        .file("kinds.test.ts", kinds())
        .file("more/one.test.ts", vec![pass("one", 3.0)])
        .file("skipped.test.ts", vec![skip("a"), todo("b")])
}

#[test]
fn passing_run() {
    assert_snapshot!(passing().show("default", Options::default()));
}

#[test]
fn passing_run_in_colour() {
    let options = Options { colors: true, width: Some(60), ..Options::default() };
    assert_snapshot!(passing().seed(7).show("default", options));
}

#[test]
fn the_only_file_is_a_tree_where_somebody_watches() {
    let stream = Stream::new().file("kinds.test.ts", kinds());
    // The live line itself needs a terminal.
    let mut spec = invitro_report::ReporterSpec::new("default");
    spec.options.insert("summary".into(), false.into());
    assert_snapshot!(stream.show_spec(&spec, Options { live: true, ..Options::default() }));
    let options = Options { live: true, hide_skipped: true, ..Options::default() };
    assert_snapshot!("tree_without_skipped", stream.show_spec(&spec, options));
}

#[test]
fn console_blocks() {
    let stream = Stream::new().outside_console("from a setup\n").file_of(
        0,
        "kinds.test.ts",
        vec![
            suite(
                "math",
                vec![
                    pass("adds", 1.0).out("one\n").out("two\n").err("wrong?\n").out("three"),
                    pass("quiet", 1.0),
                    pass("loud", 1.0).out("four\n"),
                ],
            )
            .out("in a hook\n"),
        ],
        Ending { console: vec![(ConsoleStream::Stdout, "top\n".into())], ..Ending::default() },
    );
    assert_snapshot!(stream.show("default", Options::default()));
    let silent = Options { silent: Silent::On, ..Options::default() };
    assert!(!stream.show("default", silent).contains("one"));
}

#[test]
fn console_of_what_failed_only() {
    let broken = Ending {
        console: vec![(ConsoleStream::Stdout, "top of a file that fails\n".into())],
        ..Ending::default()
    };
    let nodes = vec![
        pass("fine", 1.0).out("hidden\n"),
        fail("broken", error("Error", "no")).out("shown\n").err("shown, too\n"),
        suite("hooks", vec![pass("inner", 1.0).out("hidden\n")])
            .out("from a hook\n")
            .suite_error(error("Error", "hook")),
    ];
    let hidden =
        Ending { console: vec![(ConsoleStream::Stdout, "hidden\n".into())], ..Ending::default() };
    let stream = Stream::new().file_of(0, "a.test.ts", nodes, broken).file_of(
        0,
        "b.test.ts",
        vec![pass("fine", 1.0)],
        hidden,
    );
    let options = Options { silent: Silent::PassedOnly, ..Options::default() };
    assert_snapshot!(stream.show("default", options));
}

#[test]
fn projects_have_labels() {
    let mut api = project("api", root().join("api"));
    api.color = Some("magenta".into());
    let mut pages = project("pages", root().join("pages"));
    pages.skipped = Some("it runs in a browser".into());
    let mut nameless = project("", root().join("unit"));
    nameless.skipped = Some("it does not run in Workers".into());
    let place = thrown("Error", "no", vec![frame("", "api/a.test.ts", 1, 1)]);
    let stream = || {
        Stream::new()
            .projects(vec![api.clone(), project("worker", root()), pages.clone(), nameless.clone()])
            .file_of(0, "a.test.ts", vec![fail("x", place.clone())], Ending::default())
            .file_of(1, "kinds.test.ts", vec![pass("x", 1.0)], Ending::default())
            .file_of(1, "b.test.ts", vec![fail("x", place.clone())], Ending::default())
    };
    assert_snapshot!(stream().show("default", Options::default()));
    let options = Options { colors: true, ..Options::default() };
    assert_snapshot!("projects_have_labels_in_colour", stream().show("default", options));
}

#[test]
fn notices_are_shown_once_and_at_once() {
    let stream = Stream::new()
        .notice(NoticeLevel::Info, "The Vite plugin \"react\" is not run.")
        .notice(NoticeLevel::Warning, "The compatibility date is in the future.")
        .notice(NoticeLevel::Warning, "The compatibility date is in the future.")
        .file("a.test.ts", vec![pass("x", 1.0)]);
    assert_snapshot!(stream.show("default", Options::default()));
}

#[test]
fn no_test_files() {
    let stream = || Stream::new().filters(&["nothing", "else"]);
    assert_snapshot!(stream().show("default", Options::default()));
    assert_snapshot!(
        "no_test_files_passes",
        stream().pass_with_no_tests().show("default", Options::default())
    );
    let mut skipped = project("web", root().join("web"));
    skipped.skipped = Some("it runs in a browser".into());
    let named = vec![project("api", root()), project("queue", root()), skipped];
    assert_snapshot!(
        "no_test_files_of_projects",
        stream().projects(named).show("default", Options::default())
    );
}

#[test]
fn interrupted_run() {
    let interrupted = Ending { state: Some(FileState::Interrupted), ..Ending::default() };
    let nodes = vec![
        pass("first", 12.0),
        fail("second", error("Error", "known before the end")),
        skip("never meant to run"),
        pass("third", 0.0).note("not run: the run was stopped"),
    ];
    let stream = Stream::new()
        .file("a.test.ts", vec![pass("x", 1.0)])
        .file_of(0, "b.test.ts", nodes, interrupted)
        .waiting("c.test.ts");
    let stopped = |end: &mut invitro_protocol::RunEnd| end.interrupted = true;
    assert_snapshot!(stream.end(stopped).show("default", Options::default()));
    // Nothing has ended yet.
    let none =
        Ending { state: Some(FileState::Interrupted), collected: false, ..Ending::default() };
    let stream = Stream::new().file_of(0, "a.test.ts", vec![], none).end(stopped);
    assert_snapshot!("interrupted_at_once", stream.show("default", Options::default()));
}

#[test]
fn a_stream_that_breaks_off_is_summed_up() {
    let stream = Stream::new().file("a.test.ts", vec![pass("x", 1.0), pending("y")]);
    assert_snapshot!(stream.waiting("b.test.ts").cut_off().show("default", Options::default()));
}

#[test]
fn bailed_run() {
    let nodes = vec![
        fail("first", error("Error", "no")),
        pass("second", 0.0).note("not run: enough tests had failed"),
    ];
    let stream = Stream::new().file("a.test.ts", nodes).waiting("b.test.ts").waiting("c.test.ts");
    assert_snapshot!(stream.end(|end| end.bailed = true).show("default", Options::default()));
}

#[test]
fn snapshot_counts() {
    let stream = Stream::new().file("a.test.ts", vec![pass("x", 1.0)]).end(|end| {
        end.snapshots.added = 1;
        end.snapshots.unmatched = 2;
        end.snapshots.updated = 3;
        end.snapshots.files_removed = 1;
        end.snapshots.obsolete =
            vec![("a.test.ts".into(), vec!["math > adds 1".into(), "math > adds 2".into()])];
    });
    assert_snapshot!(stream.show("default", Options::default()));
    let stream = Stream::new().file("a.test.ts", vec![pass("x", 1.0)]).end(|end| {
        end.snapshots.did_update = true;
        end.snapshots.files_removed = 2;
    });
    assert_snapshot!("snapshot_counts_of_an_update", stream.show("default", Options::default()));
}
