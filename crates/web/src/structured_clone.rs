//! `structuredClone`, after <https://html.spec.whatwg.org/#structuredserializeinternal>, in one pass from value to value.
//!
//! Objects of the platform are cloned by a function that `runtime-js/web/structured-clone.ts` sets; they are known by a
//! marker that their prototypes carry.

use std::cell::RefCell;
use std::collections::HashMap;

use boa_engine::builtins::date::Date;
use boa_engine::builtins::error::{Error, ErrorKind};
use boa_engine::builtins::typed_array::TypedArrayKind;
use boa_engine::object::builtins::{
    JsArray, JsArrayBuffer, JsDataView, JsMap, JsSet, JsSharedArrayBuffer, JsTypedArray,
};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{
    Context, JsArgs, JsBigInt, JsError, JsNativeError, JsObject, JsResult, JsString, JsSymbol,
    JsValue, js_string,
};
use invitro_engine::{NativeModule, realm_data};

use crate::encoding::array_buffer;
use crate::idl::{dom_exception, has_own_enumerable};
use crate::inspect::kind;

/// How deep values may be nested: deeper ones would exhaust the native stack.
const MAX_DEPTH: usize = 20_000;

/// `native:web/structured-clone`: the functions.
pub fn module() -> NativeModule {
    NativeModule::new("web/structured-clone").function("clone", 2, clone).function(
        "setPlatformCloner",
        2,
        set_platform,
    )
}

/// What clones the platform's objects in a realm.
#[derive(Default)]
struct RealmPlatform(RefCell<Option<Platform>>);

/// The marker of the platform's objects, and the function that clones them.
struct Platform {
    marker: JsSymbol,
    cloner: JsObject,
}

/// `setPlatformCloner(marker, clone)`: `clone(object, className)` returns the copy or throws.
fn set_platform(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (Some(marker), Some(cloner)) =
        (args.get_or_undefined(0).as_symbol(), args.get_or_undefined(1).as_callable())
    else {
        return Err(JsNativeError::typ()
            .with_message("setPlatformCloner: expected a symbol and a function")
            .into());
    };
    let platform = Platform { marker: marker.clone(), cloner: cloner.clone() };
    realm_data::<RealmPlatform>(context).0.replace(Some(platform));
    Ok(JsValue::undefined())
}

/// `clone(value, transfer)`: a copy of the value; the buffers in the array `transfer` are moved instead of copied.
fn clone(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut transferred = Vec::new();
    if let Some(list) = args.get_or_undefined(1).as_object() {
        let length = list.get(js_string!("length"), context)?.to_length(context)?;
        for index in 0..length {
            let item = list.get(index, context)?;
            let Some(item) = item.as_object() else { return Err(not_transferable()) };
            if let Ok(buffer) = JsArrayBuffer::from_object(item.clone()) {
                transferred.push(buffer);
            } else if JsTypedArray::from_object(item.clone()).is_err() {
                return Err(not_transferable());
            }
        }
    }
    let mut cloner = Cloner { seen: HashMap::new(), transferred: &transferred, depth: 0 };
    let result = cloner.value(args.get_or_undefined(0), context)?;
    for buffer in &transferred {
        if buffer.data().is_some() {
            buffer.detach(&JsValue::undefined())?;
        }
    }
    Ok(result)
}

fn not_transferable() -> JsError {
    JsNativeError::typ().with_message("Object is not transferable").into()
}

fn not_cloneable(what: &str, context: &mut Context) -> JsError {
    dom_exception("DataCloneError", &format!("{what} could not be cloned."), context)
}

struct Cloner<'a> {
    /// The copies made so far: an object that is reached twice is copied once.
    seen: HashMap<JsObject, JsObject>,
    transferred: &'a [JsArrayBuffer],
    depth: usize,
}

