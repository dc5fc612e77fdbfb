//! The reporter for build servers: JUnit's XML as Vitest writes it.

use std::path::{Path, PathBuf};

use invitro_protocol::{Annotation, ConsoleStream, SerializedError, TestEvent};

use crate::failure::{ErrorView, root_for};
use crate::output::{SharedOutput, Stream};
use crate::run::{FileRun, Log, Outcome, Run, TaskRun};
use crate::text::{Paint, ansi, path, time};
use crate::{Options, ReportError, Reporter, ReporterSpec, file};

/// Writes one document at the end.
pub(crate) struct JUnit {
    run: Run,
    out: SharedOutput,
    path: Option<PathBuf>,
    suite_name: String,
    class_template: Option<String>,
    console: bool,
    file_attribute: bool,
    hostname: String,
}

impl JUnit {
    pub(crate) fn new(spec: &ReporterSpec, options: &Options, out: SharedOutput) -> Self {
        let console = spec.switch("includeConsoleOutput").unwrap_or(true);
        Self {
            run: Run::new(console),
            out,
            path: options.file_of(spec),
            suite_name: spec.text("suiteName").unwrap_or("vitest tests").to_owned(),
            class_template: spec.text("classnameTemplate").map(str::to_owned),
            console,
            file_attribute: spec.switch("addFileAttribute").unwrap_or(false),
            hostname: spec.text("hostname").map_or_else(hostname, str::to_owned),
        }
    }

    fn document(&self) -> String {
        let suites: Vec<Suite<'_>> = self
            .run
            .files
            .iter()
            .filter(|file| file.started)
            .map(|file| self.suite(file))
            .collect();
        let mut xml = Xml::default();
        xml.line("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>");
        xml.open(
            "testsuites",
            &[
                ("name", self.suite_name.clone()),
                ("tests", suites.iter().map(|s| s.cases.len()).sum::<usize>().to_string()),
                ("failures", suites.iter().map(|s| s.failures).sum::<usize>().to_string()),
                ("errors", "0".to_owned()),
                ("time", seconds(suites.iter().map(|s| s.duration).sum())),
            ],
        );
        for suite in &suites {
            self.write_suite(&mut xml, suite);
        }
        xml.close("testsuites");
        xml.text
    }

    /// What a file's element is made of.
    fn suite<'a>(&self, file: &'a FileRun) -> Suite<'a> {
        let mut suite = Suite {
            file,
            name: path::relative(&self.run.root, &file.file.absolute),
            cases: Vec::new(),
            failures: 0,
            skipped: 0,
            duration: crate::terminal::tree::duration(file).unwrap_or(0.0),
        };
        for test in file.tests() {
            let outcome = file.outcome(test);
            suite.failures += usize::from(outcome == Outcome::Fail);
            let skipped = matches!(outcome, Outcome::Skip | Outcome::Todo);
            suite.skipped += usize::from(skipped);
            let result = test.result.as_ref();
            suite.cases.push(Case {
                name: file.titles(test).join(" > "),
                duration: result.map_or(0.0, |result| result.duration),
                logs: &test.console,
                skipped,
                annotations: result.map_or(&[], |result| &result.annotations),
                errors: match result {
                    Some(result) if outcome == Outcome::Fail => &result.errors,
                    _ => &[],
                },
            });
        }
        // What goes wrong outside of tests has a case of its own.
        let own = |task: &'a TaskRun| (file.titles(task).join(" > "), &task.errors, &task.console);
        let outside = file
            .suites()
            .map(own)
            .chain([(file.file.path.clone(), &file.errors, &file.console)])
            .filter(|(_, errors, _)| !errors.is_empty());
        for (name, errors, logs) in outside {
            suite.failures += 1;
            let annotations = &[];
            suite.cases.push(Case {
                name,
                duration: 0.0,
                logs,
                skipped: false,
                annotations,
                errors,
            });
        }
        suite
    }

    fn write_suite(&self, xml: &mut Xml, suite: &Suite<'_>) {
        xml.open(
            "testsuite",
            &[
                ("name", suite.name.clone()),
                ("timestamp", time::iso(started(&self.run, suite.file))),
                ("hostname", self.hostname.clone()),
                ("tests", suite.cases.len().to_string()),
                ("failures", suite.failures.to_string()),
                ("errors", "0".to_owned()),
                ("skipped", suite.skipped.to_string()),
                ("time", seconds(suite.duration)),
            ],
        );
        for case in &suite.cases {
            self.write_case(xml, suite, case);
        }
        xml.close("testsuite");
    }

    fn write_case(&self, xml: &mut Xml, suite: &Suite<'_>, case: &Case<'_>) {
        let class = match &self.class_template {
            Some(template) => template
                .replace("{filename}", &suite.file.file.path)
                .replace("{filepath}", &path::slashes(&suite.file.file.absolute)),
            None => suite.name.clone(),
        };
        let mut attributes = vec![("classname", class)];
        if self.file_attribute {
            attributes.push(("file", suite.name.clone()));
        }
        attributes.push(("name", case.name.clone()));
        attributes.push(("time", seconds(case.duration)));
        xml.open("testcase", &attributes);
        if self.console {
            write_logs(xml, "system-out", case.logs, ConsoleStream::Stdout);
            write_logs(xml, "system-err", case.logs, ConsoleStream::Stderr);
        }
        if case.skipped {
            xml.line("<skipped/>");
        }
        if !case.annotations.is_empty() {
            xml.open("properties", &[]);
            for Annotation { kind, message, .. } in case.annotations {
                let attributes = [("name", kind.clone()), ("value", message.clone())];
                xml.open_flat("property", &attributes);
                xml.line("</property>");
            }
            xml.close("properties");
        }
        let root = root_for(&self.run, &suite.file.file);
        let view = ErrorView { paint: Paint::new(false), root, width: None, code_frame: false };
        for error in case.errors {
            let message = ansi::strip(&error.message);
            xml.open("failure", &[("message", message), ("type", error.name.clone())]);
            xml.raw(&ansi::strip(view.render(error).trim()));
            xml.close("failure");
        }
        xml.close("testcase");
    }
}

