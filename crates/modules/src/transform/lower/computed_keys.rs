//! Functions inside computed keys of class methods move in front of the class.
//!
//! `class A { [(q = function () {}, "k")]() {} }` becomes `const $key0 = (q = function () {}, "k"); class A { [$key0]() {} }`.
//! A class that is part of an expression gets its keys assigned in a sequence in front of it.

use oxc::{
    ast::ast::{
        ArrowFunctionExpression, Class, ClassElement, Expression, Function, MethodDefinition,
        Program, PropertyKey, Statement, VariableDeclarator,
    },
    ast_visit::{Visit, walk},
    semantic::ScopeFlags,
    span::{GetSpan, Span},
};

use crate::edit::{Edits, Piece, Range};

/// Edits every class; `skip_decorated` leaves out the members whose keys the lowering of decorators takes care of.
pub(super) fn lift(program: &Program<'_>, source: &str, skip_decorated: bool, edits: &mut Edits) {
    let mut lifter =
        Lifter { source, edits, skip_decorated, count: 0, declared: Vec::new(), inferred: None };
    lifter.visit_program(program);
    if !lifter.declared.is_empty() {
        let declaration = format!("var {}; ", lifter.declared.join(", "));
        let at =
            program.body.first().map_or(source.len() as u32, |statement| statement.span().start);
        lifter.edits.insert(at, declaration);
    }
}

struct Lifter<'l> {
    source: &'l str,
    edits: &'l mut Edits,
    skip_decorated: bool,
    count: usize,
    /// Names to declare at the top, for classes in expressions.
    declared: Vec<String>,
    /// The name an anonymous class expression will get, and its span.
    inferred: Option<(String, Span)>,
}

/// The key expression of a method whose key the engine cannot compile.
fn bad_key<'m, 'a>(method: &'m MethodDefinition<'a>) -> Option<&'m Expression<'a>> {
    if !method.computed
        || matches!(
            method.key,
            PropertyKey::StaticIdentifier(_) | PropertyKey::PrivateIdentifier(_)
        )
    {
        return None;
    }
    let key = method.key.as_expression()?;
    let mut finder = HasFunction(false);
    finder.visit_expression(key);
    finder.0.then_some(key)
}

struct HasFunction(bool);

impl<'a> Visit<'a> for HasFunction {
    fn visit_function(&mut self, _: &Function<'a>, _: ScopeFlags) {
        self.0 = true;
    }

    fn visit_arrow_function_expression(&mut self, _: &ArrowFunctionExpression<'a>) {
        self.0 = true;
    }

    fn visit_class(&mut self, _: &Class<'a>) {
        self.0 = true;
    }
}

impl Lifter<'_> {
    /// Replaces the bad keys of a class; what they were, by new name.
    fn keys(&mut self, class: &Class<'_>) -> Vec<(String, Range)> {
        let mut keys = Vec::new();
        for element in &class.body.body {
            if let ClassElement::MethodDefinition(method) = element
                && (method.decorators.is_empty() || !self.skip_decorated)
                && let Some(key) = bad_key(method)
            {
                let mut name = format!("$key{}", self.count);
                while self.source.contains(&name) {
                    name.insert(0, '$');
                }
                self.count += 1;
                let range = Range::from(key.span());
                self.edits
                    .replace_text(super::brackets(self.source, key.span()), format!("[{name}]"));
                keys.push((name, range));
            }
        }
        keys
    }

    /// The pieces `name = (key)`, joined.
    fn assignments(keys: &[(String, Range)], pieces: &mut Vec<Piece>, before: &str) {
        for (name, range) in keys {
            pieces.push(Piece::text(format!("{before}{name} = (")));
            pieces.push(Piece::Kept(*range));
            pieces.push(Piece::text(if before.is_empty() { "), " } else { "); " }));
        }
    }
}

impl<'a> Visit<'a> for Lifter<'_> {
    fn visit_statement(&mut self, statement: &Statement<'a>) {
        let class = match statement {
            Statement::ClassDeclaration(class) => Some(&**class),
            Statement::ExportDeclaration(export) => match &export.declaration {
                oxc::ast::ast::Declaration::ClassDeclaration(class) => Some(&**class),
                _ => None,
            },
            Statement::ExportDefaultDeclaration(export) => match &export.declaration {
                oxc::ast::ast::ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                    Some(&**class)
                }
                _ => None,
            },
            _ => None,
        };
        let Some(class) = class else { return walk::walk_statement(self, statement) };
        let keys = self.keys(class);
        if !keys.is_empty() {
            let mut pieces = Vec::new();
            Self::assignments(&keys, &mut pieces, "let ");
            let start = statement.span().start;
            self.edits.replace(Range::new(start, start), pieces);
        }
        walk::walk_class(self, class);
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if let (Some(id), Some(Expression::ClassExpression(class))) =
            (declarator.id.get_identifier_name(), declarator.init.as_ref())
            && class.id.is_none()
        {
            self.inferred = Some((id.to_string(), class.span));
        }
        walk::walk_variable_declarator(self, declarator);
    }

    fn visit_class(&mut self, class: &Class<'a>) {
        let keys = self.keys(class);
        if !keys.is_empty() {
            self.declared.extend(keys.iter().map(|(name, _)| name.clone()));
            let mut pieces = vec![Piece::text("(")];
            Self::assignments(&keys, &mut pieces, "");
            let span = class.span;
            let name = self
                .inferred
                .take()
                .filter(|(_, inferred)| *inferred == span)
                .map(|(name, _)| name);
            match name {
                // Inside a sequence a class no longer takes its name from the variable.
                Some(name) => {
                    let after_keyword = span.start + "class".len() as u32;
                    pieces.push(Piece::text(format!("class {name}")));
                    pieces.push(Piece::Kept(Range::new(after_keyword, span.end)));
                }
                None => pieces.push(Piece::Kept(span.into())),
            }
            pieces.push(Piece::text(")"));
            self.edits.replace(span, pieces);
        }
        walk::walk_class(self, class);
    }
}
