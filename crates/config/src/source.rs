//! Text files and places in them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::ConfigError;

/// A byte range of a source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// A place in a file, with the line it is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// The file.
    pub file: PathBuf,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Characters that are meant, at least 1, at most to the end of the line.
    pub length: u32,
    /// Text of the line.
    pub text: String,
}

/// A text file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path.
    pub path: PathBuf,
    /// Its text, without a byte order mark.
    pub text: String,
}

impl SourceFile {
    /// Reads a file as UTF-8.
    ///
    /// # Errors
    /// [`ConfigError::Parse`] in the form of the original: `Could not read file: <path>` with the system's reason as a note.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        match fs::read(path) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
                Ok(Self { path: path.to_owned(), text })
            }
            Err(error) => Err(ConfigError::Parse {
                message: format!("Could not read file: {}", path.display()),
                location: None,
                notes: vec![system_note(&error, path)],
            }),
        }
    }

    /// The place of a byte range.
    pub fn locate(&self, span: Span) -> Location {
        let start = floor_boundary(&self.text, span.start);
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        let text = self.text[line_start..line_end].trim_end_matches('\r');
        let end = floor_boundary(
            &self.text,
            span.end.clamp(start, line_start + text.len().max(start - line_start)),
        );
        Location {
            file: self.path.clone(),
            line: 1 + self.text[..start].matches('\n').count() as u32,
            column: 1 + self.text[line_start..start].chars().count() as u32,
            length: (self.text[start..end].chars().count() as u32).max(1),
            text: text.to_owned(),
        }
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A failed file operation in the words of the runtime whose messages we share.
pub(crate) fn system_note(error: &std::io::Error, path: &Path) -> String {
    use std::io::ErrorKind;
    let path = path.display();
    match error.kind() {
        ErrorKind::NotFound => format!("ENOENT: no such file or directory, open '{path}'"),
        ErrorKind::PermissionDenied => format!("EACCES: permission denied, open '{path}'"),
        ErrorKind::IsADirectory => "EISDIR: illegal operation on a directory, read".to_owned(),
        _ => format!("{error}, open '{path}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locates_bytes_as_lines_and_characters() {
        let file = SourceFile { path: "a".into(), text: "one\n  é: two\r\nend".to_owned() };
        let at = file.text.find("two").unwrap_or_default();
        let place = file.locate(Span::new(at, at + 3));
        assert_eq!(
            (place.line, place.column, place.length, place.text.as_str()),
            (2, 6, 3, "  é: two")
        );
        let end = file.locate(Span::new(999, 1000));
        assert_eq!((end.line, end.column, end.length), (3, 4, 1));
    }
}
