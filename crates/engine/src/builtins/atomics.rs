//! `Atomics.pause`, see <https://tc39.es/ecma262/#sec-atomics.pause>.

use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, js_string};

use super::define;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let atomics = context.global_object().get(js_string!("Atomics"), context)?;
    let Some(atomics) = atomics.as_object() else { return Ok(()) };
    define::method(&atomics, "pause", 0, pause, context)
}

/// Lets the processor rest a moment; how long is left to it.
fn pause(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let count = args.get_or_undefined(0);
    let is_integral =
        count.as_number().is_some_and(|count| count.is_finite() && count.fract() == 0.0);
    if !count.is_undefined() && !is_integral {
        return Err(JsNativeError::typ()
            .with_message("The number of iterations is not an integer")
            .into());
    }
    std::hint::spin_loop();
    Ok(JsValue::undefined())
}
