//! `native:engine/inspect`: what a console has to know of values and cannot find out in JavaScript.

use boa_engine::builtins::error::Error;
use boa_engine::builtins::proxy::Proxy;
use boa_engine::module::ModuleNamespace;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::{
    JsArray, JsArrayBuffer, JsAsyncGenerator, JsDataView, JsDate, JsGenerator, JsMap,
    JsMapIterator, JsPromise, JsRegExp, JsSet, JsSetIterator, JsSharedArrayBuffer, JsTypedArray,
    JsWeakMap, JsWeakSet,
};
use boa_engine::{Context, JsArgs, JsBigInt, JsResult, JsString, JsSymbol, JsValue, js_string};

use crate::native_module::NativeModule;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/inspect")
        .function("className", 1, class_name)
        .function("entries", 1, entries)
        .function("promiseDetails", 1, super::promise::details)
        .function("proxyDetails", 1, proxy_details)
}

/// `className(value)`: the kind of built-in object by its internal slots, whatever its prototype says: `"Map"`,
/// `"Proxy"`, `"Module"`, …; `undefined` for ordinary objects, functions and primitive values.
fn class_name(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let name = args.get_or_undefined(0).as_object().and_then(|object| kind(&object));
    Ok(name.map_or_else(JsValue::undefined, |name| js_string!(name).into()))
}

fn kind(object: &JsObject) -> Option<&'static str> {
    let copy = || object.clone();
    let kinds: [(&'static str, bool); 24] = [
        ("Proxy", object.is::<Proxy>()),
        ("Array", object.is_array()),
        ("Error", object.is::<Error>()),
        ("Module", object.is::<ModuleNamespace>()),
        ("Boolean", object.is::<bool>()),
        ("Number", object.is::<f64>()),
        ("String", object.is::<JsString>()),
        ("Symbol", object.is::<JsSymbol>()),
        ("BigInt", object.is::<JsBigInt>()),
        ("Date", JsDate::from_object(copy()).is_ok()),
        ("RegExp", JsRegExp::from_object(copy()).is_ok()),
        ("Promise", JsPromise::from_object(copy()).is_ok()),
        ("Map", JsMap::from_object(copy()).is_ok()),
        ("Set", JsSet::from_object(copy()).is_ok()),
        ("WeakMap", JsWeakMap::from_object(copy()).is_ok()),
        ("WeakSet", JsWeakSet::from_object(copy()).is_ok()),
        ("Map Iterator", JsMapIterator::from_object(copy()).is_ok()),
        ("Set Iterator", JsSetIterator::from_object(copy()).is_ok()),
        ("ArrayBuffer", JsArrayBuffer::from_object(copy()).is_ok()),
        ("SharedArrayBuffer", JsSharedArrayBuffer::from_object(copy()).is_ok()),
        ("DataView", JsDataView::from_object(copy()).is_ok()),
        ("TypedArray", JsTypedArray::from_object(copy()).is_ok()),
        ("Generator", JsGenerator::from_object(copy()).is_ok()),
        ("AsyncGenerator", JsAsyncGenerator::from_object(copy()).is_ok()),
    ];
    kinds.into_iter().find(|(_, is)| *is).map(|(name, _)| name)
}

/// `entries(collection)`: the `[key, value]` pairs of a `Map` or the values of a `Set`, without calling user code;
/// `undefined` for anything else.
fn entries(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = args.get_or_undefined(0).as_object() else {
        return Ok(JsValue::undefined());
    };
    let mut values = Vec::new();
    if let Ok(map) = JsMap::from_object(object.clone()) {
        map.for_each_native(|key, value| {
            values.push((key, Some(value)));
            Ok(())
        })?;
    } else if let Ok(set) = JsSet::from_object(object) {
        set.for_each_native(|value| {
            values.push((value, None));
            Ok(())
        })?;
    } else {
        return Ok(JsValue::undefined());
    }
    let values: Vec<JsValue> = values
        .into_iter()
        .map(|(key, value)| match value {
            Some(value) => JsArray::from_iter([key, value], context).into(),
            None => key,
        })
        .collect();
    Ok(JsArray::from_iter(values, context).into())
}

/// `proxyDetails(value)`: `[target, handler]` of a proxy, `[null, null]` of a revoked one; `undefined` for anything else.
fn proxy_details(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = args.get_or_undefined(0).as_object() else {
        return Ok(JsValue::undefined());
    };
    let parts = object.downcast_ref::<Proxy>().map(|proxy| proxy.try_data().ok());
    let parts = match parts {
        None => return Ok(JsValue::undefined()),
        Some(Some((target, handler))) => [target.into(), handler.into()],
        Some(None) => [JsValue::null(), JsValue::null()],
    };
    Ok(JsArray::from_iter(parts, context).into())
}
