//! `import.meta.glob`: answered with an object literal of the files that match.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use oxc::{
    ast::ast::{
        Argument, ArrayExpressionElement, CallExpression, Expression, ObjectExpression,
        ObjectPropertyKind, Program,
    },
    ast_visit::{Visit, walk},
    diagnostics::OxcDiagnostic,
    span::{GetSpan, Span},
};
use serde_json::Value;

use crate::{edit::Edits, id::split_query, transform::constant};

/// Answers every call; returns whether there was one.
pub(super) fn expand(
    program: &Program<'_>,
    id: &str,
    root: &Path,
    edits: &mut Edits,
    errors: &mut Vec<OxcDiagnostic>,
) -> bool {
    let file = Path::new(split_query(id).0);
    let mut expander =
        Expander { file, root, edits, errors, imports: String::new(), count: 0, found: false };
    expander.visit_program(program);
    if !expander.imports.is_empty() {
        let at = program.body.first().map_or(program.span.end, |statement| statement.span().start);
        let imports = std::mem::take(&mut expander.imports);
        expander.edits.insert(at, imports);
    }
    expander.found
}

struct Expander<'e> {
    file: &'e Path,
    root: &'e Path,
    edits: &'e mut Edits,
    errors: &'e mut Vec<OxcDiagnostic>,
    /// Imports of eager calls, to be put in front.
    imports: String,
    count: usize,
    found: bool,
}

#[derive(Debug, Default)]
struct Options {
    eager: bool,
    import: Option<String>,
    query: String,
    base: Option<String>,
    exhaustive: bool,
}

impl<'a> Visit<'a> for Expander<'_> {
    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        let is_glob = matches!(call.callee.get_inner_expression(), Expression::StaticMemberExpression(member)
            if matches!(member.object, Expression::ImportMeta(_)) && member.property.name == "glob");
        if !is_glob {
            return walk::walk_call_expression(self, call);
        }
        self.found = true;
        match self.answer(call) {
            Ok(text) => self.edits.replace_text(call.span, text),
            Err((message, span)) => {
                self.errors.push(
                    OxcDiagnostic::error(format!("Invalid glob import syntax: {message}"))
                        .with_label(span),
                );
            }
        }
    }
}

type Problem = (String, Span);

impl Expander<'_> {
    fn answer(&mut self, call: &CallExpression<'_>) -> Result<String, Problem> {
        let argument = |index: usize| call.arguments.get(index).and_then(Argument::as_expression);
        let patterns = match argument(0).map(Expression::get_inner_expression) {
            Some(Expression::ArrayExpression(array)) => {
                let mut patterns = Vec::new();
                for element in &array.elements {
                    patterns.push(literal(
                        ArrayExpressionElement::as_expression(element),
                        element.span(),
                    )?);
                }
                patterns
            }
            other => vec![literal(other, call.span)?],
        };
        let options = match argument(1).map(Expression::get_inner_expression) {
            Some(Expression::ObjectExpression(object)) => read_options(object)?,
            None => Options::default(),
            Some(other) => {
                return Err((
                    "Expected the second argument to be an object literal".to_owned(),
                    other.span(),
                ));
            }
        };
        let files = self.find(&patterns, &options).map_err(|message| (message, call.span))?;
        Ok(self.render(&files, &options))
    }

    /// The files that match: how each is called in the result, and the specifier to import it by.
    fn find(
        &self,
        patterns: &[String],
        options: &Options,
    ) -> Result<Vec<(String, String)>, String> {
        let folder = self.file.parent().unwrap_or(self.root);
        let base = match &options.base {
            None => folder.to_path_buf(),
            Some(base) if base.starts_with('/') => self.root.join(base.trim_start_matches('/')),
            Some(base) => join(folder, base),
        };
        let mut wanted = GlobSetBuilder::new();
        let mut unwanted = GlobSetBuilder::new();
        let mut roots: Vec<PathBuf> = Vec::new();
        let mut from_root = false;
        let mut visit_packages = options.exhaustive;
        for pattern in patterns {
            let (negated, bare) =
                pattern.strip_prefix('!').map_or((false, pattern.as_str()), |bare| (true, bare));
            let absolute = if let Some(rest) = bare.strip_prefix('/') {
                from_root |= !negated;
                join(self.root, rest)
            } else if bare.starts_with('.') {
                join(&base, bare)
            } else if bare.starts_with("**") {
                if negated { PathBuf::from(bare) } else { join(self.root, bare) }
            } else {
                return Err(format!(
                    "Invalid glob: \"{pattern}\". It must start with '/' (from the project's root) or './' or '../' (from this file)"
                ));
            };
            visit_packages |= bare.contains("node_modules");
            let text = absolute.to_string_lossy().replace('\\', "/");
            let glob = GlobBuilder::new(&text)
                .literal_separator(true)
                .build()
                .map_err(|error| error.to_string())?;
            if negated {
                unwanted.add(glob);
            } else {
                wanted.add(glob);
                roots.push(fixed_part(&text));
            }
        }
        let build = |builder: &GlobSetBuilder| builder.build().map_err(|error| error.to_string());
        let (wanted, unwanted) = (build(&wanted)?, build(&unwanted)?);
        let mut found = Vec::new();
        for root in &roots {
            collect(root, options.exhaustive, visit_packages, &wanted, &unwanted, &mut found);
        }
        found.sort();
        found.dedup();
        found.retain(|path| path != self.file);
        let name = |path: &Path| {
            let named_from_root = from_root && options.base.is_none();
            let inside = path.strip_prefix(self.root).ok().filter(|_| named_from_root);
            inside.map_or_else(|| relative(path, &base), |inside| format!("/{}", slashes(inside)))
        };
        Ok(found.iter().map(|path| (name(path), relative(path, folder))).collect())
    }

    fn render(&mut self, files: &[(String, String)], options: &Options) -> String {
        let mut text = String::from("Object.assign({");
        for (name, specifier) in files {
            let key = Value::from(name.as_str());
            let specifier = Value::from(format!("{specifier}{}", options.query));
            let import = options.import.as_deref().filter(|import| *import != "*");
            if options.eager {
                let variable = format!("__vite_glob_{}", self.count);
                self.count += 1;
                let _ = match import {
                    None => write!(self.imports, "import * as {variable} from {specifier}; "),
                    Some(import) => {
                        let import = Value::from(import);
                        write!(
                            self.imports,
                            "import {{ {import} as {variable} }} from {specifier}; "
                        )
                    }
                };
                let _ = write!(text, "{key}: {variable}, ");
            } else {
                let _ = write!(text, "{key}: () => import({specifier})");
                if let Some(import) = import {
                    let _ = write!(text, ".then((m) => m[{}])", Value::from(import));
                }
                text.push_str(", ");
            }
        }
        text.push_str("})");
        text
    }
}

