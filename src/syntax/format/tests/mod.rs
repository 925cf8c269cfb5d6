//! What formatted texts look like, and that they mean what they meant.

mod random;

use super::format;
use crate::syntax::{TextId, parse};
use std::path::Path;

/// The formatted text, which must be a fixed point. That it means the same, `format` itself makes sure of.
fn formatted(text: &str) -> String {
    let once = format(text, TextId::default()).unwrap_or_else(|error| panic!("{text}\n{error:?}"));
    let twice = format(&once, TextId::default()).unwrap_or_else(|error| panic!("{once}\n{error:?}"));
    assert_eq!(twice, once, "not stable:\n{text}");
    once
}

/// Checks texts of one line.
fn lines(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(formatted(text), format!("{expected}\n"), "{text}");
    }
}

/// Checks a text of several lines, which begin behind the first newline of `text` and `expected`.
fn check(text: &str, expected: &str) {
    assert_eq!(formatted(text), expected.strip_prefix('\n').unwrap_or(expected));
}

/// Checks that a text is formatted.
fn stays(text: &str) {
    check(text, text);
}

#[test]
fn spaces_stand_around_operators() {
    lines(&[
        ("x=a+b*c-  d", "x = a + b * c - d"),
        ("(a+b) ** 2 ^ -n", "(a + b)^2^-n"),
        ("x **= 2", "x ^= 2"),
        ("- x+ -1 *~ y", "-x + -1 * ~y"),
        ("- - +x", "--+x"),
        ("not  a and(b or c)xor d", "not a and (b or c) xor d"),
        ("a<-b", "a < -b"),
        ("0<x<=1!=y", "0 < x <= 1 != y"),
        ("a|b&c<<1>>2//3%4@d", "a | b & c << 1 >> 2 // 3 % 4 @ d"),
        ("u ,v=v ,u", "u, v = v, u"),
        ("n ,=x", "n, = x"),
        ("for i ,in z{}", "for i, in z {}"),
        ("x//=2", "x //= 2"),
        ("assert x>0 ,f'got { x }'", "assert x > 0, f'got { x }'"),
        ("include   \"a b.arr\"", "include \"a b.arr\""),
    ]);
}

#[test]
fn brackets_hold_no_spaces() {
    lines(&[
        ("f ( a , axis = 0 , keepdims=true , )", "f(a, axis=0, keepdims=true)"),
        ("x . sum ( ) . T", "x.sum().T"),
        ("f( - a , not b, k = - 1)", "f(-a, not b, k=-1)"),
        ("( a , )", "(a,)"),
        ("( a , b , )", "(a, b)"),
        ("( )", "()"),
        ("[ ]", "[]"),
        ("[ 1 , [ 2 ] , ]", "[1, [2]]"),
        ("1 .sum()", "1 .sum()"),
        ("1.5 .sum() + 0xff .sum() + ( 1 ).sum()", "1.5.sum() + 0xff.sum() + (1).sum()"),
        ("return_value [ 0 ] ( x )", "return_value[0](x)"),
        ("x [ ... , newaxis , ]", "x[..., newaxis]"),
        ("x [ ( 0 , 1 ) , ]", "x[(0, 1),]"),
    ]);
}

#[test]
fn slices_are_tight_between_single_operands() {
    lines(&[
        ("x[1 : -1, : : 2, : , a :, : -b, : : -1]", "x[1:-1, ::2, :, a:, :-b, ::-1]"),
        ("x[i+1:n]", "x[i + 1 : n]"),
        ("x[i+1:]", "x[i + 1 :]"),
        ("x[:n//2, 0:2]", "x[: n // 2, 0:2]"),
        ("x[::len(y)]", "x[:: len(y)]"),
        ("x[a:b:c+1]", "x[a : b : c + 1]"),
        ("x[-n+1:, y.size:]", "x[-n + 1 :, y.size :]"),
        ("x[x>0]", "x[x > 0]"),
    ]);
}

