//! Arithmetic: element-wise functions of one or two numbers.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::{Operand, Value, Weak, operators, promote};
use crate::graph::{self, Expr};
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;
use crate::syntax::ast::BinaryOperator;
use crate::types::{DType, Scalar};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["abs", "absolute"],
        signature: "abs(x)",
        summary: "The absolute value of each element.",
        doc: "Keeps shape and dtype. Integers wrap: abs of the smallest int64 is itself. abs(-0.0) is 0.0, nan stays nan.",
        examples: &[("abs([-1, 2, -3])", "[1 2 3]"), ("abs(-2.5)", "2.5")],
        build: |call| call.elementwise(ScalarOp::Abs, &["x"]),
    },
    Builtin {
        names: &["sign"],
        signature: "sign(x)",
        summary: "-1, 0 or 1 for each element, by its sign.",
        doc: "Keeps shape and dtype. The sign of nan is nan, of -0.0 it is 0. Not defined for bools.",
        examples: &[("sign([-5, 0, 3])", "[-1  0  1]"), ("sign(-2.5)", "-1.0")],
        build: sign,
    },
    Builtin {
        names: &["copy"],
        signature: "copy(a)",
        summary: "The same array.",
        doc: "Arrays are values in arr, so a copy is never needed; it is here for programs written for NumPy.",
        examples: &[("copy([1, 2])", "[1 2]")],
        build: |call| call.array("a").map(Value::Array),
    },
    Builtin {
        names: &["sqrt"],
        signature: "sqrt(x)",
        summary: "The square root of each element, exactly rounded.",
        doc: "Integers and bools give float64. Below zero the result is nan; sqrt(-0.0) is -0.0.",
        examples: &[("sqrt([1, 4, 9])", "[1. 2. 3.]"), ("sqrt(2)", "1.4142135623730951")],
        build: |call| call.elementwise(ScalarOp::Sqrt, &["x"]),
    },
    Builtin {
        names: &["square"],
        signature: "square(x)",
        summary: "Each element times itself.",
        doc: "Keeps shape and dtype; integers wrap. Of bools int8.",
        examples: &[("square([1, 2, 3])", "[1 4 9]")],
        build: |call| {
            let x = numbers(call, "x")?;
            call.combine(ScalarOp::Multiply, &[&x, &x]).map(Value::Array)
        },
    },
    Builtin {
        names: &["reciprocal"],
        signature: "reciprocal(x)",
        summary: "One divided by each element.",
        doc: "Floats only: integers are refused, since NumPy would cut 1/x to an integer. 1/0.0 is inf.",
        examples: &[("reciprocal([1.0, 2.0, 4.0])", "[1.   0.5  0.25]")],
        build: reciprocal,
    },
    Builtin {
        names: &["minimum"],
        signature: "minimum(a, b)",
        summary: "The smaller of a and b, element by element.",
        doc: "Shapes broadcast, dtypes promote. nan if either is nan; of equal zeros -0.0 if either is.",
        examples: &[("minimum([1, 5, 3], 3)", "[1 3 3]")],
        build: |call| call.elementwise(ScalarOp::Minimum, &["a", "b"]),
    },
    Builtin {
        names: &["maximum"],
        signature: "maximum(a, b)",
        summary: "The larger of a and b, element by element.",
        doc: "Shapes broadcast, dtypes promote. nan if either is nan; of equal zeros 0.0 if either is.",
        examples: &[("maximum([1, 5, 3], 3)", "[3 5 3]")],
        build: |call| call.elementwise(ScalarOp::Maximum, &["a", "b"]),
    },
    Builtin {
        names: &["clip"],
        signature: "clip(a, a_min=none, a_max=none, *, min=none, max=none)",
        summary: "Each element, but not below a_min nor above a_max.",
        doc: "Shapes broadcast, dtypes promote; a bound that is none does not bound. min and max are other names of a_min and\n\
              a_max. Where a_min is above a_max, a_max wins. nan stays nan.",
        examples: &[("clip([1, 5, 9], 2, 6)", "[2 5 6]"), ("clip([-1.5, 0.5], min=0)", "[0.  0.5]")],
        build: clip,
    },
    Builtin {
        names: &["conj", "conjugate"],
        signature: "conj(x)",
        summary: "The complex conjugate: of real numbers, x itself.",
        doc: "Keeps shape and dtype. Of bools int8.",
        examples: &[("conj([1.5, -2.0])", "[ 1.5 -2. ]")],
        build: |call| numbers(call, "x").map(Value::Array),
    },
    Builtin {
        names: &["cbrt"],
        signature: "cbrt(x)",
        summary: "The cube root of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value; cbrt(-8) is -2.",
        examples: &[("cbrt([27.0, -8.0])", "[ 3. -2.]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Cbrt), &["x"]),
    },
    Builtin {
        names: &["hypot"],
        signature: "hypot(a, b)",
        summary: "sqrt(a^2 + b^2), without overflow or underflow in between.",
        doc: "Shapes broadcast. Floats keep their dtype, integers and bools give float64.\n\
              At most 1 ulp from the true value; inf if either is infinite, even beside nan.",
        examples: &[("hypot(3, [4.0, 0.0])", "[5. 3.]"), ("hypot(1e200, 1e200)", "1.414213562373095e+200")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Hypot), &["a", "b"]),
    },
    Builtin {
        names: &["fmod"],
        signature: "fmod(a, b)",
        summary: "The remainder of a / b cut towards zero: it has the sign of a.",
        doc: "Shapes broadcast, dtypes promote. Exact. For floats nan where b is 0 or a infinite; integers by zero give 0 and a\n\
              warning. `%` has the sign of b instead.",
        examples: &[("fmod([7, -7], 3)", "[ 1 -1]"), ("fmod(-5.5, 2)", "-1.5")],
        build: fmod,
    },
    Builtin {
        names: &["divmod"],
        signature: "divmod(a, b)",
        summary: "The tuple (a // b, a % b).",
        doc: "Shapes broadcast, dtypes promote; see floor_divide and mod.",
        examples: &[("divmod([7, -7], 3)", "([ 2 -3], [1 2])")],
        build: divmod,
    },
    Builtin {
        names: &["copysign"],
        signature: "copysign(a, b)",
        summary: "The magnitude of a with the sign of b.",
        doc: "Shapes broadcast. Floats keep their dtype, integers and bools give float64. The sign of -0.0 is negative, that of nan positive.",
        examples: &[("copysign([1.0, -2.0], -0.0)", "[-1. -2.]")],
        build: copysign,
    },
    Builtin {
        names: &["nextafter"],
        signature: "nextafter(a, b)",
        summary: "The float next to a in the direction of b.",
        doc: "Shapes broadcast. Floats keep their dtype, integers and bools give float64. b itself where a equals b; nan if either is.",
        examples: &[("nextafter(1.0, 2.0)", "1.0000000000000002"), ("nextafter(0.0, -1.0)", "-5e-324")],
        build: |call| call.elementwise(ScalarOp::Call(Function::NextAfter), &["a", "b"]),
    },
    Builtin {
        names: &["fmax"],
        signature: "fmax(a, b)",
        summary: "The larger of a and b, passing over nan.",
        doc: "Shapes broadcast, dtypes promote. nan only where both are; maximum is nan where either is.",
        examples: &[("fmax([1.0, nan, 3.0], 2)", "[2. 2. 3.]")],
        build: |call| passing_nan(call, ScalarOp::Maximum),
    },
    Builtin {
        names: &["fmin"],
        signature: "fmin(a, b)",
        summary: "The smaller of a and b, passing over nan.",
        doc: "Shapes broadcast, dtypes promote. nan only where both are; minimum is nan where either is.",
        examples: &[("fmin([1.0, nan, 3.0], 2)", "[1. 2. 2.]")],
        build: |call| passing_nan(call, ScalarOp::Minimum),
    },
    Builtin {
        names: &["gcd"],
        signature: "gcd(a, b)",
        summary: "The greatest common divisor.",
        doc: "Integers only; shapes broadcast, dtypes promote. Never negative, and gcd(0, 0) is 0.",
        examples: &[("gcd([12, -18], 8)", "[4 2]")],
        build: |call| call.elementwise(ScalarOp::Gcd, &["a", "b"]),
    },
    Builtin {
        names: &["lcm"],
        signature: "lcm(a, b)",
        summary: "The least common multiple.",
        doc: "Integers only; shapes broadcast, dtypes promote. 0 where either is; wraps where it does not fit.",
        examples: &[("lcm([4, 6], 10)", "[20 30]")],
        build: |call| call.elementwise(ScalarOp::Lcm, &["a", "b"]),
    },
    Builtin {
        names: &["heaviside"],
        signature: "heaviside(x, h0)",
        summary: "0 below zero, h0 at zero, 1 above.",
        doc: "Shapes broadcast. Floats keep their dtype, integers and bools give float64. nan stays nan.",
        examples: &[("heaviside([-1.5, 0.0, 2.0], 0.5)", "[0.  0.5 1. ]")],
        build: heaviside,
    },
    Builtin {
        names: &["nan_to_num"],
        signature: "nan_to_num(x, copy=true, nan=0.0, posinf=none, neginf=none)",
        summary: "Each element, but nan and infinities replaced by numbers.",
        doc: "Keeps shape and dtype. Without posinf and neginf infinities become the largest and the smallest finite number;\n\
              integers and bools are as they are. copy is taken for NumPy's sake: x itself never changes.",
        examples: &[("nan_to_num([1.5, nan], nan=-1)", "[ 1.5 -1. ]"), ("nan_to_num(-inf, neginf=0)", "0.0")],
        build: nan_to_num,
    },
];

