//! `native:node/process`: what a process knows of the machine.

use boa_engine::object::JsObject;
use boa_engine::{Context, JsNativeError, JsResult, JsValue, js_string};
use invitro_engine::NativeModule;

pub(crate) fn module() -> NativeModule {
    NativeModule::new("node/process").function("cwd", 0, cwd).function(
        "environment",
        0,
        environment,
    )
}

/// `cwd()`: the current folder.
fn cwd(_: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let folder = std::env::current_dir().map_err(|error| {
        JsNativeError::error().with_message(format!("ENOENT: process.cwd failed: {error}"))
    })?;
    Ok(js_string!(folder.to_string_lossy().as_ref()).into())
}

/// `environment()`: the variables of the machine, as an object.
fn environment(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = JsObject::with_object_proto(context.intrinsics());
    for (name, value) in std::env::vars_os() {
        let (name, value) = (name.to_string_lossy(), value.to_string_lossy());
        object.create_data_property(
            js_string!(name.as_ref()),
            js_string!(value.as_ref()),
            context,
        )?;
    }
    Ok(object.into())
}
