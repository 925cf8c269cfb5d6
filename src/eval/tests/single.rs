//! Loops over single numbers, walked and run by steps: what they leave must be the same.

use super::{FakeHost, describe};
use crate::eval::{Evaluator, Value};
use crate::syntax::parse;
use crate::syntax::span::TextId;

/// What a program writes, its error, and what its names stand for after it. Also how many turns and calls were walked.
fn outcome(program: &str, by_steps: bool) -> (String, usize) {
    let mut host = FakeHost { leaves_single_numbers: by_steps, ..FakeHost::default() };
    let mut evaluator = Evaluator::default();
    let parsed = parse(program, TextId::default()).unwrap_or_else(|_| panic!("{program}"));
    let ran = evaluator.evaluate(&parsed, &mut host);
    let mut lines = std::mem::take(&mut host.output);
    lines.extend(ran.err().map(|error| describe(&error)));
    for (name, value) in evaluator.scope.iter() {
        let text = host.text(value).unwrap_or_else(|error| error.message);
        lines.push(format!("{name}: {} {text} {}", value.type_name(), bits(value, &mut host)));
    }
    (lines.join("\n"), host.looks)
}

/// The bits of a number, which its text does not tell: of zeros the sign.
fn bits(value: &Value, host: &mut FakeHost) -> String {
    match value {
        Value::Array(array) if array.dtype().is_float() => {
            let finished = crate::eval::demand::compute(std::slice::from_ref(array), host);
            let lanes = |array: &crate::values::Array| -> Vec<u64> {
                array.elements().map(|x| if x.float().is_nan() { 1 } else { x.to_lane() }).collect()
            };
            finished.map_or(String::new(), |arrays| format!("{:x?}", arrays.iter().map(lanes).collect::<Vec<_>>()))
        }
        Value::Weak(crate::eval::Weak::Float(value)) if !value.is_nan() => format!("{:x}", value.to_bits()),
        _ => String::new(),
    }
}

/// Asserts that a program leaves the same either way; gives how many turns and calls were walked with steps.
fn same(program: &str) -> usize {
    let ((walked, _), (run, looks)) = (outcome(program, false), outcome(program, true));
    assert_eq!(run, walked, "{program}");
    looks
}

#[test]
fn turns_are_not_walked() {
    for (program, want) in [
        ("a = 0\nfor i in range(1000) { a = (a*31 + i) % 1000003 }\n(a, i)", "a: integer"),
        ("x = 1.0\ni = 0\nwhile i < 1000 { x = (x + 2/x)/2\ni = i + 1 }", "i: integer 1000"),
        ("x = zeros(1000)\nfor i in range(1, 1000) { x[i] = x[i-1]*0.5 + i }", "x: float64 array"),
        (
            "x = compute(zeros(1000))\ns = 0\nfor i in range(len(x)) { s += x[i] + x.size + x.ndim + x.shape[0] }",
            "s: float64",
        ),
        ("a, b = 0, 1\nfor i in range(90) { a, b = b, a + b }", "a: integer 2880067194370816120"),
        ("n = 0\nfor i in range(100) { for j in range(100) { n += i ^ 2 * j } }", "n: integer 1625332500"),
        ("n = 0\nk = 27\nwhile k != 1 { k = if k % 2 == 0 { k // 2 } else { 3*k + 1 }\nn += 1 }", "n: integer 111"),
        (
            "n = 0\nfor i in range(1000) { if i % 3 == 0 { continue } else if i > 900 { break }\nn += 1 }",
            "n: integer 600",
        ),
        (
            "m = zeros(20, 20)\nfor i in range(20) { for j in range(20) { m[i, j] = i*j\nm[-1, j] += 1 } }\nsum(m)",
            "36120.0",
        ),
        (
            "p = ones(500, dtype=bool)\nfor i in range(2, 500) { if p[i] { for j in range(i*i, 500, i) { p[j] = false } } }\nsum(p)",
            "97",
        ),
        (
            "s = 0.0\nfor i in range(1000) { s = s + sqrt(i) * sin(i) - float(i) + abs(-i) + maximum(i, 3) }",
            "s: float64",
        ),
        ("fn f(n) { s = 0\nfor i in range(n) { s += i\nif s > 400 { return s } }\ns }\nf(1000)", "406"),
        ("k = int8(3)\nfor i in range(1000) { k = k * 3 + 1 }", "k: int8 scalar"),
        ("i = 10\nfor j in range(1000, 0, -1) { i = i + j % 7 > 3 }", "i: bool scalar"),
        ("n = 0\nfor i in range(1000) { n += 0 < i % 10 <= 5 and not (i == 3 or i == 4) }", "n: int64 scalar"),
    ] {
        let looks = same(program);
        assert!(looks < 40, "{program}: {looks} turns were walked");
        let (run, _) = outcome(program, true);
        assert!(run.contains(want), "{program}: {run}");
    }
}

