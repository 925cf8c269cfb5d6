//! Correctly rounded values (computed with mpmath) where the functions are furthest off and around the bounds of their
//! ranges: bits of (argument, value).

use super::lane_checks::{assert_exact, assert_within};
use super::{INF, NAN, assert_same, lanes};
use crate::numeric::scalar::{Gamma, LogGamma};

#[test]
fn gamma_functions_are_within_one_ulp() {
    assert_within::<Gamma>("gamma", 1, GAMMA);
    assert_within::<LogGamma>("lgamma", 1, LOG_GAMMA);
}

#[test]
fn log_gamma_below_zero_is_within_its_absolute_bound() {
    const BOUND: f64 = 1.0 / 18014398509481984.0;
    for &(x, want) in LOG_GAMMA_BELOW_ZERO {
        let (x, want) = (f64::from_bits(x), f64::from_bits(want));
        let got = lanes::<LogGamma, 1>([x]);
        let ulp = want.abs().next_up() - want.abs();
        assert!((got - want).abs() <= BOUND.max(ulp), "lgamma({x:e}): got {got:e}, want {want:e}");
    }
}

#[test]
fn factorials_are_exact() {
    let mut factorial = 1.0;
    for n in 1..=23 {
        assert_same(lanes::<Gamma, 1>([n as f64]), factorial, &format!("gamma({n})"));
        factorial *= n as f64;
    }
}

#[test]
fn gamma_follows_c99() {
    assert_exact::<Gamma>(
        "gamma",
        &[
            (0.0, INF),
            (-0.0, -INF),
            (5e-324, INF),
            (-5e-324, -INF),
            (-1.0, NAN),
            (-2.0, NAN),
            (-8.0, NAN),
            (-171.0, NAN),
            (-200.0, NAN),
            (-1001.0, NAN),
            (-1e300, NAN),
            (171.63, INF),
            (250.0, INF),
            (1e300, INF),
            (INF, INF),
            (-INF, NAN),
            (NAN, NAN),
            (-184.5, -0.0),
            (-185.5, 0.0),
            (-199.5, 0.0),
            (-200.5, -0.0),
            (-201.5, 0.0),
            (-1e15 - 0.5, -0.0),
        ],
    );
}

#[test]
fn special_values_of_log_gamma() {
    assert_exact::<LogGamma>(
        "lgamma",
        &[
            (1.0, 0.0),
            (2.0, 0.0),
            (0.0, INF),
            (-0.0, INF),
            (-1.0, INF),
            (-2.0, INF),
            (-8.0, INF),
            (-171.0, INF),
            (-1e15, INF),
            (-1e300, INF),
            (2.6e305, INF),
            (f64::MAX, INF),
            (INF, INF),
            (-INF, INF),
            (NAN, NAN),
        ],
    );
}

