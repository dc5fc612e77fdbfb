//! Writing.

use std::collections::HashMap;

use boa_engine::object::builtins::{JsArrayBuffer, JsDataView, JsMap, JsSet, JsTypedArray};
use boa_engine::property::PropertyKey;
use boa_engine::string::JsStrVariant;
use boa_engine::{
    Context, JsBigInt, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue, js_string,
};
use invitro_web::idl::{dom_exception, has_own_enumerable};
use invitro_web::inspect::kind;

use super::{MAX_DEPTH, VIEWS, tag};

/// The bytes of a value.
pub(crate) fn write(value: &JsValue, context: &mut Context) -> JsResult<Vec<u8>> {
    let mut writer = Writer { bytes: Vec::new(), seen: HashMap::new(), depth: 0 };
    writer.value(value, context)?;
    Ok(writer.bytes)
}

fn refuse(what: &str, context: &mut Context) -> JsError {
    dom_exception("DataCloneError", &format!("{what} could not be cloned."), context)
}

struct Writer {
    bytes: Vec<u8>,
    /// The objects met so far, by their numbers.
    seen: HashMap<JsObject, u32>,
    depth: usize,
}

impl Writer {
    fn tag(&mut self, tag: u8) {
        self.bytes.push(tag);
    }

    fn count(&mut self, count: usize) {
        self.bytes.extend_from_slice(&(count as u32).to_le_bytes());
    }

    fn number(&mut self, number: f64) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    fn string(&mut self, text: &JsString) {
        match text.as_str().variant() {
            JsStrVariant::Latin1(latin1) => {
                self.tag(tag::LATIN1);
                self.count(latin1.len());
                self.bytes.extend_from_slice(latin1);
            }
            JsStrVariant::Utf16(utf16) => {
                self.tag(tag::UTF16);
                self.count(utf16.len());
                self.bytes.extend(utf16.iter().flat_map(|unit| unit.to_le_bytes()));
            }
        }
    }

    fn value(&mut self, value: &JsValue, context: &mut Context) -> JsResult<()> {
        if let Some(object) = value.as_object() {
            return self.reference(&object, context);
        }
        if let Some(text) = value.as_string() {
            self.string(&text);
        } else if let Some(number) = value.as_number() {
            self.tag(tag::NUMBER);
            self.number(number);
        } else if let Some(boolean) = value.as_boolean() {
            self.tag(if boolean { tag::TRUE } else { tag::FALSE });
        } else if let Some(integer) = value.as_bigint() {
            self.tag(tag::BIGINT);
            self.string(&js_string!(integer.to_string_radix(16)));
        } else if let Some(symbol) = value.as_symbol() {
            let text = symbol.descriptive_string().to_std_string_lossy();
            return Err(refuse(&text, context));
        } else {
            self.tag(if value.is_null() { tag::NULL } else { tag::UNDEFINED });
        }
        Ok(())
    }

    fn reference(&mut self, object: &JsObject, context: &mut Context) -> JsResult<()> {
        if let Some(number) = self.seen.get(object) {
            let number = *number as usize;
            self.tag(tag::SEEN);
            self.count(number);
            return Ok(());
        }
        if self.depth >= MAX_DEPTH {
            return Err(JsNativeError::range()
                .with_message("Maximum call stack size exceeded")
                .into());
        }
        self.seen.insert(object.clone(), self.seen.len() as u32);
        self.depth += 1;
        let written = self.object(object, context);
        self.depth -= 1;
        written
    }

