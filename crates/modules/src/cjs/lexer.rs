//! Assignments to `exports` read off the syntax tree.

use oxc::{
    ast::ast::{
        Argument, AssignmentExpression, AssignmentTarget, BindingPattern, CallExpression,
        Expression, FunctionBody, MemberExpression, ObjectExpression, ObjectPropertyKind, Program,
        Statement, VariableDeclarator,
    },
    ast_visit::{Visit, walk},
};

/// What a CommonJS module exports.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CjsExports {
    /// Names, in order of first appearance, without `default`.
    pub(crate) names: Vec<String>,
    /// Specifiers whose exports are passed on.
    pub(crate) reexports: Vec<String>,
}

/// Finds the exports of a CommonJS program.
pub(crate) fn lex(program: &Program<'_>) -> CjsExports {
    let mut lexer = Lexer::default();
    lexer.visit_program(program);
    lexer.found
}

#[derive(Default)]
struct Lexer {
    found: CjsExports,
    /// Variables that hold a required module: name and specifier.
    required: Vec<(String, String)>,
}

impl Lexer {
    fn name(&mut self, name: &str) {
        if name != "default" && !self.found.names.iter().any(|known| known == name) {
            self.found.names.push(name.to_owned());
        }
    }

    fn reexport(&mut self, specifier: String) {
        if !self.found.reexports.contains(&specifier) {
            self.found.reexports.push(specifier);
        }
    }

    /// `require("x")`, `__importStar(require("x"))`, `_interopRequireWildcard(require("x"))`.
    fn required(expression: &Expression<'_>) -> Option<String> {
        let Expression::CallExpression(call) = expression.get_inner_expression() else {
            return None;
        };
        if call.callee.is_specific_id("require") {
            return crate::transform::constant(call.arguments.first()?.as_expression()?)
                .map(|(specifier, _)| specifier);
        }
        let callee = call.callee_name()?;
        let is_interop =
            callee.contains("import") || callee.contains("Require") || callee.contains("ESM");
        if !is_interop && callee != "__toESM" && callee != "_interop_require_wildcard" {
            return None;
        }
        Self::required(call.arguments.first()?.as_expression()?)
    }

    /// The right side of `module.exports =`.
    fn whole(&mut self, value: &Expression<'_>) {
        match value.get_inner_expression() {
            Expression::ObjectExpression(object) => self.object(object),
            Expression::Identifier(identifier) => {
                let specifier =
                    self.required.iter().find(|(name, _)| name == identifier.name.as_str());
                if let Some((_, specifier)) = specifier.cloned() {
                    self.reexport(specifier);
                }
            }
            Expression::AssignmentExpression(assignment) => self.whole(&assignment.right),
            Expression::ConditionalExpression(conditional) => {
                self.whole(&conditional.consequent);
                self.whole(&conditional.alternate);
            }
            Expression::LogicalExpression(logical) => self.whole(&logical.right),
            other => {
                if let Some(specifier) = Self::required(other) {
                    self.reexport(specifier);
                }
            }
        }
    }

    fn object(&mut self, object: &ObjectExpression<'_>) {
        for property in &object.properties {
            match property {
                ObjectPropertyKind::ObjectProperty(property) if !property.computed => {
                    if let Some(name) = property.key.static_name() {
                        self.name(&name);
                    }
                }
                ObjectPropertyKind::SpreadProperty(spread) => {
                    if let Some(specifier) = Self::required(&spread.argument) {
                        self.reexport(specifier);
                    } else if let Expression::Identifier(identifier) =
                        spread.argument.get_inner_expression()
                    {
                        let known = self
                            .required
                            .iter()
                            .find(|(name, _)| name == identifier.name.as_str())
                            .cloned();
                        if let Some((_, specifier)) = known {
                            self.reexport(specifier);
                        }
                    }
                }
                ObjectPropertyKind::ObjectProperty(_) => {}
            }
        }
    }

