//! Values of JavaScript as bytes, for storage that outlives them.
//!
//! What structured clone can copy can be written; what it cannot is refused with the same error. The format is our own and
//! never leaves the process: a tag, then the parts of the value. An object that is met again is written as its number.

mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

/// What a value begins with.
mod tag {
    pub(super) const UNDEFINED: u8 = b'u';
    pub(super) const NULL: u8 = b'0';
    pub(super) const TRUE: u8 = b'T';
    pub(super) const FALSE: u8 = b'F';
    pub(super) const NUMBER: u8 = b'N';
    pub(super) const LATIN1: u8 = b'"';
    pub(super) const UTF16: u8 = b'w';
    pub(super) const BIGINT: u8 = b'n';
    pub(super) const SEEN: u8 = b'^';
    pub(super) const OBJECT: u8 = b'o';
    pub(super) const ARRAY: u8 = b'a';
    pub(super) const MAP: u8 = b'm';
    pub(super) const SET: u8 = b's';
    pub(super) const DATE: u8 = b'D';
    pub(super) const REGEXP: u8 = b'R';
    pub(super) const BUFFER: u8 = b'B';
    pub(super) const VIEW: u8 = b'V';
    pub(super) const BOXED: u8 = b'b';
    pub(super) const ERROR: u8 = b'E';
}

/// The classes of views, by their numbers.
const VIEWS: [&str; 13] = [
    "DataView",
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "BigInt64Array",
    "BigUint64Array",
    "Float32Array",
    "Float64Array",
    "Float16Array",
];

/// How deep values may be nested: deeper ones would exhaust the native stack.
const MAX_DEPTH: usize = 10_000;
