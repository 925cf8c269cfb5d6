//! The instructions that loops are made of, by the set of instructions and the width of lanes.

use super::{Form, Set};
use crate::numeric::element::Width;
use iced_x86::Code;

/// One instruction for either width, of AVX-512 and of AVX2. Where AVX2 has none it is `INVALID`, which does not encode:
/// `select` makes such operations of others.
macro_rules! codes {
    ($($name:ident: $w64:ident, $w32:ident, $narrow64:ident, $narrow32:ident;)*) => {
        $(pub(super) fn $name(form: Form) -> Code {
            match (form.set, form.width) {
                (Set::Avx512, Width::W64) => Code::$w64,
                (Set::Avx512, Width::W32) => Code::$w32,
                (Set::Avx2, Width::W64) => Code::$narrow64,
                (Set::Avx2, Width::W32) => Code::$narrow32,
            }
        })*
    };
}

codes! {
    add_float: EVEX_Vaddpd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vaddps_zmm_k1z_zmm_zmmm512b32_er,
        VEX_Vaddpd_ymm_ymm_ymmm256, VEX_Vaddps_ymm_ymm_ymmm256;
    subtract_float: EVEX_Vsubpd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vsubps_zmm_k1z_zmm_zmmm512b32_er,
        VEX_Vsubpd_ymm_ymm_ymmm256, VEX_Vsubps_ymm_ymm_ymmm256;
    multiply_float: EVEX_Vmulpd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vmulps_zmm_k1z_zmm_zmmm512b32_er,
        VEX_Vmulpd_ymm_ymm_ymmm256, VEX_Vmulps_ymm_ymm_ymmm256;
    divide_float: EVEX_Vdivpd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vdivps_zmm_k1z_zmm_zmmm512b32_er,
        VEX_Vdivpd_ymm_ymm_ymmm256, VEX_Vdivps_ymm_ymm_ymmm256;
    minimum_float: EVEX_Vminpd_zmm_k1z_zmm_zmmm512b64_sae, EVEX_Vminps_zmm_k1z_zmm_zmmm512b32_sae,
        VEX_Vminpd_ymm_ymm_ymmm256, VEX_Vminps_ymm_ymm_ymmm256;
    maximum_float: EVEX_Vmaxpd_zmm_k1z_zmm_zmmm512b64_sae, EVEX_Vmaxps_zmm_k1z_zmm_zmmm512b32_sae,
        VEX_Vmaxpd_ymm_ymm_ymmm256, VEX_Vmaxps_ymm_ymm_ymmm256;
    sqrt: EVEX_Vsqrtpd_zmm_k1z_zmmm512b64_er, EVEX_Vsqrtps_zmm_k1z_zmmm512b32_er,
        VEX_Vsqrtpd_ymm_ymmm256, VEX_Vsqrtps_ymm_ymmm256;
    round: EVEX_Vrndscalepd_zmm_k1z_zmmm512b64_imm8_sae, EVEX_Vrndscaleps_zmm_k1z_zmmm512b32_imm8_sae,
        VEX_Vroundpd_ymm_ymmm256_imm8, VEX_Vroundps_ymm_ymmm256_imm8;
    compare_float: EVEX_Vcmppd_kr_k1_zmm_zmmm512b64_imm8_sae, EVEX_Vcmpps_kr_k1_zmm_zmmm512b32_imm8_sae,
        VEX_Vcmppd_ymm_ymm_ymmm256_imm8, VEX_Vcmpps_ymm_ymm_ymmm256_imm8;
    blend_float: EVEX_Vblendmpd_zmm_k1z_zmm_zmmm512b64, EVEX_Vblendmps_zmm_k1z_zmm_zmmm512b32,
        VEX_Vblendvpd_ymm_ymm_ymmm256_ymm, VEX_Vblendvps_ymm_ymm_ymmm256_ymm;
    and: EVEX_Vpandq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpandd_zmm_k1z_zmm_zmmm512b32,
        VEX_Vpand_ymm_ymm_ymmm256, VEX_Vpand_ymm_ymm_ymmm256;
    or: EVEX_Vporq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpord_zmm_k1z_zmm_zmmm512b32,
        VEX_Vpor_ymm_ymm_ymmm256, VEX_Vpor_ymm_ymm_ymmm256;
    xor: EVEX_Vpxorq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpxord_zmm_k1z_zmm_zmmm512b32,
        VEX_Vpxor_ymm_ymm_ymmm256, VEX_Vpxor_ymm_ymm_ymmm256;
    add: EVEX_Vpaddq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpaddd_zmm_k1z_zmm_zmmm512b32,
        VEX_Vpaddq_ymm_ymm_ymmm256, VEX_Vpaddd_ymm_ymm_ymmm256;
    subtract: EVEX_Vpsubq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpsubd_zmm_k1z_zmm_zmmm512b32,
        VEX_Vpsubq_ymm_ymm_ymmm256, VEX_Vpsubd_ymm_ymm_ymmm256;
    multiply: EVEX_Vpmullq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpmulld_zmm_k1z_zmm_zmmm512b32,
        INVALID, VEX_Vpmulld_ymm_ymm_ymmm256;
    magnitude: EVEX_Vpabsq_zmm_k1z_zmmm512b64, EVEX_Vpabsd_zmm_k1z_zmmm512b32,
        INVALID, VEX_Vpabsd_ymm_ymmm256;
    minimum_signed: EVEX_Vpminsq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpminsd_zmm_k1z_zmm_zmmm512b32,
        INVALID, VEX_Vpminsd_ymm_ymm_ymmm256;
    maximum_signed: EVEX_Vpmaxsq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpmaxsd_zmm_k1z_zmm_zmmm512b32,
        INVALID, VEX_Vpmaxsd_ymm_ymm_ymmm256;
    minimum_unsigned: EVEX_Vpminuq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpminud_zmm_k1z_zmm_zmmm512b32,
        INVALID, VEX_Vpminud_ymm_ymm_ymmm256;
    maximum_unsigned: EVEX_Vpmaxuq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpmaxud_zmm_k1z_zmm_zmmm512b32,
        INVALID, VEX_Vpmaxud_ymm_ymm_ymmm256;
    shift_left: EVEX_Vpsllq_zmm_k1z_zmmm512b64_imm8, EVEX_Vpslld_zmm_k1z_zmmm512b32_imm8,
        VEX_Vpsllq_ymm_ymm_imm8, VEX_Vpslld_ymm_ymm_imm8;
    shift_right_signed: EVEX_Vpsraq_zmm_k1z_zmmm512b64_imm8, EVEX_Vpsrad_zmm_k1z_zmmm512b32_imm8,
        INVALID, VEX_Vpsrad_ymm_ymm_imm8;
    blend: EVEX_Vpblendmq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpblendmd_zmm_k1z_zmm_zmmm512b32,
        VEX_Vblendvpd_ymm_ymm_ymmm256_ymm, VEX_Vblendvps_ymm_ymm_ymmm256_ymm;
    broadcast: EVEX_Vpbroadcastq_zmm_k1z_xmmm64, EVEX_Vpbroadcastd_zmm_k1z_xmmm32,
        VEX_Vpbroadcastq_ymm_xmmm64, VEX_Vpbroadcastd_ymm_xmmm32;
    load: EVEX_Vmovdqu64_zmm_k1z_zmmm512, EVEX_Vmovdqu32_zmm_k1z_zmmm512,
        VEX_Vmovdqu_ymm_ymmm256, VEX_Vmovdqu_ymm_ymmm256;
    store: EVEX_Vmovdqu64_zmmm512_k1z_zmm, EVEX_Vmovdqu32_zmmm512_k1z_zmm,
        VEX_Vmovdqu_ymmm256_ymm, VEX_Vmovdqu_ymmm256_ymm;
}

