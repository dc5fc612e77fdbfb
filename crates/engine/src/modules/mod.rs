//! Modules: ECMAScript modules linked by the engine, and everything else as synthetic modules beside them.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;

use boa_engine::builtins::promise::PromiseState;
use boa_engine::module::{
    Module, ModuleLoader, ModuleRequest, Referrer, SyntheticModuleInitializer,
};
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsError, JsResult, JsString, JsValue, js_string};

use crate::engine::native_error;
use crate::host::{ImportKind, ModuleError, ModuleHost, ModuleSource};
use crate::realm::known_realm_data;
use crate::state::State;

mod commonjs;
mod compile;
mod import_meta;

pub(crate) use commonjs::{create_require, require_by_id};
pub(crate) use compile::{
    Compiled, Offsets, compile_expression, compile_function, first_line_offset, function_of,
};

use commonjs::CommonJs;

const NATIVE: &str = "native:";

/// The modules of one realm.
#[derive(Default)]
pub(crate) struct Modules {
    /// Who resolves and loads them, where it is not the engine's host.
    host: Option<Rc<dyn ModuleHost>>,
    /// Every module that was loaded, by id.
    by_id: RefCell<HashMap<String, Module>>,
    /// Who asked for whom: ids of importers to ids of imported modules.
    imports: RefCell<HashMap<String, HashSet<String>>>,
    commonjs: CommonJs,
    pub(crate) compiled: Compiled,
}

impl Modules {
    /// The modules of a realm with a host of its own.
    pub(crate) fn with_host(host: Rc<dyn ModuleHost>) -> Self {
        Self { host: Some(host), ..Self::default() }
    }

    /// The modules of the current realm.
    pub(crate) fn of(context: &Context) -> Rc<Self> {
        known_realm_data(context).unwrap_or_else(|| Rc::clone(&State::of(context).modules))
    }
}

/// The module loader as the engine knows it; the work is done on the [`Modules`] of the current realm.
pub(crate) struct Loader;

impl ModuleLoader for Loader {
    fn load_imported_module(
        self: Rc<Self>,
        referrer: Referrer,
        request: ModuleRequest,
        context: &RefCell<&mut Context>,
    ) -> impl Future<Output = JsResult<Module>> {
        let context = &mut context.borrow_mut();
        std::future::ready(load_for(&referrer, request.specifier(), context))
    }

    fn init_import_meta(
        self: Rc<Self>,
        import_meta: &JsObject,
        module: &Module,
        context: &mut Context,
    ) {
        import_meta::init(import_meta, module, context);
    }
}

fn load_for(referrer: &Referrer, specifier: &JsString, context: &mut Context) -> JsResult<Module> {
    let specifier = specifier.to_std_string_lossy();
    let referrer = referrer.path().map(|path| path.to_string_lossy().into_owned());
    let id = resolve(&specifier, referrer.as_deref(), ImportKind::Import, context)?;
    if let Some(referrer) = referrer {
        let modules = Modules::of(context);
        modules.imports.borrow_mut().entry(referrer).or_default().insert(id.clone());
    }
    if State::of(context).event_loop.is_inline() {
        return load(&id, context);
    }
    // An `import()`: link here and now, where what the compiler cannot do becomes an error.
    load_and_link(&id, context)
}

/// The host of the current realm.
pub(crate) fn host(context: &mut Context) -> JsResult<Rc<dyn ModuleHost>> {
    let own = Modules::of(context).host.clone();
    let host = own.or_else(|| State::of(context).host.borrow().clone());
    host.ok_or_else(|| native_error("no module can be loaded: the engine has no module host"))
}

/// The id of the module that `specifier` names.
pub(crate) fn resolve(
    specifier: &str,
    referrer: Option<&str>,
    kind: ImportKind,
    context: &mut Context,
) -> JsResult<String> {
    if specifier.starts_with(NATIVE) {
        return Ok(specifier.to_owned());
    }
    host(context)?.resolve(specifier, referrer, kind).map_err(|error| error.into_js(context))
}

/// The module with this id, parsed but not necessarily linked. The same id always gives the same module.
fn load(id: &str, context: &mut Context) -> JsResult<Module> {
    let modules = Modules::of(context);
    if let Some(module) = modules.by_id.borrow().get(id) {
        return Ok(module.clone());
    }
    let module = if let Some(name) = id.strip_prefix(NATIVE) {
        let native = State::of(context).natives.borrow().get(name).cloned();
        let Some(native) = native else {
            return Err(ModuleError::new(format!("No such module \"{id}\""))
                .with_code("ERR_MODULE_NOT_FOUND")
                .into_js(context));
        };
        native.to_module(context)
    } else {
        let source = host(context)?.load(id).map_err(|error| error.into_js(context))?;
        make(id, source, context)?
    };
    modules.by_id.borrow_mut().insert(id.to_owned(), module.clone());
    Ok(module)
}

