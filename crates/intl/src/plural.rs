//! `Intl.PluralRules`
//!
//! See <https://tc39.es/ecma402/#pluralrules-objects>.

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use fixed_decimal::{CompactDecimal, Decimal};
use icu_locale::LanguageIdentifier;
use icu_plurals::{
    PluralCategory, PluralOperands, PluralRuleType, PluralRules, PluralRulesOptions,
    PluralRulesWithRanges,
};

use crate::builtin::{self, Class, options_object, range_error, string, type_error};
use crate::locale::{self, Availability, Resolved};
use crate::number::digits::{DigitOptions, Notation};
use crate::number::{NumberFormatter, NumberOptions, Numeric};

fn rule_type(ordinal: bool) -> PluralRulesOptions {
    let kind = if ordinal { PluralRuleType::Ordinal } else { PluralRuleType::Cardinal };
    PluralRulesOptions::default().with_type(kind)
}

/// The rules of a locale.
pub(crate) fn rules(id: &LanguageIdentifier, ordinal: bool) -> PluralRules {
    let root = LanguageIdentifier::UNKNOWN;
    PluralRules::try_new(id.into(), rule_type(ordinal))
        .or_else(|_| PluralRules::try_new((&root).into(), rule_type(ordinal)))
        // The root's rules are compiled in.
        .expect("the plural rules of the root")
}

/// The category of a range whose ends have these.
pub(crate) fn range(id: &LanguageIdentifier, start: &str, end: &str) -> &'static str {
    let of = |name| PluralCategory::get_for_cldr_string(name).unwrap_or(PluralCategory::Other);
    PluralRulesWithRanges::try_new(id.into(), rule_type(false))
        .map_or("other", |rules| name(rules.resolve_range(of(start), of(end))))
}

/// What CLDR calls a category.
pub(crate) fn name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// The state of an instance.
#[derive(Trace, Finalize, JsData)]
struct PluralRulesObject {
    #[unsafe_ignore_trace]
    state: std::rc::Rc<State>,
}

struct State {
    locale: Resolved,
    ordinal: bool,
    rules: PluralRules,
    /// Rounds as a number format would.
    formatter: NumberFormatter,
}

pub(crate) fn install(intl: &JsObject, context: &mut Context) -> JsResult<()> {
    Class::<PluralRulesObject> {
        name: "PluralRules",
        length: 0,
        constructor: construct,
        callable: false,
        supported_locales: true,
        methods: &[
            ("resolvedOptions", 0, resolved_options),
            ("select", 1, |this, args, context| {
                let state = state(this, "select")?;
                let value = Numeric::from(args.get_or_undefined(0).to_number(context)?);
                Ok(string(state.select(&value)))
            }),
            ("selectRange", 2, select_range),
        ],
        getters: &[],
    }
    .install(intl, context)
}

fn state(this: &JsValue, method: &str) -> JsResult<std::rc::Rc<State>> {
    let method = format!("Intl.PluralRules.prototype.{method}");
    Ok(builtin::receiver::<PluralRulesObject>(this, &method)?.borrow().data().state.clone())
}

fn construct(args: &[JsValue], context: &mut Context) -> JsResult<PluralRulesObject> {
    let (requested, options) = locale::arguments(args, "Intl.PluralRules", context)?;
    options.locale_matcher(context)?;
    let ordinal = options.one_of("type", &["cardinal", "ordinal"], context)? == Some("ordinal");
    let notation = Notation::read(&options, context)?;
    let compact_long =
        options.one_of("compactDisplay", &["short", "long"], context)? == Some("long");
    let digits = DigitOptions::read(&options, (0, 3), notation, context)?;
    let locale = locale::resolve(&requested, Availability::Known, vec![]);
    let mut number = NumberOptions::plain(locale.clone(), "latn".to_owned(), digits);
    number.notation = notation;
    number.compact_long = compact_long;
    let state = State {
        rules: rules(&locale.id(), ordinal),
        ordinal,
        formatter: NumberFormatter::new(number),
        locale,
    };
    Ok(PluralRulesObject { state: std::rc::Rc::new(state) })
}

impl State {
    fn select(&self, value: &Numeric) -> &'static str {
        let rounded = self.formatter.round(value);
        let Numeric::Finite(decimal) = &rounded.number else { return "other" };
        let decimal: &Decimal = decimal;
        let category = if rounded.exponent > 0 {
            let exponent = u8::try_from(rounded.exponent).unwrap_or(u8::MAX);
            self.rules.category_for(&CompactDecimal::from_significand_and_exponent(
                decimal.clone(),
                exponent,
            ))
        } else {
            self.rules.category_for(PluralOperands::from(decimal))
        };
        name(category)
    }

    fn categories(&self) -> Vec<&'static str> {
        ["zero", "one", "two", "few", "many", "other"]
            .into_iter()
            .filter(|category| self.rules.categories().any(|of| name(of) == *category))
            .collect()
    }
}

fn select_range(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let state = state(this, "selectRange")?;
    let (start, end) = (args.get_or_undefined(0), args.get_or_undefined(1));
    for (name, value) in [("startRange", start), ("endRange", end)] {
        if value.is_undefined() {
            return Err(type_error(format!("Invalid {name} : undefined")));
        }
    }
    let start = start.to_number(context)?;
    let end = end.to_number(context)?;
    for (name, value) in [("startRange", start), ("endRange", end)] {
        if value.is_nan() {
            return Err(range_error(format!("Invalid {name} : NaN")));
        }
    }
    let (start, end) = (Numeric::from(start), Numeric::from(end));
    let (first, last) = (state.select(&start), state.select(&end));
    let of = |name| PluralCategory::get_for_cldr_string(name).unwrap_or(PluralCategory::Other);
    let category =
        PluralRulesWithRanges::try_new((&state.locale.id()).into(), rule_type(state.ordinal))
            .map_or(last, |rules| name(rules.resolve_range(of(first), of(last))));
    Ok(string(category))
}

fn resolved_options(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let state = state(this, "resolvedOptions")?;
    let options = &state.formatter.options;
    let categories = JsArray::from_iter(state.categories().into_iter().map(string), context);
    let compact = options.notation == Notation::Compact;
    let mut list = vec![
        ("locale", Some(string(&state.locale.name))),
        ("type", Some(string(if state.ordinal { "ordinal" } else { "cardinal" }))),
        ("notation", Some(string(options.notation.name()))),
        (
            "compactDisplay",
            compact.then(|| string(if options.compact_long { "long" } else { "short" })),
        ),
    ];
    list.extend(options.digits.resolved());
    list.push(("pluralCategories", Some(categories.into())));
    list.extend(options.digits.resolved_rounding());
    options_object(list, context)
}
