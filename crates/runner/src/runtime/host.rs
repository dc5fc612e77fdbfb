use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use boa_engine::object::JsObject;
use boa_engine::{Context, JsValue, js_string};
use invitro_engine::{
    ImportKind, MappedPosition, ModuleError, ModuleErrorClass, ModuleHost, ModuleSource,
    RequiredForm,
};
use invitro_modules::classify::ModuleKind;
use invitro_modules::{Content, Form, LoadError, Modules, Position, file_url};

use super::auxiliary::AuxiliaryHost;
use super::builtins::runtime_module;

/// Where ids of modules of `runtime-js/` begin.
const RUNTIME: &str = "invitro:";

/// The id's path in `runtime-js/`, if that is where the module is; the transform brings a few
/// modules of its own.
fn runtime_path(id: &str) -> Option<&str> {
    let path = id.strip_prefix(RUNTIME)?;
    (!path.starts_with("transform/") && path != "empty").then_some(path)
}

/// Answers the engine's questions about modules: those of `runtime-js/` and those of the user.
#[derive(Default)]
pub(crate) struct Host {
    modules: RefCell<Option<Modules>>,
    /// What the configuration file's imports mean, once its functions are called in this process.
    config_modules: RefCell<Option<Modules>>,
    preloaded: RefCell<HashSet<(String, Form)>>,
    /// Those of the auxiliary Workers, by the Workers' names.
    auxiliary: RefCell<HashMap<String, Rc<AuxiliaryHost>>>,
}

/// What user code gets when it imports a specifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) id: String,
    pub(crate) kind: ResolvedKind,
}

/// Why a specifier does not lead to a module that can be evaluated.
#[derive(Debug)]
pub(crate) enum Unresolved {
    /// It names nothing.
    Missing(ModuleError),
    /// What it names cannot be read or parsed.
    Broken(LoadError),
}

impl From<ModuleError> for Unresolved {
    fn from(error: ModuleError) -> Self {
        Self::Missing(error)
    }
}

impl From<LoadError> for Unresolved {
    fn from(error: LoadError) -> Self {
        Self::Broken(error)
    }
}

/// How a module is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResolvedKind {
    /// The user's own source, in the module-runner form.
    Source,
    /// By the engine: packages, CommonJS, data.
    Native,
    /// A module of ours.
    Builtin,
}

impl ResolvedKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Native => "native",
            Self::Builtin => "builtin",
        }
    }
}

impl Host {
    pub(crate) fn set_modules(&self, modules: Modules) {
        self.modules.replace(Some(modules));
    }

    pub(crate) fn set_auxiliary(&self, hosts: HashMap<String, Rc<AuxiliaryHost>>) {
        self.auxiliary.replace(hosts);
    }

    pub(super) fn auxiliary(&self, name: &str) -> Option<Rc<AuxiliaryHost>> {
        self.auxiliary.borrow().get(name).cloned()
    }

    pub(crate) fn modules(&self) -> Option<Modules> {
        self.modules.borrow().clone()
    }

    pub(crate) fn is_preloaded(&self, id: &str, form: Form) -> bool {
        self.preloaded.borrow().contains(&(id.to_owned(), form))
    }

    pub(crate) fn set_preloaded(&self, id: &str, form: Form) {
        self.preloaded.borrow_mut().insert((id.to_owned(), form));
    }

    /// What a specifier in the user's source means.
    pub(crate) fn resolve_source(
        &self,
        specifier: &str,
        importer: Option<&str>,
    ) -> Result<Resolved, Unresolved> {
        let id = self.resolve_user(specifier, importer, ImportKind::Import)?;
        if runtime_path(&id).is_some() {
            return Ok(Resolved { id, kind: ResolvedKind::Builtin });
        }
        let Some(modules) = self.modules() else {
            return Err(ModuleError::new("no project is loaded").into());
        };
        let kind = match modules.kind(&id)? {
            ModuleKind::Source => ResolvedKind::Source,
            _ => ResolvedKind::Native,
        };
        Ok(Resolved { id, kind })
    }

