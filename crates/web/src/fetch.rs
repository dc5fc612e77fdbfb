//! `native:web/fetch`: the part of `fetch()` that is no JavaScript: URLs, `data:` URLs, and real HTTP where a run allows
//! it.
//!
//! Every exchange has a thread of its own, started when a request is really sent and never before, so that a process
//! that only mocks its network stays single-threaded. The thread answers through the event loop and reads the body as
//! fast as JavaScript asks for it.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::io::Read;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use boa_engine::object::builtins::JsArray;
use boa_engine::{
    Context, JsArgs, JsData, JsError, JsNativeError, JsResult, JsString, JsValue, js_string,
};
use boa_gc::{Finalize, Trace};
use invitro_engine::{Deferred, LoopHandle, NativeModule};
use ureq::config::AutoHeaderValue;
use ureq::http;
use url::Url;

use crate::bytes::uint8_array;
use crate::data_url::DataUrl;
use crate::idl::Bytes;
use crate::net_policy::NetPolicy;

/// `native:web/fetch`.
pub fn module() -> NativeModule {
    NativeModule::new("web/fetch")
        .function("parseUrl", 2, parse_url)
        .function("urlParts", 1, url_parts)
        .function("dataUrl", 1, data_url)
        .function("isAllowed", 1, is_allowed)
        .function("send", 4, send)
        .function("readBody", 1, read_body)
        .function("abandon", 1, abandon)
}

fn text(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<String> {
    Ok(args.get_or_undefined(index).to_string(context)?.to_std_string_lossy())
}

fn string(text: &str) -> JsValue {
    JsString::from(text).into()
}

/// `parseUrl(text, base?)`: the URL, serialised; undefined if it is none.
fn parse_url(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let input = text(args, 0, context)?;
    let base = args.get_or_undefined(1);
    let base = if base.is_undefined() { None } else { Url::parse(&text(args, 1, context)?).ok() };
    let parsed = Url::options().base_url(base.as_ref()).parse(&input);
    Ok(parsed.map_or(JsValue::undefined(), |url| string(url.as_str())))
}

/// `urlParts(url)`: `[scheme, origin]` of a URL that `parseUrl` returned.
fn url_parts(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let input = text(args, 0, context)?;
    let Ok(url) = Url::parse(&input) else { return Ok(JsValue::undefined()) };
    let parts = [string(url.scheme()), string(&url.origin().ascii_serialization())];
    Ok(JsArray::from_iter(parts, context).into())
}

/// `dataUrl(url)`: `[MIME type, bytes]`; undefined if the URL is no well-formed `data:` URL.
fn data_url(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let input = text(args, 0, context)?;
    let Some(data) = Url::parse(&input).ok().as_ref().and_then(DataUrl::parse) else {
        return Ok(JsValue::undefined());
    };
    let body = uint8_array(&data.body, context)?;
    Ok(JsArray::from_iter([string(&data.mime_type), body.into()], context).into())
}

/// `isAllowed(url)`: whether this run may reach it.
fn is_allowed(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let input = text(args, 0, context)?;
    let policy = NetPolicy::of(context);
    Ok(Url::parse(&input).is_ok_and(|url| policy.allows(&url)).into())
}

/// The exchanges under way in a context.
#[derive(Default, Trace, Finalize, JsData)]
#[boa_gc(unsafe_empty_trace)]
struct Exchanges {
    next: Cell<u32>,
    open: RefCell<HashMap<u32, Exchange>>,
    agent: OnceCell<ureq::Agent>,
}

/// The JavaScript side's end of an exchange.
struct Exchange {
    /// Asks the thread for the next chunk of the body. Dropped, it ends the thread.
    requests: Sender<()>,
    /// The promise that waits, if one does.
    waiting: Waiting,
}

/// A promise that either the exchange's thread settles or, when it is abandoned, the event loop's.
#[derive(Clone, Default)]
struct Waiting(Arc<Mutex<Option<Deferred>>>);

impl Waiting {
    fn put(&self, deferred: Deferred) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(deferred);
    }

    fn take(&self) -> Option<Deferred> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn complete(&self, result: impl FnOnce(&mut Context) -> JsResult<JsValue> + Send + 'static) {
        if let Some(deferred) = self.take() {
            deferred.complete(result);
        }
    }
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
const CHUNK: usize = 32 * 1024;

fn new_agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .user_agent(AutoHeaderValue::None)
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .build()
        .new_agent()
}

