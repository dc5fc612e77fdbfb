//! `Intl.ListFormat`
//!
//! See <https://tc39.es/ecma402/#listformat-objects>.

use std::fmt;
use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsSymbol, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_list::{ListFormatter, ListFormatterPreferences, parts};
use icu_locale::LanguageIdentifier;
use writeable::{PartsWrite, Writeable};

use crate::builtin::{self, Class, Part, options_object, parts_array, string, type_error};
use crate::locale::{self, Availability, Resolved};
use crate::options::Options;

/// Joins lists in a language.
pub(crate) struct Joiner(Option<ListFormatter>);

impl Joiner {
    /// `kind` is `conjunction`, `disjunction` or `unit`.
    pub(crate) fn new(id: &LanguageIdentifier, kind: &str, style: &str) -> Self {
        let length = match style {
            "short" => ListLength::Short,
            "narrow" => ListLength::Narrow,
            _ => ListLength::Wide,
        };
        let options = ListFormatterOptions::default().with_length(length);
        let preferences = ListFormatterPreferences::from(id);
        let formatter = match kind {
            "disjunction" => ListFormatter::try_new_or(preferences, options),
            "unit" => ListFormatter::try_new_unit(preferences, options),
            _ => ListFormatter::try_new_and(preferences, options),
        };
        Self(formatter.ok())
    }

    /// The pieces of a list, with kinds `element` and `literal`.
    pub(crate) fn parts(&self, items: &[String]) -> Vec<Part> {
        let Some(formatter) = &self.0 else {
            return vec![Part::literal(items.join(", "))];
        };
        let mut sink = Sink { parts: Vec::new(), kind: "literal" };
        // Writing into memory does not fail.
        let _ = formatter.format(items.iter()).write_to_parts(&mut sink);
        sink.parts
    }
}

/// Collects what a list formatter writes.
struct Sink {
    parts: Vec<Part>,
    kind: &'static str,
}

impl fmt::Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.is_empty() {
            return Ok(());
        }
        match self.parts.last_mut() {
            Some(last) if last.kind == self.kind && self.kind == "literal" => {
                last.text.push_str(text);
            }
            _ => self.parts.push(Part::new(self.kind, text)),
        }
        Ok(())
    }
}

impl PartsWrite for Sink {
    type SubPartsWrite = Self;

    fn with_part(
        &mut self,
        part: writeable::Part,
        mut write: impl FnMut(&mut Self) -> fmt::Result,
    ) -> fmt::Result {
        let outer = self.kind;
        self.kind = if part == parts::ELEMENT { "element" } else { "literal" };
        let result = write(self);
        self.kind = outer;
        result
    }
}

struct State {
    locale: Resolved,
    kind: &'static str,
    style: &'static str,
    joiner: Joiner,
}

/// The state of an instance.
#[derive(Trace, Finalize, JsData)]
struct ListFormat {
    #[unsafe_ignore_trace]
    state: Rc<State>,
}

pub(crate) fn install(intl: &JsObject, context: &mut Context) -> JsResult<()> {
    Class::<ListFormat> {
        name: "ListFormat",
        length: 0,
        constructor: construct,
        callable: false,
        supported_locales: true,
        methods: &[
            ("resolvedOptions", 0, |this, _, context| {
                let state = state(this, "resolvedOptions")?;
                options_object(
                    vec![
                        ("locale", Some(string(&state.locale.name))),
                        ("type", Some(string(state.kind))),
                        ("style", Some(string(state.style))),
                    ],
                    context,
                )
            }),
            ("format", 1, |this, args, context| {
                let state = state(this, "format")?;
                let items = items(args.get_or_undefined(0), context)?;
                Ok(string(builtin::joined(&state.joiner.parts(&items))))
            }),
            ("formatToParts", 1, |this, args, context| {
                let state = state(this, "formatToParts")?;
                let items = items(args.get_or_undefined(0), context)?;
                let parts = state.joiner.parts(&items);
                parts_array(parts.iter().map(|part| (part, None)), context)
            }),
        ],
        getters: &[],
    }
    .install(intl, context)
}

fn state(this: &JsValue, method: &str) -> JsResult<Rc<State>> {
    let method = format!("Intl.ListFormat.prototype.{method}");
    Ok(builtin::receiver::<ListFormat>(this, &method)?.borrow().data().state.clone())
}

fn construct(args: &[JsValue], context: &mut Context) -> JsResult<ListFormat> {
    let requested = locale::canonical_list(args.get_or_undefined(0), context)?;
    let options = Options::strict(args.get_or_undefined(1), "Intl.ListFormat")?;
    options.locale_matcher(context)?;
    let kind = options
        .one_of("type", &["conjunction", "disjunction", "unit"], context)?
        .unwrap_or("conjunction");
    let style = options.one_of("style", &["long", "short", "narrow"], context)?.unwrap_or("long");
    let locale = locale::resolve(&requested, Availability::Known, vec![]);
    let joiner = Joiner::new(&locale.id(), kind, style);
    Ok(ListFormat { state: Rc::new(State { locale, kind, style, joiner }) })
}

/// StringListFromIterable
fn items(iterable: &JsValue, context: &mut Context) -> JsResult<Vec<String>> {
    let mut list = Vec::new();
    if iterable.is_undefined() {
        return Ok(list);
    }
    let method = match iterable.to_object(context) {
        Ok(object) => object.get(JsSymbol::iterator(), context)?.as_callable(),
        Err(_) => None,
    };
    let Some(method) = method else {
        return Err(type_error(format!(
            "{} {} is not iterable (cannot read property Symbol(Symbol.iterator))",
            iterable.type_of(),
            builtin::describe(iterable)
        )));
    };
    let iterator = method.call(iterable, &[], context)?;
    let iterator = iterator.to_object(context)?;
    let next = iterator.get(js_string!("next"), context)?;
    let next = next.as_callable().ok_or_else(|| type_error("next is not a function"))?;
    let this = JsValue::from(iterator.clone());
    loop {
        let result = next.call(&this, &[], context)?;
        let result = result.as_object().ok_or_else(|| {
            type_error(format!("Iterator result {} is not an object", builtin::describe(&result)))
        })?;
        if result.get(js_string!("done"), context)?.to_boolean() {
            return Ok(list);
        }
        let item = result.get(js_string!("value"), context)?;
        let Some(text) = item.as_string() else {
            let close = iterator.get(js_string!("return"), context)?;
            if let Some(close) = close.as_callable() {
                close.call(&this, &[], context)?;
            }
            return Err(type_error(format!(
                "Iterable yielded {} which is not a string",
                builtin::describe(&item)
            )));
        };
        list.push(text.to_std_string_lossy());
    }
}
