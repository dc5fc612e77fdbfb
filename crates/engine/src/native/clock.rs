//! `native:engine/clock`: the engine's clock.

use boa_engine::{Context, JsArgs, JsResult, JsValue};

use crate::clock::Clock;
use crate::native_module::NativeModule;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/clock")
        .function("now", 0, |_, _, context| Ok(Clock::of(context).now_ms().into()))
        .function("monotonic", 0, |_, _, context| Ok(Clock::of(context).monotonic_ms().into()))
        .function("realNow", 0, |_, _, context| Ok(Clock::of(context).real_now_ms().into()))
        .function("realMonotonic", 0, |_, _, context| {
            Ok(Clock::of(context).real_monotonic_ms().into())
        })
        .function("isHeld", 0, |_, _, context| Ok(Clock::of(context).is_held().into()))
        .function("hold", 1, |_, args, context| with_ms(args, context, Clock::hold))
        .function("set", 1, |_, args, context| with_ms(args, context, Clock::set))
        .function("advance", 1, |_, args, context| with_ms(args, context, Clock::advance))
        .function("release", 0, |_, _, context| {
            Clock::of(context).release();
            Ok(JsValue::undefined())
        })
}

fn with_ms(args: &[JsValue], context: &mut Context, f: fn(&Clock, f64)) -> JsResult<JsValue> {
    let ms = args.get_or_undefined(0).to_number(context)?;
    f(&Clock::of(context), ms);
    Ok(JsValue::undefined())
}
