//! What is said about texts that are no programs.

use crate::syntax::parse;
use crate::syntax::span::TextId;

/// What is underlined, the message, and each help: `place: message | help`.
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

fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(refusal(text), *expected, "{text}");
    }
}

#[test]
fn operators_of_other_languages() {
    check(&[
        ("!x", "!: `!` is not an operator | write `not x`, or `a != b` to compare"),
        ("a && b", "&&: `&&` is not an operator | write `a and b`"),
        ("a || b", "||: `||` is not an operator | write `a or b`"),
        ("x .* y", ".*: operators work element by element already | write `a * b`"),
        ("x.*y", ".*: operators work element by element already | write `a * b`"),
        ("x ./ y", "./: operators work element by element already | write `a / b`"),
        ("x .^ 2", ".^: operators work element by element already | write `a ^ b`"),
    ]);
}

#[test]
fn functions_and_modules_of_other_languages() {
    check(&[
        (
            "y = a if c else b",
            "if: a condition stands before its values | write `if c { a } else { b }` for `a if c else b`, or `where(c, a, b)` on arrays",
        ),
        ("f = lambda x, y: x + y", "lambda: `lambda` is not a keyword | write `fn(x, y) = …`"),
        (
            "def f(x, y=1):\n    return x",
            "def: functions are defined by `fn` | write `fn f(x, y=1) { … }`, or `fn f(x, y=1) = …`",
        ),
        ("np.sin(x)", "np.sin: builtins stand without `np.` | write `sin(x)`"),
        ("numpy.linalg.norm(x[0])", "numpy.linalg: builtins stand without `numpy.` | write `norm(x[0])`"),
        ("np.pi", "np.pi: builtins stand without `np.` | write `pi`"),
        ("np.random.rand(3)", "np.random: builtins stand without `np.` | write `rand(3)`"),
    ]);
}

#[test]
fn comparison_chains_through_bitwise_operators() {
    check(&[
        ("a > 0 & b < 1", "&: `&` binds tighter than the comparisons around it | write `(a > 0) & (b < 1)`"),
        (
            "a > 0 & b < 1 & c < 2",
            "&: `&` binds tighter than the comparisons around it | write `(a > 0) & (b < 1) & …`",
        ),
        (
            "m = x >= lo | x <= hi",
            "|: `|` binds tighter than the comparisons around it | write `(x >= lo) | (x <= hi)`",
        ),
    ]);
}

#[test]
fn methods_that_would_change_an_array() {
    check(&[
        ("x.sort()", "x.sort(): arrays are values: this changes nothing | write `x = sort(x)`"),
        ("x.sort(axis=0)", "x.sort(axis=0): arrays are values: this changes nothing | write `x = sort(x, axis=0)`"),
        ("x[0].fill(0)", "x[0].fill(0): arrays are values: this changes nothing | write `x[0] = full_like(x[0], 0)`"),
        ("shuffle(x)", "shuffle(x): arrays are values: this changes nothing | write `x = shuffle(x)`"),
        ("x.append(3)", "x.append(3): arrays are values: this changes nothing | write `x = append(x, 3)`"),
    ]);
}

#[test]
fn names_that_cannot_be_bound() {
    check(&[
        ("true = 1", "true: a constant cannot be assigned | choose another name"),
        ("none += 1", "none: a constant cannot be assigned | choose another name"),
        ("for = 3", "=: `for` is a keyword and cannot be assigned"),
        ("if = 1", "=: `if` is a keyword and cannot be assigned"),
        ("x, true = 1, 2", "true: a constant cannot be assigned | choose another name"),
        ("fn true() = 1", "true: a constant cannot be assigned | choose another name"),
        ("fn f(none) = 1", "none: a constant cannot be assigned | choose another name"),
        ("for true in x {}", "true: a constant cannot be assigned | choose another name"),
    ]);
}

#[test]
fn numbers_and_loose_not() {
    check(&[
        (
            "18446744073709551616",
            "18446744073709551616: this integer does not fit into uint64 | write `18446744073709551616.` for the nearest float64",
        ),
        ("1.sum()", "1.sum: the dot after `1` belongs to the number | write `(1).sum()`"),
        ("1j", "1j: imaginary numbers are reserved for complex dtypes, which are not supported yet"),
        ("3x", "3x: `3x` is neither a number nor a name | write `3 * x` for a product"),
        ("a == not b", "not: `not` binds looser than the operator before it | write `(not b)`"),
        ("- not a", "not: `not` binds looser than the operator before it | write `(not a)`"),
        ("1 + not a", "not: `not` binds looser than the operator before it | write `(not a)`"),
    ]);
}

