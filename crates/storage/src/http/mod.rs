//! What the simulators understand of HTTP: header lists, `Range`, dates.

pub(crate) mod date;
pub(crate) mod headers;
pub(crate) mod range;

pub use headers::{Header, Headers};
