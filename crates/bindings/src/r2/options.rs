//! The options of the methods of a bucket.

use boa_engine::object::builtins::JsArray;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsArgs, JsResult, JsValue, js_string};
use invitro_storage::r2::{
    Algorithm, ByteRange, Checksum, Conditional, CreateOptions, CustomMetadata, GetOptions,
    HttpMetadata, Include, ListOptions, PutOptions, RangeRequest, SsecKey, check_ssec_key,
};
use invitro_web::headers::pairs;
use invitro_web::idl::{Operation, has_own_enumerable};

use super::CLASS;
use crate::error::to_js;
use crate::options::{BytesOrText, Options};

/// Those of `get()`.
pub(super) fn get(args: &[JsValue], context: &mut Context) -> JsResult<GetOptions> {
    let options = Options::argument(args, 2, (Operation::Method(CLASS, "get"), 1), "GetOptions")?;
    let only_if = condition(&options, context)?;
    let range = match options.get_non_null("range", context)? {
        None => None,
        Some(value) => match (pairs(&value), value.as_object()) {
            (Some(headers), _) => RangeRequest::from_headers(&headers),
            (None, Some(object)) => {
                let fields = Options::of(object.clone(), "Range");
                let range = ByteRange::new(
                    fields.number("offset", context)?,
                    fields.number("length", context)?,
                    fields.number("suffix", context)?,
                );
                Some(RangeRequest::Bytes(range.map_err(to_js)?))
            }
            (None, None) => return Err(options.wrong("range", "Range or Headers")),
        },
    };
    ssec_key(&options, context)?;
    Ok(GetOptions { only_if, range })
}

/// Those of `put()`.
pub(super) fn put(args: &[JsValue], context: &mut Context) -> JsResult<PutOptions> {
    let options = Options::argument(args, 3, (Operation::Method(CLASS, "put"), 2), "PutOptions")?;
    Ok(PutOptions {
        only_if: condition(&options, context)?,
        http_metadata: http_metadata(&options, context)?,
        custom_metadata: custom_metadata(&options, context)?,
        checksum: checksum(&options, context)?,
    })
    .and_then(|result| ssec_key(&options, context).map(|()| result))
}

/// Those of `createMultipartUpload()`.
pub(super) fn create(args: &[JsValue], context: &mut Context) -> JsResult<CreateOptions> {
    let operation = (Operation::Method(CLASS, "createMultipartUpload"), 1);
    let options = Options::argument(args, 2, operation, "MultipartOptions")?;
    let result = CreateOptions {
        http_metadata: http_metadata(&options, context)?,
        custom_metadata: custom_metadata(&options, context)?,
    };
    ssec_key(&options, context)?;
    Ok(result)
}

/// Those of `list()`.
pub(super) fn list(args: &[JsValue], context: &mut Context) -> JsResult<ListOptions> {
    let options = Options::argument(args, 1, (Operation::Method(CLASS, "list"), 0), "ListOptions")?;
    let mut include = Vec::new();
    if let Some(value) = options.get("include", context)? {
        let array = value.as_object().and_then(|object| JsArray::from_object(object.clone()).ok());
        let Some(array) = array else { return Err(options.wrong("include", "Array")) };
        for index in 0..array.length(context)? {
            let name = array.get(index, context)?.to_string(context)?.to_std_string_lossy();
            include.push(Include::parse(&name).map_err(to_js)?);
        }
    }
    Ok(ListOptions {
        limit: options.int32("limit", context)?,
        prefix: options.exact_string("prefix", context)?,
        cursor: options.exact_string("cursor", context)?,
        delimiter: options.exact_string("delimiter", context)?,
        start_after: options.exact_string("startAfter", context)?,
        include,
    })
}

/// `ssecKey`, whose form alone matters.
pub(super) fn ssec_key(options: &Options, context: &mut Context) -> JsResult<()> {
    let Some(value) = options.get("ssecKey", context)? else { return Ok(()) };
    match BytesOrText::of(&value, context)? {
        BytesOrText::Bytes(bytes) => check_ssec_key(SsecKey::Bytes(&bytes)),
        BytesOrText::Text(text) => check_ssec_key(SsecKey::Hex(&text)),
    }
    .map_err(to_js)
}

