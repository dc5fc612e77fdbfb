//! The reporter that runs have unless they ask for another.

use invitro_protocol::TestEvent;

use super::live::Live;
use super::{Terminal, tree};
use crate::{ReportError, Reporter};

/// A line a file, the tests of files that failed, failures and a summary.
pub(crate) struct Default {
    terminal: Terminal,
    live: Option<Live>,
}

impl Default {
    pub(crate) fn new(terminal: Terminal, live: bool) -> Self {
        Self { terminal, live: live.then(Live::default) }
    }
}

impl Reporter for Default {
    fn event(&mut self, event: &TestEvent) {
        self.terminal.event(event);
        if let TestEvent::FileFinished { file, .. } = event
            && let Some(file) = self.terminal.run.file(*file)
        {
            // Who watches a single file wants to see what is in it.
            let all = self.terminal.options.live && self.terminal.run.files.len() == 1;
            tree::print_file(&self.terminal, file, all);
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
