//! The class `URL`.

use ::url::{Url, quirks};
use boa_engine::{Context, JsArgs, JsData, JsError, JsNativeError, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

use super::query::{self, QueryState};
use crate::class::{NativeClass, instantiate, receiver, string};
use crate::idl::Operation;

/// A URL record, and the live view on its query once somebody has asked for it.
#[derive(Trace, Finalize, JsData)]
pub(super) struct UrlState {
    #[unsafe_ignore_trace]
    url: Url,
    query: Option<JsObject<QueryState>>,
}

impl UrlState {
    fn new(url: Url) -> Self {
        Self { url, query: None }
    }

    /// Replaces the query; an empty one goes with its question mark.
    pub(super) fn set_query(&mut self, query: &str) {
        self.url.set_query(if query.is_empty() { None } else { Some(query) });
    }
}

macro_rules! component {
    ($class:expr, $name:literal, $get:path, $set:path) => {
        $class.accessor(
            $name,
            |this, _, _| Ok(string(&*$get(&receiver::<UrlState>(this)?.borrow().data().url))),
            |this, args, context| {
                let this = receiver::<UrlState>(this)?;
                let value = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
                // A value that does not parse leaves the URL as it is.
                let _ = $set(&mut this.borrow_mut().data_mut().url, &value);
                Ok(JsValue::undefined())
            },
        )
    };
}

pub(super) fn class(context: &mut Context) -> JsObject {
    let class = NativeClass::new("URL", 1, construct).getter("origin", |this, _, _| {
        Ok(string(quirks::origin(&receiver::<UrlState>(this)?.borrow().data().url)))
    });
    let class = class.accessor("href", href, set_href);
    let class = component!(class, "protocol", quirks::protocol, quirks::set_protocol);
    let class = component!(class, "username", quirks::username, quirks::set_username);
    let class = component!(class, "password", quirks::password, quirks::set_password);
    let class = component!(class, "host", quirks::host, quirks::set_host);
    let class = component!(class, "hostname", quirks::hostname, quirks::set_hostname);
    let class = component!(class, "port", quirks::port, quirks::set_port);
    let class = component!(class, "pathname", quirks::pathname, quirks::set_pathname);
    let class = class.accessor(
        "search",
        |this, _, _| Ok(string(quirks::search(&receiver::<UrlState>(this)?.borrow().data().url))),
        set_search,
    );
    component!(class, "hash", quirks::hash, quirks::set_hash)
        .getter("searchParams", search_params)
        .method("toJSON", 0, href)
        .method("toString", 0, href)
        .static_method("canParse", 1, |_, args, context| {
            Ok(parse_arguments(Operation::Method("URL", "canParse"), args, context)?
                .is_some()
                .into())
        })
        .static_method("parse", 1, |_, args, context| {
            Ok(match parse_arguments(Operation::Method("URL", "parse"), args, context)? {
                Some(url) => instantiate(UrlState::new(url), context).upcast().into(),
                None => JsValue::null(),
            })
        })
        .static_method("createObjectURL", 0, |_, _, _| Err(not_implemented("createObjectURL")))
        .static_method("revokeObjectURL", 0, |_, _, _| Err(not_implemented("revokeObjectURL")))
        .build(None, context)
}

/// Parses the first argument against the second, if there is one.
fn parse_arguments(
    operation: Operation,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<Option<Url>> {
    let input = operation.usv_string(args, 0, context)?;
    let base = args.get_or_undefined(1);
    if base.is_undefined() {
        return Ok(Url::parse(&input).ok());
    }
    let base = base.to_string(context)?.to_std_string_lossy();
    Ok(Url::parse(&base).ok().and_then(|base| base.join(&input).ok()))
}

fn construct(args: &[JsValue], context: &mut Context) -> JsResult<UrlState> {
    match parse_arguments(Operation::Construct("URL"), args, context)? {
        Some(url) => Ok(UrlState::new(url)),
        None => Err(JsNativeError::typ().with_message("Invalid URL string.").into()),
    }
}

fn href(this: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    Ok(string(receiver::<UrlState>(this)?.borrow().data().url.as_str()))
}

fn set_href(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<UrlState>(this)?;
    let value = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    let Ok(url) = Url::parse(&value) else {
        return Err(JsNativeError::typ()
            .with_message(
                "Failed to set the 'href' property on 'URL': the provided value is not of type 'valid URL string'.",
            )
            .into());
    };
    this.borrow_mut().data_mut().url = url;
    refresh_query(&this);
    Ok(JsValue::undefined())
}

fn set_search(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<UrlState>(this)?;
    let value = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    quirks::set_search(&mut this.borrow_mut().data_mut().url, &value);
    refresh_query(&this);
    Ok(JsValue::undefined())
}

/// Tells the live view that the query has been replaced.
fn refresh_query(this: &JsObject<UrlState>) {
    let this = this.borrow();
    if let Some(view) = &this.data().query {
        view.borrow_mut().data_mut().reparse(this.data().url.query().unwrap_or_default());
    }
}

fn search_params(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<UrlState>(this)?;
    let known = this.borrow().data().query.clone();
    let view = known.unwrap_or_else(|| {
        let text = this.borrow().data().url.query().unwrap_or_default().to_owned();
        let view = query::of_url(&text, &this, context);
        this.borrow_mut().data_mut().query = Some(view.clone());
        view
    });
    Ok(view.upcast().into())
}

fn not_implemented(method: &str) -> JsError {
    JsNativeError::error().with_message(format!("URL.{method}() is not implemented")).into()
}
