//! Objects of a bucket as scripts see them.

use boa_engine::object::builtins::{JsArray, JsDate};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsArgs, JsData, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use bytes::Bytes;
use invitro_storage::r2::{Algorithm, HttpMetadata, ObjectInfo};
use invitro_web::bytes::{array_buffer, decode_text, uint8_array};

use crate::error::type_error;
use crate::handle::state;

/// A found object: what is known of it, and its contents if they were asked for.
#[derive(Clone, Trace, Finalize, JsData)]
pub(super) struct Found {
    #[unsafe_ignore_trace]
    pub(super) info: ObjectInfo,
    #[unsafe_ignore_trace]
    pub(super) body: Option<Bytes>,
}

fn string(text: &str) -> JsValue {
    js_string!(text).into()
}

/// Defines a property as those of the runtime's objects are.
fn property(
    target: &JsObject,
    name: JsString,
    value: JsValue,
    context: &mut Context,
) -> JsResult<()> {
    let descriptor = PropertyDescriptor::builder()
        .value(value)
        .writable(false)
        .enumerable(true)
        .configurable(true);
    target.define_property_or_throw(PropertyKey::from(name), descriptor, context)?;
    Ok(())
}

/// The property of an algorithm's digest.
fn digest_property(algorithm: Algorithm) -> JsString {
    match algorithm {
        Algorithm::Md5 => js_string!("md5"),
        Algorithm::Sha1 => js_string!("sha1"),
        Algorithm::Sha256 => js_string!("sha256"),
        Algorithm::Sha384 => js_string!("sha384"),
        Algorithm::Sha512 => js_string!("sha512"),
    }
}

/// `define(target, found, checksums)`: gives an object, and the object behind its property `checksums`, their properties.
pub(super) fn define(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Found { ref info, .. } = state(args, 1)?;
    let (Some(target), Some(checksums)) =
        (args.get_or_undefined(0).as_object(), args.get_or_undefined(2).as_object())
    else {
        return Err(type_error("define: not an object"));
    };
    for algorithm in Algorithm::ALL.into_iter().rev() {
        let value = match info.checksums.get(algorithm) {
            Some(digest) => array_buffer(digest, context)?.into(),
            None => JsValue::undefined(),
        };
        property(&checksums, digest_property(algorithm), value, context)?;
    }
    let range = match info.range {
        Some(range) => {
            let object = JsObject::with_object_proto(context.intrinsics());
            for (name, value) in
                [(js_string!("offset"), range.offset), (js_string!("length"), range.length)]
            {
                object.create_data_property_or_throw(name, value, context)?;
            }
            object.into()
        }
        None => JsValue::undefined(),
    };
    let custom = JsObject::with_object_proto(context.intrinsics());
    for (name, value) in &*info.custom_metadata {
        custom.create_data_property_or_throw(js_string!(name.as_str()), string(value), context)?;
    }
    let http = http_object(&info.http_metadata, context)?;
    let uploaded = date(info.uploaded, context)?;
    for (name, value) in [
        (js_string!("ssecKeyMd5"), JsValue::undefined()),
        (js_string!("storageClass"), string(info.storage_class())),
        (js_string!("range"), range),
        (js_string!("customMetadata"), custom.into()),
        (js_string!("httpMetadata"), http),
        (js_string!("uploaded"), uploaded),
        (js_string!("checksums"), checksums.clone().into()),
        (js_string!("httpEtag"), string(&info.http_etag())),
        (js_string!("etag"), string(&info.etag)),
        (js_string!("size"), JsValue::from(info.size)),
        (js_string!("version"), string(&info.version)),
        (js_string!("key"), string(&info.key)),
    ] {
        property(&target, name, value, context)?;
    }
    Ok(JsValue::undefined())
}

fn date(ms: f64, context: &mut Context) -> JsResult<JsValue> {
    let date = JsDate::new(context);
    date.set_time(ms, context)?;
    Ok(date.into())
}

fn http_object(metadata: &HttpMetadata, context: &mut Context) -> JsResult<JsValue> {
    let object = JsObject::with_object_proto(context.intrinsics());
    for (name, value) in [
        (js_string!("contentType"), &metadata.content_type),
        (js_string!("contentLanguage"), &metadata.content_language),
        (js_string!("contentDisposition"), &metadata.content_disposition),
        (js_string!("contentEncoding"), &metadata.content_encoding),
        (js_string!("cacheControl"), &metadata.cache_control),
    ] {
        if let Some(value) = value {
            object.create_data_property_or_throw(name, string(value), context)?;
        }
    }
    if let Some(expiry) = metadata.cache_expiry {
        let expiry = date(expiry, context)?;
        object.create_data_property_or_throw(js_string!("cacheExpiry"), expiry, context)?;
    }
    Ok(object.into())
}

/// `hasBody(found)`: whether it has contents.
pub(super) fn has_body(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    Ok(state::<Found>(args, 0)?.body.is_some().into())
}

/// `bytes(found)`: the contents as a new `Uint8Array`.
pub(super) fn bytes(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Found { ref body, .. } = state(args, 0)?;
    Ok(uint8_array(body.as_deref().unwrap_or_default(), context)?.into())
}

/// `text(found, stripBom)`: the contents as text.
pub(super) fn text(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let Found { ref body, .. } = state(args, 0)?;
    let bytes = body.as_deref().unwrap_or_default();
    Ok(decode_text(bytes, args.get_or_undefined(1).to_boolean()).into())
}

/// `contentType(found)`: that of the HTTP metadata, or an empty string.
pub(super) fn content_type(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let Found { ref info, .. } = state(args, 0)?;
    Ok(string(info.http_metadata.content_type.as_deref().unwrap_or_default()))
}

/// `httpMetadata(found)`: names and values of the headers that it stands for, in one array.
pub(super) fn http_metadata(
    _: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let Found { ref info, .. } = state(args, 0)?;
    let headers = info.http_metadata.to_headers();
    let list = headers.iter().flat_map(|(name, value)| [string(name), string(value)]);
    Ok(JsArray::from_iter(list.collect::<Vec<_>>(), context).into())
}

/// `checksums(found)`: names and hexadecimal digits of the checksums that are known, in one array.
pub(super) fn checksums(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Found { ref info, .. } = state(args, 0)?;
    let known = Algorithm::ALL
        .into_iter()
        .filter_map(|algorithm| Some((algorithm, info.checksums.hex(algorithm)?)));
    let list = known.flat_map(|(algorithm, hex)| [string(algorithm.property()), string(&hex)]);
    Ok(JsArray::from_iter(list.collect::<Vec<_>>(), context).into())
}
