//! `native:web/tcp`: TCP connections and servers, for `cloudflare:sockets` and `node:net`.
//!
//! A connection has a thread that reads and one that writes, a server one that accepts; they start with the connection
//! or the server and never before, and answer through the event loop.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use boa_engine::object::builtins::JsArray;
use boa_engine::{
    Context, JsArgs, JsData, JsError, JsNativeError, JsResult, JsString, JsValue, js_string,
};
use boa_gc::{Finalize, Trace};
use invitro_engine::{Deferred, LoopHandle, NativeModule};
use url::Url;

use crate::bytes::uint8_array;
use crate::idl::Bytes;
use crate::net_policy::NetPolicy;

/// Most bytes that one read gives.
const CHUNK: usize = 64 * 1024;

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// `native:web/tcp`.
pub fn module() -> NativeModule {
    NativeModule::new("web/tcp")
        .function("isAllowed", 2, is_allowed)
        .function("connect", 3, connect)
        .function("read", 1, read)
        .function("write", 2, write)
        .function("endWriting", 1, end_writing)
        .function("close", 1, close)
        .function("listen", 2, listen)
        .function("accept", 1, accept)
        .function("closeServer", 1, close_server)
}

/// The open connections and servers of a context, by the numbers that JavaScript knows them by.
#[derive(Default, Trace, Finalize, JsData)]
#[boa_gc(unsafe_empty_trace)]
struct Sockets {
    next: Cell<u32>,
    connections: RefCell<HashMap<u32, Connection>>,
    servers: RefCell<HashMap<u32, Server>>,
}

struct Connection {
    stream: TcpStream,
    reads: Sender<Deferred>,
    writes: Sender<(Output, Deferred)>,
}

enum Output {
    Bytes(Vec<u8>),
    End,
}

struct Server {
    address: SocketAddr,
    closed: Arc<AtomicBool>,
    accepts: Sender<Deferred>,
    /// The promise that waits for a connection, if one does.
    waiting: Arc<Mutex<Option<Deferred>>>,
}

/// Runs a function with the sockets of a context.
fn with_sockets<T>(context: &mut Context, run: impl FnOnce(&Sockets) -> T) -> JsResult<T> {
    if !context.has_data::<Sockets>() {
        context.insert_data(Sockets::default());
    }
    let no_data = || JsNativeError::error().with_message("The context keeps no data");
    Ok(context.get_data::<Sockets>().map(run).ok_or_else(no_data)?)
}

impl Sockets {
    fn next(&self) -> u32 {
        let id = self.next.get();
        self.next.set(id.wrapping_add(1));
        id
    }
}

fn text(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<String> {
    Ok(args.get_or_undefined(index).to_string(context)?.to_std_string_lossy())
}

fn port(args: &[JsValue], index: usize, context: &mut Context) -> JsResult<u16> {
    let number = args.get_or_undefined(index).to_u32(context)?;
    u16::try_from(number).map_err(|_| {
        let message = format!("A port is a number below 65536, not {number}");
        JsNativeError::range().with_message(message).into()
    })
}

/// The error of an operation, as Node.js words it.
fn failed(
    error: &io::Error,
    operation: &'static str,
    host: &str,
    port: u16,
    context: &mut Context,
) -> JsError {
    let code = code_of(error);
    let message = format!("{operation} {code} {host}:{port}");
    let object = JsNativeError::error().with_message(message).into_opaque(context);
    let mut set = |name: &str, value: JsValue| {
        // A fresh error takes any property.
        let _ = object.create_data_property(JsString::from(name), value, context);
    };
    if let Some(number) = error.raw_os_error() {
        set("errno", (-number).into());
    }
    set("code", js_string!(code).into());
    set("syscall", js_string!(operation).into());
    set("address", js_string!(host).into());
    set("port", port.into());
    JsError::from_opaque(object.into())
}

/// The name that an error has in Node.js.
fn code_of(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "ECONNREFUSED",
        io::ErrorKind::ConnectionReset => "ECONNRESET",
        io::ErrorKind::ConnectionAborted => "ECONNABORTED",
        io::ErrorKind::NotConnected => "ENOTCONN",
        io::ErrorKind::AddrInUse => "EADDRINUSE",
        io::ErrorKind::AddrNotAvailable => "EADDRNOTAVAIL",
        io::ErrorKind::BrokenPipe => "EPIPE",
        io::ErrorKind::PermissionDenied => "EACCES",
        io::ErrorKind::TimedOut => "ETIMEDOUT",
        io::ErrorKind::HostUnreachable => "EHOSTUNREACH",
        io::ErrorKind::NetworkUnreachable => "ENETUNREACH",
        io::ErrorKind::NotFound => "ENOTFOUND",
        _ => "EIO",
    }
}

/// `isAllowed(host, port)`: whether this run may connect there.
fn is_allowed(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (host, port) = (text(args, 0, context)?, port(args, 1, context)?);
    Ok(allows(&host, port, context).into())
}

