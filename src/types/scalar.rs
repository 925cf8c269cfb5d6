//! One element of a known dtype.

use super::DType;

/// A single typed element: a constant in a graph, a reduction's result, an element of a shown array.
///
/// [`Scalar::to_lane`] is its representation in a kernel's 64-bit parameter.
#[derive(Clone, Copy, Debug)]
pub enum Scalar {
    Bool(bool),
    Int8(i8),
    Int16(i16),
    Int32(i32),
    Int64(i64),
    UInt8(u8),
    UInt16(u16),
    UInt32(u32),
    UInt64(u64),
    Float32(f32),
    Float64(f64),
}

/// The same expression on whichever number a [`Scalar`] holds; bools have an arm of their own.
macro_rules! on_number {
    ($scalar:expr, $x:ident => $number:expr, $b:ident => $bool:expr) => {
        match $scalar {
            $crate::types::Scalar::Bool($b) => $bool,
            $crate::types::Scalar::Int8($x) => $number,
            $crate::types::Scalar::Int16($x) => $number,
            $crate::types::Scalar::Int32($x) => $number,
            $crate::types::Scalar::Int64($x) => $number,
            $crate::types::Scalar::UInt8($x) => $number,
            $crate::types::Scalar::UInt16($x) => $number,
            $crate::types::Scalar::UInt32($x) => $number,
            $crate::types::Scalar::UInt64($x) => $number,
            $crate::types::Scalar::Float32($x) => $number,
            $crate::types::Scalar::Float64($x) => $number,
        }
    };
}
pub(crate) use on_number;

impl Scalar {
    pub fn dtype(self) -> DType {
        match self {
            Scalar::Bool(_) => DType::Bool,
            Scalar::Int8(_) => DType::Int8,
            Scalar::Int16(_) => DType::Int16,
            Scalar::Int32(_) => DType::Int32,
            Scalar::Int64(_) => DType::Int64,
            Scalar::UInt8(_) => DType::UInt8,
            Scalar::UInt16(_) => DType::UInt16,
            Scalar::UInt32(_) => DType::UInt32,
            Scalar::UInt64(_) => DType::UInt64,
            Scalar::Float32(_) => DType::Float32,
            Scalar::Float64(_) => DType::Float64,
        }
    }

    /// The element in 64 bits: signed integers with their sign extended, unsigned ones and float32 with zeros above,
    /// floats by their bits, bools as a mask of all zeros or all ones. The low half is the lane of a 32-bit loop.
    pub fn to_lane(self) -> u64 {
        match self {
            Scalar::Bool(b) => (b as u64).wrapping_neg(),
            Scalar::Int8(i) => i as u64,
            Scalar::Int16(i) => i as u64,
            Scalar::Int32(i) => i as u64,
            Scalar::Int64(i) => i as u64,
            Scalar::UInt8(i) => i as u64,
            Scalar::UInt16(i) => i as u64,
            Scalar::UInt32(i) => i as u64,
            Scalar::UInt64(i) => i,
            Scalar::Float32(x) => x.to_bits() as u64,
            Scalar::Float64(x) => x.to_bits(),
        }
    }

    /// The inverse of [`Scalar::to_lane`]; of a lane wider than the dtype only the low bits count.
    pub fn from_lane(dtype: DType, lane: u64) -> Scalar {
        match dtype {
            DType::Bool => Scalar::Bool(lane != 0),
            DType::Int8 => Scalar::Int8(lane as i8),
            DType::Int16 => Scalar::Int16(lane as i16),
            DType::Int32 => Scalar::Int32(lane as i32),
            DType::Int64 => Scalar::Int64(lane as i64),
            DType::UInt8 => Scalar::UInt8(lane as u8),
            DType::UInt16 => Scalar::UInt16(lane as u16),
            DType::UInt32 => Scalar::UInt32(lane as u32),
            DType::UInt64 => Scalar::UInt64(lane),
            DType::Float32 => Scalar::Float32(f32::from_bits(lane as u32)),
            DType::Float64 => Scalar::Float64(f64::from_bits(lane)),
        }
    }

    /// The element that these bytes in memory stand for, as many as the dtype has.
    pub fn from_bytes(dtype: DType, bytes: &[u8]) -> Scalar {
        let mut lane = [0u8; 8];
        let size = dtype.size().min(bytes.len());
        if cfg!(target_endian = "little") {
            lane[..size].copy_from_slice(&bytes[..size]);
        } else {
            lane[8 - size..].copy_from_slice(&bytes[..size]);
        }
        Scalar::from_lane(dtype, u64::from_ne_bytes(lane))
    }

