//! What a program imports, exports and uses, read off its syntax tree.

use oxc::{
    ast::ast::{
        Argument, ArrowFunctionExpression, AwaitExpression, BindingPattern, CallExpression,
        Declaration, ExportDefaultDeclarationKind, Expression, ForOfStatement, Function,
        IdentifierReference, ImportDeclarationSpecifier, ImportExpression, ImportMeta, Program,
        Statement, VariableDeclaration, VariableDeclarationKind, WithClause,
    },
    ast_visit::{Visit, walk},
    semantic::ScopeFlags,
};

use crate::{
    Export, Import, ImportAttribute, ImportForm, ImportKind, Imported, ModuleInfo, Position,
    Reference,
};

/// Turns an offset of the parsed text into a position in the user's file.
pub(crate) type Locate<'l> = &'l dyn Fn(u32) -> Position;

/// Collects everything of a program; type-only imports and exports do not count.
pub(crate) fn collect(program: &Program<'_>, locate: Locate<'_>) -> ModuleInfo {
    let mut collector = Collector { info: ModuleInfo::default(), locate, depth: 0 };
    for statement in &program.body {
        collector.module_statement(statement);
    }
    collector.visit_program(program);
    let info = &mut collector.info;
    info.has_module_syntax |= info.uses_import_meta || info.has_top_level_await;
    collector.info
}

struct Collector<'l> {
    info: ModuleInfo,
    locate: Locate<'l>,
    depth: u32,
}

fn attributes(clause: Option<&WithClause<'_>>) -> Vec<ImportAttribute> {
    let entries = clause.map(|clause| clause.with_entries.as_slice()).unwrap_or_default();
    entries
        .iter()
        .map(|entry| ImportAttribute {
            key: entry.key.as_arena_str().to_string(),
            value: entry.value.value.to_string(),
        })
        .collect()
}

impl Collector<'_> {
    fn module_statement(&mut self, statement: &Statement<'_>) {
        match statement {
            Statement::ImportDeclaration(import) if !import.import_kind.is_type() => {
                let imported = match &import.specifiers {
                    None => Imported::Nothing,
                    Some(specifiers) => {
                        let mut names = Vec::new();
                        let mut namespace = false;
                        for specifier in specifiers {
                            match specifier {
                                ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
                                    if !specifier.import_kind.is_type() {
                                        names.push(specifier.imported.name().to_string());
                                    }
                                }
                                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => {
                                    names.push("default".to_owned());
                                }
                                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => {
                                    namespace = true;
                                }
                            }
                        }
                        if namespace { Imported::Namespace } else { Imported::Names(names) }
                    }
                };
                self.import(
                    &import.source,
                    ImportForm::Import,
                    imported,
                    import.with_clause.as_deref(),
                );
            }
            Statement::ExportAllDeclaration(export) if !export.export_kind.is_type() => {
                self.import(
                    &export.source,
                    ImportForm::ExportStar,
                    Imported::Namespace,
                    export.with_clause.as_deref(),
                );
                let specifier = export.source.value.to_string();
                self.info.exports.push(match &export.exported {
                    Some(name) => {
                        Export::From { name: name.name().to_string(), imported: None, specifier }
                    }
                    None => Export::Star { specifier },
                });
            }
            Statement::ExportFromDeclaration(export) if !export.export_kind.is_type() => {
                let mut names = Vec::new();
                for specifier in
                    export.specifiers.iter().filter(|specifier| !specifier.export_kind.is_type())
                {
                    let imported = specifier.local.name().to_string();
                    self.info.exports.push(Export::From {
                        name: specifier.exported.name().to_string(),
                        imported: Some(imported.clone()),
                        specifier: export.source.value.to_string(),
                    });
                    names.push(imported);
                }
                self.import(
                    &export.source,
                    ImportForm::ExportNamed,
                    Imported::Names(names),
                    export.with_clause.as_deref(),
                );
            }
            Statement::ExportNamedDeclaration(export) if !export.export_kind.is_type() => {
                self.info.has_module_syntax = true;
                for specifier in
                    export.specifiers.iter().filter(|specifier| !specifier.export_kind.is_type())
                {
                    self.info.exports.push(Export::Local(specifier.exported.name().to_string()));
                }
            }
            Statement::ExportDeclaration(export) if !export.declaration.is_typescript_syntax() => {
                self.info.has_module_syntax = true;
                self.declaration(&export.declaration);
            }
            Statement::ExportDefaultDeclaration(export) => {
                self.info.has_module_syntax = true;
                if !matches!(
                    export.declaration,
                    ExportDefaultDeclarationKind::TSInterfaceDeclaration(_)
                ) {
                    self.info.exports.push(Export::Local("default".to_owned()));
                }
            }
            // A file of type-only imports is a module all the same.
            statement if statement.is_module_declaration() => self.info.has_module_syntax = true,
            _ => {}
        }
    }

    fn declaration(&mut self, declaration: &Declaration<'_>) {
        match declaration {
            Declaration::VariableDeclaration(variable) => {
                for declarator in &variable.declarations {
                    self.pattern(&declarator.id);
                }
            }
            other => {
                if let Some(id) = other.id() {
                    self.info.exports.push(Export::Local(id.name.to_string()));
                }
            }
        }
    }

    fn pattern(&mut self, pattern: &BindingPattern<'_>) {
        for identifier in pattern.get_binding_identifiers() {
            self.info.exports.push(Export::Local(identifier.name.to_string()));
        }
    }

    fn import(
        &mut self,
        source: &oxc::ast::ast::StringLiteral<'_>,
        form: ImportForm,
        imported: Imported,
        clause: Option<&WithClause<'_>>,
    ) {
        self.info.has_module_syntax = true;
        self.info.imports.push(Import {
            specifier: source.value.to_string(),
            position: (self.locate)(source.span.start),
            form,
            imported,
            attributes: attributes(clause),
        });
    }

    fn reference(&mut self, expression: &Expression<'_>, kind: ImportKind) {
        if let Some((specifier, start)) = constant(expression) {
            self.info.references.push(Reference {
                specifier,
                position: (self.locate)(start),
                kind,
            });
        }
    }
}

