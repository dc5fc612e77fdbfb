//! A config process: evaluates one configuration file, answers with plain data, exits.

use invitro_protocol::{ConfigAnswer, ConfigRequest};
use serde_json::{Value, json};

use crate::process::Connection;
use crate::runtime::{ProcessState, Runtime, node_modules, serialize};

/// The life of a config process; returns its exit code.
pub(crate) fn main(runtime: &mut Runtime, connection: Connection) -> i32 {
    let Connection { sender, mut receiver } = connection;
    let Ok(request) = receiver.receive::<ConfigRequest>() else { return 1 };
    ProcessState::of(runtime.engine.context()).sender.replace(Some(sender));
    let answer = match evaluate(runtime, &request) {
        Ok(config) => ConfigAnswer::Evaluated { config },
        Err(error) => {
            ConfigAnswer::Failed { error: Box::new(serialize(error, runtime.engine.context())) }
        }
    };
    let process = ProcessState::of(runtime.engine.context());
    let mut sender = process.sender.borrow_mut();
    sender.as_mut().map_or(1, |sender| i32::from(sender.send(&answer).is_err()))
}

fn evaluate(runtime: &mut Runtime, request: &ConfigRequest) -> Result<Value, boa_engine::JsError> {
    runtime.set_modules(node_modules(&request.root));
    let module = runtime.import("runner/config")?;
    let options = runtime.json(&json!({
        "file": request.file,
        "root": request.root,
        "mode": request.mode,
        "env": request.env,
    }))?;
    let result = runtime.call_async(&module, "evaluate", &[options])?;
    let text = result.to_string(runtime.engine.context())?.to_std_string_lossy();
    serde_json::from_str(&text).map_err(|error| {
        boa_engine::JsNativeError::error()
            .with_message(format!("the evaluated configuration is no JSON: {error}"))
            .into()
    })
}
