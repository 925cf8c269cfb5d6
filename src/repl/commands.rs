//! The commands of the prompt: one visible table, and what each does.

use super::respond::{Complaint, Repl, Reply};
use crate::builtins;
use crate::cli::{self, Source};
use crate::eval::nearest;
use crate::memory::{ByteCount, default_budget};
use crate::session::ExplainOptions;
use std::path::Path;
use std::thread::available_parallelism;
use std::time::Instant;

type Answer = Result<Reply, Complaint>;

/// One line of the table.
pub(super) struct Command {
    pub name: &'static str,
    /// What may stand behind the name; in brackets where it can be left out.
    argument: &'static str,
    summary: &'static str,
    run: fn(&mut Repl, &str) -> Answer,
}

#[rustfmt::skip]
pub(super) const COMMANDS: &[Command] = &[
    Command { name: "help",    argument: "[NAME]",       summary: "these commands, or what a builtin does",       run: help },
    Command { name: "vars",    argument: "",             summary: "the names defined so far",                     run: vars },
    Command { name: "time",    argument: "STATEMENT",    summary: "run a statement and say how long it took",     run: time },
    Command { name: "explain", argument: "EXPR",         summary: "how an expression would be computed",          run: explain },
    Command { name: "engine",  argument: "[jit|interp]", summary: "show or choose what computes",                 run: engine },
    Command { name: "threads", argument: "[N]",          summary: "show or set the number of worker threads",     run: threads },
    Command { name: "memory",  argument: "[SIZE]",       summary: "show or set the memory for arrays, as in 1GiB", run: memory },
    Command { name: "seed",    argument: "[N]",          summary: "show or set the seed of random numbers",       run: seed },
    Command { name: "load",    argument: "FILE",         summary: "run a script in this session",                 run: load },
    Command { name: "quit",    argument: "",             summary: "leave (also Ctrl-D)",                          run: quit },
];

/// Does a command, given without its colon. A name may be shortened as long as it is clear.
pub(super) fn run(repl: &mut Repl, line: &str) -> Answer {
    let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let (command, argument) = (find(name)?, argument.trim());
    match (command.argument, argument) {
        ("", argument) if !argument.is_empty() => Err(format!(":{} takes no argument", command.name).into()),
        (form, "") if !form.is_empty() && !form.starts_with('[') => {
            Err(format!("write :{} {form}", command.name).into())
        }
        _ => (command.run)(repl, argument),
    }
}

/// The command with this name, or the only one that begins so.
fn find(name: &str) -> Result<&'static Command, String> {
    if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        return Ok(command);
    }
    let beginning: Vec<&Command> = COMMANDS.iter().filter(|command| command.name.starts_with(name)).collect();
    match beginning.as_slice() {
        [command] => Ok(command),
        [] => Err(match nearest(name, COMMANDS.iter().map(|command| command.name)) {
            Some(meant) => format!("there is no command :{name}; did you mean :{meant}?"),
            None => format!("there is no command :{name}; :help lists them"),
        }),
        _ if name.is_empty() => Err("write a command's name behind the colon; :help lists them".to_string()),
        several => {
            let names: Vec<String> = several.iter().map(|command| format!(":{}", command.name)).collect();
            Err(format!(":{name} may be {}", names.join(" or ")))
        }
    }
}

fn help(repl: &mut Repl, name: &str) -> Answer {
    if name.is_empty() {
        for Command { name, argument, summary, .. } in COMMANDS {
            let usage = format!(":{name} {argument}");
            repl.say(&format!("{usage:<23}{summary}"))?;
        }
        repl.say("Anything else is run as a program, and the value of an expression is shown.")?;
        return Ok(Reply::Continue);
    }
    if let Some(text) = builtins::help_text(name) {
        repl.say(&text)?;
        return Ok(Reply::Continue);
    }
    let command = name.strip_prefix(':').and_then(|name| find(name).ok());
    let Some(Command { name, argument, summary, .. }) = command else {
        let hint = nearest(name, builtins::names()).map_or(String::new(), |near| format!("; did you mean {near}?"));
        return Err(format!("there is no help on {name}{hint}").into());
    };
    repl.say(format!(":{name} {argument}").trim_end())?;
    repl.say(summary)?;
    Ok(Reply::Continue)
}

