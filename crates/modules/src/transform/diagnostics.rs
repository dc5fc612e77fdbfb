//! oxc's diagnostics as errors of the user's file.

use oxc::diagnostics::{OxcDiagnostic, Severity};

use crate::{LineIndex, Position, SyntaxError, SyntaxErrors, edit::Edited};

pub(super) fn convert(
    diagnostics: Vec<OxcDiagnostic>,
    file: &str,
    source: &str,
    lines: &LineIndex,
    edited: Option<&Edited>,
) -> SyntaxErrors {
    let locate = |offset: u32| {
        lines.position(source, edited.map_or(offset, |edited| edited.original(offset)))
    };
    let mut errors: Vec<SyntaxError> = diagnostics
        .into_iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| {
            let mut labels: Vec<_> = diagnostic.labels.iter().collect();
            if diagnostic.message.ends_with("has already been declared") {
                // The second declaration is the one to change.
                labels.reverse();
            }
            let mut places = labels.into_iter().map(|label| {
                let start = label.offset();
                (locate(start), locate(start + label.len()), label.label().map(str::to_owned))
            });
            let first = Position { line: 1, column: 1 };
            let (start, end, label) = places.next().unwrap_or((first, first, None));
            SyntaxError {
                message: diagnostic.message.to_string(),
                file: file.to_owned(),
                start,
                end,
                line_text: lines.line(source, start.line).unwrap_or_default().to_owned(),
                label,
                related: places
                    .map(|(start, _, label)| (start, label.unwrap_or_default()))
                    .collect(),
                help: diagnostic.help.as_ref().map(ToString::to_string),
            }
        })
        .collect();
    errors.sort_by_key(|error| error.start);
    SyntaxErrors(errors)
}
