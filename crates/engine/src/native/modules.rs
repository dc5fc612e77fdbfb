//! `native:engine/modules`: the module loader, for the parts of the runtime that are written in JavaScript.

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, js_string};

use crate::host::ImportKind;
use crate::modules::{self, Modules};
use crate::native_module::NativeModule;

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/modules")
        .function("resolve", 2, resolve)
        .function("importModule", 1, import_module)
        .function("requireModule", 1, require_module)
        .function("createRequire", 1, create_require)
        .function("compileFunction", 4, compile_function)
        .function("precompile", 4, precompile)
        .function("compiled", 1, compiled)
}

fn text(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<String> {
    Ok(args.get_or_undefined(index).to_string(context)?.to_std_string_lossy())
}

/// `resolve(specifier, referrer, kind)`: the id; the kind is `"import"` unless it is `"require"`.
fn resolve(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let specifier = text(args, 0, context)?;
    let referrer =
        args.get_or_undefined(1).as_string().map(|referrer| referrer.to_std_string_lossy());
    let require = args.get_or_undefined(2).as_string().is_some_and(|kind| kind == "require");
    let kind = if require { ImportKind::Require } else { ImportKind::Import };
    let id = modules::resolve(&specifier, referrer.as_deref(), kind, context)?;
    Ok(js_string!(id).into())
}

/// `importModule(id)`: a promise of the namespace of the module with this id.
fn import_module(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = text(args, 0, context)?;
    let promise = match modules::import_by_id(&id, context) {
        Ok(promise) => promise,
        Err(error) => boa_engine::object::builtins::JsPromise::reject(error, context)?,
    };
    Ok(promise.into())
}

/// `requireModule(id)`: what `require()` gives for the module with this id.
fn require_module(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = text(args, 0, context)?;
    modules::require_by_id(&id, context)
}

/// `createRequire(path)`: a `require` function that resolves from there; `path` may be a `file:` URL.
fn create_require(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = text(args, 0, context)?;
    Ok(modules::create_require(&path, context)?.into())
}

/// The id, the code, the names of the parameters, and whether the function is async.
fn function_arguments(
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<(String, String, Vec<String>, bool)> {
    let id = text(args, 0, context)?;
    let code = text(args, 1, context)?;
    let mut parameters = Vec::new();
    if let Some(list) = args.get_or_undefined(2).as_object() {
        let list = JsArray::from_object(list)?;
        for index in 0..list.length(context)? {
            parameters.push(list.get(index, context)?.to_string(context)?.to_std_string_lossy());
        }
    }
    Ok((id, code, parameters, args.get_or_undefined(3).to_boolean()))
}

/// `compileFunction(id, code, params, isAsync)`: the function with `code` as its body, whose frames show `id`.
fn compile_function(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (id, code, parameters, is_async) = function_arguments(args, context)?;
    let script = modules::compile_function(&id, &code, &parameters, is_async, context)?;
    Ok(modules::function_of(&script, context)?.into())
}

/// `precompile(id, code, params, isAsync)`: compiles as `compileFunction` does and keeps the result for `compiled`.
fn precompile(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (id, code, parameters, is_async) = function_arguments(args, context)?;
    let script = modules::compile_function(&id, &code, &parameters, is_async, context)?;
    Modules::of(context).compiled.keep(&id, script);
    Ok(JsValue::undefined())
}

/// `compiled(id)`: the function that was precompiled under this id, new at each call; `undefined` if there is none.
fn compiled(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = text(args, 0, context)?;
    let Some(script) = Modules::of(context).compiled.get(&id) else {
        return Ok(JsValue::undefined());
    };
    let function = modules::function_of(&script, context).map_err(|_| {
        JsNativeError::error().with_message(format!("{id} was not compiled as a function"))
    })?;
    Ok(function.into())
}
