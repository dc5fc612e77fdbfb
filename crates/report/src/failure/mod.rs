//! What went wrong, as people read it.

mod code_frame;
mod diff;
mod error;
mod highlight;
mod sections;

pub(crate) use error::{ErrorView, headline, is_unknown};
pub(crate) use sections::{divider, print_failures, print_unhandled, root_for};
