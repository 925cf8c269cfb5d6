//! What the builtins take and give: the tables that random programs, the matrix of `tests/matrix.rs` and the comparison
//! with NumPy are made from.
//!
//! The rules stand here a second time on purpose: what the program infers is compared with them.

use super::tree::Tree;
use arr::types::DType;

/// Which dtypes the operands may have, once promoted to one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Takes {
    Any,
    /// Not bools.
    Numbers,
    Floats,
    Integers,
    /// Integers, and no bools among the operands.
    OnlyIntegers,
    /// Integers and bools.
    Bits,
    Bools,
}

/// The dtype of the result, by that of the promoted operands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gives {
    Promoted,
    /// As promoted, but bools count as int8.
    Counted,
    /// As promoted, but of bools float64.
    Rounded,
    /// As promoted for floats, else float64.
    Float,
    Bool,
    Int64,
    /// Integers and bools in 64 bits of their kind.
    Total,
}

impl Takes {
    /// Whether operands of these dtypes, which promote to `common`, are taken.
    pub fn fits(self, common: DType, operands: &[DType]) -> bool {
        match self {
            Takes::Any => true,
            Takes::Numbers => common != DType::Bool,
            Takes::Floats => common.is_float(),
            Takes::Integers => common.is_integer(),
            Takes::OnlyIntegers => common.is_integer() && operands.iter().all(|dtype| dtype.is_integer()),
            Takes::Bits => !common.is_float(),
            Takes::Bools => common == DType::Bool,
        }
    }
}

impl Gives {
    pub fn dtype(self, promoted: DType) -> DType {
        match self {
            Gives::Promoted => promoted,
            Gives::Counted if promoted == DType::Bool => DType::Int8,
            Gives::Counted => promoted,
            Gives::Rounded if promoted == DType::Bool => DType::Float64,
            Gives::Rounded => promoted,
            Gives::Float if promoted.is_float() => promoted,
            Gives::Float => DType::Float64,
            Gives::Bool => DType::Bool,
            Gives::Int64 => DType::Int64,
            Gives::Total if promoted.is_float() => promoted,
            Gives::Total if is_unsigned(promoted) => DType::UInt64,
            Gives::Total => DType::Int64,
        }
    }
}

pub fn is_unsigned(dtype: DType) -> bool {
    dtype.integer_range().is_some_and(|(least, _)| least == 0)
}

/// The dtype in which operands meet: weak numbers give way to arrays, weak floats only to floats.
pub fn common(operands: &[&Tree]) -> DType {
    let dtypes = |is_weak: bool| operands.iter().filter(move |tree| tree.is_weak == is_weak).map(|tree| tree.dtype);
    let weak = dtypes(true).reduce(DType::promote);
    match (dtypes(false).reduce(DType::promote), weak) {
        (Some(strong), None) => strong,
        (Some(DType::Bool), Some(weak)) => weak,
        (Some(strong), Some(weak)) if weak.is_float() && !strong.is_float() => weak,
        (Some(strong), Some(_)) => strong,
        (None, weak) => weak.unwrap_or(DType::Float64),
    }
}

/// An element-wise call.
#[derive(Clone, Copy, Debug)]
pub struct Elementwise {
    /// How often random programs have it.
    pub weight: usize,
    /// The name in the registry.
    pub builtin: &'static str,
    /// The call, with a `{}` for every operand.
    pub pattern: &'static str,
    /// How many of the first operands are bools that do not promote with the others.
    pub conditions: usize,
    pub takes: Takes,
    pub gives: Gives,
}

impl Elementwise {
    /// The number of operands.
    pub fn arity(&self) -> usize {
        self.pattern.matches("{}").count()
    }

    /// Whether a left side that decides leaves the right side alone, so that its shape does not count.
    pub fn leaves_out_the_right(&self) -> bool {
        self.pattern.contains(" and ") || self.pattern.contains(" or ")
    }

    /// Whether this is an operator's name, and the operator itself has a line of its own.
    pub fn names_an_operator(&self) -> bool {
        let is_same = |call: &Elementwise| call.builtin == self.builtin && call.pattern.starts_with('(');
        !self.pattern.starts_with('(') && ELEMENTWISE.iter().any(is_same)
    }
}