    /// What a specifier in a configuration file means, in the process of a test file.
    pub(crate) fn resolve_config(
        &self,
        specifier: &str,
        importer: Option<&str>,
    ) -> Result<Resolved, Unresolved> {
        let config = self
            .config_modules
            .borrow_mut()
            .get_or_insert_with(|| {
                let root = std::env::current_dir().unwrap_or_else(|_| "/".into());
                super::node_modules(&root)
            })
            .clone();
        let worker = self.modules.replace(Some(config));
        let resolved = self.resolve_source(specifier, importer);
        self.modules.replace(worker);
        resolved
    }

    fn resolve_user(
        &self,
        specifier: &str,
        importer: Option<&str>,
        kind: ImportKind,
    ) -> Result<String, ModuleError> {
        let modules = self.modules();
        let Some(modules) = modules else {
            return runtime_id(specifier).ok_or_else(|| no_such_module(specifier));
        };
        let kind = match kind {
            ImportKind::Import => invitro_modules::ImportKind::Static,
            ImportKind::Require => invitro_modules::ImportKind::Require,
        };
        let id = modules.resolve(specifier, importer, kind).map_err(|error| {
            ModuleError::new(error.to_string()).with_code("ERR_MODULE_NOT_FOUND")
        })?;
        if matches!(modules.kind(&id), Ok(ModuleKind::Builtin)) && !id.starts_with(RUNTIME) {
            return runtime_id(&id).ok_or_else(|| no_such_module(specifier));
        }
        Ok(id.to_string())
    }

    /// The place in the user's source behind a place in the code that runs.
    pub(crate) fn original_position(
        &self,
        id: &str,
        line: u32,
        column: u32,
    ) -> Option<MappedPosition> {
        if id.starts_with(RUNTIME) {
            return None;
        }
        let elsewhere = |host: &Rc<AuxiliaryHost>| host.original_position(id, line, column);
        if let Some(position) = self.auxiliary.borrow().values().find_map(elsewhere) {
            return Some(position);
        }
        let form = match self.modules()?.kind(id) {
            Ok(ModuleKind::Source) => Form::Runner,
            _ => Form::Native,
        };
        self.position_in(id, form, line, column)
    }

    /// The place in the source behind a place in a form of a module.
    pub(super) fn position_in(
        &self,
        id: &str,
        form: Form,
        line: u32,
        column: u32,
    ) -> Option<MappedPosition> {
        let modules = self.modules()?;
        let position = Position { line, column };
        let original = modules.lookup(id, form, position)?;
        let Position { line, mut column } = original.position;
        if form == Form::Runner {
            let text = modules.original_text(id, form, &original.source);
            if let Some(text) = text.as_deref().and_then(|text| text.lines().nth(line as usize - 1))
            {
                column = callee_start(text, column);
            }
        }
        Some(MappedPosition { path: original.source, line, column })
    }
}

/// The id of a built-in module, by the name that users import it by.
pub(super) fn runtime_id(name: &str) -> Option<String> {
    runtime_module(name).map(|path| format!("{RUNTIME}{path}"))
}

fn no_such_module(specifier: &str) -> ModuleError {
    ModuleError::new(format!("No such module \"{specifier}\".")).with_code("ERR_MODULE_NOT_FOUND")
}

fn load_error(error: LoadError) -> ModuleError {
    let class = match &error {
        LoadError::Syntax(_) | LoadError::Json { .. } => ModuleErrorClass::Syntax,
        _ => ModuleErrorClass::Error,
    };
    ModuleError::new(error.to_string()).with_class(class)
}

impl ModuleHost for Host {
    fn resolve(
        &self,
        specifier: &str,
        referrer: Option<&str>,
        kind: ImportKind,
    ) -> Result<String, ModuleError> {
        if specifier.starts_with(RUNTIME) {
            return Ok(specifier.to_owned());
        }
        if let Some(path) = referrer.and_then(|referrer| referrer.strip_prefix(RUNTIME)) {
            if specifier.starts_with('.') {
                return Ok(format!("{RUNTIME}{}", relative(path, specifier)));
            }
            // Ids that were resolved before, imported by the module runner.
            if std::path::Path::new(specifier).is_absolute() {
                return Ok(specifier.to_owned());
            }
        }
        self.resolve_user(specifier, referrer, kind)
    }

