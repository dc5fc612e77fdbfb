//! `Math.random` from the engine's own, seeded generator.

use boa_engine::object::FunctionObjectBuilder;
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsResult, NativeFunction, js_string};

use crate::state::State;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let math = context.global_object().get(js_string!("Math"), context)?.to_object(context)?;
    let random = NativeFunction::from_fn_ptr(|_, _, context| Ok(State::of(context).random.borrow_mut().f64().into()));
    let random = FunctionObjectBuilder::new(context.realm(), random).name(js_string!("random")).build();
    math.define_property_or_throw(
        js_string!("random"),
        PropertyDescriptor::builder().value(random).writable(true).enumerable(false).configurable(true),
        context,
    )?;
    Ok(())
}
