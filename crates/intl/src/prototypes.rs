//! The methods of other built-in objects that depend on a locale.
//!
//! See <https://tc39.es/ecma402/#locale-sensitive-functions>.

use boa_engine::native_function::NativeFunctionPointer;
use boa_engine::object::builtins::{JsDate, JsTypedArray};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, js_string};
use icu_casemap::CaseMapper;
use icu_locale::LanguageIdentifier;

use crate::builtin::{self, describe, string, type_error};
use crate::datetime::{self, Defaults, Required};
use crate::number::{self, Numeric};
use crate::{collator, locale};

pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    let constructors = context.intrinsics().constructors();
    let array = constructors.array().prototype();
    let typed_array = constructors.typed_array().prototype();
    let bigint = constructors.bigint().prototype();
    let date = constructors.date().prototype();
    let number = constructors.number().prototype();
    let text = constructors.string().prototype();
    let methods: [(_, &str, usize, NativeFunctionPointer); 10] = [
        (&array, "toLocaleString", 0, array_to_locale_string),
        (&typed_array, "toLocaleString", 0, typed_array_to_locale_string),
        (&bigint, "toLocaleString", 0, bigint_to_locale_string),
        (&number, "toLocaleString", 0, number_to_locale_string),
        (&date, "toLocaleString", 0, |this, args, context| {
            date_to_locale_string(
                this,
                "toLocaleString",
                Required::Any,
                Defaults::All,
                args,
                context,
            )
        }),
        (&date, "toLocaleDateString", 0, |this, args, context| {
            let name = "toLocaleDateString";
            date_to_locale_string(this, name, Required::Date, Defaults::Date, args, context)
        }),
        (&date, "toLocaleTimeString", 0, |this, args, context| {
            let name = "toLocaleTimeString";
            date_to_locale_string(this, name, Required::Time, Defaults::Time, args, context)
        }),
        (&text, "localeCompare", 1, |this, args, context| {
            let text = this_string(this, "localeCompare", context)?;
            collator::locale_compare(&text, args, context)
        }),
        (&text, "toLocaleLowerCase", 0, |this, args, context| {
            change_case(this, "toLocaleLowerCase", false, args, context)
        }),
        (&text, "toLocaleUpperCase", 0, |this, args, context| {
            change_case(this, "toLocaleUpperCase", true, args, context)
        }),
    ];
    for (object, name, length, pointer) in methods {
        builtin::method(object, (name, length, pointer), context)?;
    }
    Ok(())
}

fn number_to_locale_string(
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let number = this.as_number().or_else(|| {
        this.as_object().and_then(|object| object.downcast_ref::<f64>().map(|number| *number))
    });
    let Some(number) = number else {
        return Err(type_error("Number.prototype.toLocaleString requires that 'this' be a Number"));
    };
    number::to_locale_string(&Numeric::from(number), args, context)
}

fn bigint_to_locale_string(
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let is_bigint = this.is_bigint()
        || this.as_object().is_some_and(|object| object.is::<boa_engine::JsBigInt>());
    if !is_bigint {
        return Err(type_error("BigInt.prototype.toLocaleString requires that 'this' be a BigInt"));
    }
    let bigint = match this.as_object() {
        Some(object) => object
            .downcast_ref::<boa_engine::JsBigInt>()
            .map_or_else(JsValue::undefined, |bigint| bigint.clone().into()),
        None => this.clone(),
    };
    let value = Numeric::of(&bigint, context)?;
    number::to_locale_string(&value, args, context)
}

fn date_to_locale_string(
    this: &JsValue,
    name: &str,
    required: Required,
    defaults: Defaults,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let date = this.as_object().and_then(|object| JsDate::from_object(object).ok());
    let Some(date) = date else {
        return Err(type_error(format!(
            "Method Date.prototype.{name} called on incompatible receiver {}",
            describe(this)
        )));
    };
    let time = date.get_time(context)?.to_number(context)?;
    datetime::to_locale_string(time, args, required, defaults, context)
}

fn array_to_locale_string(
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let object = this.to_object(context)?;
    let length = object.get(js_string!("length"), context)?.to_length(context)?;
    let items = (0..length).map(|index| JsValue::from(index as f64));
    joined(&object, items, args, context)
}

fn typed_array_to_locale_string(
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let array = this
        .as_object()
        .and_then(|object| JsTypedArray::from_object(object).ok())
        .ok_or_else(|| type_error("this is not a typed array."))?;
    // An array whose buffer is gone, or too short for it, is refused here; its length would only be 0.
    array.at(0_i64, context)?;
    let length = array.length(context)?;
    let object = this.to_object(context)?;
    let items = (0..length).map(|index| JsValue::from(index as f64));
    joined(&object, items, args, context)
}

/// What the elements say, with commas between.
fn joined(
    object: &boa_engine::JsObject,
    indices: impl Iterator<Item = JsValue>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    // An array inside of itself says nothing.
    if NESTING.with_borrow(|nesting| nesting.iter().any(|of| of == object)) {
        return Ok(string(""));
    }
    NESTING.with_borrow_mut(|nesting| nesting.push(object.clone()));
    let arguments = [args.get_or_undefined(0).clone(), args.get_or_undefined(1).clone()];
    let result = (|| {
        let mut pieces: Vec<JsString> = Vec::new();
        for (number, index) in indices.enumerate() {
            if number > 0 {
                pieces.push(js_string!(","));
            }
            let key = index.to_property_key(context)?;
            let item = object.get(key, context)?;
            if !item.is_null_or_undefined() {
                let method = item.to_object(context)?.get(js_string!("toLocaleString"), context)?;
                let method = method
                    .as_callable()
                    .ok_or_else(|| type_error("toLocaleString is not a function"))?;
                pieces.push(method.call(&item, &arguments, context)?.to_string(context)?);
            }
        }
        let pieces: Vec<_> = pieces.iter().map(JsString::as_str).collect();
        Ok(JsString::concat_array(&pieces).into())
    })();
    NESTING.with_borrow_mut(Vec::pop);
    result
}

thread_local! {
    /// The arrays whose elements are being asked.
    static NESTING: std::cell::RefCell<Vec<boa_engine::JsObject>> =
        const { std::cell::RefCell::new(Vec::new()) };
}

fn this_string(this: &JsValue, name: &str, context: &mut Context) -> JsResult<JsString> {
    if this.is_null_or_undefined() {
        return Err(type_error(format!("String.prototype.{name} called on null or undefined")));
    }
    this.to_string(context)
}

fn change_case(
    this: &JsValue,
    name: &str,
    upper: bool,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let text = this_string(this, name, context)?;
    let requested = locale::canonical_list(args.get_or_undefined(0), context)?;
    let mapper = CaseMapper::new();
    let id = requested.first().map_or(LanguageIdentifier::UNKNOWN, |locale| locale.id.clone());
    // Lone surrogates stay as they are.
    let mut changed: Vec<u16> = Vec::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, changed: &mut Vec<u16>| {
        let mapped = if upper {
            mapper.uppercase_to_string(run, &id)
        } else {
            mapper.lowercase_to_string(run, &id)
        };
        changed.extend(mapped.encode_utf16());
        run.clear();
    };
    for unit in char::decode_utf16(text.to_vec()) {
        match unit {
            Ok(letter) => run.push(letter),
            Err(lone) => {
                flush(&mut run, &mut changed);
                changed.push(lone.unpaired_surrogate());
            }
        }
    }
    flush(&mut run, &mut changed);
    Ok(JsString::from(changed.as_slice()).into())
}
