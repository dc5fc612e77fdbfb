//! [Boa](https://boajs.dev), the JavaScript engine, with Invitro's fixes.
//!
//! Nothing of the engine is kept here but what it never had ([`compiled`], [`external_bytes`]). The build script takes
//! the source of `boa_engine` as it was published, applies the files of `patches/` (one fix each, with its reason and
//! its reproduction) and writes the result to `generated/`, which is not committed. The API is upstream's, see
//! [its documentation](https://docs.rs/boa_engine).
//!
//! To change the engine, write a patch: a unified diff against upstream's package folder, with context. A hunk that
//! does not apply stops the build. Each patch has a test in `tests/` that fails without it.

// Not ours to lint: most of what is compiled here is upstream's.
#![allow(warnings, clippy::all, clippy::pedantic, rustdoc::all)]

extern crate self as boa_engine;

include!("../generated/root.rs");

pub mod appended_string;
pub mod compiled;
pub mod external_bytes;
pub mod interrupt;
pub mod plain_data;
pub(crate) mod regexp_matcher;
pub mod string_search;

pub use external_bytes::set_external_bytes_threshold;
pub use interrupt::request_interrupt;

#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/bigint.rs"]
pub mod bigint;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/builtins/mod.rs"]
pub mod builtins;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/bytecompiler/mod.rs"]
pub mod bytecompiler;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/class.rs"]
pub mod class;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/context/mod.rs"]
pub mod context;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/environments/mod.rs"]
pub mod environments;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/error/mod.rs"]
pub mod error;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/interop/mod.rs"]
pub mod interop;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/job.rs"]
pub mod job;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/module/mod.rs"]
pub mod module;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/native_function/mod.rs"]
pub mod native_function;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/object/mod.rs"]
pub mod object;
/// Optimizer of the abstract syntax tree.
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/optimizer/mod.rs"]
pub mod optimizer;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/property/mod.rs"]
pub mod property;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/realm.rs"]
pub mod realm;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/script.rs"]
pub mod script;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/string.rs"]
pub mod string;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/symbol.rs"]
pub mod symbol;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/value/mod.rs"]
pub mod value;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/vm/mod.rs"]
pub mod vm;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/host_defined.rs"]
mod host_defined;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/spanned_source_text.rs"]
mod spanned_source_text;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/sys/mod.rs"]
mod sys;
#[cfg_attr(rustfmt, rustfmt_skip)]
#[path = "../generated/src/try_into_js_result_impls.rs"]
mod try_into_js_result_impls;
