//! Concatenation in amortised linear time.
//!
//! A string of [`boa_string`] is allocated at its exact length, so that `s += x` in a loop copies `s` each time. The
//! strings made here share a buffer with room behind them. Whoever appends to the string that ends where the content
//! of its buffer ends writes into that room; the new string sees more of the same buffer, the old one is left as it
//! was. It does not matter who else holds the string: a prefix never changes.
//!
//! Short strings are left to [`JsString::concat`], and a buffer has room to spare only after the third time something
//! was appended, so that a program which never builds a string piece by piece pays nothing.
//!
//! [`JsString`] dispatches through functions that each string begins with. Other kinds of strings are not foreseen by
//! its crate, and [`Header`] has to have the layout that crate gives it in the version this one is pinned to; a test
//! compares them.

use std::{
    alloc::{Layout, alloc, dealloc, handle_alloc_error},
    cell::Cell,
    process::abort,
    ptr::{self, NonNull},
    rc::Rc,
    slice,
};

use boa_string::{CodePoint, JsStr, JsStrVariant, JsString, RawJsString};

use crate::external_bytes::ExternalBytes;

/// The length of a result, in code units, below which an exact copy is cheaper.
pub(crate) const SHORTEST: usize = 1024;

/// How often has to be appended to a string before its buffer is given room to spare.
const APPENDS_BEFORE_ROOM: u32 = 2;

/// The string that consists of `x` and then `y`.
#[must_use]
pub fn concat(x: &JsString, y: &JsString) -> JsString {
    // A copy would cost as much as what was built so far.
    if x.is_empty() {
        return y.clone();
    }
    if y.is_empty() {
        return x.clone();
    }
    if x.len().saturating_add(y.len()) < SHORTEST {
        return JsString::concat(x.as_str(), y.as_str());
    }
    match (x.variant(), y.variant()) {
        (JsStrVariant::Latin1(left), JsStrVariant::Latin1(right)) => {
            append(Appended::<u8>::of(x), left, right)
        }
        (JsStrVariant::Utf16(left), JsStrVariant::Utf16(right)) => {
            append(Appended::<u16>::of(x), left, right)
        }
        (JsStrVariant::Utf16(left), JsStrVariant::Latin1(right)) => {
            append(Appended::<u16>::of(x), left, &widen(right))
        }
        (JsStrVariant::Latin1(left), JsStrVariant::Utf16(right)) => {
            append(None, &widen(left), right)
        }
    }
}

fn widen(units: &[u8]) -> Vec<u16> {
    units.iter().copied().map(u16::from).collect()
}

/// Appends `right` to the string whose content is `left`, and which is `base` if it is one of this module.
fn append<U: Unit>(base: Option<&Appended<U>>, left: &[U], right: &[U]) -> JsString {
    if let Some(base) = base
        && base.buffer.used.get() == left.len()
        && right.len() <= base.buffer.capacity - left.len()
    {
        // SAFETY: it was just checked that the room behind `left` is free and large enough. No string reaches beyond
        // what is used of its buffer, so nobody reads there.
        unsafe { base.buffer.write(left.len(), right) };
        return Appended::new(Rc::clone(&base.buffer), left.len() + right.len());
    }
    let appends = base.map_or(0, |base| base.buffer.appends.saturating_add(1));
    let length = left.len() + right.len();
    let capacity = if appends < APPENDS_BEFORE_ROOM { length } else { length.saturating_mul(2) };
    let buffer = Buffer::<U>::new(capacity, appends);
    // SAFETY: the buffer is new and has room for both.
    unsafe {
        buffer.write(0, left);
        buffer.write(left.len(), right);
    }
    Appended::new(Rc::new(buffer), length)
}

/// A code unit: `u8` for Latin 1, `u16` for UTF-16.
trait Unit: Copy + 'static {
    /// The kind that strings of such units are for [`boa_string`].
    const KIND: Kind;

    /// The functions of strings of such units. They stand in one place, so that an address in them tells a string of
    /// this module from others.
    fn functions() -> &'static Functions;

    fn string(units: &'static [Self]) -> JsStr<'static>;
}

impl Unit for u8 {
    const KIND: Kind = Kind::Latin1Sequence;

    fn functions() -> &'static Functions {
        static FUNCTIONS: Functions = Functions::new::<u8>();
        &FUNCTIONS
    }

    fn string(units: &'static [Self]) -> JsStr<'static> {
        JsStr::latin1(units)
    }
}

impl Unit for u16 {
    const KIND: Kind = Kind::Utf16Sequence;

    fn functions() -> &'static Functions {
        static FUNCTIONS: Functions = Functions::new::<u16>();
        &FUNCTIONS
    }

    fn string(units: &'static [Self]) -> JsStr<'static> {
        JsStr::utf16(units)
    }
}

/// Memory for the content of strings. What is used of it is never written again.
struct Buffer<U: Unit> {
    units: NonNull<U>,
    /// In units; not zero.
    capacity: usize,
    /// How many units hold content.
    used: Cell<usize>,
    /// How often something was appended to what this buffer began with.
    appends: u32,
    /// The size, for the garbage collector.
    _external_bytes: ExternalBytes,
}

impl<U: Unit> Buffer<U> {
    fn new(capacity: usize, appends: u32) -> Self {
        let Ok(layout) = Layout::array::<U>(capacity) else {
            panic!("detected overflow during string allocation")
        };
        let external_bytes = ExternalBytes::new(layout.size());
        // SAFETY: the size is not zero, for a buffer is made for strings that are not empty.
        let memory = unsafe { alloc(layout) };
        let Some(units) = NonNull::new(memory.cast::<U>()) else { handle_alloc_error(layout) };
        Self { units, capacity, used: Cell::new(0), appends, _external_bytes: external_bytes }
    }

