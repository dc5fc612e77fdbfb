//! All modules of one project: [`Modules`].

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use indexmap::IndexSet;
use serde_json::Value;

use crate::{
    Export, Form, ImportKind, LineIndex, LoadError, ModuleError, ModuleInfo, ModulesOptions,
    Position, ResolveError, Target, Warning,
    cache::{Cache, Key},
    classify::{self, Guess, ModuleKind, Rules},
    helpers::helper_source,
    id::{extension, has_flag, is_in_node_modules, is_path, split_query},
    resolve::Resolver,
    source_map::{self, Decoded, OriginalPosition},
    transform::{self, CompilerOptions, Defines, ModuleSystem, TransformInput, Transformed},
};

/// What a module consists of once loaded.
#[derive(Debug, Clone)]
pub enum Content {
    /// Code in the module's [`Form`]: a module-runner function or an ES module.
    Code(Arc<str>),
    /// The body of a CommonJS module, to be wrapped in a function.
    CommonJs(Arc<str>),
    /// A JSON document.
    Json(Arc<str>),
    /// A string: the default export.
    Text(Arc<str>),
    /// Bytes: the default export is an `ArrayBuffer` of them.
    Data(Arc<[u8]>),
    /// A WebAssembly binary: the default export is the compiled `WebAssembly.Module`.
    Wasm(Arc<[u8]>),
    /// An object without properties.
    Empty,
    /// A module the program or the runtime brings, by its id.
    Builtin,
}

/// One module in one form.
#[derive(Debug, Clone)]
pub struct Module {
    /// Absolute path with query, or the name of a built-in module.
    pub id: String,
    /// The file, if it is one.
    pub path: Option<PathBuf>,
    /// What it is.
    pub kind: ModuleKind,
    /// The form the content is in.
    pub form: Form,
    /// The content.
    pub content: Content,
    /// What was collected from code; empty for anything else.
    pub info: ModuleInfo,
    /// The text the content was made from, when that is another.
    source: Option<Arc<str>>,
    /// The map from the content to `source`.
    map: Option<Arc<str>>,
}

impl Module {
    /// The source map (version 3, JSON) from the content to the source file; `None` when they are equal.
    pub fn source_map(&self) -> Option<&str> {
        self.map.as_deref()
    }

    /// The text the module was made from, for code frames and coverage.
    pub fn source_text(&self) -> Option<&str> {
        self.source.as_deref().or(match &self.content {
            Content::Code(text)
            | Content::CommonJs(text)
            | Content::Json(text)
            | Content::Text(text) => Some(text),
            _ => None,
        })
    }
}

/// One entry of a static graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphNode {
    /// Module id.
    pub id: String,
    /// The form it is needed in.
    pub form: Form,
}

/// A static graph, dependencies first.
#[derive(Debug, Default)]
pub struct Graph {
    /// Every module that is reached, in an order in which each comes after what it imports (cycles aside).
    pub nodes: Vec<GraphNode>,
    /// What could not be resolved or loaded. The modules that are `nodes` are usable all the same.
    pub errors: Vec<ModuleError>,
}

/// Resolves, loads and remembers the modules of one project. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Modules {
    inner: Rc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: Rc<ModulesOptions>,
    resolver: Resolver,
    rules: Rules,
    defines: Option<Defines>,
    define_key: String,
    cache: Cache,
    modules: RefCell<HashMap<(String, Form), Arc<Module>>>,
    kinds: RefCell<HashMap<String, ModuleKind>>,
    importers: RefCell<HashMap<String, IndexSet<String>>>,
    maps: RefCell<HashMap<(String, Form), Option<Rc<Decoded>>>>,
    names: RefCell<HashMap<(String, Form), Rc<[String]>>>,
    warnings: RefCell<Vec<String>>,
}