#[rustfmt::skip]
const GAMMA: &[(u64, u64)] = &[
    (0x40051f61c4cca264, 0x3ff7961362c43899), (0x400c0716241c3922, 0x400ab04429bc1468),
    (0x4015f3889b1a3890, 0x4049a9d7da76807d), (0x4009b40c6fb0aa16, 0x4003a4e2aeba0ad5),
    (0x4062f04a4e8a757e, 0x76b750945f101b03), (0x40548df20860e38e, 0x59176efc907335bf),
    (0x4060dc2e96dcdb6d, 0x6f47707e9afaa67f), (0x404d5991af5b8655, 0x5017f34d09bfd10d),
    (0x3ffb60ee0746ad06, 0x3fed2549a0c59a09), (0x3ffba7d475a1e0da, 0x3fed424ae211ea38),
    (0x3ffff3481ae05525, 0x3feff5473d421318), (0x3ffb70aa4991364a, 0x3fed2b9063e952bf),
    (0x3d4c98b56b68032c, 0x4291e77ebc069837), (0x3e7d0bcad0286637, 0x4161a08e5f076253),
    (0x3d1168fa510159f6, 0x42cd6884499211fa), (0x3fadafe15a862225, 0x4030b94e3680f070),
    (0xc001f37b698f31e0, 0xbffc9d085ccbc4a3), (0xc01b2b6c7ff25448, 0xbf597f0b0923833e),
    (0xc01b54fedd72b563, 0xbf5c7ea502a5f85f), (0xbfe876ccfc824db0, 0xc0143500da3751cd),
    (0xc054e80727e80102, 0x25ed44a6fed562cc), (0xc050f1595ecdbb42, 0x2c259c20f793ccf4),
    (0xc045ec799c2ef838, 0x34dc06996e07ad5c), (0xc0655d8d224dbc28, 0x800b5564150ddbd3),
    (0xbfe89bf0f81a76aa, 0xc01481583cbff500), (0xc029d9e27157cadd, 0xbe26b1a53bb6eaae),
    (0x4030d247c625091e, 0x42a71710a528dd4d), (0x404428feb66cc92a, 0x49a739c8635fab9b),
    (0xbe85e7c0e8f64711, 0xc1575f942ac7ca73), (0xbf91f53baef04282, 0xc04ccef8dcf0d9da),
    (0xbcb3ab51ea82000b, 0xc32a07d030bf6487), (0xbfb4c5d8bffa55bb, 0xc029f9c1475a37d7),
    (0x4020274e33d92ae6, 0x40b6fdc10b55ed9d), (0x40202afbbab2539d, 0x40b7540cc3baa7e3),
    (0x402023e6a1336118, 0x40b6af04581438a1), (0x40203107c3e67113, 0x40b7e4c8de2b15bf),
    (0xc0656269fb98ef7c, 0x00054262fcaecd8f), (0xc06561efbd3c14fc, 0x00070e448c2c886f),
    (0xc06567dff10f25f5, 0x0000bc1bc82cbad1), (0xc0658162524e4bc0, 0x800010019b73936e),
    (0x000406de80b2596b, 0x7fefc969b8499d21), (0x01a56e1fc2f8f359, 0x7e37e43c8800759b),
    (0x81a56e1fc2f8f359, 0xfe37e43c8800759b), (0x3c30000000000000, 0x43b0000000000000),
    (0x3c2fffffffffffff, 0x43b0000000000000), (0xbc300c75768b68f4, 0xc3afe7286af97320),
    (0x3ddb7cdfd9d7bdbb, 0x4202a05f1ffb61dd), (0xbddb7cdfd9d7bdbb, 0xc202a05f20049e23),
    (0x3fb999999999999a, 0x402306ea7b280d87), (0x3fe0000000000000, 0x3ffc5bf891b4ef6b),
    (0x3fe8000000000000, 0x3ff39b4e8b50f62c), (0x3fefffffffffffff, 0x3ff0000000000000),
    (0x3ff0000000000001, 0x3fefffffffffffff), (0x3ff762d86356be3f, 0x3fec56dc82a74aef),
    (0x3ff8000000000000, 0x3fec5bf891b4ef6b), (0x4004000000000000, 0x3ff544fa6d47b390),
    (0x401e000000000000, 0x409d3d0468bd32bd), (0x401fffffffffffff, 0x40b3affffffffff6),
    (0x4020000000000001, 0x40b3b00000000014), (0x4025000000000000, 0x41314ade639225ca),
    (0x4049400000000000, 0x4d24dbec5a259b68), (0x4059066666666666, 0x605b9129c24d9155),
    (0x4062c9999999999a, 0x762bd343d178a854), (0x4065533333333333, 0x7f752e425f13147a),
    (0x4065600000000000, 0x7fa4ab7864418639), (0x4065733333333333, 0x7fec3adadc5107b1),
    (0x406573f7ced91687, 0x7feff022b3046114), (0x406573fae561f647, 0x7feffffffffffe51),
    (0x406573fae561f646, 0x7feffffffffff92c), (0xbfe0000000000000, 0xc00c5bf891b4ef6b),
    (0xbff8000000000000, 0x4002e7fb0bcdf4f2), (0xbfefffffffffffff, 0xc340000000000000),
    (0xbff0000000000001, 0x432fffffffffffff), (0xc004000000000000, 0xbfee3ff812e32183),
    (0xc008000000000001, 0x42f5555555555552), (0xc01e000000000000, 0x3f2d572317e6f443),
    (0xc01fffffffffffff, 0x421a01a01a01a028), (0xc020000000000001, 0xc20a01a01a019ffe),
    (0xc021000000000000, 0xbefb9d4e349d2221), (0xc034800000000000, 0xbc14ea83cf1b33aa),
    (0xc059133333333333, 0x9f225502f5484ba8), (0xc058ffffffffffff, 0x2202d4a1e607e8dc),
    (0xc062dccccccccccd, 0x892f6314efce4db9), (0xc065500000000000, 0x8017d2374dfcda7a),
    (0xc065700000000000, 0x0000238ee05c879e), (0xc065f00000000000, 0x000000000000a6a0),
    (0xc066366666666666, 0x0000000000000001), (0xc06689999999999a, 0x8000000000000000),
    (0xc066dfffffffffff, 0x8000000000000006),
];

