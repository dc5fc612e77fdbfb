//! One TypeScript module to JavaScript.

use std::path::{Path, PathBuf};

use oxc::{
    allocator::Allocator,
    ast::ast::{Decorator, FormalParameter, TSEnumDeclaration, TSNamespaceDeclaration},
    ast_visit::{Visit, walk},
    codegen::{Codegen, CodegenOptions},
    diagnostics::OxcDiagnostic,
    parser::Parser,
    semantic::SemanticBuilder,
    span::{SourceType, Span},
    transformer::{TransformOptions, Transformer, TypeScriptOptions},
};

/// What a module compiles to.
pub(crate) struct Compiled {
    /// JavaScript with minified whitespace.
    pub(crate) code: String,
    /// Source map as JSON.
    pub(crate) map: String,
    /// The specifiers of the static imports left after the types are gone.
    pub(crate) imports: Vec<String>,
}

/// Compiles the module at `path` (below `runtime-js/`, without extension).
///
/// # Errors
///
/// One line a problem: `runtime-js/<path>.ts:<line>:<column>: <message>`.
pub(crate) fn compile(path: &str, source: &str) -> Result<Compiled, Vec<String>> {
    let file = format!("{path}.ts");
    let describe = |diagnostics: Vec<OxcDiagnostic>| -> Vec<String> {
        diagnostics
            .iter()
            .map(|diagnostic| {
                let offset = diagnostic.labels.first().map_or(0, |label| label.offset() as usize);
                located(&file, source, offset, &diagnostic.message)
            })
            .collect()
    };

    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::ts().with_module(true)).parse();
    if parsed.diagnostics.has_errors() || parsed.panicked {
        return Err(describe(parsed.diagnostics.into_vec()));
    }
    let mut program = parsed.program;

    let mut erasable = Erasable::default();
    erasable.visit_program(&program);
    if !erasable.problems.is_empty() {
        return Err(erasable
            .problems
            .into_iter()
            .map(|(span, message)| located(&file, source, span.start as usize, message))
            .collect());
    }

    let semantic = SemanticBuilder::new().with_check_syntax_error(true).build(&program);
    if semantic.diagnostics.has_errors() {
        return Err(describe(semantic.diagnostics.into_vec()));
    }
    let scoping = semantic.semantic.into_scoping();
    let options = TransformOptions {
        typescript: TypeScriptOptions {
            only_remove_type_imports: true,
            ..TypeScriptOptions::default()
        },
        ..TransformOptions::default()
    };
    let transformed = Transformer::new(&allocator, Path::new(&file), &options)
        .build_with_scoping(scoping, &mut program);
    if transformed.diagnostics.has_errors() {
        return Err(describe(transformed.diagnostics.into_vec()));
    }

    let printed = Codegen::new()
        .with_options(CodegenOptions {
            source_map_path: Some(PathBuf::from(&file)),
            ..CodegenOptions::minify()
        })
        .build(&program);
    let mut code = printed.code;
    if !code.ends_with(';') {
        code.push(';');
    }
    code.push('\n');
    let map = printed.map.map(|map| map.to_json_string()).unwrap_or_default();
    let imports = imports(&program);
    Ok(Compiled { code, map, imports })
}

fn imports(program: &oxc::ast::ast::Program<'_>) -> Vec<String> {
    program
        .body
        .iter()
        .filter_map(|statement| statement.as_module_declaration()?.source())
        .map(|source| source.value.to_string())
        .collect()
}

fn located(file: &str, source: &str, offset: usize, message: &str) -> String {
    let before = source.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    format!("runtime-js/{file}:{line}:{column}: {message}")
}

/// Finds syntax that cannot be erased: what is written here must also run where types are only
/// stripped.
#[derive(Default)]
struct Erasable {
    problems: Vec<(Span, &'static str)>,
}

impl<'a> Visit<'a> for Erasable {
    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        if !it.declare {
            self.problems.push((it.span, "enums are not erasable, use a constant object"));
        }
    }

    fn visit_ts_namespace_declaration(&mut self, it: &TSNamespaceDeclaration<'a>) {
        if !it.declare {
            self.problems.push((it.span, "namespaces are not erasable, use a module"));
        }
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_some() || it.readonly {
            self.problems.push((
                it.span,
                "parameter properties are not erasable, declare the field and assign it",
            ));
        }
        walk::walk_formal_parameter(self, it);
    }

    fn visit_decorator(&mut self, it: &Decorator<'a>) {
        self.problems.push((it.span, "decorators are not part of the engine's JavaScript"));
    }
}