#[test]
fn functions_and_choices() {
    lines(&[
        ("fn gauss(x,mu=0,sd = 1)=exp(-x)", "fn gauss(x, mu = 0, sd = 1) = exp(-x)"),
        ("g=fn(x)=x^2", "g = fn(x) = x^2"),
        ("map(fn (x,k=2)=x*k,y)", "map(fn(x, k = 2) = x * k, y)"),
        ("f(g=fn()=1)", "f(g=fn() = 1)"),
        ("s=if n>0{t/n}else{0}", "s = if n > 0 { t / n } else { 0 }"),
        ("if a{}else if b{c}else{}", "if a {} else if b { c } else {}"),
        ("while a<b{a+=1;}", "while a < b { a += 1 }"),
        ("for i,(a,b)in z{print(i)}", "for i, (a, b) in z { print(i) }"),
        ("fn f(){\n}", "fn f() {}"),
        ("fn f() { return -1 }", "fn f() { return -1 }"),
    ]);
}

#[test]
fn words_numbers_and_strings_stay_as_they_are() {
    lines(&[
        ("x = [1_000,0xFF,1.,.5,1E-3]", "x = [1_000, 0xFF, 1., .5, 1E-3]"),
        ("[True,none,'a\\'b',\"c\"]", "[True, none, 'a\\'b', \"c\"]"),
        ("f\"{x**2:>5}{ y }\"+F'{{'", "f\"{x**2:>5}{ y }\" + F'{{'"),
    ]);
}

#[test]
fn a_statement_takes_a_line() {
    check("a=1;b=2\n;;\nc", "\na = 1\nb = 2\nc\n");
    check("a; b;\nx = 1;", "\na;\nb;\nx = 1\n");
    check(
        "(a);\nif a { b };\nfn(x) = x;\nif a { 1 } else { 2 } + 3;",
        "\n(a);\nif a { b }\nfn(x) = x;\nif a { 1 } else { 2 } + 3;\n",
    );
    check(
        "fn f(x){y=x;y}",
        "
fn f(x) {
    y = x
    y
}
",
    );
    check(
        "while a { b; c; break }",
        "
while a {
    b
    c
    break
}
",
    );
}

#[test]
fn blocks_stay_on_several_lines() {
    check(
        "if a {\nb } else { c }\nwhile d {\n\n\n  if e { f }\n\n\n\n  g;\n\n}",
        "
if a {
    b
} else {
    c
}
while d {
    if e { f }

    g
}
",
    );
}

#[test]
fn one_blank_line_stays() {
    check("\n\n\na\n\n\n\n# c\n\n\nb\n\n\n", "\na\n\n# c\n\nb\n");
    check("", "");
    check("\n\n", "");
    check("#!/usr/bin/env arr\r\nx=1\r\n", "\n#!/usr/bin/env arr\nx = 1\n");
}

#[test]
fn comments_stay_and_are_aligned() {
    check(
        "
x = 1 # one
long_name = 2   #two
# alone

y = 3# three
if a { # why
        # inside
  b # b
  c  # c
    # last
} # end
",
        "
x = 1          # one
long_name = 2  #two
# alone

y = 3   # three
if a {  # why
    # inside
    b  # b
    c  # c
    # last
}  # end
",
    );
    let long = "x".repeat(60);
    stays(&format!("a  # a\n{long}  # far\n{long}y  # farther\n").replace("  # far\n", "   # far\n"));
}

#[test]
fn comments_inside_brackets_stay() {
    check(
        "
f( # open
  # before
  a, # a
  b # b
  , c
  # after
)
x = [1, 2, # first
  3]
y = (a + # why
  # how
  b)
z = a +  # why
# how
 b
w = f(a # lost
 + b)
",
        "
f(  # open
    # before
    a,  # a
    b,  # b
    c,
    # after
)
x = [
    1, 2,  # first
    3,
]
y = (
    a +  # why
    # how
    b
)
z = a +  # why
    # how
    b
w = f(
    a  # lost
        + b,
)
",
    );
}

#[test]
fn a_carriage_return_ends_a_comment_but_no_statement() {
    check("a # c\r+ b", "\n# c\na + b\n");
    check("a + # c\r b # d\r", "\na +  # c\n    b  # d\n");
}

#[test]
fn long_brackets_are_opened() {
    check(
        "result = some_function(first_argument_of_several, second_argument=1, third_argument=[1, 2, 3, 4], fourth=x)",
        "
result = some_function(
    first_argument_of_several,
    second_argument=1,
    third_argument=[1, 2, 3, 4],
    fourth=x,
)
",
    );
    check(
        "x = transform(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)[bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb].method(cccccccccccccccccc, ddd)",
        "
x = transform(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)[bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb].method(
    cccccccccccccccccc,
    ddd,
)
",
    );
    check(
        "fn long_function_name(first_parameter, second_parameter = 1, third_parameter = none, fourth_parameter = 2) { x }",
        "
fn long_function_name(
    first_parameter,
    second_parameter = 1,
    third_parameter = none,
    fourth_parameter = 2,
) {
    x
}
",
    );
}

