//! [`JSON.stringify ( value [ , replacer [ , space ] ] )`](https://tc39.es/ecma262/#sec-json.stringify)

use std::collections::HashMap;
use std::rc::Rc;

use boa_engine::builtins::object::OrdinaryObject;
use boa_engine::object::JsObject;
use boa_engine::plain_data::{Layout, Plain, element};
use boa_engine::property::PropertyKey;
use boa_engine::string::JsStrVariant;
use boa_engine::{
    Context, JsArgs, JsNativeError, JsResult, JsString, JsValue, JsVariant, js_string,
};

use super::text::Text;
use super::{DEPTH, enumerable_keys, is_array, raw, too_deep};

/// `JSON.stringify`
pub(super) fn json_stringify(
    _: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let value = args.get_or_undefined(0);
    let mut serializer = Serializer {
        replacer: None,
        names: None,
        gap: JsString::default(),
        to_json: js_string!("toJSON").into(),
        open: Vec::new(),
        text: Text::default(),
        known: Known::default(),
    };
    serializer.read_replacer(args.get_or_undefined(1), context)?;
    serializer.read_space(args.get_or_undefined(2), context)?;
    // Only a replacer function or a `toJSON` sees the object around the value.
    let name = PropertyKey::from(js_string!(""));
    let holder = JsObject::with_object_proto(context.intrinsics());
    holder.create_data_property_or_throw(name.clone(), value.clone(), context)?;
    let written = serializer.property(&holder, &name, value.clone(), context)?;
    Ok(if written { serializer.text.finish().into() } else { JsValue::undefined() })
}

/// An object that is being written, and where it was found.
struct Open {
    key: PropertyKey,
    object: JsObject,
}

struct Serializer {
    replacer: Option<JsObject>,
    /// The names a replacer array has, in order.
    names: Option<Vec<PropertyKey>>,
    /// What a level is indented by; empty means that everything stands in one line.
    gap: JsString,
    to_json: PropertyKey,
    /// From the outermost object to the one being written.
    open: Vec<Open>,
    text: Text,
    known: Known,
}

/// What stays true as long as no code of the user's runs.
#[derive(Default)]
struct Known {
    /// Whether neither `Object.prototype` nor `Array.prototype` has a `toJSON`.
    no_inherited_to_json: bool,
    /// The layouts of records by their shape; `None` for those that are not plain or have a `toJSON`.
    layouts: HashMap<usize, Option<Rc<Layout>>>,
}