impl Cloner<'_> {
    fn value(&mut self, value: &JsValue, context: &mut Context) -> JsResult<JsValue> {
        if let Some(symbol) = value.as_symbol() {
            let text = symbol.descriptive_string().to_std_string_lossy();
            return Err(not_cloneable(&text, context));
        }
        let Some(object) = value.as_object() else { return Ok(value.clone()) };
        if let Some(known) = self.seen.get(&object) {
            return Ok(known.clone().into());
        }
        if self.depth >= MAX_DEPTH {
            return Err(JsNativeError::range()
                .with_message("Maximum call stack size exceeded")
                .into());
        }
        self.depth += 1;
        let copy = self.object(&object, context);
        self.depth -= 1;
        copy
    }

    fn remember(&mut self, object: &JsObject, copy: impl Into<JsObject>) -> JsObject {
        let copy = copy.into();
        self.seen.insert(object.clone(), copy.clone());
        copy
    }

    fn object(&mut self, object: &JsObject, context: &mut Context) -> JsResult<JsValue> {
        match kind(object) {
            "Array" => self.array(object, context),
            "Object" => self.plain(object, context),
            "Error" => self.error(object, context),
            "Map" => self.map(object, context),
            "Set" => self.set(object, context),
            "Date" => {
                let time = object.downcast_ref::<Date>().map(|date| *date);
                let prototype = context.intrinsics().constructors().date().prototype();
                let copy = match time {
                    Some(date) => JsObject::new(context.root_shape(), prototype, date).upcast(),
                    None => return Err(not_cloneable("#<Date>", context)),
                };
                Ok(self.remember(object, copy).into())
            }
            "RegExp" => {
                let class = context.intrinsics().constructors().regexp().constructor();
                let copy = class.construct(&[object.clone().into()], None, context)?;
                Ok(self.remember(object, copy).into())
            }
            "ArrayBuffer" => self.buffer(object, context).map(JsValue::from),
            "SharedArrayBuffer" => {
                let shared = JsSharedArrayBuffer::from_object(object.clone())?;
                let copy: JsObject =
                    JsObject::from(JsSharedArrayBuffer::from_buffer(shared.inner(), context));
                Ok(self.remember(object, copy).into())
            }
            "TypedArray" | "DataView" => self.view(object, context),
            "Number" | "Boolean" | "String" | "BigInt" => {
                let copy = boxed(object, context)?;
                Ok(self.remember(object, copy).into())
            }
            "Symbol" => Err(not_cloneable("[object Symbol]", context)),
            "Function" => {
                let to_string = context.intrinsics().constructors().function().prototype();
                let to_string = to_string.get(js_string!("toString"), context)?;
                let source = match to_string.as_callable() {
                    Some(to_string) => {
                        to_string.call(&object.clone().into(), &[], context)?.to_string(context)?
                    }
                    None => js_string!("function"),
                };
                Err(not_cloneable(&source.to_std_string_lossy(), context))
            }
            "Proxy" => {
                let text = if object.is_callable() { "[object Function]" } else { "#<Object>" };
                Err(not_cloneable(text, context))
            }
            _ => Err(refuse(object, context)?),
        }
    }

    fn plain(&mut self, object: &JsObject, context: &mut Context) -> JsResult<JsValue> {
        if let Some(copy) = self.platform(object, context)? {
            return Ok(copy);
        }
        if !is_cloneable_as_plain(object) {
            return Err(refuse(object, context)?);
        }
        let copy = self.remember(object, JsObject::with_object_proto(context.intrinsics()));
        self.properties(object, &copy, |_| true, context)?;
        Ok(copy.into())
    }

    /// The copy of an object of the platform; nothing if it is none.
    fn platform(&mut self, object: &JsObject, context: &mut Context) -> JsResult<Option<JsValue>> {
        let known = realm_data::<RealmPlatform>(context);
        let Some((marker, cloner)) = known
            .0
            .borrow()
            .as_ref()
            .map(|platform| (platform.marker.clone(), platform.cloner.clone()))
        else {
            return Ok(None);
        };
        let class = object.get(marker, context)?;
        if class.is_undefined() {
            return Ok(None);
        }
        let copy = cloner.call(&JsValue::undefined(), &[object.clone().into(), class], context)?;
        if let Some(copy) = copy.as_object() {
            self.remember(object, copy.clone());
        }
        Ok(Some(copy))
    }

    /// Copies the own enumerable properties whose key `wanted` takes.
    fn properties(
        &mut self,
        object: &JsObject,
        copy: &JsObject,
        wanted: fn(&PropertyKey) -> bool,
        context: &mut Context,
    ) -> JsResult<()> {
        for key in object.own_property_keys(context)? {
            if matches!(key, PropertyKey::Symbol(_))
                || !wanted(&key)
                || !has_own_enumerable(object, &key, context)?
            {
                continue;
            }
            let value = object.get(key.clone(), context)?;
            let value = self.value(&value, context)?;
            copy.create_data_property_or_throw(key, value, context)?;
        }
        Ok(())
    }

    fn array(&mut self, object: &JsObject, context: &mut Context) -> JsResult<JsValue> {
        let length = object.get(js_string!("length"), context)?;
        let copy = JsArray::new(context)?;
        copy.set(js_string!("length"), length, true, context)?;
        let copy = self.remember(object, copy);
        self.properties(object, &copy, |_| true, context)?;
        Ok(copy.into())
    }

    fn map(&mut self, object: &JsObject, context: &mut Context) -> JsResult<JsValue> {
        let source = JsMap::from_object(object.clone())?;
        let mut entries = Vec::new();
        source.for_each_native(|key, value| {
            entries.push((key, value));
            Ok(())
        })?;
        let copy = JsMap::new(context);
        self.remember(object, copy.clone());
        for (key, value) in entries {
            let (key, value) = (self.value(&key, context)?, self.value(&value, context)?);
            copy.set(key, value, context)?;
        }
        Ok(copy.into())
    }

    fn set(&mut self, object: &JsObject, context: &mut Context) -> JsResult<JsValue> {
        let Ok(source) = JsSet::from_object(object.clone()) else {
            return Err(not_cloneable("#<Set>", context));
        };
        let mut values = Vec::new();
        source.for_each_native(|value| {
            values.push(value);
            Ok(())
        })?;
        let copy = JsSet::new(context);
        self.remember(object, copy.clone());
        for value in values {
            let value = self.value(&value, context)?;
            copy.add(value, context)?;
        }
        Ok(copy.into())
    }

    fn error(&mut self, object: &JsObject, context: &mut Context) -> JsResult<JsValue> {
        if let Some(copy) = self.platform(object, context)? {
            return Ok(copy);
        }
        let name = object.get(js_string!("name"), context)?;
        let name = if name.is_undefined() { js_string!("Error") } else { name.to_string(context)? };
        let constructors = context.intrinsics().constructors();
        let (class, tag, standard) = match name.to_std_string_lossy().as_str() {
            "AggregateError" => (constructors.aggregate_error(), ErrorKind::Aggregate, true),
            "EvalError" => (constructors.eval_error(), ErrorKind::Eval, true),
            "RangeError" => (constructors.range_error(), ErrorKind::Range, true),
            "ReferenceError" => (constructors.reference_error(), ErrorKind::Reference, true),
            "SyntaxError" => (constructors.syntax_error(), ErrorKind::Syntax, true),
            "TypeError" => (constructors.type_error(), ErrorKind::Type, true),
            "URIError" => (constructors.uri_error(), ErrorKind::Uri, true),
            other => (constructors.error(), ErrorKind::Error, other == "Error"),
        };
        let copy = JsObject::new(context.root_shape(), class.prototype(), Error::new(tag)).upcast();
        let copy = self.remember(object, copy);
        for key in ["stack", "message"] {
            let value = object.get(js_string!(key), context)?;
            let value = self.value(&value, context)?;
            define_hidden(&copy, js_string!(key), value, context)?;
        }
        for key in object.own_property_keys(context)? {
            let PropertyKey::String(text) = &key else { continue };
            if ["stack", "message", "name"].iter().any(|known| *text == js_string!(*known)) {
                continue;
            }
            let value = object.get(key.clone(), context)?;
            let value = self.value(&value, context)?;
            if has_own_enumerable(object, &key, context)? {
                copy.create_data_property_or_throw(key, value, context)?;
            } else {
                define_hidden(&copy, text.clone(), value, context)?;
            }
        }
        if !standard {
            define_hidden(&copy, js_string!("name"), name.into(), context)?;
        }
        Ok(copy.into())
    }

    fn buffer(&mut self, object: &JsObject, context: &mut Context) -> JsResult<JsObject> {
        if let Some(known) = self.seen.get(object) {
            return Ok(known.clone());
        }
        let source = JsArrayBuffer::from_object(object.clone())?;
        let moved =
            self.transferred.iter().any(|buffer| JsObject::equals(&buffer.clone().into(), object));
        let limit = if object.get(js_string!("resizable"), context)?.to_boolean() {
            Some(object.get(js_string!("maxByteLength"), context)?.to_length(context)?)
        } else {
            None
        };
        let copy = if moved && source.data().is_some() {
            let block = source.detach(&JsValue::undefined())?;
            JsArrayBuffer::from_byte_block(block, context)?
        } else {
            let bytes = source.data().map(|data| data.to_vec());
            match bytes {
                Some(bytes) => array_buffer(&bytes, context)?,
                None => {
                    return Err(dom_exception(
                        "DataCloneError",
                        "An ArrayBuffer is detached and could not be cloned.",
                        context,
                    ));
                }
            }
        };
        let copy = match limit {
            Some(limit) => copy.with_max_byte_length(limit),
            None => copy,
        };
        Ok(self.remember(object, copy))
    }

    fn view(&mut self, object: &JsObject, context: &mut Context) -> JsResult<JsValue> {
        // What the view shows has to be known before its buffer moves away.
        let (buffer, offset, length, constructor) =
            if let Ok(view) = JsTypedArray::from_object(object.clone()) {
                let offset = view.byte_offset(context)?;
                let length = view.length(context)?;
                let constructor = typed_array_constructor(&view, context)?;
                (view.buffer(context)?, offset as u64, length as u64, constructor)
            } else {
                let view = JsDataView::from_object(object.clone())?;
                let constructor = context.intrinsics().constructors().data_view().constructor();
                let buffer = view.buffer(context)?;
                (buffer, view.byte_offset(context)?, view.byte_length(context)?, constructor)
            };
        let Some(buffer) = buffer.as_object() else {
            return Err(not_cloneable("#<Object>", context));
        };
        let buffer = self.value(&buffer.clone().into(), context)?;
        let copy = constructor.construct(&[buffer, offset.into(), length.into()], None, context)?;
        Ok(self.remember(object, copy).into())
    }
}

