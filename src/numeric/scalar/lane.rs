//! A function of one element in the form that vectorises, and small tools for writing such functions.

/// A function of `N` lanes, cut into a branch-free bulk and rare arguments that need branches.
///
/// The tile form evaluates `bulk` and `is_rare` for all elements of a block and then patches the rare ones; the scalar
/// form is [`LaneFunction::exact`]. Both run the same code, so they give the same bits.
pub trait LaneFunction<const N: usize> {
    /// The value for arguments that are not rare; anything, but no trap, for the others. Free of branches.
    fn bulk(args: [u64; N]) -> u64;

    /// Whether `bulk` does not hold. Free of branches.
    #[inline(always)]
    fn is_rare(_args: [u64; N]) -> bool {
        false
    }

    /// The value for rare arguments.
    #[inline(always)]
    fn rare(args: [u64; N]) -> u64 {
        Self::bulk(args)
    }

    /// The value for any arguments: the definition.
    #[inline(always)]
    fn exact(args: [u64; N]) -> u64 {
        if Self::is_rare(args) { Self::rare(args) } else { Self::bulk(args) }
    }
}

/// `1.5 * 2^52`: adding it rounds a number below `2^51` to an integer, which then stands in the low bits.
pub const ROUNDER: f64 = 6755399441055744.0;

/// `2^52`: written into the exponent of a float64, it makes the mantissa an integer.
pub const TWO_52: f64 = 4503599627370496.0;

/// The sign bit of a float64.
pub const SIGN: u64 = 1 << 63;

/// The mantissa of a float64, without the leading 1.
pub const MANTISSA: u64 = (1 << 52) - 1;

/// Both values are computed and one is kept: a blend, never a branch.
#[inline(always)]
pub fn select(condition: bool, yes: f64, no: f64) -> f64 {
    if condition { yes } else { no }
}

/// `x` moved into the range from `lowest` to `highest`; NaN stays.
#[inline(always)]
pub fn clamp(x: f64, lowest: f64, highest: f64) -> f64 {
    let x = select(x > highest, highest, x);
    select(x < lowest, lowest, x)
}

/// The bits of `value` with the sign of `x`, which it has already or has lost.
#[inline(always)]
pub fn signed_bits(value: f64, x: u64) -> u64 {
    value.to_bits() | (x & SIGN)
}

/// `2^k` for an integer `k` from -1022 to 1023; zero at -1023.
#[inline(always)]
pub fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + (ROUNDER + 1023.0)).to_bits() << 52)
}

/// `c0 + x (c1 + x (c2 + …))`, unrolled.
macro_rules! horner {
    ($x:expr; $c:expr) => { $c };
    ($x:expr; $c:expr, $($rest:expr),+) => {
        f64::mul_add($crate::numeric::scalar::lane::horner!($x; $($rest),+), $x, $c)
    };
}
pub(super) use horner;
