//! What a program asks of a file: which array, and what the file does not say of itself.

use super::Format;
use super::error::Problem;
use crate::types::{DType, Shape};

/// The array that a program asks for, beyond the path of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrayRequest {
    /// Which of several.
    pub name: Option<String>,
    /// The dtype of its elements.
    pub dtype: Option<DType>,
    pub shape: Option<Shape>,
    /// The bytes before the first element.
    pub offset: u64,
    /// The bytes of memory that arrays may take altogether, if that is known.
    pub memory: Option<u64>,
}

/// Something that a program may say about an array in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    Name,
    DType,
    Shape,
    Offset,
}

impl Detail {
    /// The argument of `load` that says it.
    pub fn argument(self) -> &'static str {
        match self {
            Detail::Name => "name",
            Detail::DType => "dtype",
            Detail::Shape => "shape",
            Detail::Offset => "offset",
        }
    }
}

impl ArrayRequest {
    pub fn named(name: impl Into<String>) -> ArrayRequest {
        ArrayRequest { name: Some(name.into()), ..ArrayRequest::default() }
    }

    /// Refuses what files of `format` cannot be asked.
    pub(super) fn check(&self, format: &Format) -> Result<(), Problem> {
        let says = [
            (Detail::Name, self.name.is_some()),
            (Detail::DType, self.dtype.is_some()),
            (Detail::Shape, self.shape.is_some()),
            (Detail::Offset, self.offset != 0),
        ];
        match says.into_iter().find(|(detail, is_said)| *is_said && !format.takes.contains(detail)) {
            Some((detail, _)) => Err(Problem::Unasked { format: format.name, detail }),
            None => Ok(()),
        }
    }
}