    fn object(&mut self, object: &JsObject, context: &mut Context) -> JsResult<()> {
        match kind(object) {
            "Object" if object.is_ordinary() => {
                self.tag(tag::OBJECT);
                self.properties(object, context)
            }
            "Array" => {
                let length = object.get(js_string!("length"), context)?.to_length(context)?;
                self.tag(tag::ARRAY);
                self.count(length as usize);
                self.properties(object, context)
            }
            "Map" => {
                let mut entries = Vec::new();
                JsMap::from_object(object.clone())?.for_each_native(|key, value| {
                    entries.push((key, value));
                    Ok(())
                })?;
                self.tag(tag::MAP);
                self.count(entries.len());
                for (key, value) in entries {
                    self.value(&key, context)?;
                    self.value(&value, context)?;
                }
                Ok(())
            }
            "Set" => {
                let mut values = Vec::new();
                let Ok(set) = JsSet::from_object(object.clone()) else {
                    return Err(refuse("#<Set>", context));
                };
                set.for_each_native(|value| {
                    values.push(value);
                    Ok(())
                })?;
                self.tag(tag::SET);
                self.count(values.len());
                values.iter().try_for_each(|value| self.value(value, context))
            }
            "Date" => {
                self.tag(tag::DATE);
                let date = boa_engine::object::builtins::JsDate::from_object(object.clone())?;
                let time = date.value_of(context)?.to_number(context)?;
                self.number(time);
                Ok(())
            }
            "RegExp" => {
                self.tag(tag::REGEXP);
                for part in ["source", "flags"] {
                    let text = object.get(js_string!(part), context)?.to_string(context)?;
                    self.string(&text);
                }
                Ok(())
            }
            "ArrayBuffer" => self.buffer(object, context),
            "TypedArray" | "DataView" => self.view(object, context),
            "Number" | "Boolean" | "String" | "BigInt" => {
                self.tag(tag::BOXED);
                let primitive = primitive(object);
                self.value(&primitive, context)
            }
            "Error" => self.error(object, context),
            "Function" => Err(refuse("The function", context)),
            _ => Err(refuse("#<Object>", context)),
        }
    }

    /// How many own enumerable properties there are, then each with its key.
    fn properties(&mut self, object: &JsObject, context: &mut Context) -> JsResult<()> {
        let at = self.bytes.len();
        self.count(0);
        let mut count = 0_u32;
        for key in object.own_property_keys(context)? {
            if matches!(key, PropertyKey::Symbol(_)) || !has_own_enumerable(object, &key, context)?
            {
                continue;
            }
            let name = JsValue::from(&key).to_string(context)?;
            let value = object.get(key, context)?;
            self.string(&name);
            self.value(&value, context)?;
            count += 1;
        }
        self.bytes[at..at + 4].copy_from_slice(&count.to_le_bytes());
        Ok(())
    }

    fn buffer(&mut self, object: &JsObject, context: &mut Context) -> JsResult<()> {
        let buffer = JsArrayBuffer::from_object(object.clone())?;
        let Some(data) = buffer.data() else {
            return Err(refuse("An ArrayBuffer is detached and", context));
        };
        self.tag(tag::BUFFER);
        self.count(data.len());
        self.bytes.extend_from_slice(&data);
        Ok(())
    }

    fn view(&mut self, object: &JsObject, context: &mut Context) -> JsResult<()> {
        let (class, buffer, offset, length) =
            if let Ok(view) = JsTypedArray::from_object(object.clone()) {
                let name = view.kind().map(|kind| format!("{kind:?}Array")).unwrap_or_default();
                let class =
                    VIEWS.iter().position(|class| class.eq_ignore_ascii_case(&name)).unwrap_or(2);
                (class, view.buffer(context)?, view.byte_offset(context)?, view.length(context)?)
            } else {
                let view = JsDataView::from_object(object.clone())?;
                let (offset, length) = (view.byte_offset(context)?, view.byte_length(context)?);
                (0, view.buffer(context)?, offset as usize, length as usize)
            };
        self.tag(tag::VIEW);
        self.bytes.push(class as u8);
        self.count(offset);
        self.count(length);
        self.value(&buffer, context)
    }

    fn error(&mut self, object: &JsObject, context: &mut Context) -> JsResult<()> {
        self.tag(tag::ERROR);
        for part in ["name", "message", "stack", "cause"] {
            let value = object.get(js_string!(part), context)?;
            self.value(&value, context)?;
        }
        Ok(())
    }
}

fn primitive(object: &JsObject) -> JsValue {
    if let Some(text) = object.downcast_ref::<JsString>() {
        text.clone().into()
    } else if let Some(number) = object.downcast_ref::<f64>() {
        (*number).into()
    } else if let Some(boolean) = object.downcast_ref::<bool>() {
        (*boolean).into()
    } else if let Some(integer) = object.downcast_ref::<JsBigInt>() {
        integer.clone().into()
    } else {
        JsValue::undefined()
    }
}
