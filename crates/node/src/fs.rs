//! `native:node/fs`: the host's files, for configuration and setup files.

use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsError, JsNativeError, JsResult, JsValue, js_string};
use invitro_engine::NativeModule;
use invitro_web::bytes::{decode_utf8, encode_utf8, uint8_array};
use invitro_web::idl::Bytes;

pub(crate) fn module() -> NativeModule {
    NativeModule::new("node/fs")
        .function("readFile", 2, read_file)
        .function("writeFile", 3, write_file)
        .function("readdir", 1, readdir)
        .function("entries", 1, entries)
        .function("stat", 2, stat)
        .function("mkdir", 2, mkdir)
        .function("remove", 2, remove)
        .function("rmdir", 1, rmdir)
        .function("unlink", 1, unlink)
        .function("rename", 2, rename)
        .function("copyFile", 2, copy_file)
        .function("realpath", 1, realpath)
        .function("readlink", 1, readlink)
        .function("symlink", 2, symlink)
        .function("chmod", 2, chmod)
}

fn path(arguments: &[JsValue], index: usize, context: &mut Context) -> JsResult<String> {
    Ok(arguments.get_or_undefined(index).to_string(context)?.to_std_string_lossy())
}

/// The error of an operation on a path, as Node.js words it.
fn failed(error: &io::Error, operation: &str, path: &str, context: &mut Context) -> JsError {
    let (code, text) = match error.kind() {
        io::ErrorKind::NotFound => ("ENOENT", "no such file or directory"),
        io::ErrorKind::PermissionDenied => ("EACCES", "permission denied"),
        io::ErrorKind::IsADirectory => ("EISDIR", "illegal operation on a directory"),
        io::ErrorKind::NotADirectory => ("ENOTDIR", "not a directory"),
        io::ErrorKind::AlreadyExists => ("EEXIST", "file already exists"),
        io::ErrorKind::DirectoryNotEmpty => ("ENOTEMPTY", "directory not empty"),
        io::ErrorKind::InvalidInput => ("EINVAL", "invalid argument"),
        _ => ("EIO", "i/o error"),
    };
    let message = format!("{code}: {text}, {operation} '{path}'");
    let object = JsNativeError::error().with_message(message).into_opaque(context);
    if let Some(number) = error.raw_os_error() {
        // A fresh error takes any property.
        let _ = object.create_data_property(js_string!("errno"), -number, context);
    }
    for (name, value) in [("code", code), ("syscall", operation), ("path", path)] {
        let _ = object.create_data_property(js_string!(name), js_string!(value), context);
    }
    JsError::from_opaque(object.into())
}

/// Runs an operation on the path in the first argument; its success is `undefined`.
fn on_path(
    arguments: &[JsValue],
    operation: &str,
    context: &mut Context,
    run: impl FnOnce(&str) -> io::Result<()>,
) -> JsResult<JsValue> {
    let path = path(arguments, 0, context)?;
    run(&path).map_err(|error| failed(&error, operation, &path, context))?;
    Ok(JsValue::undefined())
}

/// `readFile(path, encoding)`: a string for any encoding (always UTF-8), else the bytes.
fn read_file(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = path(arguments, 0, context)?;
    if Path::new(&path).is_dir() {
        let error = io::Error::from(io::ErrorKind::IsADirectory);
        return Err(failed(&error, "read", &path, context));
    }
    let bytes = fs::read(&path).map_err(|error| failed(&error, "open", &path, context))?;
    if arguments.get_or_undefined(1).as_string().is_some() {
        return Ok(decode_utf8(&bytes).into());
    }
    Ok(uint8_array(&bytes, context)?.into())
}

/// `writeFile(path, data, flag)`: the flag is one of Node.js: `w`, `a`, `wx`, `ax`.
fn write_file(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = path(arguments, 0, context)?;
    let data = match Bytes::of(arguments.get_or_undefined(1), context)? {
        Some(bytes) => bytes.to_vec(),
        None => encode_utf8(&arguments.get_or_undefined(1).to_string(context)?),
    };
    let flag = arguments.get_or_undefined(2).to_string(context)?.to_std_string_lossy();
    let append = flag.starts_with('a');
    let mut options = OpenOptions::new();
    options.append(append).write(true).truncate(!append);
    if flag.contains('x') {
        options.create_new(true)
    } else {
        options.create(true)
    };
    options
        .open(&path)
        .and_then(|mut file| file.write_all(&data))
        .map_err(|error| failed(&error, "open", &path, context))?;
    Ok(JsValue::undefined())
}

fn sorted_entries(path: &str, context: &mut Context) -> JsResult<Vec<(String, u8)>> {
    let entries = fs::read_dir(path).map_err(|error| failed(&error, "scandir", path, context))?;
    let mut entries: Vec<(String, u8)> = entries
        .flatten()
        .map(|entry| {
            let kind = entry.file_type().map_or(0, |kind| match kind {
                kind if kind.is_file() => 1,
                kind if kind.is_dir() => 2,
                kind if kind.is_symlink() => 3,
                _ => 0,
            });
            (entry.file_name().to_string_lossy().into_owned(), kind)
        })
        .collect();
    entries.sort();
    Ok(entries)
}

