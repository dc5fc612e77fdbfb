//! `Date`: parsing of everything V8 parses, and the name of the time zone in texts.
//!
//! The engine's own `Date` understands ISO 8601, RFC 1123 and what `toString` writes. The global constructor is
//! replaced by one that parses strings here and leaves the rest to the engine's; both share one prototype.

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::PropertyDescriptor;
use boa_engine::value::PreferredType;
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::define;

mod parse;

/// What V8 adds to texts with the offset of the time zone; Workers run in UTC.
const ZONE: &str = " (Coordinated Universal Time)";

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let date = context.intrinsics().constructors().date();
    let (original, prototype) = (date.constructor(), date.prototype());
    define::wrap(&prototype, "toString", with_zone, context)?;
    define::wrap(&prototype, "toTimeString", with_zone, context)?;

    let native = NativeFunction::from_copy_closure_with_captures(construct, original.clone());
    let constructor = FunctionObjectBuilder::new(context.realm(), native)
        .name(js_string!("Date"))
        .length(7)
        .constructor(true)
        .build();
    constructor.define_property_or_throw(
        js_string!("prototype"),
        PropertyDescriptor::builder()
            .value(prototype.clone())
            .writable(false)
            .enumerable(false)
            .configurable(false),
        context,
    )?;
    for name in ["now", "UTC"] {
        let method = original.get(js_string!(name), context)?;
        define::value(&constructor, js_string!(name), method, context)?;
    }
    define::method(&constructor, "parse", 1, date_parse, context)?;
    define::value(&prototype, js_string!("constructor"), constructor.clone(), context)?;
    define::value(&context.global_object(), js_string!("Date"), constructor, context)
}

fn with_zone(text: JsString) -> JsString {
    if text == "Invalid Date" { text } else { js_string!(&text, &js_string!(ZONE)) }
}

/// `Date.parse(string)`
fn date_parse(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?;
    Ok(parse::parse(&text.to_std_string_lossy()).into())
}

/// `new Date(…)`, or `Date()` when there is no new target.
fn construct(
    new_target: &JsValue,
    args: &[JsValue],
    original: &JsObject,
    context: &mut Context,
) -> JsResult<JsValue> {
    let Some(new_target) = new_target.as_object() else {
        let now = original.construct(&[], None, context)?;
        let text = context
            .intrinsics()
            .constructors()
            .date()
            .prototype()
            .get(js_string!("toString"), context)?;
        return match text.as_callable() {
            Some(text) => text.call(&now.into(), &[], context),
            None => Ok(JsValue::undefined()),
        };
    };
    // Only a single argument that is a string, or becomes one, is parsed. Dates keep their time value.
    if let [value] = args
        && !value.as_object().is_some_and(|value| is_date(&value))
    {
        let primitive = value.to_primitive(context, PreferredType::Default)?;
        let time = match primitive.as_string() {
            Some(text) => parse::parse(&text.to_std_string_lossy()).into(),
            None => primitive,
        };
        return Ok(original.construct(&[time], Some(&new_target), context)?.into());
    }
    Ok(original.construct(args, Some(&new_target), context)?.into())
}

fn is_date(object: &JsObject) -> bool {
    boa_engine::object::builtins::JsDate::from_object(object.clone()).is_ok()
}
