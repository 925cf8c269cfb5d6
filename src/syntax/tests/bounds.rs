//! Texts made to break a parser: they parse, or they are refused, in little time and on a small stack.

use crate::syntax::span::TextId;
use crate::syntax::{MAX_DEPTH, MAX_NESTING, SyntaxError, parse};

/// Parses and drops a text on a stack of 2 MiB.
fn on_small_stack(text: String) -> Result<usize, SyntaxError> {
    let parse_and_drop = move || parse(&text, TextId::default()).map(|program| program.statements.len());
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(parse_and_drop).unwrap();
    thread.join().unwrap()
}

fn refusal(text: String) -> String {
    on_small_stack(text).unwrap_err().message
}

#[test]
fn deep_nesting_up_to_the_limit_parses() {
    let n = MAX_NESTING;
    for (open, close, count) in [
        ("(", ")", n),
        ("[", "]", n),
        ("f(", ")", n),
        ("x[", "]", n),
        ("- ", "", n),
        ("not ", "", n),
        ("2 ^ ", "", n),
        ("fn(a) = ", "", n - 1),
        ("if a { ", " }", n / 2),
        ("while a { ", " }", n),
        ("for i in a { ", " }", n),
        ("fn f() { ", " }", n / 2),
        ("f(k=fn(a=1) { ", " })", n / 3),
        ("x[fn() { y[0] = ", " }]", n / 3),
        ("a or b and c == d | e xor f & g << h + i * j ^ (", ")", n / 2),
        ("a or b and c == d | e xor f & g << h + i * j + x[", "]", n),
        ("not a or b and c == d | e xor f & g << h + i * - j ^ - f(x)[0].m(", ")", n / 5),
    ] {
        let text = format!("{}1{}", open.repeat(count), close.repeat(count));
        assert_eq!(on_small_stack(text), Ok(1), "{open}");
    }
}

#[test]
fn deeper_nesting_is_refused() {
    for piece in ["(", "[", "{", "f(", "- ", "-", "not ", "~", "2^", "if ", "fn(a) = ", "(-[", "f\"{", "x[y{"] {
        let message = refusal(piece.repeat(100_000));
        assert!(message.contains("nested more than"), "{piece}: {message}");
    }
    let closed = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(refusal(closed).contains("nested more than"));
}

#[test]
fn a_failure_deep_inside_is_found_in_linear_time() {
    let n = MAX_NESTING / 4;
    for (open, close) in [("x[fn() { y[", "] }]"), ("(", ")"), ("f(a=[", "])"), ("if a { (", ") }"), ("f\"{(", ")}\"")]
    {
        let text = format!("{}1 2{}", open.repeat(n), close.repeat(n));
        let message = refusal(text);
        assert!(message.ends_with("found `2`"), "{open}: {message}");
    }
}

#[test]
fn long_chains_parse() {
    for piece in [" + a", " * -a", " and a", " or not a", " < a", "[0]", ".f", "(a)", " ^ 2 + a", " else if a {}"] {
        let operators =
            if piece.contains("else") { 3 } else { piece.matches(['+', '*', '-', '^', ' ']).count().max(1) };
        let start = if piece.contains("else") { "if a {}" } else { "a" };
        let text = format!("{start}{}", piece.repeat(MAX_DEPTH / operators - 1));
        assert_eq!(on_small_stack(text), Ok(1), "{piece}");
    }
    let message = refusal(format!("1{}", "+1".repeat(100_000)));
    assert!(message.contains("more than 50000 operators"), "{message}");
}

#[test]
fn long_flat_texts_parse() {
    assert_eq!(on_small_stack(format!("x = [{}]", "1.5, ".repeat(500_000))), Ok(1));
    assert_eq!(on_small_stack("x = a + 1\n".repeat(50_000)), Ok(50_000));
    assert_eq!(on_small_stack(format!("s = \"{}\"", "é".repeat(500_000))), Ok(1));
    assert_eq!(on_small_stack(format!("{} = 1", "a".repeat(1_000_000))), Ok(1));
    assert_eq!(on_small_stack(format!("x{}", " ".repeat(1_000_000))), Ok(1));
    assert_eq!(on_small_stack("\n".repeat(1_000_000)), Ok(0));
    assert_eq!(on_small_stack(format!("#{}", "x".repeat(1_000_000))), Ok(0));
    assert!(refusal("$".repeat(1_000_000)).contains("found `$`"));
    assert!(refusal("9".repeat(1_000_000)).contains("uint64"));
    assert!(refusal("a ".repeat(500_000)).contains("found `a`"));
}

#[test]
fn no_text_of_odd_pieces_panics() {
    let pieces = [
        "(", ")", "[", "]", "{", "}", "\"", "'", "f\"", "f'", "\\", "\\u{", "\n", "\r", ";", ",", ":", ".", "..",
        "...", "=", "==", "+", "-", "*", "**", "^", "!", "&", "&&", "|", "#", "1", "1.", "0x", "1e", "_", "x", "é",
        "日", "fn", "if", "else", "for", "in", "while", "return", "not", "and", "lambda", "def", "np.", " ",
        "\u{feff}", "\0", "“",
    ];
    let mut state = 1u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let mut texts = crate::diagnostics::Texts::default();
        let id = texts.add("odd", text.as_str());
        let _ = crate::syntax::is_complete(&text);
        if let Err(error) = parse(&text, id) {
            let diagnostic = crate::diagnostics::Diagnostic::from(error);
            assert!(!diagnostic.render(&texts, crate::diagnostics::Style::Plain).is_empty());
        }
    }
}
