//! CommonJS: `require`, its cache, and the view of a CommonJS module as an ECMAScript module.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use boa_engine::builtins::promise::PromiseState;
use boa_engine::module::{Module, SyntheticModuleInitializer};
use boa_engine::object::builtins::{JsArray, JsFunction};
use boa_engine::object::{FunctionObjectBuilder, JsObject, ObjectInitializer};
use boa_engine::property::{Attribute, PropertyDescriptor};
use boa_engine::script::Script;
use boa_engine::{
    Context, JsArgs, JsError, JsNativeError, JsResult, JsString, JsValue, NativeFunction, js_string,
};

use super::{
    Modules, array_buffer, compile, dirname, evaluate, host, link, load_graph, reaches, resolve,
};
use crate::engine::native_error;
use crate::host::{ImportKind, ModuleError, ModuleSource, RequiredForm};
use crate::state::State;

/// The parameters of the function that wraps every CommonJS module.
const PARAMETERS: [&str; 5] = ["exports", "require", "module", "__filename", "__dirname"];

/// The CommonJS modules of one realm.
#[derive(Default)]
pub(super) struct CommonJs {
    /// The object user code sees as `require.cache`: module objects by id.
    cache: OnceCell<JsObject>,
    /// Compiled modules, by id.
    scripts: RefCell<HashMap<String, Script>>,
    /// The modules that are being evaluated because an ECMAScript module imports them, outermost first.
    importing: RefCell<Vec<String>>,
}

impl CommonJs {
    fn cache(&self) -> JsObject {
        self.cache.get_or_init(JsObject::with_null_proto).clone()
    }
}

/// The module record through which ECMAScript modules see a CommonJS module. It is compiled now, and evaluated with the
/// first module that imports it.
pub(super) fn to_module(
    id: &str,
    code: String,
    mut names: Vec<String>,
    context: &mut Context,
) -> JsResult<Module> {
    script(id, &code, context)?;
    names.retain(|name| name != "default");
    names.sort_unstable();
    names.dedup();
    let exported: Vec<JsString> = std::iter::once("default")
        .chain(names.iter().map(String::as_str))
        .map(|name| js_string!(name))
        .collect();
    Ok(Module::synthetic(
        &exported,
        SyntheticModuleInitializer::from_copy_closure_with_captures(
            |module, (id, names): &(String, Vec<String>), context| {
                let modules = Modules::of(context);
                modules.commonjs.importing.borrow_mut().push(id.clone());
                let exports = require_id(id, None, context);
                modules.commonjs.importing.borrow_mut().pop();
                let exports = exports?;
                if let Some(object) = exports.as_object() {
                    for name in names {
                        let name = js_string!(name.as_str());
                        let value = object.get(name.clone(), context)?;
                        module.set_export(&name, value)?;
                    }
                }
                module.set_export(&js_string!("default"), exports)
            },
            (id.to_owned(), names),
        ),
        Some(id.into()),
        None,
        context,
    ))
}

fn script(id: &str, code: &str, context: &mut Context) -> JsResult<Script> {
    let modules = Modules::of(context);
    if let Some(script) = modules.commonjs.scripts.borrow().get(id) {
        return Ok(script.clone());
    }
    let script =
        compile::compile_function(id, code, &PARAMETERS.map(str::to_owned), false, context)?;
    modules.commonjs.scripts.borrow_mut().insert(id.to_owned(), script.clone());
    Ok(script)
}

/// `require()` of the module with this id: its exports, evaluated if it was not before.
fn require_id(id: &str, parent: Option<&JsObject>, context: &mut Context) -> JsResult<JsValue> {
    let modules = Modules::of(context);
    let cache = modules.commonjs.cache();
    let key = js_string!(id);
    if cache.has_own_property(key.clone(), context)? {
        let module = cache.get(key, context)?;
        return match module.as_object() {
            Some(module) => module.get(js_string!("exports"), context),
            None => Ok(JsValue::undefined()),
        };
    }
    let compiled = modules.commonjs.scripts.borrow().get(id).cloned();
    let source = match compiled {
        Some(script) => return run(id, &script, parent, context),
        None => host(context)?.load(id).map_err(|error| error.into_js(context))?,
    };
    let exports = match source {
        ModuleSource::CommonJs { code, .. } => {
            let script = script(id, &code, context)?;
            return run(id, &script, parent, context);
        }
        // The engine keeps these itself; they do not appear in the cache of CommonJS.
        ModuleSource::Esm { .. } => return require_esm(id, context),
        ModuleSource::Json(text) => compile::parse_json(id, &text, context)?,
        ModuleSource::Text(text) => js_string!(text).into(),
        ModuleSource::Data(bytes) => array_buffer(&bytes, context)?,
        ModuleSource::Empty => JsObject::with_object_proto(context.intrinsics()).into(),
    };
    let module = module_object(id, exports.clone(), parent, context)?;
    module.set(js_string!("loaded"), true, true, context)?;
    cache.set(key, module, true, context)?;
    Ok(exports)
}

