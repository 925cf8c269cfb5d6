//! Arithmetic: the operators by name, and element-wise functions of one or two numbers.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::{Operand, Value, Weak, compare, operators, promote};
use crate::graph;
use crate::numeric::op::ScalarOp;
use crate::syntax::ast::{BinaryOperator, CompareOperator, UnaryOperator};
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
        signature: "copy(x)",
        summary: "The same array.",
        doc: "Arrays are values in arr, so a copy is never needed; it is here for programs written for NumPy.",
        examples: &[("copy([1, 2])", "[1 2]")],
        build: |call| call.array("x").map(Value::Array),
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
        doc: "Keeps shape and dtype; integers wrap.",
        examples: &[("square([1, 2, 3])", "[1 4 9]")],
        build: |call| call.elementwise(ScalarOp::Multiply, &["x", "x"]),
    },
    Builtin {
        names: &["reciprocal"],
        signature: "reciprocal(x)",
        summary: "One divided by each element.",
        doc: "float64 only: integers are refused, since NumPy would cut 1/x to an integer. 1/0.0 is inf.",
        examples: &[("reciprocal([1.0, 2.0, 4.0])", "[1.   0.5  0.25]")],
        build: reciprocal,
    },
    Builtin {
        names: &["negative"],
        signature: "negative(x)",
        summary: "Each element with the opposite sign: -x.",
        doc: "Keeps shape and dtype. Integers wrap; not defined for bools.",
        examples: &[("negative([1, -2])", "[-1  2]")],
        build: negative,
    },
    Builtin {
        names: &["add"],
        signature: "add(a, b)",
        summary: "a + b.",
        doc: "Shapes broadcast, dtypes promote. Integers wrap; on bools this is `or`.",
        examples: &[("add([1, 2], 0.5)", "[1.5 2.5]")],
        build: |call| operator(call, BinaryOperator::Add),
    },
    Builtin {
        names: &["subtract"],
        signature: "subtract(a, b)",
        summary: "a - b.",
        doc: "Shapes broadcast, dtypes promote. Integers wrap; not defined for two bools.",
        examples: &[("subtract([5, 7], [1, 2])", "[4 5]")],
        build: |call| operator(call, BinaryOperator::Subtract),
    },
    Builtin {
        names: &["multiply"],
        signature: "multiply(a, b)",
        summary: "a * b, element by element.",
        doc: "Shapes broadcast, dtypes promote. Integers wrap; on bools this is `and`.",
        examples: &[("multiply([1, 2, 3], 2)", "[2 4 6]")],
        build: |call| operator(call, BinaryOperator::Multiply),
    },
    Builtin {
        names: &["divide", "true_divide"],
        signature: "divide(a, b)",
        summary: "a / b, always in floats.",
        doc: "Shapes broadcast; integers and bools give float64. 1/0 is inf, 0/0 is nan.",
        examples: &[("divide([1, 2, 3], 2)", "[0.5 1.  1.5]")],
        build: |call| operator(call, BinaryOperator::Divide),
    },
    Builtin {
        names: &["floor_divide"],
        signature: "floor_divide(a, b)",
        summary: "a // b: the quotient rounded down.",
        doc: "Shapes broadcast, dtypes promote. An integer divided by zero gives 0 and a warning.",
        examples: &[("floor_divide([7, -7], 2)", "[ 3 -4]")],
        build: |call| operator(call, BinaryOperator::FloorDivide),
    },
    Builtin {
        names: &["mod", "remainder"],
        signature: "mod(a, b)",
        summary: "a % b: the remainder, with the sign of b.",
        doc: "Shapes broadcast, dtypes promote. Floats by zero give nan; integers by zero give 0 and a warning.",
        examples: &[("mod([7, -7], 3)", "[1 2]"), ("mod(5.5, -2)", "-0.5")],
        build: |call| operator(call, BinaryOperator::Modulo),
    },
    Builtin {
        names: &["power", "pow"],
        signature: "power(a, b)",
        summary: "a ^ b, element by element.",
        doc: "Shapes broadcast, dtypes promote. A scalar exponent 2 is a*a and 0.5 is sqrt(a), exactly rounded.\n\
              An integer to a negative integer power is an error: write float64(a) ^ b.",
        examples: &[("power([1, 2, 3], 2)", "[1 4 9]"), ("power(2.0, -1)", "0.5")],
        build: |call| operator(call, BinaryOperator::Power),
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
        signature: "clip(x, min=none, max=none)",
        summary: "Each element, but not below min nor above max.",
        doc: "Shapes broadcast, dtypes promote; a bound that is none does not bound.\n\
              Where min is above max, max wins. nan stays nan.",
        examples: &[("clip([1, 5, 9], 2, 6)", "[2 5 6]"), ("clip([-1.5, 0.5], min=0)", "[0.  0.5]")],
        build: clip,
    },
    Builtin {
        names: &["less"],
        signature: "less(a, b)",
        summary: "a < b.",
        doc: "Shapes broadcast; the result is bool. False where either is nan.",
        examples: &[("less([1, 2, 3], 2)", "[ true false false]")],
        build: |call| comparison(call, CompareOperator::Less),
    },
    Builtin {
        names: &["less_equal"],
        signature: "less_equal(a, b)",
        summary: "a <= b.",
        doc: "Shapes broadcast; the result is bool. False where either is nan.",
        examples: &[("less_equal([1, 2, 3], 2)", "[ true  true false]")],
        build: |call| comparison(call, CompareOperator::LessEqual),
    },
    Builtin {
        names: &["greater"],
        signature: "greater(a, b)",
        summary: "a > b.",
        doc: "Shapes broadcast; the result is bool. False where either is nan.",
        examples: &[("greater([1, 2, 3], 2)", "[false false  true]")],
        build: |call| comparison(call, CompareOperator::Greater),
    },
    Builtin {
        names: &["greater_equal"],
        signature: "greater_equal(a, b)",
        summary: "a >= b.",
        doc: "Shapes broadcast; the result is bool. False where either is nan.",
        examples: &[("greater_equal([1, 2, 3], 2)", "[false  true  true]")],
        build: |call| comparison(call, CompareOperator::GreaterEqual),
    },
    Builtin {
        names: &["equal"],
        signature: "equal(a, b)",
        summary: "a == b, element by element.",
        doc: "Shapes broadcast; the result is bool. nan equals nothing, 0.0 equals -0.0.",
        examples: &[("equal([1, 2, 3], 2)", "[false  true false]")],
        build: |call| comparison(call, CompareOperator::Equal),
    },
    Builtin {
        names: &["not_equal"],
        signature: "not_equal(a, b)",
        summary: "a != b, element by element.",
        doc: "Shapes broadcast; the result is bool. nan differs from everything.",
        examples: &[("not_equal([1, 2, 3], 2)", "[ true false  true]")],
        build: |call| comparison(call, CompareOperator::NotEqual),
    },
];

