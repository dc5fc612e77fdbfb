//! `native:bindings/kv`: namespaces of Workers KV.

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use invitro_engine::NativeModule;
use invitro_storage::kv::{
    BulkGetOptions, Entry, KvNamespace, ListOptions, Operation, PutOptions, ValueType,
    undecodable_key,
};
use invitro_web::bytes::{array_buffer, decode_utf8, uint8_array};
use invitro_web::idl::Operation as Call;

use crate::error::to_js;
use crate::handle::{handle, state};
use crate::options::{Options, contents, optional_int32, optional_text, text};
use crate::state::required;

const CLASS: &str = "KvNamespace";

/// `native:bindings/kv`.
pub(crate) fn module() -> NativeModule {
    NativeModule::new("bindings/kv")
        .function("open", 1, open)
        .function("get", 4, get)
        .function("getWithMetadata", 4, get_with_metadata)
        .function("getBulk", 4, get_bulk)
        .function("put", 5, put)
        .function("delete", 2, delete)
        .function("list", 2, list)
}

#[derive(Clone, Trace, Finalize, JsData)]
struct Namespace(#[unsafe_ignore_trace] KvNamespace);

/// `open(id)`: the handle of a namespace.
fn open(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = text(args, 0, context)?;
    Ok(handle(Namespace(required(context)?.kv(id))))
}

fn key(args: &[JsValue], operation: Operation, context: &mut Context) -> JsResult<String> {
    let key = args.get_or_undefined(1).to_string(context)?;
    key.to_std_string().map_err(|_| to_js(undecodable_key(operation)))
}

/// The entry that the arguments `(namespace, key, type, cacheTtl)` ask for, and its value in the form of the type.
fn find(
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<Option<(std::sync::Arc<Entry>, JsValue)>> {
    let Namespace(ref namespace) = state(args, 0)?;
    let key = key(args, Operation::Get, context)?;
    let cache_ttl = optional_int32(args, 3, context)?;
    let Some(entry) = namespace.get(&key, cache_ttl).map_err(to_js)? else { return Ok(None) };
    let value_type = match optional_text(args, 2, context)? {
        Some(name) => ValueType::parse(&name).map_err(to_js)?,
        None => ValueType::Text,
    };
    let value = match value_type {
        ValueType::Text | ValueType::Json => decode_utf8(&entry.value).into(),
        ValueType::ArrayBuffer => array_buffer(&entry.value, context)?.into(),
        ValueType::Stream => uint8_array(&entry.value, context)?.into(),
    };
    Ok(Some((entry, value)))
}

/// `get(namespace, key, type, cacheTtl)`: the value, JSON as its text and a stream as its bytes; null if there is none.
fn get(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    Ok(find(args, context)?.map_or_else(JsValue::null, |(_, value)| value))
}

/// `getWithMetadata(…)`: as `get`, but an array of the value and the text of the metadata.
fn get_with_metadata(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some((entry, value)) = find(args, context)? else { return Ok(JsValue::null()) };
    Ok(JsArray::from_iter([value, nullable(entry.metadata.as_deref())], context).into())
}

/// `getBulk(namespace, keys, type, cacheTtl)`: for each key the key, the text and the metadata's text, in one array.
fn get_bulk(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Namespace(ref namespace) = state(args, 0)?;
    let keys = strings(args.get_or_undefined(1), context)?;
    let value_type = optional_text(args, 2, context)?;
    let cache_ttl = optional_int32(args, 3, context)?;
    let options = BulkGetOptions { value_type, cache_ttl };
    let mut list = Vec::with_capacity(keys.len() * 3);
    for (key, entry) in namespace.get_bulk(&keys, &options).map_err(to_js)? {
        list.push(JsString::from(key).into());
        let (value, metadata) = match &entry {
            Some(entry) => {
                (JsString::from(entry.text.as_str()).into(), nullable(entry.metadata.as_deref()))
            }
            None => (JsValue::null(), JsValue::null()),
        };
        list.push(value);
        list.push(metadata);
    }
    Ok(JsArray::from_iter(list, context).into())
}

/// `put(namespace, key, value, options, metadata)`: the value is a string or bytes, the metadata is JSON text.
fn put(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Namespace(ref namespace) = state(args, 0)?;
    let key = key(args, Operation::Put, context)?;
    let options = Options::argument(args, 3, (Call::Method(CLASS, "put"), 2), "PutOptions")?;
    let metadata = optional_text(args, 4, context)?;
    let options = PutOptions {
        expiration: options.int32("expiration", context)?,
        expiration_ttl: options.int32("expirationTtl", context)?,
        metadata,
    };
    let value = contents(args.get_or_undefined(2), context)?;
    namespace.put(&key, value, &options).map_err(to_js)?;
    Ok(JsValue::undefined())
}

/// `delete(namespace, key)`.
fn delete(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Namespace(ref namespace) = state(args, 0)?;
    let key = key(args, Operation::Delete, context)?;
    namespace.delete(&key).map_err(to_js)?;
    Ok(JsValue::undefined())
}

/// `list(namespace, options)`: for each key its name, its expiration and its metadata's text in one array, and after that
/// the cursor, which is undefined where the list is complete.
fn list(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Namespace(ref namespace) = state(args, 0)?;
    let options = Options::argument(args, 1, (Call::Method(CLASS, "list"), 0), "ListOptions")?;
    let options = ListOptions {
        limit: options.int32("limit", context)?,
        prefix: options.nullable_string("prefix", context)?,
        cursor: options.nullable_string("cursor", context)?,
    };
    let result = namespace.list(&options).map_err(to_js)?;
    let mut list = Vec::with_capacity(result.keys.len() * 3 + 1);
    for key in &result.keys {
        list.push(js_string!(&*key.name).into());
        list.push(key.expiration.map_or_else(JsValue::undefined, JsValue::from));
        list.push(nullable(key.metadata.as_deref()));
    }
    list.push(
        result.cursor.map_or_else(JsValue::undefined, |cursor| js_string!(cursor.as_str()).into()),
    );
    Ok(JsArray::from_iter(list, context).into())
}

/// A text, or null.
fn nullable(text: Option<&str>) -> JsValue {
    text.map_or_else(JsValue::null, |text| js_string!(text).into())
}

/// The elements of an array as strings.
pub(crate) fn strings(value: &JsValue, context: &mut Context) -> JsResult<Vec<String>> {
    let Some(array) = value.as_object() else { return Ok(Vec::new()) };
    let array = JsArray::from_object(array.clone())?;
    let length = array.length(context)?;
    (0..length)
        .map(|index| Ok(array.get(index, context)?.to_string(context)?.to_std_string_lossy()))
        .collect()
}
