//! What an engine keeps beside the context, reachable from every native function through the context's data.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use boa_engine::{Context, JsValue};

use crate::clock::Clock;
use crate::engine::{CodeGeneration, InterruptHandler};
use crate::errors::{SourceMapper, UnhandledErrors};
use crate::event_loop::EventLoop;
use crate::host::{CodeCache, ModuleHost};
use crate::memory::ExternalMemory;
use crate::modules::{Modules, Offsets};
use crate::native::Ledger;
use crate::native_module::NativeModule;

/// The state of one engine. Values of the engine held here are roots for its collector.
pub(crate) struct State {
    pub(crate) clock: Rc<Clock>,
    pub(crate) event_loop: Rc<EventLoop>,
    /// The current frame of the async context.
    pub(crate) frame: RefCell<JsValue>,
    pub(crate) natives: RefCell<HashMap<String, Rc<NativeModule>>>,
    pub(crate) host: RefCell<Option<Rc<dyn ModuleHost>>>,
    pub(crate) code_cache: RefCell<Option<Rc<dyn CodeCache>>>,
    /// The modules of the first realm.
    pub(crate) modules: Rc<Modules>,
    pub(crate) offsets: Offsets,
    pub(crate) unhandled: UnhandledErrors,
    pub(crate) source_mapper: RefCell<Option<Rc<dyn SourceMapper>>>,
    pub(crate) random: RefCell<fastrand::Rng>,
    pub(crate) code_generation: Cell<CodeGeneration>,
    pub(crate) memory: ExternalMemory,
    pub(crate) interrupt_handler: RefCell<Option<InterruptHandler>>,
    pub(crate) ledger: Ledger,
}

impl State {
    pub(crate) fn new(clock: Rc<Clock>, seed: u64, code_generation: CodeGeneration) -> Self {
        Self {
            clock,
            event_loop: Rc::new(EventLoop::new()),
            frame: RefCell::default(),
            natives: RefCell::default(),
            host: RefCell::default(),
            code_cache: RefCell::default(),
            modules: Rc::default(),
            offsets: Offsets::default(),
            unhandled: UnhandledErrors::default(),
            source_mapper: RefCell::default(),
            random: RefCell::new(fastrand::Rng::with_seed(seed)),
            code_generation: Cell::new(code_generation),
            memory: ExternalMemory::default(),
            interrupt_handler: RefCell::default(),
            ledger: Ledger::default(),
        }
    }

    /// The state of the engine that owns `context`.
    ///
    /// # Panics
    /// On a context that no [`Engine`](crate::Engine) made, which is a mistake in the host's code.
    pub(crate) fn of(context: &Context) -> Rc<Self> {
        // Engine::new puts the state into every context it makes before any code can run there.
        Rc::clone(context.get_data::<Rc<Self>>().expect("the context belongs to an Engine"))
    }
}
