//! Layouts, and the builtins whose results are not element by element.

/// Operands as text: `ROW` stands for a source and `AT` for a place in it.
pub struct Layout {
    pub rank: usize,
    pub template: &'static str,
}

const fn layout(rank: usize, template: &'static str) -> Layout {
    Layout { rank, template }
}

/// Around the lanes of vectors and of reductions, around the reduction block, and the views that need strides.
pub const LAYOUTS: &[Layout] = &[
    layout(0, "ROW[AT]"),
    layout(1, "ROW[0:0]"),
    layout(1, "ROW[AT:AT + 1]"),
    layout(1, "ROW[AT:AT + 7]"),
    layout(1, "ROW[AT:AT + 8]"),
    layout(1, "ROW[AT:AT + 9]"),
    layout(1, "ROW[AT:AT + 127]"),
    layout(1, "ROW[AT:AT + 128]"),
    layout(1, "ROW[AT:AT + 129]"),
    layout(1, "ROW[AT:AT + 27:3]"),
    layout(1, "ROW[AT:AT + 9][::-1]"),
    layout(2, "reshape(ROW[AT:AT + 12], (3, 4)).T"),
    layout(2, "reshape(ROW[AT:AT + 30], (5, 6))[1:4, ::2]"),
    layout(2, "broadcast_to(ROW[AT:AT + 9], (3, 9))"),
    layout(1, "stored_ROW[AT:AT + 9]"),
];

/// More for reductions: several blocks, a last one that is short, columns, and nothing along one axis.
pub const REDUCED_LAYOUTS: &[Layout] = &[
    layout(1, "ROW[AT:AT + 1025]"),
    layout(2, "reshape(ROW[AT:AT + 387], (3, 129))"),
    layout(2, "reshape(ROW[AT:AT + 387], (129, 3))"),
    layout(2, "reshape(ROW[AT:AT + 387], (129, 3)).T"),
    layout(2, "reshape(ROW[0:0], (0, 3))"),
];

/// Two operands that broadcast together; `WEAK` is a plain number that fits the dtype of the other.
pub const PAIRS: &[[&str; 2]] = &[
    ["ROW[AT]", "ROW[AT]"],
    ["ROW[0:0]", "ROW[0:0]"],
    ["ROW[0:0]", "ROW[AT:AT + 1]"],
    ["ROW[AT:AT + 7]", "ROW[AT:AT + 7]"],
    ["ROW[AT:AT + 8]", "ROW[AT:AT + 8]"],
    ["ROW[AT:AT + 9]", "ROW[AT:AT + 9]"],
    ["ROW[AT:AT + 127]", "ROW[AT:AT + 127]"],
    ["ROW[AT:AT + 128]", "ROW[AT:AT + 128]"],
    ["ROW[AT:AT + 129]", "ROW[AT:AT + 129]"],
    ["ROW[AT:AT + 27:3]", "ROW[AT:AT + 9]"],
    ["ROW[AT:AT + 9]", "ROW[AT:AT + 9][::-1]"],
    ["reshape(ROW[AT:AT + 12], (3, 4)).T", "reshape(ROW[AT:AT + 12], (4, 3))"],
    ["reshape(ROW[AT:AT + 9], (9, 1))", "ROW[AT:AT + 7]"],
    ["ROW[AT:AT + 9]", "ROW[AT]"],
    ["ROW[AT]", "ROW[AT:AT + 129]"],
    ["ROW[AT:AT + 9]", "WEAK"],
    ["WEAK", "ROW[AT:AT + 9]"],
    ["stored_ROW[AT:AT + 9]", "ROW[AT:AT + 9]"],
];

/// A call on one operand, which may stand in it more than once.
pub struct ShapeCall {
    pub builtin: &'static str,
    pub pattern: &'static str,
    /// The least number of axes that the operand must have.
    pub rank: usize,
    /// Whether the result has the dtype of the operand.
    pub keeps_dtype: bool,
}