fn sign(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    if x.dtype() == DType::Bool {
        return Err(call.error("x", "sign is not defined for bool"));
    }
    let zero = graph::constant(Scalar::zero(x.dtype()));
    let above = call.built(graph::cast(&call.combine(ScalarOp::Greater, &[&x, &zero])?, x.dtype()))?;
    let below = call.built(graph::cast(&call.combine(ScalarOp::Less, &[&x, &zero])?, x.dtype()))?;
    let sign = call.combine(ScalarOp::Subtract, &[&above, &below])?;
    if !x.dtype().is_float() {
        return Ok(Value::Array(sign));
    }
    let is_nan = call.combine(ScalarOp::IsNan, &[&x])?;
    call.combine(ScalarOp::Select, &[&is_nan, &x, &sign]).map(Value::Array)
}

fn reciprocal(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let is_float = match call.value("x") {
        Value::Array(array) => array.dtype().is_float(),
        value => !matches!(value, Value::Weak(Weak::Int(_))),
    };
    let x = call.array("x")?;
    if !is_float {
        let message = "reciprocal of integers is not defined";
        return Err(advised(call.span("x"), message, "write `1 / x` for float64"));
    }
    let one = graph::constant(Scalar::one(x.dtype()));
    call.combine(ScalarOp::Divide, &[&one, &x]).map(Value::Array)
}

