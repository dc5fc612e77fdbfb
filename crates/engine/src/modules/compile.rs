//! Parsing and compiling: modules, and code that becomes a function with parameters of the host's choosing.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;

use boa_engine::compiled;
use boa_engine::module::Module;
use boa_engine::object::JsObject;
use boa_engine::property::PropertyDescriptor;
use boa_engine::script::Script;
use boa_engine::{Context, JsError, JsNativeErrorKind, JsResult, JsValue, Source, js_string};

use crate::engine::native_error;
use crate::errors::{Frame, map_frame, render_frame};
use crate::host::CodeKey;
use crate::nesting::is_too_deep;
use crate::state::State;

/// Bytes from which on a look into the cache costs less than parsing.
const WORTH_CACHING: usize = 256;

/// Code that was compiled as the body of a function.
#[derive(Default)]
pub(crate) struct Compiled {
    /// What was compiled ahead, by id.
    scripts: RefCell<HashMap<String, Script>>,
}

/// How many columns the wrapper added at the start of the first line, by id. The same source has the same in every realm.
#[derive(Default)]
pub(crate) struct Offsets(RefCell<HashMap<String, u32>>);

/// How many columns of the first line of `id` are the wrapper's and not the author's.
pub(crate) fn first_line_offset(state: &State, id: &str) -> u32 {
    state.offsets.0.borrow().get(id).copied().unwrap_or(0)
}

/// Parses an ECMAScript module.
pub(super) fn parse_module(id: &str, mut code: String, context: &mut Context) -> JsResult<Module> {
    // The parser wants a terminator after a final `export { … }`.
    code.push_str("\n;");
    let path = Path::new(id);
    let parse = |context: &mut Context| {
        Module::parse(Source::from_bytes(&code).with_path(path), None, context)
    };
    cached(id, "module", &code, context, parse, compiled::write_module, compiled::read_module)
}

/// Compiles `code` as the body of a function with these parameters. The frames of the function show `id` with the
/// lines and columns of `code`.
pub(crate) fn compile_function(
    id: &str,
    code: &str,
    parameters: &[String],
    is_async: bool,
    context: &mut Context,
) -> JsResult<Script> {
    let keyword = if is_async { "async function" } else { "function" };
    let head = format!("({keyword} ({}) {{", parameters.join(","));
    let offset = u32::try_from(head.chars().count()).unwrap_or(0);
    // A first line that names an interpreter is allowed at the start of a program only.
    let (hashbang, code) = if code.starts_with("#!") { ("//", code) } else { ("", code) };
    State::of(context).offsets.0.borrow_mut().insert(id.to_owned(), offset);
    compile_expression(id, &format!("{head}{hashbang}{code}\n}})"), context)
}

/// Compiles `code`, an expression whose value is a function. The frames of the function show `id`.
pub(crate) fn compile_expression(id: &str, code: &str, context: &mut Context) -> JsResult<Script> {
    let parse = |context: &mut Context| {
        let script =
            Script::parse(Source::from_bytes(code).with_path(Path::new(id)), None, context)?;
        script.codeblock(context)?;
        Ok(script)
    };
    cached(id, "script", code, context, parse, compiled::write_script, compiled::read_script)
}

/// Makes a script or a module of what it was written as: the bytes, the source, the path.
type Read<T> = fn(&[u8], Rc<str>, Option<&Path>, &mut Context) -> Option<T>;

/// What the cache has for `code`, or what parsing it gives, which the cache is given then.
fn cached<T>(
    id: &str,
    kind: &str,
    code: &str,
    context: &mut Context,
    parse: impl FnOnce(&mut Context) -> JsResult<T>,
    write: fn(&T, &mut Context) -> JsResult<Option<Vec<u8>>>,
    read: Read<T>,
) -> JsResult<T> {
    let cache = State::of(context).code_cache.borrow().clone();
    let Some(cache) = cache.filter(|_| code.len() >= WORTH_CACHING) else {
        return guarded(id, code, context, parse);
    };
    let key = CodeKey::new(kind, code);
    if let Some(bytes) = cache.read(&key)
        && let Some(made) = read(&bytes, Rc::from(code), Some(Path::new(id)), context)
    {
        return Ok(made);
    }
    let (made, bytes) = guarded(id, code, context, |context| {
        let made = parse(context)?;
        let bytes = write(&made, context)?;
        Ok((made, bytes))
    })?;
    if let Some(bytes) = bytes {
        cache.write(&key, &bytes);
    }
    Ok(made)
}

