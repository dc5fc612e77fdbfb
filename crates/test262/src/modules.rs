//! Where modules come from: files beside the test, as the suite wants it.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use invitro_engine::{ImportKind, ModuleError, ModuleErrorClass, ModuleHost, ModuleSource};
use invitro_modules::Form;
use invitro_modules::transform::{CompilerOptions, ModuleSystem, TransformInput, transform};
use invitro_modules::{HELPER_PREFIX, helper_source};

/// Resolves specifiers against the file they stand in.
pub(crate) struct Files;

impl ModuleHost for Files {
    fn resolve(
        &self,
        specifier: &str,
        referrer: Option<&str>,
        _: ImportKind,
    ) -> Result<String, ModuleError> {
        if specifier.starts_with(HELPER_PREFIX) || Path::new(specifier).is_absolute() {
            return Ok(specifier.to_owned());
        }
        let folder = referrer.and_then(|referrer| Path::new(referrer).parent());
        let (Some(folder), true) = (folder, specifier.starts_with('.')) else {
            return Err(not_found(specifier));
        };
        let mut path = folder.to_path_buf();
        for part in specifier.split('/') {
            match part {
                "." | "" => {}
                ".." => {
                    path.pop();
                }
                name => path.push(name),
            }
        }
        if !path.is_file() {
            return Err(not_found(specifier));
        }
        Ok(path.to_string_lossy().into_owned())
    }

    fn load(&self, id: &str) -> Result<ModuleSource, ModuleError> {
        if let Some(code) = helper_source(id) {
            return Ok(ModuleSource::Esm { code });
        }
        let bytes = fs::read(id).map_err(|error| ModuleError::new(format!("{id}: {error}")))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if Path::new(id).extension().is_some_and(|extension| extension == "json") {
            return Ok(ModuleSource::Json(text));
        }
        let code = lower(id, text, ModuleSystem::Module)
            .map_err(|message| ModuleError::new(message).with_class(ModuleErrorClass::Syntax))?;
        Ok(ModuleSource::Esm { code })
    }
}

fn not_found(specifier: &str) -> ModuleError {
    ModuleError::new(format!("cannot find {specifier}"))
}

/// Rewrites what the engine cannot run, as for every source of a project.
///
/// A script is only looked at where it has something to rewrite: projects consist of modules, so the transform does not
/// read everything that a script may contain.
///
/// # Errors
/// The message of the first syntax error.
pub(crate) fn lower(id: &str, source: String, system: ModuleSystem) -> Result<String, String> {
    static OPTIONS: LazyLock<CompilerOptions> = LazyLock::new(|| CompilerOptions::read(None));
    if !needs_lowering(&source) {
        return Ok(source);
    }
    let input = TransformInput {
        id,
        source: &source,
        form: Form::Native,
        system,
        compiler: &OPTIONS,
        define: None,
        root: Path::new("/"),
    };
    match transform(&input) {
        Ok(transformed) => Ok(transformed.code.unwrap_or(source)),
        Err(errors) => Err(errors.to_string()),
    }
}

fn needs_lowering(source: &str) -> bool {
    source.contains("using")
        || (source.contains("class") && (source.contains("](") || source.contains("] (")))
}
