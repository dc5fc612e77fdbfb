//! `Error.isError`

use boa_engine::builtins::error::Error;
use boa_engine::{Context, JsArgs, JsResult};

use super::define;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let constructor = context.intrinsics().constructors().error().constructor();
    define::method(
        &constructor,
        "isError",
        1,
        |_, args, _| {
            Ok(args
                .get_or_undefined(0)
                .as_object()
                .is_some_and(|object| object.is::<Error>())
                .into())
        },
        context,
    )
}
