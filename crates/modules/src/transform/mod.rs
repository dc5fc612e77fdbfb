//! From source to code the engine can run.
//!
//! [`transform`] parses once, collects what the module imports and exports, and emits one of two forms:
//!
//! - [`Form::Runner`] for the user's own ES modules, always printed anew (see [`runner`]);
//! - [`Form::Native`] for packages and CommonJS, left byte for byte as it is unless the engine could not run it.

mod collect;
mod diagnostics;
mod hoist;
mod lower;
pub mod runner;
mod tsconfig;

use std::path::Path;

use oxc::{
    allocator::Allocator,
    ast::ast::Program,
    codegen::{Codegen, CodegenOptions, CommentOptions},
    parser::{ParseOptions, Parser, ParserReturn},
    semantic::{Scoping, SemanticBuilder},
    span::SourceType,
    transformer::Transformer,
    transformer_plugins::{
        ModuleRunnerTransform, ReplaceGlobalDefines, ReplaceGlobalDefinesConfig,
    },
};

pub(crate) use collect::constant;
pub use tsconfig::CompilerOptions;

use crate::{
    Form, LineIndex, ModuleInfo, Position, SyntaxErrors,
    edit::{Edited, Edits},
    helpers,
    id::{extension, split_query},
    source_map,
};

/// What is to be made of one source.
#[derive(Debug)]
pub struct TransformInput<'i> {
    /// The module's id; its extension decides the dialect.
    pub id: &'i str,
    /// The text.
    pub source: &'i str,
    /// Which form an ES module takes. A CommonJS module is always native.
    pub form: Form,
    /// What is known of its module system.
    pub system: ModuleSystem,
    /// Compiler options of the nearest `tsconfig.json`.
    pub compiler: &'i CompilerOptions,
    /// Vite's `define`.
    pub define: Option<&'i Defines>,
    /// The project's root, for `import.meta.glob` patterns that begin with `/`.
    pub root: &'i Path,
}

/// Whether a source is an ES module or CommonJS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModuleSystem {
    /// An ES module.
    Module,
    /// A CommonJS module.
    CommonJs,
    /// The syntax decides; without either kind of syntax, an ES module when the flag is set.
    Unknown {
        /// What it is when the syntax does not say.
        module: bool,
    },
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Transformed {
    /// The emitted code, or `None` when it is the source unchanged.
    pub code: Option<String>,
    /// A source map (version 3, JSON) from the emitted code to the source, when the code was changed.
    pub map: Option<String>,
    /// Whether it turned out to be CommonJS.
    pub is_commonjs: bool,
    /// What was collected.
    pub info: ModuleInfo,
    /// Whether the outcome depends on nothing but the input (not on which files a folder has).
    pub cacheable: bool,
}

/// Vite's `define`, compiled.
#[derive(Debug, Clone)]
pub struct Defines {
    config: ReplaceGlobalDefinesConfig,
    /// The last name of each key: a text that contains none of them needs no replacing.
    words: Vec<String>,
}

impl Defines {
    /// Compiles the entries; those that are no valid replacement are left out and named.
    pub fn new(entries: &[(String, String)]) -> (Option<Self>, Vec<String>) {
        let mut problems = Vec::new();
        let mut good: Vec<(String, String)> = Vec::new();
        for entry in entries {
            match ReplaceGlobalDefinesConfig::new(std::slice::from_ref(entry)) {
                Ok(_) => good.push(entry.clone()),
                Err(errors) => {
                    let reason = errors
                        .into_iter()
                        .next()
                        .map(|error| error.message.to_string())
                        .unwrap_or_default();
                    problems.push(format!(
                        "define: \"{}\" cannot be replaced by {}: {reason}",
                        entry.0, entry.1
                    ));
                }
            }
        }
        if good.is_empty() {
            return (None, problems);
        }
        let words =
            good.iter().map(|(key, _)| key.rsplit('.').next().unwrap_or(key).to_owned()).collect();
        match ReplaceGlobalDefinesConfig::new(&good) {
            Ok(config) => (Some(Self { config, words }), problems),
            Err(_) => (None, problems),
        }
    }

    fn may_apply(&self, source: &str) -> bool {
        self.words
            .iter()
            .any(|word| memchr::memmem::find(source.as_bytes(), word.as_bytes()).is_some())
    }
}

/// Whether a text has ES module syntax.
pub(crate) fn has_module_syntax(source: &str, path: &Path) -> bool {
    let allocator = Allocator::default();
    let source_type = source_type(&path.to_string_lossy(), ModuleSystem::Unknown { module: false });
    let parsed = Parser::new(&allocator, source, source_type).parse();
    parsed.program.source_type.is_module()
}

