//! Modules from memory, and a `native:test` module that collects what they log.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use invitro_engine::boa_engine::{Context, JsResult, JsValue};
use invitro_engine::{
    Engine, EngineOptions, ImportKind, ModuleError, ModuleHost, ModuleSource, NativeModule, errors,
    run_with_stack,
};

/// Modules by id. The extension says what they are; the names a `.cjs` file exports stand in its first line, behind
/// `// names:`.
#[derive(Debug, Default)]
pub(crate) struct Files(RefCell<BTreeMap<String, String>>);

impl ModuleHost for Files {
    fn resolve(
        &self,
        specifier: &str,
        referrer: Option<&str>,
        kind: ImportKind,
    ) -> Result<String, ModuleError> {
        if specifier == "kind" {
            return Ok(format!(
                "/kind-{}.js",
                if kind == ImportKind::Require { "require" } else { "import" }
            ));
        }
        let folder = Path::new(referrer.unwrap_or("/")).parent().unwrap_or(Path::new("/"));
        let mut path = PathBuf::new();
        for component in folder.join(specifier).components() {
            match component {
                Component::ParentDir => {
                    path.pop();
                }
                Component::CurDir => {}
                other => path.push(other),
            }
        }
        let id = path.to_string_lossy().into_owned();
        if self.0.borrow().contains_key(&id) {
            return Ok(id);
        }
        Err(ModuleError::new(format!("Cannot find module '{specifier}'"))
            .with_code("ERR_MODULE_NOT_FOUND"))
    }

    fn load(&self, id: &str) -> Result<ModuleSource, ModuleError> {
        let Some(text) = self.0.borrow().get(id).cloned() else {
            return Err(ModuleError::new(format!("No such module \"{id}\"")));
        };
        Ok(match Path::new(id).extension().and_then(|extension| extension.to_str()) {
            Some("cjs") => {
                let names = text
                    .lines()
                    .next()
                    .and_then(|line| line.strip_prefix("// names:"))
                    .map(|names| names.split(',').map(|name| name.trim().to_owned()).collect())
                    .unwrap_or_default();
                ModuleSource::CommonJs { code: text, names }
            }
            Some("json") => ModuleSource::Json(text),
            Some("txt") => ModuleSource::Text(text),
            Some("bin") => ModuleSource::Data(text.into_bytes()),
            Some("empty") => ModuleSource::Empty,
            _ => ModuleSource::Esm { code: text },
        })
    }
}

/// The lines logged so far, in the context's data.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(pub Rc<RefCell<Vec<String>>>);

fn log(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut line = String::new();
    for (index, value) in args.iter().enumerate() {
        if index > 0 {
            line.push(' ');
        }
        line.push_str(&value.to_string(context)?.to_std_string_lossy());
    }
    if let Some(log) = context.get_data::<Log>() {
        log.0.borrow_mut().push(line);
    }
    Ok(JsValue::undefined())
}

/// Timers as globals, which the scripts shared with Node.js expect.
const GLOBALS: &str = r#"
import { setTimer, clearTimer, queueMicrotask } from "native:engine/timers";
globalThis.setTimeout = (callback, ms, ...args) => setTimer(() => callback(...args), ms ?? 0, false);
globalThis.setInterval = (callback, ms, ...args) => setTimer(() => callback(...args), ms ?? 0, true);
globalThis.clearTimeout = globalThis.clearInterval = clearTimer;
globalThis.queueMicrotask = queueMicrotask;
"#;

/// An engine with these modules.
pub(crate) fn engine(files: &[(&str, &str)], options: EngineOptions) -> Engine {
    let mut engine = Engine::new(options).unwrap();
    let map = files.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned()));
    let mut map: BTreeMap<String, String> = map.collect();
    map.insert("/globals.js".into(), GLOBALS.into());
    engine.set_host(Rc::new(Files(RefCell::new(map))));
    engine.register(
        NativeModule::new("test").function("log", 1, log).value("answer", |_| Ok(42.into())),
    );
    engine.context().insert_data(Log::default());
    engine.import("/globals.js").unwrap();
    engine
}

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    /// What was logged.
    pub lines: Vec<String>,
    /// What the import of the entry threw, as text.
    pub error: Option<String>,
    /// What went unhandled: the kind, and the value as text.
    pub unhandled: Vec<String>,
}

/// Everything logged so far.
pub(crate) fn logged(engine: &mut Engine) -> Vec<String> {
    engine.context().get_data::<Log>().map(|log| log.0.borrow().clone()).unwrap_or_default()
}

/// Imports `/main.js` of an engine and runs its loop until nothing happens any more.
pub(crate) fn run_main(engine: &mut Engine) -> Ran {
    let error = engine.import("/main.js").err().map(|error| {
        let value = errors::to_value(error, engine.context());
        text(&value, engine.context())
    });
    engine.run_until_idle();
    let unhandled = engine.take_unhandled();
    let unhandled = unhandled
        .iter()
        .map(|unhandled| {
            format!("{:?} {}", unhandled.kind, text(&unhandled.value, engine.context()))
        })
        .collect();
    Ran { lines: logged(engine), error, unhandled }
}

fn text(value: &JsValue, context: &mut Context) -> String {
    value.to_string(context).map_or_else(|_| "?".into(), |text| text.to_std_string_lossy())
}

/// Runs `/main.js` of these modules on a large stack.
pub(crate) fn run(files: &[(&str, &str)]) -> Ran {
    run_with_stack(|| run_main(&mut engine(files, EngineOptions::default()))).unwrap()
}

/// The lines that `/main.js` logs; everything else must be in order.
pub(crate) fn lines(files: &[(&str, &str)]) -> Vec<String> {
    let ran = run(files);
    assert_eq!((ran.error, ran.unhandled), (None, Vec::new()), "logged: {:#?}", ran.lines);
    ran.lines
}

/// The lines that a single module logs.
pub(crate) fn script(code: &str) -> Vec<String> {
    lines(&[("/main.js", &format!("import {{ log }} from \"native:test\";{code}"))])
}