pub const fn view(builtin: &'static str, rank: usize, pattern: &'static str) -> ShapeCall {
    ShapeCall { builtin, pattern, rank, keeps_dtype: true }
}

pub const fn fact(builtin: &'static str, rank: usize, pattern: &'static str) -> ShapeCall {
    ShapeCall { builtin, pattern, rank, keeps_dtype: false }
}

/// What stands for the builtin where there is none.
pub const INDEXING: &str = "[]";

/// The builtin of conversions, which have a table of their own.
pub const CASTING: &str = "astype";

pub const SHAPE: &[ShapeCall] = &[
    view("reshape", 0, "reshape({}, -1)"),
    view("reshape", 0, "{}.reshape(1, -1)"),
    view("ravel", 0, "ravel({})"),
    view("flatten", 0, "flatten({})"),
    view("transpose", 0, "transpose({})"),
    view("transpose", 0, "{}.T"),
    view("transpose", 2, "transpose({}, (1, 0))"),
    view("swapaxes", 1, "swapaxes({}, 0, -1)"),
    view("moveaxis", 1, "moveaxis({}, 0, -1)"),
    view("squeeze", 0, "squeeze({})"),
    view("squeeze", 0, "squeeze({}[newaxis], axis=0)"),
    view("expand_dims", 0, "expand_dims({}, -1)"),
    view("broadcast_to", 0, "broadcast_to({}, (2,) + {}.shape)"),
    view("flip", 0, "flip({})"),
    view("flip", 1, "flip({}, axis=0)"),
    view("flipud", 1, "flipud({})"),
    view("fliplr", 2, "fliplr({})"),
    view("rot90", 2, "rot90({})"),
    view("rot90", 2, "rot90({}, k=-2)"),
    view("atleast_1d", 0, "atleast_1d({})"),
    view("atleast_2d", 0, "atleast_2d({})"),
    view("atleast_3d", 0, "atleast_3d({})"),
    view("ravel", 0, "ravel({}, order=\"F\")"),
    view("diag", 1, "diag({})"),
    view("diag", 1, "diag({}, k=-1)"),
    view("diagonal", 2, "diagonal({})"),
    view("diagonal", 2, "diagonal({}, 1)"),
    view("tril", 2, "tril({})"),
    view("tril", 2, "tril({}, 1)"),
    view("triu", 2, "triu({}, -1)"),
    view("roll", 1, "roll({}, 2)"),
    view("roll", 1, "roll({}, -1, axis=0)"),
    view("tile", 0, "tile({}, 2)"),
    view("tile", 1, "tile({}, (2, 1))"),
    view("repeat", 0, "repeat({}, 3)"),
    view("repeat", 1, "repeat({}, 2, axis=0)"),
    view("pad", 1, "pad({}, 1)"),
    view("pad", 1, "pad({}, (2, 1), constant_values=1)"),
    view("concatenate", 1, "concatenate(({}, {}))"),
    view("concatenate", 1, "concatenate([{}, {}, {}], axis=-1)"),
    view("stack", 0, "stack([{}, {}])"),
    view("stack", 0, "stack(({}, {}), axis=-1)"),
    view("vstack", 0, "vstack([{}, {}])"),
    view("hstack", 0, "hstack([{}, {}])"),
    view("column_stack", 0, "column_stack([{}, {}])"),
    view("dstack", 0, "dstack([{}, {}])"),
    view("append", 0, "append({}, {})"),
    view("append", 1, "append({}, {}, axis=0)"),
    view("split", 1, "split({}, [1, 3])[1]"),
    view("split", 1, "split({}, [2], axis=-1)[0]"),
    view("array_split", 1, "array_split({}, 3)[0]"),
    view("array_split", 1, "array_split({}, 4)[3]"),
    view("vsplit", 2, "vsplit({}, [1])[0]"),
    view("hsplit", 1, "hsplit({}, [1])[1]"),
    view("dsplit", 2, "dsplit({}[..., newaxis], 1)[0]"),
    view("meshgrid", 0, "meshgrid({}, {})[0]"),
    view("meshgrid", 0, "meshgrid({}, {}, indexing=\"ij\")[0]"),
    view(INDEXING, 1, "{}[::-1]"),
    view(INDEXING, 1, "{}[1:]"),
    view(INDEXING, 1, "{}[-3:]"),
    view(INDEXING, 1, "{}[..., ::2]"),
    view(INDEXING, 0, "{}[newaxis]"),
    view(INDEXING, 2, "{}[1]"),
    view(INDEXING, 2, "{}[:, -1]"),
    fact("shape", 0, "shape({})"),
    fact("ndim", 0, "ndim({})"),
    fact("size", 0, "size({})"),
    fact("len", 1, "len({})"),
    fact("dtype", 0, "dtype({})"),
    fact("allclose", 0, "allclose({}, {})"),
    fact("allclose", 0, "allclose({}, {}, equal_nan=true)"),
    fact("array_equal", 0, "array_equal({}, {})"),
    fact("array_equal", 0, "array_equal({}, {}, equal_nan=true)"),
    fact("array_equiv", 0, "array_equiv({}, {})"),
    fact("sum", 0, "sum({}, dtype=int16)"),
    fact("sum", 0, "sum({}, dtype=float32)"),
    fact("sum", 0, "sum({}, initial=3)"),
    fact("sum", 0, "sum({}, where={} > 0)"),
    fact("prod", 0, "prod({}, dtype=uint8)"),
    fact("prod", 0, "prod({}, initial=2, where={} != 0)"),
    fact("mean", 0, "mean({}, dtype=float32)"),
    fact("mean", 0, "mean({}, where={} > 0)"),
    fact("var", 0, "var({}, dtype=float32)"),
    fact("var", 0, "var({}, where={} > 0)"),
    fact("var", 1, "var({}, axis=-1, ddof=1, where={} > 0)"),
    fact("std", 0, "std({}, dtype=float64)"),
    fact("std", 0, "std({}, ddof=2, where={} != 0)"),
    fact("nansum", 0, "nansum({}, dtype=int16)"),
    fact("nansum", 0, "nansum({}, dtype=float32, initial=3, where={} > 0)"),
    fact("nanprod", 0, "nanprod({}, dtype=uint8)"),
    fact("nanprod", 0, "nanprod({}, initial=2, where={} > 0)"),
    fact("nanmean", 0, "nanmean({}, dtype=float32)"),
    fact("nanmean", 0, "nanmean({}, where={} > 0)"),
    fact("nanvar", 0, "nanvar({}, dtype=float32)"),
    fact("nanvar", 1, "nanvar({}, axis=0, where={} > 0)"),
    fact("nanstd", 0, "nanstd({}, dtype=float64, ddof=1, where={} > 0)"),
    fact("nanmin", 0, "nanmin({}, initial=1)"),
    fact("nanmax", 0, "nanmax({}, initial=1, where={} > 0)"),
    fact("nanmax", 1, "nanmax({}, axis=-1, initial=1, where={} > 0)"),
    fact("min", 0, "min({}, initial=1)"),
    fact("max", 0, "max({}, initial=1, where={} > 0)"),
    fact("any", 0, "any({}, where={} > 0)"),
    fact("all", 0, "all({}, where={} > 0)"),
    fact("average", 0, "average(append({}, 1), weights=ones(append({}, 1).shape))"),
    fact("norm", 1, "norm({}, 1, axis=0)"),
    fact("norm", 1, "norm({}, inf, axis=-1)"),
];

