//! An Arrow file as a table.

use super::batch::{Batch, BatchHead, Buffer};
use super::convert::{convert, miss};
use super::footer::Footer;
use super::schema::{Form, Leaf};
use super::unpack::{Bytes, MOST_WINDOW, damaged};
use crate::formats::cursors::Cursors;
use crate::formats::elements::to_native;
use crate::formats::error::{FormatError, Problem};
use crate::formats::shared::{OfFile, Shared};
use crate::formats::source_file::SourceFile;
use crate::formats::table::{Column, Table};
use crate::types::DType;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Rows are converted so many at a time; a multiple of 8, for values of one bit.
const STEP: usize = 32 << 10;

static OPEN: Shared<Described> = Shared::new();

/// A file with all that opening finds out.
#[derive(Debug)]
struct Described {
    file: Arc<SourceFile>,
    footer: Footer,
    columns: Vec<Column>,
}

impl OfFile for Described {
    fn file(&self) -> &SourceFile {
        &self.file
    }
}

#[derive(Debug)]
pub(super) struct ArrowTable {
    of: Arc<Described>,
    cursors: Cursors<Cursor>,
}

/// A column of a batch while it is read in order.
struct Cursor {
    values: Bytes,
    /// One for each buffer that tells which values are missing.
    masks: Vec<Bytes>,
}

/// The memory of one stream: its window, and what is read and written at a time.
const STREAM_BYTES: u64 = (1 << MOST_WINDOW) + BUFFERS;
const BUFFERS: u64 = 1 << 20;

impl ArrowTable {
    pub(super) fn open(path: &Path) -> Result<ArrowTable, FormatError> {
        let file = Arc::new(SourceFile::open(path)?);
        if let Some(of) = OPEN.of(&file) {
            return Ok(ArrowTable { of, cursors: Cursors::new() });
        }
        let footer = Footer::read(&file)?;
        if usize::try_from(footer.rows).is_err() {
            return Err(damaged(&file, "it has too many rows"));
        }
        let column = |(leaf, &misses): (&Leaf, &bool)| {
            let dtype = leaf.numbers.map(|(_, dtype)| dtype);
            let (dtype, detail) = match dtype {
                Some(values) if misses && !values.is_float() => {
                    let comma = if leaf.detail.is_empty() { "" } else { ", " };
                    let detail = format!("{}{comma}{values} with missing values", leaf.detail);
                    (Some(DType::Float64), detail)
                }
                dtype => (dtype, leaf.detail.clone()),
            };
            Column { name: leaf.name.clone(), dtype, detail }
        };
        let columns = footer.leaves.iter().zip(&footer.misses).map(column).collect();
        let of = Arc::new(Described { file, footer, columns });
        OPEN.add(&of);
        Ok(ArrowTable { of, cursors: Cursors::new() })
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let (rows, batches) = (self.of.footer.rows, self.of.footer.batches.len());
        let rows = format!("{rows} row{}", if rows == 1 { "" } else { "s" });
        vec![rows, format!("{batches} batch{}", if batches == 1 { "" } else { "es" })]
    }

    /// Reads rows of one batch.
    fn read_batch(&self, number: usize, column: usize, rows: Range<u64>, out: &mut [u8]) -> Result<(), FormatError> {
        let (batch, leaf) = (&self.of.footer.batches[number], &self.of.footer.leaves[column]);
        let (Some((form, _)), Some(dtype)) = (leaf.numbers, self.of.columns[column].dtype) else {
            return Err(FormatError::new(self.path(), Problem::Unsupported(leaf.detail.clone())));
        };
        let part = number * self.of.columns.len() + column;
        let (mut cursor, is_packed) = match self.cursors.take(part, 0..=rows.start) {
            Some((_, cursor)) => (cursor, true),
            None => self.cursor(batch, leaf, form)?,
        };
        if !is_packed && cursor.masks.is_empty() && form == Form::Elements(dtype) {
            cursor.values.read(&self.of.file, rows.start * dtype.size() as u64, out)?;
            to_native(out, dtype, self.of.footer.byte_order);
            return Ok(());
        }
        let mut raw = Vec::new();
        let mut row = rows.start;
        for piece in out.chunks_mut(STEP * dtype.size()) {
            let count = (piece.len() / dtype.size()) as u64;
            self.convert(&mut cursor, form, dtype, row..row + count, &mut raw, piece)?;
            row += count;
        }
        if is_packed && rows.end < batch.rows {
            self.cursors.put(part, rows.end, self.held(column, batch.rows), cursor);
        }
        Ok(())
    }

    /// The memory of the streams of a column of a batch of so many rows: of the values and, where some are missing, of a
    /// bit for each that tells which.
    fn held(&self, column: usize, rows: u64) -> u64 {
        let leaf = &self.of.footer.leaves[column];
        let values = leaf.numbers.and_then(|(form, _)| form.bytes(rows)).unwrap_or(0);
        let masks = if self.of.footer.misses[column] { leaf.masks.len() as u64 } else { 0 };
        let stream = |bytes: u64| STREAM_BYTES.min(bytes + BUFFERS);
        stream(values) + masks * stream(rows.div_ceil(8))
    }

