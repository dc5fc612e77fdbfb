//! `Intl.NumberFormat`
//!
//! See <https://tc39.es/ecma402/#numberformat-objects>.

use std::cell::RefCell;
use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

use crate::builtin::{
    self, Bound, Class, Part, joined, options_object, parts_array, range_error, string, type_error,
};

pub(crate) mod digits;
pub(crate) mod format;
pub(crate) mod options;
mod pattern;
mod range;
pub(crate) mod value;

pub(crate) use format::NumberFormatter;
pub(crate) use options::NumberOptions;
pub(crate) use value::Numeric;

/// The state of an instance.
#[derive(Trace, Finalize, JsData)]
struct NumberFormat {
    #[unsafe_ignore_trace]
    formatter: Rc<NumberFormatter>,
    /// The function that `format` is.
    bound: Bound,
}

thread_local! {
    /// The formatter of `toLocaleString` without arguments.
    static DEFAULT: RefCell<Option<Rc<NumberFormatter>>> = const { RefCell::new(None) };
}

pub(crate) fn install(intl: &JsObject, context: &mut Context) -> JsResult<()> {
    Class::<NumberFormat> {
        name: "NumberFormat",
        length: 0,
        constructor: |args, context| {
            let formatter = Rc::new(NumberFormatter::new(NumberOptions::read(args, context)?));
            Ok(NumberFormat { formatter, bound: Bound::default() })
        },
        callable: true,
        supported_locales: true,
        methods: &[
            ("resolvedOptions", 0, |this, _, context| {
                let formatter = unwrapped(this)?.borrow().data().formatter.clone();
                options_object(formatter.options.resolved(), context)
            }),
            ("formatToParts", 1, format_to_parts),
            ("formatRange", 2, |this, args, context| {
                let (formatter, start, end) = range_arguments(this, "formatRange", args, context)?;
                let parts = formatter.format_range(&start, &end);
                Ok(string(parts.iter().map(|(part, _)| part.text.as_str()).collect::<String>()))
            }),
            ("formatRangeToParts", 2, |this, args, context| {
                let (formatter, start, end) =
                    range_arguments(this, "formatRangeToParts", args, context)?;
                let parts = formatter.format_range(&start, &end);
                parts_array(
                    parts.iter().map(|(part, source)| (part, Some(("source", *source)))),
                    context,
                )
            }),
        ],
        getters: &[("format", get_format)],
    }
    .install(intl, context)
}

/// The receiver of what V8 unwraps, with its error.
fn unwrapped(this: &JsValue) -> JsResult<JsObject<NumberFormat>> {
    this.as_object().and_then(|object| object.downcast().ok()).ok_or_else(|| {
        type_error("Method UnwrapNumberFormat called on incompatible receiver undefined")
    })
}

fn get_format(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = unwrapped(this)?;
    let bound = object.borrow().data().bound.clone();
    Ok(bound.function(
        object,
        1,
        |args, object, context| {
            let formatter = Rc::clone(&object.borrow().data().formatter);
            let value = Numeric::of(args.get_or_undefined(0), context)?;
            Ok(string(joined(&formatter.format(&value))))
        },
        context,
    ))
}

fn format_to_parts(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object =
        builtin::receiver::<NumberFormat>(this, "Intl.NumberFormat.prototype.formatToParts")?;
    let formatter = Rc::clone(&object.borrow().data().formatter);
    let value = Numeric::of(args.get_or_undefined(0), context)?;
    let parts: Vec<Part> = formatter.format(&value);
    parts_array(parts.iter().map(|part| (part, None)), context)
}

fn range_arguments(
    this: &JsValue,
    method: &str,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<(Rc<NumberFormatter>, Numeric, Numeric)> {
    let method = format!("Intl.NumberFormat.prototype.{method}");
    let formatter =
        builtin::receiver::<NumberFormat>(this, &method)?.borrow().data().formatter.clone();
    let (start, end) = (args.get_or_undefined(0), args.get_or_undefined(1));
    for (name, value) in [("start", start), ("end", end)] {
        if value.is_undefined() {
            return Err(type_error(format!("Invalid {name} : undefined")));
        }
    }
    let start = Numeric::of(start, context)?;
    let end = Numeric::of(end, context)?;
    for (name, value) in [("start", &start), ("end", &end)] {
        if *value == Numeric::NotANumber {
            return Err(range_error(format!("Invalid {name} : NaN")));
        }
    }
    Ok((formatter, start, end))
}

/// What `toLocaleString` of a number with these arguments returns.
pub(crate) fn to_locale_string(
    value: &Numeric,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let plain = args.iter().take(2).all(JsValue::is_undefined);
    let formatter = match DEFAULT.with_borrow(Clone::clone) {
        Some(formatter) if plain => formatter,
        _ => {
            let formatter = Rc::new(NumberFormatter::new(NumberOptions::read(args, context)?));
            if plain {
                DEFAULT.set(Some(Rc::clone(&formatter)));
            }
            formatter
        }
    };
    Ok(string(joined(&formatter.format(value))))
}
