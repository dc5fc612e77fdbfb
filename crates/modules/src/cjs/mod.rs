//! The export names of CommonJS modules, found without running them.
//!
//! The patterns are those of Node's `cjs-module-lexer`, plus a few that bundlers emit; they are looked for anywhere in the
//! file, whatever function they stand in, because the code that assigns exports is often wrapped.

mod lexer;

pub(crate) use lexer::lex;
