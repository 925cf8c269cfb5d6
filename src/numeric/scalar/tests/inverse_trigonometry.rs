//! Correctly rounded values (computed with mpmath) of the tangent and the inverse functions where they are furthest off
//! and around the bounds of their ranges: bits of (arguments, value).

use super::lane_checks::{assert_exact, assert_within};
use super::{INF, NAN, assert_same, lanes, ulps};
use crate::numeric::scalar::{Acos, Asin, Atan, Atan2, Tan};
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

#[test]
fn tangent_and_inverses_are_within_one_ulp() {
    assert_within::<Tan>("tan", 1, TAN);
    assert_within::<Asin>("asin", 1, ASIN);
    assert_within::<Acos>("acos", 1, ACOS);
    assert_within::<Atan>("atan", 1, ATAN);
    for &(y, x, want) in ATAN2 {
        let (y, x, want) = (f64::from_bits(y), f64::from_bits(x), f64::from_bits(want));
        let got = lanes::<Atan2, 2>([y, x]);
        assert!(ulps(got, want) <= 1, "atan2({y:e}, {x:e}): got {got:e}, want {want:e}");
    }
}

#[test]
fn special_values_of_tangent_and_inverses() {
    const TINY: [f64; 4] = [5e-324, -1e-310, f64::MIN_POSITIVE, -1e-300];
    let odd: Vec<(f64, f64)> = TINY.into_iter().chain([0.0, -0.0, NAN]).map(|x| (x, x)).collect();
    assert_exact::<Tan>("tan", &odd);
    assert_exact::<Asin>("asin", &odd);
    assert_exact::<Atan>("atan", &odd);
    assert_exact::<Tan>("tan", &[(INF, NAN), (-INF, NAN)]);
    const BEYOND: [(f64, f64); 6] =
        [(1.0 + f64::EPSILON, NAN), (-1.0 - f64::EPSILON, NAN), (2.0, NAN), (-1e300, NAN), (INF, NAN), (-INF, NAN)];
    assert_exact::<Asin>("asin", &BEYOND);
    assert_exact::<Acos>("acos", &BEYOND);
    assert_exact::<Asin>("asin", &[(1.0, FRAC_PI_2), (-1.0, -FRAC_PI_2)]);
    assert_exact::<Acos>(
        "acos",
        &[(1.0, 0.0), (-1.0, PI), (0.0, FRAC_PI_2), (-0.0, FRAC_PI_2), (5e-324, FRAC_PI_2), (NAN, NAN)],
    );
    assert_exact::<Atan>("atan", &[(INF, FRAC_PI_2), (-INF, -FRAC_PI_2)]);
}

#[test]
fn angles_of_points_follow_c99() {
    for (y, x, want) in [
        (0.0, 0.0, 0.0),
        (-0.0, 0.0, -0.0),
        (0.0, -0.0, PI),
        (-0.0, -0.0, -PI),
        (0.0, 1.0, 0.0),
        (-0.0, 5e-324, -0.0),
        (0.0, -1.0, PI),
        (-0.0, -1e300, -PI),
        (1.0, 0.0, FRAC_PI_2),
        (-5e-324, 0.0, -FRAC_PI_2),
        (1e300, -0.0, FRAC_PI_2),
        (-1.0, -0.0, -FRAC_PI_2),
        (3.0, INF, 0.0),
        (-3.0, INF, -0.0),
        (0.0, INF, 0.0),
        (3.0, -INF, PI),
        (-3.0, -INF, -PI),
        (-0.0, -INF, -PI),
        (INF, 3.0, FRAC_PI_2),
        (-INF, -3.0, -FRAC_PI_2),
        (INF, -0.0, FRAC_PI_2),
        (INF, INF, FRAC_PI_4),
        (-INF, INF, -FRAC_PI_4),
        (INF, -INF, 3.0 * FRAC_PI_4),
        (-INF, -INF, -3.0 * FRAC_PI_4),
        (1.0, 1.0, FRAC_PI_4),
        (-1e300, -1e300, -3.0 * FRAC_PI_4),
        (5e-324, 2.0, 0.0),
        (-5e-324, 4.0, -0.0),
        (1e-300, 1e300, 0.0),
        (1e-300, -1e300, PI),
        (NAN, 1.0, NAN),
        (1.0, NAN, NAN),
        (NAN, INF, NAN),
        (INF, NAN, NAN),
        (0.0, NAN, NAN),
        (NAN, NAN, NAN),
    ] {
        assert_same(lanes::<Atan2, 2>([y, x]), want, &format!("atan2({y:e}, {x:e})"));
    }
}

