//! The marks in front of the further lines of a statement.
//!
//! The line editor has one prompt only, so that the `... ` of further lines is part of the text that it edits: three
//! dots and a no-break space, which begins no line of a program. It is taken out before anything reads the text.

use super::tokens::{Kind, tokens};

/// What further lines begin with.
pub(super) const MARK: &str = "...\u{a0}";

/// What a block's lines are moved in by.
pub(super) const INDENT: &str = "    ";

/// The text as a program: without marks.
pub(super) fn unmarked(text: &str) -> String {
    let mut lines = text.split('\n');
    let mut plain = lines.next().unwrap_or_default().to_string();
    for line in lines {
        plain.push('\n');
        match line.split_once(MARK) {
            // Something may have been typed in front of the mark.
            Some((before, after)) if !before.contains(['"', '\'']) => plain.extend([before, after]),
            _ => plain.push_str(line),
        }
    }
    plain
}

/// The text as it is edited: a mark in front of every further line.
pub(super) fn marked(text: &str) -> String {
    unmarked(text).replace('\n', &format!("\n{MARK}"))
}

/// The beginning of a line behind `before`: its mark, moved in by the blocks that are open.
pub(super) fn next_line(before: &str) -> String {
    let mut open: Vec<&str> = Vec::new();
    for token in tokens(before) {
        match token.kind {
            Kind::Open => open.push(token.text),
            Kind::Close => _ = open.pop(),
            _ => {}
        }
    }
    let blocks = open.iter().filter(|bracket| **bracket == "{").count();
    format!("\n{MARK}{}", INDENT.repeat(blocks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_and_go() {
        let text = "fn f(x) {\n    x\n}";
        assert_eq!(marked(text), "fn f(x) {\n...\u{a0}    x\n...\u{a0}}");
        assert_eq!(unmarked(&marked(text)), text);
        assert_eq!(marked(&marked(text)), marked(text));
        assert_eq!(unmarked("(1 +\n2...\u{a0} + 3)"), "(1 +\n2 + 3)");
        assert_eq!(unmarked("x[\n..., 0]"), "x[\n..., 0]");
    }

    #[test]
    fn blocks_move_their_lines_in() {
        assert_eq!(next_line("x = f(1,"), "\n...\u{a0}");
        assert_eq!(next_line("for i in range(3) {"), "\n...\u{a0}    ");
        assert_eq!(next_line("fn f(x) {\n...\u{a0}    if x > 0 {"), "\n...\u{a0}        ");
        assert_eq!(next_line("{ \"{\" # {"), "\n...\u{a0}    ");
    }
}