/// Bools as the int8 that NumPy computes with.
fn numbers(call: &Call<'_>, name: &str) -> Result<Expr, Diagnostic> {
    let x = call.array(name)?;
    if x.dtype() == DType::Bool { call.built(graph::cast(&x, DType::Int8)) } else { Ok(x) }
}

fn clip(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (low, high) = (bound(call, ["a_min", "min"])?, bound(call, ["a_max", "max"])?);
    match (call.is_none(low), call.is_none(high)) {
        (true, true) => call.array("a").map(Value::Array),
        (false, true) => call.elementwise(ScalarOp::Maximum, &["a", low]),
        (true, false) => call.elementwise(ScalarOp::Minimum, &["a", high]),
        (false, false) => {
            let raised = call.elementwise(ScalarOp::Maximum, &["a", low])?;
            let raised = Operand::new(raised, call.span("a"));
            promote::elementwise(ScalarOp::Minimum, &[raised, call.operand(high)], call.place)
        }
    }
}

/// The name under which the call gives a bound that has two.
fn bound(call: &Call<'_>, names: [&'static str; 2]) -> Result<&'static str, Diagnostic> {
    let [first, second] = names;
    if call.is_given(first) && call.is_given(second) {
        let message = format!("`{first}` and `{second}` are two names of one bound");
        return Err(advised(call.span(second), message, "write one of them"));
    }
    Ok(if call.is_given(second) { second } else { first })
}

/// C's remainder on floats, the same on integers.
fn fmod(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let exprs = promote::promote(&[call.operand("a"), call.operand("b")])?;
    let common = exprs[0].dtype().promote(exprs[1].dtype());
    if common.is_float() {
        return call.elementwise(ScalarOp::Call(Function::Fmod), &["a", "b"]);
    }
    // The floored remainder, moved by one divisor where its sign is not the dividend's.
    let floored = call.combine(ScalarOp::Modulo, &[&exprs[0], &exprs[1]])?;
    let dtype = floored.dtype();
    let (a, b) = (call.built(graph::cast(&exprs[0], dtype))?, call.built(graph::cast(&exprs[1], dtype))?);
    let zero = graph::constant(Scalar::zero(dtype));
    let a_is_negative = call.combine(ScalarOp::Less, &[&a, &zero])?;
    let b_is_negative = call.combine(ScalarOp::Less, &[&b, &zero])?;
    let signs_differ = call.combine(ScalarOp::Xor, &[&a_is_negative, &b_is_negative])?;
    let has_rest = call.combine(ScalarOp::NotEqual, &[&floored, &zero])?;
    let moves = call.combine(ScalarOp::And, &[&signs_differ, &has_rest])?;
    // Nothing is subtracted elsewhere, where the difference may not fit.
    let moved_by = call.combine(ScalarOp::Select, &[&moves, &b, &zero])?;
    call.combine(ScalarOp::Subtract, &[&floored, &moved_by]).map(Value::Array)
}

