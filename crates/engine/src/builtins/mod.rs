//! Built-in objects of the language that the engine lacks, does slowly, or does otherwise than the Workers runtime.

use boa_engine::{Context, JsResult};

pub(crate) mod json;
mod math;

/// Replaces and adds what differs.
pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    math::install(context)?;
    json::install(context)
}