const fn of(weight: usize, builtin: &'static str, pattern: &'static str, takes: Takes, gives: Gives) -> Elementwise {
    Elementwise { weight, builtin, pattern, conditions: 0, takes, gives }
}

const fn choice(weight: usize, builtin: &'static str, pattern: &'static str, conditions: usize) -> Elementwise {
    Elementwise { weight, builtin, pattern, conditions, takes: Any, gives: Promoted }
}

use Gives::*;
use Takes::*;

pub const ELEMENTWISE: &[Elementwise] = &[
    // operators
    of(60, "add", "({} + {})", Any, Promoted),
    of(60, "subtract", "({} - {})", Numbers, Promoted),
    of(60, "multiply", "({} * {})", Any, Promoted),
    of(36, "divide", "({} / {})", Any, Float),
    of(20, "floor_divide", "({} // {})", Any, Counted),
    of(20, "mod", "({} % {})", Any, Counted),
    of(10, "less", "({} < {})", Any, Bool),
    of(10, "less_equal", "({} <= {})", Any, Bool),
    of(10, "greater", "({} > {})", Any, Bool),
    of(10, "greater_equal", "({} >= {})", Any, Bool),
    of(10, "equal", "({} == {})", Any, Bool),
    of(10, "not_equal", "({} != {})", Any, Bool),
    of(10, "bitwise_and", "({} & {})", Bits, Promoted),
    of(10, "bitwise_or", "({} | {})", Bits, Promoted),
    of(10, "bitwise_xor", "({} xor {})", Bits, Promoted),
    of(10, "left_shift", "({} << {})", Bits, Counted),
    of(10, "right_shift", "({} >> {})", Bits, Counted),
    of(10, "logical_and", "({} and {})", Bools, Bool),
    of(10, "logical_or", "({} or {})", Bools, Bool),
    of(40, "negative", "(-{})", Numbers, Promoted),
    of(10, "invert", "(~{})", Bits, Promoted),
    of(20, "logical_not", "(not {})", Bools, Bool),
    // operators by name
    of(1, "add", "add({}, {})", Any, Promoted),
    of(1, "subtract", "subtract({}, {})", Numbers, Promoted),
    of(1, "multiply", "multiply({}, {})", Any, Promoted),
    of(1, "divide", "divide({}, {})", Any, Float),
    of(1, "floor_divide", "floor_divide({}, {})", Any, Counted),
    of(1, "mod", "mod({}, {})", Any, Counted),
    of(1, "less", "less({}, {})", Any, Bool),
    of(1, "less_equal", "less_equal({}, {})", Any, Bool),
    of(1, "greater", "greater({}, {})", Any, Bool),
    of(1, "greater_equal", "greater_equal({}, {})", Any, Bool),
    of(1, "equal", "equal({}, {})", Any, Bool),
    of(1, "not_equal", "not_equal({}, {})", Any, Bool),
    of(1, "bitwise_and", "bitwise_and({}, {})", Bits, Promoted),
    of(1, "bitwise_or", "bitwise_or({}, {})", Bits, Promoted),
    of(1, "bitwise_xor", "bitwise_xor({}, {})", Bits, Promoted),
    of(1, "left_shift", "left_shift({}, {})", Bits, Counted),
    of(1, "right_shift", "right_shift({}, {})", Bits, Counted),
    of(1, "negative", "negative({})", Numbers, Promoted),
    of(1, "positive", "positive({})", Numbers, Promoted),
    of(1, "invert", "invert({})", Bits, Promoted),
    // arithmetic
    of(30, "abs", "abs({})", Any, Promoted),
    of(10, "sign", "sign({})", Numbers, Promoted),
    of(1, "copy", "copy({})", Any, Promoted),
    of(1, "conj", "conj({})", Any, Counted),
    of(24, "sqrt", "sqrt({})", Any, Float),
    of(10, "square", "square({})", Any, Counted),
    of(10, "reciprocal", "reciprocal({})", Floats, Promoted),
    of(20, "minimum", "minimum({}, {})", Any, Promoted),
    of(20, "maximum", "maximum({}, {})", Any, Promoted),
    of(3, "fmin", "fmin({}, {})", Any, Promoted),
    of(3, "fmax", "fmax({}, {})", Any, Promoted),
    of(2, "divmod", "divmod({}, {})[0]", Any, Counted),
    of(2, "divmod", "divmod({}, {})[1]", Any, Counted),
    of(3, "fmod", "fmod({}, {})", Any, Counted),
    of(3, "copysign", "copysign({}, {})", Any, Float),
    of(3, "nextafter", "nextafter({}, {})", Any, Float),
    of(3, "hypot", "hypot({}, {})", Any, Float),
    of(3, "gcd", "gcd({}, {})", Integers, Promoted),
    of(3, "lcm", "lcm({}, {})", Integers, Promoted),
    of(3, "heaviside", "heaviside({}, {})", Any, Float),
    of(3, "nan_to_num", "nan_to_num({})", Any, Promoted),
    of(2, "nan_to_num", "nan_to_num({}, nan=2, posinf=5, neginf=-5)", Any, Promoted),
    of(3, "cbrt", "cbrt({})", Any, Float),
    of(0, "power", "({} ^ {})", Floats, Promoted),
    of(0, "power", "power({}, {})", Floats, Promoted),
    of(2, "power", "({} ^ ({} & 7))", OnlyIntegers, Promoted),
    of(4, "power", "({} ^ 2)", Numbers, Promoted),
    of(4, "power", "({} ^ 3)", Numbers, Promoted),
    of(2, "power", "({} ^ 0)", Numbers, Promoted),
    of(4, "power", "({} ^ 0.5)", Any, Float),
    of(2, "power", "({} ^ -1.0)", Any, Float),
    of(2, "power", "({} ^ 1.7)", Any, Float),
    of(2, "clip", "clip({}, {}, {})", Any, Promoted),
    of(2, "clip", "clip({}, min={})", Any, Promoted),
    of(2, "clip", "clip({}, max={})", Any, Promoted),
    // exponentials, logarithms, trigonometry, special functions
    of(16, "exp", "exp({})", Any, Float),
    of(3, "exp2", "exp2({})", Any, Float),
    of(3, "expm1", "expm1({})", Any, Float),
    of(12, "log", "log({})", Any, Float),
    of(3, "log2", "log2({})", Any, Float),
    of(3, "log10", "log10({})", Any, Float),
    of(3, "log1p", "log1p({})", Any, Float),
    of(3, "logaddexp", "logaddexp({}, {})", Any, Float),
    of(3, "logaddexp2", "logaddexp2({}, {})", Any, Float),
    of(10, "sin", "sin({})", Any, Float),
    of(10, "cos", "cos({})", Any, Float),
    of(3, "tan", "tan({})", Any, Float),
    of(3, "asin", "asin({})", Any, Float),
    of(3, "acos", "acos({})", Any, Float),
    of(3, "atan", "atan({})", Any, Float),
    of(3, "atan2", "atan2({}, {})", Any, Float),
    of(3, "sinh", "sinh({})", Any, Float),
    of(3, "cosh", "cosh({})", Any, Float),
    of(3, "tanh", "tanh({})", Any, Float),
    of(3, "asinh", "asinh({})", Any, Float),
    of(3, "acosh", "acosh({})", Any, Float),
    of(3, "atanh", "atanh({})", Any, Float),
    of(2, "deg2rad", "deg2rad({})", Any, Float),
    of(2, "rad2deg", "rad2deg({})", Any, Float),
    of(3, "sigmoid", "sigmoid({})", Any, Float),
    of(2, "erf", "erf({})", Any, Float),
    of(2, "erfc", "erfc({})", Any, Float),
    of(2, "gamma", "gamma({})", Any, Float),
    of(2, "lgamma", "lgamma({})", Any, Float),
    of(2, "sinc", "sinc({})", Any, Float),
    // rounding
    of(12, "floor", "floor({})", Any, Promoted),
    of(12, "ceil", "ceil({})", Any, Promoted),
    of(12, "trunc", "trunc({})", Any, Promoted),
    of(6, "rint", "rint({})", Any, Float),
    of(4, "round", "round({})", Any, Rounded),
    of(4, "round", "round({}, 1)", Numbers, Promoted),
    of(4, "round", "round({}, -1)", Numbers, Promoted),
    // tests
    of(5, "isnan", "isnan({})", Any, Bool),
    of(5, "isinf", "isinf({})", Any, Bool),
    of(5, "isfinite", "isfinite({})", Any, Bool),
    of(5, "signbit", "signbit({})", Any, Bool),
    of(5, "logical_not", "logical_not({})", Any, Bool),
    of(2, "logical_and", "logical_and({}, {})", Any, Bool),
    of(2, "logical_or", "logical_or({}, {})", Any, Bool),
    of(4, "logical_xor", "logical_xor({}, {})", Any, Bool),
    of(4, "isclose", "isclose({}, {})", Any, Bool),
    of(1, "isclose", "isclose({}, {}, rtol=0.1, atol=0, equal_nan=true)", Any, Bool),
    // choice
    choice(30, "where", "where({}, {}, {})", 1),
    choice(3, "select", "select([{}], [{}], {})", 1),
    choice(2, "choose", "choose({}, ({}, {}))", 1),
    // arrays like others
    of(1, "zeros_like", "zeros_like({})", Any, Promoted),
    of(1, "ones_like", "ones_like({})", Any, Promoted),
    of(1, "empty_like", "empty_like({})", Any, Promoted),
    of(1, "full_like", "full_like({}, 7)", Any, Promoted),
    of(1, "array", "array({})", Any, Promoted),
    of(2, "compute", "compute({})", Any, Promoted),
];