#[test]
fn long_operations_end_lines_behind_their_loosest_operators() {
    check(
        "y = where(x > 0.5, 2 * x, -x) + where(x < 0.1, 3 * x, x) * some_other_long_name - another_long_name / 2 + 1",
        "
y = where(x > 0.5, 2 * x, -x) +
    where(x < 0.1, 3 * x, x) * some_other_long_name -
    another_long_name / 2 +
    1
",
    );
    check(
        "assert abs(sum(weights_of_all_the_things) - 1) < 1e-9, f\"weights must add up to 1, they add up to {sum(w)}\"",
        "
assert abs(sum(weights_of_all_the_things) - 1) < 1e-9,
    f\"weights must add up to 1, they add up to {sum(w)}\"
",
    );
    let (a, b, c) = ("a".repeat(40), "b".repeat(40), "c".repeat(40));
    check(
        &format!("if {a} > {b} and {c} < d or e {{ f }}"),
        &format!("\nif {a} > {b} and\n        {c} < d or\n        e {{\n    f\n}}\n"),
    );
}

#[test]
fn written_line_ends_stay_where_the_line_is_too_long() {
    check("a +\n b", "\na + b\n");
    check("x =\n (a\n + b\n)", "\nx = (a + b)\n");
    let name = "n".repeat(60);
    check(&format!("x = {name} *\n {name} + c\n"), &format!("\nx = {name} *\n    {name} + c\n"));
    check(&format!("(\n{name}\n+ {name})\n"), &format!("\n(\n    {name} +\n    {name}\n)\n"));
}

#[test]
fn arrays_on_several_lines_stay_so() {
    check(
        "m = [[1,2],\n[3,4]]\nn = [\n 1,2,\n  3\n]\nsolve([[1, 2],\n [3, 4]], [5, 6])\nsave('a', [\n[1], [2]])\nf([\n1])",
        "
m = [
    [1, 2],
    [3, 4],
]
n = [
    1, 2,
    3,
]
solve(
    [
        [1, 2],
        [3, 4],
    ],
    [5, 6],
)
save('a', [
    [1],
    [2],
])
f([
    1,
])
",
    );
    let row: String = (100..130).map(|n| format!("{n}, ")).collect();
    let (first, second): (String, String) =
        ((100..119).map(|n| format!("{n}, ")).collect(), (119..130).map(|n| format!("{n}, ")).collect());
    check(
        &format!("f(x=[{}])", row.trim_end_matches(", ")),
        &format!("\nf(x=[\n    {}\n    {}\n])\n", first.trim_end(), second.trim_end()),
    );
}

#[test]
fn other_brackets_stay_on_several_lines_with_a_comma_at_the_end() {
    stays("f(\n    a,\n    b,\n)\n");
    stays("x[\n    a,\n    1:2,\n]\n");
    check("f(\na,\nb\n)", "\nf(a, b)\n");
    stays("f(\n    a,\n\n    b,\n)\n");
    stays("(\n    a,\n)\n");
}

#[test]
fn functions_as_arguments_open_on_the_line_of_the_call() {
    stays("map(x, fn(y) {\n    z = y\n    z^2\n})\n");
    stays("g = fn(x) {\n    y = x\n    y\n}\n");
    check(
        "map(fn(y) {\n z = y\n z }, x)",
        "
map(
    fn(y) {
        z = y
        z
    },
    x,
)
",
    );
}

#[test]
fn what_does_not_parse_is_refused() {
    assert_eq!(format("x = 1 +", TextId::default()).unwrap_err().span.start, 7);
}

#[test]
fn every_script_of_the_repository_is_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("examples"), root.join("tests")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "arr") {
                let text = std::fs::read_to_string(&path).unwrap();
                if parse(&text, TextId::default()).is_ok() {
                    formatted(&text);
                    count += 1;
                }
            }
        }
    }
    assert!(count > 100, "only {count} scripts were found");
}