#[rustfmt::skip]
const TAN: &[(u64, u64)] = &[
    (0x4c6c7a326dc96acf, 0xbfef041913cb6b85), (0x441a3eb38a091002, 0x3feebf0df417e460),
    (0xcd65285c52045dbf, 0x3fef49f65da03bae), (0x5813a988dc934323, 0xbfef5590f84b03e2),
    (0x3fe8cfaeca4932e5, 0x3fef5d08a45fdc96), (0xc4757c1326552443, 0x3fef5c719cf63749),
    (0xca859fd2c6f2a7b0, 0x3fecb8f1a02aad1e), (0xf63537722a8943d7, 0xbfefc3bc52bf6504),
    (0xc002f774e06846e8, 0x3fef13adf74ae1f2), (0xc01c3002598e385a, 0xbfeea3f90156e276),
    (0xbfe907cb90993f40, 0xbfefcbcb25e0e34d), (0xbfe81152e794e2a0, 0xbfedf00f93d8b1b7),
    (0x3fe8c4e6d805bb9f, 0x3fef47ec6f109da9), (0x3fe84a0b905efb0e, 0x3fee5b1f98cc5814),
    (0x3fe7f837470373d0, 0x3fedc11c84f2499f), (0x3fe88d6f027d7e0e, 0x3feedc29e9f3bcd2),
    (0x3fe91300e70b377a, 0x3fefe2192261b497), (0x3fe90a05054b2e84, 0x3fefd037214dc13e),
    (0x3fe8f63b78666f48, 0x3fefa8f70fe05599), (0x3fea4b7a68ee7834, 0x3ff134d92117fafa),
    (0x411a1735d2319540, 0xbfef461708c9a015), (0x41c4a772199531c4, 0xbfef43ec40a6936a),
    (0x41533a08ca178b3b, 0xbfedd916f5466488), (0x4072ff9a8767c8d2, 0xbfee5e93e0f80b3c),
    (0x41ea33a022557431, 0xbfee24d6ea0a7452), (0x41e2cd8bf2078db3, 0x3fef9aed20019422),
    (0x41e0cc4c0286a5b9, 0x3fee66fd9ee8de86), (0x41f11a03c77cc245, 0xbfee0996683df58d),
    (0x5e5588c2d5316eeb, 0xbfef485a72842255), (0x7c34111cf3ce25a3, 0x3fed337ff9f52ed2),
    (0x750510e521f2a2d1, 0x3fedc5ea830e518c), (0x4b45a3ac36806127, 0x3fee3c87bb2c26bd),
    (0x01a56e1fc2f8f359, 0x01a56e1fc2f8f359), (0xbe45798ee2308c3a, 0xbe45798ee2308c3a),
    (0x3fe0000000000000, 0x3fe17b4f5bf3474a), (0x3fe921fb54442d18, 0x3fefffffffffffff),
    (0x3fe921fb54442d19, 0x3ff0000000000001), (0x3ff0000000000000, 0x3ff8eb245cbee3a6),
    (0x3ff921fb54442d18, 0x434d02967c31cdb5), (0x3ff921fb54442d19, 0xc33617a15494767a),
    (0x400921fb54442d18, 0xbca1a62633145c07), (0xc012d97c7f3321d2, 0xc333570efd768923),
    (0x4036000000000000, 0x3f8220d129b73ef8), (0x4026000000000000, 0xc06c3e6d558b0924),
    (0x4076300000000000, 0x3eff9bd030bacc16), (0x40f86a0000000000, 0xbfa250a9d503313d),
    (0xc1cfffffffffffff, 0x3fe91c3c79d80b42), (0x41d0000000000000, 0xbfe91c3c126f9d13),
    (0x41d0000000000001, 0xbfe91c3b439ec482), (0x43b0000000000000, 0x3ff7de90e3bee983),
    (0xc480f0cf064dd592, 0x3ffa0f79c1b6b257), (0x7e37e43c8800759c, 0x3ff6be411f37ac77),
    (0xffefffffffffffff, 0x3f74530cfe729484), (0x6ac5b262ca1ffe49, 0x4045227b4f403798),
    (0xf506ac5b262ca1ff, 0x43bd9ba9a7975636), (0xf506ac5b262ca1ff, 0x43bd9ba9a7975636),
    (0xf4f6ac5b262ca1ff, 0xbff0000000000000),
];

