//! Elements that memory holds in another size than lanes have, with AVX-512: widened by the instruction that loads them, and
//! narrowed by the one that stores them.

use super::select::{Action, Selected, Source};
use super::{Form, Set, codes};
use crate::numeric::element::Width;
use crate::types::{DType, Kind};
use iced_x86::Code;

impl Selected {
    /// The elements of a stream that stand in memory as `stored`, as values of `dtype`; none if no instruction loads them.
    pub fn load_stored(&mut self, stream: usize, displacement: i64, stored: DType, dtype: DType) -> Option<Source> {
        let code = widening(self.form, stored)?;
        let wide = self.give(Action::Load { code, stream, displacement }, &[], None);
        match (stored.kind(), dtype.kind()) {
            (_, Kind::Bool) => {
                let code = codes::test(self.form);
                Some(self.give(Action::Compare { code, imm: None }, &[wide, wide], None))
            }
            // What is narrower than lanes is not negative in them, if it has no sign.
            (Kind::Signed | Kind::Unsigned, Kind::Float) => self.floats_of(true, wide),
            _ => Some(wide),
        }
    }

    /// Stores a value, which is of the dtype, as memory has that; none if no instruction does.
    pub fn store_narrow(&mut self, value: Source, output: usize, displacement: i64, stored: DType) -> Option<()> {
        let code = narrowing(self.form, stored)?;
        let vector = if stored == DType::Bool { self.where_true(value, 1) } else { value };
        self.store_by(code, vector, output, displacement);
        Some(())
    }

    /// Integers as floats of their width, rounded once.
    pub fn floats_of(&mut self, is_signed: bool, x: Source) -> Option<Source> {
        let code = if is_signed { codes::signed_to_float } else { codes::unsigned_to_float };
        (self.form.set == Set::Avx512).then(|| self.vector(code, &[x]))
    }
}

fn widening(form: Form, stored: DType) -> Option<Code> {
    if form.set != Set::Avx512 {
        return None;
    }
    Some(match (form.width, stored) {
        (Width::W32, DType::Bool | DType::UInt8) => Code::EVEX_Vpmovzxbd_zmm_k1z_xmmm128,
        (Width::W32, DType::Int8) => Code::EVEX_Vpmovsxbd_zmm_k1z_xmmm128,
        (Width::W32, DType::UInt16) => Code::EVEX_Vpmovzxwd_zmm_k1z_ymmm256,
        (Width::W32, DType::Int16) => Code::EVEX_Vpmovsxwd_zmm_k1z_ymmm256,
        (Width::W64, DType::Bool | DType::UInt8) => Code::EVEX_Vpmovzxbq_zmm_k1z_xmmm64,
        (Width::W64, DType::Int8) => Code::EVEX_Vpmovsxbq_zmm_k1z_xmmm64,
        (Width::W64, DType::UInt16) => Code::EVEX_Vpmovzxwq_zmm_k1z_xmmm128,
        (Width::W64, DType::Int16) => Code::EVEX_Vpmovsxwq_zmm_k1z_xmmm128,
        (Width::W64, DType::UInt32) => Code::EVEX_Vpmovzxdq_zmm_k1z_ymmm256,
        (Width::W64, DType::Int32) => Code::EVEX_Vpmovsxdq_zmm_k1z_ymmm256,
        (Width::W64, DType::Float32) => Code::EVEX_Vcvtps2pd_zmm_k1z_ymmm256b32_sae,
        _ => return None,
    })
}

fn narrowing(form: Form, stored: DType) -> Option<Code> {
    if form.set != Set::Avx512 {
        return None;
    }
    Some(match (form.width, stored) {
        (Width::W32, DType::Bool | DType::UInt8 | DType::Int8) => Code::EVEX_Vpmovdb_xmmm128_k1z_zmm,
        (Width::W32, DType::UInt16 | DType::Int16) => Code::EVEX_Vpmovdw_ymmm256_k1z_zmm,
        (Width::W64, DType::Bool) => Code::EVEX_Vpmovqb_xmmm64_k1z_zmm,
        _ => return None,
    })
}
