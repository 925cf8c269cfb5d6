//! Rows as elements: the fields of some columns, read block by block.

use super::fields::{self, QUOTE, content, ends_line, field_end, next_line, places, word};
use super::index::{Index, Mark};
use super::number::{self, ReadPlain};
use super::text::Text;
use crate::formats::error::{FormatError, Problem};
use crate::types::DType;
use memchr::memchr;

/// The rows of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a> {
    pub text: &'a Text,
    pub index: &'a Index,
    pub delimiter: u8,
    pub columns: usize,
}

/// A column that is read, and where its elements go.
#[derive(Debug)]
pub(super) struct Target<'a> {
    column: usize,
    dtype: DType,
    bools_count: bool,
    read_plain: ReadPlain,
    out: &'a mut [u8],
}

impl<'a> Target<'a> {
    pub(super) fn new(column: usize, dtype: DType, bools_count: bool, out: &'a mut [u8]) -> Target<'a> {
        Target { column, dtype, bools_count, read_plain: number::plain_reader(dtype), out }
    }

    pub(super) fn column(&self) -> usize {
        self.column
    }

    /// Reads the field that begins at `at` as the element of a row, and gives where it ends.
    #[inline]
    fn read(&mut self, text: &[u8], at: usize, row: usize, delimiter: u8) -> Result<usize, Fault> {
        let size = self.dtype.size();
        let place = &mut self.out[row * size..][..size];
        let mut begin = at;
        while text.get(begin) == Some(&b' ') {
            begin += 1;
        }
        if let Some(end) = (self.read_plain)(text, begin, place)
            && (text.get(end) == Some(&delimiter) || ends_line(text, end))
        {
            return Ok(end);
        }
        let end = field_end(text, at, delimiter);
        if number::read_any(&content(&text[at..end]), self.dtype, self.bools_count, place) {
            return Ok(end);
        }
        Err(Fault::Field { column: self.column, dtype: self.dtype, at, end })
    }
}

/// What is wrong with a row, by places in its block.
#[derive(Debug)]
enum Fault {
    /// A row, by its beginning, that has too few or too many fields.
    Ragged {
        at: usize,
    },
    Field {
        column: usize,
        dtype: DType,
        at: usize,
        end: usize,
    },
    /// There are fewer rows than there were.
    Missing,
}

impl Rows<'_> {
    /// Reads the fields of rows `first` and following. `targets` are in the order of their columns.
    pub(super) fn read(
        self,
        first: usize,
        count: usize,
        targets: &mut [Target<'_>],
        describe: impl FnOnce(&FieldFault<'_>) -> Problem,
    ) -> Result<(), FormatError> {
        let mut buffer = Vec::new();
        let mut number = self.index.block_of(first as u64);
        let mut done = 0;
        while done < count && number < self.index.blocks() {
            let block = self.index.block(number);
            buffer.resize((block.end.offset - block.start.offset) as usize, 0);
            self.text.read(block.start.offset, &mut buffer)?;
            let rows = (block.end.row - block.start.row) as usize;
            let skipped = first + done - block.start.row as usize;
            let read = (rows - skipped).min(count - done);
            let outcome = match memchr(QUOTE, &buffer) {
                Some(_) => self.read_block::<true>(&buffer, skipped, done, read, targets),
                None => self.read_block::<false>(&buffer, skipped, done, read, targets),
            };
            if let Err(fault) = outcome {
                return Err(self.text.error(self.explain(&buffer, block.start, &fault, describe)));
            }
            done += read;
            number += 1;
        }
        if done < count { Err(self.text.error(Problem::Changed)) } else { Ok(()) }
    }

    /// Reads `count` rows of a block after the first `skipped`, as rows `done` and following of what is read.
    fn read_block<const QUOTES: bool>(
        self,
        block: &[u8],
        skipped: usize,
        done: usize,
        count: usize,
        targets: &mut [Target<'_>],
    ) -> Result<(), Fault> {
        let mut at = fields::after_blank_lines(block, 0);
        for _ in 0..skipped {
            at = fields::after_blank_lines(block, self.after_row::<QUOTES>(block, at));
        }
        for row in done..done + count {
            if at >= block.len() {
                return Err(Fault::Missing);
            }
            at = fields::after_blank_lines(block, self.read_row::<QUOTES>(block, at, row, targets)?);
        }
        Ok(())
    }

    /// Reads a row and gives where the next line begins.
    fn read_row<const QUOTES: bool>(
        self,
        block: &[u8],
        start: usize,
        row: usize,
        targets: &mut [Target<'_>],
    ) -> Result<usize, Fault> {
        let ragged = Fault::Ragged { at: start };
        let (mut at, mut column) = (start, 0);
        for target in targets {
            let Some(field) = self.skip::<QUOTES>(block, at, target.column - column) else { return Err(ragged) };
            at = target.read(block, field, row, self.delimiter)?;
            column = target.column + 1;
            if column < self.columns {
                if block.get(at) != Some(&self.delimiter) {
                    return Err(ragged);
                }
                at += 1;
            }
        }
        if column < self.columns {
            let Some(last) = self.skip::<QUOTES>(block, at, self.columns - 1 - column) else { return Err(ragged) };
            at = field_end(block, last, self.delimiter);
        }
        if ends_line(block, at) { Ok(next_line(block, at)) } else { Err(ragged) }
    }

    /// Where the field begins that is `count` fields further in the row, if the row has so many.
    #[inline]
    fn skip<const QUOTES: bool>(self, block: &[u8], mut at: usize, mut count: usize) -> Option<usize> {
        if QUOTES {
            for _ in 0..count {
                at = field_end(block, at, self.delimiter);
                if block.get(at) != Some(&self.delimiter) {
                    return None;
                }
                at += 1;
            }
            return Some(at);
        }
        while count > 0 {
            let word = word(block, at);
            let ends = places(word, b'\n');
            // Delimiters before the end of the line.
            let mut delimiters = places(word, self.delimiter) & (ends.wrapping_sub(1) & !ends);
            let found = delimiters.count_ones() as usize;
            if found >= count {
                (1..count).for_each(|_| delimiters &= delimiters - 1);
                return Some(at + (delimiters.trailing_zeros() / 8) as usize + 1);
            }
            if ends != 0 {
                return None;
            }
            count -= found;
            at += 8;
        }
        Some(at)
    }

    /// Where the line after the row that begins at `at` begins.
    fn after_row<const QUOTES: bool>(self, block: &[u8], mut at: usize) -> usize {
        if !QUOTES {
            return memchr(b'\n', &block[at..]).map_or(block.len(), |len| at + len + 1);
        }
        loop {
            at = field_end(block, at, self.delimiter);
            if ends_line(block, at) {
                return next_line(block, at);
            }
            at += 1;
        }
    }

    fn explain(
        self,
        block: &[u8],
        start: Mark,
        fault: &Fault,
        describe: impl FnOnce(&FieldFault<'_>) -> Problem,
    ) -> Problem {
        let line = |at: usize| start.line + memchr::memchr_iter(b'\n', &block[..at]).count() as u64 + 1;
        match *fault {
            Fault::Ragged { at } => {
                let found = fields::record(block, at, self.delimiter).map_or(0, |(fields, _)| fields.len());
                Problem::Ragged { line: line(at), found, expected: self.columns }
            }
            Fault::Field { column, dtype, at, end } => {
                describe(&FieldFault { line: line(at), column, dtype, field: &content(&block[at..end]) })
            }
            Fault::Missing => Problem::Changed,
        }
    }
}

/// A field that is no element of its column.
#[derive(Debug)]
pub(super) struct FieldFault<'a> {
    pub line: u64,
    pub column: usize,
    pub dtype: DType,
    pub field: &'a [u8],
}
