//! Inline snapshots: literals written into the user's source.

use invitro_protocol::InlineSnapshotWrite;
use oxc::allocator::Allocator;
use oxc::ast::ast::{CallExpression, Expression};
use oxc::ast_visit::{Visit, walk};
use oxc::parser::Parser;
use oxc::span::{GetSpan as _, SourceType, Span};

/// Why a source cannot be given its snapshots.
#[derive(Debug, thiserror::Error)]
pub(super) enum InlineError {
    /// It is no program.
    #[error("it cannot be parsed: {0}")]
    Syntax(String),
    /// There is no call at the place.
    #[error("there is no call of \"{matcher}\" at {line}:{column}")]
    NoCall {
        /// The matcher's name.
        matcher: String,
        /// Line, from 1.
        line: u32,
        /// Column, from 1.
        column: u32,
    },
}

/// The source with the snapshots written into it.
pub(super) fn rewrite(
    path: &str,
    source: &str,
    writes: &[InlineSnapshotWrite],
) -> Result<String, InlineError> {
    let allocator = Allocator::default();
    let kind = SourceType::from_path(path).unwrap_or_else(|_| SourceType::ts());
    let parsed = Parser::new(&allocator, source, kind).parse();
    if parsed.panicked {
        let reason = parsed.diagnostics.first().map_or_else(String::new, ToString::to_string);
        return Err(InlineError::Syntax(reason));
    }
    let mut calls = Calls { source, found: Vec::new() };
    calls.visit_program(&parsed.program);
    let mut edits = Vec::new();
    for write in writes {
        let found = offset(source, write.line, write.column).and_then(|offset| {
            // The place is that of the name or of the parenthesis after it, or of a word before.
            calls
                .found
                .iter()
                .filter(|call| call.matcher == write.matcher && call.name.end >= offset)
                .min_by_key(|call| call.name.end)
        });
        let Some(call) = found else {
            let InlineSnapshotWrite { matcher, line, column, .. } = write.clone();
            return Err(InlineError::NoCall { matcher, line, column });
        };
        let literal = literal(&write.snapshot, indentation(source, call.line_of as usize));
        edits.push(match call.place {
            Place::Replace(span) => (span, literal),
            Place::First(at) => (Span::empty(at), literal),
            Place::After(span) => (span, format!(", {literal}")),
        });
    }
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut rewritten = source.to_owned();
    for (span, text) in edits {
        rewritten.replace_range(span.start as usize..span.end as usize, &text);
    }
    Ok(rewritten)
}

/// Where the literal of a call belongs.
#[derive(Clone, Copy)]
enum Place {
    /// In the place of the one that is there.
    Replace(Span),
    /// Between the parentheses.
    First(u32),
    /// After an argument that is something else, in the place of what may be there.
    After(Span),
}

struct Call {
    matcher: String,
    name: Span,
    /// Something on the line whose indentation counts.
    line_of: u32,
    place: Place,
}

/// The calls of matchers in a program.
struct Calls<'s> {
    source: &'s str,
    found: Vec<Call>,
}

impl<'a> Visit<'a> for Calls<'_> {
    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        if let Expression::StaticMemberExpression(callee) = &call.callee {
            self.found.push(Call {
                matcher: callee.property.name.to_string(),
                name: callee.property.span,
                line_of: start_of_promise(&callee.object).unwrap_or(callee.property.span.start),
                place: self.place(call),
            });
        }
        walk::walk_call_expression(self, call);
    }
}

