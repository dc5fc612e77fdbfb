//! The line at the bottom of a terminal: what runs now, and how it goes.

use std::collections::BTreeMap;

use invitro_protocol::TestEvent;

use crate::run::{Counts, Run};
use crate::text::{Paint, style};

/// What the line shows, kept up to date event by event.
#[derive(Default)]
pub(crate) struct Live {
    files: usize,
    ended: usize,
    tests: Counts,
    running: BTreeMap<u32, Progress>,
}

#[derive(Default)]
struct Progress {
    path: String,
    tests: Counts,
    collected: usize,
}

impl Live {
    /// Takes in an event that the run already knows of. The answer is the line, if it is another
    /// one now.
    pub(crate) fn event(&mut self, event: &TestEvent, run: &Run, paint: Paint) -> Option<String> {
        match event {
            TestEvent::RunStarted { files, .. } => self.files = files.len(),
            TestEvent::FileStarted { file } => {
                let progress = Progress { path: file.path.clone(), ..Progress::default() };
                self.running.insert(file.id, progress);
            }
            TestEvent::FileCollected { file, .. } => {
                let progress = self.running.get_mut(file)?;
                progress.collected = run.file(*file)?.counts().total;
            }
            TestEvent::TestFinished { file, test, .. } => {
                let file_run = run.file(*file)?;
                let outcome = file_run.outcome(file_run.task(test)?);
                self.tests.add(outcome);
                self.running.get_mut(file)?.tests.add(outcome);
            }
            TestEvent::FileFinished { file, .. } => {
                self.running.remove(file);
                self.ended += 1;
            }
            _ => return None,
        }
        Some(self.line(paint))
    }

    fn line(&self, paint: Paint) -> String {
        let mut parts = vec![format!("{}/{} files", self.ended, self.files)];
        for (count, what, style) in [
            (self.tests.failed, "failed", style::RED.bold()),
            (self.tests.passed + self.tests.expected_fail, "passed", style::GREEN.bold()),
        ] {
            if count > 0 {
                parts.push(paint.paint(style, format_args!("{count} {what}")));
            }
        }
        let running: Vec<String> = self
            .running
            .values()
            .map(|file| match file.collected {
                0 => file.path.clone(),
                total => format!("{} {}/{total}", file.path, file.tests.ended()),
            })
            .collect();
        let bar = paint.paint(style::DIM, " | ");
        if running.is_empty() {
            return parts.join(&bar);
        }
        parts.push(running.join(", "));
        parts.join(&bar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use invitro_protocol::{FileRef, Task, TaskKind, TaskMode, TestResult, TestState};

    #[test]
    fn names_what_runs_and_counts_what_has_ended() {
        let file = FileRef { id: 1, project: 0, path: "a.test.ts".into(), absolute: "/a".into() };
        let task = Task {
            id: "t".into(),
            parent: None,
            kind: TaskKind::Test,
            name: "t".into(),
            mode: TaskMode::Run,
            location: None,
            fails: false,
            timeout: None,
            tags: Vec::new(),
            meta: serde_json::Map::new(),
        };
        let result = TestResult { state: TestState::Pass, ..TestResult::default() };
        let events = [
            TestEvent::FileStarted { file },
            TestEvent::FileCollected { file: 1, tasks: vec![task] },
            TestEvent::TestFinished { file: 1, test: "t".into(), result },
        ];
        let (mut run, mut live) = (Run::new(false), Live { files: 2, ..Live::default() });
        let lines = events.map(|event| {
            run.apply(&event);
            live.event(&event, &run, Paint::new(false)).unwrap()
        });
        assert_eq!(
            lines,
            [
                "0/2 files | a.test.ts",
                "0/2 files | a.test.ts 0/1",
                "0/2 files | 1 passed | a.test.ts 1/1",
            ]
        );
    }
}
