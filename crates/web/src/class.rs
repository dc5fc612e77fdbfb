//! Interfaces of the platform whose instances live in Rust.
//!
//! A [`NativeClass`] describes constructor, attributes and methods; what the Workers runtime does for all its classes is
//! done here once: attributes are accessors on the prototype, members are enumerable, `Symbol.toStringTag` is the name,
//! and a call without `new` or on a foreign `this` throws the runtime's text.

use std::any::TypeId;
use std::cell::RefCell;
use std::collections::HashMap;

use boa_engine::native_function::NativeFunctionPointer;
use boa_engine::object::builtins::JsFunction;
use boa_engine::object::{ConstructorBuilder, FunctionObjectBuilder, NativeObject, PROTOTYPE};
use boa_engine::property::{Attribute, PropertyDescriptor};
use boa_engine::{
    Context, JsError, JsNativeError, JsObject, JsResult, JsString, JsSymbol, JsValue,
    NativeFunction, js_string,
};

use invitro_engine::realm_data;

use crate::idl::illegal_invocation;

/// The prototypes of the native classes of a realm. Data of realms are roots of the collector.
#[derive(Default)]
struct Prototypes(RefCell<HashMap<TypeId, JsObject>>);

/// Makes the state of an instance from the arguments of `new`.
pub type Constructor<T> = fn(&[JsValue], &mut Context) -> JsResult<T>;

