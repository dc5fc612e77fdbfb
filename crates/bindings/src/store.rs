//! `native:bindings/store`: the store as a whole, what it held, and what has changed since.

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use invitro_engine::NativeModule;
use invitro_storage::{Change, Snapshot, Value};
use invitro_web::bytes::uint8_array;
use serde_json::json;

use crate::handle::{handle, state};
use crate::state::required;

/// `native:bindings/store`.
pub(crate) fn module() -> NativeModule {
    NativeModule::new("bindings/store")
        .function("clear", 0, clear)
        .function("snapshot", 0, snapshot)
        .function("restore", 1, restore)
        .function("summary", 3, summary)
        .function("changes", 1, changes)
        .function("valueSize", 1, value_size)
        .function("valueBytes", 1, value_bytes)
}

#[derive(Clone, Trace, Finalize, JsData)]
struct Held(#[unsafe_ignore_trace] Snapshot);

#[derive(Clone, Trace, Finalize, JsData)]
struct Stored(#[unsafe_ignore_trace] Value);

/// `clear()`: forgets everything that any binding holds.
fn clear(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    crate::state::restore(context, &Snapshot::default());
    Ok(JsValue::undefined())
}

/// `snapshot()`: a handle of what all bindings hold now.
fn snapshot(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(handle(Held(required(context)?.store.snapshot())))
}

/// `restore(snapshot)`: makes all bindings hold again what they held then.
fn restore(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Held(ref snapshot) = state(args, 0)?;
    required(context)?.store.restore(snapshot);
    Ok(JsValue::undefined())
}

fn changes_since(args: &[JsValue], context: &Context) -> JsResult<Vec<Change>> {
    let Held(ref snapshot) = state(args, 0)?;
    Ok(required(context)?.store.changes_since(snapshot))
}

/// `summary(snapshot, most, characters)`: the first `most` changes since then as JSON, with sizes and the beginnings of
/// texts, and how many more there are; undefined where nothing has changed.
fn summary(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let changes = changes_since(args, context)?;
    if changes.is_empty() {
        return Ok(JsValue::undefined());
    }
    let most = args.get_or_undefined(1).to_u32(context)? as usize;
    let characters = args.get_or_undefined(2).to_u32(context)? as usize;
    let shown = |value: &Option<Value>| {
        let value = value.as_ref();
        value.map(|value| json!({ "size": value.size(), "preview": value.preview(characters) }))
    };
    let list: Vec<_> = changes
        .iter()
        .take(most)
        .map(|change| {
            json!({
                "service": change.service.name(),
                "namespace": &*change.namespace,
                "key": &*change.key,
                "before": shown(&change.before),
                "after": shown(&change.after),
            })
        })
        .collect();
    let omitted = changes.len() - list.len();
    Ok(js_string!(json!({ "changes": list, "omitted": omitted }).to_string()).into())
}

/// `changes(snapshot)`: what has changed since then: service, namespace, key, the value before and the value after of each
/// change in one array. A value is a handle, or null where there is none.
fn changes(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let changes = changes_since(args, context)?;
    let mut list: Vec<JsValue> = Vec::with_capacity(changes.len() * 5);
    for change in changes {
        list.push(js_string!(change.service.name()).into());
        list.push(js_string!(&*change.namespace).into());
        list.push(js_string!(&*change.key).into());
        for value in [change.before, change.after] {
            list.push(value.map_or_else(JsValue::null, |value| handle(Stored(value))));
        }
    }
    Ok(JsArray::from_iter(list, context).into())
}

/// `valueSize(value)`: how many bytes it has.
fn value_size(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let Stored(ref value) = state(args, 0)?;
    Ok(value.size().into())
}

/// `valueBytes(value)`: its bytes as a new `Uint8Array`.
fn value_bytes(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Stored(ref value) = state(args, 0)?;
    Ok(uint8_array(&value.bytes(), context)?.into())
}
