//! The native functions of the runner: `native:runner/process` and `native:runner/modules`.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, js_string};
use invitro_engine::{
    Engine, ModuleError, NativeModule, Unhandled, UnhandledKind, compiled_function,
    precompile_expression,
};
use invitro_modules::{Content, Form, LoadError};

use super::host::{self, Host, Unresolved};
use super::host_of;
use crate::process::Sender;

/// What this process has beside the engine.
#[derive(Default)]
pub(crate) struct ProcessState {
    /// To the coordinator.
    pub(crate) sender: RefCell<Option<Sender>>,
    /// The function that is told of unhandled errors.
    unhandled: RefCell<Option<JsObject>>,
}

impl ProcessState {
    pub(crate) fn of(context: &Context) -> Rc<Self> {
        // `Runtime::start` puts it into the only context there is.
        Rc::clone(context.get_data::<Rc<Self>>().expect("the context belongs to a runtime"))
    }
}

pub(super) fn register(engine: &mut Engine) {
    engine.register(
        NativeModule::new("runner/process")
            .function("emit", 1, emit)
            .function("now", 0, now)
            .function("readTextFile", 1, read_text_file)
            .function("setUnhandledHandler", 1, set_unhandled_handler),
    );
    engine.register(
        NativeModule::new("runner/modules")
            .function("resolveModule", 2, resolve_module)
            .function("resolveConfigModule", 2, resolve_config_module)
            .function("compiledModule", 1, compiled_module)
            .function("moduleMeta", 1, module_meta)
            .function("moduleWarnings", 1, module_warnings)
            .function("sourceText", 1, source_text)
            .function("inlineImporters", 2, inline_importers),
    );
    engine.register(super::auxiliary::module());
    engine.register(super::config_natives::module());
    invitro_web::register(engine);
    invitro_node::register(engine);
    invitro_bindings::register(engine);
    engine.set_unhandled_handler(Rc::new(report_unhandled));
}

fn text(arguments: &[JsValue], index: usize, context: &mut Context) -> JsResult<String> {
    Ok(arguments.get_or_undefined(index).to_string(context)?.to_std_string_lossy())
}

/// `emit(json)`: sends an event to the coordinator.
fn emit(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let json = text(arguments, 0, context)?;
    let state = ProcessState::of(context);
    if let Some(sender) = state.sender.borrow_mut().as_mut() {
        // A coordinator that is gone has no use for events, and ends this process.
        let _ = sender.send_json(json.as_bytes());
    }
    Ok(JsValue::undefined())
}

/// `now()`: milliseconds since the epoch by the machine's clock, whatever tests do to theirs.
fn now(_: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    Ok(crate::coordinator::epoch_milliseconds().into())
}

/// `readTextFile(path)`: the contents, or `null` if there is no such file.
fn read_text_file(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = text(arguments, 0, context)?;
    match std::fs::read(&path) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(js_string!(text).into()),
            Err(_) => Err(JsNativeError::error()
                .with_message(format!("{path} cannot be read: it is no text in UTF-8"))
                .into()),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(JsValue::null()),
        Err(error) => Err(JsNativeError::error()
            .with_message(format!("{path} cannot be read: {error}"))
            .into()),
    }
}

/// `setUnhandledHandler(fn)`: `fn(value, kind, promise)` is told of errors that nothing handles, and
/// of rejections that were handled after all.
fn set_unhandled_handler(
    _: &JsValue,
    arguments: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let handler = arguments.get_or_undefined(0).as_object();
    ProcessState::of(context).unhandled.replace(handler);
    Ok(JsValue::undefined())
}

fn report_unhandled(unhandled: Unhandled, context: &mut Context) {
    let kind = match unhandled.kind {
        UnhandledKind::Rejection => "Unhandled Rejection",
        UnhandledKind::Exception => "Uncaught Exception",
        UnhandledKind::RejectionHandled => "Rejection Handled",
    };
    let handler = ProcessState::of(context).unhandled.borrow().clone();
    let Some(handler) = handler else { return };
    // The handler is ours and catches what it does; there is nobody else to tell.
    let promise = unhandled.promise.map_or_else(JsValue::undefined, Into::into);
    let arguments = [unhandled.value, js_string!(kind).into(), promise];
    let _ = handler.call(&JsValue::undefined(), &arguments, context);
}

/// `resolveModule(specifier, importer)`: `{ id, kind }`.
fn resolve_module(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    resolve_with(Host::resolve_source, arguments, context)
}

/// `resolveConfigModule(specifier, importer)`: `{ id, kind }` for what a configuration file imports.
fn resolve_config_module(
    _: &JsValue,
    arguments: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    resolve_with(Host::resolve_config, arguments, context)
}

