//! What went wrong, as people read it.

mod code_frame;
mod diff;
mod error;
mod highlight;
mod leaks;
mod sections;
mod storage;

pub(crate) use error::{ErrorView, headline, is_unknown};
pub(crate) use leaks::print_leaks;
pub(crate) use sections::{divider, print_failures, print_unhandled, root_for};