/// A request, ready to leave the thread.
struct Outgoing {
    request: http::Request<Vec<u8>>,
    has_body: bool,
}

/// `send(method, url, headerList, body?)`: sends one request and follows no redirects. Returns the exchange and a promise
/// of `[status, status text, header list]`.
fn send(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let method = text(args, 0, context)?;
    let url = text(args, 1, context)?;
    let policy = NetPolicy::of(context);
    if !Url::parse(&url).is_ok_and(|url| policy.allows(&url)) {
        return Err(JsNativeError::error()
            .with_message(format!("The network is not open to {url}"))
            .into());
    }
    let outgoing = outgoing(&method, &url, args, context)?;
    if !context.has_data::<Exchanges>() {
        context.insert_data(Exchanges::default());
    }
    let (requests, asked) = channel();
    let waiting = Waiting::default();
    let (promise, deferred) = LoopHandle::defer(context);
    waiting.put(deferred);
    let Some(exchanges) = context.get_data::<Exchanges>() else {
        return Err(JsNativeError::error().with_message("The context keeps no data").into());
    };
    let agent = exchanges.agent.get_or_init(new_agent).clone();
    let id = exchanges.next.get();
    exchanges.next.set(id.wrapping_add(1));
    exchanges.open.borrow_mut().insert(id, Exchange { requests, waiting: waiting.clone() });
    let failed = waiting.clone();
    let started = thread::Builder::new()
        .name("invitro-fetch".to_owned())
        .spawn(move || exchange(&agent, outgoing, &asked, &waiting));
    if let Err(error) = started {
        failed.complete(move |context| Err(connection_lost(&error.to_string(), context)));
    }
    Ok(JsArray::from_iter([JsValue::from(id), promise.into()], context).into())
}

