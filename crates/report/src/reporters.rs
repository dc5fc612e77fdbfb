//! The reporters of a run.

use invitro_protocol::{NoticeLevel, TestEvent};

use crate::json::Json;
use crate::junit::JUnit;
use crate::list::List;
use crate::output::{Output, SharedOutput, Sinks, Stream};
use crate::terminal::{Default as DefaultReporter, Dot, Terminal, Verbose};
use crate::text::{Paint, style};
use crate::{Options, ReportError, ReporterSpec, UnknownReporter};

/// The reporters that can be chosen for a run.
const KNOWN: &[&str] = &["default", "verbose", "dot", "json", "junit"];

/// A consumer of the stream of events.
pub trait Reporter {
    /// Takes in an event. Events come in the order that [`TestEvent`] describes.
    fn event(&mut self, event: &TestEvent);

    /// Takes in that no further event will come, and delivers what is left to deliver.
    fn finish(&mut self) -> Result<(), ReportError>;
}

/// All reporters of a run.
pub struct Reporters {
    all: Vec<Box<dyn Reporter>>,
    output: SharedOutput,
    paint: Paint,
    notices: Vec<String>,
}

impl Reporters {
    /// Whether there is a reporter of this name.
    pub fn knows(name: &str) -> bool {
        KNOWN.contains(&name)
    }

    /// Makes the reporters; without any, the `default` one.
    ///
    /// # Errors
    ///
    /// A name that no reporter has.
    pub fn new(specs: &[ReporterSpec], options: Options) -> Result<Self, UnknownReporter> {
        Self::with_sinks(specs, options, Sinks::default())
    }

    /// As [`Reporters::new`], writing elsewhere than to the process's standard output and error.
    ///
    /// # Errors
    ///
    /// A name that no reporter has.
    pub fn with_sinks(
        specs: &[ReporterSpec],
        options: Options,
        sinks: Sinks,
    ) -> Result<Self, UnknownReporter> {
        let output = Output::shared(sinks);
        let default = [ReporterSpec::new("default")];
        let specs = if specs.is_empty() { &default } else { specs };
        let all = specs
            .iter()
            .map(|spec| reporter(spec, &options, &output))
            .collect::<Result<_, UnknownReporter>>()?;
        let paint = Paint::new(options.colors);
        Ok(Self { all, output, paint, notices: Vec::new() })
    }

    /// Feeds an event to all.
    pub fn event(&mut self, event: &TestEvent) {
        for reporter in &mut self.all {
            reporter.event(event);
        }
        if let TestEvent::Notice { level, text } = event {
            self.notice(*level, text);
        }
    }

    /// Tells all that the stream has ended. What could not be delivered is the answer.
    pub fn finish(&mut self) -> Vec<ReportError> {
        let mut errors: Vec<ReportError> =
            self.all.iter_mut().filter_map(|reporter| reporter.finish().err()).collect();
        errors.extend(self.output.borrow_mut().finish());
        errors
    }

    /// A notice is for people, whichever reporters there are: it is shown here, once, where it
    /// cannot get into a document on standard output.
    fn notice(&mut self, level: NoticeLevel, text: &str) {
        if self.notices.iter().any(|shown| shown == text) {
            return;
        }
        self.notices.push(text.to_owned());
        let line = match level {
            NoticeLevel::Info => self.paint.paint(style::GRAY, format_args!("note: {text}")),
            NoticeLevel::Warning => {
                let label = self.paint.paint(style::YELLOW.bold(), "warning:");
                format!("{label} {text}")
            }
        };
        self.output.borrow_mut().line(Stream::Stderr, &line);
    }
}

fn reporter(
    spec: &ReporterSpec,
    options: &Options,
    output: &SharedOutput,
) -> Result<Box<dyn Reporter>, UnknownReporter> {
    let terminal = || Terminal::new(options.clone(), output.clone());
    let live = options.live && spec.switch("summary") != Some(false);
    Ok(match spec.name.as_str() {
        "default" => Box::new(DefaultReporter::new(terminal(), live)),
        "verbose" => Box::new(Verbose::new(terminal(), live)),
        "dot" => Box::new(Dot::new(terminal())),
        "json" => Box::new(Json::new(spec, options, output.clone())),
        "junit" => Box::new(JUnit::new(spec, options, output.clone())),
        "list" => Box::new(List::new(spec, terminal())),
        name => return Err(UnknownReporter { name: name.to_owned(), known: KNOWN }),
    })
}
