//! Functions that stand alone: reference values, special values and the exact cases that users count on.

use super::function_reference::{BINARY, UNARY};
use super::{INF, NAN, assert_same, lanes, ulps};
use crate::numeric::scalar::float32::LaneFunction32;
use crate::numeric::scalar::*;

fn unary<F: LaneFunction<1>>(x: f64) -> f64 {
    lanes::<F, 1>([x])
}

fn binary<F: LaneFunction<2>>(x: f64, y: f64) -> f64 {
    lanes::<F, 2>([x, y])
}

/// `2^k`, denormals included.
fn two_to(k: i32) -> f64 {
    if k >= -1022 { f64::from_bits(((k + 1023) as u64) << 52) } else { f64::from_bits(1 << (k + 1074)) }
}

/// Bits without any pattern.
fn scrambled(k: u64) -> u64 {
    let x = k.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ (x >> 29)
}

#[test]
fn values_are_within_one_ulp() {
    for table in UNARY {
        for (args, want) in table.values {
            check_value(table.name, args, (table.function)(*args), *want);
        }
    }
    for table in BINARY {
        for (args, want) in table.values {
            check_value(table.name, args, (table.function)(*args), *want);
        }
    }
}

fn check_value(name: &str, args: &[u64], got: u64, want: u64) {
    let (got, want) = (f64::from_bits(got), f64::from_bits(want));
    let args: Vec<f64> = args.iter().map(|&bits| f64::from_bits(bits)).collect();
    assert!(ulps(got, want) <= 1, "{name}{args:?}: got {got:e}, want {want:e}");
}

#[test]
fn odd_functions_keep_the_sign_of_zero_and_tiny_arguments() {
    for function in
        [unary::<Expm1>, unary::<Log1p>, unary::<Cbrt>, unary::<Sinh>, unary::<Tanh>, unary::<Asinh>, unary::<Atanh>]
    {
        assert_same(function(0.0), 0.0, "at 0");
        assert_same(function(-0.0), -0.0, "at -0");
        assert_same(function(NAN), NAN, "at NaN");
    }
    for function in [unary::<Expm1>, unary::<Log1p>, unary::<Sinh>, unary::<Tanh>, unary::<Asinh>, unary::<Atanh>] {
        for x in [5e-324, -5e-324, 3.3e-310, f64::MIN_POSITIVE, -1e-300, 1e-17] {
            assert_same(function(x), x, "tiny");
        }
    }
}

#[test]
fn exponentials_at_their_bounds() {
    for (x, want) in [
        (0.0, 1.0),
        (-0.0, 1.0),
        (INF, INF),
        (-INF, 0.0),
        (NAN, NAN),
        (1024.0, INF),
        (1e300, INF),
        (-1075.0, 0.0),
        (-1074.9999999999998, 5e-324),
        (-1e300, 0.0),
    ] {
        assert_same(unary::<Exp2>(x), want, &format!("exp2({x})"));
    }
    for (x, want) in [(INF, INF), (-INF, -1.0), (709.8, INF), (1e300, INF), (-1e300, -1.0), (-50.0, -1.0)] {
        assert_same(unary::<Expm1>(x), want, &format!("expm1({x})"));
    }
    for (x, want) in [
        (0.0, 0.5),
        (-0.0, 0.5),
        (INF, 1.0),
        (-INF, 0.0),
        (NAN, NAN),
        (40.0, 1.0),
        (1e300, 1.0),
        (-745.0, 5e-324),
        (-746.0, 0.0),
        (-1e300, 0.0),
    ] {
        assert_same(unary::<Sigmoid>(x), want, &format!("sigmoid({x})"));
    }
}

#[test]
fn logarithms_at_their_bounds() {
    for function in [unary::<Log2>, unary::<Log10>] {
        for (x, want) in
            [(0.0, -INF), (-0.0, -INF), (1.0, 0.0), (-5e-324, NAN), (-1.0, NAN), (-INF, NAN), (INF, INF), (NAN, NAN)]
        {
            assert_same(function(x), want, &format!("log({x})"));
        }
    }
    for (x, want) in [(-1.0, -INF), (-1.0000000000000002, NAN), (-INF, NAN), (INF, INF)] {
        assert_same(unary::<Log1p>(x), want, &format!("log1p({x})"));
    }
}