impl Reporter for JUnit {
    fn event(&mut self, event: &TestEvent) {
        self.run.apply(event);
    }

    fn finish(&mut self) -> Result<(), ReportError> {
        let document = self.document();
        let Some(path) = &self.path else {
            self.out.borrow_mut().print(Stream::Stdout, &document);
            return Ok(());
        };
        file::replace(path, &document).map_err(|source| ReportError::File {
            reporter: "junit",
            path: path.clone(),
            source,
        })?;
        let line = format!("JUNIT report written to {}", path.display());
        self.out.borrow_mut().line(Stream::Stdout, &line);
        Ok(())
    }
}

/// A file with its cases.
struct Suite<'a> {
    file: &'a FileRun,
    name: String,
    cases: Vec<Case<'a>>,
    failures: usize,
    skipped: usize,
    duration: f64,
}

/// A test, or a suite or file that failed as such.
struct Case<'a> {
    name: String,
    duration: f64,
    logs: &'a [Log],
    skipped: bool,
    annotations: &'a [Annotation],
    errors: &'a [SerializedError],
}

fn write_logs(xml: &mut Xml, element: &str, logs: &[Log], stream: ConsoleStream) {
    let text: String =
        logs.iter().filter(|log| log.stream == stream).map(|log| log.text.as_str()).collect();
    if !text.is_empty() {
        xml.open(element, &[]);
        xml.raw(&ansi::strip(&text));
        xml.close(element);
    }
}

/// When a file's first test started; the run if none did.
fn started(run: &Run, file: &FileRun) -> f64 {
    let first = file
        .tests()
        .filter_map(|test| test.result.as_ref())
        .map(|result| result.start_time)
        .filter(|time| *time > 0.0)
        .fold(f64::INFINITY, f64::min);
    if first.is_finite() { first } else { run.start_time }
}

/// Seconds, with as many decimals as there are but no more than ten.
fn seconds(milliseconds: f64) -> String {
    let text = format!("{:.10}", milliseconds / 1000.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn hostname() -> String {
    let from_environment = ["HOSTNAME", "COMPUTERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty()));
    from_environment
        .or_else(|| std::fs::read_to_string(Path::new("/etc/hostname")).ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "localhost".to_owned())
}

/// An XML document as it grows, indented by four spaces a level.
#[derive(Default)]
struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    fn line(&mut self, line: &str) {
        self.text.push_str(&"    ".repeat(self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Text that is not indented, because its spaces are its own.
    fn raw(&mut self, text: &str) {
        self.text.push_str(&escaped(text));
        self.text.push('\n');
    }

    fn open(&mut self, element: &str, attributes: &[(&str, String)]) {
        self.open_flat(element, attributes);
        self.depth += 1;
    }

    /// Opens an element whose end stands at the same level.
    fn open_flat(&mut self, element: &str, attributes: &[(&str, String)]) {
        let attributes: String = attributes
            .iter()
            .map(|(name, value)| format!(" {name}=\"{}\"", escaped(value)))
            .collect();
        self.line(&format!("<{element}{attributes}>"));
    }

    fn close(&mut self, element: &str) {
        self.depth -= 1;
        self.line(&format!("</{element}>"));
    }
}

/// Text with what XML means escaped, and without what XML 1.0 forbids or discourages.
fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => result.push_str("&amp;"),
            '"' => result.push_str("&quot;"),
            '\'' => result.push_str("&apos;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            c if is_forbidden(c) => {}
            c => result.push(c),
        }
    }
    result
}

fn is_forbidden(character: char) -> bool {
    let discouraged = matches!(
        character,
        '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffd}'
    );
    let control = character < ' ' && !matches!(character, '\t' | '\n' | '\r');
    // The last two code points of each plane are no characters.
    discouraged || control || (character as u32) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_xml_means_and_drops_what_it_forbids() {
        assert_eq!(
            escaped("<a b='&\">\u{0}\u{b}\u{7f}\u{fffe}\t\n"),
            "&lt;a b=&apos;&amp;&quot;&gt;\t\n"
        );
    }

    #[test]
    fn seconds_have_no_more_decimals_than_needed() {
        assert_eq!(seconds(0.0), "0");
        assert_eq!(seconds(1500.0), "1.5");
        assert_eq!(seconds(0.094), "0.000094");
        assert_eq!(seconds(2000.0), "2");
    }
}
