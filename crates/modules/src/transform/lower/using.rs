//! Identifiers named `using` get another name.

use oxc::{
    ast::ast::{
        AssignmentTargetProperty, BindingIdentifier, BindingProperty, Declaration,
        ExportDeclaration, ExportSpecifier, IdentifierReference, ImportSpecifier, ModuleExportName,
        ObjectProperty, Program,
    },
    ast_visit::{Visit, walk},
    span::{GetSpan, Span},
};

use crate::edit::Edits;

const NEW_NAME: &str = "$using";

/// Renames every variable `using`; property names and exported names stay.
pub(super) fn rename(program: &Program<'_>, edits: &mut Edits) {
    if memchr::memmem::find(program.source_text.as_bytes(), b"using").is_none() {
        return;
    }
    let mut renamer = Renamer { edits };
    renamer.visit_program(program);
}

struct Renamer<'e> {
    edits: &'e mut Edits,
}

impl Renamer<'_> {
    fn name(&mut self, name: &str, span: Span) {
        if name == "using" {
            // A binding's span may take in its type annotation; the name is at its front.
            self.edits.replace_text(Span::new(span.start, span.start + 5), NEW_NAME);
        }
    }

    fn pair(&mut self, span: Span) {
        self.edits
            .replace_text(Span::new(span.start, span.start + 5), format!("using: {NEW_NAME}"));
    }
}

impl<'a> Visit<'a> for Renamer<'_> {
    fn visit_identifier_reference(&mut self, identifier: &IdentifierReference<'a>) {
        self.name(&identifier.name, identifier.span);
    }

    fn visit_binding_identifier(&mut self, identifier: &BindingIdentifier<'a>) {
        self.name(&identifier.name, identifier.span);
    }

    fn visit_object_property(&mut self, property: &ObjectProperty<'a>) {
        if property.shorthand {
            if property.key.is_specific_id("using") {
                self.pair(property.span);
            }
        } else {
            walk::walk_object_property(self, property);
        }
    }

    fn visit_binding_property(&mut self, property: &BindingProperty<'a>) {
        if property.shorthand && property.key.is_specific_id("using") {
            self.pair(property.span);
        } else {
            walk::walk_binding_property(self, property);
        }
    }

    fn visit_assignment_target_property(&mut self, property: &AssignmentTargetProperty<'a>) {
        if let AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(identifier) = property
            && identifier.binding.name == "using"
        {
            self.pair(identifier.span);
            if let Some(init) = &identifier.init {
                self.visit_expression(init);
            }
        } else {
            walk::walk_assignment_target_property(self, property);
        }
    }

    fn visit_export_declaration(&mut self, export: &ExportDeclaration<'a>) {
        let mut names = Vec::new();
        match &export.declaration {
            Declaration::VariableDeclaration(variable) => {
                for declarator in &variable.declarations {
                    let identifiers = declarator.id.get_binding_identifiers();
                    names.extend(identifiers.iter().map(|identifier| identifier.name.as_str()));
                }
            }
            other => names.extend(other.id().map(|id| id.name.as_str())),
        }
        if names.contains(&"using") {
            // The exported name stays, so it has to be given apart from the declaration.
            let start = export.declaration.span().start;
            self.edits.replace_text(Span::new(export.span.start, start), "");
            let list: Vec<String> = names
                .iter()
                .map(|name| {
                    if *name == "using" {
                        format!("{NEW_NAME} as using")
                    } else {
                        (*name).to_owned()
                    }
                })
                .collect();
            self.edits.insert(export.span.end, format!("; export {{ {} }};", list.join(", ")));
        }
        walk::walk_export_declaration(self, export);
    }

    fn visit_import_specifier(&mut self, specifier: &ImportSpecifier<'a>) {
        if specifier.local.name == "using" {
            if specifier.local.span == specifier.imported.span() {
                self.edits.replace_text(specifier.local.span, format!("\"using\" as {NEW_NAME}"));
            } else {
                self.edits.replace_text(specifier.local.span, NEW_NAME);
            }
        }
    }

    fn visit_export_specifier(&mut self, specifier: &ExportSpecifier<'a>) {
        if let ModuleExportName::IdentifierReference(local) = &specifier.local
            && local.name == "using"
        {
            if specifier.local.span() == specifier.exported.span() {
                self.edits.replace_text(local.span, format!("{NEW_NAME} as using"));
            } else {
                self.edits.replace_text(local.span, NEW_NAME);
            }
        }
    }
}
