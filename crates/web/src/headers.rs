//! The `Headers` class of the Fetch standard, with the Workers runtime's deviations: no forbidden names, values beyond
//! Latin-1, `getAll("set-cookie")`.

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::property::PropertyKey;
use boa_engine::string::JsStrVariant;
use boa_engine::{
    Context, JsArgs, JsData, JsError, JsNativeError, JsResult, JsString, JsSymbol, JsValue,
    js_string,
};
use boa_gc::{Finalize, Trace};
use invitro_engine::NativeModule;

use crate::class::{NativeClass, instantiate, receiver};
use crate::idl::Operation;
use crate::list_iterator::{ENTRY, KEY, VALUE, list_iterator};

/// `native:web/headers`.
pub fn module() -> NativeModule {
    NativeModule::new("web/headers")
        .value("Headers", |context| Ok(define(context).into()))
        .function("isHeaders", 1, is_headers)
        .function("fromInit", 2, from_init)
        .function("copyHeaders", 1, copy)
        .function("freezeHeaders", 1, freeze)
        .function("headerList", 1, header_list)
        .function("headersFromList", 1, from_list)
}

/// The state of an instance: an ordered multimap whose names are lower-case.
#[derive(Debug, Default, Clone, Trace, Finalize, JsData)]
pub struct Headers {
    #[unsafe_ignore_trace]
    entries: Vec<Entry>,
    #[unsafe_ignore_trace]
    immutable: bool,
}

#[derive(Debug, Clone)]
struct Entry {
    name: JsString,
    values: Vec<JsString>,
}

const SET_COOKIE: &[u8] = b"set-cookie";

fn is_set_cookie(name: &JsString) -> bool {
    matches!(name.as_str().variant(), JsStrVariant::Latin1(name) if name == SET_COOKIE)
}

fn type_error(message: &'static str) -> JsError {
    JsNativeError::typ().with_message(message).into()
}

impl Headers {
    fn index(&self, name: &JsString) -> Option<usize> {
        self.entries.iter().position(|entry| entry.name == *name)
    }

    /// Adds a value beside those that are there. The name is normalised, the value is not.
    fn append(&mut self, name: JsString, value: JsString) {
        match self.index(&name) {
            Some(index) => self.entries[index].values.push(value),
            None => self.entries.push(Entry { name, values: vec![value] }),
        }
    }

    fn set(&mut self, name: JsString, value: JsString) {
        match self.index(&name) {
            Some(index) => self.entries[index].values = vec![value],
            None => self.entries.push(Entry { name, values: vec![value] }),
        }
    }

    fn get(&self, name: &JsString) -> Option<JsString> {
        self.index(name).map(|index| joined(&self.entries[index].values))
    }

    fn values(&self, name: &JsString) -> &[JsString] {
        self.index(name).map_or(&[], |index| &self.entries[index].values)
    }

    /// Name and combined value of every header, sorted by name; each `set-cookie` by itself.
    fn sorted(&self) -> Vec<(JsString, JsString)> {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        let mut list = Vec::with_capacity(entries.len());
        for entry in entries {
            if is_set_cookie(&entry.name) {
                list.extend(entry.values.iter().map(|value| (entry.name.clone(), value.clone())));
            } else {
                list.push((entry.name.clone(), joined(&entry.values)));
            }
        }
        list
    }
}

/// Names and values of a `Headers` object in the order they were added, nothing combined; `None` for anything else.
pub fn pairs(value: &JsValue) -> Option<Vec<(String, String)>> {
    let headers = value.as_object()?.clone().downcast::<Headers>().ok()?;
    let headers = headers.borrow();
    let entries = headers.data().entries.iter();
    let pairs = entries.flat_map(|entry| {
        entry
            .values
            .iter()
            .map(|value| (entry.name.to_std_string_lossy(), value.to_std_string_lossy()))
    });
    Some(pairs.collect())
}

/// A `Headers` object that does not change, with these names (in lower case) and values.
pub fn immutable(pairs: &[(String, String)], context: &mut Context) -> JsValue {
    let mut headers = Headers { entries: Vec::new(), immutable: true };
    for (name, value) in pairs {
        headers.append(js_string!(name.as_str()), js_string!(value.as_str()));
    }
    instantiate(headers, context).upcast().into()
}

