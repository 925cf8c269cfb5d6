use super::fails;

#[test]
fn names() {
    fails(&[
        ("x = maen([1])", "did you mean `mean`?"),
        ("temperature = 3\ntemprature + 1", "did you mean `temperature`?"),
        ("fft(1)", "`fft` is not supported yet"),
        ("zzzzzz", "unknown name `zzzzzz`"),
    ]);
}

#[test]
fn calls() {
    fails(&[
        ("mean()", "`mean(a, axis=none, dtype=none, *, keepdims=false, where=true)`"),
        ("mean([1], axes=0)", "it takes a, axis, dtype, keepdims, where"),
        ("any([1], 0, 1)", "takes 2 positional arguments, not 3"),
        ("mean([1], a=[2])", "given twice"),
        ("max(1, 2)", "maximum"),
        ("sum([1, 2], axis=1)", "axis 1 is out of range"),
        ("sum([[1]], axis=(0, 0))", "axis 0 is given twice"),
        ("sum((1, 2))", "write `[…]`"),
        ("sum(sum)", "call it"),
        ("zeros(10^30)", "fits neither"),
        ("zeros(2^62)", "more elements than memory has addresses"),
        ("zeros(-1)", "an axis cannot have -1 elements"),
        ("zeros(1.5)", "must be an integer"),
        ("zeros(3, dtype=3)", "must be a dtype"),
        ("reshape(arange(6), (4, -1))", "has no shape (4, -1)"),
        ("reshape(arange(6), 2, 3)", "takes 2 positional arguments, not 3"),
        ("reshape(arange(6), (4, 2))", "cannot reshape"),
        ("transpose(zeros(2, 3), (0, 0))", "given twice"),
        ("squeeze(zeros(2, 3), axis=0)", "not 1"),
        ("min([])", "has no value"),
        ("arange(0, 10, 0)", "cannot be 0"),
        ("arange(0, inf)", "not finite"),
        ("integers(5, 5)", "no integer"),
        ("where([1, 2], 1, 2)", "must be bool"),
        ("load(\"nowhere.npy\")", "there is no file"),
        ("save([1], \"x.npy\")", "the path comes first"),
        ("len(5)", "has no length"),
        ("seed(-1)", "a seed is"),
        ("help(\"nothing\")", "no builtin"),
        ("float64(1, 2)", "takes one argument"),
    ]);
}