    fn load(&self, id: &str) -> Result<ModuleSource, ModuleError> {
        if let Some(path) = runtime_path(id) {
            return match invitro_runtime_js::source(path) {
                Some(code) => Ok(ModuleSource::Esm { code: code.to_owned() }),
                None => Err(no_such_module(id)),
            };
        }
        let modules = self.modules().ok_or_else(|| no_such_module(id))?;
        let module = modules.load(id, Form::Native).map_err(load_error)?;
        Ok(match &module.content {
            Content::Code(code) => ModuleSource::Esm { code: code.to_string() },
            Content::CommonJs(code) => {
                let names = modules.export_names(id, Form::Native).map_err(load_error)?;
                ModuleSource::CommonJs { code: code.to_string(), names: names.to_vec() }
            }
            Content::Json(text) => ModuleSource::Json(text.to_string()),
            Content::Text(text) => ModuleSource::Text(text.to_string()),
            Content::Data(bytes) => ModuleSource::Data(bytes.to_vec()),
            Content::Empty => ModuleSource::Empty,
            Content::Wasm(_) => {
                return Err(ModuleError::new(format!(
                    "\"{id}\" is WebAssembly, which this version of Invitro does not run."
                )));
            }
            Content::Builtin => return Err(no_such_module(id)),
        })
    }

    fn import_meta(&self, _id: &str, _meta: &JsObject, _context: &mut Context) {}

    fn required_form(&self, id: &str) -> RequiredForm {
        if id.starts_with(RUNTIME) { RequiredForm::Default } else { RequiredForm::Namespace }
    }
}

/// `import.meta` of the user's source.
pub(crate) fn meta(id: &str, context: &mut Context) -> boa_engine::JsResult<JsValue> {
    let (path, query) = invitro_modules::split_query(id);
    let mut url = file_url(path);
    if let Some(query) = query {
        url.push('?');
        url.push_str(query);
    }
    let folder = std::path::Path::new(path).parent().unwrap_or(std::path::Path::new("/"));
    let meta = JsObject::with_object_proto(context.intrinsics());
    for (name, value) in
        [("url", url), ("filename", path.to_owned()), ("dirname", folder.display().to_string())]
    {
        meta.create_data_property(js_string!(name), js_string!(value), context)?;
    }
    Ok(meta.into())
}

/// Where the callee of a call begins, for the column of its parenthesis. That is where the engine sees
/// the call of an import, since an import has become `(0, module.name)`. Other columns stay.
fn callee_start(line: &str, column: u32) -> u32 {
    let units: Vec<u16> = line.encode_utf16().collect();
    let is_name = |unit: u16| {
        unit >= 0x80
            || char::from_u32(unit.into()).is_some_and(|c| c.is_alphanumeric() || "_$".contains(c))
    };
    let parenthesis = column.saturating_sub(1) as usize;
    if units.get(parenthesis) != Some(&u16::from(b'(')) {
        return column;
    }
    let name = units[..parenthesis].iter().rev().take_while(|unit| is_name(**unit)).count();
    column - name as u32
}

/// Resolves `./x.ts` seen from `web/y` within `runtime-js/`.
fn relative(from: &str, specifier: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    path.strip_suffix(".ts").map_or(path.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_where_their_callee_begins() {
        let line = "  é.x(𝒳); name (1); $a(2)";
        assert_eq!(callee_start(line, 6), 5);
        assert_eq!(callee_start(line, 1), 1);
        assert_eq!(callee_start(line, 17), 17);
        assert_eq!(callee_start("  boom()", 7), 3);
        assert_eq!(callee_start("boom", 40), 40);
    }

    #[test]
    fn runtime_modules_find_each_other() {
        assert_eq!(relative("web/request", "./headers.ts"), "web/headers");
        assert_eq!(relative("vitest/vi/index", "../../web/abort.ts"), "web/abort");
    }
}
