//! The source around a place.

use invitro_protocol::StackFrame;
use unicode_width::UnicodeWidthStr as _;

use super::highlight::{Highlighter, Span};
use crate::text::{Paint, style};

/// Lines shown before and after.
const AROUND: usize = 2;
/// A line longer than this is of no file that a person wrote.
const LONGEST: usize = 200;
/// Sources longer than this are not coloured, in bytes.
const COLOURED: usize = 100_000;

/// The lines around a place with a mark below it; none if the place is not in the source, or the
/// source was not written by hand.
pub(crate) fn code_frame(
    source: &str,
    place: &StackFrame,
    width: usize,
    paint: Paint,
) -> Option<String> {
    let lines: Vec<&str> =
        source.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let target = (place.line as usize).checked_sub(1)?;
    lines.get(target)?;
    let first = target.saturating_sub(AROUND);
    let last = (target + AROUND).min(lines.len() - 1);
    let shown = &lines[first..=last];
    if shown.iter().any(|line| line.chars().count() > LONGEST) {
        return None;
    }
    let spans = if paint.colors() && source.len() <= COLOURED {
        Highlighter::new(source).lines(first, last)
    } else {
        vec![Vec::new(); shown.len()]
    };
    let mut text = String::new();
    for (index, (line, spans)) in shown.iter().zip(spans).enumerate() {
        let number = first + index + 1;
        let gutter = paint.paint(style::GRAY, format_args!("    {number:>3}|"));
        let most = width.saturating_sub(9).max(20);
        let column = (first + index == target).then_some(place.column);
        let cut = column.map_or(0, |column| characters_to_cut(line, column, most));
        let rendered = truncated(line, &spans, cut, most, paint);
        let space = if rendered.is_empty() { "" } else { " " };
        text.push_str(&format!("{gutter}{space}{rendered}\n"));
        if let Some(column) = column {
            let gutter = paint.paint(style::GRAY, "       |");
            let indent = columns_before(line, column, cut);
            let mark = paint.paint(style::RED, "^");
            text.push_str(&format!("{gutter} {}{mark}\n", " ".repeat(indent)));
        }
    }
    Some(text)
}

/// How many characters at the beginning of a line are not shown, so that the place is.
fn characters_to_cut(line: &str, column: u32, most: usize) -> usize {
    let line = line.trim_end();
    let count = line.chars().count();
    let mut rest = column.saturating_sub(1);
    let before = line
        .chars()
        .take_while(|character| {
            let inside = rest > 0;
            rest = rest.saturating_sub(character.len_utf16() as u32);
            inside
        })
        .count();
    if count <= most || before + 2 < most {
        return 0;
    }
    // The place stands after two thirds of what is shown, or later where the line ends.
    (before - most * 2 / 3).min(count - most + 1)
}

/// The display width of what is shown before a column, given from 1 in UTF-16 code units.
fn columns_before(line: &str, column: u32, cut: usize) -> usize {
    let mut rest = column.saturating_sub(1);
    let mut before = String::new();
    for character in line.chars() {
        let length = character.len_utf16() as u32;
        if rest < length {
            break;
        }
        rest -= length;
        before.push(if character == '\t' { ' ' } else { character });
    }
    let shown: String = before.chars().skip(cut).collect();
    // The rest is not zero for a place beyond the end of the line.
    usize::from(cut > 0) + shown.width() + rest as usize
}

/// A line without its first characters and without more than fit, tabs as one space, coloured.
fn truncated(line: &str, spans: &[Span], cut: usize, most: usize, paint: Paint) -> String {
    let line = line.trim_end();
    let count = line.chars().count() - cut;
    let most = most - usize::from(cut > 0);
    let kept = if count <= most { count } else { most - 1 };
    let mut result = String::from(if cut > 0 { "…" } else { "" });
    let mut run = String::new();
    let mut current = style::PLAIN;
    for (index, character) in line.char_indices().skip(cut).take(kept) {
        let style = spans
            .iter()
            .find(|span| span.range.contains(&index))
            .map_or(style::PLAIN, |span| span.style);
        if style != current {
            result.push_str(&paint.paint(current, std::mem::take(&mut run)));
            current = style;
        }
        run.push(if character == '\t' { ' ' } else { character });
    }
    result.push_str(&paint.paint(current, run));
    if kept < count {
        result.push('…');
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(source: &str, line: u32, column: u32, width: usize) -> Option<String> {
        let place = StackFrame { line, column, ..StackFrame::default() };
        code_frame(source, &place, width, Paint::new(false))
    }

    #[test]
    fn shows_two_lines_around_the_place() {
        assert_eq!(
            frame("a\r\nb\n\tc(d)\n\ne\nf", 3, 4, 80).unwrap(),
            concat!(
                "      1| a\n",
                "      2| b\n",
                "      3|  c(d)\n",
                "       |    ^\n",
                "      4|\n",
                "      5| e\n",
            )
        );
    }

    #[test]
    fn the_mark_stands_below_wide_characters() {
        assert_eq!(frame("日本 = x", 1, 6, 80).unwrap(), "      1| 日本 = x\n       |        ^\n");
        assert_eq!(frame("😀 x", 1, 4, 80).unwrap(), "      1| 😀 x\n       |    ^\n");
    }

    #[test]
    fn long_lines_are_cut_and_very_long_ones_say_nothing() {
        let line = "x".repeat(60);
        let shown = frame(&line, 1, 1, 40).unwrap();
        assert_eq!(shown.lines().next().unwrap(), format!("      1| {}…", "x".repeat(30)));
        assert_eq!(frame(&"x".repeat(201), 1, 1, 40), None);
    }

    #[test]
    fn the_place_is_in_what_is_shown() {
        let line = format!("{}here{}", "a".repeat(50), "z".repeat(50));
        assert_eq!(
            frame(&line, 1, 51, 40).unwrap(),
            concat!(
                "      1| …aaaaaaaaaaaaaaaaaaaahereZZZZZ…\n",
                "       |                      ^\n"
            )
            .replace("ZZZZZ", "zzzzz")
        );
        let line = format!("{}end", "a".repeat(50));
        assert_eq!(
            frame(&line, 1, 51, 40).unwrap(),
            format!("      1| …{}end\n       | {}^\n", "a".repeat(27), " ".repeat(28))
        );
    }

    #[test]
    fn places_outside_of_the_source_have_no_frame() {
        assert_eq!(frame("a", 2, 1, 80), None);
        assert_eq!(frame("a", 0, 1, 80), None);
        assert!(frame("a", 1, 9, 80).is_some());
    }
}
