//! A setup process: runs the global setup files of a project, and lives until their teardown.

use std::sync::mpsc;

use invitro_engine::{Deferred, LoopHandle};
use invitro_protocol::{SetupMessage, SetupRequest};
use invitro_web::net_policy::NetPolicy;
use serde_json::{Map, Value, json};

use crate::process::{Connection, Receiver};
use crate::runtime::{ProcessState, Runtime, node_modules, serialize};

/// The life of a setup process; returns its exit code.
pub(crate) fn main(runtime: &mut Runtime, connection: Connection) -> i32 {
    let Connection { sender, receiver } = connection;
    ProcessState::of(runtime.engine.context()).sender.replace(Some(sender));
    let Some(mut requests) = Requests::receive_from(receiver) else { return 1 };
    while let Some(request) = requests.next(runtime) {
        let last = matches!(request, SetupRequest::Teardown);
        let message = match handle(runtime, request) {
            Ok(message) => message,
            Err(error) => {
                SetupMessage::Failed { error: Box::new(serialize(error, runtime.engine.context())) }
            }
        };
        let process = ProcessState::of(runtime.engine.context());
        let mut sender = process.sender.borrow_mut();
        let sent = sender.as_mut().is_some_and(|sender| sender.send(&message).is_ok());
        if last || !sent {
            return i32::from(!sent);
        }
    }
    0
}

/// Requests, received on a thread of their own, so that servers and timers of the setups go on
/// between them.
struct Requests {
    wanted: mpsc::Sender<Deferred>,
    received: mpsc::Receiver<SetupRequest>,
}

impl Requests {
    /// None if there can be no thread.
    fn receive_from(mut receiver: Receiver) -> Option<Self> {
        let (wanted, asked) = mpsc::channel::<Deferred>();
        let (sender, received) = mpsc::channel();
        std::thread::Builder::new()
            .name("invitro-requests".to_owned())
            .spawn(move || {
                for deferred in asked {
                    // At the end of the connection nothing is sent, and the promise is kept all
                    // the same.
                    let request = receiver.receive::<SetupRequest>();
                    let is_sent = request.is_ok_and(|request| sender.send(request).is_ok());
                    deferred.complete(|_| Ok(boa_engine::JsValue::undefined()));
                    if !is_sent {
                        return;
                    }
                }
            })
            .ok()?;
        Some(Self { wanted, received })
    }

    /// The next request; the event loop runs until it is there. None at the end.
    fn next(&mut self, runtime: &mut Runtime) -> Option<SetupRequest> {
        let (promise, deferred) = LoopHandle::defer(runtime.engine.context());
        self.wanted.send(deferred).ok()?;
        runtime.engine.run_until_settled(&promise).ok()?;
        self.received.try_recv().ok()
    }
}

/// A setup may always reach its own machine: that is where the servers are that it starts.
fn network_policy(allow_net: Option<Vec<String>>) -> NetPolicy {
    let here = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
    match allow_net {
        Some(hosts) if hosts.is_empty() => NetPolicy::All,
        hosts => NetPolicy::Hosts(hosts.into_iter().flatten().chain(here).collect()),
    }
}

fn handle(
    runtime: &mut Runtime,
    request: SetupRequest,
) -> Result<SetupMessage, boa_engine::JsError> {
    match request {
        SetupRequest::Run { project, files, options_function, allow_net } => {
            network_policy(allow_net).set(runtime.engine.context());
            let root = project.get("root").and_then(Value::as_str).unwrap_or("/");
            runtime.set_modules(node_modules(std::path::Path::new(root)));
            let module = runtime.import("runner/setup")?;
            let options = runtime.json(&json!({
                "project": project,
                "files": files,
                "optionsFunction": options_function,
            }))?;
            let result = runtime.call_async(&module, "setUp", &[options])?;
            let text = result.to_string(runtime.engine.context())?.to_std_string_lossy();
            let answer: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
            let map = |name: &str| match answer.get(name) {
                Some(Value::Object(map)) => map.clone(),
                _ => Map::new(),
            };
            let options = answer.get("options").filter(|options| !options.is_null()).cloned();
            Ok(SetupMessage::Ready { provided: map("provided"), env: map("env"), options })
        }
        SetupRequest::Teardown => {
            let module = runtime.import("runner/setup")?;
            runtime.call_async(&module, "tearDown", &[])?;
            Ok(SetupMessage::Done)
        }
    }
}