fn allows(host: &str, port: u16, context: &Context) -> bool {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    Url::parse(&format!("http://{host}:{port}/"))
        .is_ok_and(|url| NetPolicy::of(context).allows(&url))
}

/// `connect(host, port, isTrusted)`: a promise of `[connection, local address, local port, remote address, remote
/// port]`. Who is trusted may connect anywhere.
fn connect(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (host, port) = (text(args, 0, context)?, port(args, 1, context)?);
    let is_trusted = args.get_or_undefined(2).to_boolean();
    if !is_trusted && !allows(&host, port, context) {
        let message = format!("The network is not open to {host}:{port}");
        return Err(JsNativeError::error().with_message(message).into());
    }
    let (promise, deferred) = LoopHandle::defer(context);
    start("invitro-connect", move || match open(&host, port) {
        Ok(stream) => deferred.complete(move |context| adopt(stream, context)),
        Err(error) => {
            deferred.complete(move |context| Err(failed(&error, "connect", &host, port, context)));
        }
    })?;
    Ok(promise.into())
}

fn start(name: &str, run: impl FnOnce() + Send + 'static) -> JsResult<()> {
    thread::Builder::new().name(name.to_owned()).spawn(run).map(drop).map_err(|error| {
        let message = format!("No thread could be started: {error}");
        JsNativeError::error().with_message(message).into()
    })
}

