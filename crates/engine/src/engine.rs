//! The engine: one context with its event loop, its clock and its modules.

use std::fmt;
use std::rc::Rc;

use boa_engine::builtins::promise::PromiseState;
use boa_engine::external_bytes::{DEFAULT_THRESHOLD, set_external_bytes_threshold};
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsValue, NativeFunction, js_string};
use thiserror::Error;

use crate::clock::Clock;
use crate::errors::{SourceMapper, Unhandled, UnhandledHandler};
use crate::event_loop::{Ended, LoopHandle};
use crate::hooks::Hooks;
use crate::host::{CodeCache, ModuleHost};
use crate::memory::set_collection_threshold;
use crate::modules::Loader;
use crate::modules::Modules;
use crate::native_module::NativeModule;
use crate::state::State;
use crate::{builtins, errors, modules, native};

/// Whether strings may become code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CodeGeneration {
    /// `eval` and the `Function` constructors work.
    #[default]
    Allowed,
    /// Both throw an `EvalError`.
    Forbidden,
}

/// How an [`Engine`] is made. The default is what a test file wants.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// The seed of `Math.random`. Default: 0.
    pub seed: u64,
    /// How deep calls may nest before a `RangeError`. Default: 10 500, so that user code has 10 000. Native re-entry
    /// takes about 1.5 kB of stack for each level, so run the engine inside [`run_with_stack`](crate::run_with_stack).
    pub recursion_limit: usize,
    /// The initial `Error.stackTraceLimit`. Default: 100.
    pub stack_trace_limit: usize,
    /// Whether `Atomics.wait` may stop the thread. Default: no, as in a Worker.
    pub can_block: bool,
    /// Whether strings may become code at first. Default: allowed.
    pub code_generation: CodeGeneration,
    /// The size of the heap, in bytes and without the contents of buffers and strings, from which on garbage is
    /// collected, give or take a half. It is the thread's: a later engine can only raise it. Default: 4 MiB.
    pub collection_threshold: usize,
    /// The clock, if it is made elsewhere. Default: a new one that follows the machine.
    pub clock: Option<Rc<Clock>>,
    /// How many bytes of buffers and long strings may be allocated before garbage is collected; it holds for all
    /// engines of the thread. Default: 64 MiB.
    pub external_bytes_threshold: usize,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            seed: 0,
            recursion_limit: 10_500,
            stack_trace_limit: 100,
            can_block: false,
            code_generation: CodeGeneration::Allowed,
            collection_threshold: 4 << 20,
            clock: None,
            external_bytes_threshold: DEFAULT_THRESHOLD,
        }
    }
}

/// Who is called, on top of the stack of the code that runs, after an interrupt was requested.
pub type InterruptHandler = Rc<dyn Fn(&mut Context)>;

/// Why an engine could not be made.
#[derive(Debug, Error)]
#[error("cannot start the JavaScript engine: {reason}")]
pub struct EngineError {
    reason: String,
}

/// An instance of the JavaScript engine and what a host has to provide around it.
///
/// Values of the engine must not outlive it in use, and everything happens on the thread that made it.
pub struct Engine {
    // Boxed, so that the context keeps its address for the life of the engine.
    context: Box<Context>,
    state: Rc<State>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// Makes an engine with the built-in objects of ECMAScript and the `native:engine/*` modules, and nothing else.
    ///
    /// # Errors
    /// If the underlying engine cannot be set up, which would be a defect.
    pub fn new(options: EngineOptions) -> Result<Self, EngineError> {
        let failed = |error: JsError| EngineError { reason: error.to_string() };
        set_collection_threshold(options.collection_threshold);
        set_external_bytes_threshold(options.external_bytes_threshold);
        let clock = options.clock.unwrap_or_default();
        let state = Rc::new(State::new(Rc::clone(&clock), options.seed, options.code_generation));
        let context = Context::builder()
            .can_block(options.can_block)
            .clock(clock)
            .host_hooks(Rc::new(Hooks { state: Rc::clone(&state) }))
            .job_executor(Rc::clone(&state.event_loop))
            .module_loader(Rc::new(Loader))
            .build()
            .map_err(failed)?;
        let mut context = Box::new(context);
        context.insert_data(Rc::clone(&state));
        let limits = context.runtime_limits_mut();
        limits.set_recursion_limit(options.recursion_limit);
        limits.set_stack_size_limit(1 << 22);
        limits.set_backtrace_limit(options.stack_trace_limit);
        builtins::install(&mut context).map_err(failed)?;
        errors::install(&mut context).map_err(failed)?;
        let mut engine = Self { context, state };
        for module in native::modules() {
            engine.register(module);
        }
        Ok(engine)
    }

