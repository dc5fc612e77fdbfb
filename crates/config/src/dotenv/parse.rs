//! The dotenv format.

use super::Variables;

/// Parses `KEY=value` lines: `export` in front, `#` comments, values in `'`, `"` or `` ` `` that may span lines, `\n` and `\r` in
/// double quotes. What is no assignment is skipped; a later assignment of the same name wins.
pub fn parse(text: &str) -> Variables {
    let text =
        text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let mut out = Variables::new();
    let mut rest = text.as_str();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return out;
        }
        if let Some((key, value, after)) = assignment(rest) {
            out.insert(key, value);
            rest = after;
        } else {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        }
    }
}

/// An assignment at the beginning: name, value, and what follows.
fn assignment(text: &str) -> Option<(String, String, &str)> {
    let exported = text
        .strip_prefix("export")
        .filter(|rest| rest.starts_with(char::is_whitespace))
        .map(str::trim_start);
    exported.and_then(name_and_value).or_else(|| name_and_value(text))
}

fn name_and_value(text: &str) -> Option<(String, String, &str)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let length = text.find(|c| !is_name(c)).unwrap_or(text.len());
    if length == 0 {
        return None;
    }
    let (key, rest) = text.split_at(length);
    let rest = match rest.trim_start().strip_prefix('=') {
        Some(rest) => rest,
        None => rest.strip_prefix(':').filter(|rest| rest.starts_with(char::is_whitespace))?,
    };
    let (value, after) = quoted(rest).unwrap_or_else(|| plain(rest));
    Some((key.to_owned(), value, after))
}

/// A value in quotes that nothing but a comment follows on its line.
fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| "'\"`".contains(*c))?;
    let mut escaped = false;
    let mut ends = Vec::new();
    for (at, c) in text.char_indices().skip(1) {
        if c == quote {
            ends.push((at, escaped));
            if !escaped {
                break;
            }
        }
        escaped = c == '\\';
    }
    // An escaped quote closes only when no other one does.
    let closes = |end: usize| {
        let after = &text[end + 1..];
        let line = &after[..after.find('\n').unwrap_or(after.len())];
        let line = line.trim_start();
        (line.is_empty() || line.starts_with('#'))
            .then(|| &after[after.find('\n').unwrap_or(after.len())..])
    };
    let (end, after) =
        ends.iter().rev().find_map(|(end, _)| closes(*end).map(|after| (*end, after)))?;
    let inner = &text[1..end];
    let value = if quote == '"' {
        inner.replace("\\n", "\n").replace("\\r", "\r")
    } else {
        inner.to_owned()
    };
    Some((value, after))
}

/// A value up to a comment or the end of the line.
fn plain(text: &str) -> (String, &str) {
    let line_end = text.find('\n').unwrap_or(text.len());
    let line = &text[..line_end];
    let value = line[..line.find('#').unwrap_or(line.len())].trim();
    let mut value = value.to_owned();
    let quote = value.chars().next().filter(|c| "'\"`".contains(*c));
    if let Some(quote) = quote {
        if value.len() > 1 && value.ends_with(quote) {
            value.pop();
            value.remove(0);
        }
        if quote == '"' {
            value = value.replace("\\n", "\n").replace("\\r", "\r");
        }
    }
    (value, &text[line_end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_the_format() {
        for (text, expected) in [
            ("A=1", vec![("A", "1")]),
            ("A = 1 # comment\n\n# x=1\nB=2", vec![("A", "1"), ("B", "2")]),
            (
                "export A=1\nexport=2\nexported=3",
                vec![("A", "1"), ("export", "2"), ("exported", "3")],
            ),
            ("A='x # y' # c", vec![("A", "x # y")]),
            ("A=\"x\\ny\"\nB='x\\ny'", vec![("A", "x\ny"), ("B", "x\\ny")]),
            ("A=`it's \"so\"`", vec![("A", "it's \"so\"")]),
            ("A=\"line1\nline2\"\nB=3", vec![("A", "line1\nline2"), ("B", "3")]),
            ("A=\nB=2", vec![("A", ""), ("B", "2")]),
            ("A=\"x\" y", vec![("A", "\"x\" y")]),
            ("A='open\nB=2", vec![("A", "'open"), ("B", "2")]),
            ("A=\"say \\\"hi\\\"\"", vec![("A", "say \\\"hi\\\"")]),
            ("A: 1\nB:2", vec![("A", "1")]),
            ("a.b-c=1", vec![("a.b-c", "1")]),
            ("A=1\nA=2", vec![("A", "2")]),
            ("A=a b  c ", vec![("A", "a b  c")]),
            ("A={\"x\": 1}", vec![("A", "{\"x\": 1}")]),
            ("A=\"\"", vec![("A", "")]),
            ("just text\nA=1\r\nB=2", vec![("A", "1"), ("B", "2")]),
            ("A=x=y==", vec![("A", "x=y==")]),
        ] {
            let parsed = parse(text);
            let parsed: Vec<(&str, &str)> =
                parsed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            assert_eq!(parsed, expected, "{text:?}");
        }
    }
}