#[rustfmt::skip]
const ASIN: &[(u64, u64)] = &[
    (0xbfdd5d5c28fce5f5, 0xbfde81c45f716719), (0xbfad73e12a4a558a, 0xbfad780b4b34d002),
    (0x3fe08e9396d61f09, 0x3fe166ee9d962823), (0xbfe0abad7f6890c8, 0xbfe188fb6442b359),
    (0xbfe0c5f3c669f76c, 0xbfe1a7cc8445ce25), (0x3fddbbe18a8f64d8, 0x3fdeec537f4869ff),
    (0xbfde54c30fcffa34, 0xbfdf9974292e4eb9), (0x3fe00fcba122b15b, 0x3fe0d39268c31c45),
    (0x3fe12ad25adb3f78, 0x3fe21ec78a6a3edd), (0x3fe271dacbc8b36d, 0x3fe3a87655cfcde7),
    (0x3fe012927649673b, 0x3fe0d6c85c56e2d7), (0xbfdd82b7561b7080, 0xbfdeabd679304ddd),
    (0x3fdf63c573f81887, 0x3fe06767d3f4ba75), (0x3fdecf512a6f6d91, 0x3fe01279f1b49865),
    (0x3fb91d0047e5d8dd, 0x3fb9275b81d8a6f0), (0x3fe0daca18653835, 0x3fe1c04a0c08ea25),
    (0x3fe02c189f8f7bb2, 0x3fe0f454c191cb87), (0x3fe305ebc499240b, 0x3fe45f1b9484efc3),
    (0x3fe0af7430cc423e, 0x3fe18d681718a757), (0x3feff9d8320fdfd0, 0x3ff8832faa92d80a),
    (0x01a56e1fc2f8f359, 0x01a56e1fc2f8f359), (0xbe45798ee2308c3a, 0xbe45798ee2308c3a),
    (0xbfb999999999999a, 0xbfb9a49276037884), (0x3fd0000000000000, 0x3fd02be9ce0b87cd),
    (0xbfdfffffffffffff, 0xbfe0c152382d7365), (0x3fe0000000000000, 0x3fe0c152382d7366),
    (0x3fe0000000000001, 0x3fe0c152382d7367), (0x3fe6a09e667f3bcc, 0x3fe921fb54442d17),
    (0x3fe6a09e667f3bcd, 0x3fe921fb54442d19), (0x3feccccccccccccd, 0x3ff1ea93705fa172),
    (0xbfefae147ae147ae, 0xbff6de3c6f33d51d), (0xbfefffffca501acb, 0xbff920266447a7fa),
    (0xbfefffffffffffff, 0xbff921fb50442d18), (0xbfeffffffffffffe, 0xbff921fb4e9c057f),
];

#[rustfmt::skip]
const ACOS: &[(u64, u64)] = &[
    (0x3fe1d2c190280f9c, 0x3fef5c9bcf8464ab), (0x3fe19772c7409e84, 0x3fefa3cfcced7edf),
    (0x3fe1e0fe26cfb76e, 0x3fef4b7471caacf7), (0x3fe1d2dc0bde9260, 0x3fef5c7bec56a1ed),
    (0x3fe174b3464346a6, 0x3fefcd571ae4e8ed), (0x3fe1a60b1363cd9d, 0x3fef9253daae0397),
    (0x3fe1f9633ea83ff3, 0x3fef2e01483209ed), (0x3fe1a075a7cff0fe, 0x3fef9904fdc5fee3),
    (0x3fe220b69ea7308f, 0x3feefe60df686edd), (0x3fe36bbb3737bac1, 0x3fed6581e01ccaa5),
    (0x3fe26138ae8eecc6, 0x3feeafd69539db57), (0x3fe165778650047c, 0x3fefdf80c32802e7),
    (0x3feff851f672ca9a, 0x3fa62bf748bcff07), (0x3feff8a2d38a935d, 0x3fa5b5fed8b4ca73),
    (0x3feff86bf73f7ffe, 0x3fa6064cb08af545), (0x3feff869c1f937a2, 0x3fa6098202209062),
    (0x01a56e1fc2f8f359, 0x3ff921fb54442d18), (0x3e45798ee2308c3a, 0x3ff921fb5194fb3c),
    (0x3fb999999999999a, 0x3ff787b22ce3f590), (0x3fd0000000000000, 0x3ff51700e0c14b25),
    (0x3fdfffffffffffff, 0x3ff0c152382d7366), (0x3fe0000000000000, 0x3ff0c152382d7366),
    (0x3fe0000000000001, 0x3ff0c152382d7365), (0xbfdfffffffffffff, 0x4000c152382d7365),
    (0xbfe0000000000000, 0x4000c152382d7366), (0xbfe0000000000001, 0x4000c152382d7366),
    (0x3fe6a09e667f3bcc, 0x3fe921fb54442d19), (0xbfe6a09e667f3bcd, 0x4002d97c7f3321d2),
    (0x3feccccccccccccd, 0x3fdcdd9f8f922e98), (0xbfefae147ae147ae, 0x4008001be1bc011b),
    (0x3fefffffca501acb, 0x3f3d4effc851e7f2), (0x3fefffffffffffff, 0x3e50000000000000),
    (0xbfefffffffffffff, 0x400921fb52442d18), (0x3feffffffffffffe, 0x3e56a09e667f3bcd),
];