fn source_type(path: &str, system: ModuleSystem) -> SourceType {
    let extension = extension(path);
    let base = match extension.as_str() {
        "ts" | "mts" | "cts" if path.ends_with(&format!(".d.{extension}")) => SourceType::d_ts(),
        "ts" | "mts" | "cts" => SourceType::ts(),
        "tsx" => SourceType::tsx(),
        _ => SourceType::jsx(),
    };
    match system {
        ModuleSystem::Module => base.with_module(true),
        ModuleSystem::CommonJs => base.with_commonjs(true),
        ModuleSystem::Unknown { .. } => base.with_unambiguous(true),
    }
}

fn parse<'a>(
    allocator: &'a Allocator,
    source: &'a str,
    source_type: SourceType,
) -> ParserReturn<'a> {
    let options = ParseOptions { preserve_parens: false, ..ParseOptions::default() };
    Parser::new(allocator, source, source_type).with_options(options).parse()
}

/// Parses, deciding between the module systems where that is open.
fn parse_deciding<'a>(
    allocator: &'a Allocator,
    input: &TransformInput<'a>,
) -> (ParserReturn<'a>, SourceType) {
    let path = split_query(input.id).0;
    let chosen = source_type(path, input.system);
    let parsed = parse(allocator, input.source, chosen);
    let ModuleSystem::Unknown { module } = input.system else { return (parsed, chosen) };
    if parsed.program.source_type.is_module() {
        return (parsed, source_type(path, ModuleSystem::Module));
    }
    let uses_commonjs =
        collect::collect(&parsed.program, &|_| Position { line: 1, column: 1 }).uses_commonjs;
    let typescript = chosen.is_typescript();
    let system = if (uses_commonjs && !typescript) || !module {
        ModuleSystem::CommonJs
    } else {
        ModuleSystem::Module
    };
    let chosen = source_type(path, system);
    if system == ModuleSystem::CommonJs && parsed.diagnostics.is_empty() {
        return (parsed, chosen);
    }
    (parse(allocator, input.source, chosen), chosen)
}

/// Transforms one source.
///
/// # Errors
///
/// All errors of the file, the first first.
pub fn transform(input: &TransformInput<'_>) -> Result<Transformed, SyntaxErrors> {
    let allocator = Allocator::default();
    let lines = LineIndex::new(input.source);
    let (parsed, source_type) = parse_deciding(&allocator, input);
    let report = |diagnostics: Vec<oxc::diagnostics::OxcDiagnostic>, edited: Option<&Edited>| {
        diagnostics::convert(diagnostics, input.id, input.source, &lines, edited)
    };
    if parsed.panicked || parsed.diagnostics.has_errors() {
        return Err(report(parsed.diagnostics.into_vec(), None));
    }
    let is_commonjs = source_type.is_commonjs();
    let runner = input.form == Form::Runner && !is_commonjs;
    let defines = input.define.filter(|defines| defines.may_apply(input.source));

    let plan = lower::plan(&parsed.program, input, is_commonjs);
    let cacheable = plan.cacheable;
    let must_print =
        runner || source_type.is_typescript() || plan.needs_transformer || defines.is_some();
    if !plan.errors.is_empty() {
        return Err(report(plan.errors, None));
    }
    if !must_print {
        let locate = |offset: u32| lines.position(input.source, offset);
        let mut info = collect::collect(&parsed.program, &locate);
        if is_commonjs {
            lex_commonjs(&parsed.program, &mut info);
        }
        let hashbang = parsed.program.hashbang.is_some();
        let mut edits = plan.edits;
        if hashbang && is_commonjs {
            // Behind the wrapper's opening parenthesis it would no longer be one.
            edits.replace_text(crate::edit::Range::new(0, 2), "//");
        }
        if edits.is_empty() {
            return Ok(Transformed { code: None, map: None, is_commonjs, info, cacheable });
        }
        let edited = edits.apply(input.source);
        let map = source_map::of_edits(input.id, input.source, &lines, &edited);
        return Ok(Transformed {
            code: Some(edited.text),
            map: Some(map),
            is_commonjs,
            info,
            cacheable,
        });
    }

    let edits: Edits = plan.edits;
    if edits.is_empty() {
        let job = Print {
            input,
            lines: &lines,
            edited: None,
            source_type,
            runner,
            is_commonjs,
            defines,
            cacheable,
        };
        return job.run(&allocator, parsed.program, &report);
    }
    let edited = edits.apply(input.source);
    let second = Allocator::default();
    let reparsed = parse(&second, &edited.text, source_type);
    if reparsed.panicked || reparsed.diagnostics.has_errors() {
        return Err(report(reparsed.diagnostics.into_vec(), Some(&edited)));
    }
    let job = Print {
        input,
        lines: &lines,
        edited: Some(&edited),
        source_type,
        runner,
        is_commonjs,
        defines,
        cacheable,
    };
    job.run(&second, reparsed.program, &report)
}