#[test]
fn brackets() {
    check(&[
        ("f(", "(: expected `)` to close the `(` here"),
        ("(1, 2", "(: expected `)` to close the `(` here"),
        ("[1, 2", "[: expected `]` to close the `[` here"),
        ("if a {", "{: expected `}` to close the `{` here"),
        ("f(a b)", "b: expected `,` or `)`, found `b` | values have commas between them"),
        ("[1 2]", "2: expected `,` or `]`, found `2` | elements have commas between them: `[1, 2]`"),
        ("[1, 2; 3, 4]", ";: expected `,` or `]`, found `;` | a row is an array of its own: `[[1, 2], [3, 4]]`"),
        ("x[1 2]", "2: expected `,` or `]`, found `2` | values have commas between them"),
        (
            "{ 1 }",
            "{: `{` begins a block, not a value | there are no dictionaries and sets: names, tuples and arrays hold values",
        ),
        ("x = ", ": expected an expression, found the end of the text"),
        ("x = \n", ": expected an expression, found the end of the text"),
        ("1 +", ": expected an expression, found the end of the text"),
        ("f(1,,2)", ",: expected an expression, found `,`"),
        ("f(,)", ",: expected an expression, found `,`"),
        ("x[]", "]: expected an index, found `]` | write `x[:]` for all elements"),
        ("x[1", "[: expected `]` to close the `[` here"),
        ("f(x))", "): this `)` closes nothing"),
        ("(]", "]: expected `)`, found `]`"),
    ]);
}

#[test]
fn unfinished_statements() {
    check(&[
        ("fn f", ": expected `(` and the parameters, found the end of the text"),
        ("fn f(", "(: expected `)` to close the `(` here"),
        ("fn f(x)", ": expected `=` or `{`, found the end of the text"),
        ("fn f(1) = 1", "1: expected a name, found `1`"),
        ("fn f(x) x", "x: expected `=` or `{`, found `x`"),
        ("fn (x)", ": expected `=` or `{`, found the end of the text"),
        ("for x y", "y: expected `in`, found `y`"),
        ("for in x {}", "in: expected an expression, found `in`"),
        ("while { }", "{: expected an expression, found `{`"),
        ("while x", ": expected `{`, found the end of the text | a block stands in braces, opened on the same line"),
        ("if x: y", ":: a block stands in braces | write `{ … }` for `: …`"),
        ("if x == 1:\n  y", ":: a block stands in braces | write `{ … }` for `: …`"),
        (
            "if x\n{ y }",
            ": expected `{`, found the end of the line | a block stands in braces, opened on the same line",
        ),
        ("if x { 1 }\nelse { 2 }", "else: this `else` has no `if` | `else` stands on the line of the `}` before it"),
        ("if a { 1 } elif b { 2 }", "elif: `elif` is not a keyword | write `else if`"),
        ("elif b { 2 }", "b: a branch begins with `else if` | write `} else if … {` on the line of the `}`"),
        ("else { 1 }", "else: this `else` has no `if` | `else` stands on the line of the `}` before it"),
    ]);
}

#[test]
fn statements_of_other_languages() {
    check(&[
        ("include x", "x: a file is included by its name in quotes | write `include \"lib/stats.arr\"`"),
        ("include", ": a file is included by its name in quotes | write `include \"lib/stats.arr\"`"),
        ("import numpy as np", "numpy: there is nothing to import | remove this line: all functions are at hand"),
        ("from numpy import *", "numpy: there is nothing to import | remove this line: all functions are at hand"),
        ("let x = 1", "x: a name is bound by assigning it | write `x = …`"),
        ("print x", "x: a call has parentheses | write `print(x)`"),
        ("del x", "x: names need not be deleted | memory is given back when a name stands for something else"),
        ("try:\n  x", ": there are no exceptions | look before with `if`, or say what must hold with `assert`"),
        (
            "sin pi",
            "pi: expected an operator or the end of the statement, found `pi` | write `sin(pi)` if `sin` is a function",
        ),
        (
            "y = f 2.5",
            "2: expected an operator or the end of the statement, found `2` | write `f(2.5)` if `f` is a function",
        ),
        ("x[0] y", "y: expected an operator or the end of the statement, found `y`"),
        ("1 2", "2: expected an operator or the end of the statement, found `2`"),
    ]);
}

