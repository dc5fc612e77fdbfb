//! Auxiliary Workers: their code, and the realms they run in.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, js_string};
use invitro_config::Project;
use invitro_config::project::{ModuleDefinition, ModuleKind, Worker, WorkerSource};
use invitro_engine::{
    ImportKind, MappedPosition, ModuleError, ModuleHost, ModuleSource, NativeModule, RequiredForm,
    create_realm, import_now, in_realm,
};
use invitro_modules::{Form, ModuleRule, Modules, ModulesOptions, RuleType};

use super::host::Host;
use super::host_of;

/// The module that a realm of an auxiliary Worker begins with.
const ENTRY: &str = "invitro:runner/auxiliary";

/// The modules of one auxiliary Worker.
pub(crate) struct AuxiliaryHost {
    /// Everything that is not in `listed`.
    host: Host,
    /// The id of the main module; an error where the code cannot be run here.
    main: Result<String, String>,
    /// Modules that are data or were given without a file, by id.
    listed: HashMap<String, Listed>,
    /// The ids of an explicit list of modules: no others can be imported.
    closed: Option<HashSet<String>>,
    /// Base of the names of modules.
    root: PathBuf,
    /// Ids of what was loaded.
    loaded: RefCell<HashSet<String>>,
}

/// What a module of a list is made of.
enum Listed {
    Text(String),
    Data(Vec<u8>),
    Unsupported(&'static str),
}

impl AuxiliaryHost {
    /// The modules of a Worker of a project in `root`.
    pub(crate) fn new(worker: &Worker, root: &Path, rules: Vec<ModuleRule>) -> Self {
        let mut options = ModulesOptions { rules, ..ModulesOptions::new(root) };
        let mut listed = HashMap::new();
        let mut closed = None;
        let mut base = root.to_path_buf();
        let script_without_modules = || {
            Err("it is a service-worker script: set `modules: true` and use `export`".to_owned())
        };
        let main = match &worker.source {
            WorkerSource::Main { .. } => Err("it has no code".to_owned()),
            WorkerSource::Script { modules: false, .. }
            | WorkerSource::File { modules: false, .. } => script_without_modules(),
            WorkerSource::Script { code, path, .. } => {
                let path =
                    path.clone().unwrap_or_else(|| root.join(format!("{}.mjs", worker.name)));
                let id = display(&path);
                options.virtual_modules.push((id.clone(), code.clone()));
                Ok(id)
            }
            WorkerSource::File { path, .. } => {
                let id = display(path);
                options.rules.insert(0, module_rule(RuleType::ESModule, &id));
                Ok(id)
            }
            WorkerSource::Modules { modules, modules_root } => {
                base = modules_root.clone().unwrap_or(base);
                closed = Some(modules.iter().map(|module| display(&module.path)).collect());
                list(modules, &mut options, &mut listed);
                modules
                    .first()
                    .map(|module| display(&module.path))
                    .ok_or_else(|| "its list of modules is empty".to_owned())
            }
        };
        let host = Host::default();
        host.set_modules(Modules::new(options));
        Self { host, main, listed, closed, root: base, loaded: RefCell::default() }
    }

    /// The place in the source behind a place in the code that runs; `None` if this is not where the code is from.
    pub(super) fn original_position(
        &self,
        id: &str,
        line: u32,
        column: u32,
    ) -> Option<MappedPosition> {
        if !self.loaded.borrow().contains(id) {
            return None;
        }
        self.host.position_in(id, Form::Native, line, column)
    }

    /// The names that the main module exports.
    fn export_names(&self) -> Vec<String> {
        let (Ok(main), Some(modules)) = (&self.main, self.host.modules()) else {
            return Vec::new();
        };
        modules.export_names(main, Form::Native).map_or_else(|_| Vec::new(), |names| names.to_vec())
    }

    /// The id that a relative specifier stands for in a list of modules.
    fn listed_id(&self, specifier: &str, referrer: &str) -> Option<String> {
        let known = |id: &String| {
            self.listed.contains_key(id) || self.closed.as_ref().is_some_and(|ids| ids.contains(id))
        };
        let folder = Path::new(referrer).parent()?;
        Some(display(&normal(&folder.join(specifier)))).filter(known)
    }