fn define_hidden(
    object: &JsObject,
    key: JsString,
    value: JsValue,
    context: &mut Context,
) -> JsResult<()> {
    let property = PropertyDescriptor::builder()
        .value(value)
        .writable(true)
        .enumerable(false)
        .configurable(true)
        .build();
    object.define_property_or_throw(key, property, context).map(|_| ())
}

/// Everything else that has the kind of a plain object is an object of the engine with state of its own.
fn is_cloneable_as_plain(object: &JsObject) -> bool {
    object.is_ordinary()
}

/// The error for an object that has no copy, with the name the runtime gives it.
fn refuse(object: &JsObject, context: &mut Context) -> JsResult<JsError> {
    let constructor = object.get(js_string!("constructor"), context)?;
    let name = match constructor.as_object() {
        Some(constructor) if constructor.is_callable() => {
            constructor.get(js_string!("name"), context)?.to_string(context)?.to_std_string_lossy()
        }
        _ => String::new(),
    };
    let tag = object.get(JsSymbol::to_string_tag(), context)?;
    let text = match (name.as_str(), tag.as_string()) {
        ("" | "Object" | "Iterator" | "GeneratorFunction", Some(tag)) => {
            format!("[object {}]", tag.to_std_string_lossy())
        }
        ("", None) => "#<Object>".to_owned(),
        (name, _) => format!("#<{name}>"),
    };
    Ok(not_cloneable(&text, context))
}