#[test]
fn what_is_unusual_is_walked() {
    for program in [
        // Errors, where they stand and with what has been done before them.
        "x = zeros(50)\nfor i in range(100) { x[i] = i }",
        "x = zeros(50)\nfor i in range(100) { x[i // 2] = i\nx[i // 2 + 20] += 1 }",
        "a = 1\nfor i in range(100) { a = a * 3 }",
        "a = 1\nfor i in range(100) { b = i\na = 1 / (50 - i)\nc = i }",
        "a = 1\nfor i in range(100) { a = i // (50 - i) + i % (20 - i) }",
        "a = 0.5\nfor i in range(100) { a = (60 - i) ^ 0.5 }",
        "for i in range(100) { if i == 70 { a = 1 }\nif i == 60 { b = a } }\na = 5",
        "for i in range(100) { if i > 60 { b = late } }\nlate = 5",
        "a = 0\nwhile a < 100 { a += 1\nassert a != 60, f\"a is {a}\" }",
        "a = 0\nwhile not (a - 60) { a += 1 }",
        "a = 0\nwhile a < 100 and 100 - a { a += 1 }",
        "x = [1, 2, 3]\nfor i in range(100) { a = x[i / 40] }",
        "x = [1, 2, 3]\nfor i in range(100) { if i == 50 { x = 4 }\na = x }",
        "for i in range(100) { for j in range(0, 5, 60 - i) { a = j } }",
        "y = int8([1, 2])\nfor i in range(100) { y[i % 2] = i * 2 }",
        // Numbers beyond int64.
        "a = 9223372036854775000\nfor i in range(2000) { a += 1 }\na - 1",
        "a = 1\nfor i in range(64) { a = a * 2 - (i == 100) * 0 }",
        "a = -9223372036854775000\nfor i in range(2000) { a = a - 1 }",
        "for i in range(9223372036854775800, 9223372036854775830) { a = i }",
        "for i in range(9223372036854775707, 9223372036854775807, 7) { a = i }",
        "a = 0\nfor i in range(50) { for j in range(9223372036854775800, 9223372036854775807) { a += 1 } }",
        // Output and other work in some turns.
        "for i in range(100) { if i % 40 == 39 { print(i)\nx = [i]\nfor k in x { y = k } } }",
        "x = zeros(100)\ny = x\nfor i in range(100) { if i > 50 { x[i] = 1 }\nif i == 70 { z = x } }",
        "x = arange(100) * 2.0\ns = 0\nfor i in range(100) { s += x[i] }",
        "x = arange(10) * 2.0\nfor i in range(10) { x[i] = x[9 - i] }",
        "x = arange(10)\nfor i in range(10) { v = x[i]\nx[i] = v * 2\nw = x[:3] }",
        "t = (1, 2, 3)\ns = 0\nfor i in range(30) { s += t[i % 3] }",
        "x = zeros(5)\nfor i in range(20) { x[i % 5] = x }",
        "x = zeros(5)\nfor i in range(20) { x[i > 3] = 1 }",
        "x = zeros(0)\nfor i in range(20) { if i > 5 { x[i] = 1 } }",
        // Names.
        "for i in range(20) { i = i * 2 }",
        "for i in range(0) { a = i }",
        "i = \"text\"\nfor i in range(5, 5) { a = i }",
        "for i in range(20) { if i == 3 { break } }",
        "e = 2\nfor i in range(20) { a = e + pi\ne = a }",
        "for i in range(20) { if i > 10 { a = e }\nif i > 15 { e = 1 } }",
        "sqrt = 3\nfor i in range(20) { a = sqrt(i) + sqrt }",
        "fn sqrt(x) = x\nfor i in range(20) { a = sqrt(i) }",
        "a = 1\nfn f() { for i in range(20) { b = a\nif i == 15 { a = 2 } }\na }\nf()",
        "a = 1\nfn f() { for i in range(20) { a += 1 } }\nf()",
        "x = zeros(3)\nfn f() { for i in range(20) { if i > 9 { x[0] = i } } }\nf()",
        "fn f(x) { for i in range(len(x)) { x[i] = x[i] + 1 }\nx }\ny = zeros(20)\nf(y)\ny",
        "n = 10\nfor i in range(n) { n = 3 }",
        "a = true\nfor i in range(20) { a = not a and i > 2 or a }",
        "a = -0.0\nfor i in range(20) { a = a * 1 }",
        "a = 0.0\nfor i in range(20) { a = -a }",
        "a = nan\nb = 0\nfor i in range(20) { if a { b += 1 }\nif a == a { b += 100 }\na = a + inf }",
        "a = 1\nfor i in range(20) { a = if i > 10 { a } else { a + 0.5 } }",
        "a = 1\nfor i in range(20) { a, b = i, a\nb, a = a, b }",
        "x = zeros(5)\ni = 0\nfor k in range(20) { i, x[i] = k % 5, k }",
        "x = zeros(5)\nfor k in range(20) { x[0], x[1] = x[1] + 1, x[0] }",
        "a = 0\nfor k in range(20) { a + 1\nk }",
        "m = zeros(3, 4)\nfor k in range(20) { m[k % 3] = k\nm[k % 3, -1] += 1 }",
        "m = zeros(3, 4)\nfor k in range(20) { a = m[k % 3, k % 5] }",
        "x = float32([0.1, 0.2])\nfor k in range(20) { x[0] = x[0] * 1.1 + x[1]\nx[1] /= 3 }",
        "x = [1, 2]\nfor k in range(20) { x[0] = x[0] * 1.5 + k }",
        "x = uint8([250, 1])\nfor k in range(20) { x[0] += 3\nx[1] *= 3 }",
        "x = zeros(400)\nfor t in range(9) { for i in range(1, 399) { x[i] = (x[i-1] + x[i+1] + t) / 2 } }\nsum(x)",
    ] {
        same(program);
    }
}

