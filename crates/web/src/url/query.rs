//! The class `URLSearchParams`.

use ::url::form_urlencoded;
use boa_engine::builtins::iterable::create_iter_result_object;
use boa_engine::object::builtins::JsArray;
use boa_engine::{
    Context, JsArgs, JsData, JsError, JsNativeError, JsObject, JsResult, JsSymbol, JsValue,
};
use boa_gc::{Finalize, Trace};

use super::url::UrlState;
use crate::class::{NativeClass, instantiate, iterator_class, receiver, string};
use crate::idl::{Operation, for_each_of, has_own_enumerable};

/// A list of name-value pairs, and the URL whose query it is, if any.
#[derive(Trace, Finalize, JsData)]
pub(super) struct QueryState {
    #[unsafe_ignore_trace]
    pairs: Vec<(String, String)>,
    url: Option<JsObject<UrlState>>,
}

impl QueryState {
    fn new(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, url: None }
    }

    /// Takes over a query that was set on the URL.
    pub(super) fn reparse(&mut self, query: &str) {
        self.pairs = parse(query);
    }

    fn serialize(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.pairs).finish()
    }
}

fn parse(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The live view on the query of `url`.
pub(super) fn of_url(
    query: &str,
    url: &JsObject<UrlState>,
    context: &mut Context,
) -> JsObject<QueryState> {
    instantiate(QueryState { pairs: parse(query), url: Some(url.clone()) }, context)
}

/// Where an iterator over the pairs stands. `WHAT` says what it yields.
#[derive(Trace, Finalize, JsData)]
struct Cursor<const WHAT: u8> {
    list: JsObject<QueryState>,
    index: usize,
}

const ENTRIES: u8 = 0;
const KEYS: u8 = 1;
const VALUES: u8 = 2;

pub(super) fn class(context: &mut Context) -> JsObject {
    iterator_class::<Cursor<ENTRIES>>("EntryIterator", next::<ENTRIES>, context);
    iterator_class::<Cursor<KEYS>>("KeyIterator", next::<KEYS>, context);
    iterator_class::<Cursor<VALUES>>("ValueIterator", next::<VALUES>, context);
    NativeClass::new("URLSearchParams", 0, construct)
        .getter("size", |this, _, _| {
            Ok(receiver::<QueryState>(this)?.borrow().data().pairs.len().into())
        })
        .method("append", 2, append)
        .method("delete", 1, delete)
        .method("get", 1, get)
        .method("getAll", 1, get_all)
        .method("has", 1, has)
        .method("set", 2, set)
        .method("sort", 0, sort)
        .method("entries", 0, iterate::<ENTRIES>)
        .method("keys", 0, iterate::<KEYS>)
        .method("values", 0, iterate::<VALUES>)
        .method("forEach", 1, for_each)
        .method("toString", 0, |this, _, _| {
            Ok(string(receiver::<QueryState>(this)?.borrow().data().serialize()))
        })
        .iterator(iterate::<ENTRIES>)
        .build(None, context)
}

fn construct(args: &[JsValue], context: &mut Context) -> JsResult<QueryState> {
    let init = args.get_or_undefined(0);
    if init.is_undefined() {
        return Ok(QueryState::new(Vec::new()));
    }
    let Some(object) = init.as_object() else {
        let text = init.to_string(context)?.to_std_string_lossy();
        return Ok(QueryState::new(parse(text.strip_prefix('?').unwrap_or(&text))));
    };
    let method = object.get(JsSymbol::iterator(), context)?;
    if !method.is_null_or_undefined() {
        let Some(method) = method.as_callable() else { return Err(not_a_sequence()) };
        return Ok(QueryState::new(pairs_of_sequence(init, &method, context)?));
    }
    let mut pairs = Vec::new();
    for key in object.own_property_keys(context)? {
        let name = JsValue::from(&key);
        let Some(name) = name.as_string() else { continue };
        if !has_own_enumerable(&object, &key, context)? {
            continue;
        }
        let value = object.get(key, context)?.to_string(context)?;
        pairs.push((name.to_std_string_lossy(), value.to_std_string_lossy()));
    }
    Ok(QueryState::new(pairs))
}

fn pairs_of_sequence(
    init: &JsValue,
    method: &JsObject,
    context: &mut Context,
) -> JsResult<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for_each_of(init, method, context, |pair, context| {
        let Some(object) = pair.as_object() else { return Err(not_a_sequence()) };
        let method = object.get(JsSymbol::iterator(), context)?;
        let Some(method) = method.as_callable() else { return Err(not_a_sequence()) };
        let mut items = Vec::with_capacity(2);
        for_each_of(&pair, &method, context, |item, context| {
            items.push(item.to_string(context)?.to_std_string_lossy());
            Ok(())
        })?;
        match <[String; 2]>::try_from(items) {
            Ok([name, value]) => pairs.push((name, value)),
            Err(_) => {
                return Err(JsNativeError::typ()
                    .with_message("Invalid URL search params sequence.")
                    .into());
            }
        }
        Ok(())
    })?;
    Ok(pairs)
}

