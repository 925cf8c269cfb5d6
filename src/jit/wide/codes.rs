//! The instructions that loops are made of, by the width of lanes.

use crate::numeric::element::Width;
use iced_x86::Code;

/// One instruction for either width.
macro_rules! codes {
    ($($name:ident: $w64:ident, $w32:ident;)*) => {
        $(pub(super) fn $name(width: Width) -> Code {
            match width {
                Width::W64 => Code::$w64,
                Width::W32 => Code::$w32,
            }
        })*
    };
}

codes! {
    add_float: EVEX_Vaddpd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vaddps_zmm_k1z_zmm_zmmm512b32_er;
    subtract_float: EVEX_Vsubpd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vsubps_zmm_k1z_zmm_zmmm512b32_er;
    multiply_float: EVEX_Vmulpd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vmulps_zmm_k1z_zmm_zmmm512b32_er;
    divide_float: EVEX_Vdivpd_zmm_k1z_zmm_zmmm512b64_er, EVEX_Vdivps_zmm_k1z_zmm_zmmm512b32_er;
    minimum_float: EVEX_Vminpd_zmm_k1z_zmm_zmmm512b64_sae, EVEX_Vminps_zmm_k1z_zmm_zmmm512b32_sae;
    maximum_float: EVEX_Vmaxpd_zmm_k1z_zmm_zmmm512b64_sae, EVEX_Vmaxps_zmm_k1z_zmm_zmmm512b32_sae;
    sqrt: EVEX_Vsqrtpd_zmm_k1z_zmmm512b64_er, EVEX_Vsqrtps_zmm_k1z_zmmm512b32_er;
    round: EVEX_Vrndscalepd_zmm_k1z_zmmm512b64_imm8_sae, EVEX_Vrndscaleps_zmm_k1z_zmmm512b32_imm8_sae;
    range: EVEX_Vrangepd_zmm_k1z_zmm_zmmm512b64_imm8_sae, EVEX_Vrangeps_zmm_k1z_zmm_zmmm512b32_imm8_sae;
    compare_float: EVEX_Vcmppd_kr_k1_zmm_zmmm512b64_imm8_sae, EVEX_Vcmpps_kr_k1_zmm_zmmm512b32_imm8_sae;
    blend_float: EVEX_Vblendmpd_zmm_k1z_zmm_zmmm512b64, EVEX_Vblendmps_zmm_k1z_zmm_zmmm512b32;

    and: EVEX_Vpandq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpandd_zmm_k1z_zmm_zmmm512b32;
    or: EVEX_Vporq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpord_zmm_k1z_zmm_zmmm512b32;
    xor: EVEX_Vpxorq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpxord_zmm_k1z_zmm_zmmm512b32;
    add: EVEX_Vpaddq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpaddd_zmm_k1z_zmm_zmmm512b32;
    subtract: EVEX_Vpsubq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpsubd_zmm_k1z_zmm_zmmm512b32;
    multiply: EVEX_Vpmullq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpmulld_zmm_k1z_zmm_zmmm512b32;
    magnitude: EVEX_Vpabsq_zmm_k1z_zmmm512b64, EVEX_Vpabsd_zmm_k1z_zmmm512b32;
    minimum_signed: EVEX_Vpminsq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpminsd_zmm_k1z_zmm_zmmm512b32;
    maximum_signed: EVEX_Vpmaxsq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpmaxsd_zmm_k1z_zmm_zmmm512b32;
    minimum_unsigned: EVEX_Vpminuq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpminud_zmm_k1z_zmm_zmmm512b32;
    maximum_unsigned: EVEX_Vpmaxuq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpmaxud_zmm_k1z_zmm_zmmm512b32;
    shift_left: EVEX_Vpsllq_zmm_k1z_zmmm512b64_imm8, EVEX_Vpslld_zmm_k1z_zmmm512b32_imm8;
    shift_right_signed: EVEX_Vpsraq_zmm_k1z_zmmm512b64_imm8, EVEX_Vpsrad_zmm_k1z_zmmm512b32_imm8;
    compare_signed: EVEX_Vpcmpq_kr_k1_zmm_zmmm512b64_imm8, EVEX_Vpcmpd_kr_k1_zmm_zmmm512b32_imm8;
    compare_unsigned: EVEX_Vpcmpuq_kr_k1_zmm_zmmm512b64_imm8, EVEX_Vpcmpud_kr_k1_zmm_zmmm512b32_imm8;
    blend: EVEX_Vpblendmq_zmm_k1z_zmm_zmmm512b64, EVEX_Vpblendmd_zmm_k1z_zmm_zmmm512b32;
    ternary: EVEX_Vpternlogq_zmm_k1z_zmm_zmmm512b64_imm8, EVEX_Vpternlogd_zmm_k1z_zmm_zmmm512b32_imm8;

    broadcast: EVEX_Vpbroadcastq_zmm_k1z_xmmm64, EVEX_Vpbroadcastd_zmm_k1z_xmmm32;
    load: EVEX_Vmovdqu64_zmm_k1z_zmmm512, EVEX_Vmovdqu32_zmm_k1z_zmmm512;
    store: EVEX_Vmovdqu64_zmmm512_k1z_zmm, EVEX_Vmovdqu32_zmmm512_k1z_zmm;
    compress: EVEX_Vpcompressq_zmmm512_k1z_zmm, EVEX_Vpcompressd_zmmm512_k1z_zmm;
    to_mask: EVEX_Vpmovq2m_kr_zmm, EVEX_Vpmovd2m_kr_zmm;
    from_mask: EVEX_Vpmovm2q_zmm_kr, EVEX_Vpmovm2d_zmm_kr;
}

/// Whether the operands of an instruction may change places.
pub(super) fn is_commutative(code: Code) -> bool {
    let all: [fn(Width) -> Code; 7] = [add_float, multiply_float, and, or, xor, add, multiply];
    all.iter().any(|of| [Width::W32, Width::W64].into_iter().any(|width| of(width) == code))
}
