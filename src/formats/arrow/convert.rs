//! From the bytes of buffers to elements.

use super::schema::Form;
use crate::formats::decimal::to_float;
use crate::formats::elements::{ByteOrder, to_native, widen};
use crate::types::DType;

/// Turns stored values into elements of `dtype`. `raw` begins with the byte that has value `skip` of the ones to come:
/// values of one bit begin anywhere.
pub(super) fn convert(raw: &mut [u8], skip: usize, (form, order): (Form, ByteOrder), dtype: DType, out: &mut [u8]) {
    match form {
        Form::Nothing => miss(dtype, out, |_| true),
        Form::Bits => {
            let bits = (skip..).map(|k| raw[k / 8] >> (k % 8) & 1);
            match dtype {
                DType::Bool => out.iter_mut().zip(bits).for_each(|(byte, bit)| *byte = bit),
                _ => {
                    let bytes: Vec<u8> = bits.take(out.len() / dtype.size()).collect();
                    out.copy_from_slice(&widen(&bytes, DType::Bool, dtype));
                }
            }
        }
        Form::Elements(stored) => {
            to_native(raw, stored, order);
            if stored == dtype {
                out.copy_from_slice(raw);
            } else {
                out.copy_from_slice(&widen(raw, stored, dtype));
            }
        }
        Form::Half => {
            to_native(raw, DType::UInt16, order);
            let halves = raw.as_chunks::<2>().0.iter().map(|&bytes| half::f16::from_ne_bytes(bytes));
            let places = out.as_chunks_mut::<4>().0;
            places.iter_mut().zip(halves).for_each(|(place, half)| *place = half.to_f32().to_ne_bytes());
        }
        Form::Decimal { bytes, scale } => {
            let integers = raw.chunks_exact_mut(bytes).map(|integer| {
                if order == ByteOrder::Big {
                    integer.reverse();
                }
                little_endian(integer)
            });
            let places = out.as_chunks_mut::<8>().0;
            places.iter_mut().zip(integers).for_each(|(place, value)| *place = to_float(value, scale).to_ne_bytes());
        }
    }
}

/// Makes those elements missing that `is_missing`, by their numbers.
pub(super) fn miss(dtype: DType, out: &mut [u8], is_missing: impl Fn(usize) -> bool) {
    let (narrow, wide) = (f32::NAN.to_ne_bytes(), f64::NAN.to_ne_bytes());
    let nan: &[u8] = if dtype == DType::Float32 { &narrow } else { &wide };
    let elements = out.chunks_exact_mut(dtype.size()).enumerate();
    elements.filter(|(k, _)| is_missing(*k)).for_each(|(_, element)| element.copy_from_slice(nan));
}

/// An integer of up to 16 bytes, the lowest first.
fn little_endian(bytes: &[u8]) -> i128 {
    let sign = if bytes.last().is_some_and(|&byte| byte >= 0x80) { 0xff } else { 0 };
    let mut all = [sign; size_of::<i128>()];
    all.iter_mut().zip(bytes).for_each(|(place, &byte)| *place = byte);
    i128::from_le_bytes(all)
}
