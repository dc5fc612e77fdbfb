//! ECMA-402: the `Intl` object and the locale-sensitive methods of the built-in objects.
//!
//! Rules that ICU4X has right are ICU4X's: plurals, lists, collation, segments, language tags, letter case. Numbers,
//! dates, units and names are written here from CLDR's data (`data/`), because their exact output is what tests
//! compare, and because ICU4X has the data of all languages or of none. Languages without data here are answered in
//! English, and `resolvedOptions().locale` says so, as it does in V8 for languages that ICU does not know.

mod builtin;
mod collator;
mod data;
mod datetime;
mod display_names;
mod duration;
mod list;
mod locale;
mod locale_class;
mod number;
mod options;
mod plural;
mod prototypes;
mod relative;
mod segmenter;
mod supported_values;

use boa_engine::object::JsObject;
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsSymbol, JsValue, NativeFunction, js_string};
use boa_gc::{Finalize, Trace};

/// The object of a realm, once it is made.
#[derive(Trace, Finalize, JsData)]
struct Intl(JsObject);

/// Defines `Intl`, and replaces the methods of other built-in objects that depend on a locale.
///
/// The object and its classes are made when a program first reads `Intl`, and no locale data is read before it is
/// needed: most programs never ask.
///
/// # Errors
/// If a property cannot be defined, which would be a defect.
pub fn install(context: &mut Context) -> JsResult<()> {
    let get = NativeFunction::from_fn_ptr(|_, _, context| {
        let intl = object(context)?;
        builtin::value(&context.global_object(), "Intl", intl.clone(), context)?;
        Ok(intl.into())
    });
    let set = NativeFunction::from_fn_ptr(|_, args, context| {
        let value = args.get_or_undefined(0).clone();
        builtin::value(&context.global_object(), "Intl", value, context)?;
        Ok(JsValue::undefined())
    });
    let property = PropertyDescriptor::builder()
        .get(builtin::function("get Intl", 0, get, context))
        .set(builtin::function("set Intl", 1, set, context))
        .enumerable(false)
        .configurable(true);
    context.global_object().define_property_or_throw(js_string!("Intl"), property, context)?;
    prototypes::install(context)
}

/// The object of this realm: there is one, whatever becomes of the property.
fn object(context: &mut Context) -> JsResult<JsObject> {
    if let Some(intl) = context.realm().host_defined().get::<Intl>() {
        return Ok(intl.0.clone());
    }
    let intl = builtin::plain_object(context);
    let tag = PropertyDescriptor::builder()
        .value(js_string!("Intl"))
        .writable(false)
        .enumerable(false)
        .configurable(true);
    intl.define_property_or_throw(JsSymbol::to_string_tag(), tag, context)?;
    builtin::method(&intl, ("getCanonicalLocales", 1, locale::get_canonical_locales), context)?;
    builtin::method(
        &intl,
        ("supportedValuesOf", 1, supported_values::supported_values_of),
        context,
    )?;
    datetime::install(&intl, context)?;
    number::install(&intl, context)?;
    collator::install(&intl, context)?;
    plural::install(&intl, context)?;
    relative::install(&intl, context)?;
    list::install(&intl, context)?;
    locale_class::install(&intl, context)?;
    display_names::install(&intl, context)?;
    segmenter::install(&intl, context)?;
    duration::install(&intl, context)?;
    context.realm().host_defined_mut().insert(Intl(intl.clone()));
    Ok(intl)
}
