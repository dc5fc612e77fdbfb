//! The command line, in Vitest's spellings: camelCase and kebab-case, dots for nested options.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

/// Runs the tests of Cloudflare Workers projects, in one process tree of its own.
#[derive(Debug, Parser)]
#[command(
    name = "invitro",
    version,
    disable_help_subcommand = true,
    args_conflicts_with_subcommands = true,
    after_help = "Filters are substrings of paths, or path:line. Options may be written in camelCase \
                  as in Vitest."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArguments,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the tests (the default)
    Run(Box<RunArguments>),
    /// List the tests without running them
    List(Box<RunArguments>),
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// The options of a run.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct RunArguments {
    /// Only files whose path contains one of these; `path:line` selects tests
    #[arg(value_name = "FILTER")]
    pub(crate) filters: Vec<String>,
    /// Root folder of the run
    #[arg(short, long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// The vitest or vite config file; `false` for none
    #[arg(short, long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Base folder of the search for test files
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Vite's mode
    #[arg(long, value_name = "NAME")]
    pub(crate) mode: Option<String>,
    /// Only these projects; `*` matches anything, a leading `!` excludes
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Vec<String>,
    /// Only tests whose full name matches this regular expression
    #[arg(short = 't', long, value_name = "PATTERN")]
    pub(crate) test_name_pattern: Option<String>,
    /// Leave out files that match these globs, too
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// default, verbose, dot, json or junit
    #[arg(long, value_name = "NAME")]
    pub(crate) reporter: Vec<String>,
    /// File for reporters that write one; `--outputFile.NAME` for one of several
    #[arg(long, value_name = "FILE")]
    pub(crate) output_file: Vec<String>,
    /// Stop after so many failed tests
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1")]
    pub(crate) bail: Option<u32>,
    /// Try failed tests again so many times
    #[arg(long, value_name = "N")]
    pub(crate) retry: Option<u32>,
    /// Milliseconds a test may take; 0 for no limit
    #[arg(long, value_name = "MS")]
    pub(crate) test_timeout: Option<u64>,
    /// Milliseconds a hook may take; 0 for no limit
    #[arg(long, value_name = "MS")]
    pub(crate) hook_timeout: Option<u64>,
    /// Milliseconds that importing a test file may take; 0 for no limit
    #[arg(long, value_name = "MS", default_value_t = 60_000)]
    pub(crate) import_timeout: u64,
    /// Most files at a time: a number, or a percentage of the processors
    #[arg(long, value_name = "N|N%")]
    pub(crate) max_workers: Option<String>,
    /// What is kept apart: each file (true), each test (test), or nothing (false)
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "WHAT")]
    pub(crate) isolate: Option<String>,
    /// Let the files of a project share one isolate and its storage, as --isolate=false
    #[arg(long, conflicts_with = "isolate")]
    pub(crate) no_isolate: bool,
    /// What is told of storage that a failed test has changed: full, short or off
    #[arg(long, value_name = "HOW")]
    pub(crate) storage_diff: Option<String>,
    /// What becomes of what tests leave behind, such as operations not awaited: off, warn or fail
    #[arg(long, value_name = "WHAT")]
    pub(crate) leaks: Option<String>,
    /// A run without test files is a success
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub(crate) pass_with_no_tests: Option<bool>,
    /// Let `fetch` reach the network: all of it, or only these hosts
    #[arg(
        long,
        value_name = "HOSTS",
        num_args = 0..=1,
        default_missing_value = "",
        require_equals = true
    )]
    pub(crate) allow_net: Option<String>,
    /// Seed of everything random
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Mebibytes of memory a test file may use; 0 for no limit
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub(crate) memory_limit: u64,
    /// Write snapshots: all, new or none
    #[arg(short, long, value_name = "WHICH", num_args = 0..=1, default_missing_value = "all", require_equals = true)]
    pub(crate) update: Option<String>,
    /// Make the test functions global
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub(crate) globals: Option<bool>,
    /// Hide what tests write to the console: true, or passed-only
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "WHICH")]
    pub(crate) silent: Option<String>,
    /// Allow `.only` in tests
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub(crate) allow_only: Option<bool>,
    /// Do not fail on unhandled errors
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub(crate) dangerously_ignore_unhandled_errors: Option<bool>,
    /// Shuffle files and tests
    #[arg(long = "shuffle", num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub(crate) shuffle: Option<bool>,
    /// Print as JSON (with `list`)
    #[arg(long)]
    pub(crate) json: bool,
    /// Print files only (with `list`)
    #[arg(long)]
    pub(crate) files_only: bool,
    /// Colour the output
    #[arg(long, overrides_with = "no_color")]
    pub(crate) color: bool,
    /// Do not colour the output
    #[arg(long, overrides_with = "color")]
    pub(crate) no_color: bool,
}

