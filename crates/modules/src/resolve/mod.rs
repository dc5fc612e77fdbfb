//! Which module a specifier names.
//!
//! The order is Vite's: `resolve.alias`, modules the program brings, modules the runtime brings, virtual modules, files.
//! Files are found as bundlers find them for Workers, so also without an extension and through `tsconfig.json` paths.

mod alias;
mod builtins;
mod explain;
pub(crate) mod package;

pub(crate) use explain::nearest;

use std::{
    cell::RefCell,
    collections::HashMap,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use oxc_resolver::{ResolveOptions, Resolver as OxcResolver, TsConfig, TsconfigDiscovery};

use crate::{
    BuiltinWhen, ImportKind, ModulesOptions, ResolveError, Target,
    id::{is_in_node_modules, path_of_file_url, split_query},
};
use alias::Aliases;
use package::Packages;

/// The id of the module that stands for `"browser": { "x": false }`.
pub const EMPTY_MODULE: &str = "invitro:empty";

/// Resolves specifiers and remembers the answers.
pub struct Resolver {
    options: Rc<ModulesOptions>,
    aliases: Aliases,
    import: OxcResolver,
    require: OxcResolver,
    pub(crate) packages: Packages,
    answers: RefCell<HashMap<Question, Answer>>,
}

type Answer = Result<Rc<str>, Box<ResolveError>>;

#[derive(PartialEq, Eq, Hash)]
struct Question {
    specifier: String,
    /// The folder of the asking module; of the user's own modules the file, because `tsconfig.json` references tell files apart.
    from: Option<PathBuf>,
    require: bool,
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolver").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Resolver {
    /// A resolver for one project.
    pub fn new(options: Rc<ModulesOptions>) -> Self {
        let import = OxcResolver::new(oxc_options(&options, false));
        let require = import.clone_with_options(oxc_options(&options, true));
        Self {
            aliases: Aliases::new(&options.alias),
            import,
            require,
            packages: Packages::default(),
            answers: RefCell::default(),
            options,
        }
    }

    /// The id a specifier names.
    ///
    /// `importer` is the id of the module that asks; without one the project's root does.
    ///
    /// # Errors
    ///
    /// When it names nothing: what was tried, and the remedy. The position in the importer is left open.
    pub fn resolve(
        &self,
        specifier: &str,
        importer: Option<&str>,
        kind: ImportKind,
    ) -> Result<Rc<str>, Box<ResolveError>> {
        let importer_path = importer
            .map(|importer| split_query(importer).0)
            .filter(|path| Path::new(path).is_absolute());
        let from = importer_path.map(|path| match Path::new(path).parent() {
            Some(folder) if is_in_node_modules(path) => folder.to_path_buf(),
            _ => PathBuf::from(path),
        });
        let question = Question {
            specifier: specifier.to_owned(),
            from,
            require: kind == ImportKind::Require,
        };
        if let Some(answer) = self.answers.borrow().get(&question) {
            return answer.clone().map_err(|mut error| {
                error.importer = importer.map(str::to_owned);
                error
            });
        }
        let answer =
            self.resolve_uncached(specifier, importer, importer_path, kind).map(Rc::<str>::from);
        self.answers.borrow_mut().insert(question, answer.clone());
        answer
    }

    fn resolve_uncached(
        &self,
        specifier: &str,
        importer: Option<&str>,
        importer_path: Option<&str>,
        kind: ImportKind,
    ) -> Result<String, Box<ResolveError>> {
        let aliased = self.aliases.apply(specifier);
        let wanted = aliased.as_deref().unwrap_or(specifier);
        if wanted == EMPTY_MODULE || wanted.starts_with(crate::HELPER_PREFIX) {
            return Ok(wanted.to_owned());
        }
        let builtin = self.options.builtins.iter().find(|builtin| builtin.matches(wanted));
        if builtin.is_some_and(|builtin| builtin.when == BuiltinWhen::Always) {
            return Ok(wanted.to_owned());
        }
        if self.options.virtual_modules.iter().any(|(id, _)| id == wanted) {
            return Ok(wanted.to_owned());
        }
        if let Some(id) = builtins::runtime_builtin(wanted) {
            return Ok(id);
        }
        match self.resolve_file(wanted, importer_path, kind) {
            Ok(id) => Ok(id),
            Err(_) if builtin.is_some() => Ok(wanted.to_owned()),
            Err(error) => Err(Box::new(explain::explain(&explain::Failure {
                resolver: self,
                specifier,
                aliased: aliased.as_deref(),
                importer,
                folder: &self.folder(importer_path),
                kind,
                error: &error,
            }))),
        }
    }

    fn folder(&self, importer_path: Option<&str>) -> PathBuf {
        importer_path
            .and_then(|path| Path::new(path).parent())
            .map_or_else(|| self.options.root.clone(), Path::to_path_buf)
    }

    fn resolve_file(
        &self,
        specifier: &str,
        importer_path: Option<&str>,
        kind: ImportKind,
    ) -> Result<String, oxc_resolver::ResolveError> {
        let from_url = path_of_file_url(specifier);
        let wanted = from_url.as_deref().unwrap_or(specifier);
        let (request, query) = split_query(wanted);
        let request = match request.strip_prefix("/@fs/") {
            Some(rest) if rest.starts_with('/') => rest.to_owned(),
            Some(rest) => format!("/{rest}"),
            None => request.strip_prefix("/@id/").unwrap_or(request).to_owned(),
        };
        let importer: PathBuf = match importer_path {
            Some(path) => PathBuf::from(path),
            None => self.options.root.join("index.js"),
        };
        let resolver = if kind == ImportKind::Require { &self.require } else { &self.import };
        // A broken tsconfig is reported when TypeScript is loaded; to find files it is not needed.
        let broken_tsconfig = resolver.find_tsconfig(&importer).is_err();
        let find = |request: &str| match importer.parent() {
            Some(folder) if broken_tsconfig => resolver.resolve(folder, request),
            _ => resolver.resolve_file(&importer, request),
        };
        let from_root = request.starts_with('/')
            && from_url.is_none()
            && !Path::new(&request).starts_with(&self.options.root);
        let found = if from_root {
            // `/src/x` is meant from the project's root, and only then from the root of the disk.
            let in_root = self.options.root.join(request.trim_start_matches('/'));
            find(&in_root.to_string_lossy()).or_else(|_| find(&request))
        } else {
            find(&request)
        };
        let resolution = match found {
            Ok(resolution) => resolution,
            Err(oxc_resolver::ResolveError::Ignored(_)) => return Ok(EMPTY_MODULE.to_owned()),
            // A link or a file whose name has a `?` in it.
            Err(error)
                if query.is_some()
                    && Path::new(wanted).is_absolute()
                    && Path::new(wanted).is_file() =>
            {
                drop(error);
                return Ok(wanted.to_owned());
            }
            Err(error) => return Err(error),
        };
        let path = self
            .prefer_module_over_umd(resolution.path(), &request, kind)
            .unwrap_or_else(|| resolution.path().to_path_buf());
        let mut id = path.to_string_lossy().into_owned();
        if let Some(query) = query {
            id.push('?');
            id.push_str(query);
        }
        Ok(id)
    }

    /// A `browser` entry is often a script for `<script>` tags; when it is not an ES module and `module` is another file, `module` is meant.
    fn prefer_module_over_umd(
        &self,
        path: &Path,
        request: &str,
        kind: ImportKind,
    ) -> Option<PathBuf> {
        if kind == ImportKind::Require
            || self.options.target == Target::Node
            || request.starts_with(['.', '/', '#'])
        {
            return None;
        }
        if !is_in_node_modules(&path.to_string_lossy()) {
            return None;
        }
        let package = self.packages.of_file(path)?;
        if package.has_exports
            || package.browser == package.module
            || !package.points_at(package.browser.as_deref(), path)
        {
            return None;
        }
        let module = package.folder.join(package.module.as_deref()?.trim_start_matches("./"));
        let source = std::fs::read_to_string(path).ok()?;
        let is_module = crate::transform::has_module_syntax(&source, path);
        (!is_module && module.is_file()).then_some(module)
    }

    /// The `tsconfig.json` that governs a file of the user's own, with `extends` and `references` followed.
    ///
    /// # Errors
    ///
    /// What is wrong with which file.
    pub fn tsconfig(&self, file: &Path) -> Result<Option<Arc<TsConfig>>, String> {
        self.import.find_tsconfig(file).map_err(|error| error.to_string())
    }

    /// Forgets everything, after files have appeared or gone.
    pub fn clear(&self) {
        self.answers.borrow_mut().clear();
        self.packages.clear();
        self.import.clear_cache();
    }

    fn conditions(&self, kind: ImportKind) -> Vec<String> {
        conditions(&self.options, kind == ImportKind::Require)
    }
}

fn conditions(options: &ModulesOptions, require: bool) -> Vec<String> {
    let own: &[&str] = match options.target {
        Target::Worker => &["workerd", "worker", "module", "browser", "development"],
        Target::Node => &["node", "development"],
    };
    let mut conditions: Vec<String> = options.conditions.clone();
    conditions.extend(own.iter().map(ToString::to_string));
    conditions.push(if require { "require" } else { "import" }.to_owned());
    conditions.push("default".to_owned());
    conditions
}

fn oxc_options(options: &ModulesOptions, require: bool) -> ResolveOptions {
    let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let main_fields =
        options.main_fields.clone().unwrap_or_else(|| match (options.target, require) {
            (Target::Worker, false) => {
                strings(&["browser", "module", "jsnext:main", "jsnext", "main"])
            }
            // A CommonJS caller wants CommonJS where there is a choice.
            (Target::Worker, true) => strings(&["browser", "main", "module"]),
            (Target::Node, false) => strings(&["module", "main"]),
            (Target::Node, true) => strings(&["main", "module"]),
        });
    let extensions = options.extensions.clone().unwrap_or_else(|| {
        if require {
            strings(&[".js", ".cjs", ".mjs", ".json", ".ts", ".cts", ".mts", ".jsx", ".tsx"])
        } else {
            strings(&[".mjs", ".js", ".mts", ".ts", ".jsx", ".tsx", ".json", ".cjs", ".cts"])
        }
    });
    let variants = |extension: &str, others: &[&str]| {
        let all =
            std::iter::once(extension).chain(others.iter().copied()).map(str::to_owned).collect();
        (extension.to_owned(), all)
    };
    ResolveOptions {
        cwd: Some(options.root.clone()),
        tsconfig: Some(TsconfigDiscovery::Auto),
        alias_fields: if options.target == Target::Worker {
            vec![vec!["browser".to_owned()]]
        } else {
            Vec::new()
        },
        condition_names: conditions(options, require),
        // Written for the compiled file, meant for its source.
        extension_alias: vec![
            variants(".js", &[".ts", ".tsx", ".jsx"]),
            variants(".mjs", &[".mts"]),
            variants(".cjs", &[".cts"]),
            variants(".jsx", &[".tsx"]),
        ],
        extensions,
        main_fields,
        symlinks: !options.preserve_symlinks,
        builtin_modules: false,
        node_path: false,
        allow_package_exports_in_directory_resolve: true,
        ..ResolveOptions::default()
    }
}