#[rustfmt::skip]
const LOG_GAMMA: &[(u64, u64)] = &[
    (0x3ffd72ac49f3130c, 0xbfae2dee7f20b4ec), (0x3ffdc51a8053a37c, 0xbfaadda6ae3cbceb),
    (0x3ffdef319211e024, 0xbfa91e02d2b033a7), (0x3ffd606f8c484940, 0xbfaee47d6dde39cd),
    (0x404fa920a626feb6, 0x4068c642f8cc71f6), (0x4045614efd0e33d1, 0x405d37e7917854de),
    (0x4061be3830f8513a, 0x40817f25eb646454), (0x4050d0416bf533ae, 0x406ad32946273d1a),
    (0x3ffd6f80a1026fa0, 0xbfae4dcd9e4a3d50), (0x3ffd745ce981c868, 0xbfae1cebb6ebb0ef),
    (0x3ff278a321d90244, 0xbfb22491fa56f7d0), (0x3ffdcb416b84d156, 0xbfaa9cd4c3bcb01c),
    (0x3fe62cb015bb6dfe, 0x3fd140071fcfd0b0), (0x0b00fbdb79fc98f9, 0x40825849b4f33570),
    (0x37099201fc9f07bd, 0x4058a9ad4c9aed48), (0x0f53850bca58aa7b, 0x4080d88eaf5cb610),
    (0x3ff841347858682e, 0xbfbebdca0221c72d), (0x3ffbcf768e26d24b, 0xbfb657f8734039d5),
    (0x43242e6102a619c5, 0x4375cf59511b935e), (0x4315f9c37dc32806, 0x436754ed45c8c9f4),
    (0x515f2203a99507d9, 0x51d764bcaac07cf4), (0x5dee569c715dba34, 0x5e73a6f6b8d74994),
    (0x4fe1a21eb7733e7e, 0x5058399d90c1110b), (0x6dfecfeef24166a1, 0x6e8eae3828dc0eeb),
    (0x3fed2b6360760555, 0x3fad963e1e606d15), (0x3fed998bb5f07cd5, 0x3fa8a09c6c736c4f),
    (0x3fecea1c246ada8c, 0x3fb04dd2c008b5b6), (0x3ff0eade62ccd0cb, 0xbf9f32a2ae28c4bf),
    (0x4000af643eff8fe5, 0x3fa3ba5ea408f62b), (0x3ffed55be995c1a7, 0xbf9dc85100ec030a),
    (0x3ffe7f97cc4850ca, 0xbfa2d4e5a2ca05bc), (0x3ffed1accce9a1e2, 0xbf9e209482bf68a1),
    (0x0000000000000001, 0x40874385446d71c3), (0x01a56e1fc2f8f359, 0x4085963447f87fb5),
    (0x3c30000000000000, 0x4044cb5ecf0a9650), (0x3c2fffffffffffff, 0x4044cb5ecf0a9650),
    (0x3ddb7cdfd9d7bdbb, 0x4037069e2aa26ae4), (0x3fb999999999999a, 0x4002058e35f3deee),
    (0x3fe0000000000000, 0x3fe250d048e7a1bd), (0x3fec000000000000, 0x3fb5fad6139c1203),
    (0x3febffffffffffff, 0x3fb5fad6139c1209), (0x3fefae147ae147ae, 0x3f77fb35b942e13b),
    (0x3fefffffffffffff, 0x3c92788cfc6fb61a), (0x3ff0000000000001, 0xbca2788cfc6fb617),
    (0x3ff028f5c28f5c29, 0xbf774eb8688546a7), (0x3ff2000000000000, 0xbfaebb5bd9a570d1),
    (0x3ff1ffffffffffff, 0xbfaebb5bd9a570c5), (0x3ff762d86356be3f, 0xbfbf19b9bcc38a42),
    (0x3ff8000000000000, 0xbfbeeb95b094c191), (0x3ffe000000000000, 0xbfa8688de1676dea),
    (0x3ffdffffffffffff, 0xbfa8688de1676df5), (0x3fffd70a3d70a3d7, 0xbf712f54c39cc83c),
    (0x3fffffffffffffff, 0xbc9b0ee6072093cd), (0x4000000000000001, 0x3cab0ee6072093d1),
    (0x4000147ae147ae14, 0x3f7172f5310f25e3), (0x4001000000000000, 0x3fad92b302b074fb),
    (0x4000ffffffffffff, 0x3fad92b302b074db), (0x4008000000000000, 0x3fe62e42fefa39ef),
    (0x4016000000000000, 0x400fa99a5e94985a), (0x401fffffffffffff, 0x40210ce1f32dcc2f),
    (0x4020000000000000, 0x40210ce1f32dcc30), (0x4020000000000001, 0x40210ce1f32dcc32),
    (0x4034000000000000, 0x4043ab8153363985), (0x4059200000000000, 0x407696f7f9481308),
    (0x40f86a0000000000, 0x41300a97b57f4c2e), (0x4202a05f20000000, 0x4249a43710f467c1),
    (0x4310000000000000, 0x4360d42457337d41), (0x4310000000000001, 0x4360d42457337d42),
    (0x4330000000000001, 0x438185966f2b4f13), (0x4415af1d78b58c40, 0x446e873977d7ba96),
    (0x54b249ad2594c37d, 0x553060a2246099ae), (0x7e37e43c8800759c, 0x7ed017f38e7a1ab5),
    (0x7f56c8e5ca239029, 0x7fef3fc83052cbf4), (0x7f57528dd2e72acf, 0x7feffcd94e404190),
];

