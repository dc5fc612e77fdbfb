//! From an id to a module: reading, transforming, caching.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::Value;

use super::{Content, Module, Modules};
use crate::{
    Form, LoadError, ModuleInfo, Position,
    cache::Key,
    classify::{Guess, ModuleKind},
    helpers::helper_source,
    id::{extension, has_flag, is_in_node_modules, is_path, split_query},
    transform::{self, CompilerOptions, ModuleSystem, TransformInput, Transformed},
};

impl Modules {
    pub(super) fn load_uncached(&self, id: &str, form: Form) -> Result<Module, LoadError> {
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
                return Self::load_json(plain(kind, Content::Json(read_text(&file())?)));
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
        let in_package = (is_in_node_modules(path)
            || !Path::new(path).is_absolute() && self.virtual_source(id).is_none())
            && !self.inner.inlined.borrow().contains(id);
        let form = if in_package || system == ModuleSystem::CommonJs { Form::Native } else { form };
        let compiler = self.compiler_options(path)?;
        let key = Key::new(&[
            source.as_bytes(),
            id.as_bytes(),
            format!("{form:?} {system:?} {compiler:?}").as_bytes(),
            self.inner.define_key.as_bytes(),
            self.inner.options.root.as_os_str().as_encoded_bytes(),
        ]);
        let transformed = if let Some(cached) = self.inner.cache.read_module(key) {
            cached
        } else {
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
                self.inner.cache.write_module(key, &fresh);
            }
            fresh
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

    fn load_json(module: Module) -> Result<Module, LoadError> {
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
        let needs_tsconfig =
            matches!(extension(path).as_str(), "ts" | "mts" | "cts" | "tsx" | "jsx");
        let path = Path::new(path);
        match self.inner.resolver.tsconfig(path) {
            Ok(tsconfig) => Ok(CompilerOptions::read(tsconfig.as_deref())),
            Err(_) if !needs_tsconfig => Ok(CompilerOptions::read(None)),
            Err(reason) => Err(LoadError::Tsconfig { path: path.to_path_buf(), reason }),
        }
    }

    /// The URL Vite's server would serve a file under.
    fn url(&self, path: &str) -> String {
        let slashes = path.replace('\\', "/");
        match Path::new(path).strip_prefix(&self.inner.options.root) {
            Ok(inside) => format!("/{}", inside.to_string_lossy().replace('\\', "/")),
            Err(_) => format!("/@fs/{}", slashes.trim_start_matches('/')),
        }
    }
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
