//! `:help`: what there is, and what it does.

use super::{Answer, COMMANDS, Command, find};
use crate::builtins::{self, Builtin, GROUPS};
use crate::eval::nearest;
use crate::repl::respond::{Repl, Reply};
use crate::repl::topics::{self, TOPICS};

pub(super) fn help(repl: &mut Repl, name: &str) -> Answer {
    let name = name.trim_end_matches("()").trim_matches(['`', '"', '\'']);
    if name.is_empty() {
        repl.say(&overview())?;
        return Ok(Reply::Continue);
    }
    let text = match name.strip_prefix(':') {
        Some(command) => of_command(find(command)?),
        None => of_name(repl, name).ok_or_else(|| unknown(name))?,
    };
    repl.say(&text)?;
    Ok(Reply::Continue)
}

/// A builtin before a topic and a group of builtins, those before a function of the session, that before a command.
fn of_name(repl: &Repl, name: &str) -> Option<String> {
    let own = || repl.session().variables().into_iter().find(|variable| variable.name == name);
    builtins::help_text(name)
        .or_else(|| (name == BUILTINS).then(all_builtins))
        .or_else(|| joined(topics::find(name).map(topics::text), of_group(name)))
        .or_else(|| {
            own().map(|variable| format!("{name}: {} {}", variable.kind, variable.detail).trim_end().to_string())
        })
        .or_else(|| COMMANDS.iter().find(|command| command.name == name).map(of_command))
}

/// What lists all builtins.
const BUILTINS: &str = "builtins";

fn joined(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}\n\n{second}")),
        (first, second) => first.or(second),
    }
}

/// The builtins of a group with what they do, by one of the words of its name.
fn of_group(word: &str) -> Option<String> {
    let group = GROUPS.iter().find(|group| group.name.split(", ").any(|name| name == word))?;
    let width = group.builtins.iter().map(|builtin| builtin.name().len()).max().unwrap_or(0);
    let line = |builtin: &Builtin| format!("{:<width$}  {}", builtin.name(), builtin.summary);
    Some(group.builtins.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn of_command(command: &Command) -> String {
    format!("{}\n{}", form(command), command.summary)
}

/// A command as it is written.
fn form(Command { name, argument, .. }: &Command) -> String {
    format!(":{name} {argument}").trim_end().to_string()
}

/// The names that help is offered on, commands apart.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let groups = GROUPS.iter().flat_map(|group| group.name.split(", "));
    builtins::names().chain(topics::titles()).chain(groups).chain([BUILTINS])
}

fn unknown(name: &str) -> String {
    let others = topics::names().chain(COMMANDS.iter().map(|command| command.name));
    match nearest(name, names().chain(others)) {
        Some(near) => format!("there is no help on `{name}`; did you mean `{near}`?"),
        None => format!("there is no help on `{name}`; `:help` lists what there is"),
    }
}

fn overview() -> String {
    let mut text = String::from(
        "Type an expression to see its value; assign to keep it; end it in `;` to see nothing.\n\
         `_` is the last value shown. Tab completes, Up finds what was typed before, Ctrl-C stops.\n\n",
    );
    for command in COMMANDS {
        text += &format!("{:<22}{}\n", form(command), command.summary);
    }
    text += "\nMore with `:help NAME`:\n";
    for topic in TOPICS {
        text += &format!("{:<22}{}\n", topic.names[0], topic.summary);
    }
    text += &format!("{BUILTINS:<22}all functions; of one of them `:help mean` or `mean?` says more");
    text
}

fn all_builtins() -> String {
    let mut text = String::new();
    for group in GROUPS {
        let names: Vec<&str> = group.builtins.iter().map(Builtin::name).collect();
        text += &wrapped(group.name, &names);
    }
    text + "\nWhat they do: `:help reductions` of a group, `:help mean` of one"
}

/// A group's names in lines of up to 100 columns, all behind the same margin.
fn wrapped(title: &str, names: &[&str]) -> String {
    const MARGIN: usize = 22;
    const WIDTH: usize = 100;
    let mut text = String::new();
    let mut line = format!("{title:<margin$} ", margin = MARGIN - 1);
    for name in names {
        if line.len() + name.len() > WIDTH {
            text += &format!("{}\n", line.trim_end());
            line = " ".repeat(MARGIN);
        }
        line += name;
        line.push(' ');
    }
    text + line.trim_end() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_listed() {
        let text = overview();
        for expected in [":explain EXPR ", "indexing ", "builtins ", ":quit "] {
            assert!(text.lines().any(|line| line.starts_with(expected)), "{expected}");
        }
        assert!(text.lines().count() <= 40);
        let all = all_builtins();
        assert!(builtins::all().all(|builtin| all.split_whitespace().any(|word| word == builtin.name())));
        assert!(text.lines().chain(all.lines()).all(|line| line.chars().count() <= 100));
    }

    #[test]
    fn groups_are_lists_of_what_they_do() {
        assert!(of_group("reductions").unwrap().lines().any(|line| line.starts_with("sum ")));
        assert!(of_group("exp").unwrap().contains("log "));
        assert_eq!(of_group("mean"), None);
    }

    #[test]
    fn unknown_names_suggest_the_nearest() {
        assert_eq!(unknown("indxing"), "there is no help on `indxing`; did you mean `indexing`?");
        assert_eq!(unknown("nothing_like_it"), "there is no help on `nothing_like_it`; `:help` lists what there is");
    }
}