    /// The context, for calls into the engine outside its event loop.
    pub fn context(&mut self) -> &mut Context {
        self.state.event_loop.update_time();
        &mut self.context
    }

    /// The clock.
    pub fn clock(&self) -> Rc<Clock> {
        Rc::clone(&self.state.clock)
    }

    /// The door through which other threads reach the event loop.
    pub fn loop_handle(&self) -> LoopHandle {
        self.state.event_loop.handle()
    }

    /// Makes a module importable as `native:<name>`. One registered before under the same name is replaced for those
    /// that have not imported it yet.
    pub fn register(&mut self, module: NativeModule) {
        self.state.natives.borrow_mut().insert(module.name().to_owned(), Rc::new(module));
    }

    /// Sets who resolves and loads everything that is not `native:`.
    pub fn set_host(&mut self, host: Rc<dyn ModuleHost>) {
        self.state.host.replace(Some(host));
    }

    /// Sets who keeps compiled code, or that nobody does.
    pub fn set_code_cache(&mut self, cache: Option<Rc<dyn CodeCache>>) {
        self.state.code_cache.replace(cache);
    }

    /// Sets what translates positions in the code that runs to those in the code that was written.
    pub fn set_source_mapper(&mut self, mapper: Rc<dyn SourceMapper>) {
        self.state.source_mapper.replace(Some(mapper));
    }

    /// Sets who is told of errors that nothing handles. Without a handler they are collected for
    /// [`take_unhandled`](Engine::take_unhandled).
    pub fn set_unhandled_handler(&mut self, handler: UnhandledHandler) {
        self.state.unhandled.set_handler(Some(handler));
    }

    /// Sets who is called at the next iteration of a loop or the next call after
    /// [`request_interrupt`](boa_engine::request_interrupt). The code goes on when it returns.
    pub fn set_interrupt_handler(&mut self, handler: InterruptHandler) {
        self.state.interrupt_handler.replace(Some(handler));
    }

    /// The errors that nothing handled since the last time, as far as no handler was told of them.
    pub fn take_unhandled(&mut self) -> Vec<Unhandled> {
        self.state.unhandled.take()
    }

    /// Says whether strings may become code from now on.
    pub fn set_code_generation(&mut self, code_generation: CodeGeneration) {
        self.state.code_generation.set(code_generation);
    }

    /// Starts the sequence of `Math.random` anew; a forked child does this, or it would repeat its siblings' numbers.
    pub fn reseed(&mut self, seed: u64) {
        self.state.random.replace(fastrand::Rng::with_seed(seed));
    }

    /// Loads, links and evaluates the module with this id, runs the event loop until that is settled, and returns the
    /// module's namespace.
    ///
    /// # Errors
    /// What loading, linking or evaluating throws; an error if the module waits for something that never happens.
    pub fn import(&mut self, id: &str) -> Result<JsObject, JsError> {
        self.state.event_loop.update_time();
        let module = modules::load_and_link(id, &mut self.context)?;
        let promise = modules::evaluate(&module, &mut self.context)?;
        self.run_until_settled(&promise)?;
        Ok(module.namespace(&mut self.context))
    }

    /// Loads, parses, compiles and links the module with this id and everything it imports statically, but evaluates
    /// nothing: what a process does before it forks.
    ///
    /// # Errors
    /// What loading or linking throws.
    pub fn preload(&mut self, id: &str) -> Result<(), JsError> {
        modules::load_and_link(id, &mut self.context).map(|_| ())
    }

