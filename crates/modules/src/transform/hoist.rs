//! `vi.mock` and its siblings move above the imports, as in Vitest.
//!
//! The calls are taken out of the tree, wherever they stand, and put in front of it. After the module-runner transform
//! has turned imports into statements, [`Hoisted::settle`] puts them behind the import of `vitest` and in front of the others.

use oxc::{
    allocator::{Allocator, ArenaVec, TakeIn},
    ast::{
        ast::{
            Argument, BindingPattern, CallExpression, Declaration, ExportDefaultDeclarationKind,
            Expression, ImportDeclarationSpecifier, Program, Statement,
        },
        builder::AstBuilder,
    },
    ast_visit::{Visit, VisitMut, walk, walk_mut},
    diagnostics::OxcDiagnostic,
    span::{GetSpan, SPAN, Span},
};

use super::collect::{Locate, constant};
use crate::{MockCall, ModuleInfo, Warning};

/// Modules that export `vi`.
const HOISTED_MODULES: &[&str] = &["vitest", "vite-plus/test"];

/// What has to happen after the module-runner transform.
#[derive(Debug, Default)]
pub(crate) struct Hoisted {
    /// How many import statements stay in front of the hoisted calls.
    first_imports: usize,
    /// How many statements were hoisted.
    count: usize,
    /// Names to import from `vitest` because nothing imports them.
    missing: Vec<String>,
}

/// Whether a text may have anything to do with mocks at all.
pub(crate) fn may_hoist(source: &str) -> bool {
    let has = |word: &str| memchr::memmem::find(source.as_bytes(), word.as_bytes()).is_some();
    (has("mock") || has("Mock") || has("hoisted")) && has("vi")
}

/// Takes the calls out and puts them in front; collects what is mocked.
///
/// # Errors
///
/// Vitest's errors for calls that cannot be hoisted.
pub(crate) fn hoist<'a>(
    program: &mut Program<'a>,
    allocator: &'a Allocator,
    locate: Locate<'_>,
    file: &str,
    info: &mut ModuleInfo,
) -> Result<Option<Hoisted>, Vec<OxcDiagnostic>> {
    let mut names = Names::of(program);
    let mut hoister = Hoister {
        ast: AstBuilder::new(allocator),
        names: &mut names,
        locate,
        file,
        info,
        taken: Vec::new(),
        nested: Vec::new(),
        errors: Vec::new(),
        used: Vec::new(),
        has_import_meta_vitest: program.source_text.contains("import.meta.vitest"),
        depth: 0,
    };
    let body = program.body.take_in(&allocator);
    let mut kept: ArenaVec<'a, Statement<'a>> = ArenaVec::with_capacity_in(body.len(), &allocator);
    for mut statement in body {
        hoister.check_exported(&statement);
        if let Some(call) = hoister.hoistable(&statement) {
            hoister.take(statement, call);
        } else {
            hoister.visit_statement(&mut statement);
            kept.push(statement);
        }
    }
    hoister.warn_nested();
    let Hoister { taken, errors, used, .. } = hoister;
    if !errors.is_empty() {
        return Err(errors);
    }
    if taken.is_empty() {
        program.body = kept;
        return Ok(None);
    }
    info.hoisted = true;
    let missing = used
        .into_iter()
        .filter(|name| !names.is_imported(name) && !Names::is_declared(name, &kept))
        .collect();
    let mut hoisted = Hoisted { first_imports: 0, count: taken.len(), missing };
    let mut front = Vec::new();
    let mut rest = Vec::new();
    for statement in kept {
        match &statement {
            Statement::ImportDeclaration(import)
                if HOISTED_MODULES.contains(&import.source.value.as_str())
                    || names.is_source(&import.source.value) =>
            {
                hoisted.first_imports += 1;
                front.push(statement);
            }
            _ => rest.push(statement),
        }
    }
    program.body = ArenaVec::from_iter_in(taken.into_iter().chain(front).chain(rest), &allocator);
    Ok(Some(hoisted))
}

