//! `Intl.Segmenter`
//!
//! See <https://tc39.es/ecma402/#segmenter-objects>.

use std::rc::Rc;

use boa_engine::builtins::iterable::create_iter_result_object;
use boa_engine::object::JsObject;
use boa_engine::{Context, JsArgs, JsData, JsResult, JsString, JsSymbol, JsValue, js_string};
use boa_engine::{NativeFunction, property::PropertyDescriptor};
use boa_gc::{Finalize, Trace};
use icu_segmenter::options::{SentenceBreakInvariantOptions, WordBreakInvariantOptions};
use icu_segmenter::{GraphemeClusterSegmenter, SentenceSegmenter, WordSegmenter};

use crate::builtin::{self, Class, options_object, plain_object, string};
use crate::locale::{self, Availability, Resolved};
use crate::options::Options;

/// What a text is split into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Granularity {
    Grapheme,
    Word,
    Sentence,
}

/// The state of an instance.
#[derive(Trace, Finalize, JsData)]
struct Segmenter {
    #[unsafe_ignore_trace]
    locale: Resolved,
    #[unsafe_ignore_trace]
    granularity: Granularity,
}

/// What `segment` returns.
#[derive(Trace, Finalize, JsData)]
struct Segments {
    #[unsafe_ignore_trace]
    text: Rc<Text>,
}

/// An iterator over segments.
#[derive(Trace, Finalize, JsData)]
struct SegmentIterator {
    #[unsafe_ignore_trace]
    text: Rc<Text>,
    #[unsafe_ignore_trace]
    next: usize,
}

/// A text with its boundaries.
struct Text {
    input: JsString,
    granularity: Granularity,
    /// Ends of segments in code units, and whether the segment is a word.
    ends: Vec<(usize, bool)>,
}

impl Text {
    fn new(input: JsString, granularity: Granularity) -> Self {
        let units = input.to_vec();
        let ends = match granularity {
            Granularity::Grapheme => GraphemeClusterSegmenter::new()
                .segment_utf16(&units)
                .map(|end| (end, false))
                .collect(),
            Granularity::Word => {
                WordSegmenter::new_for_non_complex_scripts(WordBreakInvariantOptions::default())
                    .segment_utf16(&units)
                    .iter_with_word_type()
                    .map(|(end, kind)| (end, kind.is_word_like()))
                    .collect()
            }
            Granularity::Sentence => {
                SentenceSegmenter::new(SentenceBreakInvariantOptions::default())
                    .segment_utf16(&units)
                    .map(|end| (end, false))
                    .collect()
            }
        };
        let mut ends: Vec<(usize, bool)> = ends;
        // The first boundary is the beginning of the text.
        ends.retain(|(end, _)| *end > 0);
        if granularity == Granularity::Word {
            ends = without_points(&units, &ends);
        }
        Self { input, granularity, ends }
    }

    /// The object that describes a segment.
    fn segment(&self, index: usize, context: &mut Context) -> JsResult<Option<JsValue>> {
        let Some((end, word)) = self.ends.get(index).copied() else { return Ok(None) };
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = start.map_or(0, |(end, _)| *end);
        let object = plain_object(context);
        let segment = self.input.get_expect(start..end);
        object.create_data_property_or_throw(js_string!("segment"), segment, context)?;
        object.create_data_property_or_throw(js_string!("index"), start, context)?;
        object.create_data_property_or_throw(js_string!("input"), self.input.clone(), context)?;
        if self.granularity == Granularity::Word {
            object.create_data_property_or_throw(js_string!("isWordLike"), word, context)?;
        }
        Ok(Some(object.into()))
    }
}

/// Points and colons between letters end words in V8's rules, and do not in those of ICU4X.
fn without_points(units: &[u16], ends: &[(usize, bool)]) -> Vec<(usize, bool)> {
    let is_digit = |index: usize| units.get(index).is_some_and(|unit| (0x30..0x3a).contains(unit));
    let mut result = Vec::with_capacity(ends.len());
    let mut start = 0;
    for (end, word) in ends.iter().copied() {
        let inner = start + 1..end.saturating_sub(1);
        for index in inner.filter(|_| word) {
            let point = matches!(units.get(index), Some(0x2e | 0x3a));
            if point && !(is_digit(index - 1) && is_digit(index + 1)) {
                result.extend([(index, true), (index + 1, false)]);
            }
        }
        result.push((end, word));
        start = end;
    }
    result
}