fn resolve_with(
    resolve: fn(&Host, &str, Option<&str>) -> Result<host::Resolved, Unresolved>,
    arguments: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let specifier = text(arguments, 0, context)?;
    let importer =
        arguments.get_or_undefined(1).as_string().map(|importer| importer.to_std_string_lossy());
    let resolved = resolve(&host_of(context), &specifier, importer.as_deref()).map_err(
        |error| match error {
            Unresolved::Missing(error) => error.into_js(context),
            Unresolved::Broken(error) => load_error(&error, context),
        },
    )?;
    let object = JsObject::with_object_proto(context.intrinsics());
    object.create_data_property(js_string!("id"), js_string!(resolved.id), context)?;
    object.create_data_property(js_string!("kind"), js_string!(resolved.kind.name()), context)?;
    Ok(object.into())
}

/// `compiledModule(id)`: the function that evaluates a module of the user's source.
fn compiled_module(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = text(arguments, 0, context)?;
    if let Some(function) = compiled_function(&id, context)? {
        return Ok(function.into());
    }
    let host = host_of(context);
    compile_source(&id, &host, context)?;
    Ok(compiled_function(&id, context)?.map_or_else(JsValue::undefined, Into::into))
}

/// Compiles a module of the user's source and keeps it.
pub(super) fn compile_source(id: &str, host: &Rc<Host>, context: &mut Context) -> JsResult<()> {
    let no_project = || JsNativeError::error().with_message("no project is loaded");
    let modules = host.modules().ok_or_else(no_project)?;
    let module = modules.load(id, Form::Runner).map_err(|error| load_error(&error, context))?;
    match &module.content {
        Content::Code(code) => precompile_expression(id, code, context),
        _ => Err(JsNativeError::error()
            .with_message(format!("{id} is no module of the user's source"))
            .into()),
    }
}

/// The error of a module that cannot be loaded, with its place as the innermost frame.
fn load_error(error: &LoadError, context: &mut Context) -> boa_engine::JsError {
    let LoadError::Syntax(errors) = error else {
        return ModuleError::new(error.to_string()).into_js(context);
    };
    let Some(first) = errors.0.first() else {
        return ModuleError::new(error.to_string()).into_js(context);
    };
    let mut message = first.message.clone();
    if let Some(label) = &first.label {
        message.push_str(": ");
        message.push_str(label);
    }
    if let Some(help) = &first.help {
        message.push('\n');
        message.push_str(help);
    }
    let native = JsNativeError::syntax().with_message(message.clone()).into_opaque(context);
    let (line, column) = (first.start.line, first.start.column);
    let stack = format!("SyntaxError: {message}\n    at {}:{line}:{column}", first.file);
    let descriptor = boa_engine::property::PropertyDescriptor::builder()
        .value(js_string!(stack))
        .writable(true)
        .enumerable(false)
        .configurable(true);
    // A fresh error takes any property.
    let _ = native.define_property_or_throw(js_string!("stack"), descriptor, context);
    boa_engine::JsError::from_opaque(native.into())
}

/// `moduleMeta(id)`: `{ url, filename, dirname }`.
fn module_meta(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = text(arguments, 0, context)?;
    host::meta(&id, context)
}

/// `moduleWarnings(id)`: what its author should know of a module of the user's source; `undefined` if
/// that is nothing.
fn module_warnings(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = text(arguments, 0, context)?;
    let Some(module) = host_of(context).modules().and_then(|m| m.load(&id, Form::Runner).ok())
    else {
        return Ok(JsValue::undefined());
    };
    let warnings = &module.info.warnings;
    if warnings.is_empty() {
        return Ok(JsValue::undefined());
    }
    let texts: Vec<JsValue> =
        warnings.iter().map(|warning| js_string!(warning.message.as_str()).into()).collect();
    Ok(JsArray::from_iter(texts, context).into())
}

/// `sourceText(id)`: the text of a module of the user's source as it was loaded, or `null`.
fn source_text(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = text(arguments, 0, context)?;
    let module = host_of(context).modules().and_then(|m| m.load(&id, Form::Runner).ok());
    let source = module.as_ref().and_then(|module| module.source_text());
    Ok(source.map_or_else(JsValue::null, |source| js_string!(source).into()))
}

/// `inlineImporters(id, targets)`: has the packages that a package reaches, itself included, and from
/// which one of the targets is reached, evaluated as the user's own source is. Whether it is among
/// them.
fn inline_importers(
    _: &JsValue,
    arguments: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let id = text(arguments, 0, context)?;
    let host = host_of(context);
    let Some(modules) = host.modules() else { return Ok(false.into()) };
    let list = JsArray::from_object(
        arguments
            .get_or_undefined(1)
            .as_object()
            .ok_or_else(|| JsNativeError::typ().with_message("the targets are no list"))?,
    )?;
    let mut targets = HashSet::new();
    for index in 0..list.length(context)? {
        let target = list.get(index, context)?.to_string(context)?.to_std_string_lossy();
        targets.insert(target);
    }
    let is_target = |id: &str| {
        targets.contains(id) || host::runtime_id(id).is_some_and(|id| targets.contains(&id))
    };
    let importers = modules.importers_between(&id, &is_target);
    Ok(modules.inline(&importers).contains(&id).into())
}