/// How a program writes a conversion; `{dtype}` is the dtype's name.
pub const CASTS: &[&str] = &["{dtype}({})", "{}.astype({dtype})"];

/// A reduction over axes.
#[derive(Clone, Copy, Debug)]
pub struct Reduction {
    pub weight: usize,
    /// The name in the registry and in a call.
    pub name: &'static str,
    pub takes: Takes,
    pub gives: Gives,
    /// Whether it has a value for no elements.
    pub of_nothing: bool,
    /// Whether it takes one axis or none, but no tuple of axes.
    pub one_axis: bool,
    /// Whether it has a value for nothing but NaN.
    pub of_nan: bool,
    /// More arguments that the call may have.
    pub options: &'static [&'static str],
}

const fn reduction(weight: usize, name: &'static str, takes: Takes, gives: Gives) -> Reduction {
    Reduction { weight, name, takes, gives, of_nothing: true, one_axis: false, of_nan: true, options: &[] }
}

const fn extreme(weight: usize, name: &'static str, takes: Takes, gives: Gives) -> Reduction {
    Reduction { of_nothing: false, ..reduction(weight, name, takes, gives) }
}

const fn position(weight: usize, name: &'static str) -> Reduction {
    Reduction { one_axis: true, ..extreme(weight, name, Any, Int64) }
}

