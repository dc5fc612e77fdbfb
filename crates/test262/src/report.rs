//! From the command line to the verdict.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::arguments::Arguments;
use crate::process::{self, Outcome, Settings};
use crate::scoreboard::Scoreboard;
use crate::suite::Suite;

/// What a test that timed out gets at its second try.
const PATIENCE: u32 = 6;

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs the tests; whether nothing got worse.
fn run(arguments: &Arguments) -> Result<bool, String> {
    let step = usize::from(arguments.every);
    let mut suite = Suite::read(&arguments.suite, &arguments.prefix, step)
        .map_err(|error| format!("the suite cannot be read: {error}"))?;
    if arguments.failing {
        let board = Scoreboard::read(&arguments.scoreboard).map_err(|error| error.to_string())?;
        suite.tests.retain(|test| {
            board.as_ref().is_some_and(|board| board.failing().contains(&test.name))
        });
    }
    if suite.tests.is_empty() {
        return Err(format!("there is no such test: \"{}\"", arguments.prefix));
    }
    let failures = failures(arguments, &suite)?;
    if let Some(path) = &arguments.failures {
        let mut text = String::new();
        for (name, message) in &failures {
            let _ = writeln!(text, "{name}\t{}", message.replace('\n', " "));
        }
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let failing: BTreeSet<String> = failures.into_iter().map(|(name, _)| name).collect();
    let board = Scoreboard::new(&suite, failing);
    println!("{}", board.summary());
    compare(arguments, &suite, board)
}

/// The tests that failed, with the reason.
fn failures(arguments: &Arguments, suite: &Suite) -> Result<Vec<(String, String)>, String> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let settings = Settings {
        suite: &arguments.suite,
        jobs: arguments.jobs.unwrap_or(processors),
        timeout: Duration::from_secs(arguments.timeout),
    };
    let mut outcomes = process::run(&suite.tests, settings)?;
    let slow: Vec<usize> =
        (0..outcomes.len()).filter(|index| outcomes[*index] == Outcome::TimedOut).collect();
    if !slow.is_empty() {
        let tests: Vec<_> = slow.iter().map(|index| suite.tests[*index].clone()).collect();
        let patient = Settings { jobs: 1, timeout: settings.timeout * PATIENCE, ..settings };
        for (index, outcome) in slow.into_iter().zip(process::run(&tests, patient)?) {
            outcomes[index] = outcome;
        }
    }
    let failures = suite.tests.iter().zip(outcomes).filter_map(|(test, outcome)| {
        let message = match outcome {
            Outcome::Passed => return None,
            Outcome::Failed(message) => message,
            Outcome::Crashed(message) => {
                println!("crashed: {}: {message}", test.name);
                format!("crashed: {message}")
            }
            Outcome::TimedOut => {
                println!("timed out: {}", test.name);
                "timed out".to_owned()
            }
        };
        Some((test.name.clone(), message))
    });
    Ok(failures.collect())
}

/// Compares with the committed scoreboard, and rewrites that with what got better.
fn compare(arguments: &Arguments, suite: &Suite, board: Scoreboard) -> Result<bool, String> {
    let path = &arguments.scoreboard;
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let before = Scoreboard::read(path).map_err(failed)?;
    let is_whole = arguments.every == 1 && arguments.prefix.is_empty() && !arguments.failing;
    if let Some(before) = &before
        && !arguments.accept
    {
        let regressions = board.regressions(before);
        for name in &regressions {
            println!("worse than before: {name}");
        }
        if is_whole && !board.is_same_suite(before) {
            println!("the scoreboard is of another state of the suite; --accept begins a new one");
            return Ok(false);
        }
        if !regressions.is_empty() {
            return Ok(false);
        }
    }
    let after = match &before {
        _ if is_whole => board,
        Some(before) => {
            let mut after = before.clone();
            after.improve(suite, board.failing());
            after
        }
        None => return Ok(true),
    };
    if before.as_ref() != Some(&after) {
        after.write(path).map_err(failed)?;
        println!("{} is rewritten: {}", path.display(), after.summary());
    }
    Ok(true)
}