#[test]
fn turns_without_end_are_left_to_the_loops_inside() {
    let program = "x = zeros(700)\nfor t in range(6) { for i in range(1, 700) { x[i] = x[i-1] * 0.5 + t } }\nsum(x)";
    let looks = same(program);
    assert!(looks < 60, "{looks} turns were walked");
}

/// Random programs: a function of the seed.
struct Random {
    state: u64,
    /// Whether most of what is made has no error.
    is_mild: bool,
}

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.state = self.state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.state >> 33) as usize % n
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn literal(&mut self) -> &'static str {
        if self.is_mild {
            return self.one(&["0", "1", "2", "3", "-1", "7", "0.5", "2.5", "1000003"]);
        }
        self.one(&[
            "0",
            "1",
            "2",
            "3",
            "-1",
            "7",
            "-5",
            "10",
            "0.5",
            "2.5",
            "-0.0",
            "1e300",
            "nan",
            "inf",
            "true",
            "false",
            "9223372036854775807",
            "-9223372036854775807",
            "9007199254740993",
            "4611686018427387904",
            "1000003",
        ])
    }

    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 || self.below(5) == 0 {
            return match self.below(6) {
                0 | 1 => self.literal().to_string(),
                2 => format!("{}[{}]", self.one(&["x", "y", "z", "w"]), self.index()),
                _ => self.one(&["a", "b", "c", "d", "i", "j", "s", "k"]).to_string(),
            };
        }
        let (left, right) = (self.expression(depth - 1), self.expression(depth - 1));
        match self.below(16) {
            0..=6 if self.is_mild => format!("(({left} {} {right}) % 1009)", self.one(&["+", "-", "*"])),
            9..=11 if self.is_mild => format!("({left} {} 3)", self.one(&["+", "/", "//"])),
            12 if self.is_mild => format!("{}({left})", self.one(&["abs", "floor", "float", "int", "sin"])),
            0..=6 => {
                let operator =
                    self.one(&["+", "-", "*", "+", "-", "*", "/", "//", "%", "^", "&", "|", "xor", "<<", ">>"]);
                format!("({left} {operator} {right})")
            }
            7 | 8 => format!("({left} {} {right})", self.one(&["<", "<=", "==", "!=", ">", ">="])),
            9 => format!("({left} < {right} <= {})", self.literal()),
            10 => format!("({} {} {})", self.condition(), self.one(&["and", "or"]), self.condition()),
            11 => format!("({}{left})", self.one(&["-", "~", "not ", "+"])),
            12 => format!("{}({left})", self.one(&["abs", "sqrt", "floor", "exp", "int", "float", "float32", "int8"])),
            13 => format!("{}({left}, {right})", self.one(&["minimum", "maximum", "hypot"])),
            14 => format!("(if {} {{ {left} }} else {{ {right} }})", self.condition()),
            _ => format!("({left} % 7)"),
        }
    }

    fn condition(&mut self) -> String {
        let operator = self.one(&["<", "<=", "==", "!=", ">", ">="]);
        format!("{} {operator} {}", self.expression(1), self.expression(1))
    }

    fn index(&mut self) -> &'static str {
        if self.is_mild {
            return self.one(&["0", "-1", "i % 5", "j % 5", "-1 - j % 5", "(i + j) % 5"]);
        }
        self.one(&["0", "1", "-1", "i % 5", "j % 5", "i % 6", "-1 - j % 5", "k", "2", "true"])
    }

    fn block(&mut self, depth: usize, looping: bool) -> String {
        let count = 1 + self.below(3);
        (0..count).map(|_| self.statement(depth, looping)).collect::<Vec<_>>().join("\n")
    }

    fn statement(&mut self, depth: usize, looping: bool) -> String {
        let name = self.one(&["a", "b", "c", "d", "s", "k"]);
        match self.below(if depth == 0 { 7 } else { 11 }) {
            0..=2 => format!("{name} = {}", self.expression(2)),
            3 if self.is_mild => format!("{name} {}= {} % 1009", self.one(&["+", "-"]), self.expression(1)),
            4 if self.is_mild => {
                format!("{}[{}] = {} % 100", self.one(&["x", "y", "z", "w"]), self.index(), self.expression(1))
            }
            3 => format!("{name} {}= {}", self.one(&["+", "-", "*", "%", "//"]), self.expression(1)),
            4 => format!("{}[{}] = {}", self.one(&["x", "y", "z", "w"]), self.index(), self.expression(1)),
            5 => format!(
                "{}[{}] {}= {}",
                self.one(&["x", "y", "w"]),
                self.index(),
                self.one(&["+", "*"]),
                self.expression(1)
            ),
            6 => format!("{name}, {} = {}, {}", self.one(&["a", "b", "x[0]"]), self.expression(1), self.expression(1)),
            7 => format!(
                "for j in range({}, {}, {}) {{ {} }}",
                self.below(3),
                self.below(9),
                self.one(&["1", "2", "-1"]),
                self.block(depth - 1, true)
            ),
            8 if looping && self.below(3) == 0 => self.one(&["break", "continue"]).to_string(),
            // Every way through it ends.
            8 => format!(
                "q{depth} = 0\nwhile {} {{ q{depth} += 1\nif q{depth} > 5 {{ break }}\n{} }}",
                self.condition(),
                self.block(depth - 1, true)
            ),
            9 => format!("if {} {{ {} }}", self.condition(), self.block(depth - 1, looping)),
            _ => format!(
                "if {} {{ {} }} else if {} {{ {} }} else {{ {} }}",
                self.condition(),
                self.block(depth - 1, looping),
                self.condition(),
                self.block(depth - 1, looping),
                self.block(depth - 1, looping)
            ),
        }
    }

    fn program(&mut self) -> String {
        let (a, b, c) = (self.literal(), self.literal(), self.literal());
        let body = self.block(2, true);
        format!(
            "a = {a}\nb = {b}\nc = {c}\nd = 0\ni = 3\nj = 1\ns = float64(1.5)\nk = int64(2)\n\
             x = [0.5, 1.5, -2.0, nan, 1e10]\ny = [1, 2, -3, 4, 5]\nz = [true, false, true, true, false]\n\
             w = int8([1, -2, 3, 100, 5])\nfor i in range({}) {{ {body} }}",
            6 + self.below(40)
        )
    }
}

#[test]
fn random_loops_leave_the_same_either_way() {
    let cases = std::env::var("ARR_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2000);
    let (mut walked, mut refused) = (0, 0);
    for case in 0..cases {
        let program = Random { state: case, is_mild: case % 4 != 0 }.program();
        let ((by_walking, all), (by_steps, some)) = (outcome(&program, false), outcome(&program, true));
        assert_eq!(by_steps, by_walking, "case {case}:\n{program}");
        walked += usize::from(some * 2 < all);
        refused += usize::from(all < 5);
    }
    println!("{cases} cases, {walked} of them mostly by steps, {refused} end early");
    assert!(walked * 10 > cases as usize, "too few of the programs are run by steps: {walked} of {cases}");
}