fn divmod(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let mut half = |operator| {
        let (a, b) = (call.operand("a"), call.operand("b"));
        let result = operators::binary(operator, a, b, call.place, call.host)?;
        promote::strong(&Operand::new(result, call.place)).map(Value::Array)
    };
    Ok(Value::tuple([half(BinaryOperator::FloorDivide)?, half(BinaryOperator::Modulo)?]))
}

/// Operands in the float dtype in which a function of them computes.
fn floats<const N: usize>(call: &Call<'_>, names: [&str; N]) -> Result<Vec<Expr>, Diagnostic> {
    let operands = names.map(|name| call.operand(name));
    let common = promote::common_dtype(&operands).math_result();
    let exprs = promote::promote_to(common, &operands)?;
    exprs.iter().map(|expr| call.built(graph::cast(expr, common))).collect()
}

/// Whether each element of a float array is below zero or -0.0.
pub(super) fn is_negative(call: &Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    let (zero, one) = (graph::constant(Scalar::zero(x.dtype())), graph::constant(Scalar::one(x.dtype())));
    let below = call.combine(ScalarOp::Less, &[x, &zero])?;
    // Of the numbers not below zero only -0.0 has an inverse that is.
    let inverse = call.combine(ScalarOp::Divide, &[&one, x])?;
    let inverse_below = call.combine(ScalarOp::Less, &[&inverse, &zero])?;
    call.combine(ScalarOp::Or, &[&below, &inverse_below])
}

fn copysign(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let exprs = floats(call, ["a", "b"])?;
    let is_negative = is_negative(call, &exprs[1])?;
    let size = call.combine(ScalarOp::Abs, &[&exprs[0]])?;
    let negated = call.combine(ScalarOp::Negate, &[&size])?;
    call.combine(ScalarOp::Select, &[&is_negative, &negated, &size]).map(Value::Array)
}

/// The extreme of two, or the other where one is nan.
fn passing_nan(call: &mut Call<'_>, op: ScalarOp) -> Result<Value, Diagnostic> {
    let exprs = promote::promote(&[call.operand("a"), call.operand("b")])?;
    let extreme = call.combine(op, &[&exprs[0], &exprs[1]])?;
    if !extreme.dtype().is_float() {
        return Ok(Value::Array(extreme));
    }
    let a = call.built(graph::cast(&exprs[0], extreme.dtype()))?;
    let b = call.built(graph::cast(&exprs[1], extreme.dtype()))?;
    let (no_a, no_b) = (call.combine(ScalarOp::IsNan, &[&a])?, call.combine(ScalarOp::IsNan, &[&b])?);
    let rest = call.combine(ScalarOp::Select, &[&no_b, &a, &extreme])?;
    call.combine(ScalarOp::Select, &[&no_a, &b, &rest]).map(Value::Array)
}

fn heaviside(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let exprs = floats(call, ["x", "h0"])?;
    let (x, at_zero) = (&exprs[0], &exprs[1]);
    let (zero, one) = (graph::constant(Scalar::zero(x.dtype())), graph::constant(Scalar::one(x.dtype())));
    let is_zero = call.combine(ScalarOp::Equal, &[x, &zero])?;
    let is_below = call.combine(ScalarOp::Less, &[x, &zero])?;
    let is_nan = call.combine(ScalarOp::IsNan, &[x])?;
    let step = call.combine(ScalarOp::Select, &[&is_below, &zero, &one])?;
    let step = call.combine(ScalarOp::Select, &[&is_zero, at_zero, &step])?;
    call.combine(ScalarOp::Select, &[&is_nan, x, &step]).map(Value::Array)
}

fn nan_to_num(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    let dtype = x.dtype();
    if !dtype.is_float() {
        return Ok(Value::Array(x));
    }
    let constant =
        |call: &Call<'_>, value: f64| call.built(graph::cast(&graph::constant(Scalar::Float64(value)), dtype));
    let largest = if dtype == DType::Float32 { f32::MAX as f64 } else { f64::MAX };
    let mut replaced = x.clone();
    for (name, default, from) in
        [("nan", 0.0, f64::NAN), ("posinf", largest, f64::INFINITY), ("neginf", -largest, f64::NEG_INFINITY)]
    {
        let value = match call.is_none(name) {
            true => constant(call, default)?,
            false => call.built(graph::cast(&call.array(name)?, dtype))?,
        };
        let here = match from.is_nan() {
            true => call.combine(ScalarOp::IsNan, &[&x])?,
            false => call.combine(ScalarOp::Equal, &[&x, &constant(call, from)?])?,
        };
        replaced = call.combine(ScalarOp::Select, &[&here, &value, &replaced])?;
    }
    Ok(Value::Array(replaced))
}
