//! `native:engine/equality`: the deep equality of plain data.

use std::collections::HashMap;
use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::plain_data::{Layout, Plain, element, same_numbers};
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsString, JsValue, js_string};

use crate::native_module::NativeModule;

/// How deep data may nest. Each level takes some of the native stack, so there has to be a limit.
const DEPTH: usize = 20_000;

/// The number of properties up to which a name is looked for one by one.
const FEW: usize = 16;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/equality").function("sameData", 6, same_data)
}

/// `sameData(a, b, strict, special, aPath, bPath)`: whether two values are deeply equal.
///
/// Primitive values are if `Object.is` says so, objects and arrays as literals make them if their members are. Whenever
/// something else is met, `special(a, b)` decides. Unless `strict`, members that are undefined count as missing. The
/// paths hold what is being compared further up; while `special` runs, they hold what is in between as well.
fn same_data(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut comparison = Comparison::new(args, context)?;
    comparison.same(args.get_or_undefined(0), args.get_or_undefined(1), context).map(JsValue::from)
}

struct Comparison {
    strict: bool,
    special: JsObject,
    paths: (JsArray, JsArray),
    /// What is being compared, outermost first.
    path: Vec<(JsObject, JsObject)>,
    /// How many pairs of the path stand in `paths` already.
    shared: usize,
    /// The layouts of records by their shape; `None` for those that are special.
    layouts: HashMap<usize, Option<Rc<Layout>>>,
    /// Names that make a record special.
    special_names: [PropertyKey; 2],
}

impl Comparison {
    fn new(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
        let illegal = || JsNativeError::typ().with_message("Illegal invocation");
        let special = args.get_or_undefined(3).as_callable().ok_or_else(illegal)?;
        let array = |index: usize| -> JsResult<JsArray> {
            JsArray::from_object(args.get_or_undefined(index).as_object().ok_or_else(illegal)?)
        };
        let paths = (array(4)?, array(5)?);
        let shared = usize::try_from(paths.0.length(context)?).unwrap_or(0);
        let mut path = Vec::with_capacity(shared);
        for index in 0..shared {
            let (a, b) = (paths.0.get(index, context)?, paths.1.get(index, context)?);
            if let (Some(a), Some(b)) = (a.as_object(), b.as_object()) {
                path.push((a, b));
            }
        }
        Ok(Self {
            strict: args.get_or_undefined(2).to_boolean(),
            special,
            paths,
            shared: path.len(),
            path,
            layouts: HashMap::new(),
            special_names: [js_string!("asymmetricMatch").into(), js_string!("constructor").into()],
        })
    }

    fn same(&mut self, a: &JsValue, b: &JsValue, context: &mut Context) -> JsResult<bool> {
        let (a_object, b_object) = match (a.as_object(), b.as_object()) {
            (None, None) => return Ok(JsValue::same_value(a, b)),
            (Some(a), Some(b)) => (a, b),
            _ => return self.ask(a, b, context),
        };
        if JsObject::equals(&a_object, &b_object) {
            return Ok(true);
        }
        match (Plain::of(&a_object, context), Plain::of(&b_object, context)) {
            (Some(Plain::Array { length }), Some(Plain::Array { length: other })) => {
                if length != other {
                    return Ok(false);
                }
                if let Some(same) = same_numbers(&a_object, &b_object) {
                    return Ok(same);
                }
                self.inside(a_object, b_object, context, |this, a, b, context| {
                    for index in (0..length).rev() {
                        // What is special may change the arrays under way.
                        if !this.same(&element(a, index), &element(b, index), context)? {
                            return Ok(false);
                        }
                    }
                    Ok(true)
                })
            }
            (Some(Plain::Record { shape }), Some(Plain::Record { shape: other })) => {
                let layouts = self
                    .layout(shape, &a_object)
                    .and_then(|one| Some((one, self.layout(other, &b_object)?)));
                let Some((one, two)) = layouts else { return self.ask(a, b, context) };
                self.inside(a_object, b_object, context, |this, a, b, context| {
                    this.same_records((a, &one), (b, &two), context)
                })
            }
            _ => self.ask(a, b, context),
        }
    }

    fn layout(&mut self, shape: usize, record: &JsObject) -> Option<Rc<Layout>> {
        let special_names = &self.special_names;
        self.layouts
            .entry(shape)
            .or_insert_with(|| {
                Layout::of(record)
                    .filter(|layout| {
                        special_names.iter().all(|name| layout.index_of(name).is_none())
                    })
                    .map(Rc::new)
            })
            .clone()
    }

    fn same_records(
        &mut self,
        (a, one): (&JsObject, &Rc<Layout>),
        (b, two): (&JsObject, &Rc<Layout>),
        context: &mut Context,
    ) -> JsResult<bool> {
        if self.strict && one.len() != two.len() {
            return Ok(false);
        }
        let same_layout = Rc::ptr_eq(one, two);
        let places = (!same_layout && two.len() > FEW).then(|| {
            (0..two.len()).map(|index| (two.name(index), index)).collect::<HashMap<_, _>>()
        });
        let place = |index: usize| -> Option<usize> {
            if same_layout || (index < two.len() && one.name(index) == two.name(index)) {
                return Some(index);
            }
            match &places {
                Some(places) => places.get(one.name(index)).copied(),
                None => two.index_of(one.name(index)),
            }
        };
        let mut defined = 0;
        for index in (0..one.len()).rev() {
            let value = one.value(a, index);
            if value.is_undefined() && !self.strict {
                continue;
            }
            defined += 1;
            let Some(place) = place(index) else { return Ok(false) };
            let other = two.value(b, place);
            if (other.is_undefined() && !self.strict) || !self.same(&value, &other, context)? {
                return Ok(false);
            }
        }
        Ok(defined == two.len()
            || !self.strict
                && (0..two.len()).filter(|&index| !two.value(b, index).is_undefined()).count()
                    == defined)
    }

    /// Compares the members of two objects, unless one of them is being compared further up.
    fn inside(
        &mut self,
        a: JsObject,
        b: JsObject,
        context: &mut Context,
        members: impl FnOnce(&mut Self, &JsObject, &JsObject, &mut Context) -> JsResult<bool>,
    ) -> JsResult<bool> {
        for (above, other) in self.path.iter().rev() {
            if JsObject::equals(above, &a) {
                return Ok(JsObject::equals(other, &b));
            }
            if JsObject::equals(other, &b) {
                return Ok(false);
            }
        }
        if self.path.len() >= DEPTH {
            return Err(JsNativeError::range()
                .with_message("Maximum call stack size exceeded")
                .into());
        }
        self.path.push((a.clone(), b.clone()));
        let result = members(self, &a, &b, context);
        self.path.pop();
        result
    }

    /// Lets TypeScript decide.
    fn ask(&mut self, a: &JsValue, b: &JsValue, context: &mut Context) -> JsResult<bool> {
        let before = self.shared;
        for (a, b) in &self.path[before..] {
            self.paths.0.push(a.clone(), context)?;
            self.paths.1.push(b.clone(), context)?;
        }
        self.shared = self.path.len();
        let verdict = self.special.call(&JsValue::undefined(), &[a.clone(), b.clone()], context);
        for path in [&self.paths.0, &self.paths.1] {
            path.set(JsString::from("length"), before as f64, true, context)?;
        }
        self.shared = before;
        // What was called may have let go of objects, and shapes with them.
        self.layouts.clear();
        Ok(verdict?.to_boolean())
    }
}