fn joined(values: &[JsString]) -> JsString {
    if let [value] = values {
        return value.clone();
    }
    let separator = js_string!(", ");
    let mut parts = Vec::with_capacity(values.len() * 2);
    for value in values {
        if !parts.is_empty() {
            parts.push(separator.as_str());
        }
        parts.push(value.as_str());
    }
    JsString::concat_array(&parts)
}

/// Whether a byte may stand in a token of HTTP.
pub(crate) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The name in lower case, or an error if it is none. Bytes outside ASCII pass, as they do in the runtime.
fn normalize_name(name: JsString) -> JsResult<JsString> {
    let invalid = || type_error("Invalid header name.");
    match name.as_str().variant() {
        JsStrVariant::Latin1(latin1) => {
            if !latin1.iter().all(|byte| !byte.is_ascii() || is_token_byte(*byte)) {
                return Err(invalid());
            }
            if !latin1.iter().any(u8::is_ascii_uppercase) {
                return Ok(name);
            }
        }
        JsStrVariant::Utf16(utf16) => {
            let is_valid = |unit: &u16| {
                u8::try_from(*unit).is_ok_and(|byte| !byte.is_ascii() || is_token_byte(byte))
            };
            if !utf16.iter().all(|unit| *unit > 0xff || is_valid(unit)) {
                return Err(invalid());
            }
        }
    }
    Ok(JsString::from(name.to_std_string_lossy().to_ascii_lowercase().as_str()))
}

/// The value without surrounding whitespace, or an error if it holds what no value may hold.
fn normalize_value(value: JsString) -> JsResult<JsString> {
    let is_space = |unit: u16| matches!(unit, 0x20 | 0x09 | 0x0a | 0x0d);
    let length = value.len();
    let start = value.iter().position(|unit| !is_space(unit)).unwrap_or(length);
    let mut end = length;
    while end > start && value.code_unit_at(end - 1).is_some_and(is_space) {
        end -= 1;
    }
    let value = if start == 0 && end == length { value } else { value.slice(start, end) };
    if value.iter().any(|unit| matches!(unit, 0 | 0x0a | 0x0d)) {
        return Err(type_error("Invalid header value."));
    }
    // A lone surrogate has no UTF-8.
    if value.to_std_string().is_err() {
        return Ok(JsString::from(value.to_std_string_lossy().as_str()));
    }
    Ok(value)
}

fn define(context: &mut Context) -> JsObject {
    NativeClass::<Headers>::new("Headers", 0, construct)
        .method("get", 0, get)
        .method("getAll", 0, get_all)
        .method("getSetCookie", 0, get_set_cookie)
        .method("has", 0, has)
        .method("set", 0, set)
        .method("append", 0, append)
        .method("delete", 0, delete)
        .method("forEach", 0, for_each)
        .method("entries", 0, entries)
        .method("keys", 0, keys)
        .method("values", 0, values)
        .iterator(entries)
        .build(None, context)
}

const INIT_TYPES: &str = "Headers or Sequence or object";

fn construct(args: &[JsValue], context: &mut Context) -> JsResult<Headers> {
    let init = args.get_or_undefined(0);
    if init.is_undefined() {
        return Ok(Headers::default());
    }
    match read_init(init, context)? {
        Some(headers) => Ok(headers),
        None => Err(Operation::Construct("Headers").not_of_type(0, INIT_TYPES)),
    }
}

/// The headers that `HeadersInit` stands for; nothing if the value is none.
fn read_init(init: &JsValue, context: &mut Context) -> JsResult<Option<Headers>> {
    let Some(object) = init.as_object() else { return Ok(None) };
    if let Some(headers) = object.downcast_ref::<Headers>() {
        return Ok(Some(Headers { entries: headers.entries.clone(), immutable: false }));
    }
    let mut headers = Headers::default();
    let iterator = object.get(JsSymbol::iterator(), context)?;
    if iterator.is_null_or_undefined() {
        for key in object.own_property_keys(context)? {
            if let PropertyKey::Symbol(_) = key {
                continue;
            }
            if !is_enumerable(&object, &key, context)? {
                continue;
            }
            let name = JsValue::from(key.clone()).to_string(context)?;
            let value = object.get(key, context)?.to_string(context)?;
            headers.append(normalize_name(name)?, normalize_value(value)?);
        }
        return Ok(Some(headers));
    }
    for pair in iterate(init, context)? {
        if !pair.is_object() {
            return Err(type_error(
                "Incorrect type: the provided value is not of type 'Sequence'.",
            ));
        }
        let pair = iterate(&pair, context)?;
        let [name, value] = pair.as_slice() else {
            return Err(type_error(
                "To initialize a Headers object from a sequence, each inner sequence must have exactly two elements.",
            ));
        };
        let (name, value) = (name.to_string(context)?, value.to_string(context)?);
        headers.append(normalize_name(name)?, normalize_value(value)?);
    }
    Ok(Some(headers))
}