fn outgoing(
    method: &str,
    url: &str,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<Outgoing> {
    let mut builder = http::Request::builder().method(method).uri(url);
    if let Some(list) = args.get_or_undefined(2).as_object() {
        let list = JsArray::from_object(list.clone())?;
        let length = list.length(context)?;
        for index in (0..length.saturating_sub(1)).step_by(2) {
            let name = list.get(index, context)?.to_string(context)?.to_std_string_lossy();
            let value = list.get(index + 1, context)?.to_string(context)?.to_std_string_lossy();
            // The client frames the message and knows the host by itself.
            if !matches!(
                name.as_str(),
                "host" | "content-length" | "transfer-encoding" | "connection"
            ) {
                builder = builder.header(name.as_bytes(), value.as_bytes());
            }
        }
    }
    if builder
        .headers_ref()
        .is_some_and(|headers| !headers.contains_key(http::header::ACCEPT_ENCODING))
    {
        builder = builder.header(http::header::ACCEPT_ENCODING, "gzip, br");
    }
    let body = Bytes::of(args.get_or_undefined(3), context)?;
    let has_body = body.is_some();
    let body = body.map(|bytes| bytes.to_vec()).unwrap_or_default();
    let request = builder.body(body).map_err(|error| {
        JsNativeError::typ().with_message(format!("Cannot send the request to {url}: {error}"))
    })?;
    Ok(Outgoing { request, has_body })
}

/// The life of an exchange's thread.
fn exchange(agent: &ureq::Agent, outgoing: Outgoing, asked: &Receiver<()>, waiting: &Waiting) {
    let Outgoing { request, has_body } = outgoing;
    let answer = if has_body { agent.run(request) } else { agent.run(request.map(|_| ())) };
    let response = match answer {
        Ok(response) => response,
        Err(error) => {
            waiting.complete(move |context| Err(connection_lost(&error.to_string(), context)));
            return;
        }
    };
    let (parts, body) = response.into_parts();
    let coding = parts
        .headers
        .get(http::header::CONTENT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .map(str::to_ascii_lowercase);
    waiting.complete(move |context| head(&parts, context));
    let mut reader = decoded(coding.as_deref(), body.into_reader());
    let mut buffer = vec![0; CHUNK];
    while asked.recv().is_ok() {
        match reader.read(&mut buffer) {
            Ok(0) => {
                waiting.complete(|_| Ok(JsValue::undefined()));
                return;
            }
            Ok(count) => {
                let chunk = buffer[..count].to_vec();
                waiting.complete(move |context| Ok(uint8_array(&chunk, context)?.into()));
            }
            Err(error) => {
                waiting.complete(move |context| Err(connection_lost(&error.to_string(), context)));
                return;
            }
        }
    }
}

/// The body without the codings that the runtime undoes.
fn decoded(coding: Option<&str>, body: impl Read + 'static) -> Box<dyn Read> {
    match coding {
        Some("gzip") => Box::new(flate2::read::MultiGzDecoder::new(body)),
        Some("br") => Box::new(brotli_decompressor::Decompressor::new(body, CHUNK)),
        _ => Box::new(body),
    }
}

fn head(parts: &http::response::Parts, context: &mut Context) -> JsResult<JsValue> {
    let mut headers: Vec<JsValue> = Vec::new();
    for (name, value) in &parts.headers {
        headers.push(string(name.as_str()));
        headers.push(string(&String::from_utf8_lossy(value.as_bytes())));
    }
    let headers = JsArray::from_iter(headers, context);
    let reason = parts.status.canonical_reason().unwrap_or_default();
    let head = [JsValue::from(parts.status.as_u16()), string(reason), headers.into()];
    Ok(JsArray::from_iter(head, context).into())
}

/// `readBody(exchange)`: resolves to the next chunk, a `Uint8Array`, or to undefined at the end.
fn read_body(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = args.get_or_undefined(0).to_u32(context)?;
    let (promise, deferred) = LoopHandle::defer(context);
    let open = context.get_data::<Exchanges>().map(|exchanges| exchanges.open.borrow());
    match open.as_ref().and_then(|open| open.get(&id)) {
        Some(exchange) => {
            exchange.waiting.put(deferred);
            if exchange.requests.send(()).is_err() {
                exchange.waiting.complete(|_| Ok(JsValue::undefined()));
            }
        }
        None => deferred.complete(|_| Ok(JsValue::undefined())),
    }
    drop(open);
    Ok(promise.into())
}

/// `abandon(exchange)`: nobody wants the rest.
fn abandon(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = args.get_or_undefined(0).to_u32(context)?;
    let exchange = context
        .get_data::<Exchanges>()
        .and_then(|exchanges| exchanges.open.borrow_mut().remove(&id));
    if let Some(exchange) = exchange {
        exchange.waiting.complete(|_| Ok(JsValue::undefined()));
    }
    Ok(JsValue::undefined())
}

/// What the runtime says of every failure of a connection; the `cause` says which it was.
fn connection_lost(cause: &str, context: &mut Context) -> JsError {
    let make = |context: &mut Context| -> JsResult<JsValue> {
        let error =
            JsNativeError::error().with_message("Network connection lost.").into_opaque(context);
        let cause = JsNativeError::error().with_message(cause.to_owned()).into_opaque(context);
        error.create_data_property_or_throw(js_string!("remote"), true, context)?;
        error.create_data_property_or_throw(js_string!("retryable"), true, context)?;
        error.define_property_or_throw(
            js_string!("cause"),
            boa_engine::property::PropertyDescriptor::builder()
                .value(cause)
                .writable(true)
                .enumerable(false)
                .configurable(true),
            context,
        )?;
        Ok(error.into())
    };
    match make(context) {
        Ok(error) => JsError::from_opaque(error),
        Err(error) => error,
    }
}
