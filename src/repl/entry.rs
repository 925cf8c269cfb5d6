//! What was typed or pasted at the prompt, taken apart.

use super::marks::{MARK, unmarked};
use crate::syntax;

/// A piece of what was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry<'a> {
    /// A line that begins with a colon, without it.
    Command(&'a str),
    /// Lines of the language.
    Statements(&'a str),
}

/// The commands and statements in a text without marks, in order. A line that begins with a colon is a command unless it
/// continues a statement, as the `:n]` of a slice over several lines does.
pub(super) fn split(text: &str) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let (mut start, mut position) = (0, 0);
    for line in text.split_inclusive('\n') {
        let end = position + line.len();
        if let Some(command) = line.trim().strip_prefix(':')
            && syntax::is_complete(&text[start..position])
        {
            push_statements(&mut entries, &text[start..position]);
            entries.push(Entry::Command(command.trim()));
            start = end;
        }
        position = end;
    }
    push_statements(&mut entries, &text[start..]);
    entries
}

fn push_statements<'a>(entries: &mut Vec<Entry<'a>>, text: &'a str) {
    if !text.trim().is_empty() {
        entries.push(Entry::Statements(text));
    }
}

/// What an edited text says: without marks, and where a conversation was pasted, what was typed in it.
pub(super) fn program(edited: &str) -> String {
    let prompts = [">>> ", "> "];
    let Some(prompt) = prompts.into_iter().find(|prompt| edited.trim_start().starts_with(prompt)) else {
        return unmarked(edited);
    };
    let typed = |line: &str| {
        let line = line.trim_start();
        let rest = line.strip_prefix(prompt).or(line.strip_prefix(MARK)).or(line.strip_prefix("... "));
        rest.map(str::to_string)
    };
    edited.lines().filter_map(typed).collect::<Vec<_>>().join("\n")
}

/// Whether the prompt should hand an edited text over, rather than ask for another line.
pub(super) fn is_complete(edited: &str) -> bool {
    match split(&program(edited)).last() {
        Some(Entry::Statements(statements)) => syntax::is_complete(statements),
        Some(Entry::Command(_)) | None => true,
    }
}

/// The command that is the last line of an edited text, without its colon.
pub(super) fn last_command(edited: &str) -> Option<&str> {
    let start = edited.rfind('\n').map_or(0, |newline| newline + 1);
    let (before, line) = edited.split_at(start);
    let command = line.trim_start().strip_prefix(':')?;
    syntax::is_complete(&unmarked(before)).then_some(command)
}

/// The name that help is asked about in the manner of other prompts: `?mean`, `mean?`.
pub(super) fn question(text: &str) -> Option<&str> {
    let text = text.trim();
    let name = text.strip_prefix('?').or(text.strip_suffix('?'))?.trim();
    let is_name = name.chars().all(|character| character.is_alphanumeric() || character == '_');
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_may_mix_commands_and_statements() {
        let text = "x = 1\ny = 2\n:vars\n  :time sum(x)  \n\nx + y\n";
        let expected = [
            Entry::Statements("x = 1\ny = 2\n"),
            Entry::Command("vars"),
            Entry::Command("time sum(x)"),
            Entry::Statements("\nx + y\n"),
        ];
        assert_eq!(split(text), expected);
    }

    #[test]
    fn a_colon_inside_brackets_is_no_command() {
        assert_eq!(split("x[\n:3]"), [Entry::Statements("x[\n:3]")]);
        assert_eq!(last_command("x[\n:3"), None);
        assert_eq!(last_command("x\n :ti"), Some("ti"));
    }

    #[test]
    fn blank_entries_are_nothing() {
        assert_eq!(split(" \n\n"), []);
        assert_eq!(split(":"), [Entry::Command("")]);
    }

    #[test]
    fn open_brackets_ask_for_more() {
        assert!(is_complete(""));
        assert!(is_complete("1 + 1"));
        assert!(!is_complete("f(1,"));
        assert!(!is_complete(":vars\nif x {"));
        assert!(is_complete("x = 1\n:explain f("));
        assert!(is_complete(&format!("f(1,\n{MARK}2)")));
    }

    #[test]
    fn a_pasted_conversation_is_what_was_typed_in_it() {
        let text = "> x = arange(3)\n> fn f(x) {\n...     x\n...\u{a0}}\n> x\n[0 1 2]\n";
        assert_eq!(program(text), "x = arange(3)\nfn f(x) {\n    x\n}\nx");
        assert_eq!(program(">>> x + 1\n1"), "x + 1");
        assert_eq!(program("x >\n> y"), "x >\n> y");
        assert_eq!(program("x[\n..., 0]"), "x[\n..., 0]");
    }

    #[test]
    fn questions_of_other_prompts_are_understood() {
        assert_eq!(question("mean?"), Some("mean"));
        assert_eq!(question(" ?mean "), Some("mean"));
        assert_eq!(question("?"), Some(""));
        assert_eq!(question("a ? b"), None);
        assert_eq!(question("f(x)?"), None);
    }
}