/// Whether the object has an own enumerable property with this key.
fn is_enumerable(object: &JsObject, key: &PropertyKey, context: &mut Context) -> JsResult<bool> {
    let prototype = context.intrinsics().constructors().object().prototype();
    let test = prototype.get(js_string!("propertyIsEnumerable"), context)?;
    match test.as_callable() {
        Some(test) => {
            Ok(test.call(&object.clone().into(), &[key.clone().into()], context)?.to_boolean())
        }
        None => Ok(true),
    }
}

/// All values of an iterable.
fn iterate(iterable: &JsValue, context: &mut Context) -> JsResult<Vec<JsValue>> {
    let not_sequence =
        || type_error("Incorrect type: the provided value is not of type 'Sequence'.");
    let object = iterable.as_object().ok_or_else(not_sequence)?;
    let method = object.get(JsSymbol::iterator(), context)?;
    let method = method.as_callable().ok_or_else(not_sequence)?;
    let iterator = method.call(iterable, &[], context)?;
    let iterator = iterator.as_object().ok_or_else(not_sequence)?.clone();
    let next = iterator.get(js_string!("next"), context)?;
    let next = next.as_callable().ok_or_else(not_sequence)?.clone();
    let mut values = Vec::new();
    loop {
        let result = next.call(&iterator.clone().into(), &[], context)?;
        let result = result.as_object().ok_or_else(not_sequence)?;
        if result.get(js_string!("done"), context)?.to_boolean() {
            return Ok(values);
        }
        values.push(result.get(js_string!("value"), context)?);
    }
}

fn argument(
    method: &'static str,
    args: &[JsValue],
    index: usize,
    context: &mut Context,
) -> JsResult<JsString> {
    match args.get(index) {
        Some(value) => value.to_string(context),
        None => Err(Operation::Method("Headers", method).not_of_type(index, "string")),
    }
}

fn name(method: &'static str, args: &[JsValue], context: &mut Context) -> JsResult<JsString> {
    normalize_name(argument(method, args, 0, context)?)
}

/// Fails on headers that must not change.
fn guard(headers: &Headers) -> JsResult<()> {
    if headers.immutable { Err(type_error("Can't modify immutable headers.")) } else { Ok(()) }
}

fn get(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(this)?;
    let name = name("get", args, context)?;
    let value = headers.borrow().data().get(&name);
    Ok(value.map_or(JsValue::null(), JsValue::from))
}

fn strings(values: &[JsString], context: &mut Context) -> JsValue {
    JsArray::from_iter(values.iter().cloned().map(JsValue::from), context).into()
}

fn get_all(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(this)?;
    let name = name("getAll", args, context)?;
    if !is_set_cookie(&name) {
        return Err(type_error("getAll() can only be used with the header name \"Set-Cookie\"."));
    }
    let values = headers.borrow().data().values(&name).to_vec();
    Ok(strings(&values, context))
}

fn get_set_cookie(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(this)?;
    let values = headers.borrow().data().values(&js_string!("set-cookie")).to_vec();
    Ok(strings(&values, context))
}

fn has(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(this)?;
    let name = name("has", args, context)?;
    let found = headers.borrow().data().index(&name).is_some();
    Ok(found.into())
}

fn set(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(this)?;
    let (name, value) = (argument("set", args, 0, context)?, argument("set", args, 1, context)?);
    guard(headers.borrow().data())?;
    let (name, value) = (normalize_name(name)?, normalize_value(value)?);
    headers.borrow_mut().data_mut().set(name, value);
    Ok(JsValue::undefined())
}

