//! What each form of the language parses to.

use super::sexpr;
use crate::syntax::ast::StatementKind;
use crate::syntax::is_complete;
use crate::syntax::parse;
use crate::syntax::span::TextId;

fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(sexpr(text), *expected, "{text}");
    }
}

#[test]
fn literals_and_names() {
    check(&[
        ("[1_000, 0xff, 0b101, 0o17]", "[1000 255 5 15]"),
        ("[1., .5, 1e-3, 1.e5]", "[1.0 0.5 0.001 100000.0]"),
        ("2.*x", "(* 2.0 x)"),
        ("(1).sum()", "(.sum 1)"),
        ("1.5.sum()", "(.sum 1.5)"),
    ]);
    check(&[
        ("[true, True, false, False, none, None]", "[true true false false none none]"),
        ("π + _x1 + größe", "(+ (+ π _x1) größe)"),
        ("iffy + fn1 + nota + order", "(+ (+ (+ iffy fn1) nota) order)"),
        (r#""a\n\u{41}" "#, r#""a\nA""#),
        (r"'it\'s \\'", r#""it's \\""#),
        (r##""# no comment""##, r##""# no comment""##),
        ("f + F(f)", "(+ f (call F f))"),
    ]);
}

#[test]
fn format_strings() {
    check(&[
        (r#"f"""#, "(f )"),
        (r#"f"a {x} b""#, r#"(f "a " x " b")"#),
        (r#"f"{x:.3f}{y}""#, "(f x:.3f y)"),
        (r#"f'{{{x:5}}} \u{e9}\n'"#, r#"(f "{" x:5 "} é\n")"#),
        (r#"f"{a["k"]}{f'{b[1:2]:e}'}""#, r#"(f (index a "k") (f (index b 1:2:_):e))"#),
        (r#"f"{ if a { 1 } else { 2 } :'>10}""#, "(f (if a {1} {2}):'>10)"),
    ]);
}

#[test]
fn precedence() {
    check(&[
        ("-2^2", "(- (^ 2 2))"),
        ("2^-1", "(^ 2 (- 1))"),
        ("2**3**4", "(^ 2 (^ 3 4))"),
        ("-x.T^2", "(- (^ (.T. x) 2))"),
        ("2^-a*b", "(* (^ 2 (- a)) b)"),
        ("a - b - c", "(- (- a b) c)"),
        ("a + b * c @ d // e % f / g", "(+ a (/ (% (// (@ (* b c) d) e) f) g))"),
        ("~a & b | c xor d << 1 >> 2", "(| (& (~ a) b) (xor c (>> (<< d 1) 2)))"),
        ("not a == b and c or d and not e", "(or (and (not (a == b)) c) (and d (not e)))"),
        ("0 < x <= 1 != y", "(0 < x <= 1 != y)"),
        ("(a < b) < c", "((a < b) < c)"),
        ("a < (b < c)", "(a < (b < c))"),
        ("a > 0 & b", "(a > (& 0 b))"),
        ("(a > 0) & (b < 1)", "(& (a > 0) (b < 1))"),
        ("a > (0 & b) < 1", "(a > (& 0 b) < 1)"),
        ("- - +~x", "(- (- (+ (~ x))))"),
        ("not not a", "(not (not a))"),
        ("a-1", "(- a 1)"),
        ("a<-b", "(a < (- b))"),
    ]);
}

#[test]
fn calls_members_and_indices() {
    check(&[
        ("f()", "(call f)"),
        ("f(x, axis=0, keepdims=true,)", "(call f x axis=0 keepdims=true)"),
        ("f(a == b)", "(call f (a == b))"),
        ("f(x)(y)[0].g(z).T", "(.T. (.g (index (call (call f x) y) 0) z))"),
        ("x.shape[0]", "(index (.shape. x) 0)"),
        ("x[3]", "(index x 3)"),
        ("x[1:-1, :]", "(index x 1:(- 1):_ _:_:_)"),
        ("x[::2, ::-1, a:, :b, a:b:c]", "(index x _:_:2 _:_:(- 1) a:_:_ _:b:_ a:b:c)"),
        ("x[..., 0]", "(index x ... 0)"),
        ("x[:, newaxis,]", "(index x _:_:_ newaxis)"),
        ("x[x > 0]", "(index x (x > 0))"),
        ("x[(1, 2)]", "(index x (tuple 1 2))"),
        ("x[(1, 2),]", "(index x (tuple 1 2) ...)"),
    ]);
}

#[test]
fn tuples_and_arrays() {
    check(&[
        ("()", "(tuple)"),
        ("(a,)", "(tuple a)"),
        ("(a)", "a"),
        ("(a, b,)", "(tuple a b)"),
        ("[]", "[]"),
        ("[1, [2, 3], (4, 5),]", "[1 [2 3] (tuple 4 5)]"),
        ("[\n  1, # one\n  2\n]", "[1 2]"),
        ("u, v = v, u", "(= (tuple u v) (tuple v u))"),
        ("n, = x.shape", "(= (tuple n) (.shape. x))"),
        ("a, b, = y", "(= (tuple a b) y)"),
        ("for i, in z { }", "(for (tuple i) z {})"),
        ("(a, b), x[0] = y", "(= (tuple (tuple a b) (index x 0)) y)"),
        ("fn f() { return a, b }", "(fn f () {(return (tuple a b))})"),
        ("fn f(x) = x, 1", "(fn f (x) (tuple x 1))"),
    ]);
}

#[test]
fn statements() {
    check(&[
        ("x = 1; x; y", "(= x 1) x; y"),
        (";;x;;\n\n;y", "x; y"),
        ("x[0, 1:] = 2", "(= (index x 0 1:_:_) 2)"),
        ("x += 1\nx -= 1; x *= 2; x /= 2", "(+= x 1) (-= x 1) (*= x 2) (/= x 2)"),
        ("x //= 1; x %= 1; x ^= 2; x **= 2", "(//= x 1) (%= x 1) (^= x 2) (^= x 2)"),
        ("x &= 1; x |= 1; x @= y; x <<= 1; x >>= 1", "(&= x 1) (|= x 1) (@= x y) (<<= x 1) (>>= x 1)"),
        ("x[i] += 1", "(+= (index x i) 1)"),
        ("while a < b { a += 1; break }", "(while (a < b) {(+= a 1) break})"),
        ("for i in range(n) { continue }", "(for i (call range n) {continue})"),
        ("for i, (a, b) in z {\n}", "(for (tuple i (tuple a b)) z {})"),
        ("assert x > 0", "(assert (x > 0))"),
        ("assert x > 0, f\"got {x}\"", "(assert (x > 0) (f \"got \" x))"),
        ("include \"lib/stats.arr\"", "(include \"lib/stats.arr\")"),
        ("fn f(x, y = 2) = x + y", "(fn f (x y=2) (+ x y))"),
        ("fn f() {\n x = 1\n\n x # the value\n}", "(fn f () {(= x 1) x})"),
        ("fn f() { return }", "(fn f () {(return)})"),
        ("g = fn(x) = x^2", "(= g (fn (x) (^ x 2)))"),
        ("map(fn(x) { y = x\n y }, a)", "(call map (fn (x) {(= y x) y}) a)"),
        ("if a { 1 } else if b { 2 } else { 3 }", "(if a {1} (if b {2} {3}))"),
        ("s = if n > 0 { t / n } else { 0 } + 1", "(= s (+ (if (n > 0) {(/ t n)} {0}) 1))"),
        ("if a { 1 }\n-1", "(if a {1}) (- 1)"),
        ("", ""),
        ("# only a comment", ""),
        ("\u{FEFF}x\r\ny\r\n", "x y"),
    ]);
}

#[test]
fn newlines() {
    check(&[
        ("a\nb", "a b"),
        ("a +\n b", "(+ a b)"),
        ("a + # why\n\n b", "(+ a b)"),
        ("x =\n 1", "(= x 1)"),
        ("x +=\n 1", "(+= x 1)"),
        ("a,\nb = c,\nd", "(= (tuple a b) (tuple c d))"),
        ("not\na and\n-\nb", "(and (not a) (- b))"),
        ("(a\n+ b)", "(+ a b)"),
        ("f(a,\n  b\n  # done\n)", "(call f a b)"),
        ("f(fn(x) {\n x\n y\n},\n 2)", "(call f (fn (x) {x y}) 2)"),
        ("fn f(x) =\n x", "(fn f (x) x)"),
        ("a\n(b)", "a b"),
        ("a\n[0]", "a [0]"),
    ]);
}

#[test]
fn a_prompt_knows_when_a_statement_is_complete() {
    for text in ["", "x", "x = 1", "f(x)", "if a { 1 }", "# (", "\"(\"", "x)", "\"open", "return", "x +\n1"] {
        assert!(is_complete(text), "{text}");
    }
    for text in
        ["f(", "[1,\n2", "if a {", "if a { 1 } else {", "x +", "x =", "a,", "a and", "not", "x + # more", "x +\n"]
    {
        assert!(!is_complete(text), "{text}");
    }
}

#[test]
fn spans_cover_the_form_and_no_space_after_it() {
    for (text, expected) in [
        ("  x.T  # comment\n", "x.T"),
        ("x.f ( y )  ;", "x.f ( y )"),
        ("a, b  # comment", "a, b"),
        ("(a + b) * c ", "(a + b) * c"),
        ("if a { b }  \n", "if a { b }"),
        ("x = 1  # comment", "x = 1"),
        ("x[1: ] += - y ", "x[1: ] += - y"),
        ("fn f(x) = x  ", "fn f(x) = x"),
        ("fn f() { return  } ", "fn f() { return  }"),
    ] {
        let program = parse(text, TextId::default()).unwrap();
        let span = program.statements[0].span;
        assert_eq!(&text[span.start as usize..span.end as usize], expected);
        if let StatementKind::Expression(value) = &program.statements[0].kind {
            assert_eq!(value.span, span, "{text}");
        }
    }
}
