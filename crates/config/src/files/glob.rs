//! Glob patterns as the original's matcher (picomatch with `dot: true`) understands them.
//!
//! `*`, `**`, `?`, `[a-z]`, `[!a]`, `[[:alpha:]]`, `{a,b}`, `{1..3}`, `@(a|b)`, `?(a)`, `*(a)`, `+(a)`, `!(a)`, `(a|b)`, `\x`.
//! Dot files match like any others. A pattern is compiled to a small tree and matched by backtracking, since regular
//! expressions without look-around cannot say `!(a)`.

use std::path::Path;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Glob {
    pattern: String,
    alternatives: Vec<Vec<Part>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Char(char),
    /// `?`
    One,
    /// `*`; as a whole segment it is at least one character.
    Star {
        whole: bool,
    },
    /// `**/`: any number of segments with their slashes.
    Folders,
    /// `/**` at the end: nothing, or anything below.
    Below,
    /// `**` alone.
    Anything,
    Class {
        negated: bool,
        items: Vec<(char, char)>,
    },
    Group {
        kind: GroupKind,
        alternatives: Vec<Vec<Part>>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum GroupKind {
    Once,
    Optional,
    Many,
    Some,
    Not,
}

impl Glob {
    /// Compiles a pattern. Every text is a pattern: what is no syntax stands for itself.
    pub fn new(pattern: &str) -> Self {
        let body = pattern.strip_prefix("./").unwrap_or(pattern);
        let alternatives = expand_braces(body)
            .iter()
            .map(|text| parse(&text.chars().collect::<Vec<_>>()))
            .collect();
        Self { pattern: pattern.to_owned(), alternatives }
    }

    /// Compiles a pattern that is relative to a folder, for absolute paths.
    pub fn rooted(base: &Path, pattern: &str) -> Self {
        if Path::new(pattern).is_absolute() {
            return Self::new(pattern);
        }
        let mut base = crate::paths::normalize(base);
        let mut rest = pattern;
        loop {
            if let Some(below) = rest.strip_prefix("./") {
                rest = below;
            } else if let Some(above) = rest.strip_prefix("../") {
                base.pop();
                rest = above;
            } else {
                break;
            }
        }
        let folder = crate::paths::slashes(&base);
        let folder = folder.trim_end_matches('/');
        let mut glob = Self::new(rest);
        for parts in &mut glob.alternatives {
            let prefix = folder.chars().chain(['/']).map(Part::Char);
            *parts = prefix.chain(std::mem::take(parts)).collect();
        }
        pattern.clone_into(&mut glob.pattern);
        glob
    }

    /// The pattern as given.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether a path (with forward slashes) matches.
    pub fn is_match(&self, path: &str) -> bool {
        let text: Vec<char> = path.chars().collect();
        self.alternatives.iter().any(|parts| matches(parts, &text, 0, &mut |end| end == text.len()))
    }

    /// Whether the folder and everything below it matches, so that it need not be looked into.
    pub fn covers(&self, folder: &str) -> bool {
        self.pattern.ends_with("/**") && self.is_match(folder)
    }

    /// The longest folder that everything this pattern matches is in, for a pattern made by [`Glob::rooted`].
    pub fn folder(&self) -> String {
        let mut common: Option<String> = None;
        for parts in &self.alternatives {
            let literal: String = parts
                .iter()
                .map_while(|part| if let Part::Char(c) = part { Some(*c) } else { None })
                .collect();
            let folder = literal.rfind('/').map_or("", |at| &literal[..at]).to_owned();
            common = Some(match common {
                None => folder,
                Some(other) => {
                    let same: Vec<&str> = other
                        .split('/')
                        .zip(folder.split('/'))
                        .take_while(|(a, b)| a == b)
                        .map(|(a, _)| a)
                        .collect();
                    same.join("/")
                }
            });
        }
        common.unwrap_or_default()
    }
}

/// Whether a text has any pattern syntax.
pub fn is_dynamic(text: &str) -> bool {
    let plain = text.replace('\\', "/");
    plain.starts_with('!')
        || plain.contains(['*', '?'])
        || (plain.contains('[') && plain.contains(']'))
        || ["@(", "+(", "!("].iter().any(|start| plain.contains(start))
        || (plain.contains('(') && plain.contains('|') && plain.contains(')'))
        || expand_braces(&plain).len() > 1
}

/// Matches parts from `at` on; calls `next` with every end that is possible until one is accepted.
fn matches(parts: &[Part], text: &[char], at: usize, next: &mut dyn FnMut(usize) -> bool) -> bool {
    let Some((first, rest)) = parts.split_first() else { return next(at) };
    match first {
        Part::Char(c) => text.get(at) == Some(c) && matches(rest, text, at + 1, next),
        Part::One => text.get(at).is_some_and(|c| *c != '/') && matches(rest, text, at + 1, next),
        Part::Class { negated, items } => {
            text.get(at).is_some_and(|c| {
                *c != '/' && items.iter().any(|(low, high)| (*low..=*high).contains(c)) != *negated
            }) && matches(rest, text, at + 1, next)
        }
        Part::Star { whole } => {
            let mut end = at;
            if *whole {
                if text.get(at).is_none_or(|c| *c == '/') {
                    return false;
                }
                end += 1;
            }
            loop {
                if matches(rest, text, end, next) {
                    return true;
                }
                if text.get(end).is_none_or(|c| *c == '/') {
                    return false;
                }
                end += 1;
            }
        }
        Part::Folders => {
            let mut start = at;
            loop {
                if matches(rest, text, start, next) {
                    return true;
                }
                match text[start.min(text.len())..].iter().position(|c| *c == '/') {
                    Some(slash) => start += slash + 1,
                    None => return false,
                }
            }
        }
        Part::Below => {
            (at == text.len() && matches(rest, text, at, next))
                || (text.get(at) == Some(&'/') && matches(rest, text, text.len(), next))
        }
        Part::Anything => (at..=text.len()).rev().any(|end| matches(rest, text, end, next)),
        Part::Group { kind, alternatives } => {
            group(*kind, alternatives, text, at, &mut |end| matches(rest, text, end, next))
        }
    }
}

fn group(
    kind: GroupKind,
    alternatives: &[Vec<Part>],
    text: &[char],
    at: usize,
    next: &mut dyn FnMut(usize) -> bool,
) -> bool {
    match kind {
        GroupKind::Once => alternatives.iter().any(|parts| matches(parts, text, at, next)),
        GroupKind::Optional => {
            alternatives.iter().any(|parts| matches(parts, text, at, next)) || next(at)
        }
        GroupKind::Some => alternatives.iter().any(|parts| {
            matches(parts, text, at, &mut |end| {
                next(end) || (end > at && group(kind, alternatives, text, end, next))
            })
        }),
        GroupKind::Many => next(at) || group(GroupKind::Some, alternatives, text, at, next),
        GroupKind::Not => {
            let limit =
                text[at..].iter().position(|c| *c == '/').map_or(text.len(), |slash| at + slash);
            (at..=limit).rev().any(|end| {
                let excluded = alternatives
                    .iter()
                    .any(|parts| matches(parts, text, at, &mut |other| other == end));
                !excluded && next(end)
            })
        }
    }
}

/// Parses a pattern without braces.
fn parse(text: &[char]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        let segment_start = at == 0 || text[at - 1] == '/';
        let next = text.get(at + 1).copied();
        if c == '\\' && next.is_some() {
            parts.push(Part::Char(next.unwrap_or(c)));
            at += 2;
        } else if next == Some('(')
            && let Some(kind) = group_kind(c)
            && let Some(end) = closing(text, at + 1)
        {
            parts.push(Part::Group { kind, alternatives: alternatives(&text[at + 2..end]) });
            at = end + 1;
        } else if c == '('
            && let Some(end) = closing(text, at)
        {
            parts.push(Part::Group {
                kind: GroupKind::Once,
                alternatives: alternatives(&text[at + 1..end]),
            });
            at = end + 1;
        } else if c == '*' {
            let stars = text[at..].iter().take_while(|c| **c == '*').count();
            let after = text.get(at + stars).copied();
            let whole = segment_start && after.is_none_or(|c| c == '/');
            at += stars;
            if stars >= 2 && whole {
                match (after, parts.last()) {
                    (Some(_), _) => {
                        at += 1;
                        parts.push(Part::Folders);
                    }
                    (None, Some(Part::Char('/'))) => {
                        parts.pop();
                        parts.push(Part::Below);
                    }
                    (None, _) => parts.push(Part::Anything),
                }
            } else {
                parts.push(Part::Star { whole });
            }
        } else if c == '?' {
            parts.push(Part::One);
            at += 1;
        } else if c == '['
            && let Some((class, end)) = class(text, at)
        {
            parts.push(class);
            at = end;
        } else {
            parts.push(Part::Char(c));
            at += 1;
        }
    }
    parts
}

const fn group_kind(c: char) -> Option<GroupKind> {
    match c {
        '@' => Some(GroupKind::Once),
        '?' => Some(GroupKind::Optional),
        '*' => Some(GroupKind::Many),
        '+' => Some(GroupKind::Some),
        '!' => Some(GroupKind::Not),
        _ => None,
    }
}

/// Index of the parenthesis that closes the one at `open`.
fn closing(text: &[char], open: usize) -> Option<usize> {
    let mut depth = 0;
    let mut at = open;
    while let Some(c) = text.get(at) {
        match c {
            '\\' => at += 1,
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The parts of `a|b|c`.
fn alternatives(text: &[char]) -> Vec<Vec<Part>> {
    let mut out = Vec::new();
    let (mut start, mut depth, mut at) = (0, 0, 0);
    while let Some(c) = text.get(at) {
        match c {
            '\\' => at += 1,
            '(' => depth += 1,
            ')' => depth -= 1,
            '|' if depth == 0 => {
                out.push(parse(&text[start..at]));
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    out.push(parse(&text[start.min(text.len())..]));
    out
}

/// A character class from `[` on, and the index behind it.
fn class(text: &[char], open: usize) -> Option<(Part, usize)> {
    let mut at = open + 1;
    let negated = matches!(text.get(at), Some('!' | '^'));
    at += usize::from(negated);
    let first = at;
    let mut items = Vec::new();
    loop {
        let c = *text.get(at)?;
        if c == ']' && at > first {
            break;
        }
        if c == '/' {
            return None;
        }
        if c == '['
            && text.get(at + 1) == Some(&':')
            && let Some(end) = (at + 2..text.len().saturating_sub(1))
                .find(|i| text[*i] == ':' && text[*i + 1] == ']')
        {
            let name: String = text[at + 2..end].iter().collect();
            items.extend(named_class(&name)?);
            at = end + 2;
            continue;
        }
        let low = if c == '\\' {
            at += 1;
            *text.get(at)?
        } else {
            c
        };
        at += 1;
        if text.get(at) == Some(&'-') && text.get(at + 1).is_some_and(|c| *c != ']') {
            items.push((low, text[at + 1]));
            at += 2;
        } else {
            items.push((low, low));
        }
    }
    Some((Part::Class { negated, items }, at + 1))
}

fn named_class(name: &str) -> Option<Vec<(char, char)>> {
    Some(match name {
        "alpha" => vec![('a', 'z'), ('A', 'Z')],
        "digit" => vec![('0', '9')],
        "alnum" => vec![('a', 'z'), ('A', 'Z'), ('0', '9')],
        "upper" => vec![('A', 'Z')],
        "lower" => vec![('a', 'z')],
        "word" => vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')],
        "xdigit" => vec![('a', 'f'), ('A', 'F'), ('0', '9')],
        "space" => vec![(' ', ' '), ('\t', '\r')],
        "punct" => vec![('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        _ => return None,
    })
}

/// Most patterns one pattern with braces may stand for.
const MAX_EXPANSION: usize = 4096;

/// The patterns that a pattern with braces stands for. Braces without a comma or a range stand for themselves.
fn expand_braces(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        match c {
            '\\' => at += 1,
            '{' => {
                if let Some((end, options)) = brace(&chars, at) {
                    let before: String = chars[..at].iter().collect();
                    let after: String = chars[end + 1..].iter().collect();
                    let tails = expand_braces(&after);
                    let mut out = Vec::new();
                    for option in options {
                        for option in expand_braces(&option) {
                            for tail in &tails {
                                if out.len() < MAX_EXPANSION {
                                    out.push(format!("{before}{option}{tail}"));
                                }
                            }
                        }
                    }
                    return out;
                }
            }
            _ => {}
        }
        at += 1;
    }
    vec![text.to_owned()]
}

/// The options of the brace at `open`, and where it closes.
fn brace(text: &[char], open: usize) -> Option<(usize, Vec<String>)> {
    let mut depth = 0;
    let mut start = open + 1;
    let mut options = Vec::new();
    let mut at = open;
    while let Some(c) = text.get(at) {
        match c {
            '\\' => at += 1,
            '{' => depth += 1,
            ',' if depth == 1 => {
                options.push(text[start..at].iter().collect::<String>());
                start = at + 1;
            }
            '}' => {
                depth -= 1;
                if depth == 0 {
                    let last: String = text[start..at].iter().collect();
                    if options.is_empty() {
                        return Some((at, range(&last)?));
                    }
                    options.push(last);
                    return Some((at, options));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// `1..3` and `a..c`.
fn range(text: &str) -> Option<Vec<String>> {
    let (from, to) = text.split_once("..")?;
    if let (Ok(from), Ok(to)) = (from.parse::<i32>(), to.parse::<i32>()) {
        let (low, high) = (from.min(to), from.max(to));
        if i64::from(high) - i64::from(low) >= MAX_EXPANSION as i64 {
            return None;
        }
        return Some((low..=high).map(|n| n.to_string()).collect());
    }
    let one = |text: &str| {
        let mut chars = text.chars();
        chars.next().filter(|_| chars.next().is_none())
    };
    let (from, to) = (one(from)?, one(to)?);
    Some((from.min(to)..=from.max(to)).map(String::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_like_the_original() {
        let default = "**/*.{test,spec}.?(c|m)[jt]s?(x)";
        for (pattern, path, expected) in [
            (default, "a.test.ts", true),
            (default, "a/b/c.spec.tsx", true),
            (default, "a.test.mjs", true),
            (default, "a.test.cts", true),
            (default, "a.test.js", true),
            (default, "a/.hidden/b.test.jsx", true),
            (default, ".test.ts", true),
            (default, "a.tests.ts", false),
            (default, "a.test.json", false),
            (default, "a.test.d.ts", false),
            ("**/node_modules/**", "node_modules", true),
            ("**/node_modules/**", "a/node_modules/b/c.js", true),
            ("**/node_modules/**", "a/node_modules2/b", false),
            ("src/*.ts", "src/a.ts", true),
            ("src/*.ts", "src/a/b.ts", false),
            ("src/*.ts", "src/.ts", true),
            ("src/**/*.ts", "src/a.ts", true),
            ("src/**/*.ts", "src/a/b/c.ts", true),
            ("a/*", "a/", false),
            ("a/**", "a", true),
            ("a/**", "a/b/c", true),
            ("a/**", "ab", false),
            ("**", "a/b", true),
            ("a**b", "axxb", true),
            ("a**b", "a/b", false),
            ("./test/a.ts", "test/a.ts", true),
            ("file-?.ts", "file-1.ts", true),
            ("file-?.ts", "file-12.ts", false),
            ("[a-c]*.ts", "b1.ts", true),
            ("[!a-c]*.ts", "b1.ts", false),
            ("[^a-c]*.ts", "x.ts", true),
            ("[[:digit:]].ts", "1.ts", true),
            ("[]].ts", "].ts", true),
            ("[", "[", true),
            ("*.!(spec).ts", "a.test.ts", true),
            ("*.!(spec|test).ts", "a.test.ts", false),
            ("!(a).ts", "b.ts", true),
            ("!(a).ts", "a.ts", false),
            ("+(ab).ts", "abab.ts", true),
            ("+(ab).ts", ".ts", false),
            ("*(ab).ts", ".ts", true),
            ("@(a|b).ts", "b.ts", true),
            ("(a|b).ts", "a.ts", true),
            ("{1..3}.ts", "2.ts", true),
            ("{a..c}{1,2}.ts", "b2.ts", true),
            ("{a}.ts", "{a}.ts", true),
            ("{a,b{c,d}}.ts", "bd.ts", true),
            ("\\*.ts", "*.ts", true),
            ("\\*.ts", "a.ts", false),
            ("test/{unit,e2e}/**/*.test.ts", "test/e2e/x/y.test.ts", true),
            ("**/*.test.ts", "x.test.ts", true),
            ("**/__tests__/*.ts", "__tests__/a.ts", true),
        ] {
            assert_eq!(Glob::new(pattern).is_match(path), expected, "{pattern} on {path}");
        }
    }

    #[test]
    fn roots_patterns() {
        let base = Path::new("/p/[app]");
        assert!(Glob::rooted(base, "**/*.test.ts").is_match("/p/[app]/a/b.test.ts"));
        assert!(!Glob::rooted(base, "**/*.test.ts").is_match("/p/a/b.test.ts"));
        assert!(Glob::rooted(base, "../x/*.ts").is_match("/p/x/a.ts"));
        assert!(Glob::rooted(base, "/abs/*.ts").is_match("/abs/a.ts"));
        assert_eq!(Glob::rooted(base, "test/**/*.ts").folder(), "/p/[app]/test");
        assert_eq!(Glob::rooted(base, "{src,test}/*.ts").folder(), "/p/[app]");
        assert!(Glob::rooted(base, "**/node_modules/**").covers("/p/[app]/node_modules"));
    }

    #[test]
    fn knows_plain_paths() {
        for text in ["./vitest.config.ts", "packages/a", "a-b_c@1/x"] {
            assert!(!is_dynamic(text), "{text}");
        }
        for text in ["packages/*", "{a,b}", "a?(b)", "[ab]", "@(a|b)"] {
            assert!(is_dynamic(text), "{text}");
        }
    }
}
