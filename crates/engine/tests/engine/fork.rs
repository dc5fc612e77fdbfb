//! A process may prepare an engine and then fork; every child goes on by itself.
#![cfg(unix)]

use std::fs::File;
use std::io::{Read, Write};

use invitro_engine::{EngineOptions, run_with_stack};
use nix::libc;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, fork, pipe};

use super::support::{engine, run_main};

#[test]
fn children_evaluate_what_the_parent_loaded() {
    let results = run_with_stack(|| {
        let files = [
            (
                "/main.js",
                r#"
                import { log } from "native:test";
                import { compiled } from "native:engine/modules";
                import "./lib.cjs";
                await new Promise((resolve) => setTimeout(resolve, 2));
                log("main", Math.random(), compiled("/code.js")(), (await import("./late.js")).default);
                "#,
            ),
            ("/lib.cjs", "require('native:test').log('lib')"),
            ("/late.js", "export default 'late'"),
            (
                "/prepare.js",
                "import { precompile } from 'native:engine/modules'; precompile('/code.js', 'return 7', [], false);",
            ),
        ];
        let mut engine = engine(&files, EngineOptions::default());
        engine.import("/prepare.js").unwrap();
        engine.preload("/main.js").unwrap();
        let mut results = Vec::new();
        for seed in [1, 2] {
            let (read, write) = pipe().unwrap();
            // SAFETY: No other thread of this process uses a lock that the child needs: the thread that waits for this
            // one does nothing, and nextest runs one test in a process.
            match unsafe { fork() }.unwrap() {
                ForkResult::Child => {
                    engine.reseed(seed);
                    let ran = run_main(&mut engine);
                    let mut pipe = File::from(write);
                    let sent = pipe.write_all(format!("{:?} {:?}", ran.error, ran.lines).as_bytes());
                    // SAFETY: Ends the process; nothing of the child has to be cleaned up.
                    unsafe { libc::_exit(i32::from(sent.is_err())) }
                }
                ForkResult::Parent { child } => {
                    drop(write);
                    let mut text = String::new();
                    File::from(read).read_to_string(&mut text).unwrap();
                    assert_eq!(waitpid(child, None).unwrap(), WaitStatus::Exited(child, 0));
                    results.push(text);
                }
            }
        }
        results
    })
    .unwrap();
    assert_ne!(results[0], results[1]);
    for result in results {
        assert!(result.starts_with(r#"None ["lib", "main 0."#), "{result}");
        assert!(result.ends_with(r#" 7 late"]"#), "{result}");
    }
}
