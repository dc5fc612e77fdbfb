//! `native:engine/ledger`: what was started and is expected to end.
//!
//! Every operation of a binding is entered, so that is done here and costs little; the few that are left when a test ends are
//! put into words in TypeScript.

use std::cell::{Cell, RefCell};

use boa_engine::builtins::promise::Promise;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::{JsArray, JsFunction, JsPromise};
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, js_string};

use crate::errors::Origin;
use crate::native_module::NativeModule;
use crate::state::State;

/// Below so many entries nobody looks for those that are over.
const FEW: usize = 32;

/// What was started and was not yet seen to have ended.
#[derive(Default)]
pub(crate) struct Ledger {
    /// Names the account that something started now belongs to. Without it nothing is entered.
    owner: RefCell<Option<JsFunction>>,
    entries: RefCell<Vec<Entry>>,
    /// With more entries than this, those that are over are looked for: they may hold large values.
    limit: Cell<usize>,
    last_id: Cell<u32>,
}

struct Entry {
    id: u32,
    owner: JsValue,
    origin: Option<Origin>,
    subject: Subject,
}

#[derive(Clone)]
enum Subject {
    /// An operation, which is over when somebody waits for its promise.
    Operation { promise: JsObject<Promise>, binding: JsValue, method: JsValue, key: JsValue },
    /// Anything else, with what says how it is doing: undefined once it is over.
    Other { kind: JsValue, state: JsFunction },
}

impl Subject {
    /// What is to be said of it; `None` once it is over.
    fn state(&self, context: &mut Context) -> JsResult<Option<JsValue>> {
        match self {
            Self::Operation { promise, .. } => {
                Ok((!promise.borrow().data().is_handled()).then(JsValue::undefined))
            }
            Self::Other { state, .. } => {
                let said = state.call(&JsValue::undefined(), &[], context)?;
                Ok((!said.is_undefined()).then_some(said))
            }
        }
    }
}

impl Ledger {
    fn enter(&self, subject: Subject, context: &mut Context) -> JsResult<()> {
        let Some(owner) = self.owner.borrow().clone() else { return Ok(()) };
        let owner = owner.call(&JsValue::undefined(), &[], context)?;
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        let entry = Entry { id, owner, origin: Origin::of_call(context), subject };
        self.entries.borrow_mut().push(entry);
        if self.entries.borrow().len() > self.limit.get().max(FEW) {
            self.forget_ended(context)?;
        }
        Ok(())
    }

    /// Forgets what is over, and gives what is to be said of each entry that is left.
    fn forget_ended(&self, context: &mut Context) -> JsResult<Vec<JsValue>> {
        // What is asked may start something itself.
        let entries = std::mem::take(&mut *self.entries.borrow_mut());
        let mut left = Vec::new();
        let mut said = Vec::new();
        for entry in entries {
            if let Some(text) = entry.subject.state(context)? {
                left.push(entry);
                said.push(text);
            }
        }
        let mut entries = self.entries.borrow_mut();
        left.append(&mut entries);
        *entries = left;
        self.limit.set(entries.len() * 2);
        Ok(said)
    }
}

pub(super) fn module() -> NativeModule {
    NativeModule::new("engine/ledger")
        .function("open", 1, open)
        .function("operation", 4, operation)
        .function("enter", 2, enter)
        .function("unfinished", 0, unfinished)
        .function("forget", 1, forget)
}

fn function(args: &[JsValue], index: usize) -> JsResult<JsFunction> {
    args.get_or_undefined(index).as_object().and_then(JsFunction::from_object).ok_or_else(|| {
        JsNativeError::typ()
            .with_message(format!("argument {} is not a function", index + 1))
            .into()
    })
}

/// `open(owner)`: begins to keep the ledger. The function names the account that something started now belongs to.
fn open(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let owner = function(args, 0)?;
    State::of(context).ledger.owner.replace(Some(owner));
    Ok(JsValue::undefined())
}

/// `operation(binding, method, key, run, …arguments)`: a promise of what `run` returns or throws, entered as an operation of a
/// binding.
fn operation(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let run = function(args, 3)?;
    let arguments = args.get(4..).unwrap_or_default();
    let promise = match run.call(&JsValue::undefined(), arguments, context) {
        Ok(value) => resolved(value, context)?,
        // What is no error of the program, an interrupt say, has to end it.
        Err(error) if error.as_engine().is_some() => return Err(error),
        Err(error) => JsPromise::reject(error, context)?,
    };
    let state = State::of(context);
    let object = JsObject::from(promise);
    let value = JsValue::from(object.clone());
    if let Ok(promise) = object.downcast::<Promise>() {
        let [binding, method, key] = [0, 1, 2].map(|index| args.get_or_undefined(index).clone());
        state.ledger.enter(Subject::Operation { promise, binding, method, key }, context)?;
    }
    Ok(value)
}

/// As `Promise.resolve`, but quick with what is no promise.
fn resolved(value: JsValue, context: &mut Context) -> JsResult<JsPromise> {
    if let Some(object) = value.as_object() {
        let then = object.get(js_string!("then"), context)?;
        if then.is_callable() {
            return JsPromise::resolve(value, context);
        }
    }
    Ok(JsPromise::fulfilled(value, context))
}

/// `enter(kind, state)`: enters something with the function that says how it is doing.
fn enter(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (kind, state) = (args.get_or_undefined(0).clone(), function(args, 1)?);
    State::of(context).ledger.enter(Subject::Other { kind, state }, context)?;
    Ok(JsValue::undefined())
}

/// `unfinished()`: what was entered and is not over, each as an array: its id, its owner, where it was started, its kind, and
/// what is to be said of it; of an operation the kind is undefined, and binding, method and key follow.
fn unfinished(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let state = State::of(context);
    let said = state.ledger.forget_ended(context)?;
    let mut list = Vec::with_capacity(said.len());
    for (entry, said) in state.ledger.entries.borrow().iter().zip(said) {
        let origin = entry.origin.clone().map_or_else(JsValue::undefined, JsValue::from);
        let start = [entry.id.into(), entry.owner.clone(), origin];
        let rest = match entry.subject.clone() {
            Subject::Operation { binding, method, key, .. } => {
                vec![JsValue::undefined(), said, binding, method, key]
            }
            Subject::Other { kind, .. } => vec![kind, said],
        };
        list.push(JsArray::from_iter(start.into_iter().chain(rest), context).into());
    }
    Ok(JsArray::from_iter::<Vec<JsValue>>(list, context).into())
}

/// `forget(ids)`: strikes entries off.
fn forget(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(ids) = args.get_or_undefined(0).as_object() else { return Ok(JsValue::undefined()) };
    let ids = JsArray::from_object(ids)?;
    let ids = (0..ids.length(context)?)
        .map(|index| ids.get(index, context)?.to_u32(context))
        .collect::<JsResult<Vec<u32>>>()?;
    let ledger = State::of(context);
    ledger.ledger.entries.borrow_mut().retain(|entry| !ids.contains(&entry.id));
    Ok(JsValue::undefined())
}
