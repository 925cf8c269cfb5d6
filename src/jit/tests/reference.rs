//! What each loop operation means, on the bits of lanes, in plain Rust.

use crate::numeric::op::ScalarOp::{self, *};
use crate::plan::kernel::{LoopInput, LoopProgram};
use crate::types::DType::{self, *};

/// Every loop operation with every dtype that it is defined on.
pub(super) fn operations() -> Vec<(ScalarOp, DType)> {
    let arithmetic = [Negate, Abs, Add, Subtract, Multiply, Minimum, Maximum];
    let comparisons = [Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Select, Cast(Bool)];
    let on_floats = [Sqrt, Floor, Ceil, Trunc, IsNan, Divide, Cast(Float64)];
    let bitwise = [Not, And, Or, Xor];
    let on_bools = [Abs, Add, Multiply, Minimum, Maximum, Cast(Int64), Cast(Float64)];
    let floats = [&arithmetic[..], &comparisons, &on_floats].concat();
    let ints = [&arithmetic[..], &comparisons, &bitwise, &[Cast(Int64)]].concat();
    let bools = [&comparisons[..], &bitwise, &on_bools].concat();
    let with = |ops: Vec<ScalarOp>, dtype| ops.into_iter().map(move |op| (op, dtype));
    with(floats, Float64).chain(with(ints, Int64)).chain(with(bools, Bool)).collect()
}

/// The result of one operation on lanes.
pub(super) fn apply(op: ScalarOp, operand: DType, args: &[u64]) -> u64 {
    match (op, operand) {
        (Select, _) => args[if args[0] != 0 { 1 } else { 2 }],
        (Cast(to), from) => cast(from, to, args[0]),
        (op, Float64) => float(op, f64::from_bits(args[0]), f64::from_bits(args[args.len() - 1])),
        (op, Int64) => int(op, args[0] as i64, args[args.len() - 1] as i64),
        (op, _) => bool(op, args[0] != 0, args[args.len() - 1] != 0),
    }
}

/// The outputs of `program` for one element.
pub(super) fn evaluate(program: &LoopProgram, streams: &[u64], uniforms: &[u64]) -> Vec<u64> {
    let (mut streams, mut uniforms) = (streams.iter(), uniforms.iter());
    let mut values = Vec::new();
    for input in &program.inputs {
        let source = if matches!(input, LoopInput::Stream(_)) { &mut streams } else { &mut uniforms };
        values.push(*source.next().unwrap());
    }
    for op in &program.ops {
        let args: Vec<u64> = op.args.iter().map(|arg| values[arg.0 as usize]).collect();
        values.push(apply(op.op, op.operand, &args));
    }
    program.outputs.iter().map(|output| values[output.0 as usize]).collect()
}

fn mask(b: bool) -> u64 {
    if b { !0 } else { 0 }
}

fn compare<T: PartialOrd>(op: ScalarOp, a: T, b: T) -> u64 {
    mask(match op {
        Equal => a == b,
        NotEqual => a != b,
        Less => a < b,
        LessEqual => a <= b,
        Greater => a > b,
        GreaterEqual => a >= b,
        other => panic!("{other:?} is no comparison"),
    })
}

fn float(op: ScalarOp, a: f64, b: f64) -> u64 {
    let result = match op {
        Negate => f64::from_bits(a.to_bits() ^ 1 << 63),
        Abs => a.abs(),
        Sqrt => a.sqrt(),
        Floor => a.floor(),
        Ceil => a.ceil(),
        Trunc => a.trunc(),
        IsNan => return mask(a.is_nan()),
        Add => a + b,
        Subtract => a - b,
        Multiply => a * b,
        Divide => a / b,
        Minimum | Maximum if a.is_nan() || b.is_nan() => f64::NAN,
        Minimum if a == b => {
            if a.is_sign_negative() {
                a
            } else {
                b
            }
        }
        Maximum if a == b => {
            if a.is_sign_negative() {
                b
            } else {
                a
            }
        }
        Minimum => {
            if a < b {
                a
            } else {
                b
            }
        }
        Maximum => {
            if a < b {
                b
            } else {
                a
            }
        }
        comparison => return compare(comparison, a, b),
    };
    result.to_bits()
}

fn int(op: ScalarOp, a: i64, b: i64) -> u64 {
    let result = match op {
        Negate => a.wrapping_neg(),
        Abs => a.wrapping_abs(),
        Not => !a,
        Add => a.wrapping_add(b),
        Subtract => a.wrapping_sub(b),
        Multiply => a.wrapping_mul(b),
        Minimum => a.min(b),
        Maximum => a.max(b),
        And => a & b,
        Or => a | b,
        Xor => a ^ b,
        comparison => return compare(comparison, a, b),
    };
    result as u64
}

fn bool(op: ScalarOp, a: bool, b: bool) -> u64 {
    mask(match op {
        Abs => a,
        Not => !a,
        Multiply | Minimum | And => a && b,
        Add | Maximum | Or => a || b,
        Xor => a != b,
        comparison => return compare(comparison, a, b),
    })
}

fn cast(from: DType, to: DType, x: u64) -> u64 {
    match (from, to) {
        (Bool, Int64) => (x != 0) as u64,
        (Bool, Float64) => f64::from(x != 0).to_bits(),
        (Int64, Bool) => mask(x != 0),
        (Float64, Bool) => mask(f64::from_bits(x) != 0.0),
        _ => x,
    }
}
