//! The arguments: every command and option, as clap reads them.

use super::engine::engine_parser;
use super::size::memory_size;
use super::source::{Origin, SourceError};
use crate::eval::nearest;
use crate::session::{Engine, Options};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// A small array language: fused, compiled, parallel, and the same answer every time.
///
/// Without a command, runs the script; without a script, starts a session on a terminal, or runs standard input.
#[derive(Debug, Parser)]
#[command(
    name = "arr",
    version,
    after_help = "Exit codes: 0 fine; 1 the program failed; 2 bad usage; 130 interrupted.",
    override_usage = "arr [OPTIONS] [SCRIPT]\n       arr <COMMAND> [OPTIONS] ..."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<CommandArguments>,
    #[command(flatten)]
    program: Program,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum CommandArguments {
    /// Run a script
    Run(WithSettings<Program>),
    /// Show the plan of a program: passes over memory, kernels, bytes
    Explain(WithSettings<Explain>),
    /// Run a program on both engines and compare every result bit for bit
    Verify(WithSettings<Program>),
    /// Time an expression
    Bench(WithSettings<Bench>),
    /// Measure what this machine can do, so that `explain` and --stats can say how long things should take
    Machine(WithSettings<Nothing>),
    /// Show names, shapes, dtypes and the memory a program needs, computing nothing
    Check(WithSettings<Program>),
    /// Format scripts
    Fmt(WithSettings<Format>),
    /// Write a shell's completions to standard output
    Completions {
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Write a page of the manual to standard output
    Man {
        /// The command that the page is about [default: arr itself]
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

/// The arguments of a command, and the settings that stand behind its name.
#[derive(Args, Debug)]
struct WithSettings<T: Args> {
    #[command(flatten)]
    arguments: T,
    #[command(flatten)]
    settings: Settings,
}

/// What to do, without how.
#[derive(Debug)]
pub(super) enum Command {
    Run(Program),
    Explain(Explain),
    Verify(Program),
    Bench(Bench),
    Machine,
    Check(Program),
    Format(Format),
    Completions(Shell),
    Manual(Option<String>),
}

/// Where a program's text comes from.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Program {
    /// The script to run; `-` is standard input
    #[arg(value_name = "SCRIPT", conflicts_with = "text")]
    script: Option<PathBuf>,
    /// What stands behind the script, if the first word was no script but a mistyped command
    #[arg(hide = true)]
    others: Vec<PathBuf>,
    /// Run this text instead of a script
    #[arg(short = 'e', value_name = "TEXT", allow_hyphen_values = true)]
    text: Option<String>,
}

/// The arguments of a command that has settings only.
#[derive(Args, Debug)]
struct Nothing {}

#[derive(Args, Debug)]
pub(super) struct Explain {
    #[command(flatten)]
    pub program: Program,
    /// Show the intermediate code of each kernel
    #[arg(long)]
    pub clif: bool,
    /// Show the machine code of each kernel
    #[arg(long)]
    pub asm: bool,
}

#[derive(Args, Debug)]
pub(super) struct Bench {
    /// What to compute before the timing starts; may be repeated
    #[arg(short = 's', long = "setup", value_name = "SETUP", allow_hyphen_values = true)]
    pub setup: Vec<String>,
    /// The text to time, from scratch to a finished result in memory
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    pub expression: String,
    /// How many times, after one run to warm up
    #[arg(long, value_name = "N", default_value = "5")]
    pub runs: NonZeroUsize,
}

#[derive(Args, Debug)]
pub(super) struct Format {
    /// Scripts, and folders of scripts; `-` is standard input, which is also read where none are named
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// Change nothing: name the files that would change, show how, and fail if there are any
    #[arg(long)]
    pub check: bool,
}

/// The options of every command. They may stand before the command's name and after it.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings")]
pub(super) struct Settings {
    /// Define a name before the program starts; may be repeated
    #[arg(long = "let", value_name = "NAME=EXPR", value_parser = definition)]
    pub definitions: Vec<String>,
    /// Worker threads [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Memory for arrays, such as 512MB, 1GiB or 50% [default: 80%]
    #[arg(long, value_name = "SIZE", value_parser = memory_size)]
    pub memory: Option<u64>,
    /// Where arrays go that memory does not hold [default: TMPDIR, or /var/tmp]
    #[arg(long, value_name = "DIR")]
    pub temporary: Option<PathBuf>,
    /// Keep a script's work in this folder until it is done; the same command continues it there when it was stopped
    #[arg(long, value_name = "DIR")]
    pub resume: Option<PathBuf>,
    /// What computes: compiled and parallel code, or the plain reference
    #[arg(long, value_parser = engine_parser())]
    pub engine: Option<Engine>,
    /// The seed of random numbers [default: one from the operating system]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Make integer overflow an error instead of wrapping
    #[arg(long)]
    pub checked: bool,
    /// Show values and errors as lines of JSON
    #[arg(long)]
    pub json: bool,
    /// Report times, kernels and memory at the end
    #[arg(long)]
    pub stats: bool,
    /// Write what each thread did when to this file, for Chrome's trace viewer or Perfetto
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// Show how far a computation has come [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub progress: Option<When>,
    /// Color in errors [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub color: Option<When>,
    /// Use at most this SIMD level
    #[arg(long, value_name = "LEVEL", value_parser = ["baseline", "avx2", "avx512"], hide = true)]
    pub simd: Option<String>,
    /// Compute every operation by itself
    #[arg(long, hide = true)]
    pub no_fuse: bool,
    /// Elements in a chunk
    #[arg(long, value_name = "N", hide = true)]
    pub chunk: Option<usize>,
    /// Elements in a tile
    #[arg(long, value_name = "N", hide = true)]
    pub tile: Option<usize>,
    /// Write the graph after this pass to standard error
    #[arg(long, value_name = "PASS", hide = true)]
    pub dump: Option<String>,
}

/// When to do something that suits terminals only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

impl Arguments {
    /// Reads the arguments of this process. Ends it with a message where they make no sense.
    pub fn read() -> Arguments {
        let first = std::env::args_os().nth(1);
        Arguments::try_parse().unwrap_or_else(|error| with_suggestion(error, first).exit())
    }

    /// The command with all its settings. Ends the process with a message where both a command and a program without
    /// one are given.
    pub fn resolve(self) -> (Command, Settings) {
        self.try_resolve().unwrap_or_else(|error| error.exit())
    }

    fn try_resolve(self) -> Result<(Command, Settings), clap::Error> {
        let Arguments { command, program, settings: outer } = self;
        let Some(command) = command else { return Ok((Command::Run(program), outer)) };
        if !program.is_absent() {
            let message = "the command comes first: `arr explain -e TEXT`, `arr explain SCRIPT`";
            return Err(Arguments::command().error(ErrorKind::ArgumentConflict, message));
        }
        let (command, inner) = command.split();
        let settings = inner.within(outer);
        if settings.resume.is_some() && !matches!(command, Command::Run(_)) {
            let message = "--resume is for running a script: `arr run SCRIPT --resume DIR`";
            return Err(Arguments::command().error(ErrorKind::ArgumentConflict, message));
        }
        Ok((command, settings))
    }
}

impl CommandArguments {
    fn split(self) -> (Command, Settings) {
        match self {
            CommandArguments::Run(run) => (Command::Run(run.arguments), run.settings),
            CommandArguments::Explain(explain) => (Command::Explain(explain.arguments), explain.settings),
            CommandArguments::Verify(verify) => (Command::Verify(verify.arguments), verify.settings),
            CommandArguments::Bench(bench) => (Command::Bench(bench.arguments), bench.settings),
            CommandArguments::Machine(machine) => (Command::Machine, machine.settings),
            CommandArguments::Check(check) => (Command::Check(check.arguments), check.settings),
            CommandArguments::Fmt(fmt) => (Command::Format(fmt.arguments), fmt.settings),
            CommandArguments::Completions { shell } => (Command::Completions(shell), Settings::default()),
            CommandArguments::Man { command } => (Command::Manual(command), Settings::default()),
        }
    }
}

/// The whole definition, for what is made from it.
pub(super) fn definition_of_arr() -> clap::Command {
    Arguments::command()
}

/// The command that a word was probably meant to be.
pub(super) fn nearest_command(word: &str) -> Option<String> {
    let mut arr = definition_of_arr();
    arr.build();
    let names: Vec<&str> = arr.get_subcommands().map(clap::Command::get_name).collect();
    nearest(word, names).map(str::to_string)
}

/// Adds to an error about an option that the first word looks like a command with a typing mistake, whose option it is.
fn with_suggestion(mut error: clap::Error, first: Option<OsString>) -> clap::Error {
    let word = first.as_deref().and_then(|word| word.to_str()).filter(|word| !word.starts_with('-'));
    let command = word.filter(|word| !Path::new(word).exists()).and_then(nearest_command);
    if let Some(command) = command.filter(|command| Some(command.as_str()) != word)
        && error.kind() == ErrorKind::UnknownArgument
    {
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::String(command));
    }
    error
}

impl Program {
    fn is_absent(&self) -> bool {
        self.script.is_none() && self.text.is_none()
    }

    /// Whether the program is to be typed in by a person.
    pub fn is_interactive(&self) -> bool {
        self.is_absent() && std::io::stdin().is_terminal()
    }

    /// Where the text is. None is given on a terminal: nobody would know that the program waits for it.
    pub fn origin(&self) -> Result<Origin<'_>, SourceError> {
        match (&self.text, &self.script) {
            (Some(text), _) => Ok(Origin::Text(text)),
            (None, None) if std::io::stdin().is_terminal() => Err(SourceError::Missing),
            (None, None) => Ok(Origin::StandardInput),
            (None, Some(path)) if path.as_os_str() != "-" && matches!(path.try_exists(), Ok(false)) => {
                Err(SourceError::no_such_file(path))
            }
            (None, Some(_)) if !self.others.is_empty() => Err(SourceError::Several),
            (None, Some(path)) if path.as_os_str() == "-" => Ok(Origin::StandardInput),
            (None, Some(path)) => Ok(Origin::File(path)),
        }
    }
}

