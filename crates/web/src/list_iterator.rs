//! Iterators over a list of the moment they were made: what `entries()`, `keys()` and `values()` return where the Workers
//! runtime takes a copy.

use std::cell::Cell;

use boa_engine::builtins::iterable::create_iter_result_object;
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use invitro_engine::{NativeModule, realm_data};

use crate::class::{instantiate, iterator_class, receiver};

/// `native:web/list-iterator`.
pub fn module() -> NativeModule {
    NativeModule::new("web/list-iterator")
        .function("entryIterator", 1, from_array::<ENTRY>)
        .function("keyIterator", 1, from_array::<KEY>)
        .function("valueIterator", 1, from_array::<VALUE>)
        .value("ready", |context| {
            define(context);
            Ok(true.into())
        })
}

/// Iterators whose values are `[key, value]` pairs.
pub const ENTRY: u8 = 0;
/// Iterators whose values are keys.
pub const KEY: u8 = 1;
/// Iterators whose values are values.
pub const VALUE: u8 = 2;

/// What is left of the list, the next value last.
#[derive(Trace, Finalize, JsData)]
struct ListIterator<const KIND: u8>(Vec<JsValue>);

/// Whether the classes of a realm are there.
#[derive(Default)]
struct Defined(Cell<bool>);

fn define(context: &mut Context) {
    if !realm_data::<Defined>(context).0.replace(true) {
        iterator_class::<ListIterator<ENTRY>>("EntryIterator", next::<ENTRY>, context);
        iterator_class::<ListIterator<KEY>>("KeyIterator", next::<KEY>, context);
        iterator_class::<ListIterator<VALUE>>("ValueIterator", next::<VALUE>, context);
    }
}

/// An iterator over these values.
pub fn list_iterator<const KIND: u8>(mut values: Vec<JsValue>, context: &mut Context) -> JsValue {
    define(context);
    values.reverse();
    instantiate(ListIterator::<KIND>(values), context).upcast().into()
}

fn next<const KIND: u8>(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let iterator = receiver::<ListIterator<KIND>>(this)?;
    let value = iterator.borrow_mut().data_mut().0.pop();
    let done = value.is_none();
    Ok(create_iter_result_object(value.unwrap_or_default(), done, context))
}

fn from_array<const KIND: u8>(
    _: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let mut values = Vec::new();
    if let Some(array) = args.get_or_undefined(0).as_object() {
        let array = JsArray::from_object(array.clone())?;
        for index in 0..array.length(context)? {
            values.push(array.get(index, context)?);
        }
    }
    Ok(list_iterator::<KIND>(values, context))
}
