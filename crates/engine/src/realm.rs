//! Realms beside the first: other global objects with built-in objects and modules of their own, in the same context.

use std::rc::Rc;

use boa_engine::builtins::promise::PromiseState;
use boa_engine::object::JsObject;
use boa_engine::realm::Realm;
use boa_engine::{Context, Finalize, JsData, JsError, JsResult, Trace};

use crate::engine::native_error;
use crate::host::ModuleHost;
use crate::modules::{self, Modules};
use crate::state::State;
use crate::{builtins, errors};

/// What a host keeps for a realm. It is a root of the collector, as all data of a context is: a realm stays as long as its
/// engine.
#[derive(Trace, Finalize, JsData)]
struct Kept<T: 'static>(#[unsafe_ignore_trace] Rc<T>);

/// The value of this type that belongs to the current realm; made when it is first asked for.
pub fn realm_data<T: Default + 'static>(context: &Context) -> Rc<T> {
    if let Some(kept) = known_realm_data(context) {
        return kept;
    }
    let value = Rc::new(T::default());
    set_realm_data(Rc::clone(&value), context.realm());
    value
}

/// The value of this type that belongs to the current realm, if there is one.
pub(crate) fn known_realm_data<T: 'static>(context: &Context) -> Option<Rc<T>> {
    context.realm().host_defined().get::<Kept<T>>().map(|kept| Rc::clone(&kept.0))
}

/// Gives a realm its value of this type.
pub(crate) fn set_realm_data<T: 'static>(value: Rc<T>, realm: &Realm) {
    realm.host_defined_mut().insert(Kept(value));
}

/// Makes another realm in the context of an engine, with the same built-in objects as the first. With a host, it has
/// modules of its own, which the host resolves and loads. The clock, the event loop and everything else of the engine are
/// shared.
///
/// # Errors
/// If the built-in objects cannot be set up, which would be a defect.
pub fn create_realm(host: Option<Rc<dyn ModuleHost>>, context: &mut Context) -> JsResult<Realm> {
    let realm = context.create_realm()?;
    if let Some(host) = host {
        set_realm_data(Rc::new(Modules::with_host(host)), &realm);
    }
    in_realm(&realm, context, |context| {
        builtins::install(context).and_then(|()| errors::install(context))
    })?;
    Ok(realm)
}

/// Runs `run` with another realm as the current one.
pub fn in_realm<R>(realm: &Realm, context: &mut Context, run: impl FnOnce(&mut Context) -> R) -> R {
    let outer = context.enter_realm(realm.clone());
    let result = run(context);
    context.enter_realm(outer);
    result
}

/// Loads, links and evaluates the module with this id in the current realm, and gives its namespace.
///
/// # Errors
/// What loading, linking or evaluating throws; an error if the module waits for something.
pub fn import_now(id: &str, context: &mut Context) -> JsResult<JsObject> {
    let module = modules::load_and_link(id, context)?;
    let promise = modules::evaluate(&module, context)?;
    match promise.state() {
        PromiseState::Fulfilled(_) => Ok(module.namespace(context)),
        PromiseState::Rejected(reason) => {
            State::of(context).unhandled.forget(&promise.into());
            Err(JsError::from_opaque(reason))
        }
        PromiseState::Pending => Err(native_error(format!("{id} cannot be evaluated at once"))),
    }
}

/// As [`Engine::preload`](crate::Engine::preload), in the current realm.
///
/// # Errors
/// What loading or linking throws.
pub fn preload(id: &str, context: &mut Context) -> JsResult<()> {
    modules::load_and_link(id, context).map(|_| ())
}
