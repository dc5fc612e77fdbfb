//! `native:bindings/r2`: R2 buckets.
//!
//! What is known of an object, and its contents, travel as a handle: the *found object*. The face's class gives it the
//! properties that scripts see with `define`, and takes its contents with `bytes`.

mod multipart;
mod object;
mod options;

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use invitro_engine::NativeModule;
use invitro_storage::r2::{GetResult, R2Bucket};

use crate::error::to_js;
use crate::handle::{handle, state};
use crate::kv::strings;
use crate::options::{contents, text};
use crate::state::required;
use object::Found;

const CLASS: &str = "R2Bucket";

/// `native:bindings/r2`.
pub(crate) fn module() -> NativeModule {
    NativeModule::new("bindings/r2")
        .function("open", 1, open)
        .function("head", 2, head)
        .function("get", 3, get)
        .function("put", 4, put)
        .function("delete", 2, delete)
        .function("list", 2, list)
        .function("createMultipartUpload", 3, multipart::create)
        .function("uploadPart", 6, multipart::upload_part)
        .function("completeMultipartUpload", 4, multipart::complete)
        .function("abortMultipartUpload", 3, multipart::abort)
        .function("define", 3, object::define)
        .function("hasBody", 1, object::has_body)
        .function("bytes", 1, object::bytes)
        .function("text", 2, object::text)
        .function("contentType", 1, object::content_type)
        .function("httpMetadata", 1, object::http_metadata)
        .function("checksums", 1, object::checksums)
}

#[derive(Clone, Trace, Finalize, JsData)]
struct Bucket(#[unsafe_ignore_trace] R2Bucket);

/// `open(id)`: the handle of a bucket.
fn open(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = text(args, 0, context)?;
    Ok(handle(Bucket(required(context)?.r2(id))))
}

fn found(info: invitro_storage::r2::ObjectInfo) -> JsValue {
    handle(Found { info, body: None })
}

/// `head(bucket, key)`: the found object, or null.
fn head(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Bucket(ref bucket) = state(args, 0)?;
    let key = text(args, 1, context)?;
    Ok(bucket.head(&key).map_err(to_js)?.map_or_else(JsValue::null, found))
}

/// `get(bucket, key, options)`: the found object, without contents where the condition does not hold, or null.
fn get(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Bucket(ref bucket) = state(args, 0)?;
    let key = text(args, 1, context)?;
    let options = options::get(args, context)?;
    Ok(match bucket.get(&key, &options).map_err(to_js)? {
        GetResult::Missing => JsValue::null(),
        GetResult::PreconditionFailed(info) => found(info),
        GetResult::Found(info, body) => handle(Found { info, body: Some(body) }),
    })
}

/// `put(bucket, key, contents, options)`: the found object, or null where the condition does not hold. The contents are a
/// string, bytes or null.
fn put(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Bucket(ref bucket) = state(args, 0)?;
    let key = text(args, 1, context)?;
    let options = options::put(args, context)?;
    let contents = contents(args.get_or_undefined(2), context)?;
    Ok(bucket.put(&key, contents, &options).map_err(to_js)?.map_or_else(JsValue::null, found))
}

/// `delete(bucket, keys)`: the keys are a string or an array.
fn delete(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Bucket(ref bucket) = state(args, 0)?;
    let keys = args.get_or_undefined(1);
    let keys =
        if keys.is_string() { vec![text(args, 1, context)?] } else { strings(keys, context)? };
    bucket.delete(&keys).map_err(to_js)?;
    Ok(JsValue::undefined())
}

/// `list(bucket, options)`: an array of the found objects, the prefixes and the cursor.
fn list(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Bucket(ref bucket) = state(args, 0)?;
    let options = options::list(args, context)?;
    let result = bucket.list(&options).map_err(to_js)?;
    let objects = JsArray::from_iter(result.objects.into_iter().map(found), context);
    let prefixes =
        result.delimited_prefixes.iter().map(|prefix| js_string!(prefix.as_str()).into());
    let prefixes = JsArray::from_iter(prefixes.collect::<Vec<JsValue>>(), context);
    let cursor =
        result.cursor.map_or_else(JsValue::undefined, |cursor| js_string!(cursor.as_str()).into());
    Ok(JsArray::from_iter([objects.into(), prefixes.into(), cursor], context).into())
}
