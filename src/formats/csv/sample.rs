//! What the columns of a text are, judged by some of its rows.

use super::fields::{self, content};
use super::index::Index;
use super::number::Look;
use super::text::Text;
use crate::formats::error::FormatError;
use crate::types::DType;

/// The first rows that are looked at.
const FIRST_ROWS: u64 = 1000;

/// Where else rows are looked at, how many each time, and the most bytes that are read for it.
const PLACES: usize = 64;
const ROWS_EACH: u64 = 16;
const BYTES_EACH: u64 = 64 << 10;

/// Characters of a field that are shown.
const MOST_SHOWN: usize = 20;

/// The most fields that are looked at, first or elsewhere.
const MOST_FIELDS: usize = 500_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kind {
    has_missing: bool,
    has_bools: bool,
    has_negative: bool,
    has_integers: bool,
    has_large_integers: bool,
    has_reals: bool,
    has_text: bool,
}

impl Kind {
    fn see(&mut self, look: Look) {
        match look {
            Look::Missing => self.has_missing = true,
            Look::Bool => self.has_bools = true,
            Look::Integer { is_negative } => {
                self.has_integers = true;
                self.has_negative |= is_negative;
            }
            Look::LargeInteger => self.has_large_integers = true,
            Look::Real => self.has_reals = true,
            Look::Text => self.has_text = true,
        }
    }

    fn has_numbers(self) -> bool {
        self.has_integers || self.has_large_integers || self.has_reals
    }

    /// None for what is no number.
    pub(super) fn dtype(self) -> Option<DType> {
        match self {
            _ if self.has_text || self.has_bools && self.has_numbers() => None,
            _ if self.has_missing || self.has_reals => Some(DType::Float64),
            _ if self.has_bools => Some(DType::Bool),
            _ if self.has_large_integers => Some(if self.has_negative { DType::Float64 } else { DType::UInt64 }),
            _ if self.has_integers => Some(DType::Int64),
            // No rows.
            _ => Some(DType::Float64),
        }
    }

    /// Whether all of it can be read as numbers if the program says of which dtype.
    pub(super) fn can_be_declared(self) -> bool {
        !self.has_text
    }

    /// Whether bools among its fields are numbers.
    pub(super) fn has_bools(self) -> bool {
        self.has_bools
    }

    pub(super) fn describe(self) -> &'static str {
        match self {
            _ if self.has_text => "text",
            _ if self.has_bools && self.has_numbers() => "bools and numbers",
            _ if self.has_missing => "some missing",
            _ => "",
        }
    }
}

/// What the columns of a text are.
#[derive(Debug)]
pub(super) struct Kinds {
    pub kinds: Vec<Kind>,
    /// Of each column the first field that is neither a number nor a bool, in part.
    pub texts: Vec<Option<String>>,
}

/// The kinds of the columns of a text.
pub(super) fn kinds(text: &Text, index: &Index, delimiter: u8, columns: usize) -> Result<Kinds, FormatError> {
    let (kinds, texts) = (vec![Kind::default(); columns], vec![None; columns]);
    let mut sample = Sample { text, index, delimiter, kinds, texts, fields: MOST_FIELDS };
    let mut rows = FIRST_ROWS;
    let mut block = 0;
    while block < index.blocks() && rows > 0 && sample.fields > 0 {
        rows -= sample.look_at(block, rows, u64::MAX)?;
        block += 1;
    }
    sample.fields = MOST_FIELDS;
    let rest = index.blocks() - block;
    let step = rest.div_ceil(PLACES).max(1);
    // From the end on, as the last rows are the likeliest to differ.
    for block in (block..index.blocks()).rev().step_by(step) {
        if sample.fields > 0 {
            sample.look_at(block, ROWS_EACH, BYTES_EACH)?;
        }
    }
    Ok(Kinds { kinds: sample.kinds, texts: sample.texts })
}

struct Sample<'a> {
    text: &'a Text,
    index: &'a Index,
    delimiter: u8,
    kinds: Vec<Kind>,
    texts: Vec<Option<String>>,
    /// As many fields may still be looked at.
    fields: usize,
}

impl Sample<'_> {
    /// Looks at the first rows of a block and gives how many they were.
    fn look_at(&mut self, block: usize, most_rows: u64, most_bytes: u64) -> Result<u64, FormatError> {
        let block = self.index.block(block);
        let len = block.end.offset - block.start.offset;
        let mut bytes = vec![0; len.min(most_bytes) as usize];
        self.text.read(block.start.offset, &mut bytes)?;
        let is_whole = bytes.len() as u64 == len;
        let mut at = fields::after_blank_lines(&bytes, 0);
        let mut rows = 0;
        while rows < most_rows && self.fields > 0 && at < bytes.len() {
            let Some((record, end)) = fields::record(&bytes, at, self.delimiter) else { break };
            if end == bytes.len() && !is_whole {
                break;
            }
            let columns = self.kinds.iter_mut().zip(&mut self.texts);
            for ((kind, text), field) in columns.zip(&record) {
                let said = content(field);
                let look = Look::of(&said);
                kind.see(look);
                if look == Look::Text && text.is_none() {
                    *text = Some(String::from_utf8_lossy(&said).chars().take(MOST_SHOWN).collect());
                }
            }
            self.fields = self.fields.saturating_sub(record.len());
            rows += 1;
            at = fields::after_blank_lines(&bytes, end);
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_together_make_a_kind() {
        let kind = |fields: &[&str]| {
            let mut kind = Kind::default();
            fields.iter().for_each(|field| kind.see(Look::of(field.as_bytes())));
            (kind.dtype(), kind.describe())
        };
        assert_eq!(kind(&[]), (Some(DType::Float64), ""));
        assert_eq!(kind(&["1", "-2"]), (Some(DType::Int64), ""));
        assert_eq!(kind(&["1", "18446744073709551615"]), (Some(DType::UInt64), ""));
        assert_eq!(kind(&["-1", "18446744073709551615"]), (Some(DType::Float64), ""));
        assert_eq!(kind(&["1", ""]), (Some(DType::Float64), "some missing"));
        assert_eq!(kind(&["true", "false"]), (Some(DType::Bool), ""));
        assert_eq!(kind(&["true", "NA"]), (Some(DType::Float64), "some missing"));
        assert_eq!(kind(&["true", "1"]), (None, "bools and numbers"));
        assert_eq!(kind(&["1", "x"]), (None, "text"));
        assert_eq!(kind(&["1", "2.5"]), (Some(DType::Float64), ""));
    }
}
