//! Colours of JavaScript and TypeScript in code frames: enough to read by, without a parser.

use std::ops::Range;

use anstyle::Style;

use crate::text::style;

/// A part of a line in a style; the range is in bytes of the line.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) range: Range<usize>,
    pub(crate) style: Style,
}

const KEYWORDS: &[&str] = &[
    "as",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "export",
    "extends",
    "finally",
    "for",
    "from",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "of",
    "return",
    "satisfies",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "try",
    "type",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
];
const LITERALS: &[&str] = &["false", "null", "true", "undefined"];

/// Goes through a source from its beginning.
pub(crate) struct Highlighter<'a> {
    source: &'a str,
    position: usize,
    /// Whether a `/` at this place would begin a regular expression.
    operand_expected: bool,
    /// For each template that is open, the depth of braces at its `${`.
    templates: Vec<usize>,
    braces: usize,
    tokens: Vec<(Range<usize>, Style)>,
}

impl<'a> Highlighter<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        Self {
            source,
            position: 0,
            operand_expected: true,
            templates: Vec::new(),
            braces: 0,
            tokens: Vec::new(),
        }
    }

    /// The spans of the lines from `first` to `last`, counted from 0, both included.
    pub(crate) fn lines(mut self, first: usize, last: usize) -> Vec<Vec<Span>> {
        let mut starts = vec![0];
        starts.extend(self.source.match_indices('\n').map(|(index, _)| index + 1));
        let end = starts.get(last + 1).copied().unwrap_or(self.source.len());
        while self.position < end {
            self.token();
        }
        (first..=last)
            .map(|line| {
                let from = starts[line];
                let to = starts.get(line + 1).copied().unwrap_or(self.source.len());
                self.tokens
                    .iter()
                    .filter(|(range, _)| range.start < to && range.end > from)
                    .map(|(range, style)| Span {
                        range: range.start.max(from) - from..range.end.min(to) - from,
                        style: *style,
                    })
                    .collect()
            })
            .collect()
    }

    fn rest(&self) -> &'a str {
        &self.source[self.position..]
    }

    fn take(&mut self, length: usize, style: Style) {
        let end = self.position + length;
        if !style.is_plain() {
            self.tokens.push((self.position..end, style));
        }
        self.position = end;
    }

    /// Takes the next token.
    fn token(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        if first.is_whitespace() {
            self.take(first.len_utf8(), style::PLAIN);
        } else if rest.starts_with("//") {
            self.take(rest.find('\n').unwrap_or(rest.len()), style::GRAY);
        } else if rest.starts_with("/*") {
            self.take(rest.find("*/").map_or(rest.len(), |end| end + 2), style::GRAY);
        } else if first == '"' || first == '\'' {
            self.take(string_length(rest, first), style::GREEN);
            self.operand_expected = false;
        } else if first == '`' {
            self.take(1, style::GREEN);
            self.template_text();
        } else if first == '}' && self.templates.last() == Some(&self.braces) {
            self.templates.pop();
            self.take(1, style::YELLOW);
            self.template_text();
        } else if first == '/' && self.operand_expected && regex_length(rest).is_some() {
            self.take(regex_length(rest).unwrap_or(1), style::MAGENTA);
            self.operand_expected = false;
        } else if first.is_ascii_digit() {
            let length = length_while(rest, |c| c.is_alphanumeric() || c == '.' || c == '_');
            self.take(length, style::BLUE);
            self.operand_expected = false;
        } else if is_identifier(first) {
            self.word();
        } else {
            self.punctuation(first);
        }
    }

    fn word(&mut self) {
        let rest = self.rest();
        let length = length_while(rest, is_identifier);
        let word = &rest[..length];
        let after = rest[length..].trim_start();
        let member = self.source[..self.position].ends_with('.');
        let style = if member || after.starts_with(':') {
            if after.starts_with('(') { style::BLUE } else { style::PLAIN }
        } else if KEYWORDS.contains(&word) {
            style::MAGENTA
        } else if LITERALS.contains(&word) {
            style::BLUE
        } else if word.starts_with(char::is_uppercase) {
            style::YELLOW
        } else if after.starts_with('(') {
            style::BLUE
        } else {
            style::PLAIN
        };
        self.operand_expected = style == style::MAGENTA && !matches!(word, "this" | "super");
        self.take(length, style);
    }

    fn punctuation(&mut self, first: char) {
        match first {
            '{' => self.braces += 1,
            '}' => self.braces = self.braces.saturating_sub(1),
            _ => {}
        }
        self.operand_expected = !matches!(first, ')' | ']' | '}');
        let plain = matches!(first, '(' | ')' | '{' | '}' | '[' | ']');
        self.take(first.len_utf8(), if plain { style::PLAIN } else { style::YELLOW });
    }

    /// The text of a template up to its end or to the next `${`.
    fn template_text(&mut self) {
        let rest = self.rest();
        let mut characters = rest.char_indices();
        while let Some((index, character)) = characters.next() {
            match character {
                '\\' => {
                    characters.next();
                }
                '`' => {
                    self.take(index + 1, style::GREEN);
                    self.operand_expected = false;
                    return;
                }
                '$' if rest[index..].starts_with("${") => {
                    self.take(index, style::GREEN);
                    self.take(2, style::YELLOW);
                    self.templates.push(self.braces);
                    self.operand_expected = true;
                    return;
                }
                _ => {}
            }
        }
        self.take(rest.len(), style::GREEN);
    }
}

fn is_identifier(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$' | '#' | '@')
}

fn length_while(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character)).unwrap_or(text.len())
}

fn string_length(text: &str, quote: char) -> usize {
    let mut characters = text.char_indices().skip(1);
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '\n' => return index,
            c if c == quote => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a regular expression with its flags, if there is one.
fn regex_length(text: &str) -> Option<usize> {
    let mut in_class = false;
    let mut characters = text.char_indices().skip(1);
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '\n' => return None,
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => {
                let flags = length_while(&text[index + 1..], char::is_alphabetic);
                return Some(index + 1 + flags);
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(source: &str) -> Vec<(&str, Style)> {
        let line = Highlighter::new(source).lines(0, 0).remove(0);
        line.into_iter().map(|span| (&source[span.range], span.style)).collect()
    }

    #[test]
    fn tells_tokens_apart() {
        assert_eq!(
            styles("const x = f(1, 'a\\'b'); // c"),
            [
                ("const", style::MAGENTA),
                ("=", style::YELLOW),
                ("f", style::BLUE),
                ("1", style::BLUE),
                (",", style::YELLOW),
                ("'a\\'b'", style::GREEN),
                (";", style::YELLOW),
                ("// c", style::GRAY),
            ]
        );
    }

    #[test]
    fn follows_templates_and_regular_expressions() {
        assert_eq!(
            styles("`a${b({})}c` / /[/]x/g"),
            [
                ("`", style::GREEN),
                ("a", style::GREEN),
                ("${", style::YELLOW),
                ("b", style::BLUE),
                ("}", style::YELLOW),
                ("c`", style::GREEN),
                ("/", style::YELLOW),
                ("/[/]x/g", style::MAGENTA),
            ]
        );
    }

    #[test]
    fn comments_reach_over_lines_and_nothing_has_to_end() {
        let source = "/* a\nb */ `c\n${d";
        let lines = Highlighter::new(source).lines(1, 2);
        assert_eq!(lines[0][0].range, 0..4);
        assert_eq!(lines[0][0].style, style::GRAY);
        assert_eq!(lines[1][0].style, style::YELLOW);
    }
}
