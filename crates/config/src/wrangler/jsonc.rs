//! JSON with comments and trailing commas, with the error names of the parser that wrangler uses.

use indexmap::IndexMap;

use super::node::{Data, Entry, Node};
use crate::error::ConfigError;
use crate::source::{SourceFile, Span};

/// Parses a file.
///
/// # Errors
/// [`ConfigError::Parse`] with the name and place of the first syntax error: `ValueExpected`, `CommaExpected`, …
pub(crate) fn parse(file: &SourceFile) -> Result<Node, ConfigError> {
    let mut parser = Parser {
        text: file.text.as_bytes(),
        source: &file.text,
        at: 0,
        token: Token::End,
        span: Span::default(),
    };
    parser.document().map_err(|Syntax { code, span }| ConfigError::Parse {
        message: code.to_owned(),
        location: Some(Box::new(file.locate(span))),
        notes: Vec::new(),
    })
}

struct Syntax {
    code: &'static str,
    span: Span,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    Literal(Data),
    End,
}

struct Parser<'a> {
    text: &'a [u8],
    source: &'a str,
    at: usize,
    token: Token,
    span: Span,
}

type Parsed<T> = Result<T, Syntax>;

/// Deeper nesting than any configuration has; protects the stack.
const MAX_DEPTH: usize = 200;