pub(crate) fn install(intl: &JsObject, context: &mut Context) -> JsResult<()> {
    let segments = plain_object(context);
    builtin::method(&segments, ("containing", 1, containing), context)?;
    let iterate = NativeFunction::from_fn_ptr(|this, _, context| {
        let object = builtin::receiver::<Segments>(this, "%SegmentsPrototype%[Symbol.iterator]")?;
        let text = Rc::clone(&object.borrow().data().text);
        Ok(builtin::instantiate(SegmentIterator { text, next: 0 }, context).into())
    });
    let iterate = builtin::function("[Symbol.iterator]", 0, iterate, context);
    let property = PropertyDescriptor::builder()
        .value(iterate)
        .writable(true)
        .enumerable(false)
        .configurable(true);
    segments.define_property_or_throw(JsSymbol::iterator(), property, context)?;
    builtin::remember::<Segments>(segments, context);

    // %IteratorPrototype% is what the prototype of array iterators inherits from.
    let parent = context.intrinsics().objects().iterator_prototypes().array().prototype();
    let iterator = JsObject::with_null_proto();
    iterator.set_prototype(parent);
    builtin::method(&iterator, ("next", 0, next), context)?;
    let tag = PropertyDescriptor::builder()
        .value(js_string!("Segmenter String Iterator"))
        .writable(false)
        .enumerable(false)
        .configurable(true);
    iterator.define_property_or_throw(JsSymbol::to_string_tag(), tag, context)?;
    builtin::remember::<SegmentIterator>(iterator, context);

    Class::<Segmenter> {
        name: "Segmenter",
        length: 0,
        constructor: construct,
        callable: false,
        supported_locales: true,
        methods: &[
            ("resolvedOptions", 0, |this, _, context| {
                let object = builtin::receiver::<Segmenter>(
                    this,
                    "Intl.Segmenter.prototype.resolvedOptions",
                )?;
                let object = object.borrow();
                let of = object.data();
                let granularity = match of.granularity {
                    Granularity::Grapheme => "grapheme",
                    Granularity::Word => "word",
                    Granularity::Sentence => "sentence",
                };
                options_object(
                    vec![
                        ("locale", Some(string(&of.locale.name))),
                        ("granularity", Some(string(granularity))),
                    ],
                    context,
                )
            }),
            ("segment", 1, |this, args, context| {
                let object =
                    builtin::receiver::<Segmenter>(this, "Intl.Segmenter.prototype.segment")?;
                let granularity = object.borrow().data().granularity;
                let input = args.get_or_undefined(0).to_string(context)?;
                let text = Rc::new(Text::new(input, granularity));
                Ok(builtin::instantiate(Segments { text }, context).into())
            }),
        ],
        getters: &[],
    }
    .install(intl, context)
}

fn construct(args: &[JsValue], context: &mut Context) -> JsResult<Segmenter> {
    let requested = locale::canonical_list(args.get_or_undefined(0), context)?;
    let options = Options::strict(args.get_or_undefined(1), "Intl.Segmenter")?;
    options.locale_matcher(context)?;
    let granularity =
        match options.one_of("granularity", &["grapheme", "word", "sentence"], context)? {
            Some("word") => Granularity::Word,
            Some("sentence") => Granularity::Sentence,
            _ => Granularity::Grapheme,
        };
    Ok(Segmenter { locale: locale::resolve(&requested, Availability::Known, vec![]), granularity })
}

fn containing(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = builtin::receiver::<Segments>(this, "%SegmentsPrototype%.containing")?;
    let text = Rc::clone(&object.borrow().data().text);
    let index = args.get_or_undefined(0).to_integer_or_infinity(context)?;
    let boa_engine::value::IntegerOrInfinity::Integer(index) = index else {
        return Ok(JsValue::undefined());
    };
    let Ok(index) = usize::try_from(index) else { return Ok(JsValue::undefined()) };
    let found = text.ends.partition_point(|(end, _)| *end <= index);
    Ok(text.segment(found, context)?.unwrap_or_default())
}

fn next(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = builtin::receiver::<SegmentIterator>(this, "%SegmentIterator.prototype%.next")?;
    let (text, index) = {
        let mut object = object.borrow_mut();
        let iterator = object.data_mut();
        iterator.next += 1;
        (Rc::clone(&iterator.text), iterator.next - 1)
    };
    let segment = text.segment(index, context)?;
    let done = segment.is_none();
    Ok(create_iter_result_object(segment.unwrap_or_default(), done, context))
}
