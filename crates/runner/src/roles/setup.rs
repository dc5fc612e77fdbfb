//! A setup process: runs the global setup files of a project, and lives until their teardown.

use invitro_protocol::{SetupMessage, SetupRequest};
use serde_json::{Map, Value, json};

use crate::process::Connection;
use crate::runtime::{ProcessState, Runtime, node_modules, serialize};

/// The life of a setup process; returns its exit code.
pub(crate) fn main(runtime: &mut Runtime, connection: Connection) -> i32 {
    let Connection { sender, mut receiver } = connection;
    ProcessState::of(runtime.engine.context()).sender.replace(Some(sender));
    while let Ok(request) = receiver.receive::<SetupRequest>() {
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

fn handle(
    runtime: &mut Runtime,
    request: SetupRequest,
) -> Result<SetupMessage, boa_engine::JsError> {
    match request {
        SetupRequest::Run { project, files, options_function } => {
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
