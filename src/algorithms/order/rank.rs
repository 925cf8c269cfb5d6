//! Elements as integers of the same order.

use crate::memory;
use crate::numeric::order::{Key, convert, convert_in_place, scatter_in_pieces};
use crate::types::DType;
use num_traits::AsPrimitive;
use std::cmp::Ordering;

/// A number with its place in the order of its dtype.
pub trait Ordered: memory::Element + PartialOrd + AsPrimitive<f64> {
    /// An unsigned integer as wide as the element, so that what works on ranks is compiled for four types only.
    type Rank: memory::Element + Key + Into<u64> + Ordered<Rank = Self::Rank>;

    /// The dtype of ranks.
    const RANK: DType;

    /// The ranks of -0 and 0, where there are two zeros.
    const ZEROS: Option<(Self::Rank, Self::Rank)>;

    /// The rank of NaN, where there is one: the largest.
    const NAN: Option<Self::Rank>;

    /// An integer in the order of elements, -0 right before 0; different for all elements but NaN.
    fn rank(self) -> Self::Rank;

    /// The element of a rank.
    fn of_rank(rank: Self::Rank) -> Self;

    /// The next rank, if there is one.
    fn after(rank: Self::Rank) -> Option<Self::Rank>;

    /// The bits of an element, in the type of its rank.
    fn bits(self) -> Self::Rank;

    /// The element of bits.
    fn of_bits(bits: Self::Rank) -> Self;

    /// An integer in the order of elements, which is the same for both zeros.
    fn key(self) -> Self::Rank;

    /// `to - self`: of floats as they subtract, of integers exactly, then rounded to float64.
    fn distance(self, to: Self) -> f64;

    fn is_nan(self) -> bool;

    /// What stands for no element: NaN, or 0 where there is none.
    fn missing() -> Self;
}

/// The dtype of unsigned integers of so many bytes.
const fn unsigned(bytes: usize) -> DType {
    match bytes {
        1 => DType::UInt8,
        2 => DType::UInt16,
        4 => DType::UInt32,
        _ => DType::UInt64,
    }
}

macro_rules! integers {
    ($($t:ty, $bits:ty);*) => {
        $(impl Ordered for $t {
            type Rank = $bits;
            const RANK: DType = unsigned(size_of::<$bits>());
            const ZEROS: Option<($bits, $bits)> = None;
            const NAN: Option<$bits> = None;

            #[inline(always)]
            fn rank(self) -> $bits {
                // Moves the smallest to 0, of unsigned integers nothing.
                (self as $bits) ^ (<$t>::MIN as $bits)
            }

            #[inline(always)]
            fn of_rank(rank: $bits) -> $t {
                (rank ^ (<$t>::MIN as $bits)) as $t
            }

            #[inline(always)]
            fn after(rank: $bits) -> Option<$bits> {
                rank.checked_add(1)
            }

            #[inline(always)]
            fn bits(self) -> $bits {
                self as $bits
            }

            #[inline(always)]
            fn of_bits(bits: $bits) -> $t {
                bits as $t
            }

            #[inline(always)]
            fn key(self) -> $bits {
                self.rank()
            }

            #[inline(always)]
            fn distance(self, to: $t) -> f64 {
                (to as i128 - self as i128) as f64
            }

            #[inline(always)]
            fn is_nan(self) -> bool {
                false
            }

            fn missing() -> $t {
                0
            }
        })*
    };
}

macro_rules! floats {
    ($($t:ty, $bits:ty);*) => {
        $(impl Ordered for $t {
            type Rank = $bits;
            const RANK: DType = unsigned(size_of::<$bits>());
            const ZEROS: Option<($bits, $bits)> = Some((<$bits>::MAX / 2, <$bits>::MAX / 2 + 1));
            const NAN: Option<$bits> = Some(<$bits>::MAX);

            #[inline(always)]
            fn rank(self) -> $bits {
                const SIGN: $bits = 1 << (<$bits>::BITS - 1);
                let bits = self.to_bits();
                let rank = if bits & SIGN != 0 { !bits } else { bits | SIGN };
                if <$t>::is_nan(self) { <$bits>::MAX } else { rank }
            }

            #[inline(always)]
            fn of_rank(rank: $bits) -> $t {
                const SIGN: $bits = 1 << (<$bits>::BITS - 1);
                if rank == <$bits>::MAX {
                    return <$t>::NAN;
                }
                <$t>::from_bits(if rank & SIGN != 0 { rank ^ SIGN } else { !rank })
            }

            #[inline(always)]
            fn after(rank: $bits) -> Option<$bits> {
                rank.checked_add(1)
            }

            #[inline(always)]
            fn bits(self) -> $bits {
                self.to_bits()
            }

            #[inline(always)]
            fn of_bits(bits: $bits) -> $t {
                <$t>::from_bits(bits)
            }

            #[inline(always)]
            fn key(self) -> $bits {
                // -0 + 0 is 0.
                (self + 0.0).rank()
            }

            #[inline(always)]
            fn distance(self, to: $t) -> f64 {
                f64::from(to - self)
            }

            #[inline(always)]
            fn is_nan(self) -> bool {
                <$t>::is_nan(self)
            }

            fn missing() -> $t {
                <$t>::NAN
            }
        })*
    };
}

