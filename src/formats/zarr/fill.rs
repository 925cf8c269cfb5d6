//! What stands in chunks that are not stored.

use super::json::{damaged, shown};
use crate::formats::error::Problem;
use crate::types::{DType, Kind};
use serde_json::Value;
use smallvec::SmallVec;

/// The bytes of one element, in the machine's order.
pub(super) type Element = SmallVec<[u8; 8]>;

/// The element that a fill value stands for; null, which leaves it open, is read as zero.
pub(super) fn element(value: &Value, dtype: DType) -> Result<Element, Problem> {
    let bytes = match (value, dtype.kind()) {
        (Value::Null, _) => Some(SmallVec::from_elem(0, dtype.size())),
        (Value::Bool(value), _) => whole(i128::from(*value), dtype),
        (Value::Number(number), Kind::Float) => number.as_f64().map(|value| float(value, dtype)),
        (Value::Number(number), _) => {
            let exact = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
            // Some write 0.0 for integers.
            exact
                .or(number.as_f64().filter(|value| value.fract() == 0.0).map(|value| value as i128))
                .and_then(|value| whole(value, dtype))
        }
        (Value::String(text), Kind::Float) => match text.as_str() {
            "NaN" => Some(float(f64::NAN, dtype)),
            "Infinity" => Some(float(f64::INFINITY, dtype)),
            "-Infinity" => Some(float(f64::NEG_INFINITY, dtype)),
            _ => bits(text, dtype),
        },
        _ => None,
    };
    bytes.ok_or_else(|| damaged(format!("its fill value {} is no {dtype}", shown(&value.to_string()))))
}

fn float(value: f64, dtype: DType) -> Element {
    match dtype {
        DType::Float32 => SmallVec::from_slice(&(value as f32).to_ne_bytes()),
        _ => SmallVec::from_slice(&value.to_ne_bytes()),
    }
}

fn whole(value: i128, dtype: DType) -> Option<Element> {
    let Some((least, greatest)) = dtype.integer_range() else {
        return match dtype.kind() {
            Kind::Bool => {
                u8::try_from(value).ok().filter(|&value| value <= 1).map(|value| SmallVec::from_slice(&[value]))
            }
            _ => Some(float(value as f64, dtype)),
        };
    };
    if !(least..=greatest).contains(&value) {
        return None;
    }
    // The low bytes of the two's complement.
    let bytes = value.to_le_bytes();
    let mut element: Element = SmallVec::from_slice(&bytes[..dtype.size()]);
    if cfg!(target_endian = "big") {
        element.reverse();
    }
    Some(element)
}

/// A float by its bits, as in `0x7fc00000`.
fn bits(text: &str, dtype: DType) -> Option<Element> {
    let digits = text.strip_prefix("0x").filter(|digits| digits.len() == 2 * dtype.size())?;
    let bits = u64::from_str_radix(digits, 16).ok()?;
    match dtype {
        DType::Float32 => u32::try_from(bits).ok().map(|bits| SmallVec::from_slice(&bits.to_ne_bytes())),
        _ => Some(SmallVec::from_slice(&bits.to_ne_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn bytes(value: Value, dtype: DType) -> Option<Vec<u8>> {
        element(&value, dtype).ok().map(|element| element.to_vec())
    }

    #[test]
    fn every_way_to_say_a_number_is_read() {
        assert_eq!(bytes(json!(null), DType::Int16), Some(vec![0, 0]));
        assert_eq!(bytes(json!(-2), DType::Int16), Some((-2i16).to_ne_bytes().to_vec()));
        assert_eq!(bytes(json!(u64::MAX), DType::UInt64), Some(u64::MAX.to_ne_bytes().to_vec()));
        assert_eq!(bytes(json!(7.0), DType::UInt8), Some(vec![7]));
        assert_eq!(bytes(json!(true), DType::Bool), Some(vec![1]));
        assert_eq!(bytes(json!(0), DType::Bool), Some(vec![0]));
        assert_eq!(bytes(json!(0.1), DType::Float32), Some(0.1f32.to_ne_bytes().to_vec()));
        assert_eq!(bytes(json!(3), DType::Float64), Some(3f64.to_ne_bytes().to_vec()));
        assert_eq!(bytes(json!("-Infinity"), DType::Float64), Some(f64::NEG_INFINITY.to_ne_bytes().to_vec()));
        assert_eq!(bytes(json!("NaN"), DType::Float32), Some(f32::NAN.to_ne_bytes().to_vec()));
        assert_eq!(bytes(json!("0x7fc00001"), DType::Float32), Some(0x7fc0_0001u32.to_ne_bytes().to_vec()));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (value, dtype) in [
            (json!(300), DType::UInt8),
            (json!(-1), DType::UInt64),
            (json!(0.5), DType::Int32),
            (json!(2), DType::Bool),
            (json!("0x7fc0"), DType::Float32),
            (json!("zero"), DType::Float64),
            (json!("NaN"), DType::Int8),
            (json!([0]), DType::Int8),
        ] {
            assert_eq!(bytes(value.clone(), dtype), None, "{value} {dtype}");
        }
    }
}