impl Settings {
    /// These settings, given behind the command's name, completed by those before it.
    fn within(self, outer: Settings) -> Settings {
        Settings {
            definitions: [outer.definitions, self.definitions].concat(),
            threads: self.threads.or(outer.threads),
            memory: self.memory.or(outer.memory),
            temporary: self.temporary.or(outer.temporary),
            resume: self.resume.or(outer.resume),
            engine: self.engine.or(outer.engine),
            seed: self.seed.or(outer.seed),
            checked: self.checked || outer.checked,
            json: self.json || outer.json,
            stats: self.stats || outer.stats,
            profile: self.profile.or(outer.profile),
            progress: self.progress.or(outer.progress),
            color: self.color.or(outer.color),
            simd: self.simd.or(outer.simd),
            no_fuse: self.no_fuse || outer.no_fuse,
            chunk: self.chunk.or(outer.chunk),
            tile: self.tile.or(outer.tile),
            dump: self.dump.or(outer.dump),
        }
    }

    /// What a session needs to know of them.
    pub fn options(&self) -> Options {
        let default = Options::default();
        Options {
            engine: self.engine.unwrap_or(default.engine),
            threads: self.threads.unwrap_or(default.threads),
            memory: self.memory.unwrap_or(default.memory),
            temporary: self.temporary.clone().unwrap_or(default.temporary),
            resume: self.resume.clone(),
            seed: self.seed,
            checked: self.checked,
            simd: self.simd.clone(),
            fuse: !self.no_fuse,
            chunk: self.chunk.unwrap_or(default.chunk),
            tile: self.tile.unwrap_or(default.tile),
            stack: super::STACK / 4 * 3,
            guard_memory: default.guard_memory,
            trace: self.profile.is_some(),
            dump: self.dump.clone(),
        }
    }

