//! The operations as states and merges, on one element. Everything here is branch-free, to be vectorised.

use crate::numeric::scalar::SIGN;

/// A reduction with states of `W` words.
///
/// Inside a block lanes may hold another form of the state, which folds faster; [`Fold::seal`] turns it into the state.
pub trait Fold<const W: usize> {
    /// The state of no elements.
    const EMPTY: [u64; W];

    /// What a lane holds before its first element, which is at `position`.
    #[inline(always)]
    fn start(_position: u64) -> [u64; W] {
        Self::EMPTY
    }

    /// A lane with the element at `position` taken in.
    fn step(lane: [u64; W], element: u64, position: u64) -> [u64; W];

    /// The state of a lane.
    #[inline(always)]
    fn seal(lane: [u64; W]) -> [u64; W] {
        lane
    }

    /// The state of two neighbouring runs.
    fn merge(left: [u64; W], right: [u64; W]) -> [u64; W];

    /// Whether the order of folding shows in the result. Where it does not, a run is folded straight through.
    const IS_ORDERED: bool = false;

    /// The state of a run of elements, the first at position `first`, where the order does not show.
    #[inline(always)]
    fn run(elements: &[u64], first: u64) -> [u64; W] {
        let mut lane = Self::start(first);
        for (k, &element) in elements.iter().enumerate() {
            lane = Self::step(lane, element, first.wrapping_add(k as u64));
        }
        Self::seal(lane)
    }
}

pub struct FloatSum;
pub struct FloatProd;
pub struct IntSum;
pub struct IntProd;
pub struct Any;
pub struct All;

/// A [`Fold`] of one word whose step and merge are the same operation.
macro_rules! plain_fold {
    ($name:ident, $is_ordered:literal, $empty:expr, |$a:ident, $b:ident| $merged:expr) => {
        impl Fold<1> for $name {
            const EMPTY: [u64; 1] = [$empty];
            const IS_ORDERED: bool = $is_ordered;

            #[inline(always)]
            fn step(lane: [u64; 1], element: u64, _position: u64) -> [u64; 1] {
                Self::merge(lane, [element])
            }

            #[inline(always)]
            fn merge([$a]: [u64; 1], [$b]: [u64; 1]) -> [u64; 1] {
                [$merged]
            }
        }
    };
}

plain_fold!(FloatSum, true, SIGN, |a, b| (f64::from_bits(a) + f64::from_bits(b)).to_bits());
plain_fold!(FloatProd, true, 1.0f64.to_bits(), |a, b| (f64::from_bits(a) * f64::from_bits(b)).to_bits());
plain_fold!(IntSum, false, 0, |a, b| a.wrapping_add(b));
plain_fold!(IntProd, false, 1, |a, b| a.wrapping_mul(b));
plain_fold!(Any, false, 0, |a, b| a | b);
plain_fold!(All, false, u64::MAX, |a, b| a & b);

/// An order in which the most extreme element has the smallest key.
pub trait Order {
    /// The key of an element; a bijection.
    fn key(element: u64) -> i64;

    /// The element of a key.
    fn element(key: i64) -> u64;

    /// The key for positions: equal elements have equal keys, and all NaNs are equally the most extreme.
    fn position_key(element: u64) -> i64;
}

pub struct IntAscending;
pub struct IntDescending;
pub struct UIntAscending;
pub struct UIntDescending;
pub struct FloatAscending;
pub struct FloatDescending;
pub struct BoolAscending;
pub struct BoolDescending;

/// Floats as integers in the same order, -0 before +0 and NaNs at both ends by their sign. Its own inverse.
#[inline(always)]
fn sortable(bits: u64) -> i64 {
    (bits ^ (((bits as i64 >> 63) as u64) >> 1)) as i64
}

/// The distance from +inf to the last positive NaN: rotating the sortable integers by it brings all NaNs together at
/// the beginning (added) or at the end (subtracted).
const NANS: i64 = 0x000f_ffff_ffff_ffff;

#[inline(always)]
fn float_position_key(element: u64, flip: i64) -> i64 {
    let x = f64::from_bits(element) + 0.0;
    let key = sortable(x.to_bits()) ^ flip;
    if x.is_nan() { i64::MIN } else { key }
}

/// An [`Order`] from its three functions.
macro_rules! order {
    ($name:ident, |$x:ident| $key:expr, |$k:ident| $element:expr, |$p:ident| $position_key:expr) => {
        impl Order for $name {
            #[inline(always)]
            fn key($x: u64) -> i64 {
                $key
            }

            #[inline(always)]
            fn element($k: i64) -> u64 {
                $element
            }

            #[inline(always)]
            fn position_key($p: u64) -> i64 {
                $position_key
            }
        }
    };
}

