//! A Zarr array to read from.

use super::codecs::{Pipeline, Sharding};
use super::folder::{Folder, Version};
use super::json::damaged;
use super::kept::Kept;
use super::metadata::Metadata;
use crate::formats::boxes::{Place, boxes, copy_box, extents_of, fill_box};
use crate::formats::elements::byte_offset;
use crate::formats::error::FormatError;
use crate::formats::{KEPT_SHARE, StoredArray};
use crate::types::{DType, Shape, contiguous_strides};
use smallvec::SmallVec;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// What is kept of unpacked chunks, so that neighbouring rows do not unpack the same ones again and again.
const MOST_KEPT: usize = 16 << 20;

/// What is kept of the indexes of shards.
const MOST_INDEXES: usize = 2 << 20;

#[derive(Debug)]
pub(super) struct ZarrArray {
    folder: Arc<Folder>,
    /// What stands before the names of all its files: nothing, or the name of the array and a slash.
    prefix: String,
    /// The name of the file with its metadata, and what it looked like.
    source: (String, Version),
    metadata: Metadata,
    strides: SmallVec<[i64; 4]>,
    /// The number of chunks, or of the parts of shards that are unpacked by themselves, along each axis.
    counts: Vec<usize>,
    kept: Kept,
    indexes: Kept,
}

impl ZarrArray {
    /// `memory` is what arrays may take altogether.
    pub(super) fn new(
        folder: Arc<Folder>,
        prefix: String,
        source: (String, Version),
        metadata: Metadata,
        memory: u64,
    ) -> ZarrArray {
        let strides = contiguous_strides(metadata.shape.extents());
        let unit_bytes = metadata.unit().iter().product::<usize>() * metadata.dtype.size();
        let counts =
            metadata.shape.extents().iter().zip(metadata.unit()).map(|(all, unit)| all.div_ceil(*unit)).collect();
        let index_bytes = metadata.sharding().map_or(0, |sharding| index_bytes(sharding, &metadata.chunk));
        let share = |most: usize| most.min((memory / KEPT_SHARE) as usize);
        let (kept, indexes) = (Kept::new(unit_bytes, share(MOST_KEPT)), Kept::new(index_bytes, share(MOST_INDEXES)));
        ZarrArray { folder, prefix, source, metadata, strides, counts, kept, indexes }
    }

    fn unit_bytes(&self) -> usize {
        self.metadata.unit().iter().product::<usize>() * self.metadata.dtype.size()
    }

    /// The elements of what is unpacked as a whole, by its number along each axis; none if it is not stored.
    fn unit(&self, place: &[usize]) -> Result<Option<Arc<Vec<u8>>>, FormatError> {
        let number =
            place.iter().zip(&self.counts).fold(0u64, |number, (&at, &count)| number * count as u64 + at as u64);
        self.kept.get(number, || {
            let unpacked = match self.metadata.sharding() {
                Some(sharding) => self.part_of_shard(sharding, place)?,
                None => self.chunk(place)?,
            };
            // Only now is it certain that what was read, or was not there, is what the metadata describes.
            self.folder.check(&self.source.0, self.source.1)?;
            Ok(unpacked)
        })
    }

    fn chunk(&self, place: &[usize]) -> Result<Option<Vec<u8>>, FormatError> {
        let key = self.metadata.key(place);
        let Some(file) = self.folder.chunks(&format!("{}{key}", self.prefix))? else { return Ok(None) };
        let most = Pipeline::most_stored(self.unit_bytes()) as u64;
        if file.len() > most {
            let message = format!("the {} bytes of chunk {key} cannot be one", file.len());
            return Err(self.folder.refused(damaged(message)));
        }
        let stored = file.read(0, file.len() as usize)?;
        self.decoded(&self.metadata.pipeline, stored, &key).map(Some)
    }

    fn part_of_shard(&self, sharding: &Sharding, place: &[usize]) -> Result<Option<Vec<u8>>, FormatError> {
        let chunk = &self.metadata.chunk;
        let per_shard = sharding.counts(chunk);
        let (mut shard, mut within, mut number) = (Vec::with_capacity(place.len()), 0, 0u64);
        for (axis, (&at, &count)) in place.iter().zip(&per_shard).enumerate() {
            shard.push(at / count);
            within = within * count + at % count;
            number = number * self.counts[axis].div_ceil(count) as u64 + (at / count) as u64;
        }
        let key = self.metadata.key(&shard);
        let name = format!("{}{key}", self.prefix);
        let wrong = |what: String| self.folder.refused(damaged(format!("chunk {key} is {what}")));
        let Some(file) = self.folder.chunks(&name)? else { return Ok(None) };
        let index = self.indexes.get(number, || {
            let place = sharding.index_place(chunk, file.len());
            let (start, len) = place.ok_or_else(|| wrong("too short for its index".to_owned()))?;
            sharding.index(file.read(start, len)?, chunk).map(Some).map_err(wrong)
        })?;
        let Some((start, len)) = index.and_then(|index| Sharding::part(&index, within)) else { return Ok(None) };
        let is_inside = start.checked_add(len).is_some_and(|end| end <= file.len());
        if !is_inside || len > Pipeline::most_stored(self.unit_bytes()) as u64 {
            return Err(wrong("a shard with a part outside of it".to_owned()));
        }
        self.decoded(&sharding.pipeline, file.read(start, len as usize)?, &key).map(Some)
    }

