//! What tests have left behind: operations not awaited, bodies not read, timers, promises of `waitUntil`.

use std::path::Path;

use invitro_protocol::Leak;

use crate::output::{Output, Stream};
use crate::run::{FileRun, Run, TaskRun};
use crate::terminal::parts;
use crate::text::{Paint, path, plural, style};

/// Most leaks that are listed.
const MOST: usize = 10;

/// Lists the leaks of a run under the tests and files they belong to, as far as there are any.
pub(crate) fn print_leaks(run: &Run, out: &mut Output, paint: Paint) {
    let mut culprits: Vec<(&FileRun, Option<&TaskRun>, &[Leak])> = Vec::new();
    for file in &run.files {
        if !file.leaks.is_empty() {
            culprits.push((file, None, &file.leaks));
        }
        for test in file.tests() {
            let leaks = test.result.as_ref().map_or(&[][..], |result| &result.leaks[..]);
            if !leaks.is_empty() {
                culprits.push((file, Some(test), leaks));
            }
        }
    }
    let total: usize = culprits.iter().map(|(_, _, leaks)| leaks.len()).sum();
    if total == 0 {
        return;
    }
    let label = paint.paint(style::YELLOW.bold(), " Leaks ");
    let what = format!("{} left behind", plural(total, "thing"));
    let hint = paint.paint(style::DIM, "(--leaks=off is silent, --leaks=fail makes them errors)");
    out.print(Stream::Stderr, &format!("\n{label} {what} {hint}\n"));
    let mut left = MOST;
    for (file, test, leaks) in culprits {
        if left == 0 {
            break;
        }
        out.print(Stream::Stderr, &format!(" {}\n", parts::full_name(file, test, paint)));
        for leak in leaks.iter().take(left) {
            let root = super::root_for(run, &file.file);
            out.print(Stream::Stderr, &format!("   {}{}\n", leak.what, place(leak, root, paint)));
        }
        left -= leaks.len().min(left);
    }
    if total > MOST {
        let more = paint.paint(style::DIM, format_args!(" … and {} more", total - MOST));
        out.print(Stream::Stderr, &format!("{more}\n"));
    }
}

fn place(leak: &Leak, root: &Path, paint: Paint) -> String {
    let Some(frame) = leak.frames.first() else { return String::new() };
    let file = path::relative(root, Path::new(&frame.file));
    paint.paint(style::DIM, format_args!(", from {file}:{}:{}", frame.line, frame.column))
}
