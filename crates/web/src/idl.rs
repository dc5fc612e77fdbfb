//! How natively implemented interfaces talk to JavaScript: conversions of arguments and the texts of their errors.

use std::cell::RefCell;

use boa_engine::builtins::object::OrdinaryObject;
use boa_engine::object::builtins::{JsArrayBuffer, JsDataView, JsSharedArrayBuffer, JsTypedArray};
use boa_engine::property::PropertyKey;
use boa_engine::{
    Context, JsArgs, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue, js_string,
};
use invitro_engine::{NativeModule, realm_data};

/// `native:web/idl`: tells the Rust half about the classes that TypeScript defines.
pub fn module() -> NativeModule {
    NativeModule::new("web/idl").function("setDomException", 1, set_dom_exception)
}

/// The `DOMException` constructor of a realm.
#[derive(Default)]
struct DomExceptionClass(RefCell<Option<JsObject>>);

fn set_dom_exception(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(class) = args.get_or_undefined(0).as_object() else {
        return Err(JsNativeError::typ().with_message("setDomException: not a constructor").into());
    };
    realm_data::<DomExceptionClass>(context).0.replace(Some(class.clone()));
    Ok(JsValue::undefined())
}

/// A `DOMException` with this `message` and `name`.
///
/// A realm in which `runtime-js/web/dom-exception.ts` has not been evaluated gets an `Error` with these two properties.
pub fn dom_exception(name: &str, message: &str, context: &mut Context) -> JsError {
    let class = realm_data::<DomExceptionClass>(context).0.borrow().clone();
    let arguments = [js_string!(message).into(), js_string!(name).into()];
    if let Some(class) = class {
        return match class.construct(&arguments, None, context) {
            Ok(exception) => JsError::from_opaque(exception.into()),
            Err(error) => error,
        };
    }
    let error = JsNativeError::error().with_message(message.to_owned()).into_opaque(context);
    match error.create_data_property_or_throw(js_string!("name"), js_string!(name), context) {
        Ok(_) => JsError::from_opaque(error.into()),
        Err(error) => error,
    }
}

/// The error of a method that was called on something else than an instance of its class.
pub fn illegal_invocation() -> JsError {
    JsNativeError::typ()
        .with_message(
            "Illegal invocation: function called with incorrect `this` reference. See \
             https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.",
        )
        .into()
}

/// The operation an argument belongs to, as error texts name it.
#[derive(Debug, Clone, Copy)]
pub enum Operation {
    /// `new Class(…)`.
    Construct(&'static str),
    /// `instance.method(…)` or `Class.method(…)`: the class, then the method.
    Method(&'static str, &'static str),
}

impl Operation {
    /// The error of an argument (counted from 0) that is missing or not of this type.
    pub fn not_of_type(self, index: usize, expected: &str) -> JsError {
        let number = index + 1;
        JsNativeError::typ()
            .with_message(match self {
                Self::Construct(class) => format!(
                    "Failed to construct '{class}': constructor parameter {number} is not of type '{expected}'."
                ),
                Self::Method(class, method) => format!(
                    "Failed to execute '{method}' on '{class}': parameter {number} is not of type '{expected}'."
                ),
            })
            .into()
    }

    /// A required argument, converted to a string of Unicode scalar values.
    pub fn usv_string(
        self,
        args: &[JsValue],
        index: usize,
        context: &mut Context,
    ) -> JsResult<String> {
        match args.get(index) {
            Some(value) => Ok(value.to_string(context)?.to_std_string_lossy()),
            None => Err(self.not_of_type(index, "USVString")),
        }
    }

    /// A required dictionary argument: undefined and null are the empty dictionary, other primitives are refused.
    pub fn dictionary(
        self,
        args: &[JsValue],
        index: usize,
        expected: &str,
    ) -> JsResult<Option<JsObject>> {
        match args.get(index) {
            None => Ok(None),
            Some(value) if value.is_null_or_undefined() => Ok(None),
            Some(value) => match value.as_object() {
                Some(object) => Ok(Some(object.clone())),
                None => Err(self.not_of_type(index, expected)),
            },
        }
    }