impl Modules {
    /// The modules of one project.
    pub fn new(options: ModulesOptions) -> Self {
        let options = Rc::new(options);
        let (defines, problems) = Defines::new(&options.define);
        Self {
            inner: Rc::new(Inner {
                resolver: Resolver::new(Rc::clone(&options)),
                rules: Rules::new(&options.rules),
                defines,
                define_key: format!("{:?}", options.define),
                cache: Cache::open(&options.cache),
                modules: RefCell::default(),
                kinds: RefCell::default(),
                importers: RefCell::default(),
                maps: RefCell::default(),
                names: RefCell::default(),
                warnings: RefCell::new(problems),
                options,
            }),
        }
    }

    /// The options these modules were made with.
    pub fn options(&self) -> &ModulesOptions {
        &self.inner.options
    }

    /// The id a specifier names, seen from a module (or from the root).
    ///
    /// # Errors
    ///
    /// What was tried, where the specifier stands, and the remedy.
    pub fn resolve(
        &self,
        specifier: &str,
        importer: Option<&str>,
        kind: ImportKind,
    ) -> Result<Rc<str>, Box<ResolveError>> {
        let id = self.inner.resolver.resolve(specifier, importer, kind).map_err(|mut error| {
            error.position = importer.and_then(|importer| self.position_of(specifier, importer));
            error
        })?;
        if let Some(importer) = importer {
            let mut importers = self.inner.importers.borrow_mut();
            match importers.get_mut(&*id) {
                Some(known) => {
                    if !known.contains(importer) {
                        known.insert(importer.to_owned());
                    }
                }
                None => {
                    importers.insert(id.to_string(), IndexSet::from([importer.to_owned()]));
                }
            }
        }
        Ok(id)
    }

    /// Where a loaded module names this specifier.
    fn position_of(&self, specifier: &str, importer: &str) -> Option<Position> {
        let modules = self.inner.modules.borrow();
        [Form::Runner, Form::Native].into_iter().find_map(|form| {
            let info = &modules.get(&(importer.to_owned(), form))?.info;
            let import = info
                .imports
                .iter()
                .find(|import| import.specifier == specifier)
                .map(|import| import.position);
            import.or_else(|| {
                let named =
                    info.references.iter().find(|reference| reference.specifier == specifier);
                named.map(|reference| reference.position)
            })
        })
    }

    /// What a module is. Reads the file when its path does not say.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or parsed.
    pub fn kind(&self, id: &str) -> Result<ModuleKind, LoadError> {
        if let Some(kind) = self.inner.kinds.borrow().get(id) {
            return Ok(*kind);
        }
        match self.guess(id) {
            Guess::Is(kind) => Ok(kind),
            Guess::Script { .. } => Ok(self.load(id, Form::Runner)?.kind),
        }
    }

    /// The form in which a module reached from another is needed: the user's own ES modules in the runner form unless they
    /// are reached from a native one.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or parsed.
    pub fn form(&self, id: &str, importer: Form) -> Result<Form, LoadError> {
        Ok(match importer {
            Form::Runner if self.kind(id)? == ModuleKind::Source => Form::Runner,
            _ => Form::Native,
        })
    }

    fn virtual_source(&self, id: &str) -> Option<&str> {
        self.inner
            .options
            .virtual_modules
            .iter()
            .find(|(known, _)| known == id)
            .map(|(_, source)| source.as_str())
    }

    fn guess(&self, id: &str) -> Guess {
        let is_virtual = self.virtual_source(id).is_some();
        classify::classify(id, &self.inner.rules, &self.inner.resolver.packages, is_virtual)
    }

    /// Loads a module. Only the user's own ES modules have a runner form; anything else comes back as native.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, parsed or transformed.
    pub fn load(&self, id: &str, form: Form) -> Result<Arc<Module>, LoadError> {
        let form = match self.inner.kinds.borrow().get(id) {
            Some(ModuleKind::Source) | None => form,
            Some(_) => Form::Native,
        };
        if let Some(known) = self.inner.modules.borrow().get(&(id.to_owned(), form)) {
            return Ok(Arc::clone(known));
        }
        let module = Arc::new(self.load_uncached(id, form)?);
        self.inner.kinds.borrow_mut().insert(id.to_owned(), module.kind);
        self.inner.modules.borrow_mut().insert((id.to_owned(), module.form), Arc::clone(&module));
        Ok(module)
    }

