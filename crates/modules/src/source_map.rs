//! Source maps (version 3): made, composed and asked.

use std::{borrow::Cow, path::Path};

use oxc_sourcemap::{SourceMap, Token};

use crate::{LineIndex, Position, edit::Edited, id::split_query};

/// A place in a user's (or a package's original) file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalPosition {
    /// The file: an absolute path, or whatever the map of a package calls it.
    pub source: String,
    /// The place in it.
    pub position: Position,
    /// The name the place had there, when the map says.
    pub name: Option<String>,
}

/// The map of printed code: the printer's tokens, taken back through the edits and moved down by the lines put in front.
pub(crate) fn of_printed(
    map: SourceMap<'_>,
    source: &str,
    lines: &LineIndex,
    edited: Option<&Edited>,
    down: u32,
) -> String {
    if edited.is_none() && down == 0 {
        return map.to_json_string();
    }
    let mut parts = map.into_parts();
    let edited = edited.map(|edited| (edited, LineIndex::new(&edited.text)));
    parts.tokens = parts
        .tokens
        .iter()
        .filter_map(|token| {
            let (line, column) = match &edited {
                None => (token.get_src_line(), token.get_src_col()),
                Some((edited, index)) => {
                    let position = Position {
                        line: token.get_src_line() + 1,
                        column: token.get_src_col() + 1,
                    };
                    let original = edited.exact_original(index.offset(&edited.text, position))?;
                    let position = lines.position(source, original);
                    (position.line - 1, position.column - 1)
                }
            };
            Some(Token::new(
                token.get_dst_line() + down,
                token.get_dst_col(),
                line,
                column,
                token.get_source_id(),
                token.get_name_id(),
            ))
        })
        .collect();
    parts.source_contents =
        parts.source_contents.iter().map(|_| Some(Cow::Borrowed(source))).collect();
    parts.token_chunks = None;
    SourceMap::from_parts(parts).to_json_string()
}

/// The map of text that was only edited: one token where each kept run begins, and one at each of its line starts.
pub(crate) fn of_edits(id: &str, source: &str, lines: &LineIndex, edited: &Edited) -> String {
    let output = LineIndex::new(&edited.text);
    let mut tokens = Vec::new();
    for (start, original, length) in edited.anchors() {
        let mut offset = 0;
        while offset < length {
            let to = output.position(&edited.text, start + offset);
            let from = lines.position(source, original + offset);
            tokens.push(Token::new(
                to.line - 1,
                to.column - 1,
                from.line - 1,
                from.column - 1,
                Some(0),
                None,
            ));
            let rest =
                &edited.text.as_bytes()[(start + offset) as usize..(start + length) as usize];
            match memchr::memchr(b'\n', rest) {
                Some(newline) => offset += newline as u32 + 1,
                None => break,
            }
        }
    }
    SourceMap::new(
        None,
        Vec::new(),
        None,
        vec![Cow::Borrowed(split_query(id).0)],
        vec![Some(Cow::Borrowed(source))],
        tokens.into_boxed_slice(),
        None,
    )
    .to_json_string()
}

/// The map a text carries: `//# sourceMappingURL=`, inline or in a file beside it.
pub(crate) fn carried(source: &str, path: &Path) -> Option<String> {
    let tail_start = source.len().saturating_sub(16 * 1024 * 1024);
    let at =
        memchr::memmem::rfind(&source.as_bytes()[tail_start..], b"sourceMappingURL=")? + tail_start;
    let before = source[..at].trim_end_matches([' ', '\t']);
    if !(before.ends_with("//#") || before.ends_with("//@") || before.ends_with("/*#")) {
        return None;
    }
    let url = source[at + "sourceMappingURL=".len()..].split(['\n', '\r', '*']).next()?.trim();
    // Only the last line counts: anything but white space behind it means that it is no such comment.
    if let Some(data) = url.strip_prefix("data:") {
        let (kind, data) = data.split_once(',')?;
        if kind.ends_with(";base64") {
            return String::from_utf8(decode_base64(data)?).ok();
        }
        return percent_encoding::percent_decode_str(data).decode_utf8().ok().map(Cow::into_owned);
    }
    if url.contains("://") {
        return None;
    }
    let name = percent_encoding::percent_decode_str(url).decode_utf8().ok()?;
    std::fs::read_to_string(path.parent()?.join(name.as_ref())).ok()
}

fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut output = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            output.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(output)
}

/// A map after a map: `later` is from emitted code to a text, `earlier` from that text to its own sources.
pub(crate) fn compose(later: &str, earlier: &str) -> Option<String> {
    let later = SourceMap::from_json_string(later).ok()?;
    let mut parts = SourceMap::from_json_string(earlier).ok()?.into_parts();
    let earlier = SourceMap::from_json_string(earlier).ok()?;
    let table = earlier.generate_lookup_table();
    let through = |token: Token| {
        let before = earlier.lookup_token(&table, token.get_src_line(), token.get_src_col())?;
        before.get_source_id()?;
        Some(Token::new(
            token.get_dst_line(),
            token.get_dst_col(),
            before.get_src_line(),
            before.get_src_col(),
            before.get_source_id(),
            before.get_name_id(),
        ))
    };
    parts.tokens = later.get_tokens().filter_map(through).collect();
    parts.token_chunks = None;
    Some(SourceMap::from_parts(parts).to_json_string())
}

