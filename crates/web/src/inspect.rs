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
use boa_engine::{
    Context, JsArgs, JsBigInt, JsObject, JsResult, JsString, JsSymbol, JsValue, js_string,
};
use invitro_engine::NativeModule;

use crate::idl::has_own_enumerable;

/// `native:web/inspect`: the functions.
pub fn module() -> NativeModule {
    NativeModule::new("web/inspect").function("kindOf", 1, kind_of).function("nonIndexKeys", 2, non_index_keys)
}

/// `kindOf(object)`: what a built-in object is, whatever it says of itself. `"Object"` for everything that is none.
fn kind_of(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = args.get_or_undefined(0).as_object() else { return Ok(js_string!("Object").into()) };
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
    let Some(object) = args.get_or_undefined(0).as_object() else { return Ok(JsArray::new(context)?.into()) };
    let only_enumerable = args.get_or_undefined(1).to_boolean();
    let mut keys: Vec<JsValue> = Vec::new();
    for key in object.own_property_keys(context)? {
        if matches!(key, PropertyKey::Index(_)) || (only_enumerable && !has_own_enumerable(&object, &key, context)?) {
            continue;
        }
        keys.push((&key).into());
    }
    Ok(JsArray::from_iter(keys, context).into())
}
