//! `native:web/inspect`: what the console has to know of values and cannot find out in JavaScript.

use boa_engine::builtins::array_buffer::{ArrayBuffer, SharedArrayBuffer};
use boa_engine::builtins::dataview::DataView;
use boa_engine::builtins::date::Date;
use boa_engine::builtins::error::Error;
use boa_engine::builtins::generator::Generator;
use boa_engine::builtins::map::ordered_map::OrderedMap;
use boa_engine::builtins::object::OrdinaryObject;
use boa_engine::builtins::promise::Promise;
use boa_engine::builtins::proxy::Proxy;
use boa_engine::builtins::regexp::RegExp;
use boa_engine::builtins::set::ordered_set::OrderedSet;
use boa_engine::builtins::typed_array::TypedArray;
use boa_engine::module::ModuleNamespace;
use boa_engine::object::builtins::{JsArray, JsWeakMap, JsWeakSet};
use boa_engine::property::PropertyKey;
use boa_engine::string::JsStrVariant;
use boa_engine::{
    Context, JsArgs, JsBigInt, JsObject, JsResult, JsString, JsSymbol, JsValue, js_string,
};
use invitro_engine::NativeModule;

use crate::idl::has_own_enumerable;

/// `native:web/inspect`: the functions.
pub fn module() -> NativeModule {
    NativeModule::new("web/inspect")
        .function("isIdentifier", 1, |_, args, _| Ok(test(args, is_identifier)))
        .function("isPlain", 1, |_, args, _| Ok(test(args, is_plain)))
        .function("kindOf", 1, kind_of)
        .function("nonIndexKeys", 2, non_index_keys)
}

/// Whether a string is made of ASCII characters that pass a test. A regular expression would cost much more.
fn test(args: &[JsValue], passes: fn(&[u8]) -> bool) -> JsValue {
    let Some(text) = args.get_or_undefined(0).as_string() else { return false.into() };
    match text.variant() {
        JsStrVariant::Latin1(bytes) => passes(bytes).into(),
        JsStrVariant::Utf16(units) => units
            .iter()
            .map(|unit| u8::try_from(*unit))
            .collect::<Result<Vec<u8>, _>>()
            .is_ok_and(|bytes| passes(&bytes))
            .into(),
    }
}

/// `isIdentifier(text)`: whether a property of this name is shown without quotes.
fn is_identifier(text: &[u8]) -> bool {
    text.first().is_some_and(|first| !first.is_ascii_digit())
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// `isPlain(text)`: whether the text is printable ASCII without single quotes and backslashes.
fn is_plain(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'\'' | b'\\'))
}

/// `kindOf(object)`: what a built-in object is, whatever it says of itself. `"Object"` for everything that is none.
fn kind_of(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = args.get_or_undefined(0).as_object() else {
        return Ok(js_string!("Object").into());
    };
    let kind = kind(&object);
    if kind == "Object" && is_arguments(&object, context)? {
        return Ok(js_string!("Arguments").into());
    }
    Ok(js_string!(kind).into())
}

/// The name of the class of a built-in object, by its internal slots.
pub fn kind(object: &JsObject) -> &'static str {
    if object.is::<Proxy>() {
        return "Proxy";
    }
    if object.is_callable() {
        return "Function";
    }
    if object.is_array() {
        return "Array";
    }
    if object.is::<OrdinaryObject>() {
        return "Object";
    }
    exotic_kind(object)
}

fn exotic_kind(object: &JsObject) -> &'static str {
    type Test = fn(&JsObject) -> bool;
    const KINDS: [(Test, &str); 18] = [
        (|object| object.is::<Error>(), "Error"),
        (|object| object.is::<OrderedMap<JsValue>>(), "Map"),
        (|object| object.is::<OrderedSet>(), "Set"),
        (|object| object.is::<Date>(), "Date"),
        (|object| object.is::<RegExp>(), "RegExp"),
        (|object| object.is::<Promise>(), "Promise"),
        (|object| object.is::<TypedArray>(), "TypedArray"),
        (|object| object.is::<ArrayBuffer>(), "ArrayBuffer"),
        (|object| object.is::<SharedArrayBuffer>(), "SharedArrayBuffer"),
        (|object| object.is::<DataView>(), "DataView"),
        (|object| object.is::<ModuleNamespace>(), "Module"),
        (|object| object.is::<JsString>(), "String"),
        (|object| object.is::<f64>(), "Number"),
        (|object| object.is::<bool>(), "Boolean"),
        (|object| object.is::<JsBigInt>(), "BigInt"),
        (|object| object.is::<JsSymbol>(), "Symbol"),
        (|object| object.is::<Generator>(), "Generator"),
        (|object| JsWeakMap::from_object(object.clone()).is_ok(), "WeakMap"),
    ];
    for (is, kind) in KINDS {
        if is(object) {
            return kind;
        }
    }
    if JsWeakSet::from_object(object.clone()).is_ok() { "WeakSet" } else { "Object" }
}

/// The engine does not tell `arguments` objects apart, but nothing else looks like one.
fn is_arguments(object: &JsObject, context: &mut Context) -> JsResult<bool> {
    Ok(!object.is::<OrdinaryObject>()
        && object.has_own_property(js_string!("length"), context)?
        && object.has_own_property(js_string!("callee"), context)?
        && object.has_own_property(JsSymbol::iterator(), context)?)
}

/// `nonIndexKeys(object, onlyEnumerable)`: the own keys of an array or a typed array that are not indices.
fn non_index_keys(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = args.get_or_undefined(0).as_object() else {
        return Ok(JsArray::new(context)?.into());
    };
    let only_enumerable = args.get_or_undefined(1).to_boolean();
    let mut keys: Vec<JsValue> = Vec::new();
    for key in object.own_property_keys(context)? {
        if matches!(key, PropertyKey::Index(_))
            || (only_enumerable && !has_own_enumerable(&object, &key, context)?)
        {
            continue;
        }
        keys.push((&key).into());
    }
    Ok(JsArray::from_iter(keys, context).into())
}
