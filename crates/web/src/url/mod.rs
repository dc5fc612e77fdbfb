//! `URL` and `URLSearchParams`, after <https://url.spec.whatwg.org>.

mod query;
#[expect(clippy::module_inception, reason = "the class URL of the module url")]
mod url;

use boa_engine::Context;
use invitro_engine::NativeModule;

/// `native:web/url`: the classes.
pub fn module() -> NativeModule {
    NativeModule::new("web/url")
        .value("URL", |context: &mut Context| Ok(url::class(context).into()))
        .value("URLSearchParams", |context: &mut Context| Ok(query::class(context).into()))
}