/// Arrays from no array; `{dtype}` is a dtype's name.
pub const CREATION: &[(&str, &str)] = &[
    ("zeros", "zeros((2, 3), dtype={dtype})"),
    ("zeros", "zeros(0, dtype={dtype})"),
    ("ones", "ones((2, 3), dtype={dtype})"),
    ("empty", "zeros_like(empty((2, 3), dtype={dtype}))"),
    ("full", "full((2, 3), 1, dtype={dtype})"),
    ("full", "full((), 1, dtype={dtype})"),
    ("arange", "arange(9, dtype={dtype})"),
    ("arange", "arange(0, 129, dtype={dtype})[::2]"),
    ("arange", "{dtype}(arange(5, 0, -2))"),
    ("arange", "{dtype}(arange(0, 1, 0.1))"),
    ("linspace", "{dtype}(linspace(0, 10, 7))"),
    ("linspace", "{dtype}(linspace(1, 8, 9, endpoint=false))"),
    ("array", "array([[1, 2], [3, 0]], dtype={dtype})"),
    ("eye", "eye(3, dtype={dtype})"),
    ("eye", "eye(3, 4, k=1, dtype={dtype})"),
    ("identity", "identity(3, dtype={dtype})"),
    ("tri", "tri(3, 4, k=-1, dtype={dtype})"),
    ("indices", "indices((2, 3), dtype={dtype})"),
    ("logspace", "logspace(0, 2, 5)"),
    ("geomspace", "geomspace(1, 1000, 4)"),
    ("linspace", "linspace(-1, 1, 129)"),
    ("arange", "arange(-1, 2.5, 0.25)"),
    ("tril_indices", "tril_indices(4, 1, 3)[1]"),
    ("triu_indices", "triu_indices(4, -1, 3)[0]"),
    ("tril_indices_from", "tril_indices_from(ones((3, 4)))[0]"),
    ("triu_indices_from", "triu_indices_from(ones((3, 4)))[1]"),
    ("diag_indices", "diag_indices(4)[1]"),
    ("diag_indices_from", "diag_indices_from(ones((3, 3)))[0]"),
];

