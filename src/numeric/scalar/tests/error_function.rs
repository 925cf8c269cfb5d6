//! Correctly rounded values (computed with mpmath) where the functions are furthest off and around the bounds of their
//! ranges: bits of (argument, value).

use super::lane_checks::{assert_exact, assert_within};
use super::{INF, NAN};
use crate::numeric::scalar::{Erf, Erfc};

#[test]
fn error_functions_are_within_one_ulp() {
    assert_within::<Erf>("erf", 1, ERF);
    assert_within::<Erfc>("erfc", 1, ERFC);
}

#[test]
fn special_values_of_error_functions() {
    assert_exact::<Erf>(
        "erf",
        &[
            (0.0, 0.0),
            (-0.0, -0.0),
            (5e-324, 5e-324),
            (-5e-324, -5e-324),
            (6.0, 1.0),
            (-6.0, -1.0),
            (1e300, 1.0),
            (INF, 1.0),
            (-INF, -1.0),
            (NAN, NAN),
        ],
    );
    assert_exact::<Erfc>(
        "erfc",
        &[
            (0.0, 1.0),
            (-0.0, 1.0),
            (5e-324, 1.0),
            (-1e-300, 1.0),
            (-6.0, 2.0),
            (-1e300, 2.0),
            (-INF, 2.0),
            (27.23, 0.0),
            (27.99, 0.0),
            (28.01, 0.0),
            (1e300, 0.0),
            (INF, 0.0),
            (NAN, NAN),
        ],
    );
}

#[rustfmt::skip]
const ERF: &[(u64, u64)] = &[
    (0x3f47c800895b35af, 0x3f4ad592d2bdaa8b), (0xbf3b494d3e58d79f, 0xbf3eca1188eb53ba),
    (0x3e5a8d9517161127, 0x3e5df64016d16edc), (0x3fcc15d73aee915f, 0x3fcf3088051cc8e5),
    (0x3fab5b36eae83900, 0x3faed6c49c094285), (0x3fbb6da1cfafca2c, 0x3fbed4d9afda8698),
    (0x3ff419c028517eb0, 0x3fed947bcce9c62d), (0x3ff425a469312f98, 0x3fed9a002fd73189),
    (0x3ff425ec48ce3a44, 0x3fed9a21687e1e65), (0x3ff4701637b851f7, 0x3fedbba2515e644d),
    (0x3ff4d50b47599a74, 0x3fede6d12b8d2725), (0x3ff431f1f276b67b, 0x3fed9faa975e3885),
    (0x3ff49090edbf1796, 0x3fedc9d3b157a21f), (0x3ff4cf19c2ce8a10, 0x3fede459b417896f),
    (0x3ff440e083daf2e8, 0x3feda67c3942b3bb), (0xbff4dcd21256add4, 0xbfedea07cd3ded45),
    (0x3ff4aae344c90058, 0x3fedd51e64fc33a1), (0x3ff47c7fb2eeea48, 0x3fedc1178a1d3a9b),
    (0x3fb64392b45e2c20, 0x3fb90f1a11a062a1), (0x3f4bf87343239946, 0x3f4f8fb36f6f79c0),
    (0xbf92f7cfe77c85b9, 0xbf956692152f99c8), (0x0010000000000000, 0x00120dd750429b6d),
    (0x000012688b70e62b, 0x000014c5898977c4), (0x80000000000017b8, 0x8000000000001ac4),
    (0x01a56e1fc2f8f359, 0x01a82e6d98711d3a), (0x3e45798ee2308c3a, 0x3e483b547fb79514),
    (0x3fb999999999999a, 0x3fbcca5ea24fb334), (0x3fd0000000000000, 0x3fd1af54e232d609),
    (0xbfe0000000000000, 0xbfe0a7ef5c18edd2), (0x3fec48c6001f0ac1, 0x3fe93d08bb5158f6),
    (0x3ff0000000000000, 0x3feaf767a741088b), (0x3ff3ffffffffffff, 0x3fed8865d98abe00),
    (0x3ff4000000000000, 0x3fed8865d98abe01), (0x3ff4000000000001, 0x3fed8865d98abe01),
    (0x3ff8000000000000, 0x3feeea5557137ae0), (0xc000000000000000, 0xbfefd9ae142795e3),
    (0x4008000000000000, 0x3fefffd1ac4135f9), (0x4010000000000000, 0x3feffffff7b91176),
    (0x4014000000000000, 0x3fefffffffffc9e8), (0x4017333333333333, 0x3feffffffffffffe),
    (0x401799999999999a, 0x3fefffffffffffff), (0x4017ae147ae147ae, 0x3fefffffffffffff),
    (0x4017cccccccccccd, 0x3ff0000000000000), (0x4018000000000000, 0x3ff0000000000000),
];