    /// Writes the element as it stands in memory; bools are 0 or 1.
    pub fn write_bytes(self, bytes: &mut [u8]) {
        let lane = match self {
            Scalar::Bool(b) => b as u64,
            other => other.to_lane(),
        };
        let lane = lane.to_ne_bytes();
        let size = self.dtype().size();
        let start = if cfg!(target_endian = "little") { 0 } else { 8 - size };
        bytes.copy_from_slice(&lane[start..start + size]);
    }

    /// The value of an integer, or of a bool as 0 or 1; none for floats.
    pub fn integer(self) -> Option<i128> {
        match self {
            Scalar::Float32(_) | Scalar::Float64(_) => None,
            other => on_number!(other, x => Some(x as i128), b => Some(b as i128)),
        }
    }

    /// The nearest float64.
    pub fn float(self) -> f64 {
        on_number!(self, x => x as f64, b => b as u8 as f64)
    }

    /// Whether the element counts as true: it is not zero.
    pub fn truth(self) -> bool {
        match self {
            Scalar::Bool(b) => b,
            other => other.float() != 0.0,
        }
    }

    /// Equality of meaning: same dtype and same bits, except that every NaN equals every other.
    pub fn same(self, other: Scalar) -> bool {
        let both_nan = self.float().is_nan() && other.float().is_nan();
        self.dtype() == other.dtype() && (both_nan || self.to_lane() == other.to_lane())
    }

    pub fn zero(dtype: DType) -> Scalar {
        Scalar::from_lane(dtype, 0)
    }

    pub fn one(dtype: DType) -> Scalar {
        match dtype {
            DType::Float32 => Scalar::Float32(1.0),
            DType::Float64 => Scalar::Float64(1.0),
            _ => Scalar::from_lane(dtype, 1),
        }
    }
}

/// Equality as [`Scalar::same`] has it.
impl PartialEq for Scalar {
    fn eq(&self, other: &Scalar) -> bool {
        self.same(*other)
    }
}

impl std::fmt::Display for Scalar {
    /// The shortest text that reads back to the same value of the dtype, as Python prints it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Scalar::Float32(x) => float(f, x as f64, format_args!("{x:?}"), format_args!("{x:e}")),
            Scalar::Float64(x) => float(f, x, format_args!("{x:?}"), format_args!("{x:e}")),
            other => on_number!(other, x => write!(f, "{x}"), b => write!(f, "{b}")),
        }
    }
}

/// Writes a float whose shortest digits are given in both notations.
fn float(
    f: &mut std::fmt::Formatter<'_>,
    x: f64,
    positional: std::fmt::Arguments<'_>,
    scientific: std::fmt::Arguments<'_>,
) -> std::fmt::Result {
    if x.is_nan() {
        return f.write_str("nan");
    }
    if x.is_infinite() {
        return f.write_str(if x > 0.0 { "inf" } else { "-inf" });
    }
    let magnitude = x.abs();
    if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
        return f.write_fmt(positional);
    }
    let text = scientific.to_string();
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, size) = exponent.strip_prefix('-').map_or(('+', exponent), |size| ('-', size));
    write!(f, "{digits}e{sign}{size:0>2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_and_bytes_round_trip() {
        for dtype in DType::ALL {
            for lane in [0, 1, 0x7f, 0x80, 0xff, 0x8000, 0x7fff_ffff, 0x3f80_0000, u64::MAX, 1 << 63] {
                let scalar = Scalar::from_lane(dtype, lane);
                assert_eq!(Scalar::from_lane(dtype, scalar.to_lane()), scalar, "{dtype} {lane:x}");
                let mut bytes = vec![0; dtype.size()];
                scalar.write_bytes(&mut bytes);
                assert_eq!(Scalar::from_bytes(dtype, &bytes), scalar, "{dtype} {lane:x}");
            }
        }
        assert_eq!(Scalar::Int8(-1).to_lane(), u64::MAX);
        assert_eq!(Scalar::UInt8(255).to_lane(), 255);
    }

    #[test]
    fn numbers_print_as_python_prints_them() {
        for (scalar, text) in [
            (Scalar::Float32(0.1), "0.1"),
            (Scalar::Float32(16777216.0), "16777216.0"),
            (Scalar::Float32(1e20), "1e+20"),
            (Scalar::Float32(f32::MIN_POSITIVE), "1.1754944e-38"),
            (Scalar::UInt64(u64::MAX), "18446744073709551615"),
            (Scalar::Int8(-128), "-128"),
        ] {
            assert_eq!(scalar.to_string(), text);
        }
    }
}