impl Calls<'_> {
    fn place(&self, call: &CallExpression<'_>) -> Place {
        let end = call.span.end - 1;
        let arguments = call.arguments.as_slice();
        let Some(first) = arguments.first() else { return Place::First(end) };
        if let Some(text) = text_of(first.as_expression()) {
            return Place::Replace(text);
        }
        // Properties come first. What follows them is replaced with its white space, as long as
        // that is all there is.
        let after = first.span().end;
        let second = arguments.get(1).map(|second| (second, text_of(second.as_expression())));
        let is_blank = |start: u32, end: u32| {
            let between = &self.source[start as usize..end as usize];
            between.chars().all(|character| character.is_whitespace() || character == ',')
        };
        match second {
            None if is_blank(after, end) => Place::After(Span::new(after, end)),
            None => Place::After(Span::empty(after)),
            Some((_, Some(text))) if is_blank(after, text.start) && is_blank(text.end, end) => {
                Place::After(Span::new(after, end))
            }
            Some((second, text)) => Place::Replace(text.unwrap_or_else(|| second.span())),
        }
    }
}

/// Where an expression begins whose matchers wait for a promise, if it is one.
fn start_of_promise(object: &Expression) -> Option<u32> {
    let mut current = object;
    let mut waits = false;
    loop {
        match current {
            Expression::StaticMemberExpression(member) => {
                waits |= matches!(member.property.name.as_str(), "resolves" | "rejects");
                current = &member.object;
            }
            Expression::CallExpression(call) => current = &call.callee,
            _ => return waits.then(|| current.span().start),
        }
    }
}

/// The literal that an argument is, without what tags it.
fn text_of(argument: Option<&Expression>) -> Option<Span> {
    match argument?.get_inner_expression() {
        Expression::StringLiteral(literal) => Some(literal.span),
        Expression::TemplateLiteral(literal) => Some(literal.span),
        Expression::TaggedTemplateExpression(tagged) => Some(tagged.quasi.span),
        _ => None,
    }
}

/// The byte at a line and a column in UTF-16 units, both from 1.
fn offset(source: &str, line: u32, column: u32) -> Option<u32> {
    let mut start = 0;
    for _ in 1..line {
        start += source[start..].find('\n')? + 1;
    }
    let mut units = column.saturating_sub(1) as usize;
    for (index, character) in source[start..].char_indices() {
        if units == 0 || character == '\n' {
            return u32::try_from(start + index).ok();
        }
        units = units.saturating_sub(character.len_utf16());
    }
    u32::try_from(source.len()).ok()
}

