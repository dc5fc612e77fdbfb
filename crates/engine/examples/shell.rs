//! Runs a JavaScript module from disk: `cargo run -p invitro-engine --example shell -- FILE.js`
//!
//! Relative imports and absolute paths work; `.cjs` files are CommonJS, `.json` files JSON. `native:engine/*` modules
//! are there, and a small `console`, `setTimeout` and `queueMicrotask` to try things with.

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use invitro_engine::boa_engine::{JsArgs, JsValue};
use invitro_engine::{
    Engine, EngineOptions, ImportKind, ModuleError, ModuleHost, ModuleSource, NativeModule, errors,
    run_with_stack,
};

const PRELUDE: &str = r#"
import { print } from "native:shell";
import { setTimer, clearTimer, queueMicrotask } from "native:engine/timers";
const show = (value, depth = 0) => {
  if (typeof value === "string") return depth ? JSON.stringify(value) : value;
  if (typeof value === "function") return `[Function: ${value.name || "(anonymous)"}]`;
  if (typeof value === "symbol") return value.toString();
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || typeof value !== "object") return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Error) return value.stack ?? String(value);
  if (depth > 3) return "[…]";
  if (Array.isArray(value)) return `[${value.map((v) => show(v, depth + 1)).join(", ")}]`;
  if (value instanceof Map) return `Map {${[...value].map(([k, v]) => `${show(k, depth + 1)} => ${show(v, depth + 1)}`).join(", ")}}`;
  if (value instanceof Set) return `Set {${[...value].map((v) => show(v, depth + 1)).join(", ")}}`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} [${[...value].join(", ")}]`;
  const name = value.constructor?.name;
  const body = Object.entries(value).map(([k, v]) => `${k}: ${show(v, depth + 1)}`).join(", ");
  return `${name && name !== "Object" ? `${name} ` : ""}{${body}}`;
};
const log = (...values) => print(values.map((value) => show(value)).join(" "));
globalThis.console ??= { log, info: log, warn: log, error: log, debug: log };
globalThis.setTimeout ??= (f, ms = 0, ...args) => setTimer(() => f(...args), ms, false);
globalThis.setInterval ??= (f, ms = 0, ...args) => setTimer(() => f(...args), ms, true);
globalThis.clearTimeout ??= clearTimer;
globalThis.clearInterval ??= clearTimer;
globalThis.queueMicrotask ??= queueMicrotask;
"#;

/// Modules from the file system.
struct Disk;

impl ModuleHost for Disk {
    fn resolve(
        &self,
        specifier: &str,
        referrer: Option<&str>,
        _: ImportKind,
    ) -> Result<String, ModuleError> {
        let path = if specifier.starts_with("./") || specifier.starts_with("../") {
            Path::new(referrer.unwrap_or("/")).parent().unwrap_or(Path::new("/")).join(specifier)
        } else if specifier.starts_with('/') {
            PathBuf::from(specifier)
        } else {
            return Err(ModuleError::new(format!("Cannot find package '{specifier}'"))
                .with_code("ERR_MODULE_NOT_FOUND"));
        };
        let mut normal = PathBuf::new();
        for component in path.components() {
            match component {
                Component::ParentDir => {
                    normal.pop();
                }
                Component::CurDir => {}
                other => normal.push(other),
            }
        }
        Ok(normal.to_string_lossy().into_owned())
    }

    fn load(&self, id: &str) -> Result<ModuleSource, ModuleError> {
        if id == "shell:prelude" {
            return Ok(ModuleSource::Esm { code: PRELUDE.to_owned() });
        }
        let text = std::fs::read_to_string(id).map_err(|error| {
            ModuleError::new(format!("Cannot read '{id}': {error}"))
                .with_code("ERR_MODULE_NOT_FOUND")
        })?;
        Ok(match Path::new(id).extension().and_then(|extension| extension.to_str()) {
            Some("json") => ModuleSource::Json(text),
            Some("cjs") => ModuleSource::CommonJs { code: text, names: Vec::new() },
            Some("txt") => ModuleSource::Text(text),
            _ => ModuleSource::Esm { code: text },
        })
    }
}

fn run(file: &str) -> Result<(), String> {
    let mut engine = Engine::new(EngineOptions::default()).map_err(|error| error.to_string())?;
    engine.register(NativeModule::new("shell").function("print", 1, |_, args, context| {
        println!("{}", args.get_or_undefined(0).to_string(context)?.to_std_string_lossy());
        Ok(JsValue::undefined())
    }));
    engine.set_host(Rc::new(Disk));
    engine.set_unhandled_handler(Rc::new(|unhandled, context| {
        eprintln!(
            "Uncaught ({:?}) {}",
            unhandled.kind,
            errors::describe(&unhandled.value, context)
        );
    }));
    let file = std::path::absolute(file).map_err(|error| format!("{file}: {error}"))?;
    for id in ["shell:prelude", &file.to_string_lossy()] {
        if let Err(error) = engine.import(id) {
            let value = errors::to_value(error, engine.context());
            return Err(errors::describe(&value, engine.context()));
        }
    }
    engine.run_until_idle();
    Ok(())
}

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("usage: shell FILE.js");
        return ExitCode::from(2);
    };
    match run_with_stack(|| run(&file)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
