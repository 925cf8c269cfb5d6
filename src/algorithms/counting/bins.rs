//! The bin of a value among ascending edges.

use num_traits::AsPrimitive;

/// Bins between ascending edges: each has its lower edge, and the last one its upper edge too.
pub struct Bins<'e, T> {
    edges: &'e [T],
    /// The first edge and the bins per unit, where edges are so evenly spaced that this gives a bin or one beside it.
    spacing: Option<(f64, f64)>,
}

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
        let is_near = |(bin, edge): (usize, &T)| ((edge.as_() - first) * per_unit - bin as f64).abs() < 1.0;
        let is_even = per_unit.is_finite() && edges.iter().enumerate().all(is_near);
        Bins { edges, spacing: is_even.then_some((first, per_unit)) }
    }

    /// How many bins there are.
    pub fn count(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// The bin of a value, if it is in one.
    #[inline(always)]
    pub fn find(&self, x: T) -> Option<usize> {
        let edges = self.edges;
        let last = self.count().checked_sub(1)?;
        // NaN is not inside.
        if !(x >= edges[0] && x <= edges[last + 1]) {
            return None;
        }
        let Some((first, per_unit)) = self.spacing else {
            let at_or_below = edges.partition_point(|edge| *edge <= x);
            return Some(at_or_below.saturating_sub(1).min(last));
        };
        let mut bin = (((x.as_() - first) * per_unit) as usize).min(last);
        while bin > 0 && x < edges[bin] {
            bin -= 1;
        }
        while bin < last && x >= edges[bin + 1] {
            bin += 1;
        }
        Some(bin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_finds_what_bisection_finds() {
        let even: Vec<f64> = (0..=10).map(|k| 0.1 + k as f64 * 0.3).collect();
        let uneven = [0.0, 1.0, 1.0, 5.0, 5.0, 9.0, 9.0];
        let apart = [-f64::MAX, 0.0, f64::MAX];
        for edges in [&even[..], &uneven, &apart, &[2.0, 2.0], &[1.0], &[]] {
            let values = (-20..120).map(|k| k as f64 / 10.0).chain(edges.iter().copied());
            for x in values.chain([f64::NAN, f64::INFINITY, f64::MIN, 0.1 + 0.3 - 1e-17, 3.1]) {
                assert_eq!(Bins::new(edges).find(x), Bins::plain(edges).find(x), "{x} among {edges:?}");
            }
        }
        assert!(Bins::new(&even).spacing.is_some() && Bins::new(&uneven).spacing.is_none());
    }

    #[test]
    fn edges_belong_to_the_upper_bin_but_for_the_last() {
        let bins = Bins::new(&[0, 1, 3]);
        let found: Vec<Option<usize>> = (-1..5).map(|x| bins.find(x)).collect();
        assert_eq!(found, [None, Some(0), Some(1), Some(1), Some(1), None]);
        assert_eq!(Bins::new(&[0.0, 1.0, 1.0]).find(1.0), Some(1));
    }
}