    /// `Object.keys(_x).forEach(function (key) { … exports[key] = _x[key] … })`, as Babel writes `export *`.
    fn babel_reexport(&mut self, call: &CallExpression<'_>) {
        let Some(member) = call.callee.get_member_expr() else { return };
        if member.static_property_name() != Some("forEach") {
            return;
        }
        let Expression::CallExpression(keys) = member.object().get_inner_expression() else {
            return;
        };
        if !keys.callee.is_specific_member_access("Object", "keys") {
            return;
        }
        let Some(Argument::Identifier(source)) = keys.arguments.first() else { return };
        let Some((_, specifier)) =
            self.required.iter().find(|(name, _)| name == source.name.as_str()).cloned()
        else {
            return;
        };
        let body: Option<&FunctionBody<'_>> = match call.arguments.first() {
            Some(Argument::FunctionExpression(function)) => function.body.as_deref(),
            Some(Argument::ArrowFunctionExpression(arrow)) => arrow.get_function_body(),
            _ => None,
        };
        if body.is_some_and(mentions_exports) {
            self.reexport(specifier);
        }
    }
}

fn mentions_exports(body: &FunctionBody<'_>) -> bool {
    struct Mentions(bool);
    impl<'a> Visit<'a> for Mentions {
        fn visit_identifier_reference(
            &mut self,
            identifier: &oxc::ast::ast::IdentifierReference<'a>,
        ) {
            self.0 |= identifier.name == "exports";
        }
    }
    let mut mentions = Mentions(false);
    for statement in &body.statements {
        mentions.visit_statement(statement);
    }
    mentions.0
}

/// `exports` or `module.exports`.
fn is_exports(expression: &Expression<'_>) -> bool {
    let expression = expression.get_inner_expression();
    expression.is_specific_id("exports")
        || expression.is_specific_member_access("module", "exports")
}

impl<'a> Visit<'a> for Lexer {
    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if let (BindingPattern::BindingIdentifier(id), Some(init)) =
            (&declarator.id, &declarator.init)
            && let Some(specifier) = Self::required(init)
        {
            self.required.push((id.name.to_string(), specifier));
        }
        walk::walk_variable_declarator(self, declarator);
    }

    fn visit_statement(&mut self, statement: &Statement<'a>) {
        walk::walk_statement(self, statement);
    }

    fn visit_assignment_expression(&mut self, assignment: &AssignmentExpression<'a>) {
        match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(identifier)
                if identifier.name == "exports" =>
            {
                self.whole(&assignment.right);
            }
            left => {
                if let Some(member) = left.as_member_expression() {
                    if member.is_specific_member_access("module", "exports") {
                        self.whole(&assignment.right);
                    } else if is_exports(member.object())
                        && let Some(name) = member.static_property_name()
                    {
                        self.name(name);
                    }
                }
            }
        }
        walk::walk_assignment_expression(self, assignment);
    }

    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        let argument = |index: usize| call.arguments.get(index).and_then(Argument::as_expression);
        let first_is_exports = argument(0).is_some_and(is_exports);
        if call.callee.is_specific_member_access("Object", "defineProperty") {
            if first_is_exports
                && let Some((name, _)) = argument(1).and_then(crate::transform::constant)
            {
                self.name(&name);
            }
        } else if call.callee.is_specific_member_access("Object", "defineProperties")
            || call.callee.is_specific_member_access("Object", "assign")
        {
            if first_is_exports {
                for argument in call.arguments.iter().skip(1).filter_map(Argument::as_expression) {
                    self.whole(argument);
                }
            }
        } else {
            let callee = call.callee.get_inner_expression();
            let callee = match callee {
                Expression::SequenceExpression(sequence) => {
                    sequence.expressions.last().unwrap_or(callee)
                }
                other => other,
            };
            let name = match callee {
                Expression::Identifier(identifier) => Some(identifier.name.as_str()),
                other => other.get_member_expr().and_then(MemberExpression::static_property_name),
            };
            match name {
                Some("__exportStar" | "_export_star") => {
                    if let Some(specifier) = argument(0).and_then(Self::required) {
                        self.reexport(specifier);
                    }
                }
                // TypeScript's `__export(require("x"))`, esbuild's and SWC's `__export(exports, { a: () => a })`.
                Some("__export" | "_export") => match argument(1) {
                    Some(Expression::ObjectExpression(object)) if first_is_exports => {
                        self.object(object);
                    }
                    None => {
                        if let Some(specifier) = argument(0).and_then(Self::required) {
                            self.reexport(specifier);
                        }
                    }
                    _ => {}
                },
                // esbuild's `__reExport(exports, require("x"), module.exports)`.
                Some("__reExport") => {
                    if let Some(specifier) = argument(1).and_then(Self::required) {
                        self.reexport(specifier);
                    }
                }
                _ => {}
            }
        }
        self.babel_reexport(call);
        walk::walk_call_expression(self, call);
    }
}

