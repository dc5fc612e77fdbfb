//! Escape sequences in texts of others.

/// The text without escape sequences (ECMA-48: CSI, OSC and two-character ones).
pub(crate) fn strip(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => skip_escape(&mut characters),
            '\u{9b}' => skip_control(&mut characters),
            _ => result.push(character),
        }
    }
    result
}

fn skip_escape(characters: &mut std::str::Chars<'_>) {
    match characters.next() {
        Some('[') => skip_control(characters),
        Some(']') => {
            while let Some(character) = characters.next() {
                match character {
                    '\u{7}' => return,
                    '\u{1b}' => {
                        characters.next();
                        return;
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn skip_control(characters: &mut std::str::Chars<'_>) {
    for character in characters {
        if matches!(character, '@'..='~') {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn removes_escape_sequences() {
        assert_eq!(strip("\u{1b}[31mred\u{1b}[0m plain"), "red plain");
        assert_eq!(strip("\u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{1b}\\."), "link.");
        assert_eq!(strip("a\u{1b}cb\u{9b}1mc"), "abc");
        assert_eq!(strip("unfinished \u{1b}[3"), "unfinished ");
    }
}