fn literal(expression: Option<&Expression<'_>>, span: Span) -> Result<String, Problem> {
    let value = expression.and_then(constant).map(|(value, _)| value);
    value.ok_or_else(|| {
        ("Could only use literals".to_owned(), expression.map_or(span, GetSpan::span))
    })
}

fn read_options(object: &ObjectExpression<'_>) -> Result<Options, Problem> {
    let mut options = Options::default();
    for property in &object.properties {
        let ObjectPropertyKind::ObjectProperty(property) = property else {
            return Err(("Could only use literals".to_owned(), property.span()));
        };
        let value = property.value.get_inner_expression();
        let flag = || match value {
            Expression::BooleanLiteral(literal) => Ok(literal.value),
            other => Err(("Expected a boolean literal".to_owned(), other.span())),
        };
        match property.key.static_name().as_deref() {
            Some("eager") => options.eager = flag()?,
            Some("exhaustive") => options.exhaustive = flag()?,
            Some("import") => options.import = Some(literal(Some(value), property.span)?),
            Some("base") => options.base = Some(literal(Some(value), property.span)?),
            Some("as") => {
                options.query = format!("?{}", literal(Some(value), property.span)?);
                options.import.get_or_insert_with(|| "default".to_owned());
            }
            Some("query") => options.query = query(value, property.span)?,
            Some(name) => return Err((format!("Unknown glob option \"{name}\""), property.span)),
            None => return Err(("Could only use literals".to_owned(), property.span)),
        }
    }
    Ok(options)
}

fn query(value: &Expression<'_>, span: Span) -> Result<String, Problem> {
    let Expression::ObjectExpression(object) = value else {
        let text = literal(Some(value), span)?;
        return Ok(if text.is_empty() || text.starts_with('?') {
            text
        } else {
            format!("?{text}")
        });
    };
    let mut parts = Vec::new();
    for property in &object.properties {
        let ObjectPropertyKind::ObjectProperty(property) = property else {
            return Err(("Could only use literals".to_owned(), property.span()));
        };
        let name = property.key.static_name().unwrap_or_default();
        let value = match property.value.get_inner_expression() {
            Expression::BooleanLiteral(literal) => literal.value.to_string(),
            Expression::NumericLiteral(literal) => literal.value.to_string(),
            other => literal(Some(other), property.span)?,
        };
        parts.push(format!("{name}={value}"));
    }
    Ok(format!("?{}", parts.join("&")))
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Joins and folds `.` and `..`, wild cards and all.
fn join(folder: &Path, rest: &str) -> PathBuf {
    let mut path = folder.to_path_buf();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path
}

/// The folder in front of the first wild card.
fn fixed_part(pattern: &str) -> PathBuf {
    let fixed = pattern.find(['*', '?', '[', '{']).map_or(pattern, |at| &pattern[..at]);
    PathBuf::from(&fixed[..=fixed.rfind('/').unwrap_or(0)])
}

fn relative(path: &Path, folder: &Path) -> String {
    for (up, ancestor) in folder.ancestors().enumerate() {
        if let Ok(inside) = path.strip_prefix(ancestor) {
            let prefix = if up == 0 { "./".to_owned() } else { "../".repeat(up) };
            return format!("{prefix}{}", slashes(inside));
        }
    }
    slashes(path)
}

fn collect(
    folder: &Path,
    hidden: bool,
    packages: bool,
    wanted: &GlobSet,
    unwanted: &GlobSet,
    found: &mut Vec<PathBuf>,
) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = entry.path();
        if (name.starts_with('.') && !hidden) || (name == "node_modules" && !packages) {
            continue;
        }
        if path.is_dir() {
            collect(&path, hidden, packages, wanted, unwanted, found);
        } else if wanted.is_match(&path) && !unwanted.is_match(&path) {
            found.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        assert_eq!(relative(Path::new("/p/a/b.ts"), Path::new("/p/a")), "./b.ts");
        assert_eq!(relative(Path::new("/p/b.ts"), Path::new("/p/a/c")), "../../b.ts");
        assert_eq!(fixed_part("/p/src/*.ts"), Path::new("/p/src/"));
        assert_eq!(fixed_part("/p/src/a.ts"), Path::new("/p/src/"));
        assert_eq!(join(Path::new("/p/a"), "../b/./*.ts"), Path::new("/p/b/*.ts"));
    }
}