    fn load_uncached(&self, id: &str, form: Form) -> Result<Module, LoadError> {
        let (path, query) = split_query(id);
        let query = query.unwrap_or_default();
        let guess = self.guess(id);
        let file = || PathBuf::from(path);
        let plain = |kind: ModuleKind, content: Content| Module {
            id: id.to_owned(),
            path: is_path(id).then(file),
            kind,
            form: Form::Native,
            content,
            info: ModuleInfo::default(),
            source: None,
            map: None,
        };
        let system = match guess {
            Guess::Script { module } => ModuleSystem::Unknown { module },
            Guess::Is(ModuleKind::Source | ModuleKind::PackageEsm) => ModuleSystem::Module,
            Guess::Is(ModuleKind::CommonJs) => ModuleSystem::CommonJs,
            Guess::Is(kind @ ModuleKind::Builtin) => return Ok(plain(kind, Content::Builtin)),
            Guess::Is(kind @ ModuleKind::Empty) if has_flag(query, "inline") => {
                return Ok(plain(kind, Content::Text(read_lossy(&file())?)));
            }
            Guess::Is(kind @ ModuleKind::Empty) => return Ok(plain(kind, Content::Empty)),
            Guess::Is(kind @ ModuleKind::Json) => {
                return self.load_json(plain(kind, Content::Json(read_text(&file())?)));
            }
            Guess::Is(kind @ (ModuleKind::Text | ModuleKind::Raw)) => {
                return Ok(plain(kind, Content::Text(read_lossy(&file())?)));
            }
            Guess::Is(kind @ ModuleKind::Url) => {
                return Ok(plain(kind, Content::Text(self.url(path).into())));
            }
            Guess::Is(kind @ ModuleKind::Data) => {
                return Ok(plain(kind, Content::Data(read(&file())?.into())));
            }
            Guess::Is(kind @ ModuleKind::Wasm) if has_flag(query, "init") => {
                let code = format!(
                    "import module from {};\nexport default async (imports = {{}}) => new WebAssembly.Instance(module, imports);\n",
                    Value::from(path)
                );
                return Ok(plain(kind, Content::Code(code.into())));
            }
            Guess::Is(kind @ ModuleKind::Wasm) => {
                return Ok(plain(kind, Content::Wasm(read(&file())?.into())));
            }
        };
        if extension(path) == "node" {
            return Err(LoadError::Unsupported {
                id: id.to_owned(),
                reason: "it is a native add-on for Node.js, which a Worker cannot load. Use a build of the package for Workers or browsers, or mock it.".to_owned(),
            });
        }
        let source: Arc<str> = match (self.virtual_source(id), helper_source(id)) {
            (Some(text), _) => text.into(),
            (None, Some(text)) => text.into(),
            (None, None) => read_text(&file())?,
        };
        self.load_code(id, &source, system, form)
    }

    fn load_code(
        &self,
        id: &str,
        source: &Arc<str>,
        system: ModuleSystem,
        form: Form,
    ) -> Result<Module, LoadError> {
        let path = split_query(id).0;
        let in_package = is_in_node_modules(path)
            || !Path::new(path).is_absolute() && self.virtual_source(id).is_none();
        let form = if in_package || system == ModuleSystem::CommonJs { Form::Native } else { form };
        let compiler = self.compiler_options(path)?;
        let key = Key::new(&[
            source.as_bytes(),
            id.as_bytes(),
            format!("{form:?} {system:?} {compiler:?}").as_bytes(),
            self.inner.define_key.as_bytes(),
            self.inner.options.root.as_os_str().as_encoded_bytes(),
        ]);
        let transformed = match self.inner.cache.read(key) {
            Some(cached) => cached,
            None => {
                let fresh = transform::transform(&TransformInput {
                    id,
                    source,
                    form,
                    system,
                    compiler: &compiler,
                    define: self.inner.defines.as_ref(),
                    root: &self.inner.options.root,
                })?;
                if fresh.cacheable {
                    self.inner.cache.write(key, &fresh);
                }
                fresh
            }
        };
        let Transformed { code, map, is_commonjs, info, .. } = transformed;
        let kind = match (is_commonjs, in_package) {
            (true, _) => ModuleKind::CommonJs,
            (false, true) => ModuleKind::PackageEsm,
            (false, false) => ModuleKind::Source,
        };
        let changed = code.is_some();
        let text: Arc<str> = code.map_or_else(|| Arc::clone(source), Arc::from);
        Ok(Module {
            id: id.to_owned(),
            path: is_path(id).then(|| PathBuf::from(path)),
            kind,
            form: if is_commonjs { Form::Native } else { form },
            content: if is_commonjs { Content::CommonJs(text) } else { Content::Code(text) },
            info,
            source: changed.then(|| Arc::clone(source)),
            map: map.map(Arc::from),
        })
    }

