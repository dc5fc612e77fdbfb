//! The reporter of `invitro list`: what would run.

use invitro_protocol::{TaskMode, TestEvent};
use serde_json::{Map, Value, json};

use crate::output::Stream;
use crate::run::{FileRun, TaskRun};
use crate::terminal::{Terminal, parts};
use crate::text::path;
use crate::{ReportError, Reporter, ReporterSpec};

/// Prints the tests, or the files, one a line or as JSON.
pub(crate) struct List {
    terminal: Terminal,
    json: bool,
    files_only: bool,
}

impl List {
    pub(crate) fn new(spec: &ReporterSpec, terminal: Terminal) -> Self {
        let json = spec.switch("json").unwrap_or(false);
        let files_only = spec.switch("filesOnly").unwrap_or(false);
        Self { terminal, json, files_only }
    }

    /// The name of a file's project, if it has one.
    fn project(&self, file: &FileRun) -> Option<&str> {
        let name = self.terminal.run.project(&file.file)?.name.as_str();
        (!name.is_empty()).then_some(name)
    }

    fn lines(&self) -> String {
        let run = &self.terminal.run;
        let mut text = String::new();
        for file in &run.files {
            let project = self.project(file).map_or_else(String::new, |name| format!("[{name}] "));
            if self.files_only {
                let path = path::relative(&run.root, &file.file.absolute);
                text.push_str(&format!("{project}{path}\n"));
                continue;
            }
            for test in file.tests().filter(|test| runs(file, test)) {
                text.push_str(&format!("{project}{}\n", parts::plain_name(file, Some(test))));
            }
        }
        text
    }

    fn json(&self) -> String {
        let mut entries: Vec<Value> = Vec::new();
        for file in &self.terminal.run.files {
            let entry = |test: Option<&TaskRun>| {
                let mut entry = Map::new();
                if let Some(test) = test {
                    entry.insert("name".into(), file.titles(test).join(" > ").into());
                }
                entry.insert("file".into(), path::slashes(&file.file.absolute).into());
                if let Some(project) = self.project(file) {
                    entry.insert("projectName".into(), project.into());
                }
                if let Some(place) = test.and_then(|test| test.task.location) {
                    let place = json!({ "line": place.line, "column": place.column });
                    entry.insert("location".into(), place);
                }
                Value::Object(entry)
            };
            if self.files_only {
                entries.push(entry(None));
            } else {
                entries.extend(
                    file.tests().filter(|test| runs(file, test)).map(|test| entry(Some(test))),
                );
            }
        }
        format!("{:#}\n", Value::Array(entries))
    }
}

impl Reporter for List {
    fn event(&mut self, event: &TestEvent) {
        // Nothing but the list is to be on standard output.
        self.terminal.run.apply(event);
    }

    fn finish(&mut self) -> Result<(), ReportError> {
        let text = if self.json { self.json() } else { self.lines() };
        self.terminal.out.borrow_mut().print(Stream::Stdout, &text);
        self.terminal.print_failures();
        Ok(())
    }
}

/// Whether a test would run.
fn runs(file: &FileRun, test: &TaskRun) -> bool {
    let mut task = Some(test);
    while let Some(current) = task {
        if matches!(current.task.mode, TaskMode::Skip | TaskMode::Todo) {
            return false;
        }
        task = current.parent.map(|position| &file.tasks[position]);
    }
    true
}