/// Evaluates a compiled module. It is in the cache before it runs, so that a cycle sees what it exported so far; if it
/// throws, it leaves the cache again.
fn run(
    id: &str,
    script: &Script,
    parent: Option<&JsObject>,
    context: &mut Context,
) -> JsResult<JsValue> {
    let cache = Modules::of(context).commonjs.cache();
    let exports = JsValue::from(JsObject::with_object_proto(context.intrinsics()));
    let module = module_object(id, exports.clone(), parent, context)?;
    cache.set(js_string!(id), module.clone(), true, context)?;
    let require = module.get(js_string!("require"), context)?;
    let result = compile::function_of(script, context).and_then(|function| {
        let filename = js_string!(id);
        let dirname = js_string!(dirname(id));
        function.call(
            &exports,
            &[exports.clone(), require, module.clone().into(), filename.into(), dirname.into()],
            context,
        )
    });
    if let Err(error) = result {
        cache.delete_property_or_throw(js_string!(id), context)?;
        return Err(error);
    }
    module.set(js_string!("loaded"), true, true, context)?;
    module.get(js_string!("exports"), context)
}

fn module_object(
    id: &str,
    exports: JsValue,
    parent: Option<&JsObject>,
    context: &mut Context,
) -> JsResult<JsObject> {
    let children = JsArray::new(context)?;
    let paths = JsArray::new(context)?;
    let all = Attribute::all();
    let module = ObjectInitializer::new(context)
        .property(js_string!("id"), js_string!(id), all)
        .property(js_string!("path"), js_string!(dirname(id)), all)
        .property(js_string!("exports"), exports, all)
        .property(js_string!("filename"), js_string!(id), all)
        .property(js_string!("loaded"), false, all)
        .property(js_string!("children"), children, all)
        .property(js_string!("paths"), paths, all)
        .build();
    let require = require_function(id, Some(module.clone()), context)?;
    module.insert_property(
        js_string!("require"),
        PropertyDescriptor::builder()
            .value(require)
            .writable(true)
            .enumerable(false)
            .configurable(true),
    );
    module.insert_property(
        js_string!("parent"),
        PropertyDescriptor::builder()
            .value(parent.cloned().map_or_else(JsValue::undefined, JsValue::from))
            .writable(true)
            .enumerable(false)
            .configurable(true),
    );
    if let Some(siblings) = parent
        .map(|parent| parent.get(js_string!("children"), context))
        .transpose()?
        .and_then(|children| children.as_object())
        .and_then(|children| JsArray::from_object(children).ok())
    {
        siblings.push(module.clone(), context)?;
    }
    Ok(module)
}

/// `require()` of an ECMAScript module, which has to be evaluated at once.
fn require_esm(id: &str, context: &mut Context) -> JsResult<JsValue> {
    let module = load_graph(id, context)?;
    // A module whose evaluation goes on at this moment cannot be linked to or evaluated again. All of those reach one
    // whose body is running: a CommonJS module that is being imported, or the body of an ECMAScript module.
    let modules = Modules::of(context);
    let mut running = modules.commonjs.importing.borrow().clone();
    for frame in context.stack_trace() {
        if frame.code_block().name() == "<main>" {
            running.push(frame.position().path.to_string());
        }
    }
    if reaches(&modules, id, &running) {
        return Err(ModuleError::new(format!("Cannot require() ES Module {id} in a cycle."))
            .with_code("ERR_REQUIRE_CYCLE_MODULE")
            .into_js(context));
    }
    link(id, &module, context)?;
    let promise = evaluate(&module, context)?;
    match promise.state() {
        PromiseState::Fulfilled(_) => {}
        PromiseState::Rejected(reason) => {
            State::of(context).unhandled.forget(&promise.into());
            return Err(JsError::from_opaque(reason));
        }
        PromiseState::Pending => {
            return Err(ModuleError::new(format!(
                "require() cannot be used on an ESM graph with top-level await. Use import() instead. ({id})"
            ))
            .with_code("ERR_REQUIRE_ASYNC_MODULE")
            .into_js(context));
        }
    }
    let namespace = module.namespace(context);
    let whole = js_string!("module.exports");
    if namespace.has_own_property(whole.clone(), context)? {
        return namespace.get(whole, context);
    }
    let default = js_string!("default");
    if host(context)?.required_form(id) == RequiredForm::Default
        && namespace.has_own_property(default.clone(), context)?
    {
        return namespace.get(default, context);
    }
    Ok(namespace.into())
}