#[cfg(test)]
mod tests {
    use oxc::{allocator::Allocator, parser::Parser, span::SourceType};

    use super::*;

    fn check(source: &str, names: &[&str], reexports: &[&str]) {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, source, SourceType::cjs()).parse();
        assert!(parsed.diagnostics.is_empty(), "{source}: {:?}", parsed.diagnostics);
        let found = lex(&parsed.program);
        assert_eq!(found.names, names, "{source}");
        assert_eq!(found.reexports, reexports, "{source}");
    }

    #[test]
    fn assignments() {
        check(
            "exports.a = exports.b = void 0; exports['c-d'] = 1; module.exports.e = 2",
            &["a", "b", "c-d", "e"],
            &[],
        );
        check("exports.default = 1; exports.__esModule = true", &["__esModule"], &[]);
        check("foo.exports.a = 1; exports[b] = 2", &[], &[]);
    }

    #[test]
    fn definitions() {
        check(
            "Object.defineProperty(exports, '__esModule', { value: !0 }), Object.defineProperty(module.exports, \"q\", { enumerable: true, get: function () { return x.q } })",
            &["__esModule", "q"],
            &[],
        );
    }

    #[test]
    fn whole_objects() {
        check(
            "module.exports = { a, b: c, 'd': f(), e() {}, [g]: 1, ...require('h') }",
            &["a", "b", "d", "e"],
            &["h"],
        );
        check("exports = module.exports = fn; exports.x = 1", &["x"], &[]);
        check("0 && (module.exports = { a, b })", &["a", "b"], &[]);
        check("Object.assign(module.exports, { a, b })", &["a", "b"], &[]);
    }

    #[test]
    fn reexports() {
        check("module.exports = require('./x')", &[], &["./x"]);
        check(
            "if (prod) { module.exports = require('./p') } else { module.exports = require('./d') }",
            &[],
            &["./p", "./d"],
        );
        check("module.exports = prod ? require('./p') : require('./d')", &[], &["./p", "./d"]);
        check("var x = require('./x'); module.exports = x", &[], &["./x"]);
        check(
            "__exportStar(require('a'), exports); (0, tslib_1.__exportStar)(require('b'), exports); __export(require('c'))",
            &[],
            &["a", "b", "c"],
        );
        check(
            "0 && (module.exports = { x, ...require('y') }); __reExport(src_exports, require('z'), module.exports)",
            &["x"],
            &["y", "z"],
        );
        check(
            "var _x = _interopRequireWildcard(require('x')); Object.keys(_x).forEach(function (key) { if (key === 'default') return; exports[key] = _x[key]; })",
            &[],
            &["x"],
        );
    }

    #[test]
    fn bundlers_wrappers() {
        check("__export(exports, { a: () => a, b: () => b })", &["a", "b"], &[]);
        check(
            "(function (global, factory) { factory(exports) })(this, function (exports) { exports.a = 1 })",
            &["a"],
            &[],
        );
    }
}
