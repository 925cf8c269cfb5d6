//! The end of an Arrow file, which says what its columns are and where its batches are.

use super::batch::{Batch, BatchHead};
use super::schema::{Leaf, Refusal, leaves};
use crate::formats::elements::ByteOrder;
use crate::formats::error::{FormatError, Problem};
use crate::formats::source_file::SourceFile;
use planus::ReadAsRoot;
use polars_arrow_format::ipc::{BlockRef, Endianness, FooterRef, MetadataVersion};

pub(super) const MAGIC: &[u8; 6] = b"ARROW1";

/// The length of the description and the magic string.
const TAIL: u64 = 10;

/// What a file says of itself.
#[derive(Debug)]
pub(super) struct Footer {
    pub leaves: Vec<Leaf>,
    /// Of each leaf whether any value is missing.
    pub misses: Vec<bool>,
    pub batches: Vec<Batch>,
    pub rows: u64,
    pub byte_order: ByteOrder,
}

impl Footer {
    pub(super) fn read(file: &SourceFile) -> Result<Footer, FormatError> {
        let damaged = |what: &str| FormatError::new(file.path(), Problem::Damaged(what.to_owned()));
        let refused = |refusal| match refusal {
            Refusal::Wrong => damaged("its description cannot be read"),
            Refusal::Unsupported(what) => FormatError::new(file.path(), Problem::Unsupported(what)),
        };
        let mut head = [0; MAGIC.len()];
        let mut tail = [0; TAIL as usize];
        if file.len() < 8 + TAIL {
            return Err(damaged("it is too short for an Arrow file"));
        }
        file.read(0, &mut head)?;
        file.read(file.len() - TAIL, &mut tail)?;
        if head.starts_with(b"FEA1") {
            let what = "it is a Feather file of version 1; save it again with a program of today, as version 2";
            return Err(refused(Refusal::Unsupported(what.to_owned())));
        }
        if head.starts_with(&[0xff; 4]) {
            let what = "it is a stream of Arrow's, not a file: save it in the file format";
            return Err(refused(Refusal::Unsupported(what.to_owned())));
        }
        let [a, b, c, d, magic @ ..] = tail;
        if &magic != MAGIC || &head != MAGIC {
            return Err(damaged("it does not begin and end as an Arrow file does; was it written to its end?"));
        }
        let len = u64::try_from(i32::from_le_bytes([a, b, c, d])).ok();
        let start = len.and_then(|len| (file.len() - TAIL).checked_sub(len));
        let (Some(len), Some(start)) = (len, start) else {
            return Err(damaged("its description is longer than the file"));
        };
        let mut text = vec![0; len as usize];
        file.read(start, &mut text)?;
        let (leaves, blocks, byte_order) = parse(&text).map_err(refused)?;
        Footer::with_batches(file, leaves, blocks, byte_order)
    }

    /// Reads the heads of all batches.
    fn with_batches(
        file: &SourceFile,
        leaves: Vec<Leaf>,
        blocks: Vec<Block>,
        byte_order: ByteOrder,
    ) -> Result<Footer, FormatError> {
        let damaged = |what: &str| FormatError::new(file.path(), Problem::Damaged(what.to_owned()));
        let misses = vec![false; leaves.len()];
        let mut footer = Footer { leaves, misses, batches: Vec::with_capacity(blocks.len()), rows: 0, byte_order };
        // Batches do not share their bytes; so all of them together are no longer than the file.
        let mut spare = file.len();
        for block in blocks {
            let end = block.start.checked_add(block.head.into()).and_then(|body| body.checked_add(block.body));
            if end.is_none_or(|end| end > file.len()) {
                return Err(damaged("a batch reaches beyond the end of the file"));
            }
            let bytes = u64::from(block.head) + block.body;
            spare = spare.checked_sub(bytes).ok_or_else(|| damaged("its batches share their bytes"))?;
            let Block { start, head, body } = block;
            let mut batch = Batch { start, head, body, first: footer.rows, rows: 0 };
            let text = batch.read_head(file)?;
            let head = BatchHead::parse(&text).ok_or_else(|| damaged("a batch cannot be read"))?;
            batch.rows = head.rows;
            for (leaf, misses) in footer.leaves.iter().zip(&mut footer.misses) {
                for mask in &leaf.masks {
                    *misses |= head.missing(mask.node).ok_or_else(|| damaged("a batch lacks a column"))? > 0;
                }
            }
            footer.rows = footer.rows.checked_add(batch.rows).ok_or_else(|| damaged("it has too many rows"))?;
            footer.batches.push(batch);
        }
        Ok(footer)
    }
}

/// Where a batch is: the length of what describes it, and of its buffers.
struct Block {
    start: u64,
    head: u32,
    body: u64,
}

fn parse(text: &[u8]) -> Result<(Vec<Leaf>, Vec<Block>, ByteOrder), Refusal> {
    let footer = FooterRef::read_as_root(text)?;
    let version = footer.version()?;
    if !matches!(version, MetadataVersion::V4 | MetadataVersion::V5) {
        let what = "it is of a version of Arrow's format from before 2018; save it again with a program of today";
        return Err(Refusal::Unsupported(what.to_owned()));
    }
    let schema = footer.schema()?.ok_or(Refusal::Wrong)?;
    let byte_order = match schema.endianness()? {
        Endianness::Little => ByteOrder::Little,
        Endianness::Big => ByteOrder::Big,
    };
    let block = |block: BlockRef<'_>| {
        let whole = |number: i64| u64::try_from(number).map_err(|_| Refusal::Wrong);
        let head = u32::try_from(block.meta_data_length()).map_err(|_| Refusal::Wrong)?;
        Ok(Block { start: whole(block.offset())?, head, body: whole(block.body_length())? })
    };
    let blocks = footer.record_batches()?.into_iter().flatten().map(block).collect::<Result<_, Refusal>>()?;
    Ok((leaves(schema, version)?, blocks, byte_order))
}
