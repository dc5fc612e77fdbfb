//! `native:runner/config`: what the helpers of configuration files need.

use std::path::Path;

use base64::Engine as _;
use boa_engine::object::builtins::{JsArray, JsUint8Array};
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, js_string};
use invitro_engine::NativeModule;

pub(super) fn module() -> NativeModule {
    NativeModule::new("runner/config")
        .function("splitSql", 1, split_sql)
        .function("globFiles", 2, glob_files)
        .function("toBase64", 1, to_base64)
        .function("readWrangler", 3, read_wrangler)
}

fn text(arguments: &[JsValue], index: usize, context: &mut Context) -> JsResult<String> {
    Ok(arguments.get_or_undefined(index).to_string(context)?.to_std_string_lossy())
}

fn strings(list: Vec<String>, context: &mut Context) -> JsValue {
    let values: Vec<JsValue> = list.into_iter().map(|text| js_string!(text).into()).collect();
    JsArray::from_iter(values, context).into()
}

/// `splitSql(text)`: the statements of a migration.
fn split_sql(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let sql = text(arguments, 0, context)?;
    let queries = crate::sql::split(&sql)
        .map_err(|message| JsNativeError::error().with_message(message.to_owned()))?;
    Ok(strings(queries, context))
}

/// `globFiles(base, pattern)`: the files below a folder that match, sorted.
fn glob_files(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (base, pattern) = (text(arguments, 0, context)?, text(arguments, 1, context)?);
    let files = invitro_config::files::glob_files(Path::new(&base), &[pattern], &[]);
    let files = files.into_iter().map(|path| path.to_string_lossy().into_owned()).collect();
    Ok(strings(files, context))
}

/// `toBase64(bytes)`: standard base64 of a `Uint8Array`.
fn to_base64(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(object) = arguments.get_or_undefined(0).as_object() else {
        return Err(JsNativeError::typ().with_message("toBase64 takes a Uint8Array").into());
    };
    let bytes: Vec<u8> = JsUint8Array::from_object(object.clone())?.iter(context).collect();
    Ok(js_string!(base64::engine::general_purpose::STANDARD.encode(bytes)).into())
}

/// `readWrangler(path, environment, cwd)`: the values of an environment of a wrangler file, as
/// JSON.
fn read_wrangler(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (path, cwd) = (text(arguments, 0, context)?, text(arguments, 2, context)?);
    let environment =
        arguments.get_or_undefined(1).as_string().map(|name| name.to_std_string_lossy());
    let config =
        invitro_config::wrangler::read(Path::new(&path), environment.as_deref(), Path::new(&cwd))
            .map_err(|error| JsNativeError::error().with_message(error.to_string()))?;
    let keys: Vec<String> = config.values.keys().map(str::to_owned).collect();
    let mut values: serde_json::Map<String, serde_json::Value> = keys
        .into_iter()
        .filter_map(|key| config.values.get(&key).map(|node| (key.clone(), node.to_json())))
        .collect();
    if let Some(main) = config.main() {
        values.insert("main".to_owned(), main.to_string_lossy().into_owned().into());
    }
    if let Some(name) = config.top_level_name {
        values.insert("topLevelName".to_owned(), name.into());
    }
    Ok(js_string!(serde_json::Value::Object(values).to_string()).into())
}
