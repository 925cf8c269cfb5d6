use super::{FakeHost, fails, output, run, writes};
use std::time::Instant;

#[test]
fn literals_nest_and_promote() {
    writes(&[
        ("[1, 2, 3]", "[1 2 3]"),
        ("[1, 2.5]", "[1.  2.5]"),
        ("[[1, 2], [3, 4]]", "[[1 2]\n [3 4]]"),
        ("[(1, 2), (3, 4)].shape", "(2, 2)"),
        ("[true, false]", "[ true false]"),
        ("[true, 2]", "[1 2]"),
        ("[].shape", "(0,)"),
        ("[].dtype", "float64"),
        ("[[], []].shape", "(2, 0)"),
        ("x = sum([1, 2])\n[x, 1.5, 7]", "[3.  1.5 7. ]"),
        ("x = [1, 2]\n[x, x + 1]", "[[1 2]\n [2 3]]"),
        ("s = sum([1])\n[[s, 2], [3, s]]", "[[1 2]\n [3 1]]"),
        ("s = sum([1])\n[s, s, s, s, s, s, s, s, s, 2]", "[1 1 1 1 1 1 1 1 1 2]"),
        ("x = zeros(2, 3)\n[x.shape, (4, 5)]", "[[2 3]\n [4 5]]"),
        ("array((1, (2)))", "[1 2]"),
        ("float64([1, 2])", "[1. 2.]"),
        ("int([1.7, nan])", "[1 0]"),
        ("[-1, -2.5]", "[-1.  -2.5]"),
    ]);
    fails(&[
        ("[[1, 2], [3]]", "[9..12 1 element] [1..7 2 elements]"),
        ("[1, [2]]", "side by side"),
        ("[[1], 2]", "side by side"),
        ("[-1, 2^63]", "-1 does not fit uint64"),
        ("[\"a\"]", "not a string"),
        ("x = [1, 2]\n[x, [1]]", "side by side"),
        ("x = [1, 2]\ny = [1]\n[x, y]", "different shapes"),
    ]);
}