impl Serializer {
    fn read_replacer(&mut self, replacer: &JsValue, context: &mut Context) -> JsResult<()> {
        let Some(object) = replacer.as_object() else { return Ok(()) };
        if object.is_callable() {
            self.replacer = Some(object);
        } else if is_array(&object)? {
            let length = object.get(js_string!("length"), context)?.to_length(context)?;
            let mut names: Vec<PropertyKey> = Vec::new();
            for index in 0..length {
                let item = object.get(index, context)?;
                let is_name = item.is_string()
                    || item.is_number()
                    || item
                        .as_object()
                        .is_some_and(|item| item.is::<JsString>() || item.is::<f64>());
                if is_name {
                    let name = PropertyKey::from(item.to_string(context)?);
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
            }
            self.names = Some(names);
        }
        Ok(())
    }

    fn read_space(&mut self, space: &JsValue, context: &mut Context) -> JsResult<()> {
        const MOST: usize = 10;
        let mut space = space.clone();
        if let Some(object) = space.as_object() {
            if object.is::<f64>() {
                space = space.to_number(context)?.into();
            } else if object.is::<JsString>() {
                space = space.to_string(context)?.into();
            }
        }
        if let Some(number) = space.as_number() {
            // Casting saturates, and makes zero of what is no number.
            self.gap = js_string!(" ".repeat((number as usize).min(MOST)));
        } else if let Some(text) = space.as_string() {
            self.gap = text.slice(0, MOST);
        }
        Ok(())
    }

    /// Writes `value`, which `holder` has at `key`; false if there is nothing to write: `SerializeJSONProperty`.
    fn property(
        &mut self,
        holder: &JsObject,
        key: &PropertyKey,
        mut value: JsValue,
        context: &mut Context,
    ) -> JsResult<bool> {
        if let Some(object) = value.as_object()
            && self.replacer.is_none()
            && self.plain(key, &object, context)?
        {
            return Ok(true);
        }
        if value.is_object() || value.is_bigint() {
            self.known = Known::default();
            let object = value.to_object(context)?;
            let to_json = if value.is_bigint() {
                // A getter is called on the BigInt itself.
                let reflect = context.intrinsics().objects().reflect();
                let arguments = [object.into(), JsValue::from(&self.to_json), value.clone()];
                match reflect.get(js_string!("get"), context)?.as_callable() {
                    Some(get) => get.call(&reflect.into(), &arguments, context)?,
                    None => JsValue::undefined(),
                }
            } else {
                object.get(self.to_json.clone(), context)?
            };
            if let Some(to_json) = to_json.as_callable() {
                value = to_json.call(&value, &[name_of(key)], context)?;
            }
        }
        if let Some(replacer) = self.replacer.clone() {
            self.known = Known::default();
            value = replacer.call(&holder.clone().into(), &[name_of(key), value], context)?;
        }
        if let Some(object) = value.as_object() {
            if let Some(text) = raw::text_of(&object, context)? {
                self.text.push(&text);
                return Ok(true);
            }
            if object.is::<f64>() {
                value = value.to_number(context)?.into();
            } else if object.is::<JsString>() {
                value = value.to_string(context)?.into();
            } else if let Some(boolean) = object.downcast_ref::<bool>().map(|boolean| *boolean) {
                value = boolean.into();
            } else if let Some(bigint) =
                object.downcast_ref::<boa_engine::JsBigInt>().map(|bigint| bigint.clone())
            {
                value = bigint.into();
            }
        }
        match value.variant() {
            JsVariant::Boolean(true) => self.text.push_ascii("true"),
            JsVariant::Boolean(false) => self.text.push_ascii("false"),
            JsVariant::String(text) => self.quote(&text),
            JsVariant::Integer32(number) => self.text.push(&JsString::from(number)),
            JsVariant::Float64(number) if number.is_finite() => {
                self.text.push(&value.to_string(context)?);
            }
            JsVariant::Null | JsVariant::Float64(_) => self.text.push_ascii("null"),
            JsVariant::BigInt(_) => {
                return Err(JsNativeError::typ()
                    .with_message("Do not know how to serialize a BigInt")
                    .into());
            }
            JsVariant::Object(object) if !object.is_callable() => {
                self.open(key, &object, context)?;
                if is_array(&object)? {
                    self.array(&object, context)?;
                } else {
                    self.object(&object, context)?;
                }
                self.open.pop();
            }
            JsVariant::Object(_) | JsVariant::Symbol(_) | JsVariant::Undefined => return Ok(false),
        }
        Ok(true)
    }

    /// Writes an object or array as literals make them, of which nothing can be observed; false if it is none.
    fn plain(
        &mut self,
        key: &PropertyKey,
        object: &JsObject,
        context: &mut Context,
    ) -> JsResult<bool> {
        let Some(plain) = Plain::of(object, context) else { return Ok(false) };
        if !self.known.no_inherited_to_json {
            let constructors = context.intrinsics().constructors();
            let (base, array) =
                (constructors.object().prototype(), constructors.array().prototype());
            let has = |object: &JsObject| object.borrow().properties().contains_key(&self.to_json);
            if has(&base) || has(&array) || array.prototype().as_ref() != Some(&base) {
                return Ok(false);
            }
            self.known.no_inherited_to_json = true;
        }
        match plain {
            Plain::Array { length } => {
                self.open(key, object, context)?;
                self.text.push_ascii("[");
                for index in 0..length {
                    if index > 0 {
                        self.text.push_ascii(",");
                    }
                    self.line();
                    // A program may shorten the array under way.
                    let value = element(object, index);
                    let value =
                        if value.is_undefined() { object.get(index, context)? } else { value };
                    if !self.property(object, &PropertyKey::from(index), value, context)? {
                        self.text.push_ascii("null");
                    }
                }
                self.close(length == 0, "]");
            }
            Plain::Record { shape } => {
                if self.names.is_some() {
                    return Ok(false);
                }
                let to_json = &self.to_json;
                let layout = self.known.layouts.entry(shape).or_insert_with(|| {
                    Layout::of(object)
                        .filter(|layout| layout.index_of(to_json).is_none())
                        .map(Rc::new)
                });
                let Some(layout) = layout.clone() else { return Ok(false) };
                self.open(key, object, context)?;
                self.text.push_ascii("{");
                let mut first = true;
                for index in 0..layout.len() {
                    let name = layout.name(index);
                    // A program may have run since, and have changed the object.
                    let value = if Plain::of(object, context) == Some(plain) {
                        layout.value(object, index)
                    } else {
                        object.get(name.clone(), context)?
                    };
                    self.member(object, name, value, &mut first, context)?;
                }
                self.close(first, "}");
            }
        }
        self.open.pop();
        Ok(true)
    }

    /// Writes a name and its value, unless that has no text.
    fn member(
        &mut self,
        object: &JsObject,
        key: &PropertyKey,
        value: JsValue,
        first: &mut bool,
        context: &mut Context,
    ) -> JsResult<()> {
        // What turns out to have no text takes its name back.
        let before = self.text.len();
        if !*first {
            self.text.push_ascii(",");
        }
        self.line();
        match key {
            PropertyKey::String(name) => self.quote(name),
            key => self.quote(&name_of(key).to_string(context)?),
        }
        self.text.push_ascii(if self.gap.is_empty() { ":" } else { ": " });
        if self.property(object, key, value, context)? {
            *first = false;
        } else {
            self.text.truncate(before);
        }
        Ok(())
    }

    fn open(
        &mut self,
        key: &PropertyKey,
        object: &JsObject,
        context: &mut Context,
    ) -> JsResult<()> {
        if let Some(start) =
            self.open.iter().position(|open| JsObject::equals(&open.object, object))
        {
            let message = circular(&self.open[start..], key, context);
            return Err(JsNativeError::typ().with_message(message).into());
        }
        if self.open.len() >= DEPTH {
            return Err(too_deep());
        }
        self.open.push(Open { key: key.clone(), object: object.clone() });
        Ok(())
    }

    /// `SerializeJSONObject`
    fn object(&mut self, object: &JsObject, context: &mut Context) -> JsResult<()> {
        self.text.push_ascii("{");
        // What such an object has of its own can be looked at without a trap or a getter being called.
        let ordinary = object.is::<OrdinaryObject>();
        let keys = match &self.names {
            Some(names) => names.clone(),
            None if ordinary => object.own_property_keys(context)?,
            None => enumerable_keys(object, context)?,
        };
        let listed = self.names.is_some();
        let mut first = true;
        for key in keys {
            if matches!(key, PropertyKey::Symbol(_)) {
                continue;
            }
            let own = if ordinary { own_value(object, &key) } else { Own::Unknown };
            let value = match own {
                Own::Value(value) => value,
                Own::Hidden if !listed => continue,
                Own::Hidden | Own::Unknown => {
                    self.known = Known::default();
                    object.get(key.clone(), context)?
                }
            };
            self.member(object, &key, value, &mut first, context)?;
        }
        self.close(first, "}");
        Ok(())
    }

    /// `SerializeJSONArray`
    fn array(&mut self, array: &JsObject, context: &mut Context) -> JsResult<()> {
        self.text.push_ascii("[");
        let length = array.get(js_string!("length"), context)?.to_length(context)?;
        let plain = array.is_array();
        for index in 0..length {
            if index > 0 {
                self.text.push_ascii(",");
            }
            self.line();
            let key = PropertyKey::from(index);
            let own = if plain { own_value(array, &key) } else { Own::Unknown };
            let value = match own {
                Own::Value(value) => value,
                Own::Hidden | Own::Unknown => {
                    self.known = Known::default();
                    array.get(key.clone(), context)?
                }
            };
            if !self.property(array, &key, value, context)? {
                self.text.push_ascii("null");
            }
        }
        self.close(length == 0, "]");
        Ok(())
    }

    /// Begins a line for a member of the innermost object.
    fn line(&mut self) {
        self.indent(self.open.len());
    }

    fn close(&mut self, empty: bool, bracket: &'static str) {
        if !empty {
            self.indent(self.open.len() - 1);
        }
        self.text.push_ascii(bracket);
    }

    fn indent(&mut self, level: usize) {
        if self.gap.is_empty() {
            return;
        }
        self.text.push_ascii("\n");
        for _ in 0..level {
            self.text.push(&self.gap);
        }
    }

    /// `QuoteJSONString`
    fn quote(&mut self, string: &JsString) {
        self.text.push_ascii("\"");
        match string.as_str().variant() {
            JsStrVariant::Latin1(units) => {
                let mut rest = units;
                while let Some(at) =
                    rest.iter().position(|unit| matches!(unit, 0..0x20 | b'"' | b'\\'))
                {
                    self.text.push_latin1(&rest[..at]);
                    self.escape(rest[at].into());
                    rest = &rest[at + 1..];
                }
                self.text.push_latin1(rest);
            }
            JsStrVariant::Utf16(units) => {
                for (index, &unit) in units.iter().enumerate() {
                    let lone = match unit {
                        0xD800..0xDC00 => !matches!(units.get(index + 1), Some(0xDC00..0xE000)),
                        0xDC00..0xE000 => index == 0 || !matches!(units[index - 1], 0xD800..0xDC00),
                        _ => false,
                    };
                    if lone || matches!(unit, 0..0x20 | 0x22 | 0x5C) {
                        self.escape(unit);
                    } else {
                        self.text.push_unit(unit);
                    }
                }
            }
        }
        self.text.push_ascii("\"");
    }

    fn escape(&mut self, unit: u16) {
        match unit {
            0x08 => self.text.push_ascii("\\b"),
            0x09 => self.text.push_ascii("\\t"),
            0x0A => self.text.push_ascii("\\n"),
            0x0C => self.text.push_ascii("\\f"),
            0x0D => self.text.push_ascii("\\r"),
            0x22 => self.text.push_ascii("\\\""),
            0x5C => self.text.push_ascii("\\\\"),
            unit => self.text.push_ascii(&format!("\\u{unit:04x}")),
        }
    }
}

/// What an object has of its own under a name.
enum Own {
    Value(JsValue),
    /// A property that is not enumerable.
    Hidden,
    /// A getter, or nothing any more.
    Unknown,
}

fn own_value(object: &JsObject, key: &PropertyKey) -> Own {
    match object.borrow().properties().get(key) {
        Some(property) if property.enumerable() == Some(false) => Own::Hidden,
        Some(property) => property.value().cloned().map_or(Own::Unknown, Own::Value),
        None => Own::Unknown,
    }
}

/// A key as functions see it: a string.
fn name_of(key: &PropertyKey) -> JsValue {
    match key {
        PropertyKey::Index(index) => JsString::from(index.get()).into(),
        key => key.clone().into(),
    }
}

/// What V8 says of a circle: its objects from the first to the last, and the key that leads back to the first.
fn circular(circle: &[Open], last_key: &PropertyKey, context: &mut Context) -> String {
    /// How many objects after the first are shown before some are left out; the last one always is.
    const SHOWN: usize = 2;
    let mut lines = Vec::new();
    for (index, open) in circle.iter().enumerate() {
        let name = constructor_name(&open.object, context);
        let key = describe(&open.key);
        if index == 0 {
            lines.push(format!("    --> starting at object with constructor '{name}'"));
        } else if index <= SHOWN || index + 1 == circle.len() {
            lines.push(format!("    |     {key} -> object with constructor '{name}'"));
        } else if index == SHOWN + 1 {
            lines.push("    |     ...".to_owned());
        }
    }
    lines.push(format!("    --- {} closes the circle", describe(last_key)));
    format!("Converting circular structure to JSON\n{}", lines.join("\n"))
}

fn describe(key: &PropertyKey) -> String {
    match key {
        PropertyKey::Index(index) => format!("index {}", index.get()),
        key => format!("property '{key}'"),
    }
}

fn constructor_name(object: &JsObject, context: &mut Context) -> String {
    object
        .get(js_string!("constructor"), context)
        .ok()
        .and_then(|constructor| constructor.as_object())
        .and_then(|constructor| constructor.get(js_string!("name"), context).ok())
        .and_then(|name| name.as_string())
        .filter(|name| !name.is_empty())
        .map_or_else(|| "Object".to_owned(), |name| name.to_std_string_lossy())
}
