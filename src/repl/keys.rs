//! Keys that mean more here than in a line editor: the ones that meet the further lines of a statement, and the arrows
//! that look for earlier entries.

use super::entry;
use super::marks::{INDENT, MARK, next_line};
use rustyline::{
    CharSearch, Cmd, ConditionalEventHandler, Event, EventContext, EventHandler, KeyCode, KeyEvent, Modifiers,
    Movement, RepeatCount,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Every key with what it does to a text with the cursor at a byte; none where the editor's own meaning is right.
/// `browsing` tells whether the text is an earlier entry that was looked up.
pub(super) fn bindings(browsing: &Arc<AtomicBool>) -> Vec<(KeyEvent, EventHandler)> {
    let plain = |code| KeyEvent(code, Modifiers::NONE);
    let keys: [(KeyEvent, Meaning); 11] = [
        (plain(KeyCode::Enter), enter),
        (KeyEvent::ctrl('J'), enter),
        (KeyEvent::ctrl('M'), enter),
        (plain(KeyCode::Backspace), backspace),
        (KeyEvent::ctrl('H'), backspace),
        (plain(KeyCode::Left), left),
        (plain(KeyCode::Home), home),
        (KeyEvent::ctrl('A'), home),
        (plain(KeyCode::Char('}')), closing_brace),
        (plain(KeyCode::Up), up),
        (plain(KeyCode::Down), down),
    ];
    keys.map(|(key, meaning)| (key, EventHandler::Conditional(Box::new(Key { meaning, browsing: browsing.clone() }))))
        .into()
}

/// The text before the cursor, the text behind it, and whether it is an earlier entry.
type Meaning = fn(&str, &str, bool) -> Option<Cmd>;

struct Key {
    meaning: Meaning,
    browsing: Arc<AtomicBool>,
}

impl ConditionalEventHandler for Key {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let (before, behind) = context.line().split_at_checked(context.pos())?;
        (self.meaning)(before, behind, self.browsing.load(Ordering::Relaxed))
    }
}

/// Goes on to another line until the statement is complete. Two empty lines say that it will not be: what is missing is
/// then said as an error.
fn enter(before: &str, behind: &str, _: bool) -> Option<Cmd> {
    if entry::is_complete(&format!("{before}{behind}")) {
        return None;
    }
    let mut last = before.rsplit('\n').map(|line| line.trim_start_matches(MARK).trim());
    let gives_up = behind.is_empty() && last.next() == Some("") && last.next() == Some("");
    Some(if gives_up { Cmd::AcceptLine } else { Cmd::Insert(1, next_line(before)) })
}

/// Takes back a line's mark as a whole, and a step of indentation.
fn backspace(before: &str, _: &str, _: bool) -> Option<Cmd> {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent = line.strip_prefix(MARK).filter(|_| line.len() < before.len())?;
    if indent.is_empty() {
        return Some(Cmd::Kill(Movement::ViCharSearch(1, CharSearch::Backward('\n'))));
    }
    let shorter = indent.strip_suffix(INDENT).filter(|rest| rest.trim().is_empty())?;
    Some(Cmd::Replace(Movement::BeginningOfLine, Some(format!("{MARK}{shorter}"))))
}

/// Skips a line's mark.
fn left(before: &str, _: &str, _: bool) -> Option<Cmd> {
    let is_behind_mark = before.ends_with(&format!("\n{MARK}"));
    is_behind_mark.then_some(Cmd::Move(Movement::ViCharSearch(1, CharSearch::Backward('\n'))))
}

/// Goes to the beginning of a line behind its mark.
fn home(before: &str, _: &str, _: bool) -> Option<Cmd> {
    let last_character = MARK.chars().next_back()?;
    let line = before.rsplit('\n').next().filter(|line| line.len() < before.len())?;
    let typed = line.strip_prefix(MARK)?;
    (!typed.is_empty()).then_some(Cmd::Move(Movement::ViCharSearch(1, CharSearch::BackwardAfter(last_character))))
}

