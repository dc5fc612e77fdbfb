//! What has to be rewritten in the text before oxc's own transforms, because the engine cannot run it and they do not touch it.
//!
//! - identifiers named `using`, which the engine's lexer reserves;
//! - imported names such as `null`, which its parser refuses;
//! - functions inside computed keys of class methods, which its scope analysis skips;
//! - decorators of the 2023-11 proposal and `accessor` members;
//! - `import.meta.glob`, which is answered here.
//!
//! Every rewrite is an edit of the text, so that its parts keep their places in source maps. A cheap look at the text
//! decides whether the tree is walked at all.

mod computed_keys;
mod decorators;
mod glob;
mod module_names;
mod using;

use oxc::{
    ast::ast::{
        BindingIdentifier, Class, Decorator, IdentifierReference, ImportDeclarationSpecifier,
        JSXElement, JSXFragment, Program, Statement, VariableDeclaration,
    },
    ast_visit::{Visit, walk},
    diagnostics::OxcDiagnostic,
    span::{GetSpan, Span},
};

use super::TransformInput;
use crate::{
    Form,
    edit::{Edits, Piece, Range},
};

/// What to do before, and whether oxc's transformer has to run after.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) edits: Edits,
    pub(super) needs_transformer: bool,
    pub(super) errors: Vec<OxcDiagnostic>,
    pub(super) cacheable: bool,
}

/// Looks at a program.
pub(super) fn plan(program: &Program<'_>, input: &TransformInput<'_>, is_commonjs: bool) -> Plan {
    let bytes = input.source.as_bytes();
    let has = |word: &str| memchr::memmem::find(bytes, word.as_bytes()).is_some();
    let mut plan = Plan {
        edits: Edits::default(),
        needs_transformer: false,
        errors: Vec::new(),
        cacheable: true,
    };
    if input.form == Form::Runner && !is_commonjs {
        split_imports(program, &mut plan.edits);
    } else {
        module_names::quote(program, &mut plan.edits);
    }
    let has_class = has("class");
    let may_decorate = has_class && (has("@") || has("accessor"));
    let may_compute = has_class && (has("](") || has("] ("));
    let may_glob = has("import.meta.glob");
    let may_jsx = program.source_type.is_jsx() && (has("</") || has("/>"));
    let may_use = has("using");
    if !(may_decorate || may_compute || may_glob || may_jsx || may_use) {
        return plan;
    }
    let legacy = input.compiler.experimental_decorators;
    let mut survey =
        Survey { legacy, needs_transformer: false, has_decorators: false, has_using: false };
    survey.visit_program(program);
    plan.needs_transformer = survey.needs_transformer;
    if survey.has_decorators {
        decorators::lower(program, input.source, legacy, is_commonjs, &mut plan.edits);
    }
    if survey.has_using {
        using::rename(program, &mut plan.edits);
    }
    if may_compute {
        computed_keys::lift(program, input.source, !legacy, &mut plan.edits);
    }
    if may_glob && glob::expand(program, input.id, input.root, &mut plan.edits, &mut plan.errors) {
        plan.cacheable = false;
    }
    plan
}

/// `import a, * as b from "x"` becomes two imports: the module-runner transform would forget the first name.
fn split_imports(program: &Program<'_>, edits: &mut Edits) {
    for statement in &program.body {
        let Statement::ImportDeclaration(import) = statement else { continue };
        if let Some([first, ImportDeclarationSpecifier::ImportNamespaceSpecifier(namespace)]) =
            import.specifiers.as_ref().map(|specifiers| specifiers.as_slice())
        {
            let source = Range::new(namespace.span.end, import.span.end);
            edits.replace_text(Range::new(first.span().end, namespace.span.end), "");
            edits.replace(
                Range::new(import.span.end, import.span.end),
                vec![
                    Piece::text("; import "),
                    Piece::Kept(namespace.span.into()),
                    Piece::Kept(source),
                    Piece::text(";"),
                ],
            );
        }
    }
}

/// The brackets of a computed key and all between them (the key's own span leaves out parentheses).
fn brackets(source: &str, key: Span) -> Range {
    let bytes = source.as_bytes();
    let start = memchr::memrchr(b'[', &bytes[..key.start as usize]).unwrap_or(key.start as usize);
    let end = memchr::memchr(b']', &bytes[key.end as usize..])
        .map_or(key.end as usize, |at| key.end as usize + at + 1);
    Range::new(start as u32, end as u32)
}

/// Finds what there is to do.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each read by itself")]
struct Survey {
    legacy: bool,
    /// JSX, a `using` declaration, or decorators that oxc lowers.
    needs_transformer: bool,
    /// A class that [`decorators`] has to lower.
    has_decorators: bool,
    /// An identifier named `using`.
    has_using: bool,
}

impl<'a> Visit<'a> for Survey {
    fn visit_variable_declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        self.needs_transformer |= declaration.kind.is_using();
        walk::walk_variable_declaration(self, declaration);
    }

    fn visit_jsx_element(&mut self, element: &JSXElement<'a>) {
        self.needs_transformer = true;
        walk::walk_jsx_element(self, element);
    }

    fn visit_jsx_fragment(&mut self, fragment: &JSXFragment<'a>) {
        self.needs_transformer = true;
        walk::walk_jsx_fragment(self, fragment);
    }

    fn visit_decorator(&mut self, decorator: &Decorator<'a>) {
        self.needs_transformer |= self.legacy;
        walk::walk_decorator(self, decorator);
    }

    fn visit_class(&mut self, class: &Class<'a>) {
        self.has_decorators |= decorators::needs_lowering(class, self.legacy);
        walk::walk_class(self, class);
    }

    fn visit_identifier_reference(&mut self, identifier: &IdentifierReference<'a>) {
        self.has_using |= identifier.name == "using";
    }

    fn visit_binding_identifier(&mut self, identifier: &BindingIdentifier<'a>) {
        self.has_using |= identifier.name == "using";
    }
}
