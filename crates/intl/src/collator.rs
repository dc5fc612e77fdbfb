//! `Intl.Collator`
//!
//! See <https://tc39.es/ecma402/#collator-objects>.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use icu_collator::options::{AlternateHandling, CaseLevel, CollatorOptions, MaxVariable, Strength};
use icu_collator::preferences::{CollationCaseFirst, CollationNumericOrdering, CollationType};
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale::Locale;

use crate::builtin::{self, Bound, Class, options_object, string, type_error};
use crate::locale::{self, Availability, Keyword, Resolved};

/// Compares strings as people of a language order them.
pub(crate) struct Collation {
    locale: Resolved,
    usage: &'static str,
    sensitivity: &'static str,
    ignore_punctuation: bool,
    /// The value of `co`.
    kind: String,
    numeric: bool,
    case_first: &'static str,
    collator: CollatorBorrowed<'static>,
}

/// The state of an instance.
#[derive(Trace, Finalize, JsData)]
struct Collator {
    #[unsafe_ignore_trace]
    collation: Rc<Collation>,
    /// The function that `compare` is.
    bound: Bound,
}

thread_local! {
    /// The collation of `localeCompare` without arguments.
    static DEFAULT: RefCell<Option<Rc<Collation>>> = const { RefCell::new(None) };
}

pub(crate) fn install(intl: &JsObject, context: &mut Context) -> JsResult<()> {
    Class::<Collator> {
        name: "Collator",
        length: 0,
        constructor: |args, context| {
            let collation = Rc::new(Collation::read(args, context)?);
            Ok(Collator { collation, bound: Bound::default() })
        },
        callable: true,
        supported_locales: true,
        methods: &[("resolvedOptions", 0, |this, _, context| {
            let object =
                builtin::receiver::<Collator>(this, "Intl.Collator.prototype.resolvedOptions")?;
            let of = Rc::clone(&object.borrow().data().collation);
            options_object(
                vec![
                    ("locale", Some(string(&of.locale.name))),
                    ("usage", Some(string(of.usage))),
                    ("sensitivity", Some(string(of.sensitivity))),
                    ("ignorePunctuation", Some(of.ignore_punctuation.into())),
                    ("collation", Some(string(&of.kind))),
                    ("numeric", Some(of.numeric.into())),
                    ("caseFirst", Some(string(of.case_first))),
                ],
                context,
            )
        })],
        getters: &[("compare", get_compare)],
    }
    .install(intl, context)
}

fn get_compare(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = builtin::receiver::<Collator>(this, "get Intl.Collator.prototype.compare")?;
    let bound = object.borrow().data().bound.clone();
    Ok(bound.function(
        object,
        2,
        |args, object, context| {
            let collation = Rc::clone(&object.borrow().data().collation);
            let left = args.get_or_undefined(0).to_string(context)?;
            let right = args.get_or_undefined(1).to_string(context)?;
            Ok(collation.compare(&left, &right).into())
        },
        context,
    ))
}

/// Collations that can be asked for with `co`.
const COLLATIONS: [&str; 10] = [
    "compat", "emoji", "eor", "phonebk", "pinyin", "searchjl", "stroke", "trad", "unihan", "zhuyin",
];

/// Which languages have a collation of their own for such a name.
fn has_collation(locale: &Locale, name: &str) -> bool {
    match name {
        "emoji" | "eor" => true,
        "phonebk" => matches!(locale.id.language.as_str(), "de" | "fi"),
        "trad" => {
            matches!(locale.id.language.as_str(), "es" | "bn" | "kn" | "sa" | "sv" | "vi" | "fi")
        }
        "compat" => locale.id.language.as_str() == "ar",
        "searchjl" => locale.id.language.as_str() == "ko",
        "unihan" => matches!(locale.id.language.as_str(), "ja" | "ko" | "zh"),
        "pinyin" | "stroke" | "zhuyin" => locale.id.language.as_str() == "zh",
        _ => false,
    }
}