order!(IntAscending, |x| x as i64, |k| k as u64, |x| x as i64);
order!(IntDescending, |x| !x as i64, |k| !k as u64, |x| !x as i64);
// Turning the highest bit makes unsigned order signed.
order!(UIntAscending, |x| (x ^ SIGN) as i64, |k| k as u64 ^ SIGN, |x| (x ^ SIGN) as i64);
order!(UIntDescending, |x| !(x ^ SIGN) as i64, |k| !k as u64 ^ SIGN, |x| !(x ^ SIGN) as i64);
order!(FloatAscending, |x| sortable(x).wrapping_add(NANS), |k| sortable(k.wrapping_sub(NANS) as u64) as u64, |x| {
    float_position_key(x, 0)
});
order!(
    FloatDescending,
    |x| !sortable(x).wrapping_sub(NANS),
    |k| sortable((!k).wrapping_add(NANS) as u64) as u64,
    |x| float_position_key(x, -1)
);
// A true mask is -1, so that descending bools are ascending integers.
order!(BoolAscending, |x| !x as i64, |k| !k as u64, |x| !x as i64);
order!(BoolDescending, |x| x as i64, |k| k as u64, |x| x as i64);

/// min or max: lanes hold keys, states elements.
pub struct Extreme<O>(std::marker::PhantomData<O>);

impl<O: Order> Fold<1> for Extreme<O> {
    /// The last key: of +inf for a minimum, of -inf for a maximum.
    const EMPTY: [u64; 1] = [i64::MAX as u64];

    #[inline(always)]
    fn step([lane]: [u64; 1], element: u64, _position: u64) -> [u64; 1] {
        let key = O::key(element);
        [if key < lane as i64 { key as u64 } else { lane }]
    }

    #[inline(always)]
    fn seal([lane]: [u64; 1]) -> [u64; 1] {
        [O::element(lane as i64)]
    }

    #[inline(always)]
    fn merge([left]: [u64; 1], [right]: [u64; 1]) -> [u64; 1] {
        [if O::key(right) < O::key(left) { right } else { left }]
    }
}

/// argmin or argmax: (key, position).
pub struct ExtremePosition<O>(std::marker::PhantomData<O>);

impl<O: Order> Fold<2> for ExtremePosition<O> {
    const EMPTY: [u64; 2] = [i64::MAX as u64, u64::MAX];

    /// The last key, at the position of the first element: right even if all elements have the last key, and losing
    /// against any other lane if there is no element.
    #[inline(always)]
    fn start(position: u64) -> [u64; 2] {
        [i64::MAX as u64, position]
    }

    #[inline(always)]
    fn step([best, at]: [u64; 2], element: u64, position: u64) -> [u64; 2] {
        let key = O::position_key(element);
        let is_better = key < best as i64;
        [if is_better { key as u64 } else { best }, if is_better { position } else { at }]
    }

    #[inline(always)]
    fn merge([left, left_at]: [u64; 2], [right, right_at]: [u64; 2]) -> [u64; 2] {
        let is_right = ((right as i64) < left as i64) | ((right == left) & (right_at < left_at));
        [if is_right { right } else { left }, if is_right { right_at } else { left_at }]
    }

    /// The best key first, then its first position: each look is a plain minimum.
    #[inline(always)]
    fn run(elements: &[u64], first: u64) -> [u64; 2] {
        let mut best = i64::MAX;
        for &element in elements {
            let key = O::position_key(element);
            best = if key < best { key } else { best };
        }
        let mut at = i64::MAX;
        for (k, &element) in elements.iter().enumerate() {
            let candidate = if O::position_key(element) == best { k as i64 } else { i64::MAX };
            at = if candidate < at { candidate } else { at };
        }
        [best as u64, first.wrapping_add(at as u64)]
    }
}

/// Squared deviations of states: (count, mean, M2).
pub struct Chan;

impl Fold<3> for Chan {
    const EMPTY: [u64; 3] = [0; 3];
    const IS_ORDERED: bool = true;

    #[inline(always)]
    fn step(lane: [u64; 3], element: u64, _position: u64) -> [u64; 3] {
        Self::merge(lane, [1.0f64.to_bits(), element, 0])
    }

    #[inline(always)]
    fn merge(left: [u64; 3], right: [u64; 3]) -> [u64; 3] {
        let [na, mean_a, m2_a] = left.map(f64::from_bits);
        let [nb, mean_b, m2_b] = right.map(f64::from_bits);
        let n = na + nb;
        let delta = mean_b - mean_a;
        let ratio = nb / n;
        let mean = mean_a + delta * ratio;
        let m2 = (m2_a + m2_b) + (delta * delta) * (na * ratio);
        let (no_left, no_right) = (na == 0.0, nb == 0.0);
        let pick = |merged: f64, left: u64, right: u64| {
            let merged = if no_right { left } else { merged.to_bits() };
            if no_left { right } else { merged }
        };
        [pick(n, left[0], right[0]), pick(mean, left[1], right[1]), pick(m2, left[2], right[2])]
    }
}