/// A map decoded for lookups.
#[derive(Debug)]
pub(crate) struct Decoded {
    map: SourceMap<'static>,
    folder: Option<std::path::PathBuf>,
}

impl Decoded {
    /// Decodes a map; relative sources are taken from the folder of the module.
    pub(crate) fn new(json: &str, module: &str) -> Option<Self> {
        let map = SourceMap::from_json_string(json).ok()?.into_owned();
        Some(Self { map, folder: Path::new(split_query(module).0).parent().map(Path::to_path_buf) })
    }

    /// The original place of a place in the emitted code.
    pub(crate) fn lookup(&self, position: Position) -> Option<OriginalPosition> {
        let (line, column) = (position.line.checked_sub(1)?, position.column.checked_sub(1)?);
        let key = (line, column);
        let tokens = self.map.get_tokens();
        let count = tokens.len();
        // Tokens are sorted by their place in the output.
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = usize::midpoint(low, high);
            let token = self.map.get_token(middle as u32)?;
            if (token.get_dst_line(), token.get_dst_col()) <= key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut token = low.checked_sub(1).and_then(|index| self.map.get_token(index as u32));
        if token.is_none_or(|token| token.get_dst_line() != line) {
            // In front of the line's first token: that one is nearest.
            token = self
                .map
                .get_token(low as u32)
                .filter(|token| token.get_dst_line() == line)
                .or(token);
        }
        let token = token?;
        let source = self.map.get_source(token.get_source_id()?)?;
        let root = self.map.get_source_root().filter(|root| !root.is_empty());
        Some(OriginalPosition {
            source: self.absolute(source, root),
            position: Position { line: token.get_src_line() + 1, column: token.get_src_col() + 1 },
            name: token.get_name_id().and_then(|name| self.map.get_name(name)).map(str::to_owned),
        })
    }

    /// The text of a source, when the map carries it.
    pub(crate) fn source_content(&self, source: &str) -> Option<String> {
        let index = self
            .map
            .get_sources()
            .position(|known| self.absolute(known, self.map.get_source_root()) == source)?;
        self.map.get_source_content(index as u32).map(str::to_owned)
    }

    fn absolute(&self, source: &str, root: Option<&str>) -> String {
        if source.contains("://") {
            return crate::id::path_of_file_url(source).unwrap_or_else(|| source.to_owned());
        }
        let Some(folder) = &self.folder else { return source.to_owned() };
        let mut path = folder.clone();
        for part in root.into_iter().chain([source]) {
            if Path::new(part).is_absolute() {
                path = Path::new(part).to_path_buf();
                continue;
            }
            for component in Path::new(part).components() {
                match component {
                    std::path::Component::ParentDir => {
                        path.pop();
                    }
                    std::path::Component::CurDir => {}
                    other => path.push(other),
                }
            }
        }
        path.to_string_lossy().into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64() {
        assert_eq!(decode_base64("eyJhIjoxfQ==").as_deref(), Some(&b"{\"a\":1}"[..]));
        assert_eq!(decode_base64("!"), None);
    }

    #[test]
    fn maps_travel_with_their_text() {
        let path = Path::new("/p/a.js");
        let text = "x\n//# sourceMappingURL=data:application/json;base64,eyJhIjoxfQ==\n";
        assert_eq!(carried(text, path).as_deref(), Some("{\"a\":1}"));
        assert_eq!(
            carried("x\n//# sourceMappingURL=data:application/json,%7B%7D", path).as_deref(),
            Some("{}")
        );
        assert_eq!(carried("const s = 'sourceMappingURL=x'", path), None);
    }

    #[test]
    fn edits_map_line_by_line() {
        let source = "let a = 1;\nlet b = 2;\n";
        let lines = LineIndex::new(source);
        let mut edits = crate::edit::Edits::default();
        edits.replace_text(crate::edit::Range::new(4, 5), "long");
        let edited = edits.apply(source);
        let map = of_edits("/p/a.js", source, &lines, &edited);
        let decoded = Decoded::new(&map, "/p/a.js").unwrap();
        let at = |line, column| {
            decoded.lookup(Position { line, column }).map(|found| found.position.to_string())
        };
        assert_eq!(at(1, 9).as_deref(), Some("1:6"));
        assert_eq!(at(2, 1).as_deref(), Some("2:1"));
        assert_eq!(decoded.lookup(Position { line: 2, column: 1 }).unwrap().source, "/p/a.js");
    }
}
