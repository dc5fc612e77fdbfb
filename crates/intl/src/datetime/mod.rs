//! `Intl.DateTimeFormat`
//!
//! See <https://tc39.es/ecma402/#datetimeformat-objects>.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

use crate::builtin::{
    self, Bound, Class, Part, joined, options_object, parts_array, range_error, string, type_error,
};
use crate::number::format::digits_of;

pub(crate) mod fields;
mod format;
mod generator;
mod interval;
mod options;
mod skeleton;
pub(crate) mod zone;
mod zone_names;

use fields::Fields;
use format::Writer;
use generator::Generator;
use interval::Intervals;
pub(crate) use options::{CALENDARS, DateOptions, Defaults, Required};

/// Writes dates and times with resolved options.
pub(crate) struct DateFormatter {
    options: DateOptions,
    writer: Writer,
    intervals: OnceCell<Intervals>,
}

impl DateFormatter {
    pub(crate) fn new(options: DateOptions) -> Self {
        let generator = Generator::of(&options.locale.data);
        let mut id = options.locale.id();
        let language = id.language.to_string();
        crate::locale::maximize(&mut id);
        let writer = Writer {
            dates: Rc::clone(generator.dates()),
            zone: options.zone.clone(),
            locale: options.locale.data.clone(),
            language,
            region: id.region.map(|region| region.to_string()).unwrap_or_default(),
            digits: digits_of(&options.numbering_system),
        };
        Self { options, writer, intervals: OnceCell::new() }
    }

    /// The pieces of a formatted time in milliseconds since the Unix epoch.
    pub(crate) fn format(&self, time: i64) -> Vec<Part> {
        let fields = Fields::new(time, &self.options.zone);
        self.writer.write(&self.options.pattern, &fields)
    }

    fn format_range(&self, start: i64, end: i64) -> Vec<(Part, &'static str)> {
        let intervals = self.intervals.get_or_init(|| {
            let hour = options::hour_letter(self.options.hour_cycle.unwrap_or("h23"));
            let generator = Generator::of(&self.options.locale.data);
            Intervals::new(&self.options.pattern, hour, &generator)
        });
        let fields = |time| Fields::new(time, &self.options.zone);
        intervals.write(&fields(start), &fields(end), &self.writer)
    }
}

/// The state of an instance.
#[derive(Trace, Finalize, JsData)]
struct DateTimeFormat {
    #[unsafe_ignore_trace]
    formatter: Rc<DateFormatter>,
    /// The function that `format` is.
    bound: Bound,
}

pub(crate) fn install(intl: &JsObject, context: &mut Context) -> JsResult<()> {
    Class::<DateTimeFormat> {
        name: "DateTimeFormat",
        length: 0,
        constructor: |args, context| {
            let options = DateOptions::read(args, Required::Any, Defaults::Date, context)?;
            let formatter = Rc::new(DateFormatter::new(options));
            Ok(DateTimeFormat { formatter, bound: Bound::default() })
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
                let parts = formatter.format_range(start, end);
                Ok(string(parts.iter().map(|(part, _)| part.text.as_str()).collect::<String>()))
            }),
            ("formatRangeToParts", 2, |this, args, context| {
                let (formatter, start, end) =
                    range_arguments(this, "formatRangeToParts", args, context)?;
                let parts = formatter.format_range(start, end);
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
fn unwrapped(this: &JsValue) -> JsResult<JsObject<DateTimeFormat>> {
    this.as_object().and_then(|object| object.downcast().ok()).ok_or_else(|| {
        type_error("Method UnwrapDateTimeFormat called on incompatible receiver undefined")
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
            let time = time_value(args.get_or_undefined(0), context)?;
            Ok(string(joined(&formatter.format(time))))
        },
        context,
    ))
}

fn format_to_parts(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let method = "Intl.DateTimeFormat.prototype.formatToParts";
    let object = builtin::receiver::<DateTimeFormat>(this, method)?;
    let formatter = Rc::clone(&object.borrow().data().formatter);
    let time = time_value(args.get_or_undefined(0), context)?;
    parts_array(formatter.format(time).iter().map(|part| (part, None)), context)
}

/// The time of an argument; now, if there is none.
fn time_value(value: &JsValue, context: &mut Context) -> JsResult<i64> {
    let time = if value.is_undefined() {
        context.clock().system_time_millis() as f64
    } else {
        value.to_number(context)?
    };
    time_clip(time).ok_or_else(|| range_error("Invalid time value"))
}

/// TimeClip
pub(crate) fn time_clip(time: f64) -> Option<i64> {
    (time.is_finite() && time.abs() <= 8.64e15).then_some(time as i64)
}

fn range_arguments(
    this: &JsValue,
    method: &str,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<(Rc<DateFormatter>, i64, i64)> {
    let method = format!("Intl.DateTimeFormat.prototype.{method}");
    let object = builtin::receiver::<DateTimeFormat>(this, &method)?;
    let formatter = Rc::clone(&object.borrow().data().formatter);
    let (start, end) = (args.get_or_undefined(0), args.get_or_undefined(1));
    if start.is_undefined() || end.is_undefined() {
        return Err(type_error("Invalid time value"));
    }
    let start = start.to_number(context)?;
    let end = end.to_number(context)?;
    match (time_clip(start), time_clip(end)) {
        (Some(start), Some(end)) => Ok((formatter, start, end)),
        _ => Err(range_error("Invalid time value")),
    }
}

/// Formatters, by what made them.
type Formatters = Vec<((Required, Defaults), Rc<DateFormatter>)>;

thread_local! {
    /// The formatters of `toLocaleString` and its siblings without arguments.
    static DEFAULT: RefCell<Formatters> = const { RefCell::new(Vec::new()) };
}

/// What `toLocaleString` of a date and its siblings return.
pub(crate) fn to_locale_string(
    time: f64,
    args: &[JsValue],
    required: Required,
    defaults: Defaults,
    context: &mut Context,
) -> JsResult<JsValue> {
    let Some(time) = time_clip(time) else { return Ok(string("Invalid Date")) };
    let plain = args.iter().take(2).all(JsValue::is_undefined);
    let key = (required, defaults);
    let known = DEFAULT.with_borrow(|list| {
        let found = list.iter().find(|(of, _)| plain && *of == key);
        found.map(|(_, formatter)| Rc::clone(formatter))
    });
    let formatter = if let Some(formatter) = known {
        formatter
    } else {
        let options = DateOptions::read(args, required, defaults, context)?;
        let formatter = Rc::new(DateFormatter::new(options));
        if plain {
            DEFAULT.with_borrow_mut(|list| list.push((key, Rc::clone(&formatter))));
        }
        formatter
    };
    Ok(string(joined(&formatter.format(time))))
}
