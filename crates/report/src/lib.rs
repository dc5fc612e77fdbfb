//! Reporters: consumers of the one stream of [`TestEvent`](invitro_protocol::TestEvent)s.
//!
//! [`Reporters`] feeds any number of them. A reporter sees nothing but the events; what it knows of
//! the run it has gathered from them. Those that people read (`default`, `verbose`, `dot`) share
//! the parts of a terminal; those that programs read (`json`, `junit`) write one
//! document at the end; `list` serves `invitro list`.
//!
//! The shapes are those of Vitest 4, so that people and tools find what they know.
#![allow(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "texts are short and made once; `write!` would bring errors that cannot happen"
)]

mod error;
mod failure;
mod file;
mod json;
mod junit;
mod list;
mod options;
mod output;
mod reporters;
mod run;
mod terminal;
mod text;

pub use error::{ReportError, UnknownReporter};
pub use options::{Options, OutputFile, ReporterSpec, Silent};
pub use output::Sinks;
pub use reporters::{Reporter, Reporters};
