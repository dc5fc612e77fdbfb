//! Running one test once, in a process of its own.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use boa_engine::module::Module;
use boa_engine::script::Script;
use boa_engine::{Context, JsError, JsResult, Source, js_string};
use invitro_engine::{Engine, EngineOptions};
use invitro_modules::transform::ModuleSystem;

use crate::host::{self, Printed};
use crate::metadata::{Metadata, Phase};
use crate::modules::{Files, lower};
use crate::suite::Test;

/// What asynchronous tests print at their end.
const COMPLETE: &str = "Test262:AsyncTestComplete";

/// How a test is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    /// As a script, as it is.
    Sloppy,
    /// As a script in strict mode.
    Strict,
    /// As a module.
    Module,
}

impl Variant {
    /// The ways in which a test has to be run.
    pub(crate) fn of(metadata: &Metadata) -> &'static [Self] {
        if metadata.has("module") {
            &[Self::Module]
        } else if metadata.has("noStrict") || metadata.has("raw") {
            &[Self::Sloppy]
        } else if metadata.has("onlyStrict") {
            &[Self::Strict]
        } else {
            &[Self::Sloppy, Self::Strict]
        }
    }
}

/// An engine with the host's objects and the harness, in which nothing has been evaluated yet.
pub(crate) struct Prepared {
    engine: Engine,
    printed: Printed,
    /// The files of the harness that were asked for, parsed.
    harness: HashMap<String, Script>,
}

impl Prepared {
    /// Makes an engine.
    ///
    /// # Errors
    /// If it cannot be set up.
    pub(crate) fn new() -> Result<Self, String> {
        let options = EngineOptions { can_block: true, ..EngineOptions::default() };
        let mut engine = Engine::new(options).map_err(|error| error.to_string())?;
        engine.set_host(Rc::new(Files));
        let printed = Printed::default();
        host::install(&printed, engine.context()).map_err(|error| error.to_string())?;
        Ok(Self { engine, printed, harness: HashMap::new() })
    }

    /// Parses what a test needs of the harness, so that each child has it.
    ///
    /// # Errors
    /// If a file is missing or cannot be parsed.
    pub(crate) fn load_harness(&mut self, suite: &Path, test: &Test) -> Result<(), String> {
        for name in harness_of(&test.metadata) {
            if self.harness.contains_key(name) {
                continue;
            }
            let path = suite.join("harness").join(name);
            let source = fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            let source = Source::from_bytes(&source).with_path(&path);
            let context = self.engine.context();
            let script = Script::parse(source, None, context)
                .and_then(|script| script.codeblock(context).map(|_| script))
                .map_err(|error| format!("{}: {error}", path.display()))?;
            self.harness.insert(name.to_owned(), script);
        }
        Ok(())
    }

    /// Runs a test. The engine is used up.
    ///
    /// # Errors
    /// Why it failed.
    pub(crate) fn run(&mut self, test: &Test, variant: Variant) -> Result<(), String> {
        for name in harness_of(&test.metadata) {
            let Some(script) = self.harness.get(name) else { continue };
            script.evaluate(self.engine.context()).map_err(|error| format!("{name}: {error}"))?;
        }
        let failure = match variant {
            Variant::Module => self.run_module(test)?,
            Variant::Sloppy | Variant::Strict => self.run_script(test, variant)?,
        };
        match (failure, &test.metadata.negative) {
            (None, None) if test.metadata.has("async") => self.finish(),
            (None, None) => Ok(()),
            (None, Some(negative)) => {
                Err(format!("expected a {} ({:?})", negative.class, negative.phase))
            }
            (Some(failure), None) => Err(failure.message),
            (Some(failure), Some(negative)) => {
                if failure.class != negative.class {
                    Err(format!("expected a {}, got {}", negative.class, failure.message))
                } else if failure.phase != negative.phase {
                    Err(format!(
                        "expected the error at {:?}, it came at {:?}: {}",
                        negative.phase, failure.phase, failure.message
                    ))
                } else {
                    Ok(())
                }
            }
        }
    }

    fn run_script(&mut self, test: &Test, variant: Variant) -> Result<Option<Failure>, String> {
        let source = read(test)?;
        let id = test.path.to_string_lossy();
        let mut source = match lower(&id, source, ModuleSystem::CommonJs) {
            Ok(source) => source,
            Err(message) => return Ok(Some(Failure::syntax(message))),
        };
        if variant == Variant::Strict {
            source.insert_str(0, "\"use strict\";\n");
        }
        let context = self.engine.context();
        let source = Source::from_bytes(&source).with_path(&test.path);
        let script = match Script::parse(source, None, context) {
            Ok(script) => script,
            Err(error) => return Ok(Some(Failure::new(error, Phase::Parse, context))),
        };
        let result = script.evaluate(context);
        Ok(result.err().map(|error| Failure::new(error, Phase::Runtime, context)))
    }

    fn run_module(&mut self, test: &Test) -> Result<Option<Failure>, String> {
        let id = test.path.to_string_lossy().into_owned();
        let source = match lower(&id, read(test)?, ModuleSystem::Module) {
            Ok(source) => source,
            Err(message) => return Ok(Some(Failure::syntax(message))),
        };
        let context = self.engine.context();
        if let Err(error) = Module::parse(Source::from_bytes(&source), None, context) {
            return Ok(Some(Failure::new(error, Phase::Parse, context)));
        }
        if let Err(error) = self.engine.preload(&id) {
            return Ok(Some(Failure::new(error, Phase::Resolution, self.engine.context())));
        }
        let result = self.engine.import(&id);
        Ok(result.err().map(|error| Failure::new(error, Phase::Runtime, self.engine.context())))
    }

    /// Waits for the end of an asynchronous test.
    fn finish(&mut self) -> Result<(), String> {
        let printed = Rc::clone(&self.printed);
        if printed.borrow().is_none() {
            self.engine.run_until(|_| printed.borrow().is_some());
        }
        match printed.take() {
            Some(text) if text == COMPLETE => Ok(()),
            Some(text) => Err(text),
            None => Err("it never said that it was done".to_owned()),
        }
    }
}

fn harness_of(metadata: &Metadata) -> impl Iterator<Item = &str> {
    let raw = metadata.has("raw");
    let usual: &[&str] = if raw { &[] } else { &["assert.js", "sta.js"] };
    let done: &[&str] = if metadata.has("async") && !raw { &["doneprintHandle.js"] } else { &[] };
    usual.iter().chain(done).copied().chain(metadata.includes.iter().map(String::as_str))
}

fn read(test: &Test) -> Result<String, String> {
    let bytes = fs::read(&test.path).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// An error that a test ended in.
struct Failure {
    phase: Phase,
    class: String,
    message: String,
}

impl Failure {
    fn new(error: JsError, phase: Phase, context: &mut Context) -> Self {
        let message = error.to_string();
        let class = class_of(error, context).unwrap_or_default();
        Self { phase, class, message }
    }

    fn syntax(message: String) -> Self {
        Self { phase: Phase::Parse, class: "SyntaxError".to_owned(), message }
    }
}

/// The name of the constructor of what was thrown.
fn class_of(error: JsError, context: &mut Context) -> JsResult<String> {
    let object = error.into_opaque(context)?.to_object(context)?;
    let constructor = object.get(js_string!("constructor"), context)?.to_object(context)?;
    Ok(constructor.get(js_string!("name"), context)?.to_string(context)?.to_std_string_lossy())
}
