//! What has to be rewritten in the text before oxc's own transforms, because the engine cannot run it and they do not touch it.
//!
//! - identifiers named `using`, which the engine's lexer reserves;
//! - functions inside computed keys of class methods, which its scope analysis skips;
//! - decorators of the 2023-11 proposal and `accessor` members;
//! - `import.meta.glob`, which is answered here.
//!
//! Every rewrite is an edit of the text, so that its parts keep their places in source maps. A cheap look at the text
//! decides whether the tree is walked at all.

mod computed_keys;
mod using;

use oxc::{
    ast::ast::{
        BindingIdentifier, Class, Decorator, IdentifierReference, JSXElement, JSXFragment, Program,
        VariableDeclaration,
    },
    ast_visit::{Visit, walk},
    diagnostics::OxcDiagnostic,
};

use super::TransformInput;
use crate::edit::Edits;

/// What to do before, and whether oxc's transformer has to run after.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) edits: Edits,
    pub(super) needs_transformer: bool,
    pub(super) errors: Vec<OxcDiagnostic>,
    pub(super) cacheable: bool,
}

/// Looks at a program.
pub(super) fn plan(program: &Program<'_>, input: &TransformInput<'_>, _is_commonjs: bool) -> Plan {
    let bytes = input.source.as_bytes();
    let has = |word: &str| memchr::memmem::find(bytes, word.as_bytes()).is_some();
    let mut plan = Plan {
        edits: Edits::default(),
        needs_transformer: false,
        errors: Vec::new(),
        cacheable: true,
    };
    let has_class = has("class");
    let worth_a_walk = has("using")
        || (has_class && (has("@") || has("accessor") || has("](") || has("] (")))
        || has("import.meta.glob")
        || (program.source_type.is_jsx() && (has("</") || has("/>")));
    if !worth_a_walk {
        return plan;
    }
    let mut survey = Survey { plan: &mut plan };
    survey.visit_program(program);
    using::rename(program, &mut plan.edits);
    computed_keys::lift(program, input.source, &mut plan.edits);
    plan
}

/// Finds what oxc's transformer has to run for.
struct Survey<'s> {
    plan: &'s mut Plan,
}

impl<'a> Visit<'a> for Survey<'_> {
    fn visit_variable_declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        self.plan.needs_transformer |= declaration.kind.is_using();
        walk::walk_variable_declaration(self, declaration);
    }

    fn visit_jsx_element(&mut self, _: &JSXElement<'a>) {
        self.plan.needs_transformer = true;
    }

    fn visit_jsx_fragment(&mut self, _: &JSXFragment<'a>) {
        self.plan.needs_transformer = true;
    }

    fn visit_decorator(&mut self, decorator: &Decorator<'a>) {
        self.plan.needs_transformer = true;
        walk::walk_decorator(self, decorator);
    }

    fn visit_class(&mut self, class: &Class<'a>) {
        walk::walk_class(self, class);
    }

    fn visit_identifier_reference(&mut self, _: &IdentifierReference<'a>) {}

    fn visit_binding_identifier(&mut self, _: &BindingIdentifier<'a>) {}
}
