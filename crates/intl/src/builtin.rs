//! Classes and functions with the attributes that ECMA-262 gives to built-in objects.

use std::any::TypeId;
use std::cell::RefCell;
use std::collections::HashMap;

use boa_engine::native_function::NativeFunctionPointer;
use boa_engine::object::builtins::{JsArray, JsFunction};
use boa_engine::object::{ConstructorBuilder, FunctionObjectBuilder, NativeObject, PROTOTYPE};
use boa_engine::property::{Attribute, PropertyDescriptor};
use boa_engine::{
    Context, JsData, JsError, JsNativeError, JsObject, JsResult, JsString, JsSymbol, JsValue,
    NativeFunction, js_string,
};

use boa_gc::{Finalize, Gc, GcRefCell, Trace};

use crate::locale;

/// The prototypes of the classes of a realm, by the type of their instances' state. They are roots of the collector: a realm
/// stays as long as its context.
#[derive(Default, Trace, Finalize, JsData)]
struct Prototypes(#[unsafe_ignore_trace] RefCell<HashMap<TypeId, JsObject>>);

/// Makes the state of an instance from the arguments of `new`.
pub(crate) type Constructor<T> = fn(&[JsValue], &mut Context) -> JsResult<T>;

/// Name, length and body of a method.
pub(crate) type Method = (&'static str, usize, NativeFunctionPointer);

/// A class of `Intl`, whose instances hold a `T`.
pub(crate) struct Class<T> {
    /// Without `Intl.`
    pub name: &'static str,
    pub length: usize,
    pub constructor: Constructor<T>,
    /// A call without `new` makes an instance all the same.
    pub callable: bool,
    /// Whether there is `supportedLocalesOf`.
    pub supported_locales: bool,
    pub methods: &'static [Method],
    pub getters: &'static [(&'static str, NativeFunctionPointer)],
}

impl<T: NativeObject> Class<T> {
    /// Makes the constructor a property of `Intl`.
    pub(crate) fn install(self, intl: &JsObject, context: &mut Context) -> JsResult<()> {
        let Self { name, constructor, callable, .. } = self;
        let construct = NativeFunction::from_copy_closure(move |new_target, args, context| {
            let prototype = match new_target.as_object() {
                Some(target) => target.get(PROTOTYPE, context)?.as_object(),
                None if callable => None,
                None => {
                    return Err(JsNativeError::typ()
                        .with_message(format!("Constructor Intl.{name} requires 'new'"))
                        .into());
                }
            };
            let prototype = prototype.or_else(|| prototype_of::<T>(context));
            let state = constructor(args, context)?;
            Ok(JsObject::new(context.root_shape(), prototype, state).upcast().into())
        });
        let getters: Vec<(&str, JsFunction)> = self
            .getters
            .iter()
            .map(|(name, pointer)| {
                let native = NativeFunction::from_fn_ptr(*pointer);
                (*name, function(&format!("get {name}"), 0, native, context))
            })
            .collect();
        let mut builder = ConstructorBuilder::new(context, construct);
        builder.name(name).length(self.length);
        for (name, length, pointer) in self.methods {
            builder.method(NativeFunction::from_fn_ptr(*pointer), js_string!(*name), *length);
        }
        for (name, get) in getters {
            builder.accessor(js_string!(name), Some(get), None, Attribute::CONFIGURABLE);
        }
        if self.supported_locales {
            let method = NativeFunction::from_copy_closure(move |_, args, context| {
                locale::supported_locales_of(name, args, context)
            });
            builder.static_method(method, js_string!("supportedLocalesOf"), 1);
        }
        builder.property(
            JsSymbol::to_string_tag(),
            js_string!(format!("Intl.{name}")),
            Attribute::CONFIGURABLE,
        );
        let class = builder.build();
        remember::<T>(class.prototype(), context);
        value(intl, name, class.constructor(), context)
    }
}

/// Makes a prototype known without a constructor.
pub(crate) fn remember<T: NativeObject>(prototype: JsObject, context: &mut Context) {
    let realm = context.realm().clone();
    if !realm.host_defined().has::<Prototypes>() {
        realm.host_defined_mut().insert_default::<Prototypes>();
    }
    if let Some(prototypes) = realm.host_defined().get::<Prototypes>() {
        prototypes.0.borrow_mut().insert(TypeId::of::<T>(), prototype);
    }
}

fn prototype_of<T: NativeObject>(context: &Context) -> Option<JsObject> {
    let data = context.realm().host_defined();
    let prototypes = data.get::<Prototypes>()?;
    prototypes.0.borrow().get(&TypeId::of::<T>()).cloned()
}

/// An instance of the class whose state is a `T`.
pub(crate) fn instantiate<T: NativeObject>(state: T, context: &mut Context) -> JsObject {
    let prototype = prototype_of::<T>(context);
    JsObject::new(context.root_shape(), prototype, state).upcast()
}