// What only one of the sets has.
codes! {
    range: EVEX_Vrangepd_zmm_k1z_zmm_zmmm512b64_imm8_sae, EVEX_Vrangeps_zmm_k1z_zmm_zmmm512b32_imm8_sae,
        INVALID, INVALID;
    compare_signed: EVEX_Vpcmpq_kr_k1_zmm_zmmm512b64_imm8, EVEX_Vpcmpd_kr_k1_zmm_zmmm512b32_imm8,
        INVALID, INVALID;
    compare_unsigned: EVEX_Vpcmpuq_kr_k1_zmm_zmmm512b64_imm8, EVEX_Vpcmpud_kr_k1_zmm_zmmm512b32_imm8,
        INVALID, INVALID;
    ternary: EVEX_Vpternlogq_zmm_k1z_zmm_zmmm512b64_imm8, EVEX_Vpternlogd_zmm_k1z_zmm_zmmm512b32_imm8,
        INVALID, INVALID;
    fused_onto_sum: EVEX_Vfmadd231pd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vfmadd231ps_zmm_k1z_zmm_zmmm512b32_er,
        INVALID, INVALID;
    fused_onto_factor: EVEX_Vfmadd213pd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vfmadd213ps_zmm_k1z_zmm_zmmm512b32_er,
        INVALID, INVALID;
    fused_off_sum: EVEX_Vfnmadd231pd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vfnmadd231ps_zmm_k1z_zmm_zmmm512b32_er,
        INVALID, INVALID;
    fused_off_factor: EVEX_Vfnmadd213pd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vfnmadd213ps_zmm_k1z_zmm_zmmm512b32_er,
        INVALID, INVALID;
    compress: EVEX_Vpcompressq_zmmm512_k1z_zmm, EVEX_Vpcompressd_zmmm512_k1z_zmm,
        INVALID, INVALID;
    test: EVEX_Vptestmq_kr_k1_zmm_zmmm512b64, EVEX_Vptestmd_kr_k1_zmm_zmmm512b32,
        INVALID, INVALID;
    signed_to_float: EVEX_Vcvtqq2pd_zmm_k1z_zmmm512b64_er, EVEX_Vcvtdq2ps_zmm_k1z_zmmm512b32_er,
        INVALID, INVALID;
    unsigned_to_float: EVEX_Vcvtuqq2pd_zmm_k1z_zmmm512b64_er, EVEX_Vcvtudq2ps_zmm_k1z_zmmm512b32_er,
        INVALID, INVALID;
    to_mask: EVEX_Vpmovq2m_kr_zmm, EVEX_Vpmovd2m_kr_zmm,
        INVALID, INVALID;
    from_mask: EVEX_Vpmovm2q_zmm_kr, EVEX_Vpmovm2d_zmm_kr,
        INVALID, INVALID;

    equal: INVALID, INVALID, VEX_Vpcmpeqq_ymm_ymm_ymmm256, VEX_Vpcmpeqd_ymm_ymm_ymmm256;
    greater_signed: INVALID, INVALID, VEX_Vpcmpgtq_ymm_ymm_ymmm256, VEX_Vpcmpgtd_ymm_ymm_ymmm256;
    shift_right: INVALID, INVALID, VEX_Vpsrlq_ymm_ymm_imm8, INVALID;
    multiply_low: INVALID, INVALID, VEX_Vpmuludq_ymm_ymm_ymmm256, INVALID;
    and_not: INVALID, INVALID, VEX_Vpandn_ymm_ymm_ymmm256, VEX_Vpandn_ymm_ymm_ymmm256;
    load_some: INVALID, INVALID, VEX_Vpmaskmovq_ymm_ymm_m256, VEX_Vpmaskmovd_ymm_ymm_m256;
    store_some: INVALID, INVALID, VEX_Vpmaskmovq_m256_ymm_ymm, VEX_Vpmaskmovd_m256_ymm_ymm;
}

/// Whether the operands of an instruction may change places.
pub(super) fn is_commutative(code: Code, form: Form) -> bool {
    let all: [fn(Form) -> Code; 7] = [add_float, multiply_float, and, or, xor, add, multiply];
    code != Code::INVALID && all.iter().any(|of| of(form) == code)
}

/// Whether the last operand of an instruction may be in memory.
pub(super) fn takes_memory(code: Code, form: Form) -> bool {
    form.set == Set::Avx512 || ![shift_left(form), shift_right(form), shift_right_signed(form)].contains(&code)
}
