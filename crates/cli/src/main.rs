//! The `invitro` command: arguments, wiring, exit codes.

mod allocator;
mod arguments;
mod interrupt;
mod run;
mod terminal;

use std::process::ExitCode;

use arguments::{Command, Invocation};

fn main() -> ExitCode {
    invitro_runner::set_give_back(allocator::give_back);
    // A process of the tree, started without forks.
    if let Some(code) = invitro_runner::run_role() {
        return ExitCode::from(code);
    }
    match arguments::parse(std::env::args_os()) {
        Invocation::Exit(code) => ExitCode::from(code),
        Invocation::Command(Command::Completions { shell }) => {
            arguments::print_completions(shell);
            ExitCode::SUCCESS
        }
        Invocation::Command(Command::Run(arguments)) => run::main(&arguments, false),
        Invocation::Command(Command::List(arguments)) => run::main(&arguments, true),
    }
}