fn negative(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = Operand::new(Value::Array(call.array("x")?), call.span("x"));
    operators::unary(UnaryOperator::Negate, &x, call.place)
}

/// The operator on arrays: the result of a function is strong also where both arguments are weak.
fn operator(call: &mut Call<'_>, operator: BinaryOperator) -> Result<Value, Diagnostic> {
    let (left, right) = (call.operand("a"), call.operand("b"));
    let result = operators::binary(operator, left, right, call.place)?;
    promote::strong(&Operand::new(result, call.place)).map(Value::Array)
}

fn comparison(call: &mut Call<'_>, operator: CompareOperator) -> Result<Value, Diagnostic> {
    compare::compare(operator, &call.operand("a"), &call.operand("b"), call.place)
}

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
    let one = graph::constant(Scalar::Float64(1.0));
    call.combine(ScalarOp::Divide, &[&one, &x]).map(Value::Array)
}

fn clip(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    match (call.is_none("min"), call.is_none("max")) {
        (true, true) => call.array("x").map(Value::Array),
        (false, true) => call.elementwise(ScalarOp::Maximum, &["x", "min"]),
        (true, false) => call.elementwise(ScalarOp::Minimum, &["x", "max"]),
        (false, false) => {
            let raised = call.elementwise(ScalarOp::Maximum, &["x", "min"])?;
            let raised = Operand::new(raised, call.span("x"));
            promote::elementwise(ScalarOp::Minimum, &[raised, call.operand("max")], call.place)
        }
    }
}