/// The white space that the line of an offset begins with.
fn indentation(source: &str, offset: usize) -> &str {
    let start = source[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let line = &source[start..offset];
    &line[..line.len() - line.trim_start().len()]
}

/// A value as a template literal, one step further in than the line it belongs to.
fn literal(snapshot: &str, indentation: &str) -> String {
    let escaped = snapshot.trim().replace('\\', "\\\\").replace('`', "\\`").replace("${", "\\${");
    if !escaped.contains('\n') {
        return format!("`{escaped}`");
    }
    let step = if indentation.contains('\t') { "\t" } else { "  " };
    let mut literal = "`\n".to_owned();
    for line in escaped.split('\n') {
        if !line.is_empty() {
            literal.push_str(indentation);
            literal.push_str(step);
            literal.push_str(line);
        }
        literal.push('\n');
    }
    literal.push_str(indentation);
    literal.push('`');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(matcher: &str, line: u32, column: u32, snapshot: &str) -> InlineSnapshotWrite {
        InlineSnapshotWrite {
            file: "/p/a.test.ts".to_owned(),
            line,
            column,
            matcher: matcher.to_owned(),
            snapshot: snapshot.to_owned(),
        }
    }

    fn rewritten(source: &str, writes: &[InlineSnapshotWrite]) -> String {
        rewrite("/p/a.test.ts", source, writes).unwrap()
    }

    #[test]
    fn a_literal_is_put_between_empty_parentheses() {
        let source = "const x: number = 1;\n  expect(x).toMatchInlineSnapshot();\n";
        for column in [13, 34] {
            let text = rewritten(source, &[write("toMatchInlineSnapshot", 2, column, "1")]);
            assert_eq!(text, source.replace("Snapshot()", "Snapshot(`1`)"));
        }
    }

    #[test]
    fn a_literal_is_replaced_and_the_hint_kept() {
        let source = "\texpect(x).toMatchInlineSnapshot(`old ${1}`, \"hint\");";
        let text = rewritten(source, &[write("toMatchInlineSnapshot", 1, 12, "a\n\n`b` ${c} \\d")]);
        assert_eq!(
            text,
            "\texpect(x).toMatchInlineSnapshot(`\n\t\ta\n\n\t\t\\`b\\` \\${c} \\\\d\n\t`, \"hint\");"
        );
    }

    #[test]
    fn properties_come_first() {
        let matcher = "toMatchInlineSnapshot";
        let source = "expect(x).toMatchInlineSnapshot({ a: f(\"(\") });";
        let text = rewritten(source, &[write(matcher, 1, 11, "1")]);
        assert_eq!(text, "expect(x).toMatchInlineSnapshot({ a: f(\"(\") }, `1`);");
        assert_eq!(
            rewritten(&text, &[write(matcher, 1, 11, "2")]),
            "expect(x).toMatchInlineSnapshot({ a: f(\"(\") }, `2`);"
        );
    }

    #[test]
    fn what_stands_between_properties_and_the_end_goes() {
        let matcher = "toMatchInlineSnapshot";
        let expected = "expect(x).toMatchInlineSnapshot({ a }, `2`);";
        for arguments in ["{ a },", "{ a }, ", "{ a },\n  \"old\",\n", "{ a }, `old`"] {
            let source = format!("expect(x).toMatchInlineSnapshot({arguments});");
            assert_eq!(rewritten(&source, &[write(matcher, 1, 11, "2")]), expected);
        }
        for (arguments, expected) in [
            ("{ a } /* why */", "{ a }, `2` /* why */"),
            ("{ a }, /* why */ \"old\"", "{ a }, /* why */ `2`"),
            ("{ a }, `old`, \"hint\"", "{ a }, `2`, \"hint\""),
        ] {
            let source = format!("expect(x).toMatchInlineSnapshot({arguments});");
            let expected = format!("expect(x).toMatchInlineSnapshot({expected});");
            assert_eq!(rewritten(&source, &[write(matcher, 1, 11, "2")]), expected);
        }
    }

    #[test]
    fn matchers_of_promises_are_indented_as_their_statement() {
        let matcher = "toMatchInlineSnapshot";
        let source =
            "  await expect(\n    load(),\n  )\n    .resolves\n    .toMatchInlineSnapshot();";
        let expected = "Snapshot(`\n    a\n    b\n  `);";
        let text = rewritten(source, &[write(matcher, 4, 6, "a\nb")]);
        assert_eq!(text, source.replace("Snapshot();", expected));
    }

    #[test]
    fn a_tag_stays() {
        let source = "expect(x).toMatchInlineSnapshot(dedent`old`);";
        assert_eq!(
            rewritten(source, &[write("toMatchInlineSnapshot", 1, 11, "2")]),
            "expect(x).toMatchInlineSnapshot(dedent`2`);"
        );
    }

    #[test]
    fn several_at_once_and_from_before_the_name() {
        let source = "/* é𝒳 */ await expect(p).resolves\n  .toMatchInlineSnapshot(); expect(q).toMatchInlineSnapshot();";
        let matcher = "toMatchInlineSnapshot";
        let writes = [write(matcher, 1, 27, "1"), write(matcher, 2, 38, "2")];
        assert_eq!(
            rewritten(source, &writes),
            "/* é𝒳 */ await expect(p).resolves\n  .toMatchInlineSnapshot(`1`); expect(q).toMatchInlineSnapshot(`2`);"
        );
    }

    #[test]
    fn a_call_that_is_gone_is_an_error() {
        let error = rewrite("a.ts", "expect(1);", &[write("toMatchInlineSnapshot", 1, 1, "1")]);
        assert_eq!(
            error.unwrap_err().to_string(),
            "there is no call of \"toMatchInlineSnapshot\" at 1:1"
        );
    }
}