/// A class under construction whose instances hold a `T`.
pub struct NativeClass<T: NativeObject> {
    name: &'static str,
    length: usize,
    constructor: Constructor<T>,
    accessors: Vec<(&'static str, NativeFunctionPointer, Option<NativeFunctionPointer>)>,
    methods: Vec<(&'static str, usize, NativeFunctionPointer)>,
    statics: Vec<(&'static str, usize, NativeFunctionPointer)>,
    iterator: Option<NativeFunctionPointer>,
}

impl<T: NativeObject> NativeClass<T> {
    /// A class with this `name`, whose constructor has this `length`.
    pub fn new(name: &'static str, length: usize, constructor: Constructor<T>) -> Self {
        Self {
            name,
            length,
            constructor,
            accessors: Vec::new(),
            methods: Vec::new(),
            statics: Vec::new(),
            iterator: None,
        }
    }

    /// A class that only the platform makes instances of: `new` throws `Illegal constructor`.
    pub fn without_constructor(name: &'static str) -> Self {
        Self::new(name, 0, |_, _| Err(illegal_constructor()))
    }

    /// Adds a read-only attribute.
    #[must_use]
    pub fn getter(mut self, name: &'static str, get: NativeFunctionPointer) -> Self {
        self.accessors.push((name, get, None));
        self
    }

    /// Adds an attribute.
    #[must_use]
    pub fn accessor(
        mut self,
        name: &'static str,
        get: NativeFunctionPointer,
        set: NativeFunctionPointer,
    ) -> Self {
        self.accessors.push((name, get, Some(set)));
        self
    }

    /// Adds a method.
    #[must_use]
    pub fn method(
        mut self,
        name: &'static str,
        length: usize,
        function: NativeFunctionPointer,
    ) -> Self {
        self.methods.push((name, length, function));
        self
    }

    /// Adds a static method.
    #[must_use]
    pub fn static_method(
        mut self,
        name: &'static str,
        length: usize,
        function: NativeFunctionPointer,
    ) -> Self {
        self.statics.push((name, length, function));
        self
    }

    /// Adds the method `[Symbol.iterator]`.
    #[must_use]
    pub fn iterator(mut self, function: NativeFunctionPointer) -> Self {
        self.iterator = Some(function);
        self
    }

    /// Makes the constructor, and lets [`instantiate`] make instances. `parent` is the prototype to inherit from.
    pub fn build(self, parent: Option<JsObject>, context: &mut Context) -> JsObject {
        let (name, constructor) = (self.name, self.constructor);
        let construct = NativeFunction::from_copy_closure(move |new_target, args, context| {
            let Some(target) = new_target.as_object() else {
                return Err(called_without_new(name));
            };
            // The state first: that is the order in which the runtime reports errors.
            let state = constructor(args, context)?;
            let prototype = target.get(PROTOTYPE, context)?;
            let prototype = match prototype.as_object() {
                Some(prototype) => Some(prototype.clone()),
                None => prototype_of::<T>(context),
            };
            Ok(JsObject::new(context.root_shape(), prototype, state).upcast().into())
        });

        let realm = context.realm().clone();
        let function = |name: &'static str, length: usize, pointer: NativeFunctionPointer| {
            FunctionObjectBuilder::new(&realm, NativeFunction::from_fn_ptr(pointer))
                .name(js_string!(name))
                .length(length)
                .build()
        };
        let members: Vec<(&'static str, JsFunction, Option<JsFunction>)> = self
            .accessors
            .iter()
            .map(|(name, get, set)| {
                (*name, function("", 0, *get), set.map(|set| function("", 1, set)))
            })
            .collect();

        let mut builder = ConstructorBuilder::new(context, construct);
        builder.name(self.name).length(self.length);
        if let Some(parent) = parent {
            builder.inherit(parent);
        }
        for (name, get, set) in members {
            builder.accessor(
                js_string!(name),
                Some(get),
                set,
                Attribute::ENUMERABLE | Attribute::CONFIGURABLE,
            );
        }
        for (name, length, pointer) in &self.methods {
            builder
                .property_descriptor(js_string!(*name), member(function(name, *length, *pointer)));
        }
        for (name, length, pointer) in &self.statics {
            builder.static_property_descriptor(
                js_string!(*name),
                member(function(name, *length, *pointer)),
            );
        }
        if let Some(pointer) = self.iterator {
            let method = function("[Symbol.iterator]", 0, pointer);
            builder.property(
                JsSymbol::iterator(),
                method,
                Attribute::WRITABLE | Attribute::CONFIGURABLE,
            );
        }
        builder.property(JsSymbol::to_string_tag(), js_string!(self.name), Attribute::CONFIGURABLE);

        let class = builder.build();
        let prototype = class.prototype();
        realm_data::<Prototypes>(context).0.borrow_mut().insert(TypeId::of::<T>(), prototype);
        class.constructor()
    }
}

fn member(function: JsFunction) -> PropertyDescriptor {
    PropertyDescriptor::builder()
        .value(function)
        .writable(true)
        .enumerable(true)
        .configurable(true)
        .build()
}

fn called_without_new(class: &str) -> JsError {
    JsNativeError::typ()
        .with_message(format!(
            "Failed to construct '{class}': Please use the 'new' operator, this object constructor cannot be called as a \
             function."
        ))
        .into()
}

/// The error of `new` on a class that only the platform makes instances of.
pub fn illegal_constructor() -> JsError {
    JsNativeError::typ().with_message("Illegal constructor").into()
}

fn prototype_of<T: NativeObject>(context: &Context) -> Option<JsObject> {
    realm_data::<Prototypes>(context).0.borrow().get(&TypeId::of::<T>()).cloned()
}

/// An instance of the native class whose state is a `T`.
pub fn instantiate<T: NativeObject>(state: T, context: &mut Context) -> JsObject<T> {
    let prototype = prototype_of::<T>(context);
    JsObject::new(context.root_shape(), prototype, state)
}

/// `this` as an instance of the native class whose state is a `T`, or the error of an illegal invocation.
pub fn receiver<T: NativeObject>(this: &JsValue) -> JsResult<JsObject<T>> {
    this.as_object()
        .and_then(|object| object.clone().downcast::<T>().ok())
        .ok_or_else(illegal_invocation)
}

/// An iterator over an interface that is iterable: each call of `next` asks `advance` for the next value.
///
/// `name` is what `Symbol.toStringTag` says. The values are those of the moment they are asked for, as WebIDL wants.
pub fn iterator_class<T: NativeObject>(
    name: &'static str,
    next: NativeFunctionPointer,
    context: &mut Context,
) {
    // %IteratorPrototype% is what the prototype of array iterators inherits from.
    let parent = context.intrinsics().objects().iterator_prototypes().array().prototype();
    NativeClass::<T>::without_constructor(name).method("next", 0, next).build(parent, context);
}

/// A string for JavaScript.
pub fn string(text: impl AsRef<str>) -> JsValue {
    JsString::from(text.as_ref()).into()
}
