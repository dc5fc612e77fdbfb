//! `Function.prototype.toString` of classes whose source text the engine does not find: it would show a native function,
//! and libraries tell classes from functions by the word the text begins with.

use boa_engine::builtins::function::OrdinaryFunction;
use boa_engine::object::JsObject;
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::define;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().function().prototype();
    let original = prototype.get(js_string!("toString"), context)?;
    let Some(original) = original.as_callable() else { return Ok(()) };
    let native = NativeFunction::from_copy_closure_with_captures(
        |this, args, original: &JsObject, context| {
            let text = original.call(this, args, context)?;
            let class = this.as_object().filter(|object| object.is::<OrdinaryFunction>());
            match class {
                Some(class) if text.as_string().is_some_and(|text| is_native(&text)) => {
                    class_text(&class, context)
                }
                _ => Ok(text),
            }
        },
        original,
    );
    let method = define::function("toString", 0, native, context);
    define::value(&prototype, js_string!("toString"), method, context)
}

fn is_native(text: &JsString) -> bool {
    const END: &str = "{ [native code] }";
    text.len() >= END.len() && text.iter().skip(text.len() - END.len()).eq(END.encode_utf16())
}

fn class_text(class: &JsObject, context: &mut Context) -> JsResult<JsValue> {
    let name = class.get(js_string!("name"), context)?;
    let name = name.as_string().unwrap_or_default();
    let space = if name.is_empty() { js_string!("") } else { js_string!(" ") };
    Ok(js_string!(&js_string!("class"), &space, &name, &js_string!(" { }")).into())
}
