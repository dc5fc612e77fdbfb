//! `native:engine/promise`: what a promise holds, without waiting for it.

use boa_engine::builtins::promise::PromiseState;
use boa_engine::object::ObjectInitializer;
use boa_engine::property::Attribute;
use boa_engine::{Context, JsArgs, JsResult, JsValue, js_string};

use crate::native_module::NativeModule;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/promise").function("details", 1, details)
}

/// `details(promise)`: `{ state, value }` with the state `pending`, `fulfilled` or `rejected`; `undefined` for anything
/// that is not a promise.
pub(super) fn details(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(promise) = args.get_or_undefined(0).as_promise() else {
        return Ok(JsValue::undefined());
    };
    let (state, value) = match promise.state() {
        PromiseState::Pending => (js_string!("pending"), JsValue::undefined()),
        PromiseState::Fulfilled(value) => (js_string!("fulfilled"), value),
        PromiseState::Rejected(reason) => (js_string!("rejected"), reason),
    };
    Ok(ObjectInitializer::new(context)
        .property(js_string!("state"), state, Attribute::all())
        .property(js_string!("value"), value, Attribute::all())
        .build()
        .into())
}
