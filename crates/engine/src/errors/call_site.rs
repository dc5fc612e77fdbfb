//! The objects that `Error.prepareStackTrace` gets: one for each frame.

use boa_engine::object::{FunctionObjectBuilder, JsObject, ObjectInitializer};
use boa_engine::property::{Attribute, PropertyDescriptor};
use boa_engine::vm::FrameKind;
use boa_engine::{Context, Finalize, JsData, JsResult, JsValue, NativeFunction, Trace, js_string};

use super::site::Site;
use super::stack::StackSupport;
use crate::realm::realm_data;

#[derive(Debug, Trace, Finalize, JsData)]
struct CallSite {
    // There is nothing to trace in it.
    #[unsafe_ignore_trace]
    site: Site,
}

/// The object for one frame.
pub(super) fn new(site: Site, context: &mut Context) -> JsObject {
    let prototype = prototype(context);
    JsObject::from_proto_and_data(prototype, CallSite { site })
}

type Method = fn(&Site) -> JsValue;

const METHODS: [(&str, Method); 21] = [
    // Modules are strict code, whose objects V8 does not give away.
    ("getThis", |_| JsValue::undefined()),
    ("getTypeName", |site| text(site.type_name.as_deref())),
    ("getFunction", |_| JsValue::undefined()),
    ("getFunctionName", |site| text(site.frame.function.as_deref())),
    ("getMethodName", |site| text(site.method_name.as_deref())),
    ("getFileName", |site| text(site.frame.path.as_deref())),
    ("getLineNumber", |site| number(site.frame.line)),
    ("getColumnNumber", |site| number(site.frame.column)),
    ("getEvalOrigin", |_| JsValue::undefined()),
    ("getScriptNameOrSourceURL", |site| text(site.frame.path.as_deref())),
    ("getScriptHash", |_| js_string!("").into()),
    ("getEnclosingLineNumber", |site| number(site.frame.line)),
    ("getEnclosingColumnNumber", |site| number(site.frame.column)),
    ("getPosition", |_| 0.into()),
    ("getPromiseIndex", |site| match site.kind {
        FrameKind::Combinator(index) => index.into(),
        _ => JsValue::null(),
    }),
    ("isToplevel", |site| (is_call(site) && site.type_name.is_none()).into()),
    ("isEval", |_| false.into()),
    ("isNative", |site| site.frame.path.is_none().into()),
    ("isConstructor", |site| (site.kind == FrameKind::Construct).into()),
    ("isAsync", |site| matches!(site.kind, FrameKind::Async | FrameKind::Combinator(_)).into()),
    ("isPromiseAll", |site| {
        let is_all = site.frame.function.as_deref() == Some("Promise.all");
        (matches!(site.kind, FrameKind::Combinator(_)) && is_all).into()
    }),
];

fn is_call(site: &Site) -> bool {
    matches!(site.kind, FrameKind::Call | FrameKind::Async)
}

fn text(text: Option<&str>) -> JsValue {
    text.map_or_else(JsValue::null, |text| js_string!(text).into())
}

fn number(number: u32) -> JsValue {
    if number == 0 { JsValue::null() } else { number.into() }
}

fn prototype(context: &mut Context) -> JsObject {
    let stacks = realm_data::<StackSupport>(context);
    if let Some(prototype) = stacks.call_site_prototype.borrow().clone() {
        return prototype;
    }
    let prototype = ObjectInitializer::new(context).build();
    let hidden = Attribute::WRITABLE | Attribute::CONFIGURABLE;
    let define = |name: &str, function: NativeFunction| {
        let function =
            FunctionObjectBuilder::new(context.realm(), function).name(js_string!(name)).build();
        prototype.insert_property(
            js_string!(name),
            PropertyDescriptor::builder()
                .value(function)
                .writable(hidden.writable())
                .enumerable(hidden.enumerable())
                .configurable(hidden.configurable()),
        );
    };
    for (name, method) in METHODS {
        define(
            name,
            NativeFunction::from_copy_closure(move |this, _, _| Ok(with_site(this, method))),
        );
    }
    define("toString", NativeFunction::from_fn_ptr(to_string));
    stacks.call_site_prototype.replace(Some(prototype.clone()));
    prototype
}

fn to_string(this: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    Ok(with_site(this, |site| js_string!(site.render()).into()))
}

fn with_site(this: &JsValue, f: impl FnOnce(&Site) -> JsValue) -> JsValue {
    this.as_object()
        .and_then(|site| site.downcast_ref::<CallSite>().map(|site| f(&site.site)))
        .unwrap_or_default()
}
