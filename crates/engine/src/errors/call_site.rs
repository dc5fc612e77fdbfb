//! The objects that `Error.prepareStackTrace` gets: one for each frame.

use boa_engine::object::{FunctionObjectBuilder, JsObject, ObjectInitializer};
use boa_engine::property::Attribute;
use boa_engine::{Context, Finalize, JsData, JsResult, JsValue, NativeFunction, Trace, js_string};

use super::frame::{Frame, render_frame};
use crate::state::State;

#[derive(Debug, Trace, Finalize, JsData)]
struct CallSite {
    #[unsafe_ignore_trace]
    frame: Frame,
}

/// The object for one frame.
pub(super) fn new(frame: Frame, context: &mut Context) -> JsObject {
    let prototype = prototype(context);
    JsObject::from_proto_and_data(prototype, CallSite { frame })
}

type Method = fn(&Frame) -> JsValue;

const METHODS: [(&str, Method); 20] = [
    ("getThis", |_| JsValue::undefined()),
    ("getTypeName", |_| JsValue::null()),
    ("getFunction", |_| JsValue::undefined()),
    ("getFunctionName", |frame| text(frame.function.as_deref())),
    ("getMethodName", |_| JsValue::null()),
    ("getFileName", |frame| text(frame.path.as_deref())),
    ("getLineNumber", |frame| number(frame.line)),
    ("getColumnNumber", |frame| number(frame.column)),
    ("getEvalOrigin", |_| JsValue::undefined()),
    ("getScriptNameOrSourceURL", |frame| text(frame.path.as_deref())),
    ("getScriptHash", |_| js_string!("").into()),
    ("getEnclosingLineNumber", |frame| number(frame.line)),
    ("getEnclosingColumnNumber", |frame| number(frame.column)),
    ("getPosition", |_| 0.into()),
    ("getPromiseIndex", |_| JsValue::null()),
    ("isToplevel", |frame| frame.function.is_none().into()),
    ("isEval", |_| false.into()),
    ("isNative", |frame| frame.path.is_none().into()),
    ("isConstructor", |_| false.into()),
    ("isAsync", |_| false.into()),
];

fn text(text: Option<&str>) -> JsValue {
    text.map_or_else(JsValue::null, |text| js_string!(text).into())
}

fn number(number: u32) -> JsValue {
    if number == 0 { JsValue::null() } else { number.into() }
}

fn prototype(context: &mut Context) -> JsObject {
    let state = State::of(context);
    if let Some(prototype) = state.stacks.call_site_prototype.borrow().clone() {
        return prototype;
    }
    let prototype = ObjectInitializer::new(context).build();
    let hidden = Attribute::WRITABLE | Attribute::CONFIGURABLE;
    let define = |name: &str, function: NativeFunction| {
        let function =
            FunctionObjectBuilder::new(context.realm(), function).name(js_string!(name)).build();
        prototype.insert_property(
            js_string!(name),
            boa_engine::property::PropertyDescriptor::builder()
                .value(function)
                .writable(hidden.writable())
                .enumerable(hidden.enumerable())
                .configurable(hidden.configurable()),
        );
    };
    for (name, method) in METHODS {
        define(
            name,
            NativeFunction::from_copy_closure(move |this, _, _| Ok(with_frame(this, method))),
        );
    }
    define("isPromiseAll", NativeFunction::from_fn_ptr(|_, _, _| Ok(false.into())));
    define("toString", NativeFunction::from_fn_ptr(to_string));
    state.stacks.call_site_prototype.replace(Some(prototype.clone()));
    prototype
}

fn to_string(this: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    Ok(with_frame(this, |frame| js_string!(render_frame(frame)).into()))
}

fn with_frame(this: &JsValue, f: impl FnOnce(&Frame) -> JsValue) -> JsValue {
    this.as_object()
        .and_then(|site| site.downcast_ref::<CallSite>().map(|site| f(&site.frame)))
        .unwrap_or_default()
}