/// `readdir(path)`: the names, sorted.
fn readdir(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = path(arguments, 0, context)?;
    let entries = sorted_entries(&path, context)?;
    let names: Vec<JsValue> =
        entries.into_iter().map(|(name, _)| js_string!(name).into()).collect();
    Ok(JsArray::from_iter(names, context).into())
}

/// `entries(path)`: names and kinds (1 file, 2 folder, 3 link, 0 other), alternating, sorted by name.
fn entries(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = path(arguments, 0, context)?;
    let entries = sorted_entries(&path, context)?;
    let values: Vec<JsValue> = entries
        .into_iter()
        .flat_map(|(name, kind)| [js_string!(name).into(), JsValue::from(i32::from(kind))])
        .collect();
    Ok(JsArray::from_iter(values, context).into())
}

/// `stat(path, follow)`: `[mode, size, atimeMs, mtimeMs, ctimeMs, birthtimeMs]`; `undefined` if there is nothing.
fn stat(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = path(arguments, 0, context)?;
    let follow = arguments.get_or_undefined(1).to_boolean();
    let metadata = if follow { fs::metadata(&path) } else { fs::symlink_metadata(&path) };
    let metadata = match metadata {
        Ok(metadata) => metadata,
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            return Ok(JsValue::undefined());
        }
        Err(error) => return Err(failed(&error, "stat", &path, context)),
    };
    let ms = |time: io::Result<SystemTime>| {
        time.ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    let values = [
        f64::from(mode(&metadata)),
        metadata.len() as f64,
        ms(metadata.accessed()),
        ms(metadata.modified()),
        ms(metadata.modified()),
        ms(metadata.created()),
    ];
    Ok(JsArray::from_iter(values.map(JsValue::from), context).into())
}

#[cfg(unix)]
fn mode(metadata: &Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::mode(metadata)
}

#[cfg(not(unix))]
fn mode(metadata: &Metadata) -> u32 {
    if metadata.is_dir() {
        0o040_777
    } else if metadata.is_symlink() {
        0o120_777
    } else {
        0o100_666
    }
}

/// `mkdir(path, recursive)`
fn mkdir(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let recursive = arguments.get_or_undefined(1).to_boolean();
    on_path(arguments, "mkdir", context, |path| {
        if recursive { fs::create_dir_all(path) } else { fs::create_dir(path) }
    })
}

/// `remove(path, recursive)`: a file, or a folder with all there is in it.
fn remove(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let recursive = arguments.get_or_undefined(1).to_boolean();
    on_path(arguments, "rm", context, |path| {
        if !fs::symlink_metadata(path)?.is_dir() {
            fs::remove_file(path)
        } else if recursive {
            fs::remove_dir_all(path)
        } else {
            Err(io::ErrorKind::IsADirectory.into())
        }
    })
}

/// `rmdir(path)`: an empty folder.
fn rmdir(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    on_path(arguments, "rmdir", context, |path| fs::remove_dir(path))
}

/// `unlink(path)`
fn unlink(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    on_path(arguments, "unlink", context, |path| fs::remove_file(path))
}

/// `rename(from, to)`
fn rename(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let to = path(arguments, 1, context)?;
    on_path(arguments, "rename", context, |from| fs::rename(from, to))
}

/// `copyFile(from, to)`
fn copy_file(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let to = path(arguments, 1, context)?;
    on_path(arguments, "copyfile", context, |from| fs::copy(from, to).map(drop))
}

/// `realpath(path)`
fn realpath(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = path(arguments, 0, context)?;
    let real = fs::canonicalize(&path);
    let real = real.map_err(|error| failed(&error, "realpath", &path, context))?;
    Ok(js_string!(real.to_string_lossy().as_ref()).into())
}

/// `readlink(path)`
fn readlink(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = path(arguments, 0, context)?;
    let target = fs::read_link(&path);
    let target = target.map_err(|error| failed(&error, "readlink", &path, context))?;
    Ok(js_string!(target.to_string_lossy().as_ref()).into())
}

/// `symlink(target, path)`
fn symlink(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let link = path(arguments, 1, context)?;
    on_path(arguments, "symlink", context, |target| {
        #[cfg(unix)]
        return std::os::unix::fs::symlink(target, link);
        #[cfg(not(unix))]
        return std::os::windows::fs::symlink_file(target, link);
    })
}

/// `chmod(path, mode)`
fn chmod(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mode = arguments.get_or_undefined(1).to_u32(context)?;
    on_path(arguments, "chmod", context, |path| {
        let mut permissions = fs::metadata(path)?.permissions();
        #[cfg(unix)]
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, mode);
        #[cfg(not(unix))]
        permissions.set_readonly(mode & 0o200 == 0);
        fs::set_permissions(path, permissions)
    })
}