/// `this` as an instance of the class whose state is a `T`; `method` is what the error names, as
/// `Intl.Collator.prototype.compare`.
pub(crate) fn receiver<T: NativeObject>(this: &JsValue, method: &str) -> JsResult<JsObject<T>> {
    this.as_object().and_then(|object| object.downcast::<T>().ok()).ok_or_else(|| {
        type_error(format!("Method {method} called on incompatible receiver {}", describe(this)))
    })
}

/// A value as V8 shows it in errors.
pub(crate) fn describe(value: &JsValue) -> String {
    match value.as_object() {
        Some(object) if object.is_array() => String::new(),
        Some(_) => "#<Object>".to_owned(),
        None => value.display().to_string().trim_matches('"').to_owned(),
    }
}

/// The function that a getter such as `format` returns: it is made once for each instance, and knows it.
#[derive(Clone, Default, Trace, Finalize)]
pub(crate) struct Bound(Gc<GcRefCell<Option<JsFunction>>>);

impl Bound {
    /// The function, which calls `body` with its arguments and the instance.
    pub(crate) fn function<T: NativeObject>(
        &self,
        instance: JsObject<T>,
        length: usize,
        body: fn(&[JsValue], &JsObject<T>, &mut Context) -> JsResult<JsValue>,
        context: &mut Context,
    ) -> JsValue {
        if let Some(function) = self.0.borrow().as_ref() {
            return function.clone().into();
        }
        let native = NativeFunction::from_copy_closure_with_captures(
            move |_, args, instance: &JsObject<T>, context| body(args, instance, context),
            instance,
        );
        let function = function("", length, native, context);
        *self.0.borrow_mut() = Some(function.clone());
        function.into()
    }
}

/// A function object with a name and a length.
pub(crate) fn function(
    name: &str,
    length: usize,
    native: NativeFunction,
    context: &Context,
) -> JsFunction {
    FunctionObjectBuilder::new(context.realm(), native)
        .name(js_string!(name))
        .length(length)
        .build()
}

/// Defines a property that is writable and configurable but not enumerable.
pub(crate) fn value(
    object: &JsObject,
    name: &str,
    value: impl Into<JsValue>,
    context: &mut Context,
) -> JsResult<()> {
    let property = PropertyDescriptor::builder()
        .value(value.into())
        .writable(true)
        .enumerable(false)
        .configurable(true);
    object.define_property_or_throw(js_string!(name), property, context)?;
    Ok(())
}

/// Defines a method.
pub(crate) fn method(object: &JsObject, method: Method, context: &mut Context) -> JsResult<()> {
    let (name, length, pointer) = method;
    let method = function(name, length, NativeFunction::from_fn_ptr(pointer), context);
    value(object, name, method, context)
}

pub(crate) fn type_error(message: impl Into<String>) -> JsError {
    JsNativeError::typ().with_message(message.into()).into()
}

pub(crate) fn range_error(message: impl Into<String>) -> JsError {
    JsNativeError::range().with_message(message.into()).into()
}

/// A string for JavaScript.
pub(crate) fn string(text: impl AsRef<str>) -> JsValue {
    JsString::from(text.as_ref()).into()
}

/// A piece of formatted text and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// What `formatToParts` calls it.
    pub kind: &'static str,
    pub text: String,
}

impl Part {
    pub(crate) fn new(kind: &'static str, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    pub(crate) fn literal(text: impl Into<String>) -> Self {
        Self::new("literal", text)
    }
}

/// The text of all parts.
pub(crate) fn joined(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

/// What `formatToParts` returns. Each part may have one property more, such as its unit or source.
pub(crate) fn parts_array<'a>(
    parts: impl Iterator<Item = (&'a Part, Option<(&'static str, &'a str)>)>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let array = JsArray::new(context)?;
    for (part, more) in parts {
        let object = plain_object(context);
        object.create_data_property_or_throw(js_string!("type"), string(part.kind), context)?;
        object.create_data_property_or_throw(js_string!("value"), string(&part.text), context)?;
        if let Some((key, value)) = more {
            object.create_data_property_or_throw(js_string!(key), string(value), context)?;
        }
        array.push(object, context)?;
    }
    Ok(array.into())
}

/// A new object that inherits from `Object.prototype`.
pub(crate) fn plain_object(context: &mut Context) -> JsObject {
    JsObject::with_object_proto(context.intrinsics())
}

/// What `resolvedOptions` returns: the options that have a value, in this order.
pub(crate) fn options_object(
    options: Vec<(&'static str, Option<JsValue>)>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let object = plain_object(context);
    for (name, value) in options {
        if let Some(value) = value {
            object.create_data_property_or_throw(js_string!(name), value, context)?;
        }
    }
    Ok(object.into())
}
