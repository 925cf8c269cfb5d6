use super::{LaneFunction, Wide, apply, exact};
use crate::numeric::function::Function::{Cos, Exp, Log, Sin};
use crate::numeric::op::Events;
use crate::numeric::op::ScalarOp::{self, *};
use crate::types::{DType, Scalar};

mod error_function;
mod function_reference;
mod functions;
mod gamma;
mod inverse_trigonometry;
mod lane_checks;
mod normal_quantile;
mod reference;

fn float(op: ScalarOp, args: &[f64]) -> f64 {
    let args: Vec<Scalar> = args.iter().map(|&x| Scalar::Float64(x)).collect();
    match apply(op, DType::Float64, &args) {
        (Scalar::Float64(x), Events::NONE) => x,
        other => panic!("{} gave {other:?}", op.name()),
    }
}

fn int(op: ScalarOp, a: i64, b: i64) -> (i64, Events) {
    match apply(op, DType::Int64, &[Scalar::Int64(a), Scalar::Int64(b)]) {
        (Scalar::Int64(x), events) => (x, events),
        other => panic!("{} gave {other:?}", op.name()),
    }
}

/// A definition on float64 elements.
fn lanes<F: LaneFunction<N>, const N: usize>(args: [f64; N]) -> f64 {
    exact::<Wide<F>, f64, N>(args)
}

/// Equal bits, or both NaN.
fn assert_same(got: f64, want: f64, what: &str) {
    assert!(Scalar::Float64(got).same(Scalar::Float64(want)), "{what}: got {got:e}, want {want:e}");
}

/// The distance in units of the last place between finite floats of equal sign.
fn ulps(got: f64, want: f64) -> u64 {
    (got.to_bits() as i64).abs_diff(want.to_bits() as i64)
}

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

#[test]
fn hard_cases_are_within_one_ulp() {
    for (op, x, want) in reference::UNARY {
        let (x, want) = (f64::from_bits(*x), f64::from_bits(*want));
        let got = float(Call(*op), &[x]);
        assert!(ulps(got, want) <= 1, "{}({x:e}): got {got:e}, want {want:e}", op.name());
    }
    for (x, y, want) in reference::POWER {
        let (x, y, want) = (f64::from_bits(*x), f64::from_bits(*y), f64::from_bits(*want));
        let got = float(Power, &[x, y]);
        assert!(ulps(got, want) <= 1, "{x:e}^{y:e}: got {got:e}, want {want:e}");
    }
}

#[test]
fn special_values_of_functions() {
    for (op, x, want) in [
        (Exp, 0.0, 1.0),
        (Exp, -0.0, 1.0),
        (Exp, INF, INF),
        (Exp, -INF, 0.0),
        (Exp, 709.8, INF),
        (Exp, -746.0, 0.0),
        (Exp, NAN, NAN),
        (Log, 0.0, -INF),
        (Log, -0.0, -INF),
        (Log, -1.0, NAN),
        (Log, -5e-324, NAN),
        (Log, -INF, NAN),
        (Log, INF, INF),
        (Log, NAN, NAN),
        (Log, 1.0, 0.0),
        (Sin, 0.0, 0.0),
        (Sin, -0.0, -0.0),
        (Sin, 5e-324, 5e-324),
        (Sin, INF, NAN),
        (Sin, -INF, NAN),
        (Sin, NAN, NAN),
        (Cos, 0.0, 1.0),
        (Cos, -0.0, 1.0),
        (Cos, INF, NAN),
        (Cos, NAN, NAN),
    ] {
        assert_same(float(Call(op), &[x]), want, op.name());
    }
}

#[test]
fn power_follows_c99_but_for_two_and_one_half() {
    for (x, y, want) in [
        (1.0, NAN, 1.0),
        (NAN, 0.0, 1.0),
        (NAN, -0.0, 1.0),
        (NAN, 1.0, NAN),
        (2.0, NAN, NAN),
        (0.0, 3.0, 0.0),
        (-0.0, 3.0, -0.0),
        (-0.0, 4.0, 0.0),
        (-0.0, 1.5, 0.0),
        (-0.0, -3.0, -INF),
        (-0.0, -1.5, INF),
        (0.0, -4.0, INF),
        (0.0, INF, 0.0),
        (-0.0, -INF, INF),
        (-1.0, INF, 1.0),
        (-1.0, -INF, 1.0),
        (-1.0, 9007199254740991.0, -1.0),
        (-1.0, 4503599627370497.0, -1.0),
        (-1.0, 1e300, 1.0),
        (0.5, INF, 0.0),
        (0.5, -INF, INF),
        (-2.0, INF, INF),
        (2.0, -INF, 0.0),
        (INF, -1.0, 0.0),
        (INF, 1e-300, INF),
        (-INF, 3.0, -INF),
        (-INF, 1.5, INF),
        (-INF, -3.0, -0.0),
        (-INF, -1.5, 0.0),
        (-8.0, 1.0 / 3.0, NAN),
        (-2.0, 3.0, -8.0),
        (-2.0, -2.0, 0.25),
        (10.0, 308.0, 1e308),
        (10.0, 309.0, INF),
        (-10.0, 309.0, -INF),
        (2.0, -1074.0, 5e-324),
        (2.0, -1076.0, 0.0),
        (5e-324, -1.0, INF),
        (1.0 + f64::EPSILON, 1e300, INF),
        (0.1, 2.0, 0.1 * 0.1),
        (-INF, 2.0, INF),
        (2.0, 0.5, std::f64::consts::SQRT_2),
        (-0.0, 0.5, -0.0),
        (-INF, 0.5, NAN),
    ] {
        assert_same(float(Power, &[x, y]), want, &format!("{x}^{y}"));
    }
}

