//! Objects of a bucket as scripts see them.

use boa_engine::object::ObjectInitializer;
use boa_engine::object::builtins::{JsArray, JsDate};
use boa_engine::property::{Attribute, PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsArgs, JsData, JsObject, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use bytes::Bytes;
use invitro_storage::r2::{Algorithm, HttpMetadata, ObjectInfo};
use invitro_web::bytes::{array_buffer, uint8_array};

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
fn property(target: &JsObject, name: &str, value: JsValue, context: &mut Context) -> JsResult<()> {
    let descriptor = PropertyDescriptor::builder()
        .value(value)
        .writable(false)
        .enumerable(true)
        .configurable(true);
    target.define_property_or_throw(PropertyKey::from(js_string!(name)), descriptor, context)?;
    Ok(())
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
        property(&checksums, algorithm.property(), value, context)?;
    }
    let range = match info.range {
        Some(range) => ObjectInitializer::new(context)
            .property(js_string!("offset"), range.offset, Attribute::all())
            .property(js_string!("length"), range.length, Attribute::all())
            .build()
            .into(),
        None => JsValue::undefined(),
    };
    let custom = JsObject::with_object_proto(context.intrinsics());
    for (name, value) in &*info.custom_metadata {
        custom.create_data_property_or_throw(js_string!(name.as_str()), string(value), context)?;
    }
    let http = http_object(&info.http_metadata, context)?;
    let uploaded = date(info.uploaded, context)?;
    for (name, value) in [
        ("ssecKeyMd5", JsValue::undefined()),
        ("storageClass", string(info.storage_class())),
        ("range", range),
        ("customMetadata", custom.into()),
        ("httpMetadata", http),
        ("uploaded", uploaded),
        ("checksums", checksums.clone().into()),
        ("httpEtag", string(&info.http_etag())),
        ("etag", string(&info.etag)),
        ("size", JsValue::from(info.size)),
        ("version", string(&info.version)),
        ("key", string(&info.key)),
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
        ("contentType", &metadata.content_type),
        ("contentLanguage", &metadata.content_language),
        ("contentDisposition", &metadata.content_disposition),
        ("contentEncoding", &metadata.content_encoding),
        ("cacheControl", &metadata.cache_control),
    ] {
        if let Some(value) = value {
            object.create_data_property_or_throw(js_string!(name), string(value), context)?;
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
