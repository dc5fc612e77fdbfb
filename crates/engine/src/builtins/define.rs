//! Properties with the attributes that built-in objects have.

use boa_engine::native_function::NativeFunctionPointer;
use boa_engine::object::builtins::JsFunction;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

/// A function object with a name and a length.
pub(crate) fn function(
    name: &str,
    length: usize,
    function: NativeFunction,
    context: &Context,
) -> JsFunction {
    FunctionObjectBuilder::new(context.realm(), function)
        .name(js_string!(name))
        .length(length)
        .build()
}

/// Defines a property that is writable and configurable but not enumerable.
pub(crate) fn value(
    object: &JsObject,
    key: impl Into<PropertyKey>,
    value: impl Into<JsValue>,
    context: &mut Context,
) -> JsResult<()> {
    let property = PropertyDescriptor::builder()
        .value(value.into())
        .writable(true)
        .enumerable(false)
        .configurable(true);
    object.define_property_or_throw(key, property, context)?;
    Ok(())
}

/// Defines a method.
pub(crate) fn method(
    object: &JsObject,
    name: &str,
    length: usize,
    native: NativeFunctionPointer,
    context: &mut Context,
) -> JsResult<()> {
    let method = function(name, length, NativeFunction::from_fn_ptr(native), context);
    value(object, js_string!(name), method, context)
}

/// Defines a getter.
pub(crate) fn getter(
    object: &JsObject,
    name: &str,
    native: NativeFunctionPointer,
    context: &mut Context,
) -> JsResult<()> {
    let get = function(&format!("get {name}"), 0, NativeFunction::from_fn_ptr(native), context);
    let property = PropertyDescriptor::builder().get(get).enumerable(false).configurable(true);
    object.define_property_or_throw(js_string!(name), property, context)?;
    Ok(())
}

/// Replaces a method by one that calls it: `wrapped` gets what the original returned.
pub(crate) fn wrap(
    object: &JsObject,
    name: &str,
    wrapped: fn(JsString) -> JsString,
    context: &mut Context,
) -> JsResult<()> {
    let original = object.get(js_string!(name), context)?;
    let Some(original) = original.as_callable() else { return Ok(()) };
    let length = original.get(js_string!("length"), context)?.to_length(context)?;
    let native = NativeFunction::from_copy_closure_with_captures(
        move |this, args, original: &JsObject, context| {
            let text = original.call(this, args, context)?;
            Ok(match text.as_string() {
                Some(text) => wrapped(text).into(),
                None => text,
            })
        },
        original,
    );
    let method = function(name, usize::try_from(length).unwrap_or(0), native, context);
    value(object, js_string!(name), method, context)
}
