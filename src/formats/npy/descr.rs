//! NumPy's names of element types in headers: `<f8`, `|b1`, `>i4`.

use super::header::HeaderError;
use crate::formats::elements::ByteOrder;
use crate::types::{DType, Kind};

/// The dtype and byte order that `descr` stands for.
pub(super) fn parse(descr: &str) -> Result<(DType, ByteOrder), HeaderError> {
    let (order, name) = match descr.as_bytes().first() {
        Some(b'<') => (ByteOrder::Little, &descr[1..]),
        Some(b'>') => (ByteOrder::Big, &descr[1..]),
        Some(b'=' | b'|') => (ByteOrder::NATIVE, &descr[1..]),
        _ => (ByteOrder::NATIVE, descr),
    };
    if name.starts_with('O') || name == "object" {
        return Err(HeaderError::Pickled);
    }
    let known = DType::ALL.into_iter().find(|dtype| name == short_name(*dtype) || name == dtype.name());
    let dtype = known.or((name == "?").then_some(DType::Bool));
    dtype.map(|dtype| (dtype, order)).ok_or_else(|| HeaderError::UnknownDType(descr.to_owned()))
}

/// The name of a dtype in this machine's byte order, as NumPy writes it.
pub(super) fn write(dtype: DType) -> String {
    let order = match (dtype.size(), ByteOrder::NATIVE) {
        (1, _) => '|',
        (_, ByteOrder::Little) => '<',
        (_, ByteOrder::Big) => '>',
    };
    format!("{order}{}", short_name(dtype))
}

/// Kind and size: `f8`.
fn short_name(dtype: DType) -> String {
    let kind = match dtype.kind() {
        Kind::Bool => 'b',
        Kind::Signed => 'i',
        Kind::Unsigned => 'u',
        Kind::Float => 'f',
    };
    format!("{kind}{}", dtype.size())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dtype_has_its_name() {
        for dtype in DType::ALL {
            assert_eq!(parse(&write(dtype)), Ok((dtype, ByteOrder::NATIVE)));
        }
        assert_eq!(parse(">i4"), Ok((DType::Int32, ByteOrder::Big)));
        assert_eq!(parse("<u2"), Ok((DType::UInt16, ByteOrder::Little)));
        assert_eq!(parse("=f8"), Ok((DType::Float64, ByteOrder::NATIVE)));
        assert_eq!(parse("float32"), Ok((DType::Float32, ByteOrder::NATIVE)));
        assert_eq!(parse("|b1"), parse("?"));
    }

    #[test]
    fn other_names_are_refused() {
        for name in ["", "<", "f", "f16", "<c16", "<U5", "|S3", "|V8", "<M8[s]", "<f2", "<f8\0", "b2", "é"] {
            assert!(matches!(parse(name), Err(HeaderError::UnknownDType(_))), "{name}");
        }
        for name in ["O", "|O", "|O8", "object"] {
            assert_eq!(parse(name), Err(HeaderError::Pickled));
        }
    }
}