    /// Whether errors and what is typed are colored: by default on a terminal that knows colors, unless the user's
    /// environment says no (<https://no-color.org>).
    pub fn color(&self) -> bool {
        let refused = || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) || is_dumb_terminal();
        self.color.unwrap_or(When::Auto).on_standard_error(refused)
    }

    /// Whether progress is shown: by default on a terminal that can take a line back.
    pub fn progress(&self) -> bool {
        self.progress.unwrap_or(When::Auto).on_standard_error(is_dumb_terminal)
    }
}

/// Whether the terminal says that it knows no escape sequences.
fn is_dumb_terminal() -> bool {
    std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb")
}

impl When {
    /// Decides for standard error, unless `refused` says that this terminal is none to do it on.
    fn on_standard_error(self, refused: impl FnOnce() -> bool) -> bool {
        match self {
            When::Always => true,
            When::Never => false,
            When::Auto => std::io::stderr().is_terminal() && !refused(),
        }
    }
}

/// Checks that a definition has a name and an equals sign; what stands behind it is the session's to read.
fn definition(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((name, _)) if !name.trim().is_empty() => Ok(text.to_string()),
        _ => Err("write NAME=EXPR, such as n=1000".to_string()),
    }
}

#[cfg(test)]
#[path = "arguments_tests.rs"]
mod tests;