/// What the arguments ask for.
pub(crate) enum Invocation {
    /// Do this.
    Command(Command),
    /// Help, version or an error was printed: end with this code.
    Exit(u8),
}

/// Parses the arguments; prints help and errors.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Invocation {
    match Cli::try_parse_from(normalize(arguments)) {
        Ok(cli) => {
            Invocation::Command(cli.command.unwrap_or_else(|| Command::Run(Box::new(cli.run))))
        }
        Err(error) => {
            // Nothing can be done about a terminal that is gone.
            let _ = error.print();
            Invocation::Exit(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}

/// Prints the completions of a shell.
pub(crate) fn print_completions(shell: Shell) {
    clap_complete::generate(shell, &mut Cli::command(), "invitro", &mut std::io::stdout());
}

/// Rewrites Vitest's spellings to ours: `--testTimeout` to `--test-timeout`, `--outputFile.json=x`
/// to `--output-file=json=x`, `--sequence.seed` to `--seed`.
fn normalize(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut verbatim = false;
    arguments
        .into_iter()
        .enumerate()
        .map(|(index, argument)| {
            verbatim |= argument == "--";
            if index == 0 || verbatim { argument } else { normalize_one(&argument) }
        })
        .collect()
}

fn normalize_one(argument: &OsStr) -> OsString {
    let Some(option) = argument.to_str().and_then(|text| text.strip_prefix("--")) else {
        return argument.to_owned();
    };
    let (name, value) = match option.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (option, None),
    };
    let value = value.map_or_else(String::new, |value| format!("={value}"));
    if let Some(reporter) =
        name.strip_prefix("outputFile.").or_else(|| name.strip_prefix("output-file."))
    {
        return format!("--output-file={reporter}{value}").into();
    }
    let name = match name {
        "sequence.seed" => "seed",
        "sequence.shuffle" => "shuffle",
        "retry.count" => "retry",
        name => name,
    };
    format!("--{}{value}", kebab(name)).into()
}

/// `testTimeout` as `test-timeout`.
fn kebab(name: &str) -> String {
    let mut result = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            result.push('-');
            result.push(character.to_ascii_lowercase());
        } else {
            result.push(character);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_arguments(arguments: &[&str]) -> RunArguments {
        let arguments = std::iter::once("invitro").chain(arguments.iter().copied());
        match parse(arguments.map(OsString::from)) {
            Invocation::Command(Command::Run(arguments)) => *arguments,
            _ => panic!("not a run"),
        }
    }

    #[test]
    fn the_command_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn isolation_is_said_in_several_ways() {
        assert_eq!(run_arguments(&["--isolate"]).isolate.as_deref(), Some("true"));
        assert_eq!(run_arguments(&["--isolate=test"]).isolate.as_deref(), Some("test"));
        assert!(run_arguments(&["--no-isolate"]).no_isolate);
        let arguments = run_arguments(&["--storageDiff=full", "--leaks", "fail"]);
        assert_eq!(arguments.storage_diff.as_deref(), Some("full"));
        assert_eq!(arguments.leaks.as_deref(), Some("fail"));
    }

    #[test]
    fn both_spellings_are_accepted() {
        for spelling in ["--testTimeout", "--test-timeout"] {
            assert_eq!(run_arguments(&[spelling, "5"]).test_timeout, Some(5));
            assert_eq!(run_arguments(&["run", &format!("{spelling}=7")]).test_timeout, Some(7));
        }
        assert_eq!(
            run_arguments(&["--outputFile.json=a.json", "--outputFile=b"]).output_file,
            ["json=a.json", "b"]
        );
        assert_eq!(run_arguments(&["--sequence.seed=3"]).seed, Some(3));
    }

    #[test]
    fn filters_stand_alone_or_with_run() {
        assert_eq!(run_arguments(&["src/a", "b.test.ts:12"]).filters, ["src/a", "b.test.ts:12"]);
        assert_eq!(run_arguments(&["run", "a"]).filters, ["a"]);
        assert_eq!(run_arguments(&["--bail", "--", "--odd"]).filters, ["--odd"]);
        assert_eq!(
            run_arguments(&["-t", "adds two"]).test_name_pattern.as_deref(),
            Some("adds two")
        );
    }

    #[test]
    fn optional_values_have_defaults() {
        let arguments = run_arguments(&["--bail", "--allow-net", "--passWithNoTests", "-u"]);
        assert_eq!(arguments.bail, Some(1));
        assert_eq!(arguments.allow_net.as_deref(), Some(""));
        assert_eq!(arguments.pass_with_no_tests, Some(true));
        assert_eq!(arguments.update.as_deref(), Some("all"));
        assert_eq!(run_arguments(&["--allow-net=a,b:80"]).allow_net.as_deref(), Some("a,b:80"));
        assert_eq!(run_arguments(&["--bail=3", "x"]).bail, Some(3));
    }
}
