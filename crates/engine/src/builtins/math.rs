//! `Math.random` from the engine's own, seeded generator.

use boa_engine::{Context, JsResult};

use super::define;
use crate::state::State;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let math = context.intrinsics().objects().math();
    define::method(
        &math,
        "random",
        0,
        |_, _, context| Ok(State::of(context).random.borrow_mut().f64().into()),
        context,
    )
}
