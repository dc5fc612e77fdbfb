//! The tree of errors and warnings of a wrangler file.

use super::node::Node;
use crate::error::{ConfigError, Problem};
use crate::source::{SourceFile, Span};

/// A tree of findings. Each node has a heading, errors, warnings, and further trees below it.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    /// The heading.
    pub description: String,
    /// Errors: the file cannot be used.
    pub errors: Vec<Finding>,
    /// Warnings: the run goes on.
    pub warnings: Vec<Finding>,
    children: Vec<Diagnostics>,
}

/// One error or warning.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its text.
    pub message: String,
    /// The place it is about.
    pub span: Option<Span>,
    /// What is allowed there.
    pub allowed: Vec<String>,
    /// What was probably meant.
    pub help: Option<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Errors,
    Warnings,
}

impl Diagnostics {
    /// An empty tree.
    pub fn new(description: impl Into<String>) -> Self {
        Self { description: description.into(), ..Self::default() }
    }

    /// Adds an error.
    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(Finding {
            message: message.into(),
            span: Some(span),
            allowed: Vec::new(),
            help: None,
        });
    }

    /// Adds a warning.
    pub fn warn(&mut self, span: Span, message: impl Into<String>) {
        self.warnings.push(Finding {
            message: message.into(),
            span: Some(span),
            allowed: Vec::new(),
            help: None,
        });
    }

    /// Adds a tree below this one, unless it is empty.
    pub fn add_child(&mut self, child: Self) {
        if child.has(Kind::Errors) || child.has(Kind::Warnings) {
            self.children.push(child);
        }
    }

    /// Whether there is an error anywhere.
    pub fn has_errors(&self) -> bool {
        self.has(Kind::Errors)
    }

    /// Whether there is a warning anywhere.
    pub fn has_warnings(&self) -> bool {
        self.has(Kind::Warnings)
    }

    /// The errors as wrangler prints them.
    pub fn render_errors(&self) -> String {
        self.render(Kind::Errors)
    }

    /// The warnings as wrangler prints them.
    pub fn render_warnings(&self) -> String {
        self.render(Kind::Warnings)
    }

    /// The errors as one error.
    pub fn into_error(self, file: &SourceFile, root: &Node) -> ConfigError {
        ConfigError::Wrangler {
            message: self.render_errors(),
            problems: self.problems(Kind::Errors, file, root),
            warnings: self.has_warnings().then(|| self.render_warnings()),
        }
    }

    /// The warnings one by one.
    pub fn warning_problems(&self, file: &SourceFile, root: &Node) -> Vec<Problem> {
        self.problems(Kind::Warnings, file, root)
    }

    fn list(&self, kind: Kind) -> &[Finding] {
        match kind {
            Kind::Errors => &self.errors,
            Kind::Warnings => &self.warnings,
        }
    }

    fn has(&self, kind: Kind) -> bool {
        !self.list(kind).is_empty() || self.children.iter().any(|child| child.has(kind))
    }

    fn render(&self, kind: Kind) -> String {
        let own: Vec<String> = self
            .list(kind)
            .iter()
            .map(|finding| format!("- {}", indent(&finding.message)))
            .collect();
        let below: Vec<String> = self
            .children
            .iter()
            .filter(|child| child.has(kind))
            .map(|child| format!("\n- {}", child.render(kind)))
            .collect();
        indent(&format!("{}\n{}{}", self.description, own.join("\n"), below.join("\n")))
    }

    fn problems(&self, kind: Kind, file: &SourceFile, root: &Node) -> Vec<Problem> {
        let own = self.list(kind).iter().map(|finding| Problem {
            message: finding.message.clone(),
            location: finding.span.map(|span| file.locate(span)),
            key: finding.span.and_then(|span| root.path_of(span)).unwrap_or_default(),
            allowed: finding.allowed.clone(),
            help: finding.help.clone(),
        });
        own.chain(self.children.iter().flat_map(|child| child.problems(kind, file, root))).collect()
    }
}

/// Indents all lines but the first by two spaces; lines of white space become empty.
fn indent(text: &str) -> String {
    let lines = text.split('\n').enumerate().map(|(index, line)| {
        let line = if index == 0 { line.to_owned() } else { format!("  {line}") };
        if line.trim().is_empty() { String::new() } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_the_tree() {
        let mut top = Diagnostics::new("Processing wrangler.jsonc configuration:");
        let mut child = Diagnostics::new("\"env.staging\" environment configuration");
        child.error(Span::default(), "two\nlines");
        child.warn(Span::default(), "careful");
        top.warn(Span::default(), "first");
        top.add_child(Diagnostics::new("empty"));
        top.add_child(child);
        assert_eq!(
            top.render_errors(),
            "Processing wrangler.jsonc configuration:\n\n  - \"env.staging\" environment configuration\n    - two\n      lines"
        );
        assert_eq!(
            top.render_warnings(),
            "Processing wrangler.jsonc configuration:\n  - first\n  - \"env.staging\" environment configuration\n    - careful"
        );
    }
}
