//! What is said about texts that are no programs.

use crate::syntax::parse;
use crate::syntax::span::TextId;

/// `text under the span: message | help`.
fn refusal(text: &str) -> String {
    match parse(text, TextId::default()) {
        Ok(program) => panic!("{text:?} parses: {program:?}"),
        Err(error) => {
            let place = text.get(error.span.start as usize..error.span.end as usize).expect("a span in the text");
            let help: String = error.help.iter().map(|help| format!(" | {help}")).collect();
            format!("{place}: {}{help}", error.message)
        }
    }
}

#[test]
fn dump() {
    for text in TEXTS { println!("{text:?}\n    {}", refusal(text)); }
}
const TEXTS: &[&str] = &[
 "!x", "a && b", "a || b", "x .* y", "x.*y", "x ./ y", "x .^ 2", "y = a if c else b", "f = lambda x, y: x + y", "def f(x, y=1):\n    return x", "np.sin(x)", "numpy.linalg.norm(x[0])", "np.pi", "np.random.rand(3)",
 "a > 0 & b < 1", "a > 0 & b < 1 & c < 2", "m = x >= lo | x <= hi", "18446744073709551616", "x.sort()", "x.sort(axis=0)", "x[0].fill(0)", "shuffle(x)", "x.append(3)", "true = 1", "none += 1", "for = 3", "if = 1", "x, true = 1, 2", "fn true() = 1", "fn f(none) = 1", "for true in x {}",
 "1.sum()", "1j", "3x", "a == not b", "- not a", "1 + not a",
 "f(", "(1, 2", "[1, 2", "if a {", "f(a b)", "[1 2]", "{ 1 }", "x = ", "x = \n", "1 +", "f(1,,2)", "f(,)", "x[]", "x[1", "f(x))", "(]",
 "fn f", "fn f(", "fn f(x)", "fn f(1) = 1", "fn f(x) x", "fn (x)", "for x y", "for in x {}", "while { }", "while x", "if x: y", "if x == 1:\n  y", "if x\n{ y }", "if x { 1 }\nelse { 2 }", "if a { 1 } elif b { 2 }", "elif b { 2 }", "else { 1 }",
 "include x", "include", "import numpy as np", "from numpy import *", "let x = 1", "print x", "x y", "1 2", "x = = 1", "f(x)= 1", "x.a = 1", "x + 1 = 2", "[a, b] = c", "1 = 2", "\"s\" = 2", "x[0][1] = 2", "x.T += 1", "a, b += 1", "() = 1",
 "a = b = c", "if a = 1 { }", "f(a[0] = 1)", "f(a=1, 2)", "f(a=1, a=2)", "fn f(a, a) = 1", "fn f(a=1, b) = 1", "break", "return 1", "fn f() { break }", "while a { f = fn() { continue } }",
 "\"abc", "\"abc\\q\"", "f\"{x\"", "f\"{x!r}\"", "f\"{x y}\"", "f\"}\"", "f\"{}\"", "\"\"\"doc\"\"\"", "\"\"\"doc", "\"a\" \"b\"", "x = “a”", "a − b", "a \\\n b", "a ? b : c", "x := 1", "x is none", "x in y", "[x for x in y]", "x not in y", "$", "\0", "a @", "a...", "x.", "x.1", "x.fn", "..", "and b", "x++", "x = 1,", "return", "assert", "f(*a)", "{1: 2}", "x[1:2:3:4]", "x = fn(y) = ", "f(\n a\n b\n)", "x = [1,\n 2\n 3]",
];
