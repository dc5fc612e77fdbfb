//! Snapshots are as Vitest writes them, and whatever happens nothing of them is lost.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use crate::project::Project;

const HEADER: &str = "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n";

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/snapshots").join(path)
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A project with one test file in which a snapshot is taken.
fn one_snapshot(value: &str) -> Project {
    Project::worker().file(
        "test/shot.test.ts",
        &format!(
            "import {{ expect, it }} from \"vitest\";\n\
             it(\"is shot\", () => {{ expect({value}).toMatchSnapshot(); }});\n"
        ),
    )
}

/// Files that are left of writing others.
fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.path());
    names.filter(|path| path.extension().is_some_and(|extension| extension == "tmp")).collect()
}

#[test]
fn what_is_written_is_what_vitest_writes() {
    let mut project = Project::empty();
    for path in [
        "package.json",
        "wrangler.jsonc",
        "vitest.config.ts",
        "src/values.ts",
        "test/files.test.ts",
    ] {
        project = project.file(path, &read(fixture(path)));
    }
    let project = project.file("test/inline.test.ts", &read(fixture("unwritten/inline.ts")));
    // Two literals are there and differ: those are rewritten only if that is asked for.
    project.run(&["--update"]).ends_with(0);
    for path in [
        "test/__snapshots__/files.test.ts.snap",
        "test/files/text.txt",
        "test/files/object.txt",
        "test/inline.test.ts",
    ] {
        let (ours, theirs) = (read(project.path(path)), read(fixture(path)));
        assert!(ours == theirs, "{path} differs:\n{}", difference(&theirs, &ours));
    }
    // Nothing is left to write, and everything matches.
    project.run(&["--update=none"]).ends_with(0);
}

/// The first lines that differ.
fn difference(expected: &str, actual: &str) -> String {
    let lines = expected.lines().zip(actual.lines()).enumerate();
    let differing = lines.filter(|(_, (expected, actual))| expected != actual).take(10);
    let shown: Vec<String> = differing
        .map(|(at, (expected, actual))| format!("{at}: -{expected}\n{at}: +{actual}"))
        .collect();
    shown.join("\n")
}

#[test]
fn a_run_that_dies_while_it_writes() {
    let project = one_snapshot("2");
    let snap = format!("{HEADER}\nexports[`is shot 1`] = `1`;\n");
    project.write("test/__snapshots__/shot.test.ts.snap", &snap);
    let source = "import { expect, it } from \"vitest\";\nit(\"a\", () => { expect(1).toMatchInlineSnapshot(); });\n";
    project.write("test/inline.test.ts", source);
    let mut command = project.command(&["run", "--update"]);
    command.env("INVITRO_TEST_ABORT_WRITE", "1");
    let outcome = project.outcome(&command.output().expect("the binary can be run"));
    assert_ne!(outcome.code, Some(0), "{}", outcome.text());
    assert_eq!(read(project.path("test/__snapshots__/shot.test.ts.snap")), snap);
    assert_eq!(read(project.path("test/inline.test.ts")), source);
    // The next run does what the other could not.
    project.run(&["--update"]).ends_with(0);
    assert!(read(project.path("test/__snapshots__/shot.test.ts.snap")).contains("`2`"));
    assert!(read(project.path("test/inline.test.ts")).contains("toMatchInlineSnapshot(`1`)"));
}

