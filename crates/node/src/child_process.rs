//! `native:node/child_process`: programs that configuration and setup files start.
//!
//! A child has a thread for each pipe and one that waits for its end; they answer through the event loop.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::{self, Read, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use boa_engine::object::builtins::JsArray;
use boa_engine::{
    Context, JsArgs, JsData, JsError, JsNativeError, JsResult, JsString, JsValue, js_string,
};
use boa_gc::{Finalize, Trace};
use invitro_engine::{Deferred, LoopHandle, NativeModule};
use invitro_web::bytes::uint8_array;
use invitro_web::idl::Bytes;

/// Most bytes that one read gives.
const CHUNK: usize = 64 * 1024;

pub(crate) fn module() -> NativeModule {
    NativeModule::new("node/child_process")
        .function("run", 7, run)
        .function("spawn", 5, spawn)
        .function("read", 2, read)
        .function("write", 2, write)
        .function("endInput", 1, end_input)
        .function("wait", 1, wait)
        .function("kill", 2, kill)
}

/// The children of a context, by the numbers that JavaScript knows them by.
#[derive(Default, Trace, Finalize, JsData)]
#[boa_gc(unsafe_empty_trace)]
struct Children {
    next: Cell<u32>,
    running: RefCell<HashMap<u32, Running>>,
}

struct Running {
    pid: u32,
    outputs: [Option<Sender<Deferred>>; 2],
    input: Option<Sender<(Vec<u8>, Deferred)>>,
    waiter: Option<Sender<Deferred>>,
}

fn with_children<T>(context: &mut Context, run: impl FnOnce(&Children) -> T) -> JsResult<T> {
    if !context.has_data::<Children>() {
        context.insert_data(Children::default());
    }
    let no_data = || JsNativeError::error().with_message("The context keeps no data");
    Ok(context.get_data::<Children>().map(run).ok_or_else(no_data)?)
}

fn text(arguments: &[JsValue], index: usize, context: &mut Context) -> JsResult<String> {
    Ok(arguments.get_or_undefined(index).to_string(context)?.to_std_string_lossy())
}

fn list(value: &JsValue, context: &mut Context) -> JsResult<Vec<String>> {
    let Some(object) = value.as_object() else { return Ok(Vec::new()) };
    let array = JsArray::from_object(object.clone())?;
    (0..array.length(context)?)
        .map(|index| Ok(array.get(index, context)?.to_string(context)?.to_std_string_lossy()))
        .collect()
}

/// The command of the arguments `(file, args, cwd, env, stdio)`: the environment is a list of names and values in turn,
/// of the three streams each is `pipe`, `inherit` or `ignore`.
fn command(arguments: &[JsValue], context: &mut Context) -> JsResult<Command> {
    let mut command = Command::new(text(arguments, 0, context)?);
    command.args(list(arguments.get_or_undefined(1), context)?);
    if !arguments.get_or_undefined(2).is_null_or_undefined() {
        command.current_dir(text(arguments, 2, context)?);
    }
    let env = list(arguments.get_or_undefined(3), context)?;
    command.env_clear().envs(env.chunks_exact(2).map(|pair| (&pair[0], &pair[1])));
    let stdio = list(arguments.get_or_undefined(4), context)?;
    let stream = |index: usize| match stdio.get(index).map(String::as_str) {
        Some("inherit") => Stdio::inherit(),
        Some("ignore") => Stdio::null(),
        _ => Stdio::piped(),
    };
    command.stdin(stream(0)).stdout(stream(1)).stderr(stream(2));
    Ok(command)
}

fn code_of(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "ENOENT",
        io::ErrorKind::PermissionDenied => "EACCES",
        io::ErrorKind::BrokenPipe => "EPIPE",
        io::ErrorKind::NotADirectory => "ENOTDIR",
        io::ErrorKind::ArgumentListTooLong => "E2BIG",
        _ => "EIO",
    }
}

