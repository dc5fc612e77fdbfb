//! Colours.

use std::fmt::{Display, Write as _};

use anstyle::Style;

/// Colours texts, or leaves them as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    colors: bool,
}

/// The styles in use.
pub(crate) mod style {
    use anstyle::{AnsiColor, Color, Style};

    const fn foreground(color: AnsiColor) -> Style {
        Style::new().fg_color(Some(Color::Ansi(color)))
    }

    pub(crate) const PLAIN: Style = Style::new();
    pub(crate) const BOLD: Style = Style::new().bold();
    pub(crate) const DIM: Style = Style::new().dimmed();
    pub(crate) const RED: Style = foreground(AnsiColor::Red);
    pub(crate) const GREEN: Style = foreground(AnsiColor::Green);
    pub(crate) const YELLOW: Style = foreground(AnsiColor::Yellow);
    pub(crate) const BLUE: Style = foreground(AnsiColor::Blue);
    pub(crate) const MAGENTA: Style = foreground(AnsiColor::Magenta);
    pub(crate) const CYAN: Style = foreground(AnsiColor::Cyan);
    pub(crate) const GRAY: Style = foreground(AnsiColor::BrightBlack);

    /// A label on a ground of this colour.
    pub(crate) const fn label(color: AnsiColor) -> Style {
        foreground(AnsiColor::Black).bg_color(Some(Color::Ansi(color)))
    }

    /// The label of what failed.
    pub(crate) const FAILED: Style =
        Style::new().bg_color(Some(Color::Ansi(AnsiColor::Red))).bold();
}

impl Paint {
    pub(crate) fn new(colors: bool) -> Self {
        Self { colors }
    }

    pub(crate) fn colors(self) -> bool {
        self.colors
    }

    /// The text in a style. Styles do not nest: the end of one is the end of all.
    pub(crate) fn paint(self, style: Style, text: impl Display) -> String {
        let text = text.to_string();
        if !self.colors || style.is_plain() || text.is_empty() {
            return text;
        }
        format!("{style}{text}{style:#}")
    }

    /// Several texts, each in its style.
    pub(crate) fn spans<'a>(self, spans: impl IntoIterator<Item = (Style, &'a str)>) -> String {
        let mut result = String::new();
        for (style, text) in spans {
            if self.colors && !style.is_plain() && !text.is_empty() {
                // Writing to a string cannot fail.
                let _ = write!(result, "{style}{text}{style:#}");
            } else {
                result.push_str(text);
            }
        }
        result
    }
}