fn vars(repl: &mut Repl, _: &str) -> Answer {
    let bindings = repl.session().bindings();
    let width = bindings.iter().map(|binding| binding.name.chars().count()).max().unwrap_or(0);
    for binding in bindings {
        repl.say(&format!("{:<width$}  {}", binding.name, binding.summary))?;
    }
    Ok(Reply::Continue)
}

fn time(repl: &mut Repl, statement: &str) -> Answer {
    let start = Instant::now();
    repl.compute(statement)?;
    repl.say(&format!("took {}", cli::human_duration(start.elapsed())))?;
    Ok(Reply::Continue)
}

fn explain(repl: &mut Repl, expression: &str) -> Answer {
    let options = ExplainOptions { clif: false, assembly: false };
    let plan = repl.session_mut().explain("<explain>", expression, options)?;
    repl.say(plan.trim_end_matches('\n'))?;
    Ok(Reply::Continue)
}

fn engine(repl: &mut Repl, name: &str) -> Answer {
    if !name.is_empty() {
        let engine =
            cli::engine_named(name).ok_or_else(|| format!("there is no engine {name}; write jit or interp"))?;
        repl.session_mut().set_engine(engine);
    }
    let engine = repl.session().options().engine;
    repl.say(cli::engine_name(engine))?;
    Ok(Reply::Continue)
}

fn threads(repl: &mut Repl, count: &str) -> Answer {
    if !count.is_empty() {
        let count = count.parse().map_err(|_| format!("{count} is no number of threads"))?;
        repl.session_mut().set_threads(count)?;
    }
    let text = match repl.session().options().threads {
        0 => format!("{} (one for each processor)", available_parallelism().map_or(1, |count| count.get())),
        count => count.to_string(),
    };
    repl.say(&text)?;
    Ok(Reply::Continue)
}

fn memory(repl: &mut Repl, size: &str) -> Answer {
    if !size.is_empty() {
        let bytes = cli::memory_size(size).map_err(|error| error.to_string())?;
        repl.session_mut().set_memory(bytes)?;
    }
    let bytes = match repl.session().options().memory {
        0 => default_budget(),
        bytes => bytes,
    };
    repl.say(&ByteCount(bytes).to_string())?;
    Ok(Reply::Continue)
}

fn seed(repl: &mut Repl, seed: &str) -> Answer {
    if !seed.is_empty() {
        let seed = seed.parse().map_err(|_| format!("{seed} is no seed: write an integer from 0 to 2^64 - 1"))?;
        repl.session_mut().set_seed(seed);
    }
    let seed = repl.session().seed();
    repl.say(&seed.to_string())?;
    Ok(Reply::Continue)
}

fn load(repl: &mut Repl, path: &str) -> Answer {
    let path = path.trim_matches(['"', '\'']);
    let source = Source::read_file(Path::new(path)).map_err(|error| error.to_string())?;
    repl.run_text(&source.name, &source.text)?;
    Ok(Reply::Continue)
}

fn quit(_: &mut Repl, _: &str) -> Answer {
    Ok(Reply::Quit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str) -> Result<&'static str, String> {
        find(name).map(|command| command.name)
    }

    #[test]
    fn names_may_be_shortened_while_they_are_clear() {
        assert_eq!(found("help"), Ok("help"));
        assert_eq!(found("q"), Ok("quit"));
        assert_eq!(found("ex"), Ok("explain"));
        assert_eq!(found("t"), Err(":t may be :time or :threads".to_string()));
        assert_eq!(found("e"), Err(":e may be :explain or :engine".to_string()));
    }

    #[test]
    fn unknown_names_suggest_the_nearest() {
        assert_eq!(found("exlpain"), Err("there is no command :exlpain; did you mean :explain?".to_string()));
        assert_eq!(found("frobnicate"), Err("there is no command :frobnicate; :help lists them".to_string()));
        assert!(found("").is_err());
    }

    #[test]
    fn the_table_has_no_name_twice_and_no_empty_line() {
        for (position, command) in COMMANDS.iter().enumerate() {
            assert!(!command.summary.is_empty());
            assert!(COMMANDS[..position].iter().all(|earlier| earlier.name != command.name));
        }
    }
}
