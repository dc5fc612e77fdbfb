//! `native:bindings/cache`: the caches of the Cache API.
//!
//! A request is passed as four arguments: URL, method, `Headers` and `cf.cacheKey`.

use std::io::Write as _;

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use flate2::Compression;
use flate2::write::GzEncoder;
use invitro_engine::NativeModule;
use invitro_storage::Headers as HeaderList;
use invitro_storage::cache::{
    Cache, CacheName, CacheRequest, MatchOptions, NOT_MODIFIED_WARNING, PutOutcome, PutResponse,
};
use invitro_web::bytes::uint8_array;
use invitro_web::headers::{immutable, pairs};

use crate::error::to_js;
use crate::handle::{handle, state};
use crate::options::{contents, text};
use crate::state::required;

/// `native:bindings/cache`.
pub(crate) fn module() -> NativeModule {
    NativeModule::new("bindings/cache")
        .function("open", 1, open)
        .function("match", 6, match_)
        .function("put", 10, put)
        .function("delete", 6, delete)
        .value("NOT_MODIFIED_WARNING", |_| Ok(js_string!(NOT_MODIFIED_WARNING).into()))
}

#[derive(Clone, Trace, Finalize, JsData)]
struct Handle(#[unsafe_ignore_trace] Cache);

/// A request as it is passed.
struct Request {
    url: String,
    method: String,
    headers: Vec<(String, String)>,
    cache_key: Option<String>,
}

impl Request {
    fn read(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
        let (url, method) = (text(args, 1, context)?, text(args, 2, context)?);
        let cache_key = args.get_or_undefined(4).as_string().map(|key| key.to_std_string_lossy());
        Ok(Self {
            url,
            method,
            headers: pairs(args.get_or_undefined(3)).unwrap_or_default(),
            cache_key,
        })
    }

    fn view(&self) -> CacheRequest<'_> {
        CacheRequest {
            url: &self.url,
            method: &self.method,
            headers: &self.headers,
            cache_key: self.cache_key.as_deref(),
        }
    }
}

/// `open(name)`: the handle of a cache; of `caches.default` where the name is undefined.
fn open(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = args.get_or_undefined(0);
    let name = if name.is_undefined() {
        CacheName::Default
    } else {
        CacheName::open(&name.to_string(context)?.to_std_string_lossy()).map_err(to_js)?
    };
    Ok(handle(Handle(required(context)?.cache(&name))))
}

/// `match(cache, …request, ignoreMethod)`: status, immutable headers and bytes of the response; undefined if there is none.
fn match_(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Handle(ref cache) = state(args, 0)?;
    let request = Request::read(args, context)?;
    let options = MatchOptions { ignore_method: args.get_or_undefined(5).to_boolean() };
    let Some(response) = cache.match_(&request.view(), options).map_err(to_js)? else {
        return Ok(JsValue::undefined());
    };
    let headers = immutable(&response.headers, context);
    let body = uint8_array(&response.body, context)?;
    Ok(JsArray::from_iter([response.status.into(), headers, body.into()], context).into())
}

/// `put(cache, …request, status, headers, body, hasKnownLength, encodes)`: whether the response has the status 304, which a
/// warning is due for. The body is bytes or text; with `encodes` it is sent in the encoding that the headers name.
fn put(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Handle(ref cache) = state(args, 0)?;
    let request = Request::read(args, context)?;
    let headers = pairs(args.get_or_undefined(6)).unwrap_or_default();
    let mut body = contents(args.get_or_undefined(7), context)?;
    let encoding = HeaderList::from(&headers).get("content-encoding");
    if args.get_or_undefined(9).to_boolean()
        && encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("gzip"))
    {
        body = gzip(&body).unwrap_or(body);
    }
    let response = PutResponse {
        status: args.get_or_undefined(5).to_uint16(context)?,
        headers: &headers,
        body: body.into(),
        has_known_length: args.get_or_undefined(8).to_boolean(),
    };
    let outcome = cache.put(&request.view(), response).map_err(to_js)?;
    Ok((outcome == PutOutcome::NotModified).into())
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// `delete(cache, …request, ignoreMethod)`: whether there was a response.
fn delete(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Handle(ref cache) = state(args, 0)?;
    let request = Request::read(args, context)?;
    let options = MatchOptions { ignore_method: args.get_or_undefined(5).to_boolean() };
    Ok(cache.delete(&request.view(), options).map_err(to_js)?.into())
}