/// Of no elements but NaN there is no position.
const fn position_of_number(name: &'static str) -> Reduction {
    Reduction { of_nan: false, ..position(0, name) }
}

const fn statistic(weight: usize, name: &'static str) -> Reduction {
    Reduction { options: &[", ddof=1", ", ddof=2", ", ddof=0.5"], ..reduction(weight, name, Any, Float) }
}

pub const REDUCTIONS: &[Reduction] = &[
    reduction(20, "sum", Any, Total),
    reduction(6, "prod", Any, Total),
    reduction(10, "mean", Any, Float),
    statistic(6, "var"),
    statistic(5, "std"),
    reduction(5, "any", Any, Bool),
    reduction(5, "all", Any, Bool),
    reduction(4, "count_nonzero", Any, Int64),
    extreme(8, "min", Any, Promoted),
    extreme(8, "max", Any, Promoted),
    extreme(3, "ptp", Numbers, Promoted),
    position(6, "argmin"),
    position(6, "argmax"),
    reduction(2, "nansum", Any, Total),
    reduction(1, "nanprod", Any, Total),
    reduction(2, "nanmean", Any, Float),
    statistic(1, "nanvar"),
    statistic(1, "nanstd"),
    extreme(2, "nanmin", Any, Promoted),
    extreme(2, "nanmax", Any, Promoted),
    position_of_number("nanargmin"),
    position_of_number("nanargmax"),
    reduction(2, "average", Any, Float),
    reduction(2, "logsumexp", Any, Float),
    reduction(2, "median", Any, Float),
    reduction(1, "nanmedian", Any, Float),
    Reduction { one_axis: true, ..reduction(2, "norm", Any, Float) },
];
