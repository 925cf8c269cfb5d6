//! Correctly rounded values (computed with mpmath) where the function is furthest off and around the bounds of its
//! ranges: bits of (argument, value).

use super::lane_checks::{assert_exact, assert_within};
use super::lanes;
use super::{INF, NAN};
use crate::numeric::scalar::NormalQuantile;

#[test]
fn quantiles_are_within_their_bound() {
    assert_within::<NormalQuantile>("quantile", 6, TABLE);
}

#[test]
fn special_values_of_the_quantile() {
    assert_exact::<NormalQuantile>(
        "quantile",
        &[
            (0.0, -INF),
            (-0.0, -INF),
            (1.0, INF),
            (0.5, 0.0),
            (-5e-324, NAN),
            (1.0 + f64::EPSILON, NAN),
            (-1.0, NAN),
            (2.0, NAN),
            (INF, NAN),
            (-INF, NAN),
            (NAN, NAN),
        ],
    );
}

#[test]
fn the_quantile_is_odd_around_one_half() {
    for p in [0.5625, 0.75, 0.925, 0.9375, 0.999, 1.0 - f64::EPSILON] {
        assert_eq!(lanes::<NormalQuantile, 1>([1.0 - p]), -lanes::<NormalQuantile, 1>([p]), "{p}");
    }
}

#[rustfmt::skip]
const TABLE: &[(u64, u64)] = &[
    (0x3fe17d5c948a40e3, 0x3fbdf0e4cfb59247), (0x3fd9d3ee6960478c, 0xbfcf400f10128038),
    (0x3fe03193eb3f5e8c, 0x3f8f11c92a011a96), (0x3f1280d54f0086be, 0xc00e72eab457cda7),
    (0x13581be506e72c3a, 0xc03f4f2831cb062f), (0x3feff9ab8c619462, 0x40095404205c8028),
    (0x3fb2b0f4b700bae6, 0xbff7426aee4fc239), (0x1c2b12b7a627e0c9, 0xc03c039b0b1f324c),
    (0x0000000000000001, 0xc0433bd3f27fcd03), (0x000012688b70e62b, 0xc042d4df29347fc2),
    (0x0010000000000000, 0xc042c27b05bf1a0b), (0x01a56e1fc2f8f359, 0xc04286074064c26e),
    (0x2b2bff2ee48e0530, 0xc03546010d755221), (0x3bc79ca10c924223, 0xc022865170b43a4c),
    (0x3ca0000000000000, 0xc0206b48528cea52), (0x3dae8a37a45fc32d, 0xc01aa1b1c13ee526),
    (0x3dae8a37a45fc32f, 0xc01aa1b1c13ee526), (0x3daec94ca210599e, 0xc01aa07c04a264fb),
    (0x3e112e0be826d695, 0xc017fdc11f44b5a7), (0x3eb0c6f7a0b5ed8d, 0xc0130381a9799f7e),
    (0x3f50624dd2f1a9fc, 0xc008b8cbb7204471), (0x3f847ae147ae147b, 0xc0029c5c4630ff0f),
    (0x3f9999999999999a, 0xbfff5c0331eeff85), (0x3fa999999999999a, 0xbffa515209676abd),
    (0x3fb333333333170d, 0xbff7085226d3f192), (0x3fb3333333333333, 0xbff7085226d3e524),
    (0x3fb3333333333604, 0xbff7085226d3e3e6), (0x3fb999999999999a, 0xbff4813c36e26d32),
    (0x3fd0000000000000, 0xbfe5956b87528a49), (0x3fd3333333333333, 0xbfe0c7e39582c5fb),
    (0x3fdfffffffffffff, 0xbca40d931ff62706), (0x3fe0000000000001, 0x3cb40d931ff62706),
    (0x3fdfffff94a03595, 0xbe90d25ac61904ee), (0x3fe0000218def417, 0x3ec506f1779f5e22),
    (0x3fe3333333333333, 0x3fd036d6c4a04b59), (0x3fe8000000000000, 0x3fe5956b87528a49),
    (0x3feccccccccccccd, 0x3ff4813c36e26d33), (0x3fed9999998bdb2a, 0x3ff7085226a3595f),
    (0x3fed99999999999a, 0x3ff7085226d3e525), (0x3fed99999ef7fd52, 0x3ff7085239ca7e77),
    (0x3fee666666666666, 0x3ffa515209676abb), (0x3fef333333333333, 0x3fff5c0331eeff83),
    (0x3fefae147ae147ae, 0x40029c5c4630ff0e), (0x3feffffde7210be9, 0x40130381a97985ef),
    (0x3fefffffffffe000, 0x401c30d8560989ab), (0x3fefffffffffffff, 0x40206b48528cea52),
    (0x3fe0000000000002, 0x3cc40d931ff62706), (0x3feaec4bd120d37d, 0x3fefffffffffffff),
];
