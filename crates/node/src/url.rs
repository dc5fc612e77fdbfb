//! `native:node/url`: names of domains.

use boa_engine::{Context, JsArgs, JsResult, JsValue, js_string};
use invitro_engine::NativeModule;

pub(crate) fn module() -> NativeModule {
    NativeModule::new("node/url").function("domainToAscii", 1, domain_to_ascii).function(
        "domainToUnicode",
        1,
        domain_to_unicode,
    )
}

/// `domainToAscii(domain)`: the form in ASCII; empty if it is no domain.
fn domain_to_ascii(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let domain = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    let host = url::Host::parse(&domain).map(|host| host.to_string()).unwrap_or_default();
    Ok(js_string!(host).into())
}

/// `domainToUnicode(domain)`: the form people read; empty if it is no domain.
fn domain_to_unicode(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let domain = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    let Ok(host) = url::Host::parse(&domain) else { return Ok(js_string!().into()) };
    let (unicode, result) = idna::domain_to_unicode(&host.to_string());
    Ok(js_string!(result.map(|()| unicode).unwrap_or_default()).into())
}
