//! A record batch: some rows of all columns, in buffers.

use super::schema::Place;
use crate::formats::error::FormatError;
use crate::formats::source_file::SourceFile;
use planus::ReadAsRoot;
use polars_arrow_format::ipc::{CompressionType, MessageHeaderRef, MessageRef, RecordBatchRef};

/// Where a batch is in its file and in the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch {
    pub start: u64,
    /// The bytes that describe it, and those of its buffers.
    pub head: u32,
    pub body: u64,
    pub first: u64,
    pub rows: u64,
}

impl Batch {
    pub(super) fn read_head(&self, file: &SourceFile) -> Result<Vec<u8>, FormatError> {
        let mut text = vec![0; self.head as usize];
        file.read(self.start, &mut text)?;
        Ok(text)
    }

    /// Where a buffer lies in the file, if it is one of this batch.
    pub(super) fn buffer(&self, head: &BatchHead<'_>, place: &Place) -> Option<Buffer> {
        let more = head.variadic_buffers(place.variadic)?;
        let buffer = head.batch.buffers().ok()??.get(place.buffer.checked_add(more)?)?;
        let (start, len) = (u64::try_from(buffer.offset()).ok()?, u64::try_from(buffer.length()).ok()?);
        let lies_within = start.checked_add(len).is_some_and(|end| end <= self.body);
        lies_within.then_some(Buffer { start: self.start + u64::from(self.head) + start, len })
    }
}

/// Bytes of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Buffer {
    pub start: u64,
    pub len: u64,
}

/// What describes a batch.
pub(super) struct BatchHead<'a> {
    batch: RecordBatchRef<'a>,
    pub rows: u64,
    pub compression: Option<CompressionType>,
}

impl<'a> BatchHead<'a> {
    pub(super) fn parse(text: &'a [u8]) -> Option<BatchHead<'a>> {
        // Older programs write the length only, newer ones set off by -1 before it.
        let text = text.strip_prefix(&[0xff; 4]).unwrap_or(text).get(4..)?;
        let message = MessageRef::read_as_root(text).ok()?;
        let Some(MessageHeaderRef::RecordBatch(batch)) = message.header().ok()? else { return None };
        let rows = u64::try_from(batch.length().ok()?).ok()?;
        let compression = match batch.compression().ok()? {
            Some(compression) => Some(compression.codec().ok()?),
            None => None,
        };
        Some(BatchHead { batch, rows, compression })
    }

    /// How many values of a node are missing.
    pub(super) fn missing(&self, node: usize) -> Option<u64> {
        let node = self.batch.nodes().ok()??.get(node)?;
        let is_whole = u64::try_from(node.length()).is_ok_and(|length| length == self.rows);
        u64::try_from(node.null_count()).ok().filter(|_| is_whole)
    }

    /// The buffers that the first `fields` of those fields have that have any number of them.
    fn variadic_buffers(&self, fields: usize) -> Option<usize> {
        if fields == 0 {
            return Some(0);
        }
        let mut counts = self.batch.variadic_buffer_counts().ok()??.iter();
        (0..fields).try_fold(0usize, |sum, _| sum.checked_add(usize::try_from(counts.next()?).ok()?))
    }
}