    /// Compiles an expression whose value is a function and keeps it, for [`compiled_function`]
    /// and `compiled` of `native:engine/modules`. What a process does before it forks.
    ///
    /// # Errors
    /// If the code cannot be parsed or compiled.
    pub fn precompile_expression(&mut self, id: &str, code: &str) -> Result<(), JsError> {
        precompile_expression(id, code, &mut self.context)
    }

    /// Runs the event loop until `promise` is settled.
    ///
    /// # Errors
    /// The reason if it is rejected; an error that [`is_never_settled`](Engine::is_never_settled) recognises if it is
    /// pending while nothing can happen any more. A rejection returned here does not count as unhandled.
    pub fn run_until_settled(&mut self, promise: &JsPromise) -> Result<JsValue, JsError> {
        mark_handled(promise, &mut self.context)?;
        let ended = self
            .state
            .event_loop
            .run(&mut self.context, |_| !matches!(promise.state(), PromiseState::Pending));
        match promise.state() {
            PromiseState::Fulfilled(value) => Ok(value),
            PromiseState::Rejected(reason) => Err(JsError::from_opaque(reason)),
            PromiseState::Pending => {
                debug_assert_eq!(ended, Ended::Idle);
                Err(never_settles(&mut self.context))
            }
        }
    }

    /// Runs the event loop until nothing can happen any more.
    pub fn run_until_idle(&mut self) {
        self.state.event_loop.run(&mut self.context, |_| false);
    }

    /// Runs the event loop until `done` returns true after a task and its microtasks; false if it became idle first.
    pub fn run_until(&mut self, done: impl FnMut(&mut Context) -> bool) -> bool {
        self.state.event_loop.run(&mut self.context, done) == Ended::Done
    }

    /// Runs the microtasks that are queued, and nothing else.
    pub fn run_microtasks(&mut self) {
        self.state.event_loop.drain(&self.state, &mut self.context);
    }

    /// Forgets all timers of the event loop.
    pub fn clear_timers(&mut self) {
        self.state.event_loop.clear_timers();
    }

    /// Whether this is the error of a promise that can never be settled.
    pub fn is_never_settled(error: &JsError, context: &mut Context) -> bool {
        error
            .as_opaque()
            .and_then(JsValue::as_object)
            .and_then(|error| error.get(js_string!("code"), context).ok())
            .and_then(|code| code.as_string())
            .is_some_and(|code| code == NEVER_SETTLES)
    }
}

/// As [`Engine::precompile_expression`], for a host's native function.
///
/// # Errors
/// If the code cannot be parsed or compiled.
pub fn precompile_expression(id: &str, code: &str, context: &mut Context) -> Result<(), JsError> {
    let script = modules::compile_expression(id, code, context)?;
    Modules::of(context).compiled.keep(id, script);
    Ok(())
}

/// The function that was precompiled under this id, new at each call; `None` if there is none.
///
/// # Errors
/// If what was compiled is not a function.
pub fn compiled_function(id: &str, context: &mut Context) -> Result<Option<JsObject>, JsError> {
    let Some(script) = Modules::of(context).compiled.get(id) else { return Ok(None) };
    modules::function_of(&script, context).map(Some)
}

/// The `code` of the error for a promise that can never be settled.
const NEVER_SETTLES: &str = "ERR_NEVER_SETTLES";

fn never_settles(context: &mut Context) -> JsError {
    crate::host::ModuleError::new(
        "The promise never settles: it is pending, and no timer, operation or job is left that could settle it",
    )
    .with_code(NEVER_SETTLES)
    .into_js(context)
}

/// Makes a rejection of `promise` count as handled.
fn mark_handled(promise: &JsPromise, context: &mut Context) -> JsResult<()> {
    if matches!(promise.state(), PromiseState::Fulfilled(_)) {
        return Ok(());
    }
    let ignore = NativeFunction::from_fn_ptr(|_, _, _| Ok(JsValue::undefined()))
        .to_js_function(context.realm());
    promise.then(Some(ignore.clone()), Some(ignore), context)?;
    Ok(())
}

/// An engine error in the words of ECMAScript, where user code or a report has to see it.
pub(crate) fn native_error(message: impl Into<String>) -> JsError {
    JsNativeError::error().with_message(message.into()).into()
}
