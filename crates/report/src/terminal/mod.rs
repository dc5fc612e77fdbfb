//! Reporters for people.

mod banner;
mod default;
mod dot;
mod live;
pub(crate) mod parts;
mod summary;
pub(crate) mod tree;
mod verbose;

use invitro_protocol::{ConsoleStream, FileState, TestEvent, TestState};

use crate::failure;
use crate::output::{SharedOutput, Stream};
use crate::run::{FileRun, Log, Run, TaskRun};
use crate::text::{Paint, style};
use crate::{Options, Silent};

pub(crate) use default::Default;
pub(crate) use dot::Dot;
pub(crate) use verbose::Verbose;

/// What reporters for people have in common: the banner, console output, failures, the summary.
pub(crate) struct Terminal {
    pub(crate) run: Run,
    pub(crate) out: SharedOutput,
    pub(crate) paint: Paint,
    pub(crate) options: Options,
    concluded: bool,
}

impl Terminal {
    pub(crate) fn new(options: Options, out: SharedOutput) -> Self {
        let run = Run::new(options.silent == Silent::PassedOnly);
        let paint = Paint::new(options.colors);
        Self { run, out, paint, options, concluded: false }
    }

    /// Takes in an event, and shows the banner and console output.
    pub(crate) fn event(&mut self, event: &TestEvent) {
        self.run.apply(event);
        match event {
            TestEvent::RunStarted { .. } => banner::print(self),
            TestEvent::Console { file, task, stream, text, .. }
                if self.options.silent == Silent::Off =>
            {
                self.console(*file, task.as_deref(), *stream, text);
            }
            _ => {}
        }
        if self.options.silent == Silent::PassedOnly {
            self.console_of_failed(event);
        }
    }

    /// Brings the line at the bottom up to date, if there is one.
    fn show_live(&self, live: Option<&mut live::Live>, event: &TestEvent) {
        if let Some(line) = live.and_then(|live| live.event(event, &self.run, self.paint)) {
            self.out.borrow_mut().set_live(line);
        }
    }

    /// Writes a line to standard output.
    pub(crate) fn line(&self, text: &str) {
        self.out.borrow_mut().line(Stream::Stdout, text);
    }

    /// Shows failures and summary, once.
    pub(crate) fn conclude(&mut self) {
        if std::mem::replace(&mut self.concluded, true) {
            return;
        }
        self.out.borrow_mut().clear_live();
        if self.run.files.is_empty() && self.run.unhandled.is_empty() {
            banner::print_no_files(self);
            return;
        }
        self.print_failures();
        summary::print(self);
    }

    pub(crate) fn print_failures(&self) {
        let width = self.options.width;
        let mut out = self.out.borrow_mut();
        failure::print_failures(&self.run, &mut out, self.paint, width);
        failure::print_unhandled(&self.run, &mut out, self.paint, width);
        failure::print_leaks(&self.run, &mut out, self.paint);
    }

    fn console(&self, file: Option<u32>, task: Option<&str>, stream: ConsoleStream, text: &str) {
        let run_file = file.and_then(|file| self.run.file(file));
        let name = match run_file {
            Some(file) => parts::plain_name(file, task.and_then(|task| file.task(task))),
            None => "outside of test files".to_owned(),
        };
        let stream_name = match stream {
            ConsoleStream::Stdout => "stdout",
            ConsoleStream::Stderr => "stderr",
        };
        let header = self
            .paint
            .spans([(style::GRAY, stream_name), (style::GRAY.dimmed(), &format!(" | {name}"))]);
        let key = (file, task.map(str::to_owned), stream);
        self.out.borrow_mut().console(key, &header, text);
    }

    /// Shows what something has written, now that it is known to have failed.
    fn console_of_failed(&self, event: &TestEvent) {
        let show = |file: &FileRun, task: Option<&TaskRun>, logs: &[Log]| {
            for log in logs {
                let task = task.map(|task| task.task.id.as_str());
                self.console(Some(file.file.id), task, log.stream, &log.text);
            }
        };
        let task_of = |file: &u32, task: &str| {
            let file = self.run.file(*file)?;
            Some((file, file.task(task)?))
        };
        match event {
            TestEvent::TestFinished { file, test, result } if result.state == TestState::Fail => {
                if let Some((file, task)) = task_of(file, test) {
                    show(file, Some(task), &task.console);
                }
            }
            TestEvent::SuiteFailed { file, suite, .. } => {
                if let Some((file, task)) = task_of(file, suite) {
                    show(file, Some(task), &task.console);
                }
            }
            TestEvent::FileFinished { file, state: FileState::Fail, .. } => {
                if let Some(file) = self.run.file(*file) {
                    show(file, None, &file.console);
                }
            }
            _ => {}
        }
    }
}
