//! The reporter of few words.

use invitro_protocol::{TestEvent, TestState};

use super::Terminal;
use crate::text::style;
use crate::{ReportError, Reporter};

/// A character a test; failures and a summary.
pub(crate) struct Dot {
    terminal: Terminal,
}

impl Dot {
    pub(crate) fn new(terminal: Terminal) -> Self {
        Self { terminal }
    }
}

impl Reporter for Dot {
    fn event(&mut self, event: &TestEvent) {
        self.terminal.event(event);
        match event {
            TestEvent::TestFinished { result, .. } => {
                let (style, character) = match result.state {
                    TestState::Pass => (style::GREEN, "·"),
                    TestState::Fail => (style::RED, "x"),
                    TestState::Skip | TestState::Todo => (style::GRAY.dimmed(), "-"),
                };
                let text = self.terminal.paint.paint(style, character);
                self.terminal.out.borrow_mut().inline(&text);
            }
            TestEvent::RunFinished { .. } => self.terminal.conclude(),
            _ => {}
        }
    }

    fn finish(&mut self) -> Result<(), ReportError> {
        self.terminal.conclude();
        Ok(())
    }
}
