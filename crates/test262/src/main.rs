//! Runs [test262](https://github.com/tc39/test262), the conformance suite of ECMAScript, on the engine, and keeps a
//! scoreboard that a change may only improve.

#[cfg(unix)]
mod agent;
#[cfg(unix)]
mod arguments;
#[cfg(unix)]
mod exclusions;
#[cfg(unix)]
mod execute;
#[cfg(unix)]
mod host;
#[cfg(unix)]
mod metadata;
#[cfg(unix)]
mod modules;
#[cfg(unix)]
mod process;
#[cfg(unix)]
mod report;
#[cfg(unix)]
mod scoreboard;
#[cfg(unix)]
mod suite;

use std::process::ExitCode;

#[cfg(unix)]
fn main() -> ExitCode {
    report::main()
}

#[cfg(not(unix))]
fn main() -> ExitCode {
    eprintln!("Each test runs in a forked process, which this system does not have.");
    ExitCode::from(2)
}
