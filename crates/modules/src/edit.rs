//! Edits of a source text that remember where every kept byte came from.
//!
//! An edit replaces a span by pieces: new text, or other spans of the original. Edits strictly inside a kept span
//! apply there too, so an outer rewrite may move a part that an inner rewrite changes.

/// A byte range of the original text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Range {
    pub(crate) fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }
}

impl From<oxc::span::Span> for Range {
    fn from(span: oxc::span::Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

/// Part of a replacement.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// New text; places in it map to the byte of the original given here, if any.
    Text(String),
    /// A span of the original, with the edits inside it applied.
    Kept(Range),
}

impl Piece {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

#[derive(Debug)]
struct Edit {
    range: Range,
    pieces: Vec<Piece>,
}

/// A set of edits of one text.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    edits: Vec<Edit>,
}

/// One run of bytes copied from the original.
#[derive(Debug, Clone, Copy)]
struct Run {
    output: u32,
    original: u32,
    length: u32,
}

/// The edited text with its way back.
#[derive(Debug)]
pub(crate) struct Edited {
    pub(crate) text: String,
    runs: Vec<Run>,
}

impl Edits {
    pub(crate) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    pub(crate) fn replace(&mut self, range: impl Into<Range>, pieces: Vec<Piece>) {
        self.edits.push(Edit { range: range.into(), pieces });
    }

    pub(crate) fn replace_text(&mut self, range: impl Into<Range>, text: impl Into<String>) {
        self.replace(range, vec![Piece::text(text)]);
    }

    pub(crate) fn insert(&mut self, at: u32, text: impl Into<String>) {
        self.replace_text(Range::new(at, at), text);
    }

    /// Applies the edits. Edits that overlap without one containing the other are a mistake of the caller; the later is dropped.
    pub(crate) fn apply(mut self, source: &str) -> Edited {
        // Outer edits come before those inside them; insertions at a place come before a replacement that starts there.
        self.edits.sort_by(|a, b| {
            let insertion = |edit: &Edit| edit.range.start != edit.range.end;
            a.range
                .start
                .cmp(&b.range.start)
                .then_with(|| insertion(a).cmp(&insertion(b)))
                .then_with(|| b.range.end.cmp(&a.range.end))
        });
        let mut edited =
            Edited { text: String::with_capacity(source.len() * 5 / 4), runs: Vec::new() };
        self.render(source, Range::new(0, source.len() as u32), None, &mut edited);
        edited
    }

    /// Writes a span; `inside` is the edit whose piece this is, which must not apply to itself again.
    fn render(&self, source: &str, range: Range, inside: Option<usize>, edited: &mut Edited) {
        let mut at = range.start;
        let mut next = self.edits.partition_point(|edit| edit.range.start < range.start);
        while let Some(edit) = self.edits.get(next) {
            let index = next;
            next += 1;
            if edit.range.start > range.end
                || (edit.range.start == range.end && edit.range.end > range.end)
            {
                break;
            }
            // An insertion at the very edge of a kept piece belongs to whoever is outside, except for the whole text.
            let is_insertion = edit.range.start == edit.range.end;
            let at_edge = edit.range.start == range.end
                || (edit.range.start == range.start && inside.is_some());
            if Some(index) == inside
                || edit.range.start < at
                || edit.range.end > range.end
                || (is_insertion && at_edge && inside.is_some())
                || inside.is_some_and(|outer| self.edits[outer].range == edit.range)
            {
                continue;
            }
            edited.keep(source, at, edit.range.start);
            for piece in &edit.pieces {
                match piece {
                    Piece::Text(text) => edited.text.push_str(text),
                    Piece::Kept(kept) => self.render(source, *kept, Some(index), edited),
                }
            }
            at = edit.range.end;
        }
        edited.keep(source, at, range.end);
    }
}

impl Edited {
    fn keep(&mut self, source: &str, start: u32, end: u32) {
        if start < end {
            self.runs.push(Run {
                output: self.text.len() as u32,
                original: start,
                length: end - start,
            });
            self.text.push_str(&source[start as usize..end as usize]);
        }
    }

    /// The byte of the original that a byte of the edited text was copied from, or the nearest one before it.
    pub(crate) fn original(&self, offset: u32) -> u32 {
        let index = self.runs.partition_point(|run| run.output <= offset);
        match index.checked_sub(1).map(|index| self.runs[index]) {
            Some(run) => run.original + (offset - run.output).min(run.length.saturating_sub(1)),
            None => self.runs.first().map_or(0, |run| run.original),
        }
    }

    /// The original byte, only if this very byte was copied.
    pub(crate) fn exact_original(&self, offset: u32) -> Option<u32> {
        let index = self.runs.partition_point(|run| run.output <= offset);
        let run = self.runs[index.checked_sub(1)?];
        (offset < run.output + run.length).then(|| run.original + (offset - run.output))
    }

    /// Where copied runs begin: `(byte of the edited text, byte of the original)`.
    pub(crate) fn anchors(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        self.runs.iter().map(|run| (run.output, run.original, run.length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_move_and_inner_edits_follow() {
        let source = "one two three four";
        let mut edits = Edits::default();
        // Swap "two" and "three"; inside "three", change "hr".
        edits.replace(
            Range::new(4, 13),
            vec![Piece::Kept(Range::new(8, 13)), Piece::text("-"), Piece::Kept(Range::new(4, 7))],
        );
        edits.replace_text(Range::new(9, 11), "HR");
        edits.insert(14, ">");
        let edited = edits.apply(source);
        assert_eq!(edited.text, "one tHRee-two >four");
        assert_eq!(edited.exact_original(0), Some(0));
        assert_eq!(edited.exact_original(4), Some(8));
        assert_eq!(edited.exact_original(5), None);
        assert_eq!(edited.original(5), 8);
        assert_eq!(edited.exact_original(10), Some(4));
        assert_eq!(edited.exact_original(15), Some(14));
    }

    #[test]
    fn an_edit_may_wrap_its_own_span() {
        let mut edits = Edits::default();
        edits.replace(
            Range::new(2, 5),
            vec![Piece::text("("), Piece::Kept(Range::new(2, 5)), Piece::text(")")],
        );
        edits.replace_text(Range::new(3, 4), "X");
        assert_eq!(edits.apply("a bcd e").text, "a (bXd) e");
    }
}