#[test]
fn targets() {
    check(&[
        ("x = = 1", "=: an assignment stands alone, with one `=` | write `==` to compare, or one assignment per line"),
        ("f(x)= 1", "f(x): the result of a call cannot be assigned | write `fn f(x) = …` to define a function"),
        (
            "x.a = 1",
            "x.a: an attribute cannot be assigned | a target is a name, an indexed name, or several of these with commas between",
        ),
        (
            "x + 1 = 2",
            "x + 1: this expression cannot be assigned | a target is a name, an indexed name, or several of these with commas between",
        ),
        ("[a, b] = c", "[a, b]: an array cannot be assigned | write `a, b = …` to unpack"),
        (
            "1 = 2",
            "1: a number cannot be assigned | a target is a name, an indexed name, or several of these with commas between",
        ),
        (
            "\"s\" = 2",
            r#""s": a string cannot be assigned | a target is a name, an indexed name, or several of these with commas between"#,
        ),
        (
            "x[0][1] = 2",
            "x[0][1]: an assignment goes through one index only | write `x[i, j] = …` for an element of a 2-dimensional array",
        ),
        (
            "x.T += 1",
            "x.T: an attribute cannot be assigned | a target is a name, an indexed name, or several of these with commas between",
        ),
        ("a, b += 1", "a, b: a tuple cannot be updated | update each of its names"),
        (
            "() = 1",
            "(): this expression cannot be assigned | a target is a name, an indexed name, or several of these with commas between",
        ),
    ]);
}

#[test]
fn assignments_and_functions() {
    check(&[
        (
            "a = b = c",
            "=: an assignment stands alone, with one `=` | write `==` to compare, or one assignment per line",
        ),
        (
            "if a = 1 { }",
            "=: an assignment stands alone, with one `=` | write `==` to compare, or one assignment per line",
        ),
        (
            "f(a[0] = 1)",
            "=: an assignment stands alone, with one `=` | write `==` to compare, or one assignment per line",
        ),
        (
            "f(a=1, 2)",
            "2: an argument without a name after one with a name | positional arguments come first: `f(x, axis=0)`",
        ),
        ("f(a=1, a=2)", "a: `a` is given twice"),
        ("fn f(a, a) = 1", "a: the parameter `a` is named twice"),
        ("fn f(a=1, b) = 1", "b: a parameter without a default after one with a default"),
        ("break", "break: `break` outside a loop"),
        ("return 1", "return 1: `return` outside a function"),
        ("fn f() { break }", "break: `break` outside a loop"),
        ("while a { f = fn() { continue } }", "continue: `continue` outside a loop"),
    ]);
}

