//! Operators on single numbers give what the evaluator gives, or nothing.

use super::functions;
use super::number::{Number, binary, compare, function, function_of_two, unary};
use crate::eval::tests::FakeHost;
use crate::eval::{Operand, Value, Weak, compare as comparison, demand, operators, promote};
use crate::graph;
use crate::syntax::ast::{BinaryOperator, CompareOperator, UnaryOperator};
use crate::syntax::span::Span;
use crate::types::{DType, Scalar};

fn numbers() -> Vec<Number> {
    let mut numbers = Vec::new();
    let floats = [0.0, -0.0, 0.5, 1.0, 2.0, -3.0, 2.5, 1e300, 5e-324, 9007199254740993.0, f64::NAN, f64::INFINITY];
    let integers = [0, 1, -1, 2, 3, -7, 64, 200, (1 << 53) + 1, i64::MAX, i64::MAX - 1, i64::MIN, i64::MIN + 1];
    numbers.extend(floats.map(Number::float));
    numbers.extend(integers.map(Number::int));
    for dtype in DType::ALL {
        for value in [0.0, 1.0, -1.0, 2.0, 2.5, 7.0, 120.0, 1e19, f64::NAN, -0.0] {
            let element = Number::float(value).cast(dtype).unwrap();
            if !numbers.iter().any(|number| number.same(element)) {
                numbers.push(element);
            }
        }
    }
    numbers.extend([i64::MAX, i64::MIN].map(|value| Number::element(Scalar::Int64(value))));
    numbers
}

fn value(number: Number) -> Operand {
    let value = match number.scalar() {
        Some(value) => Value::Array(graph::constant(value)),
        None => number.weak().map_or(Value::None, Value::Weak),
    };
    Operand::new(value, Span::default())
}

/// Whether a number is what the evaluator gives, where NaN is NaN.
fn agrees(number: Number, value: &Value, host: &mut FakeHost) -> bool {
    match (number.weak(), number.scalar(), value) {
        (Some(Weak::Float(a)), _, Value::Weak(Weak::Float(b))) => {
            a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
        }
        (Some(a), _, Value::Weak(b)) => a.same(*b),
        (_, Some(a), Value::Array(b)) => demand::scalar(b, host).ok().flatten().is_some_and(|b| a.same(b)),
        _ => false,
    }
}

#[test]
fn operators_are_the_evaluators() {
    use BinaryOperator::*;
    let mut host = FakeHost::default();
    let (mut answers, mut values) = (0, 0);
    for a in numbers() {
        for b in numbers() {
            for operator in [
                Add,
                Subtract,
                Multiply,
                Divide,
                FloorDivide,
                Modulo,
                Power,
                BitAnd,
                BitOr,
                BitXor,
                ShiftLeft,
                ShiftRight,
            ] {
                let want = operators::binary(operator, value(a), value(b), Span::default(), &mut host);
                values += usize::from(want.is_ok());
                let Some(got) = binary(operator, a, b) else { continue };
                answers += 1;
                let is_right = want.is_ok_and(|want| agrees(got, &want, &mut host));
                assert!(is_right, "{a:?} {} {b:?} is not {got:?}", operator.symbol());
            }
        }
    }
    assert!(answers * 10 > values * 9, "{answers} answers of {values}");
}

#[test]
fn comparisons_are_the_evaluators() {
    use CompareOperator::*;
    let mut host = FakeHost::default();
    for a in numbers() {
        for b in numbers() {
            for operator in [Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual] {
                let want = comparison::compare(operator, &value(a), &value(b), Span::default());
                let Some(got) = compare(operator, a, b) else { continue };
                let is_right = want.is_ok_and(|want| agrees(Number::bool(got), &want, &mut host));
                assert!(is_right, "{a:?} {} {b:?} is not {got}", operator.symbol());
            }
        }
    }
}

#[test]
fn what_takes_one_number_is_the_evaluators() {
    let mut host = FakeHost::default();
    for a in numbers() {
        for operator in [UnaryOperator::Negate, UnaryOperator::Plus, UnaryOperator::Invert, UnaryOperator::LogicalNot] {
            let want = operators::unary(operator, &value(a), Span::default());
            let Some(got) = unary(operator, a) else { continue };
            assert!(want.is_ok_and(|want| agrees(got, &want, &mut host)), "{} {a:?}", operator.symbol());
        }
        for dtype in DType::ALL {
            let want = promote::cast(&value(a), dtype, Span::default());
            let Some(got) = a.cast(dtype) else { continue };
            assert!(want.is_ok_and(|want| agrees(got, &want, &mut host)), "{dtype} of {a:?}");
        }
        let want = demand::truth(&value(a), &mut host);
        assert_eq!(a.truth(), want.ok(), "{a:?}");
    }
}

#[test]
fn functions_are_the_builtins() {
    let mut host = FakeHost::default();
    for (name, count) in functions::names() {
        let op = functions::operation(name, count).unwrap();
        for a in numbers() {
            for b in numbers().into_iter().step_by(if count == 1 { usize::MAX } else { 3 }) {
                let operands = &[a, b][..count];
                let got = if count == 1 { function(op, a) } else { function_of_two(op, operands) };
                let Some(got) = got else { continue };
                let names = ["a", "b"];
                let mut evaluator = crate::eval::Evaluator::default();
                operands.iter().zip(names).for_each(|(&number, name)| evaluator.scope.set(name, value(number).value));
                let text = format!("{name}({})", names[..count].join(", "));
                let program = crate::syntax::parse(&text, Default::default()).unwrap_or_else(|_| panic!("{text}"));
                let want = evaluator.evaluate_to_value(&program, &mut host);
                let is_right = want.is_ok_and(|want| agrees(got, &want, &mut host));
                assert!(is_right, "{name} of {operands:?} is not {got:?}");
            }
        }
    }
}