fn failed(error: &io::Error, operation: &str, context: &mut Context) -> JsError {
    let code = code_of(error);
    let object =
        JsNativeError::error().with_message(format!("{operation} {code}")).into_opaque(context);
    // A fresh error takes any property.
    if let Some(number) = error.raw_os_error() {
        let _ = object.create_data_property(js_string!("errno"), -number, context);
    }
    for (name, value) in [("code", code), ("syscall", operation)] {
        let _ = object.create_data_property(JsString::from(name), JsString::from(value), context);
    }
    JsError::from_opaque(object.into())
}

/// `[code, signal]`, one of them `null`.
fn end_of(status: ExitStatus) -> [JsValue; 2] {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(number) = status.signal() {
            let name = nix::sys::signal::Signal::try_from(number)
                .map_or("SIGKILL", nix::sys::signal::Signal::as_str);
            return [JsValue::null(), js_string!(name).into()];
        }
    }
    [status.code().map_or_else(JsValue::null, JsValue::from), JsValue::null()]
}

/// `run(file, args, cwd, env, stdio, input, timeout)`: runs a program to its end. `[pid, stdout, stderr, code, signal, has
/// timed out]`; an output that is no pipe is `null`, a timeout of 0 is none.
fn run(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut command = command(arguments, context)?;
    let input = Bytes::of(arguments.get_or_undefined(5), context)?.map(|bytes| bytes.to_vec());
    let timeout = arguments.get_or_undefined(6).to_number(context)?;
    let mut child = command.spawn().map_err(|error| failed(&error, "spawn", context))?;
    let pid = child.id();
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read its input is no failure of ours.
        thread::spawn(move || stdin.write_all(&input.unwrap_or_default()));
    }
    let stdout = child.stdout.take().map(read_to_end);
    let stderr = child.stderr.take().map(read_to_end);
    let deadline = (timeout > 0.0)
        .then(|| Duration::try_from_secs_f64(timeout / 1000.0).ok())
        .flatten()
        .map(|timeout| Instant::now() + timeout);
    let mut timed_out = false;
    let status = loop {
        if deadline.is_none() {
            break child.wait();
        }
        match child.try_wait() {
            Ok(None) => {}
            Ok(Some(status)) => break Ok(status),
            Err(error) => break Err(error),
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) && !timed_out {
            timed_out = true;
            let _ = child.kill();
        }
        thread::sleep(Duration::from_millis(2));
    };
    let status = status.map_err(|error| failed(&error, "wait", context))?;
    let mut parts = vec![JsValue::from(pid)];
    for output in [stdout, stderr] {
        parts.push(match output {
            Some(thread) => uint8_array(&thread.join().unwrap_or_default(), context)?.into(),
            None => JsValue::null(),
        });
    }
    parts.extend(end_of(status));
    parts.push(timed_out.into());
    Ok(JsArray::from_iter(parts, context).into())
}