#[test]
fn strings() {
    check(&[
        ("\"abc", r#""abc: this string is not closed | a string ends on its line: write `\n` for a newline inside it"#),
        (
            "\"abc\\q\"",
            r#"\q: `\q` is not an escape | the escapes are `\n \t \\ \" \' \u{…}`; write `\\` for a backslash"#,
        ),
        ("f\"{x\"", "{: this `{` is not closed inside its string | write `{{` for a brace that is text"),
        (
            "f\"{x!a}\"",
            "!a: `!a` is not a conversion | `!r` writes strings with their quotes, `!s` makes text of a value before its format applies",
        ),
        (
            "f\"{x:{w:3}}\"",
            ":: a value inside a format has no format of its own | make the text first: `w = f\"{x:.2f}\"`, then `{w:{n}}`",
        ),
        (
            "r\"a\"",
            "r: no letter but `f` stands before a string | write `\\\\` for a backslash, and f\"…\" to put values into text",
        ),
        ("f\"{x y}\"", "y: expected `}` or `:` and a format, found `y`"),
        ("f\"}\"", "}: expected text, found `}` | write `}}` for a brace that is text"),
        ("f\"{}\"", "}: expected an expression, found `}`"),
        (
            "\"\"\"doc\"\"\"",
            r#"": there are no triple-quoted strings | a string ends on its line: write `\n` for a newline, and `# …` for comments"#,
        ),
        (
            "\"\"\"doc",
            r#""doc: this string is not closed | there are no triple-quoted strings: write `\n` for a newline"#,
        ),
        ("\"a\" \"b\"", r#"": strings do not join by standing side by side | write one string on one line"#),
    ]);
}

#[test]
fn characters_and_words() {
    check(&[
        ("x = “a”", r#"“: `“` is not a quote | write `"`"#),
        ("a − b", "−: `−` is not the minus sign | write `-`"),
        (
            "a \\\n b",
            r#"\: `\` does not continue a line | a line continues after an operator or a comma, and inside brackets"#,
        ),
        ("a ? b : c", "?: `?` is not an operator | write `if c { a } else { b }`, or `where(c, a, b)` on arrays"),
        ("x := 1", ":=: `:=` is not an operator | write `x = …` as a statement of its own"),
        ("x is none", "is: `is` is not an operator | write `==`"),
        ("x in y", "in: `in` belongs to `for` only | write `any(b == a)` for `a in b`"),
        ("[x for x in y]", "for: there are no comprehensions | write an expression on whole arrays, or a `for` loop"),
        ("x not in y", "not: `not` stands before a value | write `not any(b == a)` for `a not in b`"),
        ("$", "$: expected a statement, found `$`"),
        ("a @", ": expected an expression, found the end of the text"),
        ("a...", ".: expected a name, found `.`"),
        ("x.", ": expected a name, found the end of the text"),
        ("x.1", "1: expected a name, found `1`"),
        ("x.fn", "fn: expected a name, found `fn`"),
        ("..", ".: expected a statement, found `.`"),
        ("and b", "and: expected a statement, found `and`"),
        ("x++", "++: names are not counted up or down by signs | write `x += 1` or `x -= 1`"),
        ("x = 1,", ": expected an expression, found the end of the text | write `(a,)` for a tuple of one"),
        ("return", "return: `return` outside a function"),
        ("assert", ": expected an expression, found the end of the text"),
        (
            "f(*a)",
            "*: items are not spread or gathered by `*` | name every item, as in `a, b, c = x`; the rest of a tuple or an array is `x[1:]`",
        ),
        (
            "x = {1: 2}",
            "{: `{` begins a block, not a value | there are no dictionaries and sets: names, tuples and arrays hold values",
        ),
        ("x[1:2:3:4]", ":: expected `,` or `]`, found `:`"),
        ("x = fn(y) = ", ": expected an expression, found the end of the text"),
        ("f(\n a\n b\n)", "b: expected `,` or `)`, found `b` | values have commas between them"),
        ("x = [1,\n 2\n 3]", "3: expected `,` or `]`, found `3` | elements have commas between them: `[1, 2]`"),
    ]);
}

#[test]
fn signs_of_other_languages() {
    let range = "write `range(start, stop)` in a `for`, `arange(start, stop)` for an array; stop is not part of it";
    let arrow = "write `fn(x) = …` for a function without a name";
    for (text, expected) in [
        ("x = 1:10", format!(":: a range is not written with `:` | {range}")),
        ("for i in 1:n { }", format!(":: a range is not written with `:` | {range}")),
        ("for i in x: print(i)", ":: a block stands in braces | write `{ … }` for `: …`".to_string()),
        ("for i = 1:3", "=: `for` takes its values with `in` | write `for i in range(start, stop) { … }`".to_string()),
        ("y = x'", "': `'` begins a string | write `x.T` for the transpose".to_string()),
        ("(x + 1)' * y'", "': `'` begins a string | write `x.T` for the transpose".to_string()),
        ("x -> x^2", format!("->: `->` is not an operator | {arrow}")),
        ("f = x => x^2", format!("=>: `=>` is not an operator | {arrow}")),
        ("x |> f", "|>: `|>` is not an operator | write `x.f()`, or `f(x)`".to_string()),
        ("A \\ b", "\\: `\\` is not an operator | write `solve(A, b)` for the x with A @ x == b".to_string()),
    ] {
        assert_eq!(refusal(text), expected, "{text}");
    }
}

#[test]
fn the_bracket_that_is_still_open_is_labelled() {
    for (text, start, label) in [
        ("f(\n a\n b\n)", 1, "to close the `(` here"),
        ("x = [1 2]", 4, "to close the `[` here"),
        ("(1]", 0, "this `(` is still open"),
    ] {
        let error = parse(text, TextId::default()).unwrap_err();
        let [(span, found)] = error.labels.as_slice() else { panic!("{error:?}") };
        assert_eq!((span.start, found.as_str()), (start, label), "{text}");
    }
}

#[test]
fn long_texts_are_not_repeated_in_messages() {
    let long = "b".repeat(100_000);
    for text in [
        format!("a {long}"),
        format!("1{long}"),
        format!("1.{long}"),
        format!("np.{long}"),
        format!("np.f({long})"),
        format!("a > {long} & b < 1"),
        format!("{long}.sort()"),
        format!("a == not {long}"),
        format!("f({long}=1, {long}=2)"),
        format!("fn f({long}, {long}) = 1"),
        format!("lambda {long}: 1"),
        format!("def {long}(): 1"),
        format!("0b{}", "_".repeat(100_000)),
        format!("\"\\u{{{long}}}\""),
    ] {
        let error = parse(&text, TextId::default()).unwrap_err();
        assert!(error.message.len() + error.help.concat().len() < 500, "{}", error.message);
    }
}
