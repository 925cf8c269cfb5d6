use super::{FakeHost, fails, output, run, writes};

#[test]
fn branches() {
    writes(&[
        ("if 1 < 2 { print(\"a\") } else { print(\"b\") }", "a"),
        ("x = 5\ns = if x > 10 { 1 } else if x > 3 { 2 } else { 3 }\ns", "2"),
        ("if false { 1 }", ""),
        ("x = if false { 1 }\nx == none", "true"),
        ("if any(isnan([1.0, nan])) { print(\"nan\") }", "nan"),
    ]);
    fails(&[("if [1, 2] > 1 { 1 }", "use where(), any() or all()"), ("if \"a\" { 1 }", "a number or a bool")]);
}

#[test]
fn loops() {
    writes(&[
        ("s = 0\nfor i in range(5) { s += i }\ns", "10"),
        ("s = 0\nfor i in range(10, 0, -3) { s += i }\ns", "22"),
        ("for v in [1.5, 2.5] { print(v) }", "1.5\n2.5"),
        ("for i, v in enumerate([7, 8]) { print(i, v) }", "0 7\n1 8"),
        ("for a, b in zip([1, 2], (3, 4, 5)) { print(a + b) }", "4\n6"),
        ("for i in range(5) { if i == 1 { continue }\nif i == 3 { break }\nprint(i) }", "0\n2"),
        ("n = 0\nwhile n < 5 { n += 2 }\nn", "6"),
        ("x = 2.0\nfor i in range(20) { x = (x + 2 / x) / 2 }\nabs(x - sqrt(2)) < 1e-12", "true"),
        ("x = ones(3)\nfor i in range(3000) { x = x + 1 }\nx", "[3001. 3001. 3001.]"),
        ("for i in range(2) { if i > 0 { print(late) }\nlate = 5 }", "5"),
    ]);
    fails(&[
        ("x = 2 * range(5)", "write `arange(…)`"),
        ("for i in 5 { 1 }", "range(n)"),
        ("for i in range(1, 5, 0) { 1 }", "cannot be 0"),
        ("for i in range(1) { print(y) }", "unknown name `y`"),
    ]);
}

#[test]
fn loops_compute_only_what_they_carry() {
    let mut host = FakeHost::default();
    run("x = ones(3)\nfor i in range(10) { t = exp(x)\nx = t / 2 }", &mut host).unwrap();
    assert_eq!(host.demands, 10);
    let mut host = FakeHost::default();
    run("for i in range(10) { t = random(5)\nu = t + 1 }", &mut host).unwrap();
    assert_eq!(host.demands, 0);
}

#[test]
fn functions() {
    writes(&[
        ("fn gauss(x, mu = 0, sd = 1) = (x - mu) / sd\ngauss(3, sd=2)", "1.5"),
        (
            "fn newton(a, steps) {\n x = a / 2\n for i in range(steps) { x = (x + a / x) / 2 }\n x\n}\nnewton(9, 20)",
            "3.0",
        ),
        ("fn fact(n) = if n < 2 { 1 } else { n * fact(n - 1) }\nfact(20)", "2432902008176640000"),
        ("fn f(x) { if x > 0 { return 1 }\n-1 }\n(f(2), f(-2))", "(1, -1)"),
        ("square_it = fn(x) = x^2\nsquare_it(3)", "9"),
        ("fn adder(n) { fn add(x) = x + n\nadd }\nadder(3)(4)", "7"),
        ("k = 1\nfn f() = k\nk = 2\nf()", "2"),
        ("fn f(x) { x += 1\nx }\ny = [1]\nf(y)\ny", "[2]\n[1]"),
        (
            "fn even(n) = if n == 0 { true } else { odd(n - 1) }\nfn odd(n) = if n == 0 { false } else { even(n - 1) }\neven(10)",
            "true",
        ),
        ("fn apply(f, x) = f(x)\napply(sqrt, 9)", "3.0"),
    ]);
    fails(&[
        ("fn f(x) = x\nf()", "needs an argument `x`"),
        ("fn f(x) = x\nf(1, 2)", "takes 1 arguments, not 2"),
        ("fn f(x) = x\nf(y=2)", "needs an argument"),
        ("fn f(x) = x\nf(1, x=2)", "given twice"),
        ("k = 1\nfn f() { k += 1\nk }\nf()", "pass it and return it"),
        ("fn f(n) = f(n + 1)\nf(0)", "too deeply"),
        ("t = ()\nfor i in range(100000) { t = (t,) }", "too deeply"),
        ("fn wrap(f) { fn g(x) = f(x)\ng }\nf = sin\nfor i in range(100000) { f = wrap(f) }", "too deeply"),
        ("fn f(x) = x + undefined_name", "unknown name"),
        ("f(1)\nfn f(x) = x", "used before"),
        ("break", "outside"),
        ("return 1", "outside"),
    ]);
}

#[test]
fn text_and_assertions() {
    writes(&[
        ("x = 2\nf\"x = {x}, {x / 3:.3f} {{}}\"", "x = 2, 0.667 {}"),
        ("f\"{sum([1, 2]):5d}|{[1, 2]}\"", "    3|[1 2]"),
        ("print(\"a\", 1, [1, 2], (1, 2))", "a 1 [1 2] (1, 2)"),
        ("assert 1 < 2", ""),
        ("print(1);\n2;", "1"),
        ("print(none)", "none"),
    ]);
    fails(&[
        ("assert sum([1, 2]) == 4, f\"got {sum([1, 2])}\"", "got 3 [7..23"),
        ("assert 1 > 2", "assertion failed"),
        ("f\"{[1, 2]:.3f}\"", "one number"),
        ("f\"{1.5:d}\"", "does not apply"),
    ]);
}

#[test]
fn output_stands_in_order_before_an_error() {
    let mut host = FakeHost::default();
    assert!(run("print(1)\n[1, 2][5]\nprint(2)", &mut host).is_err());
    assert_eq!(host.output, ["1"]);
    assert!(output("print(1)\nunknown").is_err());
    let mut host = FakeHost::default();
    assert!(run("print(1)\nunknown", &mut host).is_err());
    assert!(host.output.is_empty(), "names are resolved before anything runs");
}