fn lex_commonjs(program: &Program<'_>, info: &mut ModuleInfo) {
    let found = crate::cjs::lex(program);
    info.cjs_exports = found.names;
    info.cjs_reexports = found.reexports;
}

type Report<'r> = &'r dyn Fn(Vec<oxc::diagnostics::OxcDiagnostic>, Option<&Edited>) -> SyntaxErrors;

/// The way from a syntax tree to printed code.
struct Print<'p> {
    input: &'p TransformInput<'p>,
    lines: &'p LineIndex,
    edited: Option<&'p Edited>,
    source_type: SourceType,
    runner: bool,
    is_commonjs: bool,
    defines: Option<&'p Defines>,
    cacheable: bool,
}

impl Print<'_> {
    fn run<'a>(
        &self,
        allocator: &'a Allocator,
        mut program: Program<'a>,
        report: Report<'_>,
    ) -> Result<Transformed, SyntaxErrors> {
        let input = self.input;
        program.hashbang = None;
        let semantic = SemanticBuilder::new_compiler()
            .with_excess_capacity(2.0)
            .with_enum_eval(true)
            .build(&program);
        if semantic.diagnostics.has_errors() {
            return Err(report(semantic.diagnostics.into_vec(), self.edited));
        }
        let scoping = semantic.semantic.into_scoping();
        let options = input.compiler.for_oxc(self.source_type.is_typescript(), self.is_commonjs);
        let path = Path::new(split_query(input.id).0);
        let transformed =
            Transformer::new(allocator, path, &options).build_with_scoping(scoping, &mut program);
        if transformed.diagnostics.has_errors() {
            return Err(report(transformed.diagnostics.into_vec(), self.edited));
        }
        #[expect(deprecated, reason = "the only place where the helpers of a script are named")]
        let mut helper_names: Vec<&str> =
            transformed.helpers_used.keys().map(|helper| helper.name()).collect();
        helper_names.sort_unstable();
        drop(transformed.scoping);

        if let Some(defines) = self.defines {
            let scoping = scope(&program);
            let replaced = ReplaceGlobalDefines::new(allocator, defines.config.clone())
                .build(scoping, &mut program);
            drop(replaced);
        }
        let locate = |offset: u32| {
            let offset = self.edited.map_or(offset, |edited| edited.original(offset));
            self.lines.position(input.source, offset)
        };
        let mut mocks = ModuleInfo::default();
        let hoisted = if self.runner && hoist::may_hoist(program.source_text) {
            hoist::hoist(&mut program, allocator, &locate, input.id, &mut mocks)
                .map_err(|errors| report(errors, self.edited))?
        } else {
            None
        };
        let mut info = collect::collect(&program, &locate);
        info.mocks = mocks.mocks;
        info.hoisted = mocks.hoisted;
        info.warnings = mocks.warnings;
        if self.is_commonjs {
            lex_commonjs(&program, &mut info);
        }
        let mut prefix = String::new();
        let mut suffix = "";
        if self.runner {
            let scoping = scope(&program);
            prefix = runner::prefix(|name| scoping.root_unresolved_references().contains_key(name));
            ModuleRunnerTransform::new().transform(allocator, &mut program, scoping);
            if let Some(hoisted) = hoisted {
                hoisted.settle(&mut program, allocator);
            }
            suffix = runner::SUFFIX;
        } else if self.is_commonjs && !helper_names.is_empty() {
            prefix = helpers::inline(&helper_names);
            prefix.push('\n');
        }
        let printed = Codegen::new()
            .with_options(CodegenOptions {
                comments: CommentOptions::disabled(),
                source_map_path: Some(path.to_path_buf()),
                ..CodegenOptions::default()
            })
            .build(&program);
        let map = printed.map.map(|map| {
            source_map::of_printed(
                map,
                input.source,
                self.lines,
                self.edited,
                u32::from(!prefix.is_empty()),
            )
        });
        let code = if prefix.is_empty() {
            printed.code
        } else {
            format!("{prefix}{}{suffix}", printed.code)
        };
        Ok(Transformed {
            code: Some(code),
            map,
            is_commonjs: self.is_commonjs,
            info,
            cacheable: self.cacheable,
        })
    }
}

fn scope(program: &Program<'_>) -> Scoping {
    SemanticBuilder::new().with_excess_capacity(1.0).build(program).semantic.into_scoping()
}

#[cfg(test)]
mod tests;
