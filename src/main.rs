//! The program `arr`.

use std::process::ExitCode;

fn main() -> ExitCode {
    arr::cli::main()
}
