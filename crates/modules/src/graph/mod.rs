//! All modules of one project: [`Modules`].
//!
//! - reading, transforming, caching (`load.rs`)
//! - static graphs (`walk.rs`), export names (`names.rs`), places in source (`places.rs`)

mod load;
mod names;
mod places;
mod walk;

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    path::PathBuf,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use indexmap::IndexSet;

use crate::{
    Form, ImportKind, LoadError, ModuleInfo, ModulesOptions, Position, ResolveError, Target,
    cache::Cache,
    classify::{self, Guess, ModuleKind, Rules},
    resolve::Resolver,
    source_map::Decoded,
    transform::Defines,
};
pub use names::MissingImport;
pub use walk::{Graph, GraphNode};

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

/// Resolves, loads and remembers the modules of one project. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Modules {
    inner: Rc<Inner>,
}

/// Something known for each module in each form.
type ByForm<T> = RefCell<HashMap<(String, Form), T>>;

#[derive(Debug)]
struct Inner {
    options: Rc<ModulesOptions>,
    resolver: Resolver,
    rules: Rules,
    defines: Option<Defines>,
    define_key: String,
    cache: Cache,
    modules: ByForm<Arc<Module>>,
    kinds: RefCell<HashMap<String, ModuleKind>>,
    /// Packages' modules that are treated as the user's own.
    inlined: RefCell<HashSet<String>>,
    importers: RefCell<HashMap<String, IndexSet<String>>>,
    maps: ByForm<Option<Rc<Decoded>>>,
    names: ByForm<Rc<[String]>>,
    warnings: RefCell<Vec<String>>,
    loading: Cell<Duration>,
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
                cache: Cache::open(&options.cache, "modules"),
                modules: RefCell::default(),
                kinds: RefCell::default(),
                inlined: RefCell::default(),
                importers: RefCell::default(),
                maps: RefCell::default(),
                names: RefCell::default(),
                warnings: RefCell::new(problems),
                loading: Cell::default(),
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
        let started = Instant::now();
        let loaded = self.load_uncached(id, form);
        self.inner.loading.set(self.inner.loading.get() + started.elapsed());
        let module = Arc::new(loaded?);
        self.inner.kinds.borrow_mut().insert(id.to_owned(), module.kind);
        self.inner.modules.borrow_mut().insert((id.to_owned(), module.form), Arc::clone(&module));
        Ok(module)
    }

    /// Has ES modules of packages treated as the user's own source from now on, which gives them a runner form. Says which
    /// of the ids are now; those of anything else than ES modules are left alone.
    pub fn inline(&self, ids: &[String]) -> Vec<String> {
        let is_esm =
            |id: &&String| matches!(self.kind(id), Ok(ModuleKind::PackageEsm | ModuleKind::Source));
        let inlined: Vec<String> = ids.iter().filter(is_esm).cloned().collect();
        for id in &inlined {
            self.inner.kinds.borrow_mut().insert(id.clone(), ModuleKind::Source);
            self.inner.inlined.borrow_mut().insert(id.clone());
        }
        inlined
    }

    /// How long modules have been read and transformed so far, here and in the processes that this one was forked from.
    pub fn time_spent(&self) -> Duration {
        self.inner.loading.get()
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