impl Hoisted {
    /// Puts the hoisted statements where they belong among the statements the module-runner transform has made.
    pub(crate) fn settle<'a>(self, program: &mut Program<'a>, allocator: &'a Allocator) {
        let body = program.body.take_in(&allocator);
        let is_import = |statement: &Statement<'_>| {
            matches!(statement, Statement::VariableDeclaration(declaration)
                if declaration.declarations.len() == 1
                    && matches!(&declaration.declarations[0].id, BindingPattern::BindingIdentifier(id) if id.name.starts_with("__vite_ssr_import_")))
        };
        let is_export = |statement: &Statement<'_>| {
            matches!(statement, Statement::ExpressionStatement(statement)
                if matches!(&statement.expression, Expression::CallExpression(call)
                    if call.callee.is_specific_member_access("Object", "defineProperty")
                        && matches!(call.arguments.first(), Some(Argument::Identifier(id)) if id.name == "__vite_ssr_exports__")))
        };
        let is_export_all = |statement: &Statement<'_>| {
            matches!(statement, Statement::ExpressionStatement(statement)
                if matches!(&statement.expression, Expression::CallExpression(call) if call.callee.is_specific_id("__vite_ssr_exportAll__")))
        };
        let mut statements: Vec<Statement<'a>> = body.into_iter().collect();
        let exports = statements.iter().take_while(|statement| is_export(statement)).count();
        let imports = statements[exports..]
            .iter()
            .take_while(|statement| is_import(statement) || is_export_all(statement))
            .count();
        let mut ordered: Vec<Statement<'a>> = Vec::with_capacity(statements.len() + 1);
        let rest = statements.split_off(exports + imports);
        let mut rest = rest.into_iter();
        let hoisted: Vec<_> = rest.by_ref().take(self.count).collect();
        let other_imports = statements.split_off(exports + self.first_imports.min(imports));
        ordered.extend(statements);
        if !self.missing.is_empty() {
            ordered.extend(import_vitest(&self.missing, allocator));
        }
        ordered.extend(hoisted);
        ordered.extend(other_imports);
        ordered.extend(rest);
        program.body = ArenaVec::from_iter_in(ordered, &allocator);
    }
}

/// `const { vi } = await __vite_ssr_import__("vitest", { importedNames: ["vi"] });`
fn import_vitest<'a>(names: &[String], allocator: &'a Allocator) -> Option<Statement<'a>> {
    let list = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let source = format!(
        "const {{ {} }} = await __vite_ssr_import__(\"vitest\", {{ importedNames: [{list}] }});",
        names.join(", ")
    );
    let source = allocator.alloc_str(&source);
    let mut parsed =
        oxc::parser::Parser::new(allocator, source, oxc::span::SourceType::mjs()).parse();
    NoSpans.visit_program(&mut parsed.program);
    parsed.program.body.into_iter().next()
}

/// Takes the spans off generated code, so that no source map entry comes of them.
struct NoSpans;

impl VisitMut<'_> for NoSpans {
    fn visit_span(&mut self, span: &mut Span) {
        *span = SPAN;
    }
}

/// The names under which `vi` is known.
struct Names {
    /// Local name, and the module it is imported from.
    imported: Vec<(String, String)>,
}

impl Names {
    fn of(program: &Program<'_>) -> Self {
        let mut imported = Vec::new();
        for statement in &program.body {
            let Statement::ImportDeclaration(import) = statement else { continue };
            let source = import.source.value.as_str();
            for specifier in import.specifiers.iter().flatten() {
                if let ImportDeclarationSpecifier::ImportSpecifier(specifier) = specifier {
                    let name = specifier.imported.name();
                    let local = specifier.local.name.as_str();
                    let from_vitest = HOISTED_MODULES.contains(&source)
                        && matches!(name.as_str(), "vi" | "vitest");
                    if from_vitest || matches!(local, "vi" | "vitest") {
                        imported.push((local.to_owned(), source.to_owned()));
                    }
                }
            }
        }
        Self { imported }
    }

    fn is_known(&self, name: &str) -> bool {
        matches!(name, "vi" | "vitest") || self.is_imported(name)
    }

    fn is_imported(&self, name: &str) -> bool {
        self.imported.iter().any(|(local, _)| local == name)
    }

    /// Whether `vi` comes from this module: then it has to be there before the first call.
    fn is_source(&self, specifier: &str) -> bool {
        self.imported.iter().any(|(_, source)| source == specifier)
    }