integers!(u8, u8; i8, u8; u16, u16; i16, u16; u32, u32; i32, u32; u64, u64; i64, u64);
floats!(f32, u32; f64, u64);

/// What is put into order, from a position on. A trait object, so that what works with it is not compiled for every
/// dtype; a source is asked for many elements at once.
pub trait Source<V>: Sync {
    /// As many values as there is room for.
    fn read(&self, first: usize, into: &mut [V]);

    /// Puts each value into the next place of the slot that `classes` name for it. A value for which there is no place
    /// is left out. With `in_pieces`, values are put together before they go to memory, past the caches.
    fn scatter(&self, first: usize, classes: &[u8], slots: Vec<&mut [V]>, in_pieces: bool);
}

/// A function of each element of a row and its position.
pub struct Row<'r, T, F> {
    row: &'r [T],
    value: F,
}

impl<'r, T: Copy + Sync, F> Row<'r, T, F> {
    pub fn of<V>(row: &'r [T], value: F) -> Row<'r, T, F>
    where
        F: Fn(usize, T) -> V + Copy + Sync,
    {
        Row { row, value }
    }
}

impl<V: Copy, T: Copy + Sync, F: Fn(usize, T) -> V + Copy + Sync> Source<V> for Row<'_, T, F> {
    fn read(&self, first: usize, into: &mut [V]) {
        convert(first, &self.row[first..][..into.len()], into, self.value);
    }

    fn scatter(&self, first: usize, classes: &[u8], mut slots: Vec<&mut [V]>, in_pieces: bool) {
        let values = || self.row[first..].iter().zip(first..).map(|(&x, at)| (self.value)(at, x));
        if in_pieces && scatter_in_pieces(values(), classes, &mut slots) {
            return;
        }
        let mut slots: Vec<_> = slots.into_iter().map(|slot| slot.iter_mut()).collect();
        for (&class, value) in classes.iter().zip(values()) {
            if let Some(slot) = slots[class as usize].next() {
                *slot = value;
            }
        }
    }
}

/// The keys of a row.
pub fn keys_of<T: Ordered>(row: &[T]) -> impl Source<T::Rank> + '_ {
    Row::of(row, |_, x: T| x.key())
}

/// The ranks of a row.
pub fn ranks_of<T: Ordered>(row: &[T]) -> impl Source<T::Rank> + '_ {
    Row::of(row, |_, x: T| x.rank())
}

/// Makes ranks the bits of their elements.
pub fn to_bits<T: Ordered>(ranks: &mut [T::Rank]) {
    convert_in_place(ranks, |rank| T::of_rank(rank).bits());
}

/// The order of two elements, from the definition.
pub fn compare<T: Ordered>(a: &T, b: &T) -> Ordering {
    a.partial_cmp(b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

/// Whether `a` comes before `b`, without branches.
#[inline(always)]
pub fn less<T: Ordered>(a: T, b: T) -> bool {
    (a < b) | (b.is_nan() & !a.is_nan())
}

/// The same expression with the type of the elements of a dtype; bools are 0 and 1 in a `u8`.
macro_rules! with_ordered {
    ($dtype:expr, $t:ident => $body:expr) => {
        $crate::numeric::element::with_element!($dtype, $t => $body, bool => {
            type $t = u8;
            $body
        })
    };
}
pub(crate) use with_ordered;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_in_the_order_of_elements() {
        let ascending = [f64::NEG_INFINITY, -2.5, -5e-324, -0.0, 0.0, 5e-324, 1.0, f64::MAX, f64::INFINITY, f64::NAN];
        for pair in ascending.windows(2) {
            assert!(pair[0].rank() < pair[1].rank(), "{pair:?}");
        }
        for x in ascending {
            let back = f64::of_rank(x.rank());
            assert!(back.to_bits() == x.to_bits() || (x.is_nan() && back.is_nan()), "{x}");
            assert_eq!(f32::of_rank((x as f32).rank()).to_bits() << 1, (x as f32).to_bits() << 1, "{x}");
        }
        assert_eq!((-f64::NAN).rank(), f64::NAN.rank());
        assert_eq!((-0.0f32).key(), 0.0f32.key());
        assert_eq!(f64::ZEROS, Some(((-0.0f64).rank(), 0.0f64.rank())));
        assert_eq!(f32::NAN.rank(), <f32 as Ordered>::NAN.unwrap());
    }

    #[test]
    fn nan_comes_last() {
        assert!(less(1.0, f64::NAN) && !less(f64::NAN, f64::NAN) && !less(f64::NAN, 1.0) && less(-1i8, 0));
        assert_eq!(compare(&f64::NAN, &f64::INFINITY), Ordering::Greater);
        assert_eq!(compare(&f64::NAN, &f64::NAN), Ordering::Equal);
        assert_eq!(compare(&-0.0, &0.0), Ordering::Equal);
        assert_eq!(i8::MIN.distance(i8::MAX), 255.0);
    }
}
