//! The compiler options that change what is emitted.

use std::borrow::Cow;

use oxc::transformer::{
    CompilerAssumptions, DecoratorOptions, ES2026Options, EnvOptions, HelperLoaderMode,
    HelperLoaderOptions, JsxOptions, JsxRuntime, TransformOptions as OxcOptions, TypeScriptOptions,
};
use oxc_resolver::TsConfig;

/// The part of a `tsconfig.json` that the transform reads.
#[expect(clippy::struct_excessive_bools, reason = "the switches of a tsconfig, as they are")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct CompilerOptions {
    /// `jsx` is `react`, or a factory is named without asking for the automatic runtime.
    pub jsx_classic: bool,
    /// `jsxImportSource`.
    pub jsx_import_source: Option<String>,
    /// `jsxFactory`.
    pub jsx_factory: Option<String>,
    /// `jsxFragmentFactory`.
    pub jsx_fragment_factory: Option<String>,
    /// `experimentalDecorators`.
    pub experimental_decorators: bool,
    /// `emitDecoratorMetadata`.
    pub emit_decorator_metadata: bool,
    /// `strictNullChecks` or `strict`.
    pub strict_null_checks: bool,
    /// Fields are assigned instead of defined: `useDefineForClassFields: false`, or an old or no `target`.
    pub assign_fields: bool,
    /// `verbatimModuleSyntax` or its forerunners: only type-only imports go away.
    pub verbatim_module_syntax: bool,
}

impl CompilerOptions {
    /// Reads a configuration whose `extends` have been followed; `None` gives the defaults of a project without one.
    pub fn read(tsconfig: Option<&TsConfig>) -> Self {
        let Some(tsconfig) = tsconfig else {
            return Self { strict_null_checks: true, ..Self::default() };
        };
        let options = &tsconfig.compiler_options;
        let jsx = options.jsx.as_deref().map(str::to_ascii_lowercase);
        let jsx_classic = match jsx.as_deref() {
            Some("react") => true,
            Some("react-jsx" | "react-jsxdev") => false,
            _ => options.jsx_factory.is_some() && options.jsx_import_source.is_none(),
        };
        let set = |flag: Option<bool>| flag == Some(true);
        let values = options.imports_not_used_as_values.as_deref();
        Self {
            jsx_classic,
            jsx_import_source: options.jsx_import_source.clone(),
            jsx_factory: options.jsx_factory.clone(),
            jsx_fragment_factory: options.jsx_fragment_factory.clone(),
            experimental_decorators: set(options.experimental_decorators),
            emit_decorator_metadata: set(options.emit_decorator_metadata),
            strict_null_checks: options.strict_null_checks.or(options.strict).unwrap_or(false),
            assign_fields: !options
                .use_define_for_class_fields
                .unwrap_or_else(|| options.target.as_deref().is_some_and(defines_fields)),
            verbatim_module_syntax: set(options.verbatim_module_syntax)
                || set(options.preserve_value_imports)
                || matches!(values, Some("preserve" | "error")),
        }
    }

    /// The transformer's options for one file.
    pub(crate) fn for_oxc(&self, typescript: bool, script: bool) -> OxcOptions {
        let assign_fields = typescript && self.assign_fields;
        let mut options = OxcOptions {
            typescript: TypeScriptOptions {
                only_remove_type_imports: self.verbatim_module_syntax,
                remove_class_fields_without_initializer: assign_fields,
                ..TypeScriptOptions::default()
            },
            decorator: DecoratorOptions {
                legacy: self.experimental_decorators,
                emit_decorator_metadata: self.emit_decorator_metadata,
                strict_null_checks: self.strict_null_checks,
            },
            jsx: JsxOptions {
                runtime: if self.jsx_classic { JsxRuntime::Classic } else { JsxRuntime::Automatic },
                import_source: self.jsx_import_source.clone().filter(|_| !self.jsx_classic),
                pragma: self.jsx_factory.clone().filter(|_| self.jsx_classic),
                pragma_frag: self.jsx_fragment_factory.clone().filter(|_| self.jsx_classic),
                throw_if_namespace: false,
                pure: false,
                display_name_plugin: false,
                ..JsxOptions::enable()
            },
            env: EnvOptions {
                es2026: ES2026Options { explicit_resource_management: true },
                ..EnvOptions::default()
            },
            assumptions: CompilerAssumptions {
                set_public_class_fields: assign_fields,
                ..CompilerAssumptions::default()
            },
            helper_loader: HelperLoaderOptions {
                module_name: Cow::Borrowed(crate::helpers::HELPER_PACKAGE),
                mode: if script { HelperLoaderMode::External } else { HelperLoaderMode::Runtime },
            },
            ..OxcOptions::default()
        };
        if self.jsx_classic {
            // So that the import of the factory is not taken for a type-only one.
            if let Some(factory) = &self.jsx_factory {
                options.typescript.jsx_pragma = Cow::Owned(factory.clone());
            }
            if let Some(factory) = &self.jsx_fragment_factory {
                options.typescript.jsx_pragma_frag = Cow::Owned(factory.clone());
            }
        }
        options
    }
}

/// Whether class fields are defined by default under a `target`: from ES2022 on.
fn defines_fields(target: &str) -> bool {
    let target = target.to_ascii_lowercase();
    target == "esnext"
        || target
            .strip_prefix("es")
            .and_then(|year| year.parse().ok())
            .is_some_and(|year: u32| year >= 2022)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        assert!(defines_fields("ESNext"));
        assert!(defines_fields("es2022"));
        assert!(defines_fields("ES2024"));
        assert!(!defines_fields("es2021"));
        assert!(!defines_fields("es6"));
    }
}