#[rustfmt::skip]
const ERFC: &[(u64, u64)] = &[
    (0x3ffc3222ce6c64b3, 0x3f8a005f77b0da0f), (0x400cf14599e92893, 0x3e94e7804b01508d),
    (0x403a2d15fc5b6fba, 0x01cec8c9c4392500), (0x3fe078f3db08ca84, 0x3fdddd1ffb96ab61),
    (0x3fe059da3f746db8, 0x3fde1313d8134d6b), (0x3fde8952830b1d54, 0x3fdffd20244f689a),
    (0x3feed0d7ebed78e3, 0x3fc62c9a9cf1e849), (0x3fef28de04ae173f, 0x3fc5910e1f44772a),
    (0x3fee7b053f2d4e14, 0x3fc6c76516e301ae), (0x3ff8e90d151ee8ce, 0x3f9c5845ed716d24),
    (0x3ff8be5d3880d93e, 0x3f9d6dc8e284f360), (0x3ff8f7c41863d1b0, 0x3f9bfaacf45962be),
    (0x402380fa9a1aa4a7, 0x3719a751480361bf), (0x402385f5a5300462, 0x3715328040dfc7d6),
    (0x40236dbafc33eeaa, 0x372ac477a3300aef), (0x402e7fd91b066a36, 0x2aaaa9a44e151805),
    (0x4031833e170b1fb6, 0x23f7dbbfecc63dec), (0x402e7f6e4b3405e8, 0x2aab55c8132488dd),
    (0x403a8b9cd8f1004f, 0x000e4ee5e8786203), (0x403a8b35c42c153f, 0x000f8e21d584a4af),
    (0x403a8b62f9f807ef, 0x000efed53a4017ad), (0xbff027457b186e18, 0x3ffd8bd937d69af1),
    (0xbff06b7c48208618, 0x3ffda728f5c36ae7), (0xbff00db17bd59070, 0x3ffd815e1eb65665),
    (0x3f9b775daed48238, 0x3fef081ed7f55737), (0xbf1f85620bba9f9a, 0x3ff0008e454b61bb),
    (0x3c8c77099adbf48c, 0x3fefffffffffffff), (0x01a56e1fc2f8f359, 0x3ff0000000000000),
    (0xbc670ef54646d497, 0x3ff0000000000000), (0x3c9cd2b297d889bc, 0x3fefffffffffffff),
    (0x3e45798ee2308c3a, 0x3feffffff9f12ae0), (0x3fb999999999999a, 0x3fec66b42bb60999),
    (0xbfd0000000000000, 0x3ff46bd5388cb582), (0x3fe0000000000000, 0x3fdeb02147ce245c),
    (0x3fe8000000000000, 0x3fd27c6d14c5e341), (0x3fefffffffffffff, 0x3fc4226162fbddd7),
    (0x3ff0000000000000, 0x3fc4226162fbddd5), (0x3ff0000000000001, 0x3fc4226162fbddd2),
    (0xbff0000000000000, 0x3ffd7bb3d3a08445), (0xbff0000000000001, 0x3ffd7bb3d3a08446),
    (0x3ff8000000000000, 0x3fa15aaa8ec85205), (0x4000000000000000, 0x3f7328f5ec350e67),
    (0xc000000000000000, 0x3fffecd70a13caf2), (0x4008000000000000, 0x3ef729df6503422a),
    (0x4014000000000000, 0x3d7b0c1a759f7739), (0xc017333333333333, 0x3fffffffffffffff),
    (0x4020000000000000, 0x39ec74fc41217dfb), (0x4023ffffffffffff, 0x36a7d8a7f2a8a3bf),
    (0x4024000000000000, 0x36a7d8a7f2a8a2d0), (0x4024000000000001, 0x36a7d8a7f2a8a1e0),
    (0xc024000000000000, 0x4000000000000000), (0x402e000000000000, 0x2b593e1b371520a1),
    (0x4034000000000000, 0x1b8b54f244df93df), (0x4039000000000000, 0x073cbcb3935e8707),
    (0x403a000000000000, 0x02a284bfe1cdea24), (0x403a800000000000, 0x0043df6725a60cf5),
    (0x403a8b020c49ba5e, 0x001038a055f6d35c), (0x403a8ccccccccccd, 0x000b2ee03853bf84),
    (0x403ab33333333333, 0x000000f78e200288), (0x403b000000000000, 0x0000000000019e0f),
    (0x403b333333333333, 0x0000000000000002), (0x403b3851eb851eb8, 0x0000000000000001),
    (0x403b39db22d0e560, 0x0000000000000001),
];
