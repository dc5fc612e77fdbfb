//! JavaScript as the processes of a run see it: the engine, the modules of `runtime-js/`, the
//! user's modules, and the native functions that connect them.

mod auxiliary;
mod builtins;
mod code_cache;
mod config_natives;
mod errors;
mod host;
mod natives;

use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsError, JsValue, js_string};
use invitro_engine::{Engine, EngineError, EngineOptions};
use invitro_modules::{CacheLocation, Form, Modules};

use code_cache::DiskCodeCache;

pub(crate) use auxiliary::hosts as auxiliary_hosts;
pub(crate) use builtins::{builtins_of, node_modules};
pub(crate) use errors::{serialize, user_frames};
pub(crate) use host::Host;
pub(crate) use natives::ProcessState;

/// An engine with the modules of `runtime-js/` at hand.
pub(crate) struct Runtime {
    pub(crate) engine: Engine,
    code_cache: Rc<DiskCodeCache>,
    pub(crate) host: Rc<Host>,
}

impl Runtime {
    /// Starts an engine; no module is loaded yet.
    pub(crate) fn start() -> Result<Self, EngineError> {
        let mut engine = Engine::new(EngineOptions::default())?;
        let host = Rc::new(Host::default());
        engine.set_host(Rc::clone(&host) as Rc<dyn invitro_engine::ModuleHost>);
        let mapper = Rc::clone(&host);
        engine.set_source_mapper(Rc::new(move |path: &str, line, column| {
            mapper.original_position(path, line, column)
        }));
        let code_cache = Rc::new(DiskCodeCache::open(&CacheLocation::Default));
        engine.set_code_cache(Some(Rc::clone(&code_cache) as Rc<dyn invitro_engine::CodeCache>));
        natives::register(&mut engine);
        engine.context().insert_data(Rc::clone(&host));
        engine.context().insert_data(Rc::new(ProcessState::default()));
        Ok(Self { engine, code_cache, host })
    }

    /// Loads what every test file needs: the platform and the runner.
    pub(crate) fn load_base(&mut self) {
        let code_cache = Rc::clone(&self.code_cache);
        code_cache.with_pack("base", || {
            // What fails here fails again where a file needs it, and is reported there.
            let _ = self.install_platform();
            let _ = self.import("runner/file");
        });
    }

    /// Imports a module of `runtime-js/`: `runner/file`, say.
    pub(crate) fn import(&mut self, path: &str) -> Result<JsObject, JsError> {
        self.engine.import(&format!("invitro:{path}"))
    }

    /// Installs the globals of a Worker, so that the processes forked from this one have them.
    pub(crate) fn install_platform(&mut self) -> Result<(), JsError> {
        let web = self.import("web/index")?;
        let global = self.engine.context().global_object();
        self.call(&web, "install", &[global.clone().into()])?;
        let node = self.import("node/globals")?;
        self.call(&node, "installNodeGlobals", &[global.into()])?;
        Ok(())
    }

    /// Calls a function that a module exports.
    pub(crate) fn call(
        &mut self,
        module: &JsObject,
        name: &str,
        arguments: &[JsValue],
    ) -> Result<JsValue, JsError> {
        let context = self.engine.context();
        let function = module.get(js_string!(name), context)?;
        let Some(function) = function.as_callable() else {
            return Err(boa_engine::JsNativeError::typ()
                .with_message(format!("the runtime module exports no function \"{name}\""))
                .into());
        };
        function.call(&JsValue::undefined(), arguments, context)
    }

    /// Calls an async function that a module exports and runs the event loop until it is done.
    pub(crate) fn call_async(
        &mut self,
        module: &JsObject,
        name: &str,
        arguments: &[JsValue],
    ) -> Result<JsValue, JsError> {
        let result = self.call(module, name, arguments)?;
        let Some(object) = result.as_object() else { return Ok(result) };
        let promise = JsPromise::from_object(object.clone())?;
        self.engine.run_until_settled(&promise)
    }

    /// Gives a value parsed from JSON to JavaScript.
    pub(crate) fn json(&mut self, value: &serde_json::Value) -> Result<JsValue, JsError> {
        JsValue::from_json(value, self.engine.context())
    }

    /// Sets the modules of the user.
    pub(crate) fn set_modules(&mut self, modules: Modules) {
        self.host.set_modules(modules);
    }

    /// Reads, transforms and compiles modules and everything they import statically, so that the
    /// processes forked from this one need not. What cannot be loaded is left to whoever imports
    /// it: there it is an error with a place.
    pub(crate) fn preload(&mut self, entries: &[String]) {
        let Some(modules) = self.host.modules() else { return };
        let entries: Vec<(&str, Form)> =
            entries.iter().map(|entry| (entry.as_str(), Form::Runner)).collect();
        let graph = modules.static_graph(&entries, false);
        for node in &graph.nodes {
            if self.host.is_preloaded(&node.id, node.form) {
                continue;
            }
            match node.form {
                Form::Runner => {
                    let _ = natives::compile_source(&node.id, &self.host, self.engine.context());
                }
                Form::Native => {
                    // Whole native graphs are linked from where the user's source enters them.
                    let _ = self.engine.preload(&node.id);
                }
            }
            self.host.set_preloaded(&node.id, node.form);
        }
    }
}

/// The context's host.
pub(crate) fn host_of(context: &Context) -> Rc<Host> {
    // `Runtime::start` puts it into the only context there is.
    Rc::clone(context.get_data::<Rc<Host>>().expect("the context belongs to a runtime"))
}
