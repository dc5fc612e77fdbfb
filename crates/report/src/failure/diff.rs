//! Differences.

use anstyle::Style;

use crate::text::{Paint, style};

/// Colours a difference: what is removed green, what is added red (the expected value is the right
/// one), and what differs within a line inverted.
pub(crate) fn render(diff: &str, highlights: &[(u32, u32)], paint: Paint) -> String {
    if !paint.colors() {
        return diff.to_owned();
    }
    let mut result = String::with_capacity(diff.len() * 2);
    let mut offset = 0;
    for (index, line) in diff.split('\n').enumerate() {
        if index > 0 {
            result.push('\n');
        }
        let style = style_of(line);
        let end = offset + utf16_length(line);
        result.push_str(&highlighted(line, offset, style, highlights, paint));
        offset = end + 1;
    }
    result
}

fn style_of(line: &str) -> Style {
    if line.starts_with('-') || line.starts_with("Expected:") {
        style::GREEN
    } else if line.starts_with('+') || line.starts_with("Received:") {
        style::RED
    } else if line.starts_with("@@") {
        style::YELLOW
    } else {
        style::DIM
    }
}

/// A line that begins at an offset, in UTF-16 code units.
fn highlighted(
    line: &str,
    start: u32,
    style: Style,
    highlights: &[(u32, u32)],
    paint: Paint,
) -> String {
    let mut result = String::new();
    let mut run = String::new();
    let mut inverted = false;
    let mut offset = start;
    let flush = |run: &mut String, inverted: bool, result: &mut String| {
        let style = if inverted { style.invert() } else { style };
        result.push_str(&paint.paint(style, std::mem::take(run)));
    };
    for character in line.chars() {
        let inside = highlights.iter().any(|(from, to)| (*from..*to).contains(&offset));
        if inside != inverted {
            flush(&mut run, inverted, &mut result);
            inverted = inside;
        }
        run.push(character);
        offset += character.len_utf16() as u32;
    }
    flush(&mut run, inverted, &mut result);
    result
}

fn utf16_length(text: &str) -> u32 {
    text.chars().map(|character| character.len_utf16() as u32).sum()
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::text::Paint;

    #[test]
    fn ranges_count_utf16_code_units() {
        let diff = "- 😀ab\n+ 😀ac";
        let rendered = render(diff, &[(5, 6), (12, 13)], Paint::new(true));
        assert_eq!(
            rendered,
            "\u{1b}[32m- 😀a\u{1b}[0m\u{1b}[7m\u{1b}[32mb\u{1b}[0m\n\
             \u{1b}[31m+ 😀a\u{1b}[0m\u{1b}[7m\u{1b}[31mc\u{1b}[0m"
        );
        assert_eq!(render(diff, &[(5, 6)], Paint::new(false)), diff);
    }
}