    /// Writes `units` from the index `at` on, which becomes the end of what is used.
    ///
    /// # Safety
    /// There has to be room for them, and nothing behind `at` may be in use.
    unsafe fn write(&self, at: usize, units: &[U]) {
        // SAFETY: as promised; `units` lies elsewhere or before `at`.
        unsafe {
            ptr::copy_nonoverlapping(units.as_ptr(), self.units.as_ptr().add(at), units.len())
        };
        self.used.set(at + units.len());
    }
}

impl<U: Unit> Drop for Buffer<U> {
    fn drop(&mut self) {
        if let Ok(layout) = Layout::array::<U>(self.capacity) {
            // SAFETY: allocated by `new` with this layout.
            unsafe { dealloc(self.units.as_ptr().cast(), layout) };
        }
    }
}

/// `JsStringKind` of [`boa_string`], as far as it is needed. Strings are printed for debugging by it, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    Latin1Sequence = 0,
    Utf16Sequence = 1,
}

type Pointer = NonNull<Header>;

/// What a string begins with: `JsStringVTable` of [`boa_string`].
#[repr(C)]
struct Header {
    functions: Functions,
    length: usize,
    kind: Kind,
}

/// The functions a string begins with.
#[derive(Clone, Copy)]
#[repr(C)]
struct Functions {
    clone: fn(Pointer) -> JsString,
    drop: fn(Pointer),
    as_str: fn(Pointer) -> JsStr<'static>,
    /// A function that returns what [`JsStr::code_points`] does, a type that cannot be named here.
    code_points: Address,
    refcount: fn(Pointer) -> Option<usize>,
}

/// The address of a function.
#[derive(Clone, Copy)]
#[repr(transparent)]
struct Address(*const ());

// SAFETY: functions do not change.
unsafe impl Sync for Address {}

impl Functions {
    const fn new<U: Unit>() -> Self {
        Self {
            clone: Appended::<U>::clone,
            drop: Appended::<U>::drop,
            as_str: Appended::<U>::as_str,
            code_points: Address(Appended::<U>::code_points as fn(Pointer) -> _ as *const ()),
            refcount: Appended::<U>::refcount,
        }
    }
}

/// A string of this module: the first units of a buffer.
#[repr(C)]
struct Appended<U: Unit> {
    header: Header,
    refcount: Cell<usize>,
    buffer: Rc<Buffer<U>>,
}

impl<U: Unit> Appended<U> {
    fn new(buffer: Rc<Buffer<U>>, length: usize) -> JsString {
        let header = Header { functions: *U::functions(), length, kind: U::KIND };
        let string = Box::new(Self { header, refcount: Cell::new(1), buffer });
        // SAFETY: the box begins with what every string begins with, and the functions there know what they are given.
        unsafe { JsString::from_raw(NonNull::from(Box::leak(string)).cast::<RawJsString>()) }
    }

    /// What stands behind `string`, if it is one of this module.
    fn of(string: &JsString) -> Option<&Self> {
        let pointer = Self::pointer(string);
        // SAFETY: every string begins with a header.
        let header = unsafe { pointer.as_ref() };
        // Two functions of the same code may have the same address; no other `as_str` reads a buffer of such units.
        let ours = ptr::fn_addr_eq(header.functions.as_str, U::functions().as_str);
        // SAFETY: only strings made by `new` have this function.
        ours.then(|| unsafe { pointer.cast::<Self>().as_ref() })
    }

    fn pointer(string: &JsString) -> Pointer {
        // SAFETY: the copy is handed to `into_raw`, which neither reads nor drops it, and not used otherwise.
        unsafe { ptr::read(string) }.into_raw().cast()
    }

    /// # Safety
    /// The pointer has to be that of a string of this module and these units.
    unsafe fn at<'string>(pointer: Pointer) -> &'string Self {
        // SAFETY: as promised.
        unsafe { pointer.cast::<Self>().as_ref() }
    }

    fn clone(pointer: Pointer) -> JsString {
        // SAFETY: a string calls its own functions only.
        let this = unsafe { Self::at(pointer) };
        let Some(count) = this.refcount.get().checked_add(1) else { abort() };
        this.refcount.set(count);
        // SAFETY: the pointer was made by `new`, and the new reference was counted.
        unsafe { JsString::from_raw(pointer.cast()) }
    }

    fn drop(pointer: Pointer) {
        // SAFETY: a string calls its own functions only.
        let this = unsafe { Self::at(pointer) };
        let Some(count) = this.refcount.get().checked_sub(1) else { abort() };
        this.refcount.set(count);
        if count == 0 {
            // SAFETY: `new` leaked this box, and this was the last reference.
            std::mem::drop(unsafe { Box::from_raw(pointer.cast::<Self>().as_ptr()) });
        }
    }

    fn as_str(pointer: Pointer) -> JsStr<'static> {
        // SAFETY: a string calls its own functions only.
        let this = unsafe { Self::at(pointer) };
        // SAFETY: the buffer holds at least as many units, which are not written any more. That the result does not
        // outlive the string is taken care of by `JsString`.
        U::string(unsafe { slice::from_raw_parts(this.buffer.units.as_ptr(), this.header.length) })
    }

    fn code_points(pointer: Pointer) -> impl Iterator<Item = CodePoint> {
        Self::as_str(pointer).code_points()
    }

    fn refcount(pointer: Pointer) -> Option<usize> {
        // SAFETY: a string calls its own functions only.
        Some(unsafe { Self::at(pointer) }.refcount.get())
    }
}
