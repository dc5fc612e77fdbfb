//! `native:node/fs`: the host's files, for configuration and setup files.

use std::io;
use std::path::Path;

use boa_engine::object::builtins::{AlignedVec, JsArray, JsArrayBuffer, JsUint8Array};
use boa_engine::{Context, JsArgs, JsError, JsNativeError, JsResult, JsValue, js_string};
use invitro_engine::NativeModule;

pub(crate) fn module() -> NativeModule {
    NativeModule::new("node/fs").function("readFile", 2, read_file).function("readdir", 1, readdir)
}

fn path(arguments: &[JsValue], context: &mut Context) -> JsResult<String> {
    Ok(arguments.get_or_undefined(0).to_string(context)?.to_std_string_lossy())
}

/// The error of an operation on a path, as Node.js words it.
fn failed(error: &io::Error, operation: &str, path: &str, context: &mut Context) -> JsError {
    let (code, text) = match error.kind() {
        io::ErrorKind::NotFound => ("ENOENT", "no such file or directory"),
        io::ErrorKind::PermissionDenied => ("EACCES", "permission denied"),
        io::ErrorKind::IsADirectory => ("EISDIR", "illegal operation on a directory"),
        io::ErrorKind::NotADirectory => ("ENOTDIR", "not a directory"),
        io::ErrorKind::AlreadyExists => ("EEXIST", "file already exists"),
        _ => ("EIO", "i/o error"),
    };
    let message = format!("{code}: {text}, {operation} '{path}'");
    let object = JsNativeError::error().with_message(message).into_opaque(context);
    for (name, value) in [("code", code), ("syscall", operation), ("path", path)] {
        // A fresh error takes any property.
        let _ = object.create_data_property(js_string!(name), js_string!(value), context);
    }
    JsError::from_opaque(object.into())
}

/// `readFile(path, encoding)`: a string for `"utf8"`, else the bytes.
fn read_file(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = path(arguments, context)?;
    let bytes = std::fs::read(&path).map_err(|error| failed(&error, "open", &path, context))?;
    if arguments.get_or_undefined(1).as_string().is_some() {
        return Ok(js_string!(String::from_utf8_lossy(&bytes).as_ref()).into());
    }
    let buffer = JsArrayBuffer::from_byte_block(AlignedVec::from_iter(0, bytes), context)?;
    Ok(JsUint8Array::from_array_buffer(buffer, context)?.into())
}

/// `readdir(path)`: the names, sorted.
fn readdir(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = path(arguments, context)?;
    let entries = std::fs::read_dir(Path::new(&path))
        .map_err(|error| failed(&error, "scandir", &path, context))?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let names: Vec<JsValue> = names.into_iter().map(|name| js_string!(name).into()).collect();
    Ok(JsArray::from_iter(names, context).into())
}
