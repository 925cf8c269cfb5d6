//! The program on a command line: what the arguments mean, and a file per command.
//!
//! Nothing here computes: every command is a few calls on a [`Session`](crate::session::Session) and the printing of
//! what comes back. Exit codes: 0 fine, 1 the program failed, 2 bad usage, 130 interrupted.

mod arguments;
mod bench;
mod duration;
mod engine;
mod explain;
mod interrupts;
mod printer;
mod run;
mod size;
mod source;
mod start;
mod stop;
mod verify;

pub(crate) use duration::human_duration;
pub(crate) use engine::{engine_name, engine_named};
pub(crate) use interrupts::Interrupts;
pub(crate) use printer::Printer;
#[cfg(test)]
pub(crate) use printer::{Form, tests::Page};
pub(crate) use size::memory_size;
pub(crate) use source::Source;

use arguments::{Arguments, Command, Settings};
use clap::Parser;
use std::process::ExitCode;
use stop::Stop;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let (command, settings) = Arguments::parse().resolve();
    match dispatch(command, &settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.report(),
    }
}

fn dispatch(command: Command, settings: &Settings) -> Result<(), Stop> {
    match command {
        Command::Run(program) => run::run(&program, settings),
        Command::Explain(explain) => explain::explain(&explain, settings),
        Command::Verify(program) => verify::verify(&program, settings),
        Command::Bench(bench) => bench::bench(&bench, settings),
        Command::Check => Err(Stop::usage("`arr check` is not supported yet", settings)),
        Command::Fmt => Err(Stop::usage("`arr fmt` is not supported yet", settings)),
    }
}
