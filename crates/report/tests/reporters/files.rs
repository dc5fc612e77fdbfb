//! Reports that go into files.

use std::collections::BTreeMap;
use std::fs;

use invitro_report::{Options, OutputFile, ReportError, ReporterSpec, Reporters};

use crate::stream::*;

fn stream() -> Stream {
    Stream::new().file("a.test.ts", vec![pass("x", 1.0)])
}

fn run(specs: &[ReporterSpec], options: Options) -> (String, Vec<ReportError>) {
    let shown = Shown::default();
    let mut reporters = Reporters::with_sinks(specs, options, shown.sinks()).unwrap();
    for event in stream().events() {
        reporters.event(&event);
    }
    let errors = reporters.finish();
    (shown.stream("stdout"), errors)
}

#[test]
fn folders_are_made_and_the_path_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let files = BTreeMap::from([
        ("json".to_owned(), "reports/deep/out.json".into()),
        ("junit".to_owned(), "reports/out.xml".into()),
    ]);
    let options = Options {
        output_file: OutputFile::ByReporter(files),
        root: folder.path().to_owned(),
        ..Options::default()
    };
    let specs = [ReporterSpec::new("json"), ReporterSpec::new("junit")];
    let (shown, errors) = run(&specs, options);
    assert!(errors.is_empty(), "{errors:?}");
    let json = folder.path().join("reports/deep/out.json");
    let xml = folder.path().join("reports/out.xml");
    assert_eq!(
        shown,
        format!(
            "JSON report written to {}\nJUNIT report written to {}\n",
            json.display(),
            xml.display()
        )
    );
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(report["numPassedTests"], 1);
    assert!(fs::read_to_string(xml).unwrap().ends_with("</testsuites>\n"));
    // Nothing temporary stays behind.
    assert_eq!(fs::read_dir(folder.path().join("reports")).unwrap().count(), 2);
}

#[test]
fn a_reporters_own_file_counts_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut spec = ReporterSpec::new("json");
    spec.options.insert("outputFile".into(), "own.json".into());
    let options = Options {
        output_file: OutputFile::One("general.json".into()),
        root: folder.path().to_owned(),
        ..Options::default()
    };
    let (_, errors) = run(&[spec], options);
    assert!(errors.is_empty(), "{errors:?}");
    assert!(folder.path().join("own.json").exists());
    assert!(!folder.path().join("general.json").exists());
}

#[test]
fn what_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let options = Options {
        output_file: OutputFile::One("file/out.json".into()),
        root: folder.path().to_owned(),
        ..Options::default()
    };
    let (shown, errors) = run(&[ReporterSpec::new("json")], options);
    assert_eq!(shown, "");
    let text = errors[0].to_string();
    let path = folder.path().join("file/out.json");
    let start = format!("the json report could not be written to {}: ", path.display());
    assert!(text.starts_with(&start), "{text}");
    assert!(text.ends_with("with \"--outputFile.json\""), "{text}");
}
