//! The bin of a value among ascending edges.

use crate::numeric::tile::{self, Spacing};
use num_traits::AsPrimitive;

/// Bins between ascending edges: each has its lower edge, and the last one its upper edge too.
pub struct Bins<'e, T> {
    edges: &'e [T],
    spacing: Option<Spacing>,
}

/// Numbers whose bins are found before they are counted.
const TOGETHER: usize = 1024;

/// Up to so many bins are counted in several tables in turn, so that equal numbers in a row do not wait for each other.
const FEW_BINS: usize = 1 << 12;
const TABLES: usize = 4;

impl<'e, T: Copy + PartialOrd + AsPrimitive<f64>> Bins<'e, T> {
    /// Bins that are found by bisection.
    pub fn plain(edges: &'e [T]) -> Bins<'e, T> {
        Bins { edges, spacing: None }
    }

    /// Bins that are found by arithmetic where they are of nearly one width.
    pub fn new(edges: &'e [T]) -> Bins<'e, T> {
        let (Some(first), Some(last)) = (edges.first(), edges.last()) else { return Bins::plain(edges) };
        let first: f64 = first.as_();
        let per_unit = (edges.len() - 1) as f64 / (AsPrimitive::<f64>::as_(*last) - first);
        let off = |(bin, edge): (usize, &T)| ((edge.as_() - first) * per_unit - bin as f64).abs();
        // Also infinite and NaN where the arithmetic is.
        let largest = edges.iter().enumerate().map(off).fold(0.0, |a: f64, b| if a < b || b.is_nan() { b } else { a });
        let is_even = per_unit.is_finite() && largest < 0.5;
        Bins { edges, spacing: is_even.then_some(Spacing { first, per_unit, slack: largest + f64::EPSILON }) }
    }

    /// How many bins there are.
    pub fn count(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// The bin of a value, if it is in one.
    #[inline(always)]
    pub fn find(&self, x: T) -> Option<usize> {
        // A number for which it is nearer to `i` than that is in bin `i` or the one before.
        if let Some(Spacing { first, per_unit, slack }) = self.spacing {
            let place = (x.as_() - first) * per_unit;
            let bin = place as i64;
            let within = place - bin as f64;
            // A bin below 0 is far beyond the last one here.
            if within > slack && within < 1.0 - slack && (bin as usize) < self.count() {
                return Some(bin as usize);
            }
            // Beside an edge the edge decides. Saturated and NaN places are beside none.
            let edge = (bin as usize).wrapping_add((within > 0.5) as usize);
            if within.abs() <= 1.0 && edge < self.count() {
                return if x >= self.edges[edge] { Some(edge) } else { edge.checked_sub(1) };
            }
        }
        self.bisect(x)
    }

    /// Adds the number of elements of `x` in each bin to `totals`.
    pub fn count_into(&self, x: &[T], totals: &mut [i64]) {
        let mut one_by_one = |x: &[T]| {
            for bin in x.iter().filter_map(|&x| self.find(x)) {
                totals[bin] += 1;
            }
        };
        let count = self.count();
        let spacing = match self.spacing {
            Some(spacing) if (1..=FEW_BINS).contains(&count) => spacing,
            _ => return one_by_one(x),
        };
        // One more for what has no certain bin. No table takes more than there are numbers of 32 bits.
        let pitch = count + 1;
        let mut tables = vec![0u32; TABLES * pitch];
        let mut found = [0u32; TOGETHER];
        for x in x.chunks(u32::MAX as usize / 2) {
            for x in x.chunks(TOGETHER) {
                let found = &mut found[..x.len()];
                let is_certain = tile::even_bins(x, spacing, count, found);
                let [first, second, third, fourth] = split(&mut tables, pitch);
                let (fours, rest) = found.as_chunks::<TABLES>();
                for &[a, b, c, d] in fours {
                    first[a as usize] += 1;
                    second[b as usize] += 1;
                    third[c as usize] += 1;
                    fourth[d as usize] += 1;
                }
                rest.iter().for_each(|&bin| first[bin as usize] += 1);
                if !is_certain {
                    let uncertain = x.iter().zip(found.iter()).filter(|(_, bin)| **bin as usize == count);
                    for bin in uncertain.filter_map(|(&x, _)| self.find(x)) {
                        first[bin] += 1;
                    }
                }
            }
            for table in tables.chunks_mut(pitch) {
                totals.iter_mut().zip(&*table).for_each(|(total, &more)| *total += i64::from(more));
                table.fill(0);
            }
        }
    }

    fn bisect(&self, x: T) -> Option<usize> {
        let edges = self.edges;
        let last = self.count().checked_sub(1)?;
        // NaN is not inside.
        if !(x >= edges[0] && x <= edges[last + 1]) {
            return None;
        }
        let at_or_below = edges.partition_point(|edge| *edge <= x);
        Some(at_or_below.saturating_sub(1).min(last))
    }
}

/// The tables, each of `pitch` entries.
fn split(tables: &mut [u32], pitch: usize) -> [&mut [u32]; TABLES] {
    let (first, rest) = tables.split_at_mut(pitch);
    let (second, rest) = rest.split_at_mut(pitch);
    let (third, fourth) = rest.split_at_mut(pitch);
    [first, second, third, fourth]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_finds_what_bisection_finds() {
        let even: Vec<f64> = (0..=10).map(|k| 0.1 + k as f64 * 0.3).collect();
        let uneven = [0.0, 1.0, 1.0, 5.0, 5.0, 9.0, 9.0];
        let apart = [-f64::MAX, 0.0, f64::MAX];
        let rough: Vec<f64> = even.iter().enumerate().map(|(k, edge)| edge + [0.0, 0.05, -0.06][k % 3]).collect();
        let whole: Vec<f64> = (0..=8).map(f64::from).collect();
        for edges in [&even[..], &rough, &whole, &uneven, &apart, &[2.0, 2.0], &[1.0], &[]] {
            let beside = edges.iter().flat_map(|edge| [edge.next_down(), *edge, edge.next_up()]);
            let values = (-200..1200).map(|k| k as f64 / 100.0).chain(beside);
            let others = [f64::NAN, f64::INFINITY, f64::MIN, 1e17, -1e17, 0.1 + 0.3 - 1e-17, 3.1, -1e-300];
            let values: Vec<f64> = values.chain(others).collect();
            let (fast, plain) = (Bins::new(edges), Bins::plain(edges));
            for &x in &values {
                assert_eq!(fast.find(x), plain.find(x), "{x} among {edges:?}");
            }
            for part in [&values[..], &values[..7], &values[values.len() - 9..], &[]] {
                let mut totals = [vec![3; fast.count()], vec![3; fast.count()]];
                fast.count_into(part, &mut totals[0]);
                plain.count_into(part, &mut totals[1]);
                assert_eq!(totals[0], totals[1], "among {edges:?}");
            }
        }
        assert!([&even, &rough, &whole].iter().all(|edges| Bins::new(edges).spacing.is_some()));
        assert!(Bins::new(&uneven).spacing.is_none());
    }

    #[test]
    fn edges_belong_to_the_upper_bin_but_for_the_last() {
        let bins = Bins::new(&[0, 1, 3]);
        let found: Vec<Option<usize>> = (-1..5).map(|x| bins.find(x)).collect();
        assert_eq!(found, [None, Some(0), Some(1), Some(1), Some(1), None]);
        assert_eq!(Bins::new(&[0.0, 1.0, 1.0]).find(1.0), Some(1));
    }
}
