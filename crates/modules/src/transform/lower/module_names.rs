//! Names of other modules' exports that the engine's parser takes for something else, as string literals.

use oxc::{
    ast::ast::{ImportDeclarationSpecifier, ModuleExportName, Program, Statement},
    span::{GetSpan, Span},
};

use crate::edit::Edits;

/// The lexer makes values or a reserved word of them, wherever they stand.
const NAMES: [&str; 4] = ["null", "true", "false", "using"];

/// Words that are keywords in places only, which the parser takes for the beginning of `of as …`.
const CONTEXTUAL: [&str; 2] = ["of", "async"];

/// Quotes the names in `import { null as n } from …` and `export { using } from …`.
///
/// `import { of }` becomes `import { of as of }`. A specifier that imports a variable `using` is left to [`using`](super::using), which renames it.
pub(super) fn quote(program: &Program<'_>, edits: &mut Edits) {
    for statement in &program.body {
        match statement {
            Statement::ImportDeclaration(import) => {
                for specifier in import.specifiers.iter().flatten() {
                    let ImportDeclarationSpecifier::ImportSpecifier(specifier) = specifier else {
                        continue;
                    };
                    let name = specifier.local.name.as_str();
                    if specifier.imported.span() != specifier.local.span {
                        quote_name(&specifier.imported, "", edits);
                    } else if CONTEXTUAL.contains(&name) {
                        edits.replace_text(specifier.local.span, format!("{name} as {name}"));
                    }
                }
            }
            Statement::ExportFromDeclaration(export) => {
                for specifier in &export.specifiers {
                    let name = &specifier.local;
                    let is_short = name.span() == specifier.exported.span();
                    let suffix =
                        if is_short { format!(" as {}", name.name()) } else { String::new() };
                    quote_name(name, &suffix, edits);
                }
            }
            _ => {}
        }
    }
}

fn quote_name(name: &ModuleExportName<'_>, suffix: &str, edits: &mut Edits) {
    let is_literal = matches!(name, ModuleExportName::StringLiteral(_));
    let text = name.name();
    if !is_literal && NAMES.contains(&text.as_str()) {
        let span: Span = name.span();
        edits.replace_text(span, format!("\"{text}\"{suffix}"));
    }
}