#[test]
fn hyperbolic_functions_at_their_bounds() {
    for (x, want) in [(INF, INF), (-INF, -INF), (711.0, INF), (-1e300, -INF)] {
        assert_same(unary::<Sinh>(x), want, &format!("sinh({x})"));
    }
    for (x, want) in [(0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, INF), (NAN, NAN), (-711.0, INF), (1e300, INF)] {
        assert_same(unary::<Cosh>(x), want, &format!("cosh({x})"));
    }
    for (x, want) in [(INF, 1.0), (-INF, -1.0), (20.0, 1.0), (-1e300, -1.0)] {
        assert_same(unary::<Tanh>(x), want, &format!("tanh({x})"));
    }
    for (x, want) in [(INF, INF), (-INF, -INF)] {
        assert_same(unary::<Asinh>(x), want, &format!("asinh({x})"));
    }
    for (x, want) in [
        (1.0, 0.0),
        (0.9999999999999999, NAN),
        (0.0, NAN),
        (-1.0, NAN),
        (-2.0, NAN),
        (-INF, NAN),
        (NAN, NAN),
        (INF, INF),
    ] {
        assert_same(unary::<Acosh>(x), want, &format!("acosh({x})"));
    }
    for (x, want) in [(1.0, INF), (-1.0, -INF), (1.0000000000000002, NAN), (-2.0, NAN), (INF, NAN), (-INF, NAN)] {
        assert_same(unary::<Atanh>(x), want, &format!("atanh({x})"));
    }
}

#[test]
fn powers_of_two_and_ten_and_cubes_are_exact() {
    for k in -1074..1024 {
        assert_same(unary::<Exp2>(k as f64), two_to(k), &format!("exp2({k})"));
        assert_same(unary::<Log2>(two_to(k)), k as f64, &format!("log2(2^{k})"));
    }
    let mut power = 1.0;
    for k in 0..=22 {
        assert_same(unary::<Log10>(power), k as f64, &format!("log10(10^{k})"));
        power *= 10.0;
    }
    for k in 1..20_000u64 {
        let cube = (k * k * k) as f64;
        assert_same(unary::<Cbrt>(cube), k as f64, &format!("cbrt({k}^3)"));
        assert_same(unary::<Cbrt>(-cube * two_to(-999)), -(k as f64) * two_to(-333), &format!("cbrt({k}^3 / 2^999)"));
    }
    assert_same(unary::<Cbrt>(two_to(-1074)), two_to(-358), "cbrt(2^-1074)");
    assert_same(unary::<Cbrt>(INF), INF, "cbrt(inf)");
    assert_same(unary::<Cbrt>(-INF), -INF, "cbrt(-inf)");
}

#[test]
fn hypotenuse_follows_c99() {
    for (x, y, want) in [
        (3.0, -4.0, 5.0),
        (0.0, -0.0, 0.0),
        (-0.0, -0.0, 0.0),
        (-7.5, 0.0, 7.5),
        (0.0, 0.1, 0.1),
        (5e-324, 0.0, 5e-324),
        (f64::MAX, 0.0, f64::MAX),
        (f64::MAX, f64::MAX, INF),
        (3e300, 4e300, 5e300),
        (3.0 * 5e-324, 4.0 * 5e-324, 5.0 * 5e-324),
        (INF, NAN, INF),
        (NAN, -INF, INF),
        (INF, 0.0, INF),
        (-INF, INF, INF),
        (NAN, 1.0, NAN),
        (0.0, NAN, NAN),
        (NAN, NAN, NAN),
    ] {
        assert_same(binary::<Hypot>(x, y), want, &format!("hypot({x}, {y})"));
    }
}

