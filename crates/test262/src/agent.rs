//! `$262.agent`: further agents, each an engine on a thread of its own, that share memory with the test.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use boa_engine::builtins::array_buffer::SharedArrayBuffer;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::{JsFunction, JsSharedArrayBuffer};
use boa_engine::property::Attribute;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsString, JsValue, Source, js_string};
use invitro_engine::{Engine, EngineOptions};

use crate::host::closure;

/// The scripts of agents are shallow; many agents share the address space.
const STACK_BYTES: usize = 8 << 20;
const RECURSION_LIMIT: usize = 1_000;

/// What is broadcast: shared memory, and a number or a bigint in decimal.
#[derive(Clone)]
struct Broadcast {
    memory: SharedArrayBuffer,
    value: Shared,
}

#[derive(Clone)]
enum Shared {
    Number(f64),
    BigInt(String),
}

/// The test's side of its agents.
struct Agents {
    /// Where each agent receives, with the channel on which it says that it has.
    started: RefCell<Vec<(Sender<Broadcast>, Receiver<()>)>>,
    report: Sender<String>,
    reports: Receiver<String>,
}

/// The object of the test itself.
pub(crate) fn parent_object(context: &mut Context) -> JsResult<JsObject> {
    let (report, reports) = mpsc::channel();
    let agents = Rc::new(Agents { started: RefCell::default(), report, reports });
    let start = closure(
        "start",
        1,
        {
            let agents = Rc::clone(&agents);
            move |args, context| {
                let source = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
                agents.start(source)
            }
        },
        context,
    );
    let broadcast = closure(
        "broadcast",
        2,
        {
            let agents = Rc::clone(&agents);
            move |args, context| agents.broadcast(args, context)
        },
        context,
    );
    let get_report = closure(
        "getReport",
        0,
        move |_, _| {
            let report = agents.reports.try_recv();
            Ok(report.map_or_else(|_| JsValue::null(), |text| js_string!(text).into()))
        },
        context,
    );
    object(vec![("start", start), ("broadcast", broadcast), ("getReport", get_report)], context)
}

/// An object with these members and those that the test and its agents have in common.
fn object(members: Vec<(&str, JsObject)>, context: &mut Context) -> JsResult<JsObject> {
    let object = JsObject::with_object_proto(context.intrinsics());
    let base = Instant::now();
    let sleep = closure(
        "sleep",
        1,
        |args, context| {
            let ms = args.get_or_undefined(0).to_number(context)?.max(0.0);
            thread::sleep(Duration::from_secs_f64(ms / 1000.0));
            Ok(JsValue::undefined())
        },
        context,
    );
    let now = closure(
        "monotonicNow",
        0,
        move |_, _| Ok((base.elapsed().as_secs_f64() * 1000.0).into()),
        context,
    );
    for (name, function) in members.into_iter().chain([("sleep", sleep), ("monotonicNow", now)]) {
        object.set(js_string!(name), function, true, context)?;
    }
    Ok(object)
}

impl Agents {
    fn start(&self, source: String) -> JsResult<JsValue> {
        let (broadcast, broadcasts) = mpsc::channel();
        let (received, receipts) = mpsc::channel();
        let report = self.report.clone();
        thread::Builder::new()
            .name("agent".into())
            .stack_size(STACK_BYTES)
            .spawn(move || run(&source, broadcasts, received, report))
            .map_err(|error| JsNativeError::error().with_message(error.to_string()))?;
        self.started.borrow_mut().push((broadcast, receipts));
        Ok(JsValue::undefined())
    }

    /// Sends to all agents and waits until each has received it, or has ended.
    fn broadcast(&self, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let memory = args
            .get_or_undefined(0)
            .as_object()
            .ok_or_else(|| JsNativeError::typ().with_message("no SharedArrayBuffer"))?;
        let memory = JsSharedArrayBuffer::from_object(memory)?.inner();
        let value = args.get_or_undefined(1);
        let value = match value.as_bigint() {
            Some(value) => Shared::BigInt(value.to_string()),
            None => Shared::Number(value.to_number(context)?),
        };
        let message = Broadcast { memory, value };
        let started = self.started.borrow();
        for (broadcast, _) in &*started {
            // An agent that has ended receives nothing.
            let _ = broadcast.send(message.clone());
        }
        for (_, receipts) in &*started {
            let _ = receipts.recv();
        }
        Ok(JsValue::undefined())
    }
}

/// The life of an agent.
fn run(
    source: &str,
    broadcasts: Receiver<Broadcast>,
    received: Sender<()>,
    report: Sender<String>,
) {
    let options = EngineOptions {
        recursion_limit: RECURSION_LIMIT,
        can_block: true,
        ..EngineOptions::default()
    };
    let result = Engine::new(options).map_err(|error| error.to_string()).and_then(|mut engine| {
        let ran = install(broadcasts, received, report.clone(), engine.context())
            .and_then(|()| engine.context().eval(Source::from_bytes(source)).map(|_| ()))
            .map_err(|error| error.to_string());
        engine.run_until_idle();
        ran
    });
    if let Err(error) = result {
        // The test sees an answer that it does not expect.
        let _ = report.send(error);
    }
}

fn install(
    broadcasts: Receiver<Broadcast>,
    received: Sender<()>,
    reports: Sender<String>,
    context: &mut Context,
) -> JsResult<()> {
    let receive = closure(
        "receiveBroadcast",
        1,
        move |args, context| {
            let callback = args
                .get_or_undefined(0)
                .as_object()
                .and_then(JsFunction::from_object)
                .ok_or_else(|| JsNativeError::typ().with_message("no function"))?;
            let Ok(Broadcast { memory, value }) = broadcasts.recv() else {
                return Ok(JsValue::undefined());
            };
            // The test may have ended already.
            let _ = received.send(());
            let memory = JsSharedArrayBuffer::from_buffer(memory, context);
            let value = match value {
                Shared::Number(value) => value.into(),
                Shared::BigInt(text) => JsValue::new(js_string!(text)).to_bigint(context)?.into(),
            };
            callback.call(&JsValue::undefined(), &[memory.into(), value], context)
        },
        context,
    );
    let report = closure(
        "report",
        1,
        move |args, context| {
            let text: JsString = args.get_or_undefined(0).to_string(context)?;
            let _ = reports.send(text.to_std_string_lossy());
            Ok(JsValue::undefined())
        },
        context,
    );
    let leaving = closure("leaving", 0, |_, _| Ok(JsValue::undefined()), context);
    let agent = object(
        vec![("receiveBroadcast", receive), ("report", report), ("leaving", leaving)],
        context,
    )?;
    let host = JsObject::with_object_proto(context.intrinsics());
    host.set(js_string!("agent"), agent, true, context)?;
    let attributes = Attribute::WRITABLE | Attribute::CONFIGURABLE;
    context.register_global_property(js_string!("$262"), host, attributes)
}