/// A string literal, or a template without holes.
pub(crate) fn constant(expression: &Expression<'_>) -> Option<(String, u32)> {
    match expression.get_inner_expression() {
        Expression::StringLiteral(literal) => Some((literal.value.to_string(), literal.span.start)),
        Expression::TemplateLiteral(template) => {
            Some((template.single_quasi()?.to_string(), template.span.start))
        }
        _ => None,
    }
}

impl<'a> Visit<'a> for Collector<'_> {
    fn visit_function(&mut self, function: &Function<'a>, flags: ScopeFlags) {
        self.depth += 1;
        walk::walk_function(self, function, flags);
        self.depth -= 1;
    }

    fn visit_arrow_function_expression(&mut self, arrow: &ArrowFunctionExpression<'a>) {
        self.depth += 1;
        walk::walk_arrow_function_expression(self, arrow);
        self.depth -= 1;
    }

    fn visit_await_expression(&mut self, expression: &AwaitExpression<'a>) {
        self.info.has_top_level_await |= self.depth == 0;
        walk::walk_await_expression(self, expression);
    }

    fn visit_for_of_statement(&mut self, statement: &ForOfStatement<'a>) {
        self.info.has_top_level_await |= self.depth == 0 && statement.r#await;
        walk::walk_for_of_statement(self, statement);
    }

    fn visit_variable_declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        self.info.has_top_level_await |=
            self.depth == 0 && declaration.kind == VariableDeclarationKind::AwaitUsing;
        walk::walk_variable_declaration(self, declaration);
    }

    fn visit_import_meta(&mut self, _: &ImportMeta) {
        self.info.uses_import_meta = true;
    }

    fn visit_import_expression(&mut self, expression: &ImportExpression<'a>) {
        self.reference(&expression.source, ImportKind::Dynamic);
        walk::walk_import_expression(self, expression);
    }

    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        if call.callee.is_specific_id("require")
            && let [argument] = call.arguments.as_slice()
            && let Some(argument) = Argument::as_expression(argument)
        {
            self.reference(argument, ImportKind::Require);
        }
        walk::walk_call_expression(self, call);
    }

    fn visit_identifier_reference(&mut self, identifier: &IdentifierReference<'a>) {
        self.info.uses_commonjs |= matches!(
            identifier.name.as_str(),
            "require" | "module" | "exports" | "__filename" | "__dirname"
        );
    }
}
