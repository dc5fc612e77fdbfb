//! Decorators of the 2023-11 proposal, and `accessor`, as plain classes.
//!
//! ```js
//! @c class A { @m f() {} @p x = 1; @a accessor y = 2; }
//! ```
//!
//! becomes
//!
//! ```js
//! let $dec0 = { c: [c], d: [[[m]], [[p]], [[a]]] }, A; A = class {
//!   static { A = $decs.apply(this, "A", $dec0.c, [{ kind: "method", … }, …], $dec0); }
//!   #$dec0i = $decs.extra($dec0.own.instance, this);
//!   f() {}
//!   x = $decs.init($dec0, 1, this, 1); #$dec0e1 = $decs.extra($dec0.entries[1].extra, this);
//!   #$dec0a2 = $decs.init($dec0, 2, this, 2); … get y() { return this.#$dec0a2; } set y(v) { this.#$dec0a2 = v; }
//!   static { $decs.extra($dec0.classExtra, $dec0.Class); }
//! }; A = $dec0.Class;
//! ```
//!
//! where `$decs` is the helper `decorators`. A class that is an expression is wrapped in an arrow function that holds its
//! variables. Without class decorators the class stays a declaration. Decorator expressions are evaluated all before the
//! class (the proposal interleaves them with undecorated computed keys), so they cannot name private members; static private members
//! stay on the undecorated class when a class decorator replaces it.
//!
//! Under `experimentalDecorators` only `accessor` is rewritten; the decorators are oxc's to lower.

mod elements;

use oxc::{
    ast::ast::{
        AssignmentExpression, AssignmentTarget, AwaitExpression, BindingPattern, Class,
        ClassElement, Declaration, Decorator, ExportDefaultDeclarationKind, Expression, Function,
        ObjectProperty, Program, PropertyDefinition, Statement, VariableDeclarator,
    },
    ast_visit::{Visit, walk},
    semantic::ScopeFlags,
    span::{GetSpan, Span},
};

use crate::{
    edit::{Edits, Piece, Range},
    helpers::{self, HELPER_PREFIX},
};
use elements::Elements;

pub(super) fn lower(
    program: &Program<'_>,
    source: &str,
    legacy: bool,
    is_commonjs: bool,
    edits: &mut Edits,
) {
    let mut base = "$dec".to_owned();
    while source.contains(&base) {
        base.insert(0, '$');
    }
    if !legacy {
        let helper = if is_commonjs {
            format!("var {base}s = {}; ", helpers::inline_decorators())
        } else {
            format!("import {base}s from \"{HELPER_PREFIX}decorators\"; ")
        };
        let at = program
            .body
            .first()
            .map_or(source.len() as u32, |statement| start_of_statement(statement));
        edits.insert(at, helper);
    }
    let mut lowerer = Lowerer { source, edits, base, legacy, count: 0, inferred: None };
    lowerer.visit_program(program);
}

/// Whether a class has anything to lower.
pub(super) fn needs_lowering(class: &Class<'_>, legacy: bool) -> bool {
    if class.declare {
        return false;
    }
    let has_accessor =
        class.body.body.iter().any(|element| matches!(element, ClassElement::AccessorProperty(_)));
    has_accessor
        || (!legacy
            && (!class.decorators.is_empty()
                || class.body.body.iter().any(ClassElement::has_decorator)))
}

/// Where a statement begins, its decorators included.
fn start_of_statement(statement: &Statement<'_>) -> u32 {
    let class = class_of_statement(statement).map(|(class, _)| class);
    let decorators =
        class.and_then(|class| class.decorators.first()).map(|decorator| decorator.span.start);
    decorators.unwrap_or(u32::MAX).min(statement.span().start)
}

/// How a class declaration is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exported {
    No,
    Named,
    Default,
}

fn class_of_statement<'s, 'a>(statement: &'s Statement<'a>) -> Option<(&'s Class<'a>, Exported)> {
    match statement {
        Statement::ClassDeclaration(class) => Some((class, Exported::No)),
        Statement::ExportDeclaration(export) => match &export.declaration {
            Declaration::ClassDeclaration(class) => Some((class, Exported::Named)),
            _ => None,
        },
        Statement::ExportDefaultDeclaration(export) => match &export.declaration {
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                Some((class, Exported::Default))
            }
            _ => None,
        },
        _ => None,
    }
}

struct Lowerer<'l> {
    source: &'l str,
    edits: &'l mut Edits,
    base: String,
    legacy: bool,
    count: usize,
    /// The name an anonymous class would get from where it stands, and the class's span.
    inferred: Option<(String, Span)>,
}

