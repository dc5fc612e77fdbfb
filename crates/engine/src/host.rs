//! What the engine asks its host about modules.

use boa_engine::object::JsObject;
use boa_engine::{Context, JsError, JsNativeError, JsValue, js_string};
use thiserror::Error;

/// How a module is asked for; resolution depends on it (the conditions of `exports` in a package.json).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportKind {
    /// An `import` declaration, an `export … from`, or an `import()`.
    Import,
    /// A `require()` of CommonJS.
    Require,
}

/// What a module is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleSource {
    /// An ECMAScript module.
    Esm {
        /// Its text.
        code: String,
    },
    /// A CommonJS module. It is evaluated when the first importer is, not when it is loaded.
    CommonJs {
        /// Its text, without the module wrapper.
        code: String,
        /// The names it exports to ECMAScript modules beside `default`, as far as they can be told from its text.
        names: Vec<String>,
    },
    /// JSON text; the value is the `default` export.
    Json(String),
    /// Text; a string is the `default` export.
    Text(String),
    /// Bytes; an `ArrayBuffer` is the `default` export.
    Data(Vec<u8>),
    /// Nothing; an empty object is the `default` export.
    Empty,
}

/// What `require()` gives for an ECMAScript module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RequiredForm {
    /// The module's namespace, as Node.js does (unless the module exports the name `module.exports`).
    #[default]
    Namespace,
    /// Its `default` export, where it has one; the modules behind Node.js' built-in names want this.
    Default,
}

/// Why a module could not be resolved or loaded. User code sees an `Error` with this message and `code`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ModuleError {
    /// What was tried, and why it failed.
    pub message: String,
    /// The value of the error's `code` property, as Node.js names it (`ERR_MODULE_NOT_FOUND`, …).
    pub code: Option<String>,
    /// Which constructor of ECMAScript the error has.
    pub class: ModuleErrorClass,
}

/// The constructor of the error that user code sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ModuleErrorClass {
    /// `Error`
    #[default]
    Error,
    /// `TypeError`
    Type,
    /// `SyntaxError`
    Syntax,
}

impl ModuleError {
    /// An `Error` with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: None, class: ModuleErrorClass::Error }
    }

    /// The same with the `code` property set.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The same with another constructor.
    #[must_use]
    pub fn with_class(mut self, class: ModuleErrorClass) -> Self {
        self.class = class;
        self
    }

    /// The error as user code sees it.
    pub fn into_js(self, context: &mut Context) -> JsError {
        let native = match self.class {
            ModuleErrorClass::Error => JsNativeError::error(),
            ModuleErrorClass::Type => JsNativeError::typ(),
            ModuleErrorClass::Syntax => JsNativeError::syntax(),
        };
        let error = native.with_message(self.message).into_opaque(context);
        if let Some(code) = self.code {
            // A fresh ordinary object takes any property.
            let _ = error.create_data_property(
                js_string!("code"),
                JsValue::from(js_string!(code)),
                context,
            );
        }
        JsError::from_opaque(error.into())
    }
}

/// Resolves and loads every module that is not `native:`.
pub trait ModuleHost {
    /// The id of the module that `specifier` names when `referrer` (an id, or `None` for code without one) asks for it.
    /// The same id always stands for the same module. Ids are what stacks show: absolute paths for files.
    fn resolve(
        &self,
        specifier: &str,
        referrer: Option<&str>,
        kind: ImportKind,
    ) -> Result<String, ModuleError>;

    /// The source of the module with this id. Asked once for each id and engine, save after an error.
    fn load(&self, id: &str) -> Result<ModuleSource, ModuleError>;

    /// Adds properties to the `import.meta` of the module, which already has `url`, and `filename` and `dirname` if the
    /// id is an absolute path.
    fn import_meta(&self, _id: &str, _meta: &JsObject, _context: &mut Context) {}

    /// What `require()` gives for the ECMAScript module with this id.
    fn required_form(&self, _id: &str) -> RequiredForm {
        RequiredForm::Namespace
    }
}

/// Keeps compiled code from one process to the next, so that sources are not parsed and compiled again.
///
/// What is read runs as code: a cache gives back what was written under the key, or nothing.
pub trait CodeCache {
    /// The code that was written under this key.
    fn read(&self, key: &CodeKey) -> Option<Vec<u8>>;

    /// Keeps code under a key, if it can.
    fn write(&self, key: &CodeKey, code: &[u8]);
}

/// What decides on compiled code: the source, what kind of code it is, and the engine's own version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeKey([u8; blake3::OUT_LEN]);

impl CodeKey {
    pub(crate) fn new(kind: &str, source: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(boa_engine::compiled::FINGERPRINT.as_bytes());
        hasher.update(kind.as_bytes());
        hasher.update(&[0]);
        hasher.update(source.as_bytes());
        Self(hasher.finalize().into())
    }

    /// The key as bytes that are unlikely to be those of another.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