#[test]
fn sums_of_exponentials_at_infinities() {
    const LN_2: f64 = std::f64::consts::LN_2;
    for (x, y, natural, base_2) in [
        (0.0, 0.0, LN_2, 1.0),
        (5.0, 5.0, 5.0 + LN_2, 6.0),
        (1e300, 1e300, 1e300, 1e300),
        (1e300, -1e300, 1e300, 1e300),
        (INF, INF, INF, INF),
        (-INF, -INF, -INF, -INF),
        (INF, -INF, INF, INF),
        (-INF, INF, INF, INF),
        (-INF, 3.0, 3.0, 3.0),
        (-3.0, -INF, -3.0, -3.0),
        (INF, 3.0, INF, INF),
        (f64::MAX, f64::MIN, f64::MAX, f64::MAX),
        (NAN, 1.0, NAN, NAN),
        (1.0, NAN, NAN, NAN),
        (NAN, INF, NAN, NAN),
        (-INF, NAN, NAN, NAN),
    ] {
        assert_same(binary::<LogAddExp>(x, y), natural, &format!("logaddexp({x}, {y})"));
        assert_same(binary::<LogAddExp2>(x, y), base_2, &format!("logaddexp2({x}, {y})"));
    }
    // 2^-1 + 2^-1 = 1: all digits cancel.
    assert_same(binary::<LogAddExp2>(-1.0, -1.0), 0.0, "logaddexp2(-1, -1)");
    // LN_2 is a little below ln 2.
    let cancelled = binary::<LogAddExp>(-LN_2, -LN_2);
    assert!((cancelled - 2.3190468138462996e-17).abs() < two_to(-55), "{cancelled:e}");
}

#[test]
fn fmod_is_the_exact_truncated_remainder() {
    for (x, y, want) in [
        (7.0, 3.0, 1.0),
        (-7.0, 3.0, -1.0),
        (7.0, -3.0, 1.0),
        (6.0, 3.0, 0.0),
        (-6.0, 3.0, -0.0),
        (0.0, -3.0, 0.0),
        (-0.0, 3.0, -0.0),
        (1.0, 0.1, 0.09999999999999995),
        (5.0, INF, 5.0),
        (-5.0, -INF, -5.0),
        (-0.0, INF, -0.0),
        (5.0, 0.0, NAN),
        (0.0, -0.0, NAN),
        (INF, 2.0, NAN),
        (INF, INF, NAN),
        (NAN, 1.0, NAN),
        (1.0, NAN, NAN),
        (1e300, 3.0, 0.0),
        (f64::MAX, 5e-324, 0.0),
        (-f64::MAX, 5e-324, -0.0),
        (5e-324, f64::MAX, 5e-324),
    ] {
        assert_same(binary::<Fmod>(x, y), want, &format!("fmod({x}, {y})"));
    }
    for k in 0..20_000 {
        // Exponents up to 64 apart, so that the bulk and the rare form are met.
        let x = f64::from_bits(scrambled(k));
        let y = f64::from_bits(scrambled(!k) & !(0x7ff << 52) | (x.to_bits() & (0x7c0 << 52)) | 1 << 52);
        assert_same(binary::<Fmod>(x, y), x % y, &format!("fmod({x:e}, {y:e})"));
    }
}

#[test]
fn neighbours() {
    for (x, y, want) in [
        (0.0, 1.0, 5e-324),
        (0.0, -1.0, -5e-324),
        (-0.0, 1.0, 5e-324),
        (0.0, -0.0, -0.0),
        (-0.0, 0.0, 0.0),
        (5e-324, -1.0, 0.0),
        (-5e-324, 1.0, -0.0),
        (1.0, 1.0, 1.0),
        (f64::MAX, INF, INF),
        (INF, 0.0, f64::MAX),
        (-INF, 0.0, f64::MIN),
        (INF, INF, INF),
        (NAN, 1.0, NAN),
        (1.0, NAN, NAN),
    ] {
        assert_same(binary::<NextAfter>(x, y), want, &format!("nextafter({x}, {y})"));
    }
    for k in 0..10_000 {
        let x = f64::from_bits(scrambled(k));
        assert_same(binary::<NextAfter>(x, INF), x.next_up(), &format!("after {x:e}"));
        assert_same(binary::<NextAfter>(x, -INF), x.next_down(), &format!("before {x:e}"));
        let x = f32::from_bits(scrambled(k) as u32);
        let next = |to| float32::NextAfter::exact([x, to]) as f64;
        assert_same(next(f32::INFINITY), x.next_up() as f64, &format!("after {x:e}"));
        assert_same(next(f32::NEG_INFINITY), x.next_down() as f64, &format!("before {x:e}"));
    }
    assert_eq!(float32::NextAfter::exact([0.0, -1.0]), -f32::from_bits(1));
    assert_eq!(float32::NextAfter::exact([2.5, 2.5]), 2.5);
}