#[test]
fn a_source_that_is_changed_while_its_tests_run() {
    // The test asks for its source to be changed, and goes on when that is done.
    let editor = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = editor.local_addr().expect("it is bound");
    let source = format!(
        r#"
import {{ expect, it }} from "vitest";
it("changes its own source", async () => {{
  expect(1).toMatchInlineSnapshot();
  expect((await fetch("http://{address}/")).status).toBe(204);
}});
"#
    );
    let project = Project::worker().file("test/inline.test.ts", &source);
    let path = project.path("test/inline.test.ts");
    let before = fs::metadata(&path).and_then(|data| data.modified()).expect("it is there");
    let child = project
        .command(&["run", "--allow-net"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary can be run");
    let (mut connection, _) = editor.accept().expect("the test connects");
    let edited = format!("// an edit\n{source}");
    fs::write(&path, &edited).expect("the source can be written");
    // As if by a tool that keeps times.
    let file = fs::File::options().write(true).open(&path).expect("it can be opened");
    file.set_modified(before).expect("its time can be set");
    let mut request = [0; 4096];
    let length = connection.read(&mut request).expect("the test asks");
    assert!(length > 0, "the test asks");
    connection
        .write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        .expect("the test is answered");
    let outcome = project.outcome(&child.wait_with_output().expect("the run ends"));
    outcome.ends_with(1).says("test/inline.test.ts were not written").says("was changed");
    assert_eq!(read(&path), edited);
}

#[test]
fn a_snapshot_folder_that_cannot_be_written() {
    let project = one_snapshot("1");
    // A file where the folder should be refuses anybody, root included.
    project.write("test/__snapshots__", "no folder");
    let outcome = project.run(&[]);
    outcome.ends_with(1).says("test/__snapshots__/shot.test.ts.snap");
    assert_eq!(read(project.path("test/__snapshots__")), "no folder");
}

#[test]
fn a_snapshot_file_that_is_read_only() {
    let project = one_snapshot("2");
    let path = project.path("test/__snapshots__/shot.test.ts.snap");
    let snap = format!("{HEADER}\nexports[`is shot 1`] = `1`;\n");
    project.write("test/__snapshots__/shot.test.ts.snap", &snap);
    let mut permissions = fs::metadata(&path).expect("it is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("they can be set");
    project
        .run(&["--update"])
        .ends_with(1)
        .says("shot.test.ts.snap was not written: permission denied");
    assert_eq!(read(&path), snap);
    assert_eq!(leftovers(path.parent().expect("a file has a folder")), Vec::<PathBuf>::new());
}

#[test]
fn conflict_markers_between_snapshots() {
    let project = one_snapshot("1");
    let snap = format!(
        "{HEADER}\n<<<<<<< HEAD\nexports[`is shot 1`] = `1`;\n=======\nexports[`is shot 1`] = `2`;\n>>>>>>> other\n\nexports[`more 1`] = `3`;\n"
    );
    project.write("test/__snapshots__/shot.test.ts.snap", &snap);
    for arguments in [&[][..], &["--update"]] {
        let outcome = project.run(arguments);
        outcome.ends_with(1).says("In line 3 it has an unresolved merge conflict: <<<<<<< HEAD");
        assert_eq!(outcome.test("is shot"), "failed");
        assert_eq!(read(project.path("test/__snapshots__/shot.test.ts.snap")), snap);
    }
}

#[test]
fn conflict_markers_inside_a_snapshot() {
    let project = one_snapshot("{ a: 1 }");
    let snap = format!(
        "{HEADER}\nexports[`is shot 1`] = `\n{{\n<<<<<<< HEAD\n  \"a\": 1,\n=======\n  \"a\": 2,\n>>>>>>> other\n}}\n`;\n"
    );
    project.write("test/__snapshots__/shot.test.ts.snap", &snap);
    for arguments in [&[][..], &["--update"]] {
        let outcome = project.run(arguments);
        outcome.ends_with(1).says("Snapshot `is shot 1` has an unresolved merge conflict");
        assert_eq!(read(project.path("test/__snapshots__/shot.test.ts.snap")), snap);
    }
    // A snapshot of such a text is a snapshot like any other.
    let text = "\"<<<<<<< HEAD\\n1\\n=======\\n2\\n>>>>>>> other\"";
    let project = one_snapshot(text);
    project.run(&[]).ends_with(0);
    project.run(&["--update=none"]).ends_with(0);
}

/// Two projects, `one` and `two`, that share a folder of tests and differ in a variable.
fn two_projects(test: &str) -> Project {
    let config = |name: &str| {
        format!(
            r#"{{
              plugins: [cloudflareTest({{
                wrangler: {{ configPath: "./wrangler.jsonc" }},
                miniflare: {{ bindings: {{ NAME: "{name}" }} }},
              }})],
              test: {{ name: "{name}", include: ["test/shared.test.ts"] }},
            }}"#
        )
    };
    Project::worker()
        .file(
            "vitest.config.ts",
            &format!(
                r#"
                import {{ cloudflareTest }} from "@cloudflare/vitest-plugin";
                import {{ defineConfig }} from "vitest/config";
                export default defineConfig({{ test: {{ projects: [{}, {}] }} }});
                "#,
                config("one"),
                config("two")
            ),
        )
        .file("test/shared.test.ts", test)
}

#[test]
fn two_projects_with_snapshots_of_their_own_in_one_file() {
    let project = two_projects(
        r#"
        import { env } from "cloudflare:workers";
        import { expect, it } from "vitest";
        it(`of ${env.NAME}`, () => { expect(env.NAME).toMatchSnapshot(); });
        it("of both", () => { expect("same").toMatchSnapshot(); });
        "#,
    );
    project.run(&[]).ends_with(0);
    let expected = format!(
        "{HEADER}\nexports[`of both 1`] = `\"same\"`;\n\nexports[`of one 1`] = `\"one\"`;\n\nexports[`of two 1`] = `\"two\"`;\n"
    );
    let path = project.path("test/__snapshots__/shared.test.ts.snap");
    assert_eq!(read(&path), expected);
    // What one has no use for the other has: nothing goes.
    let outcome = project.run(&["--update"]);
    outcome.ends_with(0);
    assert_eq!(read(&path), expected);
    assert!(!outcome.text().contains("of one 1"), "{}", outcome.text());
}

#[test]
fn two_projects_that_want_different_snapshots() {
    let project = two_projects(
        r#"
        import { env } from "cloudflare:workers";
        import { expect, it } from "vitest";
        it("differs", () => { expect(env.NAME).toMatchSnapshot(); });
        it("is inline", () => { expect(env.NAME).toMatchInlineSnapshot(); });
        it("is a file", async () => { await expect(env.NAME).toMatchFileSnapshot("./name.txt"); });
        "#,
    );
    let source = read(project.path("test/shared.test.ts"));
    let outcome = project.run(&[]);
    outcome
        .ends_with(1)
        .says("want different snapshots")
        .says("· differs 1")
        .says("several projects run it and want different values")
        .says("want it to hold different texts");
    assert_eq!(read(project.path("test/shared.test.ts")), source);
    assert!(!project.path("test/name.txt").exists());
    let snap = read(project.path("test/__snapshots__/shared.test.ts.snap"));
    assert_eq!(snap, format!("{HEADER}\nexports[`differs 1`] = `\"one\"`;\n"));
}
