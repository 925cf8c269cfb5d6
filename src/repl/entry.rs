//! What was typed or pasted at the prompt, taken apart.

use crate::syntax;

/// A piece of what was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry<'a> {
    /// A line that begins with a colon, without it.
    Command(&'a str),
    /// Lines of the language.
    Statements(&'a str),
}

/// The commands and statements in a text, in order. A line that begins with a colon is a command unless it continues a
/// statement, as the `:n]` of a slice over several lines does.
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

/// Whether the prompt should hand the text over, rather than ask for another line.
pub(super) fn is_complete(text: &str) -> bool {
    match split(text).last() {
        Some(Entry::Statements(statements)) => syntax::is_complete(statements),
        Some(Entry::Command(_)) | None => true,
    }
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
    }
}