/// Moves the end of a block out.
fn closing_brace(before: &str, _: &str, _: bool) -> Option<Cmd> {
    let line = before.rsplit('\n').next().filter(|line| line.len() < before.len())?;
    let outer = line.strip_prefix(MARK)?.strip_suffix(INDENT).filter(|rest| rest.trim().is_empty())?;
    Some(Cmd::Replace(Movement::BeginningOfLine, Some(format!("{MARK}{outer}}}"))))
}

/// Among several lines, the one above. Else the entry before, or the last one that begins like what stands before the
/// cursor.
fn up(before: &str, behind: &str, browsing: bool) -> Option<Cmd> {
    if before.contains('\n') {
        return None;
    }
    let anything = before.is_empty() || (browsing && behind.is_empty());
    Some(if anything { Cmd::PreviousHistory } else { Cmd::HistorySearchBackward })
}

fn down(before: &str, behind: &str, browsing: bool) -> Option<Cmd> {
    if behind.contains('\n') {
        return None;
    }
    let anything = before.is_empty() || !browsing || behind.is_empty();
    Some(if anything { Cmd::NextHistory } else { Cmd::HistorySearchForward })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str) -> String {
        text.replace('|', MARK)
    }

    #[test]
    fn enter_asks_for_more_until_two_lines_are_empty() {
        assert_eq!(enter("f(1)", "", false), None);
        assert_eq!(enter("f(", "1)", false), None);
        assert_eq!(enter("if x {", "", false), Some(Cmd::Insert(1, mark("\n|    "))));
        assert_eq!(enter(&mark("f(1,\n|"), "", false), Some(Cmd::Insert(1, mark("\n|"))));
        assert_eq!(enter(&mark("f(1,\n|\n|"), "", false), Some(Cmd::AcceptLine));
    }

    #[test]
    fn marks_are_one_step_for_the_keys() {
        let to_newline = Movement::ViCharSearch(1, CharSearch::Backward('\n'));
        assert_eq!(backspace(&mark("f(\n|"), "", false), Some(Cmd::Kill(to_newline.clone())));
        assert_eq!(left(&mark("f(\n|"), "", false), Some(Cmd::Move(to_newline)));
        let shorter = Cmd::Replace(Movement::BeginningOfLine, Some(mark("|    ")));
        assert_eq!(backspace(&mark("{\n|        "), "", false), Some(shorter));
        for before in ["f(", "f(\n", &mark("f(\n|x"), &mark("f(\n|x    ")] {
            assert_eq!(backspace(before, "", false), None, "{before}");
            assert_eq!(left(before, "", false), None, "{before}");
        }
        assert!(home(&mark("f(\n|x"), "", false).is_some());
        assert_eq!(home(&mark("f(\n|"), "", false), None);
        assert_eq!(home("f(", "", false), None);
    }

    #[test]
    fn a_closing_brace_moves_out() {
        let moved = Cmd::Replace(Movement::BeginningOfLine, Some(mark("|}")));
        assert_eq!(closing_brace(&mark("{\n|    "), "", false), Some(moved));
        for before in ["{ x ", &mark("{\n|    x"), &mark("{\n|")] {
            assert_eq!(closing_brace(before, "", false), None, "{before}");
        }
    }

    #[test]
    fn arrows_look_for_entries_that_begin_alike() {
        assert_eq!(up("", "", false), Some(Cmd::PreviousHistory));
        assert_eq!(up("su", "", false), Some(Cmd::HistorySearchBackward));
        assert_eq!(up("sum(x)", "", true), Some(Cmd::PreviousHistory));
        assert_eq!(up("su", "m(x)", true), Some(Cmd::HistorySearchBackward));
        assert_eq!(up("if x {\n", "}", true), None);
        assert_eq!(down("sum(x)", "", true), Some(Cmd::NextHistory));
        assert_eq!(down("su", "m(x)", true), Some(Cmd::HistorySearchForward));
        assert_eq!(down("if x {", "\n}", true), None);
    }
}
