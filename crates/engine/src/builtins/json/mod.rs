//! `JSON.parse`, for text of any depth, with V8's error messages.

use boa_engine::object::JsObject;
use boa_engine::property::PropertyKey;
use boa_engine::string::JsStrVariant;
use boa_engine::{Context, JsArgs, JsError, JsNativeError, JsResult, JsString, JsValue, js_string};

use super::define;

mod message;
mod parser;

use parser::Parser;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let json = context.intrinsics().objects().json();
    define::method(&json, "parse", 2, json_parse, context)
}

/// Parses JSON text.
///
/// # Errors
/// A `SyntaxError` in V8's words if the text is not JSON.
pub(crate) fn parse(text: &JsString, context: &mut Context) -> JsResult<JsValue> {
    let parsed = match text.as_str().variant() {
        JsStrVariant::Latin1(units) => Parser::new(units).parse(context),
        JsStrVariant::Utf16(units) => Parser::new(units).parse(context),
    };
    parsed.map_err(|message| JsError::from(JsNativeError::syntax().with_message(message)))
}

/// [`JSON.parse ( text [ , reviver ] )`](https://tc39.es/ecma262/#sec-json.parse)
fn json_parse(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?;
    let value = parse(&text, context)?;
    let Some(reviver) = args.get_or_undefined(1).as_callable() else { return Ok(value) };
    let root = JsObject::with_object_proto(context.intrinsics());
    let name = js_string!("");
    root.create_data_property_or_throw(name.clone(), value, context)?;
    revive(&root, name.into(), &reviver, context)
}

/// [`InternalizeJSONProperty ( holder, name, reviver )`](https://tc39.es/ecma262/#sec-internalizejsonproperty)
fn revive(
    holder: &JsObject,
    name: PropertyKey,
    reviver: &JsObject,
    context: &mut Context,
) -> JsResult<JsValue> {
    let value = holder.get(name.clone(), context)?;
    if let Some(object) = value.as_object() {
        let keys = if object.is_array() {
            let length = object.get(js_string!("length"), context)?.to_length(context)?;
            (0..length).map(PropertyKey::from).collect()
        } else {
            enumerable_keys(&object, context)?
        };
        for key in keys {
            let element = revive(&object, key.clone(), reviver, context)?;
            if element.is_undefined() {
                // That a property cannot be deleted is nothing.
                let _ = object.delete_property_or_throw(key, context);
            } else {
                object.create_data_property(key, element, context)?;
            }
        }
    }
    let name = match &name {
        PropertyKey::Index(index) => js_string!(index.get().to_string()).into(),
        name => JsValue::from(name.clone()),
    };
    reviver.call(&holder.clone().into(), &[name, value], context)
}

/// The names of the own enumerable properties. What is revived came from JSON, so it is ordinary; of a proxy that a
/// reviver put there, nothing is revived.
fn enumerable_keys(object: &JsObject, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
    let mut keys = object.own_property_keys(context)?;
    let object = object.borrow();
    keys.retain(|key| {
        !matches!(key, PropertyKey::Symbol(_))
            && object.properties().get(key).is_some_and(|property| property.expect_enumerable())
    });
    Ok(keys)
}