impl Parser<'_> {
    fn document(&mut self) -> Parsed<Node> {
        self.next()?;
        let node = self.value(0)?.ok_or_else(|| self.error("ValueExpected"))?;
        if self.token == Token::End { Ok(node) } else { Err(self.error("EndOfFileExpected")) }
    }

    fn error(&self, code: &'static str) -> Syntax {
        Syntax { code, span: self.span }
    }

    fn value(&mut self, depth: usize) -> Parsed<Option<Node>> {
        if depth > MAX_DEPTH {
            return Err(self.error("InvalidSymbol"));
        }
        let start = self.span;
        match std::mem::replace(&mut self.token, Token::End) {
            Token::Literal(data) => {
                self.next()?;
                Ok(Some(Node::new(data, start)))
            }
            Token::OpenBrace => self.object(start, depth).map(Some),
            Token::OpenBracket => self.array(start, depth).map(Some),
            other => {
                self.token = other;
                Ok(None)
            }
        }
    }

    fn object(&mut self, start: Span, depth: usize) -> Parsed<Node> {
        let mut entries: IndexMap<String, Entry> = IndexMap::new();
        let mut needs_comma = false;
        self.next()?;
        while !matches!(self.token, Token::CloseBrace | Token::End) {
            if self.token == Token::Comma {
                if !needs_comma {
                    return Err(self.error("ValueExpected"));
                }
                self.next()?;
                if self.token == Token::CloseBrace {
                    break;
                }
            } else if needs_comma {
                return Err(self.error("CommaExpected"));
            }
            let key_span = self.span;
            let Token::Literal(Data::String(key)) = std::mem::replace(&mut self.token, Token::End)
            else {
                return Err(self.error("PropertyNameExpected"));
            };
            self.next()?;
            if self.token != Token::Colon {
                return Err(self.error("ColonExpected"));
            }
            self.next()?;
            let value = self.value(depth + 1)?.ok_or_else(|| self.error("ValueExpected"))?;
            entries.insert(key, Entry { key: key_span, value });
            needs_comma = true;
        }
        if self.token != Token::CloseBrace {
            return Err(self.error("CloseBraceExpected"));
        }
        let span = Span::new(start.start, self.span.end);
        self.next()?;
        Ok(Node::new(Data::Object(entries), span))
    }

    fn array(&mut self, start: Span, depth: usize) -> Parsed<Node> {
        let mut items = Vec::new();
        let mut needs_comma = false;
        self.next()?;
        while !matches!(self.token, Token::CloseBracket | Token::End) {
            if self.token == Token::Comma {
                if !needs_comma {
                    return Err(self.error("ValueExpected"));
                }
                self.next()?;
                if self.token == Token::CloseBracket {
                    break;
                }
            } else if needs_comma {
                return Err(self.error("CommaExpected"));
            }
            items.push(self.value(depth + 1)?.ok_or_else(|| self.error("ValueExpected"))?);
            needs_comma = true;
        }
        if self.token != Token::CloseBracket {
            return Err(self.error("CloseBracketExpected"));
        }
        let span = Span::new(start.start, self.span.end);
        self.next()?;
        Ok(Node::new(Data::Array(items), span))
    }

    /// Moves to the next token that is not white space or a comment.
    fn next(&mut self) -> Parsed<()> {
        self.trivia()?;
        let start = self.at;
        let Some(&byte) = self.text.get(start) else {
            self.span = Span::new(start, start);
            self.token = Token::End;
            return Ok(());
        };
        let simple = match byte {
            b'{' => Some(Token::OpenBrace),
            b'}' => Some(Token::CloseBrace),
            b'[' => Some(Token::OpenBracket),
            b']' => Some(Token::CloseBracket),
            b',' => Some(Token::Comma),
            b':' => Some(Token::Colon),
            _ => None,
        };
        self.token = if let Some(token) = simple {
            self.at += 1;
            token
        } else if byte == b'"' {
            Token::Literal(Data::String(self.string()?))
        } else if byte.is_ascii_digit()
            || (byte == b'-' && self.text.get(start + 1).is_some_and(u8::is_ascii_digit))
        {
            Token::Literal(Data::Number(self.number()?))
        } else {
            self.word()?
        };
        self.span = Span::new(start, self.at);
        Ok(())
    }

    fn trivia(&mut self) -> Parsed<()> {
        loop {
            let rest = &self.source[self.at..];
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find(['\n', '\r']).unwrap_or(trimmed.len());
            } else if let Some(comment) = trimmed.strip_prefix("/*") {
                let Some(end) = comment.find("*/") else {
                    return Err(Syntax {
                        code: "UnexpectedEndOfComment",
                        span: Span::new(self.at, self.text.len()),
                    });
                };
                self.at += end + 4;
            } else {
                return Ok(());
            }
        }
    }

    fn number(&mut self) -> Parsed<f64> {
        let start = self.at;
        let digits = |parser: &mut Self| {
            let from = parser.at;
            while parser.text.get(parser.at).is_some_and(u8::is_ascii_digit) {
                parser.at += 1;
            }
            parser.at > from
        };
        if self.text[self.at] == b'-' {
            self.at += 1;
        }
        if self.text[self.at] == b'0' {
            self.at += 1;
        } else {
            digits(self);
        }
        let mut complete = true;
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            complete = digits(self);
        }
        if complete && matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.text.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            complete = digits(self);
        }
        let span = Span::new(start, self.at);
        if !complete {
            return Err(Syntax { code: "UnexpectedEndOfNumber", span });
        }
        self.source[start..self.at]
            .parse()
            .map_err(|_| Syntax { code: "UnexpectedEndOfNumber", span })
    }

    fn string(&mut self) -> Parsed<String> {
        let start = self.at;
        let mut out = String::new();
        let mut high: Option<u32> = None;
        self.at += 1;
        loop {
            let Some(c) = self.source[self.at..].chars().next() else {
                return Err(self.string_error("UnexpectedEndOfString", start));
            };
            self.at += c.len_utf8();
            let unit = match c {
                '"' => break,
                '\n' | '\r' => {
                    self.at -= 1;
                    return Err(self.string_error("UnexpectedEndOfString", start));
                }
                '\\' => self.escape(start)?,
                c if (c as u32) < 0x20 => return Err(self.string_error("InvalidCharacter", start)),
                c => c as u32,
            };
            match (high.take(), unit) {
                (Some(first), 0xDC00..=0xDFFF) => {
                    let code = 0x10000 + ((first - 0xD800) << 10) + (unit - 0xDC00);
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                (earlier, unit) => {
                    if earlier.is_some() {
                        out.push(char::REPLACEMENT_CHARACTER);
                    }
                    if (0xD800..=0xDBFF).contains(&unit) {
                        high = Some(unit);
                    } else {
                        out.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                }
            }
        }
        if high.is_some() {
            out.push(char::REPLACEMENT_CHARACTER);
        }
        Ok(out)
    }

    /// The code unit behind a backslash.
    fn escape(&mut self, start: usize) -> Parsed<u32> {
        let Some(&byte) = self.text.get(self.at) else {
            return Err(self.string_error("UnexpectedEndOfString", start));
        };
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => u32::from(byte),
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => 0x0A,
            b'r' => 0x0D,
            b't' => 0x09,
            b'u' => {
                let digits = self
                    .source
                    .get(self.at..self.at + 4)
                    .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
                let Some(unit) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok())
                else {
                    return Err(self.string_error("InvalidUnicode", start));
                };
                self.at += 4;
                unit
            }
            _ => return Err(self.string_error("InvalidEscapeCharacter", start)),
        })
    }

    /// An error about the whole string token that starts at `start`.
    fn string_error(&self, code: &'static str, start: usize) -> Syntax {
        Syntax { code, span: Span::new(start, self.at.max(start + 1)) }
    }

    fn word(&mut self) -> Parsed<Token> {
        let start = self.at;
        let separator = |c: char| c.is_whitespace() || "{}[],:\"".contains(c);
        let rest = &self.source[start..];
        let length = rest.find(separator).or_else(|| rest.find("//")).unwrap_or(rest.len()).max(1);
        let length = rest[..length].find('/').filter(|at| *at > 0).unwrap_or(length);
        self.at += length;
        match &rest[..length] {
            "true" => Ok(Token::Literal(Data::Bool(true))),
            "false" => Ok(Token::Literal(Data::Bool(false))),
            "null" => Ok(Token::Literal(Data::Null)),
            _ => Err(Syntax { code: "InvalidSymbol", span: Span::new(start, self.at) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        match parse(&SourceFile { path: "wrangler.jsonc".into(), text: text.to_owned() }) {
            Ok(node) => node.stringify(),
            Err(ConfigError::Parse { message, location: Some(place), .. }) => {
                format!("{message} {}:{}", place.line, place.column)
            }
            Err(other) => other.to_string(),
        }
    }

    #[test]
    fn accepts_comments_and_trailing_commas() {
        assert_eq!(
            code(
                "// a\n{ /* b */ \"a\": [1, -2.5e3, true, null,], \"\\u00e9\\n\": \"\\ud83d\\ude00\", }"
            ),
            "{\"a\":[1,-2500,true,null],\"é\\n\":\"😀\"}"
        );
        assert_eq!(code("{\"a\":1,\"b\":2,\"a\":3}"), "{\"a\":3,\"b\":2}");
    }

    #[test]
    fn names_the_first_error() {
        for (text, expected) in [
            ("", "ValueExpected 1:1"),
            ("{\"a\": }", "ValueExpected 1:7"),
            ("{\"a\": 1 \"b\": 2}", "CommaExpected 1:9"),
            ("{\"a\" 1}", "ColonExpected 1:6"),
            ("{1: 2}", "PropertyNameExpected 1:2"),
            ("{\"a\": 1", "CloseBraceExpected 1:8"),
            ("[1, 2", "CloseBracketExpected 1:6"),
            ("{\n  \"a\": x\n}", "InvalidSymbol 2:8"),
            ("{} {}", "EndOfFileExpected 1:4"),
            ("{\"a\": \"b\n\"}", "UnexpectedEndOfString 1:7"),
            ("{\"a\": \"\\q\"}", "InvalidEscapeCharacter 1:7"),
            ("{\"a\": \"\\u12\"}", "InvalidUnicode 1:7"),
            ("{\"a\": 1.}", "UnexpectedEndOfNumber 1:7"),
            ("{} /* open", "UnexpectedEndOfComment 1:4"),
            ("{,}", "ValueExpected 1:2"),
            ("{'a': 1}", "InvalidSymbol 1:2"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn survives_deep_nesting() {
        assert!(code(&"[".repeat(100_000)).starts_with("InvalidSymbol"));
    }
}
