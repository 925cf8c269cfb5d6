//! Single elements, many of which ask for trouble.

use super::dice::Dice;
use arr::types::DType;

/// A float64 of the size that people compute with or, of the wild ones, any.
pub fn float(dice: &mut Dice, is_wild: bool) -> f64 {
    const SPECIAL: [f64; 16] = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0,
        -0.0,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        -5e-324,
        9.223372036854776e18,
        -9.223372036854776e18,
        4503599627370497.5,
        1e300,
        -1e-300,
        710.0,
    ];
    match dice.below(20) {
        0..3 if is_wild => dice.pick(&SPECIAL),
        3 if is_wild => f64::from_bits(dice.bits()),
        _ => tame_float(dice),
    }
}

/// A float32, likewise.
pub fn single(dice: &mut Dice, is_wild: bool) -> f32 {
    const SPECIAL: [f32; 16] = [
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        0.0,
        -0.0,
        f32::MAX,
        f32::MIN,
        f32::MIN_POSITIVE,
        1e-45,
        -1e-45,
        9.223372e18,
        -2147483648.0,
        8388609.5,
        16777216.0,
        -1e-38,
        89.0,
    ];
    match dice.below(20) {
        0..3 if is_wild => dice.pick(&SPECIAL),
        3 if is_wild => f32::from_bits(dice.bits() as u32),
        _ => tame_float(dice) as f32,
    }
}

fn tame_float(dice: &mut Dice) -> f64 {
    match dice.below(10) {
        0 => dice.pick(&[0.0, -0.0, 1.0, -1.0, 0.5, 2.0]),
        1..4 => dice.below(19) as f64 - 9.0,
        4..8 => dice.unit() * 4.0 - 2.0,
        _ => (dice.unit() - 0.5) * 10f64.powi(dice.below(9) as i32 - 4),
    }
}

/// The low bits of an integer of `dtype`: a small one or, of the wild ones, any, often close to an end of the range.
pub fn integer(dice: &mut Dice, dtype: DType, is_wild: bool) -> u64 {
    let (least, greatest) = dtype.integer_range().unwrap_or((0, 1));
    let value = match dice.below(10) {
        0 if is_wild => {
            let two_to_53 = (1i128 << 53).min(greatest - 1);
            dice.pick(&[least, greatest, least + 1, greatest - 1, greatest / 2 + 1, 0, two_to_53, two_to_53 + 1])
        }
        1 if is_wild => return dice.bits(),
        2..5 if is_wild => (dice.below(2001) as i128 - 1000).clamp(least, greatest),
        _ => (dice.below(19) as i128 - 9).max(least + dice.below(3) as i128),
    };
    value as u64
}