/// The function that a script made by [`compile_function`] stands for; a new one each time.
pub(crate) fn function_of(script: &Script, context: &mut Context) -> JsResult<JsObject> {
    script
        .evaluate(context)?
        .as_object()
        .ok_or_else(|| native_error("the compiled code is not a function"))
}

impl Compiled {
    /// Keeps a script under an id.
    pub(crate) fn keep(&self, id: &str, script: Script) {
        self.scripts.borrow_mut().insert(id.to_owned(), script);
    }

    /// The script kept under this id.
    pub(crate) fn get(&self, id: &str) -> Option<Script> {
        self.scripts.borrow().get(id).cloned()
    }
}

/// Parses the text of a JSON module.
pub(super) fn parse_json(id: &str, text: &str, context: &mut Context) -> JsResult<JsValue> {
    crate::builtins::json::parse(&js_string!(text), context).map_err(|error| {
        let message = error
            .as_native()
            .map_or_else(|| error.to_string(), |native| native.message().to_owned());
        boa_engine::JsNativeError::syntax().with_message(format!("{id}: {message}")).into()
    })
}

/// Runs the parser or compiler: its panics become errors that name the file, its syntax errors get the place. Code that
/// nests too deep for it is refused.
fn guarded<T>(
    id: &str,
    code: &str,
    context: &mut Context,
    run: impl FnOnce(&mut Context) -> JsResult<T>,
) -> JsResult<T> {
    if is_too_deep(code.as_bytes()) {
        return Err(located(too_deep(), id, context));
    }
    match catch_unwind(AssertUnwindSafe(|| run(context))) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(located(error, id, context)),
        Err(panic) => Err(native_error(format!("cannot compile {id}: {}", panic_message(&*panic)))),
    }
}

fn too_deep() -> JsError {
    boa_engine::JsNativeError::syntax().with_message("The code nests too deep").into()
}

/// What a panic said.
pub(super) fn panic_message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|message| (*message).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "the compiler failed".to_owned())
}

/// Moves the position that the parser writes into its messages to where positions belong, the stack.
fn located(error: JsError, id: &str, context: &mut Context) -> JsError {
    let Some(native) =
        error.as_native().filter(|native| matches!(native.kind(), JsNativeErrorKind::Syntax))
    else {
        return error;
    };
    let (message, position) = split_position(native.message());
    let object =
        boa_engine::JsNativeError::syntax().with_message(message.to_owned()).into_opaque(context);
    let (line, column) = position.unwrap_or((1, 1));
    let frame = Frame { function: None, path: Some(id.to_owned()), line, column };
    let frame = map_frame(&State::of(context), frame);
    let stack = format!("SyntaxError: {message}\n    at {}", render_frame(&frame));
    let stack = PropertyDescriptor::builder()
        .value(js_string!(stack))
        .writable(true)
        .enumerable(false)
        .configurable(true);
    // A fresh error takes any property.
    let _ = object.define_property_or_throw(js_string!("stack"), stack, context);
    JsError::from_opaque(object.into())
}

/// Splits `… at line 3, col 5` into the message and the position.
fn split_position(message: &str) -> (&str, Option<(u32, u32)>) {
    let split = || {
        let (text, position) = message.rsplit_once(" at line ")?;
        let (line, column) = position.split_once(", col ")?;
        Some((text, Some((line.trim().parse().ok()?, column.trim().parse().ok()?))))
    };
    split().unwrap_or((message, None))
}

#[cfg(test)]
mod tests {
    use super::split_position;

    #[test]
    fn positions_leave_the_message() {
        assert_eq!(
            split_position("unexpected token at line 3, col 15"),
            ("unexpected token", Some((3, 15)))
        );
        assert_eq!(split_position("abrupt end"), ("abrupt end", None));
    }
}
