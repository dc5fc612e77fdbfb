//! `JSON`, natively: text of any depth, V8's error messages, and access to the source of what is revived.

use boa_engine::builtins::object::OrdinaryObject;
use boa_engine::builtins::proxy::Proxy;
use boa_engine::object::JsObject;
use boa_engine::property::PropertyKey;
use boa_engine::string::JsStrVariant;
use boa_engine::{Context, JsArgs, JsError, JsNativeError, JsResult, JsString, JsValue, js_string};

use super::define;

mod message;
mod parser;
mod raw;
mod source;
mod stringify;
mod text;

use parser::Parser;
use source::Source;

/// How deep objects may nest where each level takes some of the native stack.
const DEPTH: usize = 20_000;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let json = context.intrinsics().objects().json();
    define::method(&json, "parse", 2, json_parse, context)?;
    define::method(&json, "stringify", 3, stringify::json_stringify, context)?;
    define::method(&json, "rawJSON", 1, raw::raw_json, context)?;
    define::method(&json, "isRawJSON", 1, raw::is_raw_json, context)
}

/// Parses JSON text.
///
/// # Errors
/// A `SyntaxError` in V8's words if the text is not JSON.
pub(crate) fn parse(text: &JsString, context: &mut Context) -> JsResult<JsValue> {
    parse_text(text, false, context).map(|(value, _)| value)
}

/// Parses JSON text; the [`Source`] is empty unless it is asked for.
fn parse_text(
    text: &JsString,
    with_source: bool,
    context: &mut Context,
) -> JsResult<(JsValue, Source)> {
    let parsed = match text.as_str().variant() {
        JsStrVariant::Latin1(units) => Parser::new(units, with_source).parse(context),
        JsStrVariant::Utf16(units) => Parser::new(units, with_source).parse(context),
    };
    parsed.map_err(|message| JsError::from(JsNativeError::syntax().with_message(message)))
}

/// [`JSON.parse ( text [ , reviver ] )`](https://tc39.es/ecma262/#sec-json.parse)
fn json_parse(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?;
    let reviver = args.get_or_undefined(1).as_callable();
    let (value, source) = parse_text(&text, reviver.is_some(), context)?;
    let Some(reviver) = reviver else { return Ok(value) };
    let root = JsObject::with_object_proto(context.intrinsics());
    let name = js_string!("");
    root.create_data_property_or_throw(name.clone(), value, context)?;
    Reviver { text, reviver }.revive(&root, name.into(), Some(&source), 0, context)
}

struct Reviver {
    text: JsString,
    reviver: JsObject,
}

impl Reviver {
    /// [`InternalizeJSONProperty`](https://tc39.es/proposal-json-parse-with-source/#sec-internalizejsonproperty)
    fn revive(
        &self,
        holder: &JsObject,
        name: PropertyKey,
        source: Option<&Source>,
        depth: usize,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        if depth > DEPTH {
            return Err(too_deep());
        }
        let value = holder.get(name.clone(), context)?;
        // What a reviver has put in the place of something that was parsed has no source.
        let source = source.filter(|source| source.is_of(&value));
        let about = JsObject::with_object_proto(context.intrinsics());
        if let Some(object) = value.as_object() {
            let keys = if is_array(&object)? {
                let length = object.get(js_string!("length"), context)?.to_length(context)?;
                (0..length).map(PropertyKey::from).collect()
            } else {
                enumerable_keys(&object, context)?
            };
            for key in keys {
                let inner = source.and_then(|source| source.of(&key));
                let element = self.revive(&object, key.clone(), inner, depth + 1, context)?;
                if element.is_undefined() {
                    // That a property cannot be deleted is nothing.
                    let _ = object.delete_property_or_throw(key, context);
                } else {
                    object.create_data_property(key, element, context)?;
                }
            }
        } else if let Some(range) = source.and_then(Source::text) {
            let text = self.text.slice(range.start, range.end);
            about.create_data_property_or_throw(js_string!("source"), text, context)?;
        }
        let name = match &name {
            PropertyKey::Index(index) => JsString::from(index.get()).into(),
            name => JsValue::from(name.clone()),
        };
        self.reviver.call(&holder.clone().into(), &[name, value, about.into()], context)
    }
}

/// The names of the own enumerable properties: `EnumerableOwnProperties`.
fn enumerable_keys(object: &JsObject, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
    let mut keys = Vec::new();
    for key in object.own_property_keys(context)? {
        if matches!(key, PropertyKey::Symbol(_)) {
            continue;
        }
        let arguments = [JsValue::from(key.clone())];
        let own = object.clone().into();
        if OrdinaryObject::property_is_enumerable(&own, &arguments, context)?.to_boolean() {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// [`IsArray`](https://tc39.es/ecma262/#sec-isarray), which looks through proxies.
fn is_array(object: &JsObject) -> JsResult<bool> {
    let mut object = object.clone();
    loop {
        let Some(proxy) = object.downcast_ref::<Proxy>().map(|proxy| proxy.try_data()) else {
            return Ok(object.is_array());
        };
        object = proxy?.0;
    }
}

fn too_deep() -> JsError {
    JsNativeError::range().with_message("Maximum call stack size exceeded").into()
}