impl Lowerer<'_> {
    /// Where the keyword `class` stands, looked for from behind the decorators.
    fn keyword(&self, class: &Class<'_>, from: u32) -> u32 {
        let mut at = class
            .decorators
            .iter()
            .map(|decorator| decorator.span.end)
            .max()
            .unwrap_or(from)
            .max(from) as usize;
        let bytes = self.source.as_bytes();
        while at < bytes.len() {
            let rest = &bytes[at..];
            if rest.starts_with(b"//") {
                at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            } else if rest.starts_with(b"/*") {
                at += memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2);
            } else if rest.starts_with(b"class") {
                return at as u32;
            } else {
                at += 1;
            }
        }
        class.span.start
    }

    /// The decorators of a list as `[a, b]`.
    fn list(decorators: &[Decorator<'_>], pieces: &mut Vec<Piece>) {
        pieces.push(Piece::text("["));
        for decorator in decorators {
            pieces.push(Piece::text("("));
            pieces.push(Piece::Kept(decorator.expression.span().into()));
            pieces.push(Piece::text("), "));
        }
        pieces.push(Piece::text("]"));
    }

    /// `$dec0 = { c: […], d: [[[…], key?], …] }`
    fn state(state: &str, class: &Class<'_>, elements: &Elements<'_, '_>) -> Vec<Piece> {
        let mut pieces = vec![Piece::text(format!("{state} = {{ c: "))];
        Self::list(&class.decorators, &mut pieces);
        pieces.push(Piece::text(", d: ["));
        for (decorators, key) in &elements.decorators {
            pieces.push(Piece::text("["));
            Self::list(decorators, &mut pieces);
            if let Some(key) = key {
                pieces.push(Piece::text(format!(", {}.key((", elements.helper)));
                pieces.push(Piece::Kept(*key));
                pieces.push(Piece::text("))"));
            }
            pieces.push(Piece::text("], "));
        }
        pieces.push(Piece::text("] }"));
        pieces
    }

    /// Edits the inside of a class; says how it is to be declared.
    fn class(&mut self, class: &Class<'_>, statement: Option<(u32, Exported)>) {
        if self.legacy {
            let mut elements = Elements::new(&self.base, self.count, self.legacy);
            self.count += 1;
            elements.edit(class, self.source, self.edits);
            return;
        }
        let index = self.count;
        self.count += 1;
        let state = format!("{}{index}", self.base);
        let mut elements = Elements::new(&self.base, index, false);
        elements.edit(class, self.source, self.edits);

        let replaced = !class.decorators.is_empty();
        let inferred =
            self.inferred.take().filter(|(_, span)| *span == class.span).map(|(name, _)| name);
        let is_default = matches!(statement, Some((_, Exported::Default)));
        let name = match (&class.id, inferred) {
            (Some(id), _) => id.name.to_string(),
            (None, Some(name)) => name,
            (None, None) if is_default => "default".to_owned(),
            (None, None) => String::new(),
        };
        // The variable the class is assigned to, when a decorator may replace it.
        let variable = match &class.id {
            Some(id) => id.name.to_string(),
            None => format!("{state}c"),
        };
        let from = statement.map_or(class.span.start, |(start, _)| start);
        let keyword = self.keyword(class, from);

        let mut inside = vec![Piece::text(" static { ")];
        if replaced {
            inside.push(Piece::text(format!("{variable} = ")));
        }
        inside.push(Piece::text(format!(
            "{}.apply(this, {}, {state}.c, [",
            elements.helper,
            serde_json::Value::from(name.as_str())
        )));
        inside.append(&mut elements.records);
        inside.push(Piece::text(format!("], {state}); }} ")));
        if elements.has_instance_method {
            inside.push(Piece::text(format!(
                "#{state}i = {}.extra({state}.own.instance, this); ",
                elements.helper
            )));
        }
        let body = class.body.span;
        self.edits.replace(Range::new(body.start + 1, body.start + 1), inside);
        if replaced {
            self.edits.insert(
                body.end - 1,
                format!(
                    "; static {{ {}.extra({state}.classExtra, {state}.Class); }} ",
                    elements.helper
                ),
            );
            // Inside the body the name has to mean the class that the decorators leave.
            if let Some(id) = &class.id {
                self.edits.replace_text(id.span, "");
            }
            for element in &class.body.body {
                if element.is_abstract() {
                    self.edits.replace_text(element.span(), "");
                }
            }
        }

        let mut before = Self::state(&state, class, &elements);
        before.insert(0, Piece::text("let "));
        let anonymous = class.id.is_none();
        let (named_start, named_end) = if anonymous && !name.is_empty() {
            (
                format!("{{ {0}: ", serde_json::Value::from(name.as_str())),
                format!(" }}[{}]", serde_json::Value::from(name.as_str())),
            )
        } else {
            (String::new(), String::new())
        };
        match statement {
            Some((start, exported)) if replaced => {
                before.push(Piece::text(format!(", {variable}; {variable} = {named_start}")));
                self.edits.replace(Range::new(start, keyword), before);
                let export = match exported {
                    Exported::No => String::new(),
                    Exported::Named => format!(" export {{ {variable} }};"),
                    Exported::Default => format!(" export {{ {variable} as default }};"),
                };
                self.edits.insert(
                    class.span.end,
                    format!("{named_end}; {variable} = {state}.Class;{export}"),
                );
            }
            Some((start, _)) => {
                before.push(Piece::text("; "));
                self.edits.replace(Range::new(start, start), before);
            }
            None => {
                let wait = awaits(class);
                let mut pieces =
                    vec![Piece::text(if wait { "(await (async () => { " } else { "(() => { " })];
                pieces.append(&mut before);
                if replaced {
                    pieces.push(Piece::text(format!(", {variable}; {variable} = {named_start}")));
                } else if named_start.is_empty() {
                    pieces.push(Piece::text("; return "));
                } else {
                    pieces.push(Piece::text(format!("; return ({named_start}")));
                }
                pieces.push(Piece::Kept(Range::new(keyword, class.span.end)));
                if replaced {
                    pieces.push(Piece::text(format!("{named_end}; return {state}.Class; ")));
                } else if named_start.is_empty() {
                    pieces.push(Piece::text("; "));
                } else {
                    pieces.push(Piece::text(format!("{named_end}); ")));
                }
                pieces.push(Piece::text(if wait { "})())" } else { "})()" }));
                let start = class
                    .decorators
                    .first()
                    .map_or(class.span.start, |decorator| decorator.span.start);
                self.edits.replace(Range::new(start.min(class.span.start), class.span.end), pieces);
            }
        }
    }

    fn infer(&mut self, name: Option<String>, value: Option<&Expression<'_>>) {
        if let (Some(name), Some(Expression::ClassExpression(class))) = (name, value)
            && class.id.is_none()
        {
            self.inferred = Some((name, class.span));
        }
    }
}

