//! `native:bindings/store`: the store as a whole.

use boa_engine::{Context, JsResult, JsValue};
use invitro_engine::NativeModule;
use invitro_storage::Snapshot;

/// `native:bindings/store`.
pub(crate) fn module() -> NativeModule {
    NativeModule::new("bindings/store").function("clear", 0, clear)
}

/// `clear()`: forgets everything that any binding holds.
fn clear(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    crate::state::restore(context, &Snapshot::default());
    Ok(JsValue::undefined())
}