fn boxed(object: &JsObject, context: &mut Context) -> JsResult<JsObject> {
    let primitive: JsValue = if let Some(text) = object.downcast_ref::<JsString>() {
        text.clone().into()
    } else if let Some(number) = object.downcast_ref::<f64>() {
        (*number).into()
    } else if let Some(boolean) = object.downcast_ref::<bool>() {
        (*boolean).into()
    } else if let Some(integer) = object.downcast_ref::<JsBigInt>() {
        integer.clone().into()
    } else {
        JsValue::undefined()
    };
    primitive.to_object(context)
}

/// The intrinsic constructor for the element type of a typed array.
fn typed_array_constructor(view: &JsTypedArray, context: &mut Context) -> JsResult<JsObject> {
    let constructors = context.intrinsics().constructors();
    let Some(kind) = view.kind() else {
        return Err(JsNativeError::typ().with_message("not a typed array").into());
    };
    let class = match kind {
        TypedArrayKind::Int8 => constructors.typed_int8_array(),
        TypedArrayKind::Uint8 => constructors.typed_uint8_array(),
        TypedArrayKind::Uint8Clamped => constructors.typed_uint8clamped_array(),
        TypedArrayKind::Int16 => constructors.typed_int16_array(),
        TypedArrayKind::Uint16 => constructors.typed_uint16_array(),
        TypedArrayKind::Int32 => constructors.typed_int32_array(),
        TypedArrayKind::Uint32 => constructors.typed_uint32_array(),
        TypedArrayKind::BigInt64 => constructors.typed_bigint64_array(),
        TypedArrayKind::BigUint64 => constructors.typed_biguint64_array(),
        TypedArrayKind::Float32 => constructors.typed_float32_array(),
        TypedArrayKind::Float64 => constructors.typed_float64_array(),
        TypedArrayKind::Float16 => constructors.typed_float16_array(),
    };
    Ok(class.constructor())
}
