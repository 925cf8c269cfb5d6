//! The header of a `.npy` file.

use super::descr;
use super::scan::Scanner;
use crate::formats::elements::ByteOrder;
use crate::types::{DType, Shape, ShapeError};

const MAGIC: &[u8] = b"\x93NUMPY";

/// The most bytes before a header's text: the magic string, two bytes of version, and up to four of length.
pub(super) const PREFIX_LEN: usize = 12;

/// No header that NumPy would read is longer: it holds at most 64 extents, and version 1.0 has 16 bits for its length.
pub(super) const MOST_TEXT: u64 = 1 << 16;

/// What is wrong with a header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    #[error("it does not begin as one")]
    Magic,
    #[error("version {major}.{minor} of the format is not known; 1.0, 2.0 and 3.0 are")]
    Version { major: u8, minor: u8 },
    #[error("it ends within its header")]
    CutShort,
    #[error("its header is {0} bytes long")]
    TooLong(u64),
    #[error("at byte {position} of its header: expected {expected}")]
    Syntax { position: usize, expected: &'static str },
    #[error("its header has an entry '{}'", shown(.0))]
    UnknownKey(String),
    #[error("its header lacks the entry '{0}'")]
    MissingKey(&'static str),
    #[error("it holds pickled Python objects, which can run any code when read; save it with a numeric dtype")]
    Pickled,
    #[error("it holds records; save each field as an array of its own")]
    Records,
    #[error("its dtype '{}' is none of bool, int8 to int64, uint8 to uint64, float32 and float64", shown(.0))]
    UnknownDType(String),
    #[error("its shape has more bytes than memory has addresses")]
    TooLarge,
    #[error(transparent)]
    Shape(#[from] ShapeError),
}

/// The beginning of a text from a stranger, harmless to a terminal.
fn shown(text: &str) -> String {
    text.chars().take(40).collect::<String>().escape_debug().to_string()
}

/// What stands before a header's text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prefix {
    pub text_start: u64,
    pub text_len: u64,
}

/// What a header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub dtype: DType,
    pub byte_order: ByteOrder,
    /// Column-major: the first axis varies fastest.
    pub fortran_order: bool,
    pub shape: Shape,
}

impl Prefix {
    /// Reads the first bytes of a file, [`PREFIX_LEN`] of them or all there are.
    pub(super) fn parse(start: &[u8]) -> Result<Prefix, HeaderError> {
        if !start.starts_with(&MAGIC[..MAGIC.len().min(start.len())]) {
            return Err(HeaderError::Magic);
        }
        let (text_start, text_len) = match *start.get(MAGIC.len()..).unwrap_or_default() {
            [1, 0, a, b, ..] => (10, u16::from_le_bytes([a, b]).into()),
            [2 | 3, 0, a, b, c, d] => (12, u32::from_le_bytes([a, b, c, d]).into()),
            [1..=3, 0, ..] | [] | [_] => return Err(HeaderError::CutShort),
            [major, minor, ..] => return Err(HeaderError::Version { major, minor }),
        };
        if text_len > MOST_TEXT { Err(HeaderError::TooLong(text_len)) } else { Ok(Prefix { text_start, text_len }) }
    }
}

impl Header {
    /// Reads a header's text: a Python dict of exactly the entries `descr`, `fortran_order` and `shape`. Of an entry
    /// that stands there twice the last counts, as in Python.
    pub(super) fn parse(text: &[u8]) -> Result<Header, HeaderError> {
        let mut scanner = Scanner::new(text);
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        scanner.expect("{")?;
        while !scanner.accepts("}") {
            let key = scanner.string("the name of an entry")?;
            scanner.expect(":")?;
            match key.as_str() {
                "descr" if scanner.accepts("[") => return Err(HeaderError::Records),
                "descr" => descr = Some(scanner.string("a dtype in quotes")?),
                "fortran_order" => fortran_order = Some(scanner.boolean()?),
                "shape" => shape = Some(scanner.tuple()?),
                _ => return Err(HeaderError::UnknownKey(key)),
            }
            if !scanner.accepts(",") {
                scanner.expect("}")?;
                break;
            }
        }
        scanner.end()?;
        let (dtype, byte_order) = descr::parse(&descr.ok_or(HeaderError::MissingKey("descr"))?)?;
        let fortran_order = fortran_order.ok_or(HeaderError::MissingKey("fortran_order"))?;
        let shape = Shape::new(shape.ok_or(HeaderError::MissingKey("shape"))?)?;
        Ok(Header { dtype, byte_order, fortran_order, shape })
    }

    /// The size of all elements.
    pub(super) fn data_bytes(&self) -> u64 {
        self.shape.len() as u64 * self.dtype.size() as u64
    }
}

/// All that stands before the elements of a row-major array, byte for byte as `numpy.save` writes it: version 1.0, a
/// multiple of 64 bytes, with spare room for the first extent to grow to 21 digits.
pub(super) fn write(dtype: DType, shape: &Shape) -> Vec<u8> {
    const ALIGNMENT: usize = 64;
    const GROWTH_DIGITS: usize = 21;
    let mut text = format!("{{'descr': '{}', 'fortran_order': False, 'shape': {shape}, }}", descr::write(dtype));
    if let Some(first) = shape.extents().first() {
        text.push_str(&" ".repeat(GROWTH_DIGITS.saturating_sub(first.to_string().len())));
    }
    let prefix_len = MAGIC.len() + 4;
    let filled = prefix_len + text.len() + 1;
    text.push_str(&" ".repeat(ALIGNMENT - filled % ALIGNMENT));
    text.push('\n');

    let mut header = MAGIC.to_vec();
    header.extend([1, 0]);
    // 64 extents of 20 digits are far below 16 bits.
    header.extend((text.len() as u16).to_le_bytes());
    header.extend(text.into_bytes());
    header
}
