//! Classes written in TypeScript, as the platform shows them.
//!
//! A class of JavaScript refuses a call without `new` in the engine's words, shows its source text, has a `length`, and
//! its members are not enumerable. `native:web/publish` puts a native constructor in front of it: same prototype, same
//! statics, and everything that the Workers runtime shows of its own classes.

use boa_engine::object::{FunctionObjectBuilder, JsObject, PROTOTYPE};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{
    Context, JsArgs, JsNativeError, JsResult, JsString, JsSymbol, JsValue, NativeFunction,
    js_string,
};
use boa_gc::{Finalize, Trace};
use invitro_engine::NativeModule;

use crate::class::illegal_constructor;

/// `native:web/publish`.
pub fn module() -> NativeModule {
    NativeModule::new("web/publish").function("publish", 3, publish)
}

/// What the native constructor in front of a class knows.
#[derive(Trace, Finalize)]
struct Front {
    class: JsObject,
    name: JsString,
    /// Whether `new` is refused.
    #[unsafe_ignore_trace]
    illegal: bool,
}

fn front(
    new_target: &JsValue,
    args: &[JsValue],
    front: &Front,
    context: &mut Context,
) -> JsResult<JsValue> {
    let Some(target) = new_target.as_object() else {
        return Err(JsNativeError::typ()
            .with_message(format!(
                "Failed to construct '{}': Please use the 'new' operator, this object constructor cannot be called as \
                 a function.",
                front.name.to_std_string_escaped()
            ))
            .into());
    };
    if front.illegal {
        return Err(illegal_constructor());
    }
    front.class.construct(args, Some(&target), context).map(JsValue::from)
}

/// `publish(name, class, illegal)`: the constructor users get for a class written in TypeScript. With `illegal` only
/// the platform makes instances.
fn publish(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = args.get_or_undefined(0).to_string(context)?;
    let Some(class) = args.get_or_undefined(1).as_object() else {
        return Err(JsNativeError::typ().with_message("publish: not a class").into());
    };
    let illegal = args.get_or_undefined(2).to_boolean();
    let captures = Front { class: class.clone(), name: name.clone(), illegal };
    let constructor = FunctionObjectBuilder::new(
        context.realm(),
        NativeFunction::from_copy_closure_with_captures(front, captures),
    )
    .name(name.clone())
    .length(0)
    .constructor(true)
    .build();

    let prototype = class.get(PROTOTYPE, context)?;
    constructor.define_property_or_throw(
        PROTOTYPE,
        PropertyDescriptor::builder()
            .value(prototype.clone())
            .writable(false)
            .enumerable(false)
            .configurable(false),
        context,
    )?;
    for key in class.own_property_keys(context)? {
        if is_own_of_functions(&key) {
            continue;
        }
        if let Some(descriptor) = own_descriptor(&class, &key, context)? {
            let descriptor = if descriptor.configurable() == Some(true) {
                enumerable(descriptor)
            } else {
                descriptor
            };
            constructor.define_property_or_throw(key, descriptor, context)?;
        }
    }
    if let Some(parent) = class.prototype() {
        constructor.set_prototype(Some(parent));
    }

    if let Some(prototype) = prototype.as_object() {
        for key in prototype.own_property_keys(context)? {
            if !matches!(&key, PropertyKey::String(key) if *key != js_string!("constructor")) {
                continue;
            }
            if let Some(descriptor) = own_descriptor(&prototype, &key, context)?
                && descriptor.configurable() == Some(true)
                && descriptor.enumerable() != Some(true)
            {
                prototype.define_property_or_throw(key, enumerable(descriptor), context)?;
            }
        }
        prototype.define_property_or_throw(
            js_string!("constructor"),
            PropertyDescriptor::builder()
                .value(constructor.clone())
                .writable(true)
                .enumerable(false)
                .configurable(true),
            context,
        )?;
        prototype.define_property_or_throw(
            JsSymbol::to_string_tag(),
            PropertyDescriptor::builder()
                .value(name)
                .writable(false)
                .enumerable(false)
                .configurable(true),
            context,
        )?;
    }
    Ok(constructor.into())
}

fn is_own_of_functions(key: &PropertyKey) -> bool {
    let PropertyKey::String(key) = key else { return false };
    *key == js_string!("length") || *key == js_string!("name") || *key == js_string!("prototype")
}

fn own_descriptor(
    object: &JsObject,
    key: &PropertyKey,
    context: &mut Context,
) -> JsResult<Option<PropertyDescriptor>> {
    // There is no public way from a key to its descriptor but the one that JavaScript has.
    let reflect = context.intrinsics().objects().reflect();
    let get = reflect.get(js_string!("getOwnPropertyDescriptor"), context)?;
    let Some(get) = get.as_callable() else { return Ok(None) };
    let descriptor =
        get.call(&reflect.into(), &[object.clone().into(), key.clone().into()], context)?;
    match descriptor.as_object() {
        Some(descriptor) => descriptor.to_property_descriptor(context).map(Some),
        None => Ok(None),
    }
}

fn enumerable(descriptor: PropertyDescriptor) -> PropertyDescriptor {
    let builder = PropertyDescriptor::builder().enumerable(true).configurable(true);
    if descriptor.is_accessor_descriptor() {
        builder.maybe_get(descriptor.get().cloned()).maybe_set(descriptor.set().cloned()).build()
    } else {
        builder.maybe_value(descriptor.value().cloned()).writable(true).build()
    }
}
