//! One element of a known dtype.

use super::DType;

/// A single typed element: a constant in a graph, a reduction's result, an element of a shown array.
///
/// Holds a value of each supported dtype; [`Scalar::to_lane`] is its representation in a kernel's 64-bit parameter.
#[derive(Clone, Copy, Debug)]
pub enum Scalar {
    Bool(bool),
    Int64(i64),
    Float64(f64),
}

impl Scalar {
    pub fn dtype(self) -> DType {
        match self {
            Scalar::Bool(_) => DType::Bool,
            Scalar::Int64(_) => DType::Int64,
            Scalar::Float64(_) => DType::Float64,
        }
    }

    /// The element as a lane of a 64-bit loop: floats by their bits, bools as a mask of all zeros or all ones.
    pub fn to_lane(self) -> u64 {
        match self {
            Scalar::Bool(b) => (b as u64).wrapping_neg(),
            Scalar::Int64(i) => i as u64,
            Scalar::Float64(x) => x.to_bits(),
        }
    }

    /// The inverse of [`Scalar::to_lane`].
    pub fn from_lane(dtype: DType, lane: u64) -> Scalar {
        match dtype {
            DType::Bool => Scalar::Bool(lane != 0),
            DType::Float32 | DType::Float64 => Scalar::Float64(f64::from_bits(lane)),
            _ => Scalar::Int64(lane as i64),
        }
    }

    /// Equality of meaning: same dtype and same bits, except that every NaN equals every other.
    pub fn same(self, other: Scalar) -> bool {
        match (self, other) {
            (Scalar::Float64(a), Scalar::Float64(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (a, b) => a.dtype() == b.dtype() && a.to_lane() == b.to_lane(),
        }
    }

    pub fn zero(dtype: DType) -> Scalar {
        Scalar::from_lane(dtype, 0)
    }

    pub fn one(dtype: DType) -> Scalar {
        match dtype {
            DType::Bool => Scalar::Bool(true),
            DType::Float32 | DType::Float64 => Scalar::Float64(1.0),
            _ => Scalar::Int64(1),
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
    /// The shortest text that reads back to the same value, as Python prints it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Scalar::Bool(b) => write!(f, "{b}"),
            Scalar::Int64(i) => write!(f, "{i}"),
            Scalar::Float64(x) if x.is_nan() => write!(f, "nan"),
            Scalar::Float64(x) if x.is_infinite() => write!(f, "{}", if x > 0.0 { "inf" } else { "-inf" }),
            Scalar::Float64(x) => {
                let magnitude = x.abs();
                if magnitude != 0.0 && !(1e-4..1e16).contains(&magnitude) {
                    let text = format!("{x:e}");
                    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
                    let (sign, size) = exponent.strip_prefix('-').map_or(('+', exponent), |size| ('-', size));
                    write!(f, "{digits}e{sign}{size:0>2}")
                } else {
                    write!(f, "{x:?}")
                }
            }
        }
    }
}
