//! The types that elements have in Rust, and how each stands in a lane.

use crate::types::{DType, Scalar};
use num_traits::AsPrimitive;

/// How wide the lanes of a tile are.
///
/// Elements of 64 bits travel in 64-bit lanes, all smaller ones in 32-bit lanes: narrow integers with their sign or
/// zeros extended. Bools are masks of all zeros or all ones and come in both widths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Width {
    W32,
    W64,
}

impl Width {
    /// The width in which a dtype travels; none for bools, which have both.
    pub fn of(dtype: DType) -> Option<Width> {
        match dtype {
            DType::Bool => None,
            DType::Int64 | DType::UInt64 | DType::Float64 => Some(Width::W64),
            _ => Some(Width::W32),
        }
    }

    /// Bytes per lane.
    pub const fn bytes(self) -> usize {
        match self {
            Width::W32 => 4,
            Width::W64 => 8,
        }
    }
}

/// A number as Rust computes with it, and its lane.
pub trait Element: Copy + PartialOrd + 'static {
    /// An unsigned integer of the lane's width.
    type Lane: Copy + Default + 'static;
    const DTYPE: DType;

    fn from_lane(lane: Self::Lane) -> Self;
    fn into_lane(self) -> Self::Lane;
    fn from_scalar(scalar: Scalar) -> Option<Self>;
    fn into_scalar(self) -> Scalar;
}

/// An integer of any width and signedness. All arithmetic wraps.
pub trait Int: Element + Ord + AsPrimitive<i128> {
    /// The number of bits.
    const WIDTH: Self;
    const MIN: Self;
    const ZERO: Self;
    const ONE: Self;

    fn add(self, other: Self) -> Self;
    fn subtract(self, other: Self) -> Self;
    fn multiply(self, other: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
    fn not(self) -> Self;
    fn negate(self) -> Self;
    /// The magnitude; that of the smallest signed integer wraps to itself.
    fn magnitude(self) -> Self;
    /// The quotient towards zero, and the remainder; the divisor is not zero.
    fn divide(self, other: Self) -> (Self, Self);
    /// Shifts by a number of bits below the width; to the right, the sign fills what is freed.
    fn shift_left(self, by: u32) -> Self;
    fn shift_right(self, by: u32) -> Self;
    /// The lowest 32 bits.
    fn low_bits(self) -> u32;
    /// The exact result of an operation on wider integers, if it fits.
    fn checked(wide: i128) -> Option<Self>;
}

macro_rules! element {
    ($type:ty, $dtype:ident, $lane:ty, |$x:ident| $to:expr, |$l:ident| $from:expr) => {
        impl Element for $type {
            type Lane = $lane;
            const DTYPE: DType = DType::$dtype;

            #[inline(always)]
            fn from_lane($l: $lane) -> $type {
                $from
            }

            #[inline(always)]
            fn into_lane(self) -> $lane {
                let $x = self;
                $to
            }

            #[inline(always)]
            fn from_scalar(scalar: Scalar) -> Option<$type> {
                if let Scalar::$dtype(x) = scalar { Some(x) } else { None }
            }

            #[inline(always)]
            fn into_scalar(self) -> Scalar {
                Scalar::$dtype(self)
            }
        }
    };
}

macro_rules! int {
    ($type:ty, $dtype:ident, $lane:ty, |$m:ident| $magnitude:expr) => {
        element!($type, $dtype, $lane, |x| x as $lane, |lane| lane as $type);

        impl Int for $type {
            const WIDTH: $type = <$type>::BITS as $type;
            const MIN: $type = <$type>::MIN;
            const ZERO: $type = 0;
            const ONE: $type = 1;

            #[inline(always)]
            fn add(self, other: $type) -> $type {
                self.wrapping_add(other)
            }
            #[inline(always)]
            fn subtract(self, other: $type) -> $type {
                self.wrapping_sub(other)
            }
            #[inline(always)]
            fn multiply(self, other: $type) -> $type {
                self.wrapping_mul(other)
            }
            #[inline(always)]
            fn and(self, other: $type) -> $type {
                self & other
            }
            #[inline(always)]
            fn or(self, other: $type) -> $type {
                self | other
            }
            #[inline(always)]
            fn xor(self, other: $type) -> $type {
                self ^ other
            }
            #[inline(always)]
            fn not(self) -> $type {
                !self
            }
            #[inline(always)]
            fn negate(self) -> $type {
                self.wrapping_neg()
            }
            #[inline(always)]
            fn magnitude(self) -> $type {
                let $m = self;
                $magnitude
            }
            #[inline(always)]
            fn divide(self, other: $type) -> ($type, $type) {
                (self.wrapping_div(other), self.wrapping_rem(other))
            }
            #[inline(always)]
            fn shift_left(self, by: u32) -> $type {
                self.wrapping_shl(by)
            }
            #[inline(always)]
            fn shift_right(self, by: u32) -> $type {
                self.wrapping_shr(by)
            }
            #[inline(always)]
            fn low_bits(self) -> u32 {
                self as u32
            }
            #[inline(always)]
            fn checked(wide: i128) -> Option<$type> {
                <$type>::try_from(wide).ok()
            }
        }
    };
}

int!(i8, Int8, u32, |x| x.wrapping_abs());
int!(i16, Int16, u32, |x| x.wrapping_abs());
int!(i32, Int32, u32, |x| x.wrapping_abs());
int!(i64, Int64, u64, |x| x.wrapping_abs());
int!(u8, UInt8, u32, |x| x);
int!(u16, UInt16, u32, |x| x);
int!(u32, UInt32, u32, |x| x);
int!(u64, UInt64, u64, |x| x);
element!(f32, Float32, u32, |x| x.to_bits(), |lane| f32::from_bits(lane));
element!(f64, Float64, u64, |x| x.to_bits(), |lane| f64::from_bits(lane));

/// The same expression with the Rust type of a dtype; bools have an arm of their own.
macro_rules! with_element {
    ($dtype:expr, $t:ident => $number:expr, bool => $bool:expr) => {
        match $dtype {
            $crate::types::DType::Bool => $bool,
            $crate::types::DType::Float32 => {
                type $t = f32;
                $number
            }
            $crate::types::DType::Float64 => {
                type $t = f64;
                $number
            }
            integer => $crate::numeric::element::with_int!(integer, $t => $number, _ => $bool),
        }
    };
}
pub(crate) use with_element;

/// The same expression with the Rust type of an integer dtype; all else has an arm of its own.
macro_rules! with_int {
    ($dtype:expr, $t:ident => $integer:expr, _ => $other:expr) => {
        match $dtype {
            $crate::types::DType::Int8 => {
                type $t = i8;
                $integer
            }
            $crate::types::DType::Int16 => {
                type $t = i16;
                $integer
            }
            $crate::types::DType::Int32 => {
                type $t = i32;
                $integer
            }
            $crate::types::DType::Int64 => {
                type $t = i64;
                $integer
            }
            $crate::types::DType::UInt8 => {
                type $t = u8;
                $integer
            }
            $crate::types::DType::UInt16 => {
                type $t = u16;
                $integer
            }
            $crate::types::DType::UInt32 => {
                type $t = u32;
                $integer
            }
            $crate::types::DType::UInt64 => {
                type $t = u64;
                $integer
            }
            _ => $other,
        }
    };
}
pub(crate) use with_int;