#[test]
fn half_a_million_literal_elements_are_fast() {
    let program = format!("x = [{}]\nx.shape", "1.5, 2, ".repeat(250_000));
    let start = Instant::now();
    assert_eq!(output(&program).unwrap(), "(500000,)");
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn long_sums_do_not_overflow_the_stack() {
    let sum = format!("x = [1]\nx{}", " + x".repeat(14_000));
    assert_eq!(output(&sum).unwrap(), "[14001]");
    let weak = format!("1{}", " + 1".repeat(14_000));
    assert_eq!(output(&weak).unwrap(), "14001");
    let logic = format!("true{}", " and true".repeat(5_000));
    assert_eq!(output(&logic).unwrap(), "true");
    let methods = format!("x = [1]\nx{}", ".abs()".repeat(20_000));
    if let Err(error) = output(&methods) {
        assert!(error.message.contains("nested too deeply"), "{}", error.message);
    }
}

#[test]
fn indices_read_parts() {
    let x = "x = reshape(arange(12), (3, 4))\n";
    for (index, want) in [
        ("x[1]", "[4 5 6 7]"),
        ("x[-1, -1]", "11"),
        ("x[1:, ::2]", "[[ 4  6]\n [ 8 10]]"),
        ("x[::-1, 0]", "[8 4 0]"),
        ("x[..., 1]", "[1 5 9]"),
        ("x[:, newaxis, 0].shape", "(3, 1)"),
        ("x[newaxis].shape", "(1, 3, 4)"),
        ("x[..., none].shape", "(3, 4, 1)"),
        ("x[(1, 2)]", "6"),
        ("x[5:].shape", "(0, 4)"),
        ("x[sum([1, 1]), 0]", "8"),
        ("n = argmax([1, 5, 2])\nx[:n].shape", "(1, 4)"),
        ("x[1][2]", "6"),
        ("sum(5)[...]", "5"),
        ("x[[2, 0], 1]", "[9 1]"),
        ("x[x % 5 == 0]", "[ 0  5 10]"),
        ("x[[true, false, true]].shape", "(2, 4)"),
        ("x[:, [[0], [1]]].shape", "(3, 2, 1)"),
        ("x[0, newaxis, [1, 2]].shape", "(2, 1)"),
        ("x[[]].shape", "(0, 4)"),
    ] {
        assert_eq!(output(&format!("{x}{index}")).unwrap(), want, "{index}");
    }
    fails(&[
        ("x = [1, 2]\nx[2]", "index 2 is outside of 2 elements [13..14 the array has shape (2,)]"),
        ("x = zeros(2, 3)\nx[0, -4]", "axis 1 of 3 elements"),
        ("x = [1, 2]\nx[0, 0]", "2 indices for an array of 1 dimensions"),
        ("x = [1, 2]\nx[..., ...]", "one `...`"),
        ("x = [1, 2]\nx[1.0]", "write `1`"),
        ("x = [1, 2]\nx[::0]", "step of a slice"),
        ("x = [1, 2]\nx[[true]]", "a mask of shape (1,) does not fit an array of shape (2,)"),
        ("x = [1, 2]\nx[true]", "a single bool is no mask"),
        ("x = [1, 2]\nx[[0.5]]", "write `int(i)`"),
        ("x = zeros(2, 2)\nx[[0, 1], [0, 1, 1]]", "shapes do not match"),
        ("x = [1, 2]\nx[\"a\"]", "an index must be an integer"),
        ("5[0]", "no elements"),
        ("sum[0]", "call it"),
    ]);
}

#[test]
fn shapes_that_do_not_match_are_shown_at_their_operands() {
    fails(&[(
        "a = zeros(5)\nb = zeros(7)\nu = a[1:-1] + b",
        "shapes do not match [30..37 shape (3,)] [40..41 shape (7,)]",
    )]);
}

#[test]
fn attributes_and_methods() {
    writes(&[
        ("zeros(2, 3).shape", "(2, 3)"),
        ("zeros(2, 3).T.shape", "(3, 2)"),
        ("zeros(2, 3).ndim", "2"),
        ("zeros(2, 3).size", "6"),
        ("(5).dtype", "int64"),
        ("[1, 2, 3].sum()", "6"),
        ("[[1, 2], [3, 4]].sum(axis=0).max()", "6"),
        ("fn double(x) = 2 * x\n[1, 2].double()", "[2 4]"),
        ("mean = mean([1, 2, 3])\nmean(mean + [0, 2])", "3.0"),
        ("f = sqrt\nf(4)", "2.0"),
    ]);
    fails(&[
        ("[1].mean", "write `x.mean()`"),
        ("[1].shap", "did you mean `.shape`"),
        ("[1].meen()", "did you mean `mean`"),
        ("zeros(3).fft()", "`fft` is not supported yet"),
        ("x = 3\nx(4)", "`x` is not a function"),
        ("(3)(4)", "not a function"),
    ]);
}

#[test]
fn updates_keep_dtype_and_shape() {
    writes(&[
        ("x = [1, 2]\nx += 1\nx", "[2 3]"),
        ("x = [1.5, 2]\nx *= [2, 4]\nx", "[3. 8.]"),
        ("x = 1\nx += 0.5\nx", "1.5"),
        ("x = [1, 2, 3]\ny = x\nx[0] = 7.9\n(x, y)", "([7 2 3], [1 2 3])"),
        ("x = [1, 2, 3]\nx[x > 1] = 0\nx", "[1 0 0]"),
        ("x = [1, 2, 3]\nx[1:] = x[:-1]\nx", "[1 1 2]"),
        ("x = zeros(2, 2)\nx[[0, 1], [1, 0]] += [5, 6]\nx", "[[0. 5.]\n [6. 0.]]"),
        ("fn f(a) { a[0] = 9; a }\nx = [1, 2]\ny = f(x)\n(x, y)", "([1 2], [9 2])"),
        ("x, y = [1, 2], [3, 4]\nx[0], y[1] = y[0], x[0]\n(x, y)", "([3 2], [3 1])"),
        ("x = sum([1])\nx /= 2\nx", "0.5"),
        ("x = [1.0, 2]\nx += [true, false]\nx", "[2. 2.]"),
        ("a, b = (1, 2)\na, b = b, a\n(a, b)", "(2, 1)"),
        ("(m, n) = zeros(2, 3).shape\nm * n", "6"),
        ("a, (b, c) = [[1, 2], [3, 4]]\n(a, b, c)", "([1 2], 3, 4)"),
    ]);
    fails(&[
        ("x = [1, 2]\nx /= 2", "write `x = x / …`"),
        ("x = [1, 2]\nx += 0.5", "cannot take a result of float64"),
        ("x = [1, 2]\nx += [[1], [2]]", "cannot become (2, 2)"),
        ("a, b = (1, 2, 3)", "3 values for 2 names [0..4"),
        ("a, b = 3", "cannot be taken apart"),
        ("x = [1, 2]\nx[0] = [1, 2]", "a value of shape (2,) does not fit the elements [18..24 ] [11..15 shape ()]"),
        ("x = [1, 2]\nx[2] = 0", "index 2 is outside of 2 elements"),
        ("x = (1, 2)\nx[0] = 0", "the items of a tuple cannot be changed"),
        ("x = 1\nx[0] = 0", "a number has no elements to assign to"),
        ("x += 1", "used before it is assigned"),
    ]);
}

#[test]
fn nothing_is_computed_before_it_is_needed() {
    let mut host = FakeHost::default();
    run("x = random(10^9)\ny = sum(exp(x), axis=0) + mean(x)\nz = zeros(10^18)[5:]", &mut host).unwrap();
    assert_eq!((host.demands, host.output.len()), (0, 0));
    run("x = arange(10)\nx[sum(x) - 40]\nn = compute(sum(x))\nn + n", &mut host).unwrap();
    assert_eq!(host.demands, 2);
}
