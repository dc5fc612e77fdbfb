//! Standard output and standard error, as reporters share them.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use invitro_protocol::ConsoleStream;

use crate::ReportError;

/// Where reporters write to.
pub struct Sinks {
    /// In place of standard output.
    pub stdout: Box<dyn Write>,
    /// In place of standard error.
    pub stderr: Box<dyn Write>,
}

impl Default for Sinks {
    /// The process's own.
    fn default() -> Self {
        Self { stdout: Box::new(io::stdout()), stderr: Box::new(io::stderr()) }
    }
}

/// One of the two streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

impl From<ConsoleStream> for Stream {
    fn from(stream: ConsoleStream) -> Self {
        match stream {
            ConsoleStream::Stdout => Self::Stdout,
            ConsoleStream::Stderr => Self::Stderr,
        }
    }
}

/// What a block of console output belongs to: file, task, stream.
pub(crate) type BlockKey = (Option<u32>, Option<String>, ConsoleStream);

pub(crate) type SharedOutput = Rc<RefCell<Output>>;

/// The two streams, and what is unfinished on them.
pub(crate) struct Output {
    sinks: Sinks,
    live: Option<ProgressBar>,
    /// A block that more text may be added to. The blank line that ends it is still owed.
    block: Option<BlockKey>,
    /// Whether the last character on standard output was no line break.
    line_open: bool,
    error: Option<ReportError>,
}

impl Output {
    pub(crate) fn shared(sinks: Sinks) -> SharedOutput {
        Rc::new(RefCell::new(Self {
            sinks,
            live: None,
            block: None,
            line_open: false,
            error: None,
        }))
    }

    /// Writes a line.
    pub(crate) fn line(&mut self, stream: Stream, text: &str) {
        self.print(stream, &format!("{text}\n"));
    }

    /// Writes whole lines.
    pub(crate) fn print(&mut self, stream: Stream, text: &str) {
        self.close_block();
        self.close_line();
        self.write(stream, text);
    }

    /// Writes within a line of standard output.
    pub(crate) fn inline(&mut self, text: &str) {
        self.close_block();
        self.write(Stream::Stdout, text);
        self.line_open = true;
    }

    /// Ends a line that was begun with [`Output::inline`].
    pub(crate) fn close_line(&mut self) {
        if self.line_open {
            self.line_open = false;
            self.write(Stream::Stdout, "\n");
        }
    }

    /// Writes what user code has written to the console: under the header, or, if it continues
    /// what came last, as more of the same block.
    pub(crate) fn console(&mut self, key: BlockKey, header: &str, text: &str) {
        let stream = key.2.into();
        if self.block.as_ref() != Some(&key) {
            self.close_block();
            self.close_line();
            self.write(stream, &format!("{header}\n"));
            self.block = Some(key);
        }
        let end = if text.ends_with('\n') { "" } else { "\n" };
        self.write(stream, &format!("{text}{end}"));
    }

    fn close_block(&mut self) {
        if let Some((_, _, stream)) = self.block.take() {
            self.write(stream.into(), "\n");
        }
    }

    /// Shows a line that stays at the bottom.
    pub(crate) fn set_live(&mut self, text: String) {
        let bar = self.live.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stdout());
            if let Ok(style) = ProgressStyle::with_template("{spinner:.yellow} {wide_msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        bar.set_message(text);
    }

    /// Removes the line at the bottom.
    pub(crate) fn clear_live(&mut self) {
        if let Some(bar) = self.live.take() {
            bar.finish_and_clear();
        }
    }

    /// Ends everything that is unfinished. The answer is what could not be written.
    pub(crate) fn finish(&mut self) -> Option<ReportError> {
        self.clear_live();
        self.close_block();
        self.close_line();
        self.error.take()
    }

    fn write(&mut self, stream: Stream, text: &str) {
        let result = match self.live.clone() {
            Some(bar) => bar.suspend(|| self.sinks.write(stream, text)),
            None => self.sinks.write(stream, text),
        };
        if let Err(source) = result
            // Whoever has closed the pipe does not want to read any more: no failure.
            && source.kind() != io::ErrorKind::BrokenPipe
            && self.error.is_none()
        {
            let stream = match stream {
                Stream::Stdout => "standard output",
                Stream::Stderr => "standard error",
            };
            self.error = Some(ReportError::Stream { stream, source });
        }
    }
}

impl Sinks {
    fn write(&mut self, stream: Stream, text: &str) -> io::Result<()> {
        let sink = match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        sink.write_all(text.as_bytes())?;
        // The two streams often meet in one terminal: what is written first is to be seen first.
        sink.flush()
    }
}