fn make(id: &str, source: ModuleSource, context: &mut Context) -> JsResult<Module> {
    match source {
        ModuleSource::Esm { code } => compile::parse_module(id, code, context),
        ModuleSource::CommonJs { code, names } => commonjs::to_module(id, code, names, context),
        ModuleSource::Json(text) => Ok(default_only(
            id,
            |text: &String, id, context| compile::parse_json(id, text, context),
            text,
            context,
        )),
        ModuleSource::Text(text) => Ok(default_only(
            id,
            |text: &String, _, _| Ok(js_string!(text.as_str()).into()),
            text,
            context,
        )),
        ModuleSource::Data(bytes) => Ok(default_only(
            id,
            |bytes: &Vec<u8>, _, context| array_buffer(bytes, context),
            bytes,
            context,
        )),
        ModuleSource::Empty => Ok(default_only(
            id,
            |(): &(), _, context| Ok(JsObject::with_object_proto(context.intrinsics()).into()),
            (),
            context,
        )),
    }
}

pub(crate) fn array_buffer(bytes: &[u8], context: &mut Context) -> JsResult<JsValue> {
    use boa_engine::builtins::array_buffer::AlignedVec;
    use boa_engine::object::builtins::JsArrayBuffer;
    let block = AlignedVec::from_slice(64, bytes);
    Ok(JsArrayBuffer::from_byte_block(block, context)?.into())
}

/// A synthetic module with nothing but a default export, whose value is made when the module is evaluated.
fn default_only<T: boa_engine::Trace + 'static>(
    id: &str,
    value: fn(&T, &str, &mut Context) -> JsResult<JsValue>,
    captured: T,
    context: &mut Context,
) -> Module {
    Module::synthetic(
        &[js_string!("default")],
        SyntheticModuleInitializer::from_copy_closure_with_captures(
            move |module, (captured, id): &(T, String), context| {
                let value = value(captured, id, context)?;
                module.set_export(&js_string!("default"), value)
            },
            (captured, id.to_owned()),
        ),
        Some(id.into()),
        None,
        context,
    )
}

/// Loads the module and everything it imports statically, and links it. Nothing is evaluated.
pub(crate) fn load_and_link(id: &str, context: &mut Context) -> JsResult<Module> {
    let module = load_graph(id, context)?;
    link(id, &module, context)?;
    Ok(module)
}

/// Loads the module and everything it imports statically.
fn load_graph(id: &str, context: &mut Context) -> JsResult<Module> {
    let module = load(id, context)?;
    let event_loop = Rc::clone(&State::of(context).event_loop);
    let loaded = event_loop.run_inline(context, |context| module.load(context))?;
    match loaded.state() {
        PromiseState::Fulfilled(_) => Ok(module),
        PromiseState::Rejected(reason) => {
            State::of(context).unhandled.forget(&loaded.into());
            Err(JsError::from_opaque(reason))
        }
        PromiseState::Pending => Err(native_error(format!("{id} is still loading"))),
    }
}

/// Links a module whose graph is loaded.
fn link(id: &str, module: &Module, context: &mut Context) -> JsResult<()> {
    // The compiler asserts in places; a module it cannot compile must not take the process with it.
    match catch_unwind(AssertUnwindSafe(|| module.link(context))) {
        Ok(linked) => linked,
        Err(panic) => {
            let message = compile::panic_message(&*panic);
            Err(native_error(format!("cannot compile {id} or a module it imports: {message}")))
        }
    }
}

/// Evaluates a linked module.
pub(crate) fn evaluate(module: &Module, context: &mut Context) -> JsResult<JsPromise> {
    module.evaluate(context)
}

/// Whether the module `from` reaches a module of `targets` through imports.
fn reaches(modules: &Modules, from: &str, targets: &[String]) -> bool {
    let imports = modules.imports.borrow();
    let mut seen = HashSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if targets.iter().any(|target| target == id) {
            return true;
        }
        if seen.insert(id)
            && let Some(imported) = imports.get(id)
        {
            open.extend(imported.iter().map(String::as_str));
        }
    }
    false
}

/// `import()` of a module by its id instead of a specifier: a promise of its namespace.
pub(crate) fn import_by_id(id: &str, context: &mut Context) -> JsResult<JsPromise> {
    let module = load_and_link(id, context)?;
    let promise = evaluate(&module, context)?;
    let namespace = boa_engine::NativeFunction::from_copy_closure_with_captures(
        |_, _, module: &Module, context| Ok(module.namespace(context).into()),
        module,
    )
    .to_js_function(context.realm());
    promise.then(Some(namespace), None, context)
}

/// The folder of a path, `/` for what lies at the top.
fn dirname(path: &str) -> String {
    Path::new(path)
        .parent()
        .map_or_else(|| "/".to_owned(), |parent| parent.to_string_lossy().into_owned())
}
