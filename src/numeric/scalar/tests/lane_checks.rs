//! Checks of one [`LaneFunction`] against tables.

use super::{assert_same, lanes, ulps};
use crate::numeric::scalar::LaneFunction;

/// Arguments and correctly rounded values, as bits: the function is at most `bound` ulp off.
pub fn assert_within<F: LaneFunction<1>>(name: &str, bound: u64, table: &[(u64, u64)]) {
    for &(x, want) in table {
        let (x, want) = (f64::from_bits(x), f64::from_bits(want));
        let got = lanes::<F, 1>([x]);
        assert!(ulps(got, want) <= bound, "{name}({x:e}): got {got:e}, want {want:e}");
    }
}

/// Arguments and the exact values there, zeros with their signs.
pub fn assert_exact<F: LaneFunction<1>>(name: &str, table: &[(f64, f64)]) {
    for &(x, want) in table {
        assert_same(lanes::<F, 1>([x]), want, &format!("{name}({x:e})"));
    }
}
