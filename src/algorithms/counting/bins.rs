//! The bin of a value among ascending edges.

use num_traits::AsPrimitive;

/// Bins between ascending edges: each has its lower edge, and the last one its upper edge too.
pub struct Bins<'e, T> {
    edges: &'e [T],
    spacing: Option<Spacing>,
}

/// How a bin is found by arithmetic. `(x - first) · per_unit` never falls as `x` grows, and at edge `i` it is within
/// `slack` of `i`, less than a half; so a value for which it lies between `i + slack` and `i + 1 - slack` is in bin `i`,
/// and one for which it is nearer to `i` is in bin `i` or the one before.
#[derive(Clone, Copy, Debug)]
struct Spacing {
    first: f64,
    per_unit: f64,
    slack: f64,
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
            for x in values.chain([f64::NAN, f64::INFINITY, f64::MIN, 1e17, -1e17, 0.1 + 0.3 - 1e-17, 3.1]) {
                assert_eq!(Bins::new(edges).find(x), Bins::plain(edges).find(x), "{x} among {edges:?}");
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
