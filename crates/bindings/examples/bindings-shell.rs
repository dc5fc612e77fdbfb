//! Runs a JavaScript module from disk with the web platform and the bindings:
//! `cargo run -p invitro-bindings --example bindings-shell -- FILE.js`
//!
//! The module has what tests have; see `tests/faces/prelude.js` and the tests of `invitro-web`.

#[path = "../../web/tests/common/mod.rs"]
mod common;

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("usage: bindings-shell FILE.js");
        return ExitCode::from(2);
    };
    let code = match std::fs::read_to_string(&file) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{file}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let code = format!("{}\n{code}", include_str!("../tests/faces/prelude.js"));
    let lines = common::run_with(&code, |engine| {
        invitro_bindings::register(engine);
        invitro_bindings::set_up(engine.context());
    });
    for line in lines {
        println!("{line}");
    }
    ExitCode::SUCCESS
}