    fn convert(
        &self,
        cursor: &mut Cursor,
        form: Form,
        dtype: DType,
        rows: Range<u64>,
        raw: &mut Vec<u8>,
        out: &mut [u8],
    ) -> Result<(), FormatError> {
        // A byte may begin with bits of rows before, and end with bits of rows behind.
        let bits = |rows: &Range<u64>| (rows.start / 8, rows.start as usize % 8, rows.end.div_ceil(8));
        let place = |row| form.bytes(row).ok_or_else(|| damaged(&self.of.file, "a batch has too many rows"));
        let (start, skip, end) = match form {
            Form::Bits => bits(&rows),
            _ => (place(rows.start)?, 0, place(rows.end)?),
        };
        raw.resize((end - start) as usize, 0);
        cursor.values.read(&self.of.file, start, raw)?;
        convert(raw, skip, (form, self.of.footer.byte_order), dtype, out);
        let (start, skip, end) = bits(&rows);
        for mask in &mut cursor.masks {
            raw.resize((end - start) as usize, 0);
            mask.read(&self.of.file, start, raw)?;
            miss(dtype, out, |k| raw[(skip + k) / 8] >> ((skip + k) % 8) & 1 == 0);
        }
        Ok(())
    }

    /// The buffers of a column of a batch, and whether they are compressed.
    fn cursor(&self, batch: &Batch, leaf: &Leaf, form: Form) -> Result<(Cursor, bool), FormatError> {
        let text = batch.read_head(&self.of.file)?;
        let head = BatchHead::parse(&text).ok_or_else(|| damaged(&self.of.file, "a batch cannot be read"))?;
        let lacks = || damaged(&self.of.file, "a batch lacks a buffer");
        let bytes = |buffer: Buffer, promised: u64| Bytes::of(&self.of.file, buffer, head.compression, promised);
        let mut masks = Vec::new();
        for mask in &leaf.masks {
            if head.missing(mask.node).ok_or_else(lacks)? > 0 {
                let buffer = batch.buffer(&head, mask).ok_or_else(lacks)?;
                masks.push(bytes(buffer, batch.rows.div_ceil(8))?);
            }
        }
        let values = match (form, form.bytes(batch.rows)) {
            (Form::Nothing, _) => Bytes::of(&self.of.file, Buffer { start: 0, len: 0 }, None, 0)?,
            (_, Some(promised)) => bytes(batch.buffer(&head, &leaf.values).ok_or_else(lacks)?, promised)?,
            (_, None) => return Err(damaged(&self.of.file, "a batch has too many rows")),
        };
        let is_packed = head.compression.is_some();
        Ok((Cursor { values, masks }, is_packed))
    }
}

/// The batches that `rows` touches, each with the rows of it.
fn batches_of(batches: &[Batch], rows: Range<u64>) -> impl Iterator<Item = (usize, Range<u64>)> {
    let start = batches.partition_point(|batch| batch.first + batch.rows <= rows.start);
    let touched = (start..batches.len()).take_while(move |&k| batches[k].first < rows.end);
    touched.filter_map(move |k| {
        let Batch { first, rows: count, .. } = batches[k];
        let within = rows.start.max(first) - first..rows.end.min(first + count) - first;
        (!within.is_empty()).then_some((k, within))
    })
}

impl Table for ArrowTable {
    fn path(&self) -> &Path {
        self.of.file.path()
    }

    fn rows(&self) -> usize {
        self.of.footer.rows as usize
    }

    fn columns(&self) -> &[Column] {
        &self.of.columns
    }

    fn read_column(&self, column: usize, first: usize, out: &mut [u8]) -> Result<(), FormatError> {
        let size = self.of.columns[column].dtype.map_or(1, DType::size);
        let mut rest = out;
        let count = (rest.len() / size) as u64;
        for (batch, rows) in batches_of(&self.of.footer.batches, first as u64..first as u64 + count) {
            let (piece, after) = rest.split_at_mut((rows.end - rows.start) as usize * size);
            self.read_batch(batch, column, rows, piece)?;
            rest = after;
        }
        Ok(())
    }

    fn block(&self, _columns: usize) -> Option<[usize; 2]> {
        let rows = self.of.footer.batches.iter().map(|batch| batch.rows as usize).max();
        Some([rows.unwrap_or(1).max(1), 1])
    }

    fn scratch(&self, columns: &[usize], _rows: usize) -> u64 {
        let head = self.of.footer.batches.iter().map(|batch| u64::from(batch.head)).max().unwrap_or(0);
        let most_rows = self.of.footer.batches.iter().map(|batch| batch.rows).max().unwrap_or(0);
        let one = columns.iter().map(|&column| self.held(column, most_rows)).max().unwrap_or(0);
        // The raw values of a step, and what they are widened to.
        head + one + Cursors::<Cursor>::most_bytes(one) + (STEP * 32) as u64
    }
}
