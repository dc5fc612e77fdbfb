//! What is written in JavaScript, because it is seldom used and defined in terms of objects and promises.

use std::path::Path;

use boa_engine::object::JsObject;
use boa_engine::{Context, JsResult, JsSymbol, Source, js_string};

use super::define;

/// The globals of explicit resource management.
const GLOBALS: [&str; 3] = ["SuppressedError", "DisposableStack", "AsyncDisposableStack"];

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let made = evaluate("invitro:engine/polyfills", include_str!("polyfills.js"), context)?;
    let global = context.global_object();
    copy(&made, &GLOBALS, &global, context)?;
    let array = context.intrinsics().constructors().array().constructor();
    copy(&made, &["fromAsync"], &array, context)?;

    let made = evaluate("invitro:engine/iterators", include_str!("iterators.js"), context)?;
    let iterator = context.intrinsics().constructors().iterator().clone();
    copy(&made, &["zip", "zipKeyed"], &iterator.constructor(), context)?;
    copy(&made, &["join", "includes"], &iterator.prototype(), context)?;
    let dispose = made.get(js_string!("dispose"), context)?;
    define::value(&iterator.prototype(), JsSymbol::dispose(), dispose, context)?;
    let asynchronous = context.intrinsics().objects().iterator_prototypes().async_iterator();
    let dispose = made.get(js_string!("asyncDispose"), context)?;
    define::value(&asynchronous, JsSymbol::async_dispose(), dispose, context)
}

/// The object that a script evaluates to; `id` is where its code seems to come from.
fn evaluate(id: &str, source: &str, context: &mut Context) -> JsResult<JsObject> {
    context.eval(Source::from_bytes(source).with_path(Path::new(id)))?.to_object(context)
}

/// Defines members of one object on another, with the attributes that built-in objects have.
fn copy(from: &JsObject, names: &[&str], to: &JsObject, context: &mut Context) -> JsResult<()> {
    for name in names {
        let value = from.get(js_string!(*name), context)?;
        define::value(to, js_string!(*name), value, context)?;
    }
    Ok(())
}