/// Connects to the first address of a host that answers.
fn open(host: &str, port: u16) -> io::Result<TcpStream> {
    let not_found = || io::Error::from(io::ErrorKind::NotFound);
    let addresses = (host, port).to_socket_addrs().map_err(|_| not_found())?;
    let mut last = not_found();
    for address in addresses {
        match TcpStream::connect_timeout(&address, CONNECT_TIMEOUT) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Starts the threads of a connection; gives what `connect` and `accept` give.
fn adopt(stream: TcpStream, context: &mut Context) -> JsResult<JsValue> {
    let lost = |error: io::Error| {
        let message = format!("The connection was lost: {error}");
        JsNativeError::error().with_message(message)
    };
    let (local, remote) = (stream.local_addr().map_err(lost)?, stream.peer_addr().map_err(lost)?);
    let input = stream.try_clone().map_err(lost)?;
    let output = stream.try_clone().map_err(lost)?;
    // Small messages are not held back to be sent together.
    let _ = stream.set_nodelay(true);
    let (reads, wanted) = channel();
    let (writes, given) = channel();
    start("invitro-read", move || read_all(input, &wanted))?;
    start("invitro-write", move || write_all(output, &given))?;
    let id = with_sockets(context, |sockets| {
        let id = sockets.next();
        sockets.connections.borrow_mut().insert(id, Connection { stream, reads, writes });
        id
    })?;
    let ends = [local, remote].into_iter().flat_map(|end| {
        let address = JsString::from(address_of(end.ip()).as_str());
        [JsValue::from(address), end.port().into()]
    });
    let parts: Vec<JsValue> = std::iter::once(id.into()).chain(ends).collect();
    Ok(JsArray::from_iter(parts, context).into())
}

fn address_of(ip: IpAddr) -> String {
    ip.to_string()
}

fn read_all(mut stream: TcpStream, wanted: &Receiver<Deferred>) {
    let mut buffer = vec![0; CHUNK];
    while let Ok(deferred) = wanted.recv() {
        match stream.read(&mut buffer) {
            Ok(0) => deferred.complete(|_| Ok(JsValue::null())),
            Ok(length) => {
                let bytes = buffer[..length].to_vec();
                deferred.complete(move |context| Ok(uint8_array(&bytes, context)?.into()));
            }
            Err(error) => {
                deferred.complete(move |context| Err(io_error(&error, "read", context)));
            }
        }
    }
}

fn write_all(mut stream: TcpStream, given: &Receiver<(Output, Deferred)>) {
    while let Ok((output, deferred)) = given.recv() {
        let written = match output {
            Output::Bytes(bytes) => stream.write_all(&bytes),
            Output::End => match stream.shutdown(Shutdown::Write) {
                // The other side has gone first.
                Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(()),
                ended => ended,
            },
        };
        deferred.complete(move |context| match written {
            Ok(()) => Ok(JsValue::undefined()),
            Err(error) => Err(io_error(&error, "write", context)),
        });
    }
}

fn io_error(error: &io::Error, operation: &'static str, context: &mut Context) -> JsError {
    let code = code_of(error);
    let object =
        JsNativeError::error().with_message(format!("{operation} {code}")).into_opaque(context);
    for (name, value) in [("code", code), ("syscall", operation)] {
        // A fresh error takes any property.
        let _ = object.create_data_property(JsString::from(name), js_string!(value), context);
    }
    JsError::from_opaque(object.into())
}

/// Runs a function with a connection; an error if it is closed.
fn with_connection(
    args: &[JsValue],
    context: &mut Context,
    run: impl FnOnce(&Connection) -> bool,
) -> JsResult<()> {
    let id = args.get_or_undefined(0).to_u32(context)?;
    let done =
        with_sockets(context, |sockets| sockets.connections.borrow().get(&id).is_some_and(run))?;
    if done {
        return Ok(());
    }
    Err(JsNativeError::error().with_message("The connection is closed").into())
}

/// `read(connection)`: a promise of the next bytes, or of `null` at the end.
fn read(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (promise, deferred) = LoopHandle::defer(context);
    with_connection(args, context, |connection| connection.reads.send(deferred).is_ok())?;
    Ok(promise.into())
}

/// `write(connection, bytes)`: a promise that is fulfilled once the bytes are sent.
fn write(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(bytes) = Bytes::of(args.get_or_undefined(1), context)? else {
        return Err(JsNativeError::typ().with_message("Only bytes can be written").into());
    };
    let output = Output::Bytes(bytes.to_vec());
    let (promise, deferred) = LoopHandle::defer(context);
    with_connection(args, context, |connection| {
        connection.writes.send((output, deferred)).is_ok()
    })?;
    Ok(promise.into())
}

/// `endWriting(connection)`: tells the other side that nothing more comes, after what was written.
fn end_writing(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (promise, deferred) = LoopHandle::defer(context);
    with_connection(args, context, |connection| {
        connection.writes.send((Output::End, deferred)).is_ok()
    })?;
    Ok(promise.into())
}

/// `close(connection)`: ends both directions at once. A closed one is left alone.
fn close(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = args.get_or_undefined(0).to_u32(context)?;
    let removed = with_sockets(context, |sockets| sockets.connections.borrow_mut().remove(&id))?;
    if let Some(connection) = removed {
        // It wakes the threads, which end with their channels.
        let _ = connection.stream.shutdown(Shutdown::Both);
    }
    Ok(JsValue::undefined())
}

/// `listen(host, port)`: `[server, address, port]`; port 0 takes any that is free.
fn listen(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (host, port) = (text(args, 0, context)?, port(args, 1, context)?);
    let bound = TcpListener::bind((host.as_str(), port))
        .and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = match bound {
        Ok(bound) => bound,
        Err(error) => return Err(failed(&error, "listen", &host, port, context)),
    };
    let closed = Arc::new(AtomicBool::new(false));
    let waiting = Arc::new(Mutex::new(None));
    let (accepts, wanted) = channel();
    let server =
        Server { address, closed: Arc::clone(&closed), accepts, waiting: Arc::clone(&waiting) };
    start("invitro-accept", move || accept_all(&listener, &wanted, &closed, &waiting))?;
    let id = with_sockets(context, |sockets| {
        let id = sockets.next();
        sockets.servers.borrow_mut().insert(id, server);
        id
    })?;
    let text = JsString::from(address_of(address.ip()).as_str());
    let parts = [JsValue::from(id), text.into(), address.port().into()];
    Ok(JsArray::from_iter(parts, context).into())
}

fn accept_all(
    listener: &TcpListener,
    wanted: &Receiver<Deferred>,
    closed: &AtomicBool,
    waiting: &Mutex<Option<Deferred>>,
) {
    let slot = || waiting.lock().unwrap_or_else(PoisonError::into_inner);
    while let Ok(deferred) = wanted.recv() {
        slot().replace(deferred);
        let accepted = listener.accept();
        if closed.load(Ordering::SeqCst) {
            return;
        }
        let Some(deferred) = slot().take() else { return };
        match accepted {
            Ok((stream, _)) => deferred.complete(move |context| adopt(stream, context)),
            Err(error) => {
                deferred.complete(move |context| Err(io_error(&error, "accept", context)));
            }
        }
    }
}

/// `accept(server)`: a promise of the next connection, as `connect` gives it, or of `null` once the server is closed.
fn accept(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = args.get_or_undefined(0).to_u32(context)?;
    let (promise, deferred) = LoopHandle::defer(context);
    let refused = with_sockets(context, |sockets| match sockets.servers.borrow().get(&id) {
        Some(server) => server.accepts.send(deferred).err().map(|error| error.0),
        None => Some(deferred),
    })?;
    if let Some(deferred) = refused {
        deferred.complete(|_| Ok(JsValue::null()));
    }
    Ok(promise.into())
}

/// `closeServer(server)`: takes no more connections. Those that it has are left alone, as is a closed server.
fn close_server(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = args.get_or_undefined(0).to_u32(context)?;
    let removed = with_sockets(context, |sockets| sockets.servers.borrow_mut().remove(&id))?;
    let Some(Server { mut address, closed, waiting, .. }) = removed else {
        return Ok(JsValue::undefined());
    };
    closed.store(true, Ordering::SeqCst);
    if let Some(deferred) = waiting.lock().unwrap_or_else(PoisonError::into_inner).take() {
        deferred.complete(|_| Ok(JsValue::null()));
    }
    // Its thread waits for a connection: this is the last one.
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    let _ = TcpStream::connect_timeout(&address, Duration::from_secs(1));
    Ok(JsValue::undefined())
}
