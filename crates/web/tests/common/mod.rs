//! Runs JavaScript in an engine with the web platform installed.
//!
//! The code is a module. Beside the platform it has `log(…)`, `equal(actual, expected)`, `throws(function, text)` and
//! `rejects(promise, text)`, where a text is `name: message`; and it may import `invitro:web/…` and `native:web/…`.
//!
//! With `INVITRO_TEST_MODULES` in the environment, modules come from that directory where it has them (as JavaScript)
//! instead of from the binary: for trying a change without a build.

// Each test binary uses its part.
#![allow(dead_code)]

use std::cell::RefCell;
use std::rc::Rc;

use invitro_engine::boa_engine::{JsArgs, JsValue};
use invitro_engine::{
    Engine, EngineOptions, ImportKind, ModuleError, ModuleHost, ModuleSource, NativeModule, errors,
    run_with_stack,
};

const PRELUDE: &str = include_str!("prelude.js");

/// Serves the embedded modules, the prelude and the test's code.
struct Host {
    code: String,
}

impl ModuleHost for Host {
    fn resolve(
        &self,
        specifier: &str,
        referrer: Option<&str>,
        _: ImportKind,
    ) -> Result<String, ModuleError> {
        let referrer = referrer.and_then(|id| id.strip_prefix("invitro:"));
        let Some(referrer) = referrer.filter(|_| specifier.starts_with('.')) else {
            return Ok(specifier.to_owned());
        };
        let mut path: Vec<&str> = referrer.split('/').collect();
        path.pop();
        for part in specifier.split('/') {
            match part {
                "." => {}
                ".." => drop(path.pop()),
                part => path.push(part),
            }
        }
        Ok(format!("invitro:{}", path.join("/").trim_end_matches(".ts")))
    }

    fn load(&self, id: &str) -> Result<ModuleSource, ModuleError> {
        let code = match id {
            "test:prelude" => PRELUDE,
            "test:main" => &self.code,
            id => {
                let path = id.strip_prefix("invitro:").unwrap_or(id);
                if let Ok(directory) = std::env::var("INVITRO_TEST_MODULES")
                    && let Ok(code) = std::fs::read_to_string(format!("{directory}/{path}.js"))
                {
                    return Ok(ModuleSource::Esm { code });
                }
                invitro_runtime_js::source(path)
                    .ok_or_else(|| ModuleError::new(format!("There is no module '{id}'")))?
            }
        };
        Ok(ModuleSource::Esm { code: code.to_owned() })
    }
}

/// Runs the code in an engine that `prepare` has had; returns what was logged, and errors that nothing handled after
/// that. Panics with the error if it throws.
pub(crate) fn run_with(code: &str, prepare: impl FnOnce(&mut Engine) + Send) -> Vec<String> {
    let code = code.to_owned();
    let result = run_with_stack(move || -> Result<Vec<String>, String> {
        let lines = Rc::new(RefCell::new(Vec::new()));
        let mut engine =
            Engine::new(EngineOptions::default()).map_err(|error| error.to_string())?;
        engine.context().insert_data(Log(Rc::clone(&lines)));
        engine.register(NativeModule::new("test").function("log", 1, |_, args, context| {
            let line = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
            if let Some(log) = context.get_data::<Log>() {
                log.0.borrow_mut().push(line);
            }
            Ok(JsValue::undefined())
        }));
        invitro_web::register(&mut engine);
        engine.set_host(Rc::new(Host { code }));
        prepare(&mut engine);
        for id in ["test:prelude", "test:main"] {
            if let Err(error) = engine.import(id) {
                let value = errors::to_value(error, engine.context());
                let text = errors::describe(&value, engine.context());
                return Err(format!("{text}\nlogged: {:#?}", lines.borrow()));
            }
        }
        let unhandled: Vec<String> = engine
            .take_unhandled()
            .iter()
            .map(|unhandled| {
                format!("unhandled: {}", errors::describe(&unhandled.value, engine.context()))
            })
            .collect();
        let mut lines = lines.borrow().clone();
        lines.extend(unhandled);
        Ok(lines)
    });
    match result {
        Ok(Ok(lines)) => lines,
        Ok(Err(text)) => panic!("{text}"),
        Err(error) => panic!("no stack: {error}"),
    }
}

/// Runs the code; returns what was logged. Panics with the error if it throws or leaves one unhandled.
pub(crate) fn run(code: &str) -> Vec<String> {
    let lines = run_with(code, |_| {});
    if let Some(unhandled) = lines.iter().find(|line| line.starts_with("unhandled: ")) {
        panic!("{unhandled}");
    }
    lines
}

/// What the code has logged.
struct Log(Rc<RefCell<Vec<String>>>);

impl invitro_engine::boa_gc::Finalize for Log {}

// SAFETY: There is nothing in it that the collector has to know.
unsafe impl invitro_engine::boa_gc::Trace for Log {
    invitro_engine::boa_gc::empty_trace!();
}

impl invitro_engine::boa_engine::JsData for Log {}
