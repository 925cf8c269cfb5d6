//! Shards: chunks that are made of smaller ones, each of which can be read by itself, and an index of where they are.

use super::Pipeline;
use crate::formats::boxes::{Place, copy_box, fill_box};
use crate::types::DType;

/// How a shard is stored.
#[derive(Debug)]
pub(in crate::formats::zarr) struct Sharding {
    /// The extents of the smaller chunks.
    pub inner: Vec<usize>,
    pub pipeline: Pipeline,
    /// How the index is stored: numbers of 64 bits.
    pub index_pipeline: Pipeline,
    pub index_is_at_end: bool,
    /// What the index is longer than its numbers.
    pub index_overhead: usize,
}

/// Where the bytes of one of a shard's chunks are; none if it is not stored.
type Part = Option<(u64, u64)>;

impl Sharding {
    /// The number of chunks along each axis.
    pub(in crate::formats::zarr) fn counts(&self, extents: &[usize]) -> Vec<usize> {
        extents.iter().zip(&self.inner).map(|(extent, inner)| extent / inner).collect()
    }

    /// Where the index of a shard of `len` bytes is, if it is long enough for one.
    pub(in crate::formats::zarr) fn index_place(&self, extents: &[usize], len: u64) -> Option<(u64, usize)> {
        let count: usize = self.counts(extents).iter().product();
        let index_len = count * 16 + self.index_overhead;
        let before = len.checked_sub(index_len as u64)?;
        Some((if self.index_is_at_end { before } else { 0 }, index_len))
    }

    /// Decodes an index: the place and length of every chunk, in the machine's order of bytes.
    pub(in crate::formats::zarr) fn index(&self, stored: Vec<u8>, extents: &[usize]) -> Result<Vec<u8>, String> {
        let mut shape = self.counts(extents);
        shape.push(2);
        self.index_pipeline
            .decode(stored, &shape, DType::UInt64, &[0; 8])
            .map_err(|why| format!("a shard whose index is {why}"))
    }

    /// Where chunk number `k` of a shard is.
    pub(in crate::formats::zarr) fn part(index: &[u8], k: usize) -> Part {
        let number =
            |at: usize| index.get(at..).and_then(|rest| rest.first_chunk()).map(|bytes| u64::from_ne_bytes(*bytes));
        let (start, len) = (number(16 * k)?, number(16 * k + 8)?);
        if (start, len) == (u64::MAX, u64::MAX) { None } else { Some((start, len)) }
    }

    /// All elements of a shard, where it cannot be read in parts.
    pub(super) fn decode(&self, shard: &[u8], extents: &[usize], dtype: DType, fill: &[u8]) -> Result<Vec<u8>, String> {
        let (start, len) = self.index_place(extents, shard.len() as u64).ok_or("a shard too short for its index")?;
        let index = self.index(shard[start as usize..start as usize + len].to_vec(), extents)?;
        let counts = self.counts(extents);
        let size = dtype.size();
        let mut out = vec![0; extents.iter().product::<usize>() * size];
        let inner_bytes = self.inner.iter().product::<usize>() * size;
        for k in 0..counts.iter().product() {
            let mut left = k;
            let mut corner = vec![0; counts.len()];
            for axis in (0..counts.len()).rev() {
                corner[axis] = left % counts[axis] * self.inner[axis];
                left /= counts[axis];
            }
            let place = Place { bytes: &mut out[..], extents, start: &corner };
            match Sharding::part(&index, k) {
                None => fill_box(place, &self.inner, fill),
                Some((start, len)) => {
                    let end = start.checked_add(len).filter(|_| len <= Pipeline::most_stored(inner_bytes) as u64);
                    let stored = end.and_then(|end| shard.get(start as usize..end as usize));
                    let stored = stored.ok_or("a shard with a part outside of it")?.to_vec();
                    let elements = self.pipeline.decode(stored, &self.inner, dtype, fill)?;
                    let origin = vec![0; counts.len()];
                    let from = Place { bytes: &elements[..], extents: &self.inner, start: &origin };
                    copy_box(from, place, &self.inner, size);
                }
            }
        }
        Ok(out)
    }
}
