//! The host object `$262` and `print`.

use std::cell::RefCell;
use std::rc::Rc;

use boa_engine::builtins::is_html_dda::IsHTMLDDA;
use boa_engine::object::builtins::JsArrayBuffer;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::Attribute;
use boa_engine::realm::Realm;
use boa_engine::script::Script;
use boa_engine::{
    Context, JsArgs, JsError, JsNativeError, JsResult, JsValue, NativeFunction, Source, js_string,
};

use crate::agent;

/// What was printed first; later output does not count.
pub(crate) type Printed = Rc<RefCell<Option<String>>>;

/// Defines `print` and `$262` in the context's realm and returns the latter.
///
/// # Errors
/// If the global object refuses them.
pub(crate) fn install(printed: &Printed, context: &mut Context) -> JsResult<JsObject> {
    let print = closure(
        "print",
        1,
        {
            let printed = Rc::clone(printed);
            move |args, context| {
                let text = args.get_or_undefined(0).to_string(context)?;
                printed.borrow_mut().get_or_insert_with(|| text.to_std_string_lossy());
                Ok(JsValue::undefined())
            }
        },
        context,
    );
    let host = JsObject::with_object_proto(context.intrinsics());
    let create_realm = closure(
        "createRealm",
        0,
        {
            let printed = Rc::clone(printed);
            move |_, context| create_realm(&printed, context).map(JsValue::from)
        },
        context,
    );
    let eval_script = closure(
        "evalScript",
        1,
        {
            let realm = context.realm().clone();
            move |args, context| eval_script(&realm, args, context)
        },
        context,
    );
    let detach = closure("detachArrayBuffer", 1, |args, _| detach_array_buffer(args), context);
    let gc = closure(
        "gc",
        0,
        |_, context| {
            context.clear_kept_objects();
            boa_gc::force_collect();
            Ok(JsValue::undefined())
        },
        context,
    );
    let html_dda = html_dda(context);
    let agent = agent::parent_object(context)?;
    let members = [
        ("createRealm", create_realm),
        ("detachArrayBuffer", detach),
        ("evalScript", eval_script),
        ("gc", gc),
        ("global", context.global_object()),
        ("IsHTMLDDA", html_dda),
        ("agent", agent),
    ];
    for (name, value) in members {
        host.set(js_string!(name), value, true, context)?;
    }
    let attributes = Attribute::WRITABLE | Attribute::CONFIGURABLE;
    context.register_global_property(js_string!("print"), print, attributes)?;
    context.register_global_property(js_string!("$262"), host.clone(), attributes)?;
    Ok(host)
}

/// A function of the context's realm.
pub(crate) fn closure(
    name: &str,
    length: usize,
    body: impl Fn(&[JsValue], &mut Context) -> JsResult<JsValue> + 'static,
    context: &mut Context,
) -> JsObject {
    // SAFETY: the closures of this crate capture realms, which their own global objects keep alive, and values that
    // the collector does not manage.
    let function =
        unsafe { NativeFunction::from_closure(move |_, args, context| body(args, context)) };
    FunctionObjectBuilder::new(context.realm(), function)
        .name(js_string!(name))
        .length(length)
        .build()
        .into()
}

fn create_realm(printed: &Printed, context: &mut Context) -> JsResult<JsObject> {
    let realm = invitro_engine::create_realm(None, context)?;
    in_realm(realm, context, |context| install(printed, context))
}

fn eval_script(realm: &Realm, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?.to_vec();
    in_realm(realm.clone(), context, |context| {
        let script = Script::parse(Source::from_utf16(&text), None, context)?;
        script.evaluate(context)
    })
}

/// Runs `body` with another realm as the current one. Errors become objects while it is known whose they are.
fn in_realm<T>(
    realm: Realm,
    context: &mut Context,
    body: impl FnOnce(&mut Context) -> JsResult<T>,
) -> JsResult<T> {
    let outer = context.enter_realm(realm);
    let result = match body(context) {
        Ok(value) => Ok(value),
        Err(error) => {
            error.into_opaque(context).map_or_else(Err, |value| Err(JsError::from_opaque(value)))
        }
    };
    context.enter_realm(outer);
    result
}

fn detach_array_buffer(args: &[JsValue]) -> JsResult<JsValue> {
    let buffer = args
        .get_or_undefined(0)
        .as_object()
        .and_then(|object| JsArrayBuffer::from_object(object).ok())
        .ok_or_else(|| JsNativeError::typ().with_message("the argument is not an ArrayBuffer"))?;
    if buffer.data().is_some() {
        buffer.detach(args.get_or_undefined(1))?;
    }
    Ok(JsValue::null())
}

/// An object that looks like `undefined` to the operators that Annex B lists.
fn html_dda(context: &mut Context) -> JsObject {
    JsObject::from_proto_and_data(
        context.intrinsics().constructors().object().prototype(),
        IsHTMLDDA,
    )
}