    fn load_json(&self, module: Module) -> Result<Module, LoadError> {
        let Content::Json(text) = &module.content else { return Ok(module) };
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            return Err(LoadError::Json {
                path: module.path.unwrap_or_default(),
                position: Position {
                    line: error.line() as u32,
                    column: error.column().max(1) as u32,
                },
                reason: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
            });
        }
        Ok(module)
    }

    fn compiler_options(&self, path: &str) -> Result<CompilerOptions, LoadError> {
        if is_in_node_modules(path) {
            return Ok(CompilerOptions::read(None));
        }
        let path = Path::new(path);
        let tsconfig = self
            .inner
            .resolver
            .tsconfig(path)
            .map_err(|reason| LoadError::Tsconfig { path: path.to_path_buf(), reason })?;
        Ok(CompilerOptions::read(tsconfig.as_deref()))
    }

    /// The URL Vite's server would serve a file under.
    fn url(&self, path: &str) -> String {
        let slashes = path.replace('\\', "/");
        match Path::new(path).strip_prefix(&self.inner.options.root) {
            Ok(inside) => format!("/{}", inside.to_string_lossy().replace('\\', "/")),
            Err(_) => format!("/@fs/{}", slashes.trim_start_matches('/')),
        }
    }

    /// Everything reached by static imports (and `require` with constant specifiers) from some entries, dependencies first.
    ///
    /// Dynamic imports with constant specifiers are followed too when `dynamic` is set; those that fail are left out.
    pub fn static_graph(&self, entries: &[(&str, Form)], dynamic: bool) -> Graph {
        let mut walk =
            Walk { modules: self, graph: Graph::default(), seen: HashSet::new(), dynamic };
        for (id, form) in entries {
            walk.visit(id, *form);
        }
        walk.graph
    }

    /// All names a module exports, `export *` and CommonJS re-exports followed; `default` included where there is one.
    ///
    /// # Errors
    ///
    /// When the module itself cannot be loaded. What it re-exports from and cannot be loaded is left out.
    pub fn export_names(&self, id: &str, form: Form) -> Result<Rc<[String]>, LoadError> {
        if let Some(known) = self.inner.names.borrow().get(&(id.to_owned(), form)) {
            return Ok(Rc::clone(known));
        }
        let module = self.load(id, form)?;
        let mut names = IndexSet::new();
        self.collect_names(&module, &mut names, &mut HashSet::new());
        let names: Rc<[String]> = names.into_iter().collect();
        self.inner.names.borrow_mut().insert((id.to_owned(), form), Rc::clone(&names));
        Ok(names)
    }

    fn collect_names(
        &self,
        module: &Module,
        names: &mut IndexSet<String>,
        seen: &mut HashSet<String>,
    ) {
        if !seen.insert(module.id.clone()) {
            return;
        }
        let follow = |specifier: &str,
                      kind: ImportKind,
                      names: &mut IndexSet<String>,
                      seen: &mut HashSet<String>| {
            let target = self
                .resolve(specifier, Some(&module.id), kind)
                .ok()
                .and_then(|id| self.load(&id, module.form).ok());
            if let Some(target) = target {
                self.collect_names(&target, names, seen);
            }
        };
        match &module.content {
            Content::CommonJs(_) => {
                names.extend(
                    module.info.cjs_exports.iter().filter(|name| *name != "__esModule").cloned(),
                );
                for specifier in &module.info.cjs_reexports {
                    let had_default = names.contains("default");
                    follow(specifier, ImportKind::Require, names, seen);
                    if !had_default {
                        names.shift_remove("default");
                    }
                }
                names.insert("default".to_owned());
            }
            Content::Code(_) => {
                names.extend(module.info.export_names().map(str::to_owned));
                for export in &module.info.exports {
                    if let Export::Star { specifier } = export {
                        let had_default = names.contains("default");
                        follow(specifier, ImportKind::Static, names, seen);
                        if !had_default {
                            names.shift_remove("default");
                        }
                    }
                }
            }
            Content::Json(text) => {
                names.insert("default".to_owned());
                if let Ok(Value::Object(object)) = serde_json::from_str(text) {
                    names.extend(object.keys().filter(|key| is_identifier(key)).cloned());
                }
            }
            Content::Text(_) | Content::Data(_) | Content::Wasm(_) => {
                names.insert("default".to_owned());
            }
            Content::Empty | Content::Builtin => {}
        }
    }

    /// The original place of a place in a module's code: through our own map and, for packages, through the one they bring.
    ///
    /// `None` when the module is not loaded in this form or the place comes from no source.
    pub fn lookup(&self, id: &str, form: Form, position: Position) -> Option<OriginalPosition> {
        let module = self.inner.modules.borrow().get(&(id.to_owned(), form)).cloned()?;
        let decoded = self.decoded(&module);
        match decoded {
            Some(decoded) => decoded.lookup(position),
            None => Some(OriginalPosition {
                source: split_query(id).0.to_owned(),
                position,
                name: None,
            }),
        }
    }

    /// The text of an original source as [`Modules::lookup`] names it: from the map that led there, or from the disk.
    pub fn original_text(&self, id: &str, form: Form, source: &str) -> Option<String> {
        let module = self.inner.modules.borrow().get(&(id.to_owned(), form)).cloned()?;
        if source == split_query(id).0 {
            return module.source_text().map(str::to_owned);
        }
        let carried = self.decoded(&module).and_then(|decoded| decoded.source_content(source));
        carried.or_else(|| std::fs::read_to_string(source).ok())
    }

    fn decoded(&self, module: &Module) -> Option<Rc<Decoded>> {
        let key = (module.id.clone(), module.form);
        if let Some(known) = self.inner.maps.borrow().get(&key) {
            return known.clone();
        }
        let path = split_query(&module.id).0;
        let carried =
            module.source_text().and_then(|text| source_map::carried(text, Path::new(path)));
        let json = match (module.source_map(), carried) {
            (Some(own), Some(carried)) => {
                Some(source_map::compose(own, &carried).unwrap_or_else(|| own.to_owned()))
            }
            (Some(own), None) => Some(own.to_owned()),
            (None, carried) => carried,
        };
        let decoded = json.and_then(|json| Decoded::new(&json, &module.id)).map(Rc::new);
        self.inner.maps.borrow_mut().insert(key, decoded.clone());
        decoded
    }

    /// The modules known to import a module directly, in order of discovery.
    pub fn importers(&self, id: &str) -> Vec<String> {
        self.inner
            .importers
            .borrow()
            .get(id)
            .map(|importers| importers.iter().cloned().collect())
            .unwrap_or_default()
    }

    /// The modules known to import a module directly or through others; the module itself is not among them.
    pub fn dependents(&self, id: &str) -> Vec<String> {
        let importers = self.inner.importers.borrow();
        let mut found: IndexSet<String> = IndexSet::new();
        let mut at = 0;
        found.insert(id.to_owned());
        while let Some(current) = found.get_index(at).cloned() {
            found.extend(importers.get(&current).into_iter().flatten().cloned());
            at += 1;
        }
        found.into_iter().skip(1).collect()
    }

    /// Forgets what was loaded of a module, after its file has changed.
    pub fn invalidate(&self, id: &str) {
        let inner = &self.inner;
        for form in [Form::Runner, Form::Native] {
            inner.modules.borrow_mut().remove(&(id.to_owned(), form));
            inner.maps.borrow_mut().remove(&(id.to_owned(), form));
        }
        inner.kinds.borrow_mut().remove(id);
        inner.names.borrow_mut().clear();
    }

    /// Forgets all resolutions, after files have appeared or gone or a `package.json` or `tsconfig.json` has changed.
    pub fn invalidate_resolutions(&self) {
        self.inner.resolver.clear();
    }

    /// Warnings gathered since the last call: of the options, the cache. Those of modules are in their [`ModuleInfo`].
    pub fn take_warnings(&self) -> Vec<String> {
        let mut warnings = std::mem::take(&mut *self.inner.warnings.borrow_mut());
        warnings.extend(self.inner.cache.take_warnings());
        warnings
    }

    /// Whether modules are resolved for Node instead of Workers.
    pub fn is_for_node(&self) -> bool {
        self.inner.options.target == Target::Node
    }
}

