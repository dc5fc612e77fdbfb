//! Places in a text: byte offsets to lines and columns and back.

use serde::{Deserialize, Serialize};

/// A place in a file. Both numbers count from 1; columns count UTF-16 code units, as JavaScript stacks do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 code units, from 1.
    pub column: u32,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The starts of the lines of a text, to turn byte offsets into positions in `O(log n)`.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes a text. Lines end with `\n`, `\r\n`, `\r`, U+2028 or U+2029, as ECMAScript defines them.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr3_iter(b'\n', b'\r', 0xE2, bytes) {
            match bytes[at] {
                b'\n' => starts.push(at as u32 + 1),
                b'\r' if bytes.get(at + 1) != Some(&b'\n') => starts.push(at as u32 + 1),
                0xE2 if bytes.get(at + 1) == Some(&0x80)
                    && matches!(bytes.get(at + 2), Some(0xA8 | 0xA9)) =>
                {
                    starts.push(at as u32 + 3);
                }
                _ => {}
            }
        }
        Self { starts }
    }

    /// The position of a byte offset of the text the index was made from.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        let start = self.starts[line] as usize;
        let end = (offset as usize).min(text.len());
        let prefix = text.get(start..end).unwrap_or_default();
        let column = if prefix.is_ascii() { prefix.len() } else { prefix.encode_utf16().count() };
        Position { line: line as u32 + 1, column: column as u32 + 1 }
    }

    /// The byte offset of a position, clamped to its line.
    pub fn offset(&self, text: &str, position: Position) -> u32 {
        let line = (position.line.max(1) as usize - 1).min(self.starts.len() - 1);
        let start = self.starts[line] as usize;
        let end = self.starts.get(line + 1).map_or(text.len(), |&next| next as usize);
        let mut left = position.column.max(1) - 1;
        let mut offset = start;
        for character in text[start..end].chars() {
            if left == 0 {
                break;
            }
            left = left.saturating_sub(character.len_utf16() as u32);
            offset += character.len_utf8();
        }
        offset as u32
    }

    /// The byte range of a line (from 1) without its line break, or `None` beyond the end.
    pub fn line<'t>(&self, text: &'t str, line: u32) -> Option<&'t str> {
        let index = line.checked_sub(1)? as usize;
        let start = *self.starts.get(index)? as usize;
        let end = self.starts.get(index + 1).map_or(text.len(), |&next| next as usize);
        Some(text[start..end].trim_end_matches(['\n', '\r', '\u{2028}', '\u{2029}']))
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_positions_agree() {
        let text = "ab\r\nc\u{1F600}d\n\u{2028}x";
        let index = LineIndex::new(text);
        assert_eq!(index.lines(), 4);
        for (offset, line, column) in
            [(0, 1, 1), (2, 1, 3), (4, 2, 1), (5, 2, 2), (9, 2, 4), (11, 3, 1), (14, 4, 1)]
        {
            let position = Position { line, column };
            assert_eq!(index.position(text, offset), position);
            assert_eq!(index.offset(text, position), offset, "at {position}");
        }
        assert_eq!(index.line(text, 2), Some("c\u{1F600}d"));
        assert_eq!(index.line(text, 9), None);
    }
}