    fn is_declared(name: &str, body: &[Statement<'_>]) -> bool {
        body.iter().any(|statement| match statement {
            Statement::VariableDeclaration(declaration) => {
                declaration.declarations.iter().any(|declarator| {
                    declarator
                        .id
                        .get_binding_identifiers()
                        .iter()
                        .any(|identifier| identifier.name == name)
                })
            }
            Statement::ImportDeclaration(import) => {
                import.specifiers.iter().flatten().any(|specifier| specifier.local().name == name)
            }
            _ => false,
        })
    }
}

/// A call of `vi.<method>` and how it is written.
#[derive(Debug, Clone)]
struct Call {
    object: String,
    method: String,
    /// Source text of the first argument when it is a constant.
    argument: String,
    span: Span,
}

impl Call {
    fn display(&self) -> String {
        format!("{}.{}({})", self.object, self.method, self.argument)
    }
}

fn is_hoisted_method(method: &str) -> bool {
    matches!(method, "mock" | "unmock" | "hoisted")
}

struct Hoister<'a, 'h> {
    ast: AstBuilder<'a>,
    names: &'h mut Names,
    locate: Locate<'h>,
    file: &'h str,
    info: &'h mut ModuleInfo,
    taken: Vec<Statement<'a>>,
    nested: Vec<Call>,
    errors: Vec<OxcDiagnostic>,
    used: Vec<String>,
    has_import_meta_vitest: bool,
    depth: u32,
}

impl<'a> Hoister<'a, '_> {
    fn as_call(&self, call: &CallExpression<'_>) -> Option<Call> {
        let Expression::StaticMemberExpression(member) = call.callee.get_inner_expression() else {
            return None;
        };
        let Expression::Identifier(object) = member.object.get_inner_expression() else {
            return None;
        };
        let method = member.property.name.as_str();
        if !self.names.is_known(&object.name)
            || !matches!(method, "mock" | "unmock" | "hoisted" | "doMock" | "doUnmock")
        {
            return None;
        }
        let argument = call.arguments.first().and_then(Argument::as_expression).and_then(constant);
        Some(Call {
            object: object.name.to_string(),
            method: method.to_owned(),
            argument: argument.map(|(value, _)| format!("\"{value}\"")).unwrap_or_default(),
            span: call.span,
        })
    }

    /// The hoisted call an expression is, `await` or not.
    fn expression_call(&self, expression: &Expression<'_>) -> Option<Call> {
        let call = match expression.get_inner_expression() {
            Expression::CallExpression(call) => self.as_call(call)?,
            Expression::AwaitExpression(wait) => return self.expression_call(&wait.argument),
            _ => return None,
        };
        is_hoisted_method(&call.method).then_some(call)
    }

    /// The hoisted call a statement consists of.
    fn hoistable(&self, statement: &Statement<'_>) -> Option<Call> {
        match statement {
            Statement::ExpressionStatement(statement) => {
                self.expression_call(&statement.expression)
            }
            Statement::VariableDeclaration(declaration) => {
                let call =
                    self.expression_call(declaration.declarations.first()?.init.as_ref()?)?;
                (call.method == "hoisted").then_some(call)
            }
            _ => None,
        }
    }

    fn check_exported(&mut self, statement: &Statement<'_>) {
        let (call, span) = match statement {
            Statement::ExportDefaultDeclaration(export) => {
                let ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) = &export.declaration
                else {
                    let call = export
                        .declaration
                        .as_expression()
                        .and_then(|value| self.expression_call(value));
                    return self.export_error(call, export.span);
                };
                return;
            }
            Statement::ExportDeclaration(export) => match &export.declaration {
                Declaration::VariableDeclaration(declaration) => {
                    let init = declaration
                        .declarations
                        .first()
                        .and_then(|declarator| declarator.init.as_ref());
                    (init.and_then(|init| self.expression_call(init)), export.span)
                }
                _ => return,
            },
            _ => return,
        };
        self.export_error(call, span);
    }

    fn export_error(&mut self, call: Option<Call>, span: Span) {
        let Some(call) = call else { return };
        let message = if call.method == "hoisted" {
            "Cannot export hoisted variable. You can control hoisting behavior by placing the import from this file first.".to_owned()
        } else {
            let method = format!("{}.{}", call.object, call.method);
            format!(
                "Cannot export the result of \"{method}\". Remove export declaration because \"{method}\" doesn't return anything."
            )
        };
        self.errors.push(OxcDiagnostic::error(message).with_label(span));
    }

    fn take(&mut self, mut statement: Statement<'a>, call: Call) {
        if !self.used.contains(&call.object) {
            self.used.push(call.object.clone());
        }
        // A hoisted call inside another is not called there at all.
        let mut inner = Inner { hoister: self, outer: call.span, found: None };
        inner.visit_statement(&statement);
        if let Some(found) = inner.found {
            self.errors.push(
                OxcDiagnostic::error(format!(
                    "Cannot call {} inside {}: both methods are hoisted to the top of the file and not actually called inside each other.",
                    found.display(),
                    call.display()
                ))
                .with_label(found.span),
            );
        }
        self.depth += 1;
        walk_mut::walk_statement(self, &mut statement);
        self.depth -= 1;
        if !matches!(statement, Statement::VariableDeclaration(_)) || call.method == "hoisted" {
            self.taken.push(statement);
        }
    }

    fn warn_nested(&mut self) {
        if self.has_import_meta_vitest {
            return;
        }
        for call in std::mem::take(&mut self.nested) {
            self.info.warnings.push(Warning {
                message: format!(
                    "Warning: A {} call in \"{}\" is not at the top level of the module. Although it appears nested, it will be hoisted and executed before any tests run. Move it to the top level to reflect its actual execution order. This will become an error in a future version.\nSee: https://vitest.dev/guide/mocking/modules#how-it-works",
                    call.display(),
                    self.file
                ),
                position: (self.locate)(call.span.start),
            });
        }
    }
}