struct Walk<'w> {
    modules: &'w Modules,
    graph: Graph,
    seen: HashSet<(String, Form)>,
    dynamic: bool,
}

impl Walk<'_> {
    /// Depth first without recursion: long import chains are no reason to overflow a stack.
    fn visit(&mut self, id: &str, form: Form) {
        enum Step {
            Enter(String, Form, bool),
            Leave(GraphNode),
        }
        let mut steps = vec![Step::Enter(id.to_owned(), form, true)];
        while let Some(step) = steps.pop() {
            let (id, form, required) = match step {
                Step::Leave(node) => {
                    self.graph.nodes.push(node);
                    continue;
                }
                Step::Enter(id, form, required) => (id, form, required),
            };
            let module = match self.modules.load(&id, form) {
                Ok(module) => module,
                Err(error) => {
                    if required && self.seen.insert((id, form)) {
                        self.graph.errors.push(error.into());
                    }
                    continue;
                }
            };
            if !self.seen.insert((id.clone(), module.form)) {
                continue;
            }
            steps.push(Step::Leave(GraphNode { id: id.clone(), form: module.form }));
            let mut targets = Vec::new();
            for import in &module.info.imports {
                match self.modules.resolve(&import.specifier, Some(&id), ImportKind::Static) {
                    Ok(target) => targets.push((target, true)),
                    Err(mut error) => {
                        error.position = Some(import.position);
                        self.graph.errors.push(error.into());
                    }
                }
            }
            for reference in &module.info.references {
                let follow = match reference.kind {
                    ImportKind::Require => matches!(module.content, Content::CommonJs(_)),
                    _ => self.dynamic,
                };
                // A `require` may stand in a `try`: one that fails is reported only when it runs.
                if follow
                    && let Ok(target) =
                        self.modules.resolve(&reference.specifier, Some(&id), reference.kind)
                {
                    targets.push((target, false));
                }
            }
            for (target, required) in targets.into_iter().rev() {
                steps.push(Step::Enter(target.to_string(), module.form, required));
            }
        }
    }
}

fn is_identifier(name: &str) -> bool {
    oxc::syntax::identifier::is_identifier_name(name)
        && !oxc::syntax::keyword::is_reserved_keyword(name)
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    std::fs::read(path)
        .map_err(|error| LoadError::Read { path: path.to_path_buf(), reason: error.to_string() })
}

fn read_text(path: &Path) -> Result<Arc<str>, LoadError> {
    let bytes = read(path)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    std::str::from_utf8(bytes)
        .map(Arc::from)
        .map_err(|_| LoadError::NotText { path: path.to_path_buf() })
}

fn read_lossy(path: &Path) -> Result<Arc<str>, LoadError> {
    let bytes = read(path)?;
    Ok(String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes)).into())
}

impl Module {
    /// The warnings of the module, ready to print after its id.
    pub fn warnings(&self) -> &[Warning] {
        &self.info.warnings
    }
}

/// The index of the lines of a module's source, for turning offsets into positions.
impl From<&Module> for LineIndex {
    fn from(module: &Module) -> Self {
        Self::new(module.source_text().unwrap_or_default())
    }
}