impl Collation {
    fn read(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
        let (requested, options) = locale::arguments(args, "Intl.Collator", context)?;
        let usage = options.one_of("usage", &["sort", "search"], context)?.unwrap_or("sort");
        options.locale_matcher(context)?;
        let collation = options.keyword("collation", context)?;
        let numeric = options.boolean("numeric", context)?;
        let case_first = options.one_of("caseFirst", &["upper", "lower", "false"], context)?;
        let first = requested.first().cloned().unwrap_or(Locale::UNKNOWN);
        let is_collation = |name: &str| usage == "sort" && has_collation(&first, name);
        let chosen = collation.clone();
        let mut locale = locale::resolve(
            &requested,
            Availability::Known,
            vec![
                Keyword { key: "co", option: collation, supported: &is_collation },
                Keyword {
                    key: "kn",
                    option: numeric.map(|numeric| numeric.to_string()),
                    supported: &|value| matches!(value, "true" | "false"),
                },
                Keyword {
                    key: "kf",
                    option: case_first.map(str::to_owned),
                    supported: &|value| matches!(value, "upper" | "lower" | "false"),
                },
            ],
        );
        // V8 names a collation in the locale also if it was an option.
        if chosen.is_some() && chosen == locale.keywords[0] && !locale.name.contains("-u-") {
            locale.name = format!("{}-u-co-{}", locale.name, chosen.unwrap_or_default());
        }
        let sensitivity = options
            .one_of("sensitivity", &["base", "accent", "case", "variant"], context)?
            .unwrap_or("variant");
        let thai = locale.id().language.as_str() == "th";
        let ignore_punctuation = options.boolean("ignorePunctuation", context)?.unwrap_or(thai);
        let numeric = locale.keywords[1].as_deref() == Some("true");
        let case_first = match locale.keywords[2].as_deref() {
            Some("upper") => "upper",
            Some("lower") => "lower",
            _ => "false",
        };

        let mut preferences = CollatorPreferences::from(&locale.id());
        preferences.numeric_ordering = Some(if numeric {
            CollationNumericOrdering::True
        } else {
            CollationNumericOrdering::False
        });
        if locale.keywords[2].is_some() {
            preferences.case_first = Some(match case_first {
                "upper" => CollationCaseFirst::Upper,
                "lower" => CollationCaseFirst::Lower,
                _ => CollationCaseFirst::False,
            });
        }
        preferences.collation_type = if usage == "search" {
            Some(CollationType::Search)
        } else {
            locale.keywords[0].as_deref().and_then(collation_type)
        };
        let mut settings = CollatorOptions::default();
        settings.strength = Some(match sensitivity {
            "base" | "case" => Strength::Primary,
            "accent" => Strength::Secondary,
            _ => Strength::Tertiary,
        });
        if sensitivity == "case" {
            settings.case_level = Some(CaseLevel::On);
        }
        if ignore_punctuation {
            settings.alternate_handling = Some(AlternateHandling::Shifted);
            settings.max_variable = Some(MaxVariable::Punctuation);
        } else {
            settings.alternate_handling = Some(AlternateHandling::NonIgnorable);
        }
        let collator = icu_collator::Collator::try_new(preferences, settings)
            .or_else(|_| icu_collator::Collator::try_new(CollatorPreferences::default(), settings))
            .map_err(|error| type_error(error.to_string()))?;
        Ok(Self {
            kind: locale.keywords[0].clone().unwrap_or_else(|| "default".to_owned()),
            locale,
            usage,
            sensitivity,
            ignore_punctuation,
            numeric,
            case_first,
            collator,
        })
    }

    fn compare(&self, left: &JsString, right: &JsString) -> i32 {
        let ordering = if left == right {
            Ordering::Equal
        } else {
            self.collator.compare_utf16(&left.to_vec(), &right.to_vec())
        };
        ordering as i32
    }
}

fn collation_type(name: &str) -> Option<CollationType> {
    Some(match name {
        "compat" => CollationType::Compat,
        "emoji" => CollationType::Emoji,
        "eor" => CollationType::Eor,
        "phonebk" => CollationType::Phonebk,
        "pinyin" => CollationType::Pinyin,
        "searchjl" => CollationType::Searchjl,
        "stroke" => CollationType::Stroke,
        "trad" => CollationType::Trad,
        "unihan" => CollationType::Unihan,
        "zhuyin" => CollationType::Zhuyin,
        _ => return None,
    })
}

/// The collations that `Intl.supportedValuesOf` lists.
pub(crate) fn collations() -> Vec<String> {
    COLLATIONS.map(str::to_owned).to_vec()
}

/// `String.prototype.localeCompare` with these arguments behind the string.
pub(crate) fn locale_compare(
    left: &JsString,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let right = args.get_or_undefined(0).to_string(context)?;
    let rest = args.get(1..).unwrap_or_default();
    let plain = rest.iter().take(2).all(JsValue::is_undefined);
    let collation = match DEFAULT.with_borrow(Clone::clone) {
        Some(collation) if plain => collation,
        _ => {
            let collation = Rc::new(Collation::read(rest, context)?);
            if plain {
                DEFAULT.set(Some(Rc::clone(&collation)));
            }
            collation
        }
    };
    Ok(collation.compare(left, &right).into())
}
