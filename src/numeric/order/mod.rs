//! Unsigned integers in ascending order: sorting them, putting them into classes, picking those between two others.
//!
//! Where the processor has AVX-512 or AVX2, integers of 32 and 64 bits are worked on eight or four at a time ([`wide`]);
//! everything else takes the plain definitions here. Both give the same, since equal integers cannot be told apart.

mod scatter;
#[cfg(target_arch = "x86_64")]
mod wide;

pub use scatter::scatter_in_pieces;

use super::simd::{Level, per_level};

/// What [`Key::sort`] wants to have besides the integers' own number.
pub const SLACK: usize = 16;

/// The classes that [`Key::classes`] tells apart; it takes one bound less.
pub const CLASSES: usize = 128;

/// What a row has below, at, between and at the upper one of two bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub below: usize,
    pub at_low: usize,
    pub between: usize,
    pub at_high: usize,
}

/// Two bounds; none is no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds<K> {
    pub low: Option<K>,
    pub high: Option<K>,
}

/// An unsigned integer that arrays are ordered by.
pub trait Key: Ord + Copy + Default + Send + Sync + 'static {
    /// Puts integers into ascending order. Fast with `spare` for [`SLACK`] more than there are; what it holds afterwards is unspecified.
    fn sort(keys: &mut [Self], spare: &mut [Self]) {
        Self::sort_at(Level::detect(), keys, spare);
    }

    /// The same at a level of the processor's.
    fn sort_at(_: Level, keys: &mut [Self], _spare: &mut [Self]) {
        keys.sort_unstable();
    }

    /// The class of each key, by a search tree in an array of [`CLASSES`]: node `k` has the children `2k` and `2k + 1`, the
    /// first entry is not used, and a key goes left where it is below a bound.
    ///
    /// # Panics
    ///
    /// If there are fewer bounds or classes.
    fn classes(tree: &[Self], keys: &[Self], classes: &mut [u8]) {
        Self::classes_at(Level::detect(), tree, keys, classes);
    }

    fn classes_at(_: Level, tree: &[Self], keys: &[Self], classes: &mut [u8]) {
        plain_classes(tree, keys, classes);
    }

    /// Counts keys by two bounds and writes those between to `between`, which has room for [`SLACK`] more than there are
    /// keys.
    ///
    /// # Panics
    ///
    /// If it has less.
    fn pick(bounds: Bounds<Self>, keys: &[Self], between: &mut [Self]) -> Seen {
        Self::pick_at(Level::detect(), bounds, keys, between)
    }

    fn pick_at(_: Level, bounds: Bounds<Self>, keys: &[Self], between: &mut [Self]) -> Seen {
        plain_pick(bounds, keys, between)
    }
}

fn plain_classes<K: Ord + Copy>(tree: &[K], keys: &[K], classes: &mut [u8]) {
    let tree: &[K; CLASSES] = tree[..CLASSES].try_into().expect("a slice of so many");
    let classes = &mut classes[..keys.len()];
    let (some, rest) = keys.as_chunks::<IN_STEP>();
    let (classes_of_some, classes_of_rest) = classes.split_at_mut(some.len() * IN_STEP);
    for (keys, classes) in some.iter().zip(classes_of_some.as_chunks_mut::<IN_STEP>().0) {
        *classes = leaves(tree, keys);
    }
    for (key, class) in rest.iter().zip(classes_of_rest) {
        [*class] = leaves(tree, &[*key]);
    }
}

/// Keys that go down the tree in step: each waits for the bound that it is compared with.
const IN_STEP: usize = 8;

#[inline(always)]
fn leaves<K: Ord + Copy, const N: usize>(tree: &[K; CLASSES], keys: &[K; N]) -> [u8; N] {
    let mut nodes = [1; N];
    for _ in 0..CLASSES.ilog2() {
        for (node, key) in nodes.iter_mut().zip(keys) {
            *node = 2 * *node + usize::from(tree[*node % CLASSES] <= *key);
        }
    }
    nodes.map(|node| (node - CLASSES) as u8)
}

fn plain_pick<K: Ord + Copy>(Bounds { low, high }: Bounds<K>, keys: &[K], between: &mut [K]) -> Seen {
    let mut seen = Seen::default();
    let is_point = low == high;
    for &key in keys {
        seen.below += usize::from(low.is_some_and(|low| key < low));
        seen.at_low += usize::from(low == Some(key));
        seen.at_high += usize::from(!is_point && high == Some(key));
        // Written always and kept where it counts: which it is cannot be predicted.
        between[seen.between] = key;
        let is_between = low.is_none_or(|low| low < key) && high.is_none_or(|high| key < high);
        seen.between += usize::from(is_between);
    }
    seen
}

macro_rules! keys {
    (plain: $($plain:ty),*; wide: $($wide:ty),*) => {
        $(impl Key for $plain {})*
        $(impl Key for $wide {
            #[cfg(target_arch = "x86_64")]
            fn sort_at(level: Level, keys: &mut [$wide], spare: &mut [$wide]) {
                match wide::Wide::at(level) {
                    Some(wide) => wide.sort(keys, spare),
                    None => keys.sort_unstable(),
                }
            }

            #[cfg(target_arch = "x86_64")]
            fn classes_at(level: Level, tree: &[$wide], keys: &[$wide], classes: &mut [u8]) {
                match wide::Wide::at(level) {
                    Some(wide) => wide.classes(tree, keys, classes),
                    None => plain_classes(tree, keys, classes),
                }
            }

            #[cfg(target_arch = "x86_64")]
            fn pick_at(level: Level, bounds: Bounds<$wide>, keys: &[$wide], between: &mut [$wide]) -> Seen {
                match wide::Wide::at(level) {
                    Some(wide) => wide.pick(bounds, keys, between),
                    None => plain_pick(bounds, keys, between),
                }
            }
        })*
    };
}

keys!(plain: u8, u16, u128; wide: u32, u64);

/// `f` of each element and its position, counted from `first` on; compiled for the processor's vectors.
pub fn convert<A: Copy, B, F: Fn(usize, A) -> B + Copy>(first: usize, from: &[A], into: &mut [B], f: F) {
    // SAFETY: any slices and any function will do.
    unsafe { convert_at::<A, B, F>(Level::detect())(first, from, into, f) }
}

per_level! {
    /// [`convert`] at a level. Asks nothing of its caller.
    fn convert_at[A: Copy, B, F: Fn(usize, A) -> B + Copy][A, B, F]
        (first: usize, from: &[A], into: &mut [B], f: F) = fill
}

#[inline(always)]
unsafe fn fill<A: Copy, B, F: Fn(usize, A) -> B + Copy>(first: usize, from: &[A], into: &mut [B], f: F) {
    from.iter().zip(into).enumerate().for_each(|(at, (from, into))| *into = f(first + at, *from));
}

/// `f` of each element, in its place.
pub fn convert_in_place<A: Copy, F: Fn(A) -> A + Copy>(elements: &mut [A], f: F) {
    // SAFETY: any slice and any function will do.
    unsafe { convert_in_place_at::<A, F>(Level::detect())(elements, f) }
}

per_level! {
    /// [`convert_in_place`] at a level. Asks nothing of its caller.
    fn convert_in_place_at[A: Copy, F: Fn(A) -> A + Copy][A, F](elements: &mut [A], f: F) = change
}

#[inline(always)]
unsafe fn change<A: Copy, F: Fn(A) -> A + Copy>(elements: &mut [A], f: F) {
    elements.iter_mut().for_each(|element| *element = f(*element));
}

#[cfg(test)]
mod tests;
