//! Reading.

use boa_engine::object::builtins::{JsArray, JsMap, JsSet};
use boa_engine::property::PropertyDescriptor;
use boa_engine::string::JsStr;
use boa_engine::{
    Context, JsBigInt, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue, js_string,
};
use invitro_web::bytes::array_buffer;

use super::{VIEWS, tag};

/// The value behind bytes that [`write`](super::write) has made.
pub(crate) fn read(bytes: &[u8], context: &mut Context) -> JsResult<JsValue> {
    Reader { rest: bytes, seen: Vec::new() }.value(context)
}

fn damaged() -> JsError {
    JsNativeError::error().with_message("A stored value is damaged").into()
}

struct Reader<'a> {
    rest: &'a [u8],
    /// The objects read so far, by their numbers.
    seen: Vec<JsObject>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> JsResult<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> JsResult<u8> {
        Ok(self.take(1)?[0])
    }

    fn count(&mut self) -> JsResult<usize> {
        let bytes = self.take(4)?.try_into().map_err(|_| damaged())?;
        Ok(u32::from_le_bytes(bytes) as usize)
    }

    fn number(&mut self) -> JsResult<f64> {
        let bytes = self.take(8)?.try_into().map_err(|_| damaged())?;
        Ok(f64::from_le_bytes(bytes))
    }

    fn string(&mut self) -> JsResult<JsString> {
        let tag = self.byte()?;
        self.string_of(tag)
    }

    fn string_of(&mut self, tag: u8) -> JsResult<JsString> {
        let count = self.count()?;
        match tag {
            tag::LATIN1 => Ok(JsString::from(JsStr::latin1(self.take(count)?))),
            tag::UTF16 => {
                let units = self.take(count * 2)?.chunks_exact(2);
                let units: Vec<u16> =
                    units.map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
                Ok(JsString::from(&units[..]))
            }
            _ => Err(damaged()),
        }
    }

    /// Gives the object that is about to be read the next number.
    fn remember(&mut self, object: &JsObject) -> usize {
        self.seen.push(object.clone());
        self.seen.len() - 1
    }

    fn value(&mut self, context: &mut Context) -> JsResult<JsValue> {
        Ok(match self.byte()? {
            tag::UNDEFINED => JsValue::undefined(),
            tag::NULL => JsValue::null(),
            tag::TRUE => true.into(),
            tag::FALSE => false.into(),
            tag::NUMBER => self.number()?.into(),
            tag @ (tag::LATIN1 | tag::UTF16) => self.string_of(tag)?.into(),
            tag::BIGINT => {
                let digits = self.string()?.to_std_string_lossy();
                JsBigInt::from_string_radix(&digits, 16).ok_or_else(damaged)?.into()
            }
            tag::SEEN => {
                let number = self.count()?;
                self.seen.get(number).cloned().ok_or_else(damaged)?.into()
            }
            tag::OBJECT => {
                let object = JsObject::with_object_proto(context.intrinsics());
                self.remember(&object);
                self.properties(&object, context)?;
                object.into()
            }
            tag::ARRAY => {
                let length = self.count()?;
                let array = JsArray::new(context)?;
                let object: JsObject = array.into();
                object.set(js_string!("length"), length as u64, true, context)?;
                self.remember(&object);
                self.properties(&object, context)?;
                object.into()
            }
            tag::MAP => {
                let map = JsMap::new(context);
                self.remember(&map.clone().into());
                for _ in 0..self.count()? {
                    let (key, value) = (self.value(context)?, self.value(context)?);
                    map.set(key, value, context)?;
                }
                map.into()
            }
            tag::SET => {
                let set = JsSet::new(context);
                self.remember(&set.clone().into());
                for _ in 0..self.count()? {
                    let value = self.value(context)?;
                    set.add(value, context)?;
                }
                set.into()
            }
            tag => self.built(tag, context)?.into(),
        })
    }

    /// An object that a constructor makes.
    fn built(&mut self, tag: u8, context: &mut Context) -> JsResult<JsObject> {
        // Parts that are objects themselves have numbers after this one.
        let number = self.remember(&JsObject::with_null_proto());
        let object = match tag {
            tag::DATE => {
                let time = self.number()?;
                let class = context.intrinsics().constructors().date().constructor();
                class.construct(&[time.into()], None, context)?
            }
            tag::REGEXP => {
                let (source, flags) = (self.string()?, self.string()?);
                let class = context.intrinsics().constructors().regexp().constructor();
                class.construct(&[source.into(), flags.into()], None, context)?
            }
            tag::BUFFER => {
                let count = self.count()?;
                array_buffer(self.take(count)?, context)?.into()
            }
            tag::VIEW => {
                let class = VIEWS.get(self.byte()? as usize).ok_or_else(damaged)?;
                let (offset, length) = (self.count()?, self.count()?);
                let buffer = self.value(context)?;
                let class = context.global_object().get(js_string!(*class), context)?;
                let class = class.as_object().ok_or_else(damaged)?;
                class.construct(
                    &[buffer, (offset as u64).into(), (length as u64).into()],
                    None,
                    context,
                )?
            }
            tag::BOXED => self.value(context)?.to_object(context)?,
            tag::ERROR => self.error(context)?,
            _ => return Err(damaged()),
        };
        self.seen[number] = object.clone();
        Ok(object)
    }

    fn properties(&mut self, object: &JsObject, context: &mut Context) -> JsResult<()> {
        for _ in 0..self.count()? {
            let name = self.string()?;
            let value = self.value(context)?;
            object.create_data_property_or_throw(
                boa_engine::property::PropertyKey::from(name),
                value,
                context,
            )?;
        }
        Ok(())
    }

    fn error(&mut self, context: &mut Context) -> JsResult<JsObject> {
        let name = self.value(context)?;
        let constructors = context.intrinsics().constructors();
        let text = name.as_string().map(|name| name.to_std_string_lossy()).unwrap_or_default();
        let class = match text.as_str() {
            "EvalError" => constructors.eval_error(),
            "RangeError" => constructors.range_error(),
            "ReferenceError" => constructors.reference_error(),
            "SyntaxError" => constructors.syntax_error(),
            "TypeError" => constructors.type_error(),
            "URIError" => constructors.uri_error(),
            _ => constructors.error(),
        };
        let error = class.constructor().construct(&[], None, context)?;
        for part in ["message", "stack", "cause"] {
            let value = self.value(context)?;
            if !value.is_undefined() {
                let property = PropertyDescriptor::builder()
                    .value(value)
                    .writable(true)
                    .enumerable(false)
                    .configurable(true);
                error.define_property_or_throw(js_string!(part), property, context)?;
            }
        }
        Ok(error)
    }
}
