//! Times a function of a JavaScript module: `cargo run -p invitro-engine --profile profiling --example kernel -- FILE.js [RUNS]`
//!
//! The module's default export is called, and what it returns is awaited, as often as takes a tenth of a second; that
//! RUNS times (5 unless said otherwise). Printed is one line of JSON: the shortest mean time of a call in milliseconds,
//! and the value, by which it can be told whether another engine did the same work. Time is processor time, which other
//! programs disturb least. `tests/tools/kernels.mjs` compares.

use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use invitro_engine::boa_engine::object::JsObject;
use invitro_engine::boa_engine::object::builtins::JsPromise;
use invitro_engine::boa_engine::{JsError, JsValue, js_string};
use invitro_engine::{
    Engine, EngineOptions, ImportKind, ModuleError, ModuleHost, ModuleSource, errors,
    run_with_stack,
};
use mimalloc::MiMalloc;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

// As the binary has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Modules by their paths, which import nothing.
struct Files;

impl ModuleHost for Files {
    fn resolve(
        &self,
        specifier: &str,
        _: Option<&str>,
        _: ImportKind,
    ) -> Result<String, ModuleError> {
        Err(ModuleError::new(format!("A kernel cannot import '{specifier}': it stands for itself")))
    }

    fn load(&self, id: &str) -> Result<ModuleSource, ModuleError> {
        std::fs::read_to_string(id)
            .map(|code| ModuleSource::Esm { code })
            .map_err(|error| ModuleError::new(format!("Cannot read '{id}': {error}")))
    }
}

/// The processor time this process has taken; it has one thread that does anything.
fn processor_time() -> Duration {
    let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) else { return Duration::ZERO };
    let time = usage.user_time() + usage.system_time();
    Duration::from_micros(time.num_microseconds().unsigned_abs())
}

/// The time that one measurement takes at least: many ticks of the clock of processor time.
const MEASUREMENT: Duration = Duration::from_millis(100);

/// Calls the kernel, and waits for what it returns.
fn call(engine: &mut Engine, kernel: &JsObject) -> Result<JsValue, JsError> {
    let value = kernel.call(&JsValue::undefined(), &[], engine.context())?;
    match value.as_object().and_then(|object| JsPromise::from_object(object).ok()) {
        Some(promise) => engine.run_until_settled(&promise),
        None => Ok(value),
    }
}

/// The shortest of `runs` mean times of a call, and the value of the last.
fn time(engine: &mut Engine, file: &str, runs: u32) -> Result<(Duration, String), JsError> {
    let namespace = engine.import(file)?;
    let kernel = namespace.get(js_string!("default"), engine.context())?;
    let kernel = kernel.as_callable().ok_or_else(|| {
        let message = format!("'{file}' has no function as its default export");
        JsError::from_opaque(js_string!(message).into())
    })?;
    let mut shortest = Duration::MAX;
    let mut value = call(engine, &kernel)?;
    for _ in 0..runs {
        let start = processor_time();
        let mut calls = 0;
        let mut taken = Duration::ZERO;
        while taken < MEASUREMENT {
            value = call(engine, &kernel)?;
            calls += 1;
            taken = processor_time().saturating_sub(start);
        }
        shortest = shortest.min(taken / calls);
    }
    Ok((shortest, value.to_string(engine.context())?.to_std_string_lossy()))
}

fn run(file: &str, runs: u32) -> Result<(), String> {
    let mut engine = Engine::new(EngineOptions::default()).map_err(|error| error.to_string())?;
    engine.set_host(Rc::new(Files));
    match time(&mut engine, file, runs) {
        Ok((shortest, value)) => {
            let milliseconds = shortest.as_secs_f64() * 1e3;
            println!("{{\"milliseconds\":{milliseconds:.3},\"value\":{value:?}}}");
            Ok(())
        }
        Err(error) => {
            let value = errors::to_value(error, engine.context());
            Err(errors::describe(&value, engine.context()))
        }
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Ok(runs)) =
        (arguments.next(), arguments.next().map_or(Ok(5), |runs| runs.parse::<u32>()))
    else {
        eprintln!("usage: kernel FILE.js [RUNS]");
        return ExitCode::from(2);
    };
    let ended = run_with_stack(|| run(&file, runs)).map_err(|error| error.to_string());
    match ended.and_then(|ended| ended) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
