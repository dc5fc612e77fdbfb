//! Whether to colour, and whether somebody watches.

use std::io::IsTerminal as _;

use crate::arguments::RunArguments;

/// Whether output is coloured: as the arguments say, else the environment, else the terminal.
pub(crate) fn colors(arguments: &RunArguments) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if arguments.no_color {
        return false;
    }
    if arguments.color {
        return true;
    }
    if set("NO_COLOR") {
        return false;
    }
    match std::env::var("FORCE_COLOR").as_deref() {
        Ok("0" | "false") => return false,
        Ok(_) => return true,
        Err(_) => {}
    }
    std::io::stdout().is_terminal() && std::env::var("TERM").as_deref() != Ok("dumb")
}

/// Whether a live line can be shown: on a terminal, and not in CI.
pub(crate) fn is_live() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("CI").is_none()
}

/// The width of the terminal in columns, if there is one.
pub(crate) fn width() -> Option<usize> {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0.into()))
}
