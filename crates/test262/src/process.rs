//! Processes: a few workers that prepare an engine, and below them a child for each run of each test.
//!
//! A child starts from the pristine heap of its worker, may crash, and is killed when it takes too long.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use invitro_engine::run_with_stack;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, fork, pipe};
use serde::{Deserialize, Serialize};

use crate::execute::{Prepared, Variant};
use crate::suite::Test;

/// The address space of a process; it includes the 256 MB of the stack.
const MEMORY_BYTES: u64 = 4 << 30;

/// How much of a message is kept.
const MESSAGE_BYTES: usize = 2_000;

/// How a test ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    Passed,
    Failed(String),
    /// The process ended otherwise than by itself.
    Crashed(String),
    TimedOut,
}

/// How tests are run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings<'s> {
    /// The folder of the suite.
    pub(crate) suite: &'s Path,
    /// How many workers there are.
    pub(crate) jobs: usize,
    /// How long one run of a test may take.
    pub(crate) timeout: Duration,
}

/// Runs tests; the outcomes are in the order of the tests. Call it while the process has one thread.
///
/// # Errors
/// If a process cannot be made or does not report.
pub(crate) fn run(tests: &[Test], settings: Settings<'_>) -> Result<Vec<Outcome>, String> {
    let jobs = settings.jobs.clamp(1, tests.len().max(1));
    let mut workers = Vec::new();
    for first in 0..jobs {
        workers.push(start(|output| work(tests, first, jobs, settings, output))?);
    }
    let mut outcomes = vec![None; tests.len()];
    let collected: Vec<Result<_, String>> = thread::scope(|scope| {
        let readers: Vec<_> = workers
            .into_iter()
            .map(|(pid, output)| scope.spawn(move || collect(pid, output)))
            .collect();
        readers
            .into_iter()
            .map(|reader| reader.join().unwrap_or_else(|_| Err("a reader has failed".to_owned())))
            .collect()
    });
    for reported in collected {
        for (index, outcome) in reported? {
            outcomes[index] = Some(outcome);
        }
    }
    outcomes.into_iter().collect::<Option<_>>().ok_or_else(|| "a worker has ended early".to_owned())
}

/// Reads what a worker reports until it ends.
fn collect(pid: Pid, output: OwnedFd) -> Result<Vec<(usize, Outcome)>, String> {
    let mut reported = Vec::new();
    for line in BufReader::new(File::from(output)).lines() {
        let line = line.map_err(|error| error.to_string())?;
        reported.push(serde_json::from_str(&line).map_err(|error| format!("{line}: {error}"))?);
    }
    match waitpid(pid, None) {
        Ok(WaitStatus::Exited(_, 0)) => Ok(reported),
        other => Err(format!("a worker has ended with {other:?}")),
    }
}

/// Forks a process that runs `main` with one end of a pipe and exits with what it returns.
fn start(main: impl FnOnce(File) -> i32) -> Result<(Pid, OwnedFd), String> {
    let (read, write) = pipe().map_err(|error| error.to_string())?;
    // SAFETY: the forking process has one thread that runs, and none that holds a lock.
    match unsafe { fork() }.map_err(|error| error.to_string())? {
        ForkResult::Parent { child } => Ok((child, read)),
        ForkResult::Child => {
            drop(read);
            exit(main(File::from(write)))
        }
    }
}

fn exit(code: i32) -> ! {
    // SAFETY: `_exit` may be called at any time.
    unsafe { nix::libc::_exit(code) }
}

/// The life of a worker: every `step`th test from `first` on.
fn work(
    tests: &[Test],
    first: usize,
    step: usize,
    settings: Settings<'_>,
    mut output: File,
) -> i32 {
    let limited = setrlimit(Resource::RLIMIT_AS, MEMORY_BYTES, MEMORY_BYTES);
    let worked = run_with_stack(|| -> Result<(), String> {
        limited.map_err(|error| error.to_string())?;
        let mut prepared = Prepared::new()?;
        for (index, test) in tests.iter().enumerate().skip(first).step_by(step) {
            prepared.load_harness(settings.suite, test)?;
            let outcome = run_test(&mut prepared, test, settings.timeout)?;
            let line =
                serde_json::to_string(&(index, outcome)).map_err(|error| error.to_string())?;
            writeln!(output, "{line}").map_err(|error| error.to_string())?;
        }
        Ok(())
    });
    match worked {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => {
            eprintln!("{error}");
            1
        }
        Err(error) => {
            eprintln!("{error}");
            1
        }
    }
}

/// Runs a test in all ways in which it has to pass; the first that it does not is the outcome.
fn run_test(prepared: &mut Prepared, test: &Test, timeout: Duration) -> Result<Outcome, String> {
    for variant in Variant::of(&test.metadata) {
        let (pid, output) = start(|output| run_child(prepared, test, *variant, output))?;
        let outcome = wait(pid, File::from(output), timeout)?;
        if outcome != Outcome::Passed {
            return Ok(outcome);
        }
    }
    Ok(Outcome::Passed)
}

/// The life of a child: what goes wrong is written to `output`.
fn run_child(prepared: &mut Prepared, test: &Test, variant: Variant, mut output: File) -> i32 {
    let panics = output.try_clone();
    std::panic::set_hook(Box::new(move |panic| {
        if let Ok(output) = &panics {
            let mut output: &File = output;
            let _ = write!(output, "{panic}");
        }
    }));
    let result =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| prepared.run(test, variant)));
    match result {
        Ok(Ok(())) => 0,
        Ok(Err(message)) => {
            let _ = output.write_all(message.as_bytes());
            FAILED
        }
        Err(_) => PANICKED,
    }
}

/// Exit codes of a child whose test has failed, and of one that has found a defect.
const FAILED: i32 = 1;
const PANICKED: i32 = 101;

fn wait(pid: Pid, mut output: File, timeout: Duration) -> Result<Outcome, String> {
    let deadline = Instant::now() + timeout;
    let mut text = Vec::new();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let left = PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX);
        let mut fds = [PollFd::new(output.as_fd(), PollFlags::POLLIN)];
        match poll(&mut fds, left) {
            Ok(0) => {
                let _ = kill(pid, Signal::SIGKILL);
                let _ = waitpid(pid, None);
                return Ok(Outcome::TimedOut);
            }
            Ok(_) => {
                let mut bytes = [0; 4096];
                let read = output.read(&mut bytes).map_err(|error| error.to_string())?;
                if read == 0 {
                    break;
                }
                text.extend_from_slice(&bytes[..read]);
            }
            Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    text.truncate(MESSAGE_BYTES);
    let text = String::from_utf8_lossy(&text).into_owned();
    Ok(match waitpid(pid, None).map_err(|error| error.to_string())? {
        WaitStatus::Exited(_, 0) => Outcome::Passed,
        WaitStatus::Exited(_, FAILED) => Outcome::Failed(text),
        WaitStatus::Exited(_, PANICKED) => Outcome::Crashed(text),
        status => Outcome::Crashed(format!("{status:?} {text}")),
    })
}