#[rustfmt::skip]
const LOG_GAMMA_BELOW_ZERO: &[(u64, u64)] = &[
    (0xc001d17d2ac75780, 0x3fe4f76c740542d4), (0xbfea31b146d20bf0, 0x3ffd3c8683f80b44),
    (0xc0097039d2885ee0, 0xbfd028055ea76b98), (0xc052710856d99dab, 0xc06ea0a7c58835eb),
    (0xc05fd00e1e392f33, 0xc07eb48032ddcba5), (0xc06043302af359e8, 0xc07f84ba7649c358),
    (0xbfc4d9c7dcdb8aaf, 0x3ffeeb493c64e86f), (0xbf2d4af9a8983606, 0x4020d004d632b954),
    (0xbcc42e5eed940e82, 0x40418f25fb716e87), (0xc0101a0c3546e919, 0x3fdd31e6762b51ee),
    (0xc000eeb0db5852c3, 0x3ff5e59ad27515a6), (0xbffc2755f9618350, 0x3ff0a0fce83411f2),
    (0xc31dc91bcec6b9d2, 0xc36fe81c43e3322d), (0xc31dcedd20846096, 0xc36fee748fc475c1),
    (0xc316a702fafc8152, 0xc368125cc7c9bcb4), (0xc00f81b48bbce60e, 0xbfd2c5fda80e27c6),
    (0xc00f86daa490f5b4, 0xbfd061bc6133df46), (0xc0101a772e02a6f9, 0x3fdc239c41e93ffe),
    (0xc031c2c3f0c320d0, 0xc04116189d6673f8), (0xc032f6504430fbd5, 0xc041f9b124048be2),
    (0xc032ccce65da8594, 0xc042890b1c4b56a5), (0x8000000000000001, 0x40874385446d71c3),
    (0xbc300c75768b68f4, 0x4044cafb4a106261), (0xbc32725dd1d243ac, 0x4044b927f32bffb8),
    (0xbee4f8b588e368f1, 0x4027069eec51d1ed), (0xbfe0000000000000, 0x3ff43f89a3f0edd6),
    (0xbfefffffffffffff, 0x40425e4f7b2737fa), (0xbff0000000000001, 0x404205966f2b4f12),
    (0xbff8000000000000, 0x3feb858151820f86), (0xc00199999999999a, 0x3fe94d913f78c1fd),
    (0xc003a7fc9600f86d, 0xbcc639a1f90b5649), (0xc005fb410a1bd901, 0x3ca8fb8530ba7689),
    (0xc008cccccccccccd, 0x3fd99eb4f3633156), (0xc009260dbc9e59b2, 0xbd0385bc0aedf1e0),
    (0xc00fa471547c2fe5, 0xbcbddc0336980b58), (0xc016000000000000, 0xc012124298f0b825),
    (0xc01fffffffffffff, 0x40380d816ce89f00), (0xc020000000000001, 0x40375c0f54f0cd2f),
    (0xc021000000000000, 0xc02516d64647c630), (0xc025000000000000, 0xc02e4b670d05976a),
    (0xc034800000000000, 0xc0455a8565cfdea7), (0xc059200000000000, 0xc076ce6a5dbefb91),
    (0xc06549999999999a, 0xc0861610f60c1060), (0xc08f440000000000, 0xc0b71a700d2e2e4d),
    (0xc12e848080000000, 0xc16871940b1c874f), (0xc202a05f20040000, 0xc249a43711051a31),
    (0xc30c6bf526340001, 0xc35dc9d5b94e12fc), (0xc310000000000001, 0xc360d42457337d46),
    (0xc320000000000001, 0xc3712cdd632f662d), (0xc320000000000003, 0xc3712cdd632f662f),
];