    /// Runs `use_bytes` on the bytes of a required `BufferSource` argument.
    pub fn buffer_source<R>(
        self,
        args: &[JsValue],
        index: usize,
        expected: &str,
        context: &mut Context,
        use_bytes: impl FnOnce(&[u8]) -> R,
    ) -> JsResult<R> {
        match Bytes::of(args.get_or_undefined(index), context)? {
            Some(bytes) => Ok(bytes.read(use_bytes)),
            None => Err(self.not_of_type(index, expected)),
        }
    }
}

/// A boolean member of a dictionary; absent members are false.
pub fn flag(options: Option<&JsObject>, name: JsString, context: &mut Context) -> JsResult<bool> {
    match options {
        Some(options) => Ok(options.get(PropertyKey::from(name), context)?.to_boolean()),
        None => Ok(false),
    }
}

/// Whether the object has an own enumerable property with this key.
pub fn has_own_enumerable(
    object: &JsObject,
    key: &PropertyKey,
    context: &mut Context,
) -> JsResult<bool> {
    OrdinaryObject::property_is_enumerable(&object.clone().into(), &[key.into()], context)
        .map(|enumerable| enumerable.to_boolean())
}

/// Calls `each` with the values of an iterable, until it fails. The method is what `value[Symbol.iterator]` gave.
pub fn for_each_of(
    iterable: &JsValue,
    method: &JsObject,
    context: &mut Context,
    mut each: impl FnMut(JsValue, &mut Context) -> JsResult<()>,
) -> JsResult<()> {
    let not_an_object =
        || JsError::from(JsNativeError::typ().with_message("the iterator is not an object"));
    let iterator = method.call(iterable, &[], context)?;
    let iterator = iterator.as_object().ok_or_else(not_an_object)?;
    let next = iterator.get(js_string!("next"), context)?;
    let next = next.as_callable().ok_or_else(not_an_object)?;
    loop {
        let result = next.call(&iterator.clone().into(), &[], context)?;
        let result = result.as_object().ok_or_else(not_an_object)?;
        if result.get(js_string!("done"), context)?.to_boolean() {
            return Ok(());
        }
        let value = result.get(js_string!("value"), context)?;
        if let Err(error) = each(value, context) {
            if let Some(close) = iterator.get(js_string!("return"), context)?.as_callable() {
                close.call(&iterator.clone().into(), &[], context)?;
            }
            return Err(error);
        }
    }
}

enum Buffer {
    Plain(JsArrayBuffer),
    Shared(JsSharedArrayBuffer),
}

impl Buffer {
    fn of(object: &JsObject) -> Option<Self> {
        if let Ok(buffer) = JsArrayBuffer::from_object(object.clone()) {
            return Some(Self::Plain(buffer));
        }
        JsSharedArrayBuffer::from_object(object.clone()).ok().map(Self::Shared)
    }

    fn len(&self) -> usize {
        match self {
            Self::Plain(buffer) => buffer.byte_length(),
            Self::Shared(buffer) => buffer.byte_length(),
        }
    }
}

/// The bytes that an `ArrayBuffer`, a `SharedArrayBuffer` or a view of one stands for.
pub struct Bytes {
    buffer: Buffer,
    offset: usize,
    length: usize,
}

impl Bytes {
    /// The bytes behind `value`, or nothing if it is no `BufferSource`. A detached buffer has no bytes.
    pub fn of(value: &JsValue, context: &mut Context) -> JsResult<Option<Self>> {
        let Some(object) = value.as_object() else { return Ok(None) };
        if let Some(buffer) = Buffer::of(&object) {
            let length = buffer.len();
            return Ok(Some(Self { buffer, offset: 0, length }));
        }
        if let Ok(view) = JsTypedArray::from_object(object.clone()) {
            let (offset, length) = (view.byte_offset(context)?, view.byte_length(context)?);
            let buffer = view.buffer(context)?.as_object().and_then(|object| Buffer::of(&object));
            return Ok(buffer.map(|buffer| Self { buffer, offset, length }));
        }
        if let Ok(view) = JsDataView::from_object(object.clone()) {
            let buffer = view.buffer(context)?.as_object().and_then(|object| Buffer::of(&object));
            let Some(buffer) = buffer else { return Ok(None) };
            if buffer.len() == 0 {
                return Ok(Some(Self { buffer, offset: 0, length: 0 }));
            }
            let offset = view.byte_offset(context)? as usize;
            let length = view.byte_length(context)? as usize;
            return Ok(Some(Self { buffer, offset, length }));
        }
        Ok(None)
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Runs `use_bytes` on the bytes, without copying them unless they are shared.
    pub fn read<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
        let range = self.offset..self.offset + self.length;
        match &self.buffer {
            Buffer::Plain(buffer) => match buffer.data() {
                Some(data) => use_bytes(data.get(range).unwrap_or_default()),
                None => use_bytes(&[]),
            },
            Buffer::Shared(buffer) => use_bytes(buffer.to_vec().get(range).unwrap_or_default()),
        }
    }

    /// A copy of the bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        self.read(<[u8]>::to_vec)
    }

    /// Runs `use_bytes` on the bytes, to be changed in place. Nothing if the memory is shared or gone.
    pub fn write<R>(&self, use_bytes: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
        let range = self.offset..self.offset + self.length;
        match &self.buffer {
            Buffer::Plain(buffer) => {
                let mut data = buffer.data_mut()?;
                data.get_mut(range).map(use_bytes)
            }
            Buffer::Shared(_) => None,
        }
    }
}
