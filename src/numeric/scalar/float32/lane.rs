//! Float32 functions in the form that vectorises, and small tools for writing them.

/// What [`super::super::LaneFunction`] is for float64: a definition on float32, cut into a branch-free bulk and rare
/// arguments that need branches.
pub trait LaneFunction32<const N: usize> {
    /// The value for arguments that are not rare; anything, but no trap, for the others. Free of branches.
    fn bulk(args: [f32; N]) -> f32;

    /// Whether `bulk` does not hold. Free of branches.
    #[inline(always)]
    fn is_rare(_args: [f32; N]) -> bool {
        false
    }

    /// The value for rare arguments.
    #[inline(always)]
    fn rare(args: [f32; N]) -> f32 {
        Self::bulk(args)
    }

    /// The value for any arguments: the definition.
    #[inline(always)]
    fn exact(args: [f32; N]) -> f32 {
        if Self::is_rare(args) { Self::rare(args) } else { Self::bulk(args) }
    }
}

/// `1.5 * 2^23`: adding it rounds a number below `2^22` to an integer, which then stands in the low bits.
pub const ROUNDER: f32 = 12582912.0;

/// The sign bit of a float32.
pub const SIGN: u32 = 1 << 31;

/// Both values are computed and one is kept: a blend, never a branch.
#[inline(always)]
pub fn select(condition: bool, yes: f32, no: f32) -> f32 {
    if condition { yes } else { no }
}

/// `x` moved into the range from `lowest` to `highest`; NaN stays.
#[inline(always)]
pub fn clamp(x: f32, lowest: f32, highest: f32) -> f32 {
    let x = select(x > highest, highest, x);
    select(x < lowest, lowest, x)
}

/// `|x|`.
#[inline(always)]
pub fn size(x: f32) -> f32 {
    f32::from_bits(x.to_bits() & !SIGN)
}

/// `value` with the sign of `x`, which it has already or has lost.
#[inline(always)]
pub fn signed(value: f32, x: f32) -> f32 {
    f32::from_bits(value.to_bits() | (x.to_bits() & SIGN))
}

/// `a + b` and its rounding error, for any `a` and `b`.
#[inline(always)]
pub fn sum(a: f32, b: f32) -> (f32, f32) {
    let high = a + b;
    let b_part = high - a;
    let a_part = high - b_part;
    (high, (a - a_part) + (b - b_part))
}

/// `a + b` and its rounding error, for an `a` that is zero or at least as large as `b`.
#[inline(always)]
pub fn ordered_sum(a: f32, b: f32) -> (f32, f32) {
    let high = a + b;
    (high, (a - high) + b)
}

/// `a b` and its rounding error.
#[inline(always)]
pub fn product(a: f32, b: f32) -> (f32, f32) {
    let high = a * b;
    (high, a.mul_add(b, -high))
}

/// `1 / d` with a relative error below `2^-44`, for a `d` that as a float32 is a normal number and whose inverse is one
/// too: a float32 division and Newton's step, for a float64 division takes three times as long.
#[inline(always)]
pub fn reciprocal(d: f64) -> f64 {
    let seed = (1.0 / d as f32) as f64;
    seed.mul_add(d.mul_add(-seed, 1.0), seed)
}

/// `c0 + x (c1 + x (c2 + …))` in float32, unrolled.
macro_rules! horner32 {
    ($x:expr; $c:expr) => { $c };
    ($x:expr; $c:expr, $($rest:expr),+) => {
        f32::mul_add($crate::numeric::scalar::float32::lane::horner32!($x; $($rest),+), $x, $c)
    };
}
pub(super) use horner32;

/// A polynomial in `x` by its even and its odd coefficients, as two chains that a processor follows at the same time.
macro_rules! even_odd {
    ($x:expr; [$($even:expr),+], [$($odd:expr),+]) => {{
        let x: f32 = $x;
        let square = x * x;
        let even = $crate::numeric::scalar::float32::lane::horner32!(square; $($even),+);
        let odd = $crate::numeric::scalar::float32::lane::horner32!(square; $($odd),+);
        odd.mul_add(x, even)
    }};
}
pub(super) use even_odd;

/// [`even_odd`] in float64.
macro_rules! even_odd_wide {
    ($x:expr; [$($even:expr),+], [$($odd:expr),+]) => {{
        let x: f64 = $x;
        let square = x * x;
        let even = $crate::numeric::scalar::lane::horner!(square; $($even),+);
        let odd = $crate::numeric::scalar::lane::horner!(square; $($odd),+);
        odd.mul_add(x, even)
    }};
}
pub(super) use even_odd_wide;