#[rustfmt::skip]
const ATAN: &[(u64, u64)] = &[
    (0x3f95934bb2a98c98, 0x3f95927a84d64c64), (0xbfdb7355fcc1d458, 0xbfd9ee7ee7947753),
    (0xbfda6d95f64744b8, 0xbfd91024c6d4230d), (0x3fdab4ac594e60c3, 0x3fd94cc83bf7c89d),
    (0x3fdad29e7ec9f8a9, 0x3fd9664542092319), (0x4003106c0392cef8, 0x3ff2c690c9357d57),
    (0x4003cb0c3c60a339, 0x3ff2fcb05438d4a5), (0xbfdc5be8688aceb1, 0xbfdab1ea752f211b),
    (0x3f9e22ce4fc4dc76, 0x3f9e20946cdb6805), (0x3fdaa6b39250cc23, 0x3fd940e0f710017d),
    (0x3fda18cb51c59be4, 0x3fd8c79281e82ab7), (0x3fdb72630b3e9137, 0x3fd9edb1b4bd47c5),
    (0x3fdae2d5e069ad7a, 0x3fd9740f26bc3dcb), (0x01a56e1fc2f8f359, 0x01a56e1fc2f8f359),
    (0xbe45798ee2308c3a, 0xbe45798ee2308c3a), (0xbfb999999999999a, 0xbfb983e282e2cc4d),
    (0x3fd0000000000000, 0x3fcf5b75f92c80dd), (0xbfda827999fcef32, 0xbfd921fb54442d18),
    (0xbfda827999fcef33, 0xbfd921fb54442d19), (0x3fe0000000000000, 0x3fddac670561bb4f),
    (0xbfefffffffffffff, 0xbfe921fb54442d18), (0x3ff0000000000000, 0x3fe921fb54442d18),
    (0x3ff0000000000001, 0x3fe921fb54442d19), (0x3ff8000000000000, 0x3fef730bd281f69b),
    (0xc003504f333f9de6, 0xbff2d97c7f3321d2), (0xc003504f333f9de7, 0xbff2d97c7f3321d2),
    (0x4024000000000000, 0x3ff789bd2c160054), (0x40f86a0000000000, 0x3ff921f0d7e968a8),
    (0x430c6bf526340000, 0x3ff921fb54442d14), (0x4340000000000000, 0x3ff921fb54442d18),
    (0x434d02967c31cdb5, 0x3ff921fb54442d18), (0x43a0000000000000, 0x3ff921fb54442d18),
    (0x43c0000000000000, 0x3ff921fb54442d18), (0x7e37e43c8800759c, 0x3ff921fb54442d18),
    (0xffefffffffffffff, 0xbff921fb54442d18),
];