    fn decoded(&self, pipeline: &Pipeline, stored: Vec<u8>, key: &str) -> Result<Vec<u8>, FormatError> {
        let Metadata { dtype, fill, .. } = &self.metadata;
        let decoded = pipeline.decode(stored, self.metadata.unit(), *dtype, fill);
        decoded.map_err(|why| self.folder.refused(damaged(format!("chunk {key} is {why}"))))
    }
}

impl StoredArray for ZarrArray {
    fn dtype(&self) -> DType {
        self.metadata.dtype
    }

    fn shape(&self) -> &Shape {
        &self.metadata.shape
    }

    fn strides(&self) -> &[i64] {
        &self.strides
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
        let size = self.metadata.dtype.size();
        byte_offset(self.metadata.dtype, first, out.len(), self.metadata.shape.len() as u64)
            .map_err(|problem| self.folder.refused(problem))?;
        let mut rest = out;
        let end = first + (rest.len() / size) as u64;
        for region in boxes(self.metadata.shape.extents(), first..end) {
            let count: usize = extents_of(&region).iter().product();
            let (part, after) = rest.split_at_mut(count * size);
            self.read_box(&region, part)?;
            rest = after;
        }
        Ok(())
    }

    /// Every chunk that the box touches is unpacked once.
    fn read_box(&self, region: &[Range<u64>], out: &mut [u8]) -> Result<(), FormatError> {
        let size = self.metadata.dtype.size();
        let unit = self.metadata.unit();
        let extents = extents_of(region);
        debug_assert_eq!(extents.iter().product::<usize>() * size, out.len());
        if extents.contains(&0) {
            return Ok(());
        }
        let rank = extents.len();
        let first: SmallVec<[usize; 4]> = (0..rank).map(|axis| region[axis].start as usize / unit[axis]).collect();
        let last: SmallVec<[usize; 4]> = (0..rank).map(|axis| (region[axis].end as usize - 1) / unit[axis]).collect();
        let mut place = first.clone();
        let (mut from, mut to, mut len) = (first.clone(), first.clone(), first.clone());
        loop {
            for axis in 0..rank {
                let unit_start = place[axis] * unit[axis];
                let start = unit_start.max(region[axis].start as usize);
                let end = (unit_start + unit[axis]).min(region[axis].end as usize);
                (from[axis], to[axis]) = (start - unit_start, start - region[axis].start as usize);
                len[axis] = end - start;
            }
            let target = Place { bytes: &mut *out, extents: &extents, start: &to };
            match self.unit(&place)? {
                Some(bytes) => copy_box(Place { bytes: &bytes[..], extents: unit, start: &from }, target, &len, size),
                None => fill_box(target, &len, &self.metadata.fill),
            }
            let Some(axis) = (0..rank).rev().find(|&axis| place[axis] < last[axis]) else { return Ok(()) };
            place[axis] += 1;
            place[axis + 1..].copy_from_slice(&first[axis + 1..]);
        }
    }

    fn blocks(&self) -> Option<&[usize]> {
        Some(self.metadata.unit())
    }

    fn read_scratch(&self) -> u64 {
        let unit = self.unit_bytes();
        let index = self.metadata.sharding().map_or(0, |sharding| index_bytes(sharding, &self.metadata.chunk));
        // What one unpacking takes: the stored bytes, those between two codecs, the elements.
        (2 * Pipeline::most_stored(unit) + unit + 2 * index) as u64
    }

    fn kept(&self) -> u64 {
        let index = self.metadata.sharding().map_or(0, |sharding| index_bytes(sharding, &self.metadata.chunk));
        (self.kept.capacity() * self.unit_bytes() + self.indexes.capacity() * index) as u64
    }

    fn forget(&self) {
        self.kept.clear();
        self.indexes.clear();
    }
}

fn index_bytes(sharding: &Sharding, chunk: &[usize]) -> usize {
    16 * sharding.counts(chunk).iter().product::<usize>()
}