/// Looks for hoisted calls inside a hoisted statement.
struct Inner<'i, 'a, 'h> {
    hoister: &'i Hoister<'a, 'h>,
    outer: Span,
    found: Option<Call>,
}

impl<'a> Visit<'a> for Inner<'_, '_, '_> {
    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        if call.span != self.outer
            && let Some(found) =
                self.hoister.as_call(call).filter(|found| is_hoisted_method(&found.method))
        {
            self.found.get_or_insert(found);
        }
        walk::walk_call_expression(self, call);
    }
}

impl<'a> VisitMut<'a> for Hoister<'a, '_> {
    fn visit_statement(&mut self, statement: &mut Statement<'a>) {
        if self.depth == 0
            && let Some(call) = self.hoistable(statement)
        {
            let taken =
                std::mem::replace(statement, Statement::new_empty_statement(SPAN, &self.ast));
            self.nested.push(call.clone());
            return self.take(taken, call);
        }
        walk_mut::walk_statement(self, statement);
    }

    fn visit_expression(&mut self, expression: &mut Expression<'a>) {
        if self.depth == 0
            && let Some(call) = self.expression_call(expression)
        {
            // Inside another expression: the call moves, its value here is undefined.
            let span = expression.span();
            let taken = std::mem::replace(expression, Expression::new_void_0(span, &self.ast));
            self.nested.push(call.clone());
            return self.take(Statement::new_expression_statement(span, taken, &self.ast), call);
        }
        walk_mut::walk_expression(self, expression);
    }

    fn visit_call_expression(&mut self, call: &mut CallExpression<'a>) {
        if let Some(found) = self.as_call(call).filter(|found| found.method != "hoisted") {
            unwrap_import(call);
            let specifier =
                call.arguments.first().and_then(Argument::as_expression).and_then(constant);
            if let Some((specifier, _)) = specifier {
                self.info.mocks.push(MockCall {
                    method: found.method,
                    specifier,
                    position: (self.locate)(call.span.start),
                    has_factory: call.arguments.len() > 1,
                });
            }
        }
        walk_mut::walk_call_expression(self, call);
    }
}

/// `vi.mock(import("./x"))` and `vi.mock(await import("./x"))` mean `vi.mock("./x")`.
fn unwrap_import(call: &mut CallExpression<'_>) {
    let Some(argument) = call.arguments.first_mut().and_then(Argument::as_expression_mut) else {
        return;
    };
    let mut current = argument.get_inner_expression();
    if let Expression::AwaitExpression(wait) = current {
        current = wait.argument.get_inner_expression();
    }
    if !matches!(current, Expression::ImportExpression(_)) {
        return;
    }
    oxc::allocator::ReplaceWith::replace_with(argument, |expression| {
        let expression = match expression.into_inner_expression() {
            Expression::AwaitExpression(wait) => wait.unbox().argument.into_inner_expression(),
            other => other,
        };
        match expression {
            Expression::ImportExpression(import) => import.unbox().source,
            other => other,
        }
    });
}