#[test]
fn floored_division_of_floats_is_pythons() {
    for (a, b, quotient, remainder) in [
        (7.0, 3.0, 2.0, 1.0),
        (-7.0, 3.0, -3.0, 2.0),
        (7.0, -3.0, -3.0, -2.0),
        (-7.0, -3.0, 2.0, -1.0),
        (1.0, 0.1, 9.0, 1.0 % 0.1),
        (6.0, -3.0, -2.0, -0.0),
        (-0.0, 3.0, -0.0, 0.0),
        (0.0, -3.0, -0.0, -0.0),
        (1e300, 3.0, (1e300 - 1e300 % 3.0) / 3.0, 1e300 % 3.0),
        (5.0, INF, 0.0, 5.0),
        (-5.0, INF, -1.0, INF),
        (5.0, -INF, -1.0, -INF),
        (INF, 2.0, NAN, NAN),
        (1.0, 0.0, INF, NAN),
        (-1.0, 0.0, -INF, NAN),
        (0.0, 0.0, NAN, NAN),
        (NAN, 1.0, NAN, NAN),
        (5e-324, 2.0, 0.0, 5e-324),
        (-5e-324, 2.0, -1.0, 2.0),
    ] {
        assert_same(float(FloorDivide, &[a, b]), quotient, &format!("{a} // {b}"));
        assert_same(float(Modulo, &[a, b]), remainder, &format!("{a} % {b}"));
    }
}

#[test]
fn integers_wrap_floor_and_report() {
    assert_eq!(int(FloorDivide, -7, 2), (-4, Events::NONE));
    assert_eq!(int(Modulo, -7, 2), (1, Events::NONE));
    assert_eq!(int(Modulo, 7, -2), (-1, Events::NONE));
    assert_eq!(int(FloorDivide, i64::MIN, -1), (i64::MIN, Events::NONE));
    assert_eq!(int(Modulo, i64::MIN, -1), (0, Events::NONE));
    assert_eq!(int(FloorDivide, 5, 0), (0, Events::ZERO_DIVISOR));
    assert_eq!(int(Modulo, 5, 0), (0, Events::ZERO_DIVISOR));
    assert_eq!(int(Power, 3, 40), (3i64.wrapping_pow(40), Events::NONE));
    assert_eq!(int(Power, 0, 0), (1, Events::NONE));
    assert_eq!(int(Power, -1, i64::MAX), (-1, Events::NONE));
    assert_eq!(int(Power, 2, -1), (0, Events::NEGATIVE_EXPONENT));
    assert_eq!(int(Add, i64::MAX, 1), (i64::MIN, Events::NONE));
    assert_eq!(int(Minimum, -3, 2), (-3, Events::NONE));
}

#[test]
fn extremes_of_floats_order_zeros_and_keep_nan() {
    assert_same(float(Minimum, &[0.0, -0.0]), -0.0, "minimum");
    assert_same(float(Maximum, &[-0.0, 0.0]), 0.0, "maximum");
    assert_same(float(Maximum, &[-0.0, -0.0]), -0.0, "maximum");
    assert_same(float(Minimum, &[NAN, 1.0]), NAN, "minimum");
    assert_same(float(Maximum, &[1.0, NAN]), NAN, "maximum");
    assert_same(float(Maximum, &[1.0, 2.0]), 2.0, "maximum");
}

#[test]
fn casts_saturate() {
    let cast = |x: Scalar, to| apply(Cast(to), x.dtype(), &[x]).0;
    for (x, want) in [
        (1.9, 1),
        (-1.9, -1),
        (NAN, 0),
        (INF, i64::MAX),
        (-1e30, i64::MIN),
        (9223372036854774784.0, 9223372036854774784),
        (9223372036854775808.0, i64::MAX),
        (-9223372036854775808.0, i64::MIN),
    ] {
        assert!(cast(Scalar::Float64(x), DType::Int64).same(Scalar::Int64(want)), "{x}");
    }
    assert!(cast(Scalar::Float64(NAN), DType::Bool).same(Scalar::Bool(true)));
    assert!(cast(Scalar::Float64(-0.0), DType::Bool).same(Scalar::Bool(false)));
    assert!(cast(Scalar::Bool(true), DType::Float64).same(Scalar::Float64(1.0)));
    assert!(cast(Scalar::Int64(i64::MAX), DType::Float64).same(Scalar::Float64(9223372036854775808.0)));
}

#[test]
fn bools_and_choices() {
    let (yes, no) = (Scalar::Bool(true), Scalar::Bool(false));
    assert!(apply(Add, DType::Bool, &[yes, no]).0.same(yes));
    assert!(apply(Multiply, DType::Bool, &[yes, no]).0.same(no));
    assert!(apply(Xor, DType::Bool, &[yes, yes]).0.same(no));
    assert!(apply(Less, DType::Bool, &[no, yes]).0.same(yes));
    assert!(apply(Not, DType::Bool, &[no]).0.same(yes));
    let choice = [no, Scalar::Int64(1), Scalar::Int64(2)];
    assert!(apply(Select, DType::Int64, &choice).0.same(Scalar::Int64(2)));
    let nans = [Scalar::Float64(NAN), Scalar::Float64(NAN)];
    assert!(apply(NotEqual, DType::Float64, &nans).0.same(yes));
    assert!(apply(LessEqual, DType::Float64, &nans).0.same(no));
    assert!(apply(IsNan, DType::Float64, &nans[..1]).0.same(yes));
}
