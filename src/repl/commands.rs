//! The commands of the prompt: one visible table, and how a line finds its command.

mod help;
mod settings;
mod values;

use super::respond::{Complaint, Repl, Reply};
use crate::eval::nearest;

type Answer = Result<Reply, Complaint>;

/// One line of the table.
pub(super) struct Command {
    pub name: &'static str,
    /// What may stand behind the name; in brackets where it can be left out.
    argument: &'static str,
    /// What that is, for the Tab key and the colours.
    takes: Takes,
    /// What it does.
    summary: &'static str,
    run: fn(&mut Repl, &str) -> Answer,
}

/// What stands behind a command's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Nothing,
    /// Text of the language.
    Code,
    /// A builtin, a topic or a command.
    Topic,
    /// One of a few words.
    Words(&'static [&'static str]),
    /// Names of the session.
    Variables,
    Path,
    Number,
}

#[rustfmt::skip]
pub(super) const COMMANDS: &[Command] = &[
    Command { name: "help",    argument: "[NAME]",       takes: Takes::Topic,                      summary: "what a builtin, topic or command does",       run: help::help },
    Command { name: "type",    argument: "EXPR",         takes: Takes::Code,                       summary: "dtype and shape, without computing",          run: values::describe },
    Command { name: "time",    argument: "EXPR",         takes: Takes::Code,                       summary: "how long it takes, the names in it computed",  run: values::time },
    Command { name: "explain", argument: "EXPR",         takes: Takes::Code,                       summary: "how it would be computed",                    run: values::explain },
    Command { name: "vars",    argument: "",             takes: Takes::Nothing,                    summary: "the names defined so far",                    run: values::vars },
    Command { name: "clear",   argument: "NAME…",        takes: Takes::Variables,                  summary: "forget names and what they hold",             run: values::clear },
    Command { name: "shape",   argument: "[on|off]",     takes: Takes::Words(&["on", "off"]),      summary: "show dtype and shape behind every array",     run: settings::shape },
    Command { name: "engine",  argument: "[jit|interp]", takes: Takes::Words(&["jit", "interp"]),  summary: "show or choose what computes",                run: settings::engine },
    Command { name: "threads", argument: "[N]",          takes: Takes::Number,                     summary: "show or set the number of worker threads",    run: settings::threads },
    Command { name: "memory",  argument: "[SIZE]",       takes: Takes::Number,                     summary: "show or set the memory for arrays: 1GiB",     run: settings::memory },
    Command { name: "seed",    argument: "[N]",          takes: Takes::Number,                     summary: "show or set the seed of random numbers",      run: settings::seed },
    Command { name: "load",    argument: "FILE",         takes: Takes::Path,                       summary: "run a script in this session",                run: values::load },
    Command { name: "quit",    argument: "",             takes: Takes::Nothing,                    summary: "leave (also Ctrl-D)",                         run: settings::quit },
];

/// Does a command, given without its colon. A name may be shortened as long as it is clear.
pub(super) fn run(repl: &mut Repl, line: &str) -> Answer {
    let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let (command, argument) = (find(name)?, argument.trim());
    match (command.argument, argument) {
        ("", argument) if !argument.is_empty() => Err(format!(":{} takes nothing behind it", command.name).into()),
        (form, "") if !form.is_empty() && !form.starts_with('[') => {
            Err(format!(":{} needs something to work on: write `:{} {form}`", command.name, command.name).into())
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

/// What a command takes, by its name or the beginning of it.
pub(super) fn takes(name: &str) -> Option<Takes> {
    find(name).ok().map(|command| command.takes)
}

/// The names that `:help` knows, commands apart.
pub(super) fn help_names() -> impl Iterator<Item = &'static str> {
    help::names()
}

/// How a command goes on behind its full name.
pub(super) fn usage(name: &str) -> Option<String> {
    let command = COMMANDS.iter().find(|command| command.name == name)?;
    let gap = if command.argument.is_empty() { "" } else { "  " };
    Some(format!("{}{gap}{}", command.argument, command.summary))
}

/// The command that a word without a colon may have meant.
pub(super) fn meant_by(word: &str) -> Option<&'static str> {
    const OTHER_WORDS: [(&str, &str); 5] =
        [("who", "vars"), ("whos", "vars"), ("exit", "quit"), ("bye", "quit"), ("timeit", "time")];
    let other = OTHER_WORDS.iter().find(|(known, _)| *known == word).map(|(_, command)| *command);
    other.or_else(|| COMMANDS.iter().map(|command| command.name).find(|name| *name == word))
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
        assert_eq!(found("s"), Err(":s may be :shape or :seed".to_string()));
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

    #[test]
    fn words_of_other_prompts_find_their_command() {
        assert_eq!(meant_by("whos"), Some("vars"));
        assert_eq!(meant_by("threads"), Some("threads"));
        assert_eq!(meant_by("x"), None);
    }
}
