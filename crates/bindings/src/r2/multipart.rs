//! Uploads in parts.

use boa_engine::{Context, JsArgs, JsResult, JsValue, js_string};
use invitro_storage::r2::{CompletedPart, check_part_number};
use invitro_storage::to_int32;

use super::{Bucket, found, options};
use crate::error::to_js;
use crate::handle::state;
use crate::options::{contents, text};

/// `createMultipartUpload(bucket, key, options)`: the id of the upload.
pub(super) fn create(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Bucket(ref bucket) = state(args, 0)?;
    let key = text(args, 1, context)?;
    let options = options::create(args, context)?;
    let id = bucket.create_multipart_upload(&key, &options).map_err(to_js)?;
    Ok(js_string!(&*id).into())
}

/// `uploadPart(bucket, key, id, number, contents, options)`: the etag of the part.
pub(super) fn upload_part(
    _: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let Bucket(ref bucket) = state(args, 0)?;
    let (key, id) = (text(args, 1, context)?, text(args, 2, context)?);
    let number = to_int32(args.get_or_undefined(3).to_number(context)?).map_err(to_js)?;
    let number = check_part_number(number).map_err(to_js)?;
    options::check_upload_part(args, context)?;
    let contents = contents(args.get_or_undefined(4), context)?;
    let etag = bucket.upload_part(&key, &id, number, contents).map_err(to_js)?;
    Ok(js_string!(&*etag).into())
}

/// `completeMultipartUpload(bucket, key, id, parts)`: the found object.
pub(super) fn complete(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Bucket(ref bucket) = state(args, 0)?;
    let (key, id) = (text(args, 1, context)?, text(args, 2, context)?);
    let parts = options::parts(args.get_or_undefined(3), context)?;
    let part = |(number, etag)| {
        Ok(CompletedPart { part_number: check_part_number(number).map_err(to_js)?, etag })
    };
    let parts: Vec<CompletedPart> = parts.into_iter().map(part).collect::<JsResult<_>>()?;
    bucket.complete_multipart_upload(&key, &id, &parts).map(found).map_err(to_js)
}

/// `abortMultipartUpload(bucket, key, id)`.
pub(super) fn abort(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Bucket(ref bucket) = state(args, 0)?;
    let (key, id) = (text(args, 1, context)?, text(args, 2, context)?);
    bucket.abort_multipart_upload(&key, &id).map_err(to_js)?;
    Ok(JsValue::undefined())
}
