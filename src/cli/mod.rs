//! The program on a command line: what the arguments mean, and a file per command.
//!
//! Nothing here computes: every command is a few calls on a [`Session`](crate::session::Session) and the printing of
//! what comes back. Exit codes: 0 fine, 1 the program failed, 2 bad usage, 130 interrupted.

mod arguments;
mod bench;
mod check;
mod completions;
mod diff;
mod duration;
mod engine;
mod explain;
pub(crate) mod folders;
mod format;
mod interrupts;
mod machine;
mod manual;
mod printer;
mod progress;
mod run;
mod size;
mod source;
mod start;
mod stop;
mod verify;

pub(crate) use bench::shortest_and_median;
pub(crate) use duration::human_duration;
pub(crate) use engine::{engine_name, engine_named};
pub(crate) use interrupts::Interrupts;
pub(crate) use printer::Printer;
#[cfg(test)]
pub(crate) use printer::{Form, tests::Page};
pub(crate) use size::memory_size;
pub(crate) use source::Source;

use arguments::{Arguments, Command, Settings};
use std::process::ExitCode;
use stop::Stop;

/// Bytes of stack for deep programs: recursion of a thousand calls, expressions of thousands of terms.
const STACK: usize = 256 << 20;

/// Runs the program with the process's arguments, on a thread with a large stack. Only what is used of it takes memory.
pub fn main() -> ExitCode {
    let (command, settings) = Arguments::read().resolve();
    let run = move || match dispatch(command, &settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.report(),
    };
    let running = std::thread::Builder::new().name("arr".to_string()).stack_size(STACK).spawn(run);
    match running.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The panic has been reported; a thread that cannot start leaves nothing to report with.
        _ => ExitCode::FAILURE,
    }
}

fn dispatch(command: Command, settings: &Settings) -> Result<(), Stop> {
    match command {
        Command::Run(program) => run::run(&program, settings),
        Command::Explain(explain) => explain::explain(&explain, settings),
        Command::Verify(program) => verify::verify(&program, settings),
        Command::Bench(bench) => bench::bench(&bench, settings),
        Command::Machine => machine::machine(settings),
        Command::Check(program) => check::check(&program, settings),
        Command::Format(format) => format::format(&format, settings),
        Command::Completions(shell) => completions::completions(shell, settings),
        Command::Manual(command) => manual::manual(command.as_deref(), settings),
    }
}
