//! Runs a JavaScript module from disk with the web platform: `cargo run -p invitro-web --example web-shell -- FILE.js`
//!
//! The module has what tests have; see `tests/common/mod.rs`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("usage: web-shell FILE.js");
        return ExitCode::from(2);
    };
    let code = match std::fs::read_to_string(&file) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{file}: {error}");
            return ExitCode::FAILURE;
        }
    };
    for line in common::run_with(&code, |_| {}) {
        println!("{line}");
    }
    ExitCode::SUCCESS
}
