//! Every line that reporters print, under snapshot test.

mod default;
mod failures;
mod files;
mod json;
mod junit;
mod list;
mod others;
mod stream;
