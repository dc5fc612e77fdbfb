//! What is written in JavaScript, because it is seldom used and defined in terms of objects and promises.

use boa_engine::{Context, JsResult, Source, js_string};
use std::path::Path;

use super::define;

/// Where the code seems to come from.
const ID: &str = "invitro:engine/polyfills";

const SOURCE: &str = include_str!("polyfills.js");

/// The globals it defines.
const GLOBALS: [&str; 3] = ["SuppressedError", "DisposableStack", "AsyncDisposableStack"];

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let made =
        context.eval(Source::from_bytes(SOURCE).with_path(Path::new(ID)))?.to_object(context)?;
    let global = context.global_object();
    for name in GLOBALS {
        let value = made.get(js_string!(name), context)?;
        define::value(&global, js_string!(name), value, context)?;
    }
    let from_async = made.get(js_string!("fromAsync"), context)?;
    let array = context.intrinsics().constructors().array().constructor();
    define::value(&array, js_string!("fromAsync"), from_async, context)
}