    fn name_of(&self, id: &str) -> String {
        let path = Path::new(id);
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

fn display(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A rule for one file.
fn module_rule(kind: RuleType, path: &str) -> ModuleRule {
    ModuleRule { kind, globs: vec![path.to_owned()], fallthrough: true }
}

/// The path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// Takes up the modules of an explicit list.
fn list(
    modules: &[ModuleDefinition],
    options: &mut ModulesOptions,
    listed: &mut HashMap<String, Listed>,
) {
    for ModuleDefinition { kind, path, contents } in modules {
        let id = display(path);
        let bytes = || contents.clone().or_else(|| std::fs::read(path).ok());
        let text = || bytes().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let module = match kind {
            ModuleKind::EsModule | ModuleKind::CommonJs => {
                let is_esm = *kind == ModuleKind::EsModule;
                let rule = if is_esm { RuleType::ESModule } else { RuleType::CommonJS };
                options.rules.insert(0, module_rule(rule, &id));
                if contents.is_some() {
                    options.virtual_modules.extend(text().map(|text| (id, text)));
                }
                continue;
            }
            ModuleKind::Text => text().map(Listed::Text),
            ModuleKind::Data => bytes().map(Listed::Data),
            ModuleKind::CompiledWasm => Some(Listed::Unsupported("WebAssembly")),
            ModuleKind::PythonModule | ModuleKind::PythonRequirement => {
                Some(Listed::Unsupported("Python"))
            }
        };
        // A file that cannot be read is an error where it is imported.
        if let Some(module) = module {
            listed.insert(id, module);
        }
    }
}

impl ModuleHost for AuxiliaryHost {
    fn resolve(
        &self,
        specifier: &str,
        referrer: Option<&str>,
        kind: ImportKind,
    ) -> Result<String, ModuleError> {
        if let Some(referrer) = referrer.filter(|referrer| Path::new(referrer).is_absolute()) {
            if let Some(id) = self.listed_id(specifier, referrer) {
                return Ok(id);
            }
            let is_file = specifier.starts_with('.') || Path::new(specifier).is_absolute();
            if self.closed.is_some() && is_file {
                let wanted = Path::new(referrer).parent().unwrap_or(&self.root).join(specifier);
                return Err(ModuleError::new(format!(
                    "No such module \"{}\".\n  imported from \"{}\"",
                    self.name_of(&display(&normal(&wanted))),
                    self.name_of(referrer),
                )));
            }
        }
        self.host.resolve(specifier, referrer, kind)
    }

    fn load(&self, id: &str) -> Result<ModuleSource, ModuleError> {
        self.loaded.borrow_mut().insert(id.to_owned());
        let Some(listed) = self.listed.get(id) else { return self.host.load(id) };
        Ok(match listed {
            Listed::Text(text) => ModuleSource::Text(text.clone()),
            Listed::Data(bytes) => ModuleSource::Data(bytes.clone()),
            Listed::Unsupported(what) => {
                return Err(ModuleError::new(format!(
                    "\"{id}\" is {what}, which this version of Invitro does not run."
                )));
            }
        })
    }

    fn import_meta(&self, id: &str, meta: &JsObject, context: &mut Context) {
        self.host.import_meta(id, meta, context);
    }

    fn required_form(&self, id: &str) -> RequiredForm {
        self.host.required_form(id)
    }
}

/// The modules of the auxiliary Workers of a project, by the Workers' names.
pub(crate) fn hosts(
    project: &Project,
    rules: impl Fn(&Worker) -> Vec<ModuleRule>,
) -> HashMap<String, Rc<AuxiliaryHost>> {
    let host = |worker: &Worker| {
        let host = AuxiliaryHost::new(worker, &project.root, rules(worker));
        (worker.name.clone(), Rc::new(host))
    };
    project.auxiliary.iter().map(host).collect()
}

/// `native:runner/auxiliary`
pub(super) fn module() -> NativeModule {
    NativeModule::new("runner/auxiliary").function("openRealm", 1, open_realm)
}

/// `openRealm(name)`: makes a realm for the auxiliary Worker with this name. Gives the namespace of the module that begins
/// there, the id of the Worker's main module, the names it exports, and why it cannot be run, if so. The main module is
/// compiled as far as it can be, and not evaluated.
fn open_realm(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = arguments.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    let Some(host) = host_of(context).auxiliary(&name) else {
        let message = format!("there is no auxiliary Worker \"{name}\"");
        return Err(JsNativeError::error().with_message(message).into());
    };
    let realm = create_realm(Some(Rc::clone(&host) as Rc<dyn ModuleHost>), context)?;
    let entry = in_realm(&realm, context, |context| {
        let entry = import_now(ENTRY, context);
        if let (Ok(_), Ok(main)) = (&entry, &host.main) {
            // What fails here fails again where the Worker is first used, and is reported there.
            let _ = invitro_engine::preload(main, context);
        }
        entry
    })?;
    let names = host.export_names().into_iter().map(|name| js_string!(name).into());
    let names = JsArray::from_iter(names.collect::<Vec<JsValue>>(), context);
    let text = |text: Option<&String>| {
        text.map_or_else(JsValue::null, |text| js_string!(text.as_str()).into())
    };
    let (main, failure) = (text(host.main.as_ref().ok()), text(host.main.as_ref().err()));
    Ok(JsArray::from_iter([entry.into(), main, names.into(), failure], context).into())
}
