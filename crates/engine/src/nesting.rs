//! How deep code nests, before the parser finds out.
//!
//! The parser descends into each bracket. For parentheses, which may turn out to be the parameters of an arrow function,
//! it looks ahead at each level, which takes seconds at ten thousand of them; and each level of anything takes some of
//! the native stack.

/// How deep parentheses may nest.
const PARENTHESES: u32 = 2000;

/// How deep brackets of all kinds together may nest. The stack has room for twice as many.
const BRACKETS: u32 = 10_000;

/// Whether code nests deeper than the parser can be asked to go. Code may be too deep only if it is not code at all: if it
/// has thousands of brackets that never close.
pub(crate) fn is_too_deep(code: &[u8]) -> bool {
    if code.len() < PARENTHESES as usize {
        return false;
    }
    let mut scanner = Scanner { code, at: 0, open: Vec::new(), parentheses: 0, after_value: false };
    scanner.scan()
}

struct Scanner<'a> {
    code: &'a [u8],
    at: usize,
    /// The brackets that are open; `$` stands for `${` of a template.
    open: Vec<u8>,
    parentheses: u32,
    /// Whether a slash here divides; otherwise it begins a regular expression.
    after_value: bool,
}

impl Scanner<'_> {
    fn scan(&mut self) -> bool {
        while let Some(&byte) = self.code.get(self.at) {
            self.at += 1;
            match byte {
                b'(' | b'[' | b'{' => {
                    self.open(byte);
                    if self.parentheses > PARENTHESES || self.open.len() > BRACKETS as usize {
                        return true;
                    }
                }
                b')' | b']' | b'}' => self.close(),
                b'"' | b'\'' => self.string(byte),
                b'`' => self.template(),
                b'/' => self.slash(),
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'$' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => self.word(),
                _ => self.after_value = false,
            }
        }
        false
    }

    fn open(&mut self, bracket: u8) {
        self.open.push(bracket);
        self.parentheses += u32::from(bracket == b'(');
        self.after_value = false;
    }

    fn close(&mut self) {
        let bracket = self.open.pop();
        self.parentheses -= u32::from(bracket == Some(b'('));
        self.after_value = true;
        if bracket == Some(b'$') {
            self.template();
        }
    }

    fn word(&mut self) {
        let start = self.at - 1;
        while self.code.get(self.at).is_some_and(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'$' | b'_' | 0x80..)
        }) {
            self.at += 1;
        }
        self.after_value = !matches!(
            &self.code[start..self.at],
            b"return"
                | b"typeof"
                | b"case"
                | b"in"
                | b"of"
                | b"do"
                | b"else"
                | b"void"
                | b"delete"
                | b"throw"
                | b"new"
                | b"await"
                | b"yield"
                | b"instanceof"
        );
    }

    fn string(&mut self, quote: u8) {
        while let Some(&byte) = self.code.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'\n' => break,
                byte if byte == quote => break,
                _ => {}
            }
        }
        self.after_value = true;
    }

    /// The rest of a template, up to its end or to the next expression in it.
    fn template(&mut self) {
        while let Some(&byte) = self.code.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'`' => break,
                b'$' if self.code.get(self.at) == Some(&b'{') => {
                    self.at += 1;
                    self.open(b'$');
                    return;
                }
                _ => {}
            }
        }
        self.after_value = true;
    }

    fn slash(&mut self) {
        match self.code.get(self.at) {
            Some(b'/') => {
                while self.code.get(self.at).is_some_and(|byte| *byte != b'\n') {
                    self.at += 1;
                }
            }
            Some(b'*') => {
                self.at += 1;
                while self.at < self.code.len() && !self.code[self.at..].starts_with(b"*/") {
                    self.at += 1;
                }
                self.at += 2;
            }
            _ if self.after_value => self.after_value = false,
            _ => self.expression(),
        }
    }

    /// A regular expression.
    fn expression(&mut self) {
        let mut in_class = false;
        while let Some(&byte) = self.code.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                b'\n' => break,
                _ => {}
            }
        }
        self.after_value = true;
    }
}

#[cfg(test)]
mod tests {
    use super::is_too_deep;

    fn nested(open: &str, close: &str, depth: usize) -> String {
        format!("{}1{}", open.repeat(depth), close.repeat(depth))
    }

    #[test]
    fn deep_code_is_noticed() {
        assert!(!is_too_deep(nested("(", ")", 2000).as_bytes()));
        assert!(is_too_deep(nested("(", ")", 2001).as_bytes()));
        assert!(is_too_deep("(".repeat(3000).as_bytes()));
        assert!(!is_too_deep(nested("[", "]", 9000).as_bytes()));
        assert!(is_too_deep(nested("{a:[", "]}", 6000).as_bytes()));
        assert!(is_too_deep(nested("`${(", ")}`", 2001).as_bytes()));
    }

    #[test]
    fn what_is_no_bracket_does_not_count() {
        for text in [
            "'('; ",
            "\"(\\\"(\"; ",
            "`(\\`(`; ",
            "// (\n",
            "/* ( */",
            "x = /[(/\\(]/; ",
            "return /\\(/; ",
            "a = b / c; d = (e) / 2; ",
            "'\\'('; ",
            "f(`${g('(')}(`); ",
        ] {
            assert!(!is_too_deep(text.repeat(5000).as_bytes()), "{text}");
        }
    }
}