/// Whether evaluating the class itself awaits: in a decorator, the heritage or a computed key.
fn awaits(class: &Class<'_>) -> bool {
    struct Awaits(bool);
    impl<'a> Visit<'a> for Awaits {
        fn visit_await_expression(&mut self, _: &AwaitExpression<'a>) {
            self.0 = true;
        }
        fn visit_function(&mut self, _: &Function<'a>, _: ScopeFlags) {}
        fn visit_arrow_function_expression(
            &mut self,
            _: &oxc::ast::ast::ArrowFunctionExpression<'a>,
        ) {
        }
    }
    let mut awaits = Awaits(false);
    awaits.visit_class(class);
    awaits.0
}

impl<'a> Visit<'a> for Lowerer<'_> {
    fn visit_statement(&mut self, statement: &Statement<'a>) {
        match class_of_statement(statement) {
            Some((class, exported)) => {
                if needs_lowering(class, self.legacy) {
                    self.class(class, Some((start_of_statement(statement), exported)));
                }
                walk::walk_class(self, class);
            }
            None => walk::walk_statement(self, statement),
        }
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        let name = match &declarator.id {
            BindingPattern::BindingIdentifier(id) => Some(id.name.to_string()),
            _ => None,
        };
        self.infer(name, declarator.init.as_ref());
        walk::walk_variable_declarator(self, declarator);
    }

    fn visit_assignment_expression(&mut self, assignment: &AssignmentExpression<'a>) {
        let name = match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(id) => Some(id.name.to_string()),
            _ => None,
        };
        self.infer(name, Some(&assignment.right));
        walk::walk_assignment_expression(self, assignment);
    }

    fn visit_object_property(&mut self, property: &ObjectProperty<'a>) {
        let name =
            property.key.static_name().filter(|_| !property.computed).map(|name| name.to_string());
        self.infer(name, Some(&property.value));
        walk::walk_object_property(self, property);
    }

    fn visit_property_definition(&mut self, property: &PropertyDefinition<'a>) {
        let name =
            property.key.static_name().filter(|_| !property.computed).map(|name| name.to_string());
        self.infer(name, property.value.as_ref());
        walk::walk_property_definition(self, property);
    }

    fn visit_class(&mut self, class: &Class<'a>) {
        if needs_lowering(class, self.legacy) {
            self.class(class, None);
        }
        walk::walk_class(self, class);
    }
}