#[rustfmt::skip]
const ATAN2: &[(u64, u64, u64)] = &[
    (0xd2643da0b3179cd7, 0x52782d9386174a9e, 0xbfd95ee858418919), (0x5748f1ad5e4711b9, 0x577ffa1ad0fe3e10, 0x3fb8e2235ff8012d),
    (0x3fcb1ffc400c4930, 0x3fdd97a2ab238678, 0x3fdb80ea3c191311), (0x3fd7efbacf5176a4, 0x3feb0bb9c17358fc, 0x3fdaa9cba25d1c35),
    (0x4011f19df700a491, 0x4024825346b6399f, 0x3fda6462c331390f), (0xc034103f6683c3ca, 0x40493b0600b4f955, 0xbfd8385367b0a67d),
    (0x209636307e1521d2, 0x20aacf5314bf0604, 0x3fd9226a3a6a874b), (0x209954324fdd6998, 0x20b023e8bfb4fc7d, 0x3fd7ed85344b0235),
    (0x81478fefd45d82d8, 0x015c3db05d4513b3, 0xbfd94b34451b6ebb), (0x81489ae989c7f4bc, 0x015be7d6d22a8970, 0xbfda9320536c27e9),
    (0xfe2d3f4f8aa7247f, 0x7e40c3ac4d35fc31, 0xbfda5267aaee57db), (0x7ea09a8be996e1d0, 0x7eb35908d30c6f8e, 0x3fd9f0db0f0b3fdf),
    (0xc216aa1c4c4b0e56, 0x42312da7cc4e3cf5, 0xbfd4640338138e89), (0xc361043d8467ff59, 0x437480d7cf1efb43, 0xbfd92c93feb9d3af),
    (0x3fdbf5742e5178ee, 0x3ff16e0288e02a30, 0x3fd868a4e534264d), (0x3fdd273ae1692e67, 0x3ff1374c351befe5, 0x3fd9a144a3544991),
    (0x40053b472ba2ab9c, 0xbff0ec0a493af63d, 0x3fff3346dadf9bf5), (0x4003cf162644947d, 0x3ff0bf434b621336, 0x3ff2bbd9444fabbb),
    (0x3ff0000000000000, 0x4000000000000000, 0x3fddac670561bb4f), (0xbff0000000000000, 0xc000000000000000, 0xc0056c6e7397f5ae),
    (0x0000000000000001, 0x0000000000000001, 0x3fe921fb54442d18), (0x0000000000000001, 0x8000000000000002, 0x40056c6e7397f5ae),
    (0x0000000000000003, 0x0000000000000004, 0x3fe4978fa3269ee1), (0x7fefffffffffffff, 0x7fefffffffffffff, 0x3fe921fb54442d18),
    (0xffefffffffffffff, 0xffdc7b1f3cac7433, 0xbfffd4fa9aec2231), (0x0000000000000001, 0x7fefffffffffffff, 0x0000000000000000),
    (0x0000000000000001, 0xffefffffffffffff, 0x400921fb54442d18), (0x7fefffffffffffff, 0x8000000000000001, 0x3ff921fb54442d18),
    (0x0010000000000000, 0x3ff0000000000001, 0x000fffffffffffff), (0x0010000000000000, 0x4008000000000000, 0x0005555555555555),
    (0x800012688b70e62b, 0x3fe6666666666666, 0x80001a4c34ea6d62), (0x000012688b70e62b, 0xbfe6666666666666, 0x400921fb54442d18),
    (0x43b0000000000000, 0x3ff0000000000000, 0x3ff921fb54442d18), (0x43c0000000000000, 0xbff0000000000000, 0x3ff921fb54442d18),
    (0x3ff0000000000000, 0x43b0000000000000, 0x3c30000000000000), (0x3ff0000000000000, 0xc3c0000000000000, 0x400921fb54442d18),
    (0x20b0000000000000, 0x20b0000000000000, 0x3fe921fb54442d18), (0x20afffffffffffff, 0xa0afffffffffffff, 0x4002d97c7f3321d2),
    (0x5f30000000000000, 0x5f138d352e5096af, 0x3ff4638fe5091a48), (0x5f30000000000001, 0xdf138d352e5096af, 0x3ffde066c37f3fe8),
    (0x5f30000000000000, 0x20b0000000000000, 0x3ff921fb54442d18), (0x20b0000000000000, 0x5f30000000000000, 0x0170000000000000),
    (0x4010000000000000, 0x4008000000000000, 0x3fedac670561bb4f), (0x3fb999999999999a, 0xbe112e0be826d695, 0x3ff921fb56f35ef5),
    (0x3e112e0be826d695, 0xbfb999999999999a, 0x400921fb52ec942a),
];
