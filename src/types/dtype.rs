//! The element types, as one table, and NumPy 2's promotion between them.

use std::fmt;

/// The element type of an array.
///
/// The order of the variants is the order of the table in [`DType::ALL`]; nothing depends on it otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DType {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float32,
    Float64,
}

/// The family of a dtype, from the narrowest set of values to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Bool,
    Signed,
    Unsigned,
    Float,
}

impl DType {
    pub const ALL: [DType; 11] = [
        DType::Bool,
        DType::Int8,
        DType::Int16,
        DType::Int32,
        DType::Int64,
        DType::UInt8,
        DType::UInt16,
        DType::UInt32,
        DType::UInt64,
        DType::Float32,
        DType::Float64,
    ];

    /// Name, kind and size in bytes: the one table every other fact is read from.
    const fn facts(self) -> (&'static str, Kind, usize) {
        match self {
            DType::Bool => ("bool", Kind::Bool, 1),
            DType::Int8 => ("int8", Kind::Signed, 1),
            DType::Int16 => ("int16", Kind::Signed, 2),
            DType::Int32 => ("int32", Kind::Signed, 4),
            DType::Int64 => ("int64", Kind::Signed, 8),
            DType::UInt8 => ("uint8", Kind::Unsigned, 1),
            DType::UInt16 => ("uint16", Kind::Unsigned, 2),
            DType::UInt32 => ("uint32", Kind::Unsigned, 4),
            DType::UInt64 => ("uint64", Kind::Unsigned, 8),
            DType::Float32 => ("float32", Kind::Float, 4),
            DType::Float64 => ("float64", Kind::Float, 8),
        }
    }

    /// The name a program writes.
    pub const fn name(self) -> &'static str {
        self.facts().0
    }

    pub const fn kind(self) -> Kind {
        self.facts().1
    }

    /// Bytes per element in memory; a bool is one byte, 0 or 1.
    pub const fn size(self) -> usize {
        self.facts().2
    }

    pub fn is_float(self) -> bool {
        self.kind() == Kind::Float
    }

    pub fn is_integer(self) -> bool {
        matches!(self.kind(), Kind::Signed | Kind::Unsigned)
    }

    /// The dtype called `name`; `int`, `float` and `bool` are int64, float64 and bool.
    pub fn from_name(name: &str) -> Option<DType> {
        match name {
            "int" => Some(DType::Int64),
            "float" => Some(DType::Float64),
            _ => DType::ALL.into_iter().find(|dtype| dtype.name() == name),
        }
    }

    /// The least and the greatest value of an integer dtype.
    pub fn integer_range(self) -> Option<(i128, i128)> {
        let bits = self.size() as u32 * 8;
        match self.kind() {
            Kind::Signed => Some((-(1 << (bits - 1)), (1 << (bits - 1)) - 1)),
            Kind::Unsigned => Some((0, (1 << bits) - 1)),
            Kind::Bool | Kind::Float => None,
        }
    }

    fn find(kind: Kind, size: usize) -> DType {
        DType::ALL.into_iter().find(|dtype| dtype.kind() == kind && dtype.size() == size).unwrap_or(DType::Float64)
    }

    /// The dtype that two strong operands meet in (NEP 50, NumPy 2).
    pub fn promote(self, other: DType) -> DType {
        let (low, high) = if self.kind() <= other.kind() { (self, other) } else { (other, self) };
        match (low.kind(), high.kind()) {
            (a, b) if a == b => {
                if low.size() >= high.size() {
                    low
                } else {
                    high
                }
            }
            (Kind::Bool, _) => high,
            (Kind::Signed, Kind::Unsigned) => {
                if low.size() > high.size() {
                    low
                } else if high.size() < 8 {
                    DType::find(Kind::Signed, high.size() * 2)
                } else {
                    DType::Float64
                }
            }
            // An integer wider than 16 bits does not fit float32's significand.
            _ => {
                if low.size() <= 2 {
                    high
                } else {
                    DType::Float64
                }
            }
        }
    }

    /// The dtype that math functions such as `sin` compute in: floats keep theirs, all else becomes float64.
    pub fn math_result(self) -> DType {
        if self.is_float() { self } else { DType::Float64 }
    }

    /// Whether values of `from` may be put into an array of this dtype by `+=` and its kin (NumPy's `same_kind` casting):
    /// narrower of the same kind is fine, floats into integers and signed integers into unsigned ones are not.
    pub fn takes(self, from: DType) -> bool {
        match (from.kind(), self.kind()) {
            (a, b) if a == b => true,
            (Kind::Bool, _) | (_, Kind::Float) => true,
            (Kind::Unsigned, Kind::Signed) => true,
            _ => false,
        }
    }

    /// The dtype of `sum` and `prod`: bools and narrow integers widen to 64 bits.
    pub fn sum_result(self) -> DType {
        match self.kind() {
            Kind::Bool | Kind::Signed => DType::Int64,
            Kind::Unsigned => DType::UInt64,
            Kind::Float => self,
        }
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::DType::*;
    use super::*;

    #[test]
    fn promotion_is_numpys() {
        for (a, b, want) in [
            (Bool, Int8, Int8),
            (Int8, UInt8, Int16),
            (Int64, UInt64, Float64),
            (Int32, UInt32, Int64),
            (Int64, UInt8, Int64),
            (Int16, Float32, Float32),
            (Int32, Float32, Float64),
            (UInt16, Float32, Float32),
            (Int64, Float32, Float64),
            (Float32, Float64, Float64),
            (Bool, Bool, Bool),
            (Bool, Float64, Float64),
        ] {
            assert_eq!(a.promote(b), want, "{a} with {b}");
            assert_eq!(b.promote(a), want, "{b} with {a}");
        }
    }

    #[test]
    fn names_round_trip() {
        for dtype in DType::ALL {
            assert_eq!(DType::from_name(dtype.name()), Some(dtype));
        }
        assert_eq!(DType::from_name("int"), Some(Int64));
        assert_eq!(DType::from_name("float16"), None);
    }
}
