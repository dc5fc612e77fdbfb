//! Built-in objects of the language that the engine lacks, does slowly, or does otherwise than the Workers runtime.

use boa_engine::{Context, JsResult, js_string};

mod array_buffer;
mod atomics;
mod base64;
mod date;
mod define;
mod error;
mod function;
pub(crate) mod json;
mod math;
mod polyfills;
mod uint8_array;

/// Replaces and adds what differs.
pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    // The constructor behind all typed arrays has no name in the global scope.
    context.global_object().delete_property_or_throw(js_string!("TypedArray"), context)?;
    array_buffer::install(context)?;
    atomics::install(context)?;
    date::install(context)?;
    error::install(context)?;
    function::install(context)?;
    json::install(context)?;
    math::install(context)?;
    uint8_array::install(context)?;
    invitro_intl::install(context)?;
    polyfills::install(context)
}
