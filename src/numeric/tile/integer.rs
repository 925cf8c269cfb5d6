//! Tile forms of operations on integers.

use super::TileFunction;
use super::map::{self, IntegerFunction};
use crate::numeric::element::Int;
use crate::numeric::op::{CheckedOp, Events, ScalarOp};
use crate::numeric::scalar::integer;
use crate::numeric::simd::Level;

/// The tile form of an operation on integers of type `T`; none for those that loops hold or integers lack.
pub fn function<T: Int>(op: ScalarOp, level: Level) -> Option<TileFunction> {
    use ScalarOp::*;
    Some(match op {
        FloorDivide => map::integers::<FloorDivideOp, T, 2>(level),
        Modulo => map::integers::<ModuloOp, T, 2>(level),
        Power => map::integers::<PowerOp, T, 2>(level),
        ShiftLeft => map::integers::<ShiftLeftOp, T, 2>(level),
        ShiftRight => map::integers::<ShiftRightOp, T, 2>(level),
        Gcd => map::integers::<GcdOp, T, 2>(level),
        Lcm => map::integers::<LcmOp, T, 2>(level),
        ScalarOp::Checked(op) => match op {
            CheckedOp::Negate => map::integers::<CheckedNegate, T, 1>(level),
            CheckedOp::Abs => map::integers::<CheckedAbs, T, 1>(level),
            CheckedOp::Add => map::integers::<CheckedAdd, T, 2>(level),
            CheckedOp::Subtract => map::integers::<CheckedSubtract, T, 2>(level),
            CheckedOp::Multiply => map::integers::<CheckedMultiply, T, 2>(level),
            CheckedOp::FloorDivide => map::integers::<CheckedFloorDivide, T, 2>(level),
            CheckedOp::Power => map::integers::<CheckedPower, T, 2>(level),
            CheckedOp::ShiftLeft => map::integers::<CheckedShiftLeft, T, 2>(level),
            CheckedOp::Gcd => map::integers::<CheckedGcd, T, 2>(level),
            CheckedOp::Lcm => map::integers::<CheckedLcm, T, 2>(level),
        },
        _ => return None,
    })
}

/// The scalar definition of an operation of two integers as an [`IntegerFunction`].
macro_rules! binary {
    ($($name:ident = $op:expr;)*) => {$(
        struct $name;

        impl<T: Int> IntegerFunction<T, 2> for $name {
            #[inline(always)]
            fn apply([a, b]: [T; 2]) -> (T, Events) {
                integer::binary($op, a, b).unwrap_or((T::ZERO, Events::NONE))
            }
        }
    )*};
}

binary! {
    FloorDivideOp = ScalarOp::FloorDivide;
    ModuloOp = ScalarOp::Modulo;
    PowerOp = ScalarOp::Power;
    ShiftLeftOp = ScalarOp::ShiftLeft;
    ShiftRightOp = ScalarOp::ShiftRight;
    GcdOp = ScalarOp::Gcd;
    LcmOp = ScalarOp::Lcm;
    CheckedAdd = ScalarOp::Checked(CheckedOp::Add);
    CheckedSubtract = ScalarOp::Checked(CheckedOp::Subtract);
    CheckedMultiply = ScalarOp::Checked(CheckedOp::Multiply);
    CheckedFloorDivide = ScalarOp::Checked(CheckedOp::FloorDivide);
    CheckedPower = ScalarOp::Checked(CheckedOp::Power);
    CheckedShiftLeft = ScalarOp::Checked(CheckedOp::ShiftLeft);
    CheckedGcd = ScalarOp::Checked(CheckedOp::Gcd);
    CheckedLcm = ScalarOp::Checked(CheckedOp::Lcm);
}

/// Likewise of one integer.
macro_rules! unary {
    ($($name:ident = $op:expr;)*) => {$(
        struct $name;

        impl<T: Int> IntegerFunction<T, 1> for $name {
            #[inline(always)]
            fn apply([x]: [T; 1]) -> (T, Events) {
                integer::unary($op, x).unwrap_or((T::ZERO, Events::NONE))
            }
        }
    )*};
}

unary! {
    CheckedNegate = ScalarOp::Checked(CheckedOp::Negate);
    CheckedAbs = ScalarOp::Checked(CheckedOp::Abs);
}