/// Builtins that other tests look after, and why.
pub const EXCLUDED: &[(&str, &str)] = &[
    ("seed", "sets the stream of random numbers; tests/lang/random"),
    ("assert_close", "raises or says nothing; tests/lang/assertions"),
    ("beta", "random; tests/lang/random, and the statistics of numeric/random"),
    ("binomial", "random; tests/lang/random, and the statistics of numeric/random"),
    ("choice", "random; tests/lang/random, and the statistics of numeric/random"),
    ("exponential", "random; tests/lang/random, and the statistics of numeric/random"),
    ("gamma_variates", "random; tests/lang/random, and the statistics of numeric/random"),
    ("normal", "random; tests/lang/random, and the statistics of numeric/random"),
    ("permutation", "random; tests/lang/random, and the statistics of numeric/random"),
    ("poisson", "random; tests/lang/random, and the statistics of numeric/random"),
    ("randn", "random; tests/lang/random, and the statistics of numeric/random"),
    ("shuffle", "random; tests/lang/random, and the statistics of numeric/random"),
    ("random", "its words are those of Philox, which have reference values in numeric/random"),
    ("integers", "its words are those of Philox, which have reference values in numeric/random"),
    ("uniform", "its words are those of Philox, which have reference values in numeric/random"),
    ("load", "the stored sources are loaded everywhere here; tests/lang/files"),
    ("save", "tests/lang/files, and the random programs save"),
    ("print", "writes text; tests/lang/display"),
    ("help", "writes text; tests/builtins.rs"),
    ("fromfunction", "calls a function of the program; its examples run in every configuration"),
    ("gradient", "made of differences and quotients; tests/lang/scans"),
    ("trapezoid", "made of differences, products and sums; tests/lang/scans"),
    ("unwrap", "made of differences, remainders and sums; tests/lang/signals"),
    ("type", "names what kind of value it has; tests/lang/language"),
    ("range", "a sequence, no array; tests/lang/control"),
    ("enumerate", "a sequence, no array; tests/lang/control"),
    ("zip", "a sequence, no array; tests/lang/control"),
];
