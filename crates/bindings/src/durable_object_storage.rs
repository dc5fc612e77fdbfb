//! `native:bindings/durable-object-storage`: what Durable Objects store.

use boa_engine::object::builtins::{JsArray, JsMap};
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use invitro_engine::NativeModule;
use invitro_storage::durable_object::{ListOptions, ObjectStorage, State};

use crate::error::to_js;
use crate::handle::{handle, state};
use crate::options::{Options, text};
use crate::serialize::{read, write};
use crate::state::required;

/// `native:bindings/durable-object-storage`.
pub(crate) fn module() -> NativeModule {
    NativeModule::new("bindings/durable-object-storage")
        .function("open", 2, open)
        .function("idsOf", 1, ids_of)
        .function("get", 2, get)
        .function("put", 3, put)
        .function("delete", 2, delete)
        .function("deleteAll", 2, delete_all)
        .function("list", 2, list)
        .function("getAlarm", 1, get_alarm)
        .function("setAlarm", 2, set_alarm)
        .function("save", 1, save)
        .function("restore", 2, restore)
}

#[derive(Clone, Trace, Finalize, JsData)]
struct Storage(#[unsafe_ignore_trace] ObjectStorage);

#[derive(Clone, Trace, Finalize, JsData)]
struct Saved(#[unsafe_ignore_trace] State);

/// `open(uniqueKey, id)`: the handle of an object's storage, which exists from now on.
fn open(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (key, id) = (text(args, 0, context)?, text(args, 1, context)?);
    let storage = required(context)?.durable_object(&key, &id);
    storage.touch();
    Ok(handle(Storage(storage)))
}

/// `idsOf(uniqueKey)`: the ids of the objects that have storage.
fn ids_of(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let key = text(args, 0, context)?;
    let ids = ObjectStorage::ids(&key, &required(context)?.store);
    let ids: Vec<JsValue> = ids.iter().map(|id| js_string!(id.as_str()).into()).collect();
    Ok(JsArray::from_iter(ids, context).into())
}

/// `get(storage, key)`: a copy of the value, or undefined.
fn get(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Storage(ref storage) = state(args, 0)?;
    let key = text(args, 1, context)?;
    storage.get(&key).map_or_else(|| Ok(JsValue::undefined()), |bytes| read(&bytes, context))
}

/// `put(storage, key, value)`.
fn put(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Storage(ref storage) = state(args, 0)?;
    let key = text(args, 1, context)?;
    storage.put(&key, &write(args.get_or_undefined(2), context)?);
    Ok(JsValue::undefined())
}

/// `delete(storage, key)`: whether there was one.
fn delete(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Storage(ref storage) = state(args, 0)?;
    let key = text(args, 1, context)?;
    Ok(storage.delete(&key).into())
}

/// `deleteAll(storage, alarm)`.
fn delete_all(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let Storage(ref storage) = state(args, 0)?;
    storage.delete_all(args.get_or_undefined(1).to_boolean());
    Ok(JsValue::undefined())
}

/// `list(storage, options)`: a `Map`.
fn list(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Storage(ref storage) = state(args, 0)?;
    let operation = (invitro_web::idl::Operation::Method("DurableObjectStorage", "list"), 0);
    let options = Options::argument(args, 1, operation, "ListOptions")?;
    let options = ListOptions {
        start: options.string("start", context)?,
        start_after: options.string("startAfter", context)?,
        end: options.string("end", context)?,
        prefix: options.string("prefix", context)?,
        reverse: options.get("reverse", context)?.is_some_and(|value| value.to_boolean()),
        limit: options.int32("limit", context)?,
    };
    let map = JsMap::new(context);
    for (key, value) in storage.list(&options).map_err(to_js)? {
        let value = read(&value, context)?;
        map.set(js_string!(&*key), value, context)?;
    }
    Ok(map.into())
}

/// `getAlarm(storage)`: milliseconds since the epoch, or null.
fn get_alarm(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let Storage(ref storage) = state(args, 0)?;
    Ok(storage.alarm().map_or_else(JsValue::null, JsValue::from))
}

/// `setAlarm(storage, time)`: null takes it away.
fn set_alarm(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let Storage(ref storage) = state(args, 0)?;
    storage.set_alarm(args.get_or_undefined(1).as_number());
    Ok(JsValue::undefined())
}

/// `save(storage)`: a handle of all that is stored now.
fn save(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let Storage(ref storage) = state(args, 0)?;
    Ok(handle(Saved(storage.state())))
}

/// `restore(storage, saved)`.
fn restore(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let Storage(ref storage) = state(args, 0)?;
    let Saved(ref saved) = state(args, 1)?;
    storage.set_state(saved.clone());
    Ok(JsValue::undefined())
}