fn condition(options: &Options, context: &mut Context) -> JsResult<Option<Conditional>> {
    let Some(value) = options.get_non_null("onlyIf", context)? else { return Ok(None) };
    if let Some(headers) = pairs(&value) {
        return Conditional::from_headers(&headers).map(Some).map_err(to_js);
    }
    let Some(object) = value.as_object() else {
        return Err(options.wrong("onlyIf", "Conditional or Headers"));
    };
    let fields = Options::of(object.clone(), "Conditional");
    let matches = fields.exact_string("etagMatches", context)?;
    let does_not_match = fields.exact_string("etagDoesNotMatch", context)?;
    let before = fields.date("uploadedBefore", context)?;
    let after = fields.date("uploadedAfter", context)?;
    let granularity =
        fields.get("secondsGranularity", context)?.is_some_and(|value| value.to_boolean());
    Conditional::from_fields(
        matches.as_deref(),
        does_not_match.as_deref(),
        before,
        after,
        granularity,
    )
    .map(Some)
    .map_err(to_js)
}

fn http_metadata(options: &Options, context: &mut Context) -> JsResult<HttpMetadata> {
    let Some(value) = options.get_non_null("httpMetadata", context)? else {
        return Ok(HttpMetadata::default());
    };
    if let Some(headers) = pairs(&value) {
        return Ok(HttpMetadata::from_headers(&headers));
    }
    let Some(object) = value.as_object() else {
        return Err(options.wrong("httpMetadata", "HttpMetadata or Headers"));
    };
    let fields = Options::of(object.clone(), "HttpMetadata");
    Ok(HttpMetadata {
        content_type: fields.string("contentType", context)?,
        content_language: fields.string("contentLanguage", context)?,
        content_disposition: fields.string("contentDisposition", context)?,
        content_encoding: fields.string("contentEncoding", context)?,
        cache_control: fields.string("cacheControl", context)?,
        cache_expiry: fields.date("cacheExpiry", context)?,
    })
}

fn custom_metadata(options: &Options, context: &mut Context) -> JsResult<CustomMetadata> {
    let mut metadata = CustomMetadata::default();
    let Some(value) = options.get("customMetadata", context)? else { return Ok(metadata) };
    let Some(object) = value.as_object() else {
        return Err(options.wrong("customMetadata", "object"));
    };
    for key in object.own_property_keys(context)? {
        if !matches!(key, PropertyKey::Symbol(_)) && has_own_enumerable(&object, &key, context)? {
            let name = JsValue::from(&key).to_string(context)?.to_std_string_lossy();
            let value = object.get(key, context)?.to_string(context)?.to_std_string_lossy();
            metadata.insert(name, value);
        }
    }
    Ok(metadata)
}

fn checksum(options: &Options, context: &mut Context) -> JsResult<Option<Checksum>> {
    let mut found: Option<Checksum> = None;
    for algorithm in Algorithm::ALL {
        let field = algorithm.property();
        let Some(value) = options.get(field, context)? else { continue };
        if found.is_some() {
            return Err(to_js(Checksum::several()));
        }
        let checksum = if value.is_object() || value.is_string() {
            match BytesOrText::of(&value, context)? {
                BytesOrText::Bytes(bytes) => Checksum::from_bytes(algorithm, &bytes),
                BytesOrText::Text(text) => Checksum::from_hex(algorithm, &text),
            }
        } else {
            return Err(options.wrong(field, "BufferSource or string"));
        };
        found = Some(checksum.map_err(to_js)?);
    }
    Ok(found)
}

/// The parts that `complete()` is given.
pub(super) fn parts(value: &JsValue, context: &mut Context) -> JsResult<Vec<(i32, String)>> {
    let array = value.as_object().and_then(|object| JsArray::from_object(object.clone()).ok());
    let Some(array) = array else {
        return Err(Operation::Method("R2MultipartUpload", "complete").not_of_type(0, "Array"));
    };
    let mut parts = Vec::new();
    for index in 0..array.length(context)? {
        let element = array.get(index, context)?;
        let Some(object) = element.as_object() else {
            return Err(crate::error::type_error(format!(
                "Incorrect type for array element {index}: the provided value is not of type 'UploadedPart'."
            )));
        };
        let number = object.get(js_string!("partNumber"), context)?.to_number(context)?;
        let etag =
            object.get(js_string!("etag"), context)?.to_string(context)?.to_std_string_lossy();
        parts.push((invitro_storage::to_int32(number).map_err(to_js)?, etag));
    }
    Ok(parts)
}

/// Those of `uploadPart()`, of which nothing is kept.
pub(super) fn check_upload_part(args: &[JsValue], context: &mut Context) -> JsResult<()> {
    let operation = (Operation::Method("R2MultipartUpload", "uploadPart"), 2);
    if args.get_or_undefined(5).is_undefined() {
        return Ok(());
    }
    ssec_key(&Options::argument(args, 5, operation, "UploadPartOptions")?, context)
}