fn append(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(this)?;
    let (name, value) =
        (argument("append", args, 0, context)?, argument("append", args, 1, context)?);
    guard(headers.borrow().data())?;
    let (name, value) = (normalize_name(name)?, normalize_value(value)?);
    headers.borrow_mut().data_mut().append(name, value);
    Ok(JsValue::undefined())
}

fn delete(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(this)?;
    let name = argument("delete", args, 0, context)?;
    guard(headers.borrow().data())?;
    let name = normalize_name(name)?;
    headers.borrow_mut().data_mut().entries.retain(|entry| entry.name != name);
    Ok(JsValue::undefined())
}

fn for_each(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(this)?;
    let Some(callback) = args.get_or_undefined(0).as_callable() else {
        return Err(Operation::Method("Headers", "forEach").not_of_type(0, "function"));
    };
    let list = headers.borrow().data().sorted();
    for (name, value) in list {
        callback.call(
            args.get_or_undefined(1),
            &[value.into(), name.into(), this.clone()],
            context,
        )?;
    }
    Ok(JsValue::undefined())
}

fn entries(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let list = receiver::<Headers>(this)?.borrow().data().sorted();
    let values = list.into_iter().map(|(name, value)| pair(name, value, context)).collect();
    Ok(list_iterator::<ENTRY>(values, context))
}

fn keys(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let list = receiver::<Headers>(this)?.borrow().data().sorted();
    Ok(list_iterator::<KEY>(list.into_iter().map(|(name, _)| name.into()).collect(), context))
}

fn values(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let list = receiver::<Headers>(this)?.borrow().data().sorted();
    Ok(list_iterator::<VALUE>(list.into_iter().map(|(_, value)| value.into()).collect(), context))
}

fn pair(name: JsString, value: JsString, context: &mut Context) -> JsValue {
    JsArray::from_iter([name.into(), value.into()], context).into()
}

/// `isHeaders(value)`.
fn is_headers(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    Ok(args.get_or_undefined(0).as_object().is_some_and(|object| object.is::<Headers>()).into())
}

/// `fromInit(init, dictionary)`: new headers from the `headers` field of this dictionary.
fn from_init(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let init = args.get_or_undefined(0);
    if init.is_undefined() {
        return Ok(instantiate(Headers::default(), context).upcast().into());
    }
    if let Some(headers) = read_init(init, context)? {
        return Ok(instantiate(headers, context).upcast().into());
    }
    let dictionary = args.get_or_undefined(1).to_string(context)?.to_std_string_lossy();
    Err(JsNativeError::typ()
        .with_message(format!(
            "Incorrect type for the 'headers' field on '{dictionary}': the provided value is not of type \
             '{INIT_TYPES}'."
        ))
        .into())
}

/// `copyHeaders(headers)`: a copy that may change.
fn copy(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(args.get_or_undefined(0))?;
    let copy = Headers { entries: headers.borrow().data().entries.clone(), immutable: false };
    Ok(instantiate(copy, context).upcast().into())
}

/// `freezeHeaders(headers)`: makes the headers immutable and returns them.
fn freeze(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(args.get_or_undefined(0))?;
    headers.borrow_mut().data_mut().immutable = true;
    Ok(headers.upcast().into())
}

/// `headerList(headers)`: `[name, value, name, value, …]` in the order of insertion, nothing combined.
fn header_list(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let headers = receiver::<Headers>(args.get_or_undefined(0))?;
    let mut list: Vec<JsValue> = Vec::new();
    for entry in &headers.borrow().data().entries {
        for value in &entry.values {
            list.push(entry.name.clone().into());
            list.push(value.clone().into());
        }
    }
    Ok(JsArray::from_iter(list, context).into())
}

/// `headersFromList(list)`: the inverse; names and values are taken as they are.
fn from_list(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut headers = Headers::default();
    if let Some(list) = args.get_or_undefined(0).as_object() {
        let list = JsArray::from_object(list.clone())?;
        let length = list.length(context)?;
        for index in (0..length.saturating_sub(1)).step_by(2) {
            let name = list.get(index, context)?.to_string(context)?;
            let value = list.get(index + 1, context)?.to_string(context)?;
            headers.append(normalize_name(name)?, value);
        }
    }
    Ok(instantiate(headers, context).upcast().into())
}
