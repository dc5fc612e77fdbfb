//! The reporter that tells of every test.

use invitro_protocol::{SerializedError, TestEvent, TestState};

use super::live::Live;
use super::{Terminal, parts};
use crate::failure::{headline, root_for};
use crate::run::{FileRun, Outcome, TaskRun};
use crate::text::style;
use crate::{ReportError, Reporter};

/// A line a test, as soon as it has ended; failures and a summary.
pub(crate) struct Verbose {
    terminal: Terminal,
    live: Option<Live>,
}

impl Verbose {
    pub(crate) fn new(terminal: Terminal, live: bool) -> Self {
        Self { terminal, live: live.then(Live::default) }
    }

    fn print_test(&self, file: &FileRun, test: &TaskRun) {
        let Terminal { paint, options, .. } = &self.terminal;
        let outcome = file.outcome(test);
        if outcome == Outcome::Skip && options.hide_skipped {
            return;
        }
        let suffix = parts::suffix(test, options.slow_test_threshold_ms, *paint);
        let prefix = self.prefix(file, &parts::symbol(outcome, true, *paint));
        let name = parts::full_name(file, Some(test), *paint);
        self.terminal.line(&format!("{prefix}{name}{suffix}"));
        let Some(result) = &test.result else { return };
        if result.state == TestState::Fail {
            for error in &result.errors {
                self.print_message(error);
            }
        }
        if !result.annotations.is_empty() {
            let root = root_for(&self.terminal.run, &file.file);
            let text = parts::annotations(&result.annotations, root, 3, *paint);
            self.terminal.line(&format!("\n{text}"));
        }
    }

    /// What went wrong with a file as such: no test tells of it.
    fn print_file_errors(&self, file: &FileRun) {
        if file.errors.is_empty() {
            return;
        }
        let symbol = parts::file_symbol(file, self.terminal.paint);
        self.terminal.line(&format!("{}{}", self.prefix(file, &symbol), file.file.path));
        for error in &file.errors {
            self.print_message(error);
        }
    }

    fn prefix(&self, file: &FileRun, symbol: &str) -> String {
        let paint = self.terminal.paint;
        let project = self.terminal.run.project(&file.file);
        match project.map(|project| parts::project_label(project, paint)) {
            Some(label) if !label.is_empty() => format!(" {symbol} {label} "),
            _ => format!(" {symbol} "),
        }
    }

    fn print_message(&self, error: &SerializedError) {
        let text = if error.message.is_empty() { headline(error) } else { error.message.clone() };
        let lines = text.split('\n').enumerate().map(|(index, line)| match (index, line) {
            (0, _) | (_, "") => line.to_owned(),
            _ => format!("     {line}"),
        });
        let message = lines.collect::<Vec<_>>().join("\n");
        let text = self.terminal.paint.paint(style::RED, format_args!("   → {message}"));
        self.terminal.line(&text);
    }
}

impl Reporter for Verbose {
    fn event(&mut self, event: &TestEvent) {
        self.terminal.event(event);
        let run = &self.terminal.run;
        match event {
            TestEvent::TestFinished { file, test, .. } => {
                if let Some(file) = run.file(*file)
                    && let Some(test) = file.task(test)
                {
                    self.print_test(file, test);
                }
            }
            TestEvent::FileFinished { file, .. } => {
                if let Some(file) = run.file(*file) {
                    self.print_file_errors(file);
                }
            }
            _ => {}
        }
        self.terminal.show_live(self.live.as_mut(), event);
        if let TestEvent::RunFinished { .. } = event {
            self.terminal.conclude();
        }
    }

    fn finish(&mut self) -> Result<(), ReportError> {
        self.terminal.conclude();
        Ok(())
    }
}
