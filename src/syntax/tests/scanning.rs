//! What the scan sees of a text before the grammar does.

use crate::syntax::scan::{MAX_DEPTH, MAX_NESTING, enclosing, scan};
use crate::syntax::span::TextId;

fn fault(text: &str) -> String {
    scan(text, TextId::default()).unwrap_err().message
}

#[test]
fn innermost_bracket_decides_whether_newlines_count() {
    let newlines = |text| scan(text, TextId::default()).unwrap().joined_newlines;
    assert_eq!(newlines("f(1,\n2)\n[\n]"), [4, 9]);
    assert_eq!(newlines("map(fn(x) {\n x\n}\n)"), [16]);
    assert_eq!(newlines("# (\n\"(\"\n"), [0usize; 0]);
}

#[test]
fn open_brackets_and_dangling_operators_are_seen() {
    let scan = scan("if x {\n f(a, [1 +", TextId::default()).unwrap();
    assert_eq!(scan.open.iter().map(|o| o.bracket.opening()).collect::<String>(), "{([");
    assert!(scan.dangling);
}

#[test]
fn brackets_must_match() {
    assert_eq!(fault("(1]"), "expected `)`, found `]`");
    assert_eq!(fault("1)"), "this `)` closes nothing");
}

#[test]
fn strings_end_on_their_line() {
    assert_eq!(fault("\"abc\n\""), "this string is not closed");
    assert_eq!(fault("f'abc"), "this string is not closed");
    assert_eq!(fault("f'a{x'"), "this `{` is not closed inside its string");
    assert_eq!(fault("f'a{x\n}'"), "this `{` is not closed inside its string");
    assert!(scan(r#"f"{a["k"]:>3} {{ \u{41} {f'{b}'}""#, TextId::default()).unwrap().open.is_empty());
}

#[test]
fn nesting_counts_what_recurses() {
    let repeat = |piece: &str| piece.repeat(MAX_NESTING + 1);
    for piece in ["(", "- ", "not ", "2^", "2**", "fn(a) = ", "if ", "2 == not ", "[{("] {
        assert!(fault(&repeat(piece)).contains("nested"), "{piece}");
    }
    for piece in ["-1 * ", "not a and ", "2^3 + ", "(a) + ", "fn(x) = 1, ", "if a { 1 } else { 2 }\n"] {
        assert!(scan(&repeat(piece), TextId::default()).is_ok(), "{piece}");
    }
}

#[test]
fn depth_counts_what_grows_to_the_left() {
    let repeat = |piece: &str, count| piece.repeat(count);
    for piece in ["a + ", ".f", "(x)", "[0]", "else if a {}"] {
        let text = format!("a{}", repeat(piece, MAX_DEPTH + 1));
        assert!(fault(&text).contains("operators"), "{piece}");
    }
    assert!(scan(&repeat("a + ", MAX_DEPTH), TextId::default()).is_ok());
    assert!(scan(&repeat("a + a\n", 2 * MAX_DEPTH), TextId::default()).is_ok());
    assert!(scan(&repeat("a + a, ", 2 * MAX_DEPTH), TextId::default()).is_ok());
    let halves = format!("({}) + {}", repeat("a + ", MAX_DEPTH / 2), repeat("a + ", MAX_DEPTH / 2));
    assert!(fault(&halves).contains("operators"));
}

#[test]
fn enclosing_names_the_innermost_bracket() {
    let at = |text, offset| enclosing(text, TextId::default(), offset).map(|o| (o.bracket.opening(), o.offset));
    assert_eq!(at("f(a, [1 2])", 8), Some(('[', 5)));
    assert_eq!(at("f(a) b", 5), None);
    assert_eq!(at("f\"{a b}\"", 5), Some(('{', 2)));
}