fn read_to_end(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before an error counts.
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

/// `spawn(file, args, cwd, env, stdio)`: `[child, pid]`.
fn spawn(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut command = command(arguments, context)?;
    let mut child = command.spawn().map_err(|error| failed(&error, "spawn", context))?;
    let pid = child.id();
    let outputs = [child.stdout.take().map(reader_of), child.stderr.take().map(reader_of)];
    let input = child.stdin.take().map(writer_of);
    let (waiter, asked) = channel();
    thread::spawn(move || wait_for(child, &asked));
    let running = Running { pid, outputs, input, waiter: Some(waiter) };
    let id = with_children(context, |children| {
        let id = children.next.get();
        children.next.set(id.wrapping_add(1));
        children.running.borrow_mut().insert(id, running);
        id
    })?;
    Ok(JsArray::from_iter([JsValue::from(id), pid.into()], context).into())
}

/// A thread that reads a pipe as it is asked to; the end is `null`.
fn reader_of(mut pipe: impl Read + Send + 'static) -> Sender<Deferred> {
    let (wanted, asked) = channel::<Deferred>();
    thread::spawn(move || {
        let mut buffer = vec![0; CHUNK];
        for deferred in asked {
            match pipe.read(&mut buffer) {
                Ok(length @ 1..) => {
                    let bytes = buffer[..length].to_vec();
                    deferred.complete(move |context| Ok(uint8_array(&bytes, context)?.into()));
                }
                _ => deferred.complete(|_| Ok(JsValue::null())),
            }
        }
    });
    wanted
}

/// A thread that writes what it is given; its pipe is closed when no more can come.
fn writer_of(mut pipe: ChildStdin) -> Sender<(Vec<u8>, Deferred)> {
    let (given, taken) = channel::<(Vec<u8>, Deferred)>();
    thread::spawn(move || {
        for (bytes, deferred) in taken {
            let written = pipe.write_all(&bytes).and_then(|()| pipe.flush());
            deferred.complete(move |context| match written {
                Ok(()) => Ok(JsValue::undefined()),
                Err(error) => Err(failed(&error, "write", context)),
            });
        }
    });
    given
}

fn wait_for(mut child: Child, asked: &Receiver<Deferred>) {
    let status = child.wait();
    let Ok(deferred) = asked.recv() else { return };
    deferred.complete(move |context| {
        let status = status.map_err(|error| failed(&error, "wait", context))?;
        Ok(JsArray::from_iter(end_of(status), context).into())
    });
}

/// Runs a function with a child; false for one that is unknown.
fn with_child(
    arguments: &[JsValue],
    context: &mut Context,
    run: impl FnOnce(&mut Running) -> bool,
) -> JsResult<bool> {
    let id = arguments.get_or_undefined(0).to_u32(context)?;
    with_children(context, |children| children.running.borrow_mut().get_mut(&id).is_some_and(run))
}

/// `read(child, stream)`: a promise of the next bytes of stream 1 or 2, or of `null` at its end.
fn read(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let stream = arguments.get_or_undefined(1).to_u32(context)? as usize;
    let (promise, deferred) = LoopHandle::defer(context);
    let mut deferred = Some(deferred);
    with_child(arguments, context, |child| {
        let output = stream.checked_sub(1).and_then(|index| child.outputs.get(index)?.as_ref());
        output.is_some_and(|output| match deferred.take().map(|d| output.send(d)) {
            Some(Err(error)) => {
                deferred = Some(error.0);
                false
            }
            _ => true,
        })
    })?;
    if let Some(deferred) = deferred {
        deferred.complete(|_| Ok(JsValue::null()));
    }
    Ok(promise.into())
}

/// `write(child, bytes)`: a promise that is fulfilled once the bytes are written.
fn write(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let bytes = Bytes::of(arguments.get_or_undefined(1), context)?.map(|bytes| bytes.to_vec());
    let bytes = bytes.unwrap_or_default();
    let (promise, deferred) = LoopHandle::defer(context);
    let written = with_child(arguments, context, |child| {
        child.input.as_ref().is_some_and(|input| input.send((bytes, deferred)).is_ok())
    })?;
    if written {
        return Ok(promise.into());
    }
    Err(failed(&io::ErrorKind::BrokenPipe.into(), "write", context))
}

/// `endInput(child)`: closes its input, after what was written.
fn end_input(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    with_child(arguments, context, |child| child.input.take().is_some())?;
    Ok(JsValue::undefined())
}

/// `wait(child)`: a promise of `[code, signal]`. It can be asked for once.
fn wait(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (promise, deferred) = LoopHandle::defer(context);
    with_child(arguments, context, |child| {
        child.waiter.take().is_some_and(|waiter| waiter.send(deferred).is_ok())
    })?;
    Ok(promise.into())
}

/// `kill(child, signal)`: whether the signal was sent.
fn kill(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let signal = text(arguments, 1, context)?;
    let mut pid = None;
    with_child(arguments, context, |child| {
        pid = Some(child.pid);
        true
    })?;
    Ok(pid.is_some_and(|pid| send_signal(pid, &signal)).into())
}

#[cfg(unix)]
fn send_signal(pid: u32, signal: &str) -> bool {
    use nix::sys::signal::Signal;
    let Ok(pid) = i32::try_from(pid) else { return false };
    let signal: Signal = signal.parse().unwrap_or(Signal::SIGTERM);
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal).is_ok()
}

#[cfg(not(unix))]
fn send_signal(pid: u32, _: &str) -> bool {
    let kill = Command::new("taskkill").args(["/F", "/T", "/PID", &pid.to_string()]).output();
    kill.is_ok_and(|output| output.status.success())
}