fn not_a_sequence() -> JsError {
    JsNativeError::typ()
        .with_message("Incorrect type: the provided value is not of type 'Sequence'.")
        .into()
}

fn operation(method: &'static str) -> Operation {
    Operation::Method("URLSearchParams", method)
}

/// The second argument, if it was given and is not undefined.
fn optional_value(args: &[JsValue], context: &mut Context) -> JsResult<Option<String>> {
    match args.get(1) {
        Some(value) if !value.is_undefined() => {
            Ok(Some(value.to_string(context)?.to_std_string_lossy()))
        }
        _ => Ok(None),
    }
}

/// Writes a changed list back to the URL it belongs to.
fn update(this: &JsObject<QueryState>) {
    let this = this.borrow();
    if let Some(url) = &this.data().url {
        url.borrow_mut().data_mut().set_query(&this.data().serialize());
    }
}

fn append(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<QueryState>(this)?;
    let name = operation("append").usv_string(args, 0, context)?;
    let value = operation("append").usv_string(args, 1, context)?;
    this.borrow_mut().data_mut().pairs.push((name, value));
    update(&this);
    Ok(JsValue::undefined())
}

fn delete(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<QueryState>(this)?;
    let name = operation("delete").usv_string(args, 0, context)?;
    let value = optional_value(args, context)?;
    this.borrow_mut()
        .data_mut()
        .pairs
        .retain(|pair| pair.0 != name || value.as_ref().is_some_and(|value| pair.1 != *value));
    update(&this);
    Ok(JsValue::undefined())
}

fn get(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<QueryState>(this)?;
    let name = operation("get").usv_string(args, 0, context)?;
    let this = this.borrow();
    let found = this.data().pairs.iter().find(|pair| pair.0 == name);
    Ok(found.map_or_else(JsValue::null, |pair| string(&pair.1)))
}

fn get_all(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<QueryState>(this)?;
    let name = operation("getAll").usv_string(args, 0, context)?;
    let this = this.borrow();
    let values = this.data().pairs.iter().filter(|pair| pair.0 == name).map(|pair| string(&pair.1));
    Ok(JsArray::from_iter(values, context).into())
}

fn has(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<QueryState>(this)?;
    let name = operation("has").usv_string(args, 0, context)?;
    let value = optional_value(args, context)?;
    let this = this.borrow();
    let found = this
        .data()
        .pairs
        .iter()
        .any(|pair| pair.0 == name && value.as_ref().is_none_or(|value| pair.1 == *value));
    Ok(found.into())
}

fn set(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<QueryState>(this)?;
    let name = operation("set").usv_string(args, 0, context)?;
    let value = operation("set").usv_string(args, 1, context)?;
    {
        let mut this = this.borrow_mut();
        let pairs = &mut this.data_mut().pairs;
        match pairs.iter().position(|pair| pair.0 == name) {
            Some(first) => {
                pairs[first].1 = value;
                let mut index = 0;
                pairs.retain(|pair| {
                    let keep = index <= first || pair.0 != name;
                    index += 1;
                    keep
                });
            }
            None => pairs.push((name, value)),
        }
    }
    update(&this);
    Ok(JsValue::undefined())
}

fn sort(this: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let this = receiver::<QueryState>(this)?;
    // The order is that of code units, which differs from that of scalar values.
    this.borrow_mut().data_mut().pairs.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
    update(&this);
    Ok(JsValue::undefined())
}

fn for_each(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let list = receiver::<QueryState>(this)?;
    let Some(callback) = args.get_or_undefined(0).as_callable() else {
        return Err(operation("forEach").not_of_type(0, "function"));
    };
    let mut index = 0;
    loop {
        let pair = list.borrow().data().pairs.get(index).cloned();
        let Some((name, value)) = pair else { return Ok(JsValue::undefined()) };
        callback.call(
            args.get_or_undefined(1),
            &[string(value), string(name), this.clone()],
            context,
        )?;
        index += 1;
    }
}

fn iterate<const WHAT: u8>(
    this: &JsValue,
    _: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let list = receiver::<QueryState>(this)?;
    Ok(instantiate(Cursor::<WHAT> { list, index: 0 }, context).upcast().into())
}

fn next<const WHAT: u8>(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let cursor = receiver::<Cursor<WHAT>>(this)?;
    let pair = {
        let mut cursor = cursor.borrow_mut();
        let cursor = cursor.data_mut();
        let pair = cursor.list.borrow().data().pairs.get(cursor.index).cloned();
        cursor.index += usize::from(pair.is_some());
        pair
    };
    let Some((name, value)) = pair else {
        return Ok(create_iter_result_object(JsValue::undefined(), true, context));
    };
    let item = match WHAT {
        KEYS => string(name),
        VALUES => string(value),
        _ => JsArray::from_iter([string(name), string(value)], context).into(),
    };
    Ok(create_iter_result_object(item, false, context))
}
