//! The operators by name.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::{Operand, Value, compare, operators, promote};
use crate::syntax::ast::{BinaryOperator, CompareOperator, UnaryOperator};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["negative"],
        signature: "negative(x)",
        summary: "Each element with the opposite sign: -x.",
        doc: "Keeps shape and dtype. Integers wrap; not defined for bools.",
        examples: &[("negative([1, -2])", "[-1  2]")],
        build: |call| unary(call, UnaryOperator::Negate),
    },
    Builtin {
        names: &["positive"],
        signature: "positive(x)",
        summary: "Each element as it is: +x.",
        doc: "Keeps shape and dtype; not defined for bools.",
        examples: &[("positive([1, -2])", "[ 1 -2]")],
        build: |call| unary(call, UnaryOperator::Plus),
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
        names: &["bitwise_and"],
        signature: "bitwise_and(a, b)",
        summary: "a & b, bit by bit.",
        doc: "Shapes broadcast, integer dtypes promote; on bools this is `and`. Not defined for floats.",
        examples: &[("bitwise_and([12, 10], 6)", "[4 2]")],
        build: |call| operator(call, BinaryOperator::BitAnd),
    },
    Builtin {
        names: &["bitwise_or"],
        signature: "bitwise_or(a, b)",
        summary: "a | b, bit by bit.",
        doc: "Shapes broadcast, integer dtypes promote; on bools this is `or`. Not defined for floats.",
        examples: &[("bitwise_or([12, 10], 6)", "[14 14]")],
        build: |call| operator(call, BinaryOperator::BitOr),
    },
    Builtin {
        names: &["bitwise_xor"],
        signature: "bitwise_xor(a, b)",
        summary: "a xor b, bit by bit.",
        doc: "Shapes broadcast, integer dtypes promote; on bools this is `xor`. Not defined for floats.",
        examples: &[("bitwise_xor([12, 10], 6)", "[10 12]")],
        build: |call| operator(call, BinaryOperator::BitXor),
    },
    Builtin {
        names: &["invert", "bitwise_not"],
        signature: "invert(x)",
        summary: "~x: every bit turned, or `not` on bools.",
        doc: "Keeps shape and dtype. Not defined for floats.",
        examples: &[("invert([0, 5])", "[-1 -6]"), ("invert(uint8([0, 5]))", "[255 250]")],
        build: |call| unary(call, UnaryOperator::Invert),
    },
    Builtin {
        names: &["left_shift"],
        signature: "left_shift(a, b)",
        summary: "a << b: bits moved up.",
        doc: "Shapes broadcast, integer dtypes promote. Bits that leave the dtype are lost, which is an error with\n\
              --checked; a shift by less than 0 or by the width or more gives 0.",
        examples: &[("left_shift([1, 3], 2)", "[ 4 12]")],
        build: |call| operator(call, BinaryOperator::ShiftLeft),
    },
    Builtin {
        names: &["right_shift"],
        signature: "right_shift(a, b)",
        summary: "a >> b: bits moved down, filling with the sign.",
        doc: "Shapes broadcast, integer dtypes promote. A shift by less than 0 or by the width or more gives 0, or -1 for\n\
              a negative number.",
        examples: &[("right_shift([20, -20], 2)", "[ 5 -5]")],
        build: |call| operator(call, BinaryOperator::ShiftRight),
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

/// The operator on an array: the result of a function is strong also where its argument is weak.
fn unary(call: &mut Call<'_>, operator: UnaryOperator) -> Result<Value, Diagnostic> {
    let x = Operand::new(Value::Array(call.array("x")?), call.span("x"));
    operators::unary(operator, &x, call.place)
}

/// The operator on arrays: the result of a function is strong also where both arguments are weak.
fn operator(call: &mut Call<'_>, operator: BinaryOperator) -> Result<Value, Diagnostic> {
    let (left, right) = (call.operand("a"), call.operand("b"));
    let result = operators::binary(operator, left, right, call.place, call.host)?;
    promote::strong(&Operand::new(result, call.place)).map(Value::Array)
}

fn comparison(call: &mut Call<'_>, operator: CompareOperator) -> Result<Value, Diagnostic> {
    compare::compare(operator, &call.operand("a"), &call.operand("b"), call.place)
}