/// What the closures of one `require` function know.
#[derive(Debug, Clone, boa_engine::Trace, boa_engine::Finalize)]
struct Requirer {
    id: String,
    module: Option<JsObject>,
}

/// The `require` function of the module with this id.
fn require_function(
    id: &str,
    module: Option<JsObject>,
    context: &mut Context,
) -> JsResult<JsFunction> {
    let requirer = Requirer { id: id.to_owned(), module };
    let require = FunctionObjectBuilder::new(
        context.realm(),
        NativeFunction::from_copy_closure_with_captures(
            |_, args, requirer: &Requirer, context| {
                let specifier = specifier(args, context)?;
                let id = resolve(&specifier, Some(&requirer.id), ImportKind::Require, context)?;
                if id.starts_with(super::NATIVE) {
                    return require_esm(&id, context);
                }
                require_id(&id, requirer.module.as_ref(), context)
            },
            requirer.clone(),
        ),
    )
    .name(js_string!("require"))
    .length(1)
    .build();
    let resolve = FunctionObjectBuilder::new(
        context.realm(),
        NativeFunction::from_copy_closure_with_captures(
            |_, args, requirer: &Requirer, context| {
                let specifier = specifier(args, context)?;
                let id = resolve(&specifier, Some(&requirer.id), ImportKind::Require, context)?;
                Ok(js_string!(id).into())
            },
            requirer,
        ),
    )
    .name(js_string!("resolve"))
    .length(2)
    .build();
    let no_paths = FunctionObjectBuilder::new(
        context.realm(),
        NativeFunction::from_fn_ptr(|_, _, _| Ok(JsValue::null())),
    )
    .name(js_string!("paths"))
    .length(1)
    .build();
    resolve.set(js_string!("paths"), no_paths, true, context)?;
    require.set(js_string!("resolve"), resolve, true, context)?;
    require.set(js_string!("main"), JsValue::undefined(), true, context)?;
    let extensions = JsObject::with_null_proto();
    require.set(js_string!("extensions"), extensions, true, context)?;
    let cache = Modules::of(context).commonjs.cache();
    require.set(js_string!("cache"), cache, true, context)?;
    Ok(require)
}

fn specifier(args: &[JsValue], context: &mut Context) -> JsResult<String> {
    let specifier = args.get_or_undefined(0);
    let Some(text) = specifier.as_string() else {
        let shown = specifier.display().to_string();
        return Err(ModuleError::new(format!(
            "The \"id\" argument must be of type string. Received {shown}"
        ))
        .with_class(crate::host::ModuleErrorClass::Type)
        .with_code("ERR_INVALID_ARG_TYPE")
        .into_js(context));
    };
    Ok(text.to_std_string_lossy())
}

/// `module.createRequire(path)`: a `require` that resolves as if the module at `path` called it.
pub(crate) fn create_require(path: &str, context: &mut Context) -> JsResult<JsFunction> {
    let path = path_of_url(path)?;
    require_function(&path, None, context)
}

/// The path of a `file:` URL; anything else is a path already.
pub(crate) fn path_of_url(text: &str) -> JsResult<String> {
    let Some(rest) = text.strip_prefix("file://") else { return Ok(text.to_owned()) };
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    let mut bytes = Vec::with_capacity(path.len());
    let mut input = path.bytes();
    while let Some(byte) = input.next() {
        if byte == b'%' {
            let digits: Vec<u8> = input.by_ref().take(2).collect();
            let byte = std::str::from_utf8(&digits)
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            bytes.push(byte.ok_or_else(|| JsNativeError::uri().with_message("URI malformed"))?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| native_error(format!("{text} is not a path in UTF-8")))
}

/// `require()` by id: what the host uses to evaluate a CommonJS module it knows.
pub(crate) fn require_by_id(id: &str, context: &mut Context) -> JsResult<JsValue> {
    require_id(id, None, context)
}
