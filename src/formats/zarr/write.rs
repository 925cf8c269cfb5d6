//! Writing Zarr, version 3: one array, or a group of named ones.
//!
//! A chunk is a run of consecutive elements: all of the last axes, a part of one axis, and one of each before it. Who
//! writes an array from its first element to its last so writes one chunk after the other.

use super::folder::Folder;
use super::node::{Node, node};
use crate::formats::elements::{ByteOrder, byte_offset};
use crate::formats::error::{FormatError, Problem};
use crate::formats::new_folder::NewFolder;
use crate::formats::spool::Spool;
use crate::formats::{Created, FileWriter, NewArray};
use crate::types::DType;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// About so many bytes are a chunk: enough to compress well and to be read at one stroke, and many fit in memory.
const CHUNK: usize = 2 << 20;

/// What compressing a chunk takes: the chunk where it came in parts, as much again for what becomes of it, and tables.
pub(super) const WRITING: u64 = 4 * CHUNK as u64;

/// Compresses several hundred megabytes a second, and little worse than higher levels do with numbers.
const LEVEL: i32 = 1;

#[derive(Debug)]
struct ZarrWriter {
    path: PathBuf,
    folder: NewFolder,
    arrays: Vec<ChunkedArray>,
    written: AtomicU64,
    waiting: Mutex<Waiting>,
    /// Chunks of which a part is there, each in a place of [`CHUNK`] bytes.
    spool: Spool,
}

/// The chunks that are not complete yet.
#[derive(Debug, Default)]
struct Waiting {
    /// By array and number: their place in the spool and how many bytes of them are there.
    chunks: FxHashMap<(usize, u64), (u64, usize)>,
    /// Places of chunks that have been written since.
    free: Vec<u64>,
    /// The number of places so far.
    places: u64,
}

/// An array on its way into chunks.
#[derive(Debug)]
struct ChunkedArray {
    /// What stands before the names of its files.
    prefix: String,
    dtype: DType,
    extents: Vec<usize>,
    chunk: Vec<usize>,
    len: u64,
    /// The number of elements of a row of chunks, all along the axis that is split, and of one chunk.
    row: u64,
    step: u64,
}

pub(super) fn create(path: &Path, arrays: &[NewArray<'_>]) -> Created {
    let refused = |message| FormatError::new(path, Problem::Unsupported(message));
    let is_group = arrays.iter().any(|array| array.name.is_some());
    let mut chunked = Vec::new();
    for array in arrays {
        let prefix = match array.name {
            None => String::new(),
            Some(name) if is_possible(name) => format!("{name}/"),
            Some(name) => return Err(refused(format!("`{name}` cannot be the name of an array in a Zarr group"))),
        };
        if chunked.iter().any(|other: &ChunkedArray| other.prefix == prefix) {
            return Err(refused(format!("two arrays are called `{}`", array.name.unwrap_or_default())));
        }
        chunked.push(ChunkedArray::new(prefix, array.dtype, array.shape.extents()));
    }
    let folder = NewFolder::create(path, is_zarr)?;
    if is_group {
        let group = json!({ "zarr_format": 3, "node_type": "group", "attributes": {} });
        folder.write("zarr.json", &[pretty(&group).as_bytes()])?;
    }
    for array in &chunked {
        folder.write(&format!("{}zarr.json", array.prefix), &[pretty(&array.metadata()).as_bytes()])?;
    }
    let spool = Spool::beside(path, CHUNK as u64)?;
    let (path, waiting) = (path.to_owned(), Mutex::default());
    Ok(Box::new(ZarrWriter { path, folder, arrays: chunked, written: AtomicU64::new(0), waiting, spool }))
}

/// Whether a folder is a Zarr array or group, which may be replaced by another.
fn is_zarr(path: &Path) -> bool {
    let root = Folder::open(path).and_then(|folder| node(&folder, ""));
    matches!(root, Ok(Node::Array(_) | Node::Group(_)))
}

/// Whether an array of a group may have this name: its folder stays in that of the group, and it is not reserved.
fn is_possible(name: &str) -> bool {
    const MOST: usize = 250;
    let is_reserved = name.starts_with("__") || matches!(name, "" | "." | ".." | "zarr.json");
    name.len() <= MOST && !is_reserved && !name.contains(['/', '\\', '\0'])
}

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

impl ChunkedArray {
    fn new(prefix: String, dtype: DType, extents: &[usize]) -> ChunkedArray {
        let mut chunk = vec![1; extents.len()];
        let mut left = CHUNK / dtype.size();
        let mut row = 1u64;
        let mut step = 1u64;
        for axis in (0..extents.len()).rev() {
            let extent = extents[axis].max(1);
            // Pieces of equal lengths, but for the last.
            chunk[axis] = extent.div_ceil(extent.div_ceil(left));
            if left > 1 {
                row = step * extent as u64;
                step *= chunk[axis] as u64;
            }
            left = if chunk[axis] == extent { left / extent } else { 1 }.max(1);
        }
        let len = extents.iter().map(|&extent| extent as u64).product();
        ChunkedArray { prefix, dtype, extents: extents.to_vec(), chunk, len, row, step }
    }

    /// The number of chunks in a row of them.
    fn per_row(&self) -> u64 {
        self.row.div_ceil(self.step)
    }

    /// The number of the chunk that has element number `k`.
    fn chunk_of(&self, k: u64) -> u64 {
        k / self.row * self.per_row() + k % self.row / self.step
    }

    /// The elements of a chunk.
    fn elements(&self, chunk: u64) -> Range<u64> {
        let row_start = chunk / self.per_row() * self.row;
        let start = row_start + chunk % self.per_row() * self.step;
        start..(start + self.step).min(row_start + self.row)
    }

    /// The name of a chunk's file.
    fn name(&self, chunk: u64) -> String {
        let mut first = self.elements(chunk).start;
        let mut numbers = vec![0; self.extents.len()];
        for axis in (0..self.extents.len()).rev() {
            let extent = self.extents[axis] as u64;
            numbers[axis] = first % extent / self.chunk[axis] as u64;
            first /= extent;
        }
        let numbers: String = numbers.iter().map(|number| format!("/{number}")).collect();
        format!("{}c{numbers}", self.prefix)
    }

    fn metadata(&self) -> Value {
        let endian = if ByteOrder::NATIVE == ByteOrder::Little { "little" } else { "big" };
        let bytes = match self.dtype.size() {
            1 => json!({ "name": "bytes" }),
            _ => json!({ "name": "bytes", "configuration": { "endian": endian } }),
        };
        let fill = match self.dtype {
            DType::Bool => json!(false),
            DType::Float32 | DType::Float64 => json!(0.0),
            _ => json!(0),
        };
        json!({
            "zarr_format": 3,
            "node_type": "array",
            "shape": self.extents,
            "data_type": self.dtype.name(),
            "chunk_grid": { "name": "regular", "configuration": { "chunk_shape": self.chunk } },
            "chunk_key_encoding": { "name": "default", "configuration": { "separator": "/" } },
            "fill_value": fill,
            "codecs": [
                bytes,
                { "name": "zstd", "configuration": { "level": LEVEL, "checksum": false } },
                { "name": "crc32c" },
            ],
            "attributes": {},
        })
    }
}

impl ZarrWriter {
    /// Compresses and writes a complete chunk. The last one along an axis is filled up: all have the same extents.
    fn encode(&self, array: &ChunkedArray, chunk: u64, bytes: &[u8]) -> Result<(), FormatError> {
        let full = array.step as usize * array.dtype.size();
        let filled = (bytes.len() < full).then(|| {
            let mut filled = bytes.to_vec();
            filled.resize(full, 0);
            filled
        });
        let packed = zstd::bulk::compress(filled.as_deref().unwrap_or(bytes), LEVEL);
        let packed = packed.map_err(|error| FormatError::system(&self.path, "compress", error))?;
        self.folder.write(&array.name(chunk), &[&packed, &crc32c::crc32c(&packed).to_le_bytes()])
    }

    /// Takes a part of a chunk, `bytes` from byte number `offset` of it on, and writes the chunk if it was the last.
    fn wait(&self, number: usize, chunk: u64, offset: usize, bytes: &[u8]) -> Result<(), FormatError> {
        let array = &self.arrays[number];
        let waiting = || self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (number, chunk);
        let place = {
            let Waiting { chunks, free, places } = &mut *waiting();
            let new_place = || {
                *places += 1;
                *places - 1
            };
            chunks.entry(key).or_insert_with(|| (free.pop().unwrap_or_else(new_place), 0)).0
        };
        let start = place * CHUNK as u64;
        self.spool.write(start + offset as u64, bytes)?;
        let elements = array.elements(chunk);
        let whole = (elements.end - elements.start) as usize * array.dtype.size();
        let is_complete = {
            let mut waiting = waiting();
            let present = waiting.chunks.get_mut(&key).map_or(0, |(_, present)| {
                *present += bytes.len();
                *present
            });
            present >= whole && waiting.chunks.remove(&key).is_some()
        };
        if is_complete {
            let mut bytes = vec![0; whole];
            self.spool.read(start, &mut bytes)?;
            waiting().free.push(place);
            self.encode(array, chunk, &bytes)?;
        }
        Ok(())
    }
}

impl FileWriter for ZarrWriter {
    fn write(&self, array: usize, first: u64, bytes: &[u8]) -> Result<(), FormatError> {
        let facts = &self.arrays[array];
        let size = facts.dtype.size();
        byte_offset(facts.dtype, first, bytes.len(), facts.len)
            .map_err(|problem| FormatError::new(&self.path, problem))?;
        self.written.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let (mut first, mut rest) = (first, bytes);
        while !rest.is_empty() {
            let chunk = facts.chunk_of(first);
            let elements = facts.elements(chunk);
            let count = (elements.end - first).min((rest.len() / size) as u64);
            let (part, after) = rest.split_at(count as usize * size);
            if count == elements.end - elements.start {
                self.encode(facts, chunk, part)?;
            } else {
                self.wait(array, chunk, (first - elements.start) as usize * size, part)?;
            }
            (first, rest) = (first + count, after);
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), FormatError> {
        let written = self.written.load(Ordering::Relaxed);
        let expected = self.arrays.iter().map(|array| array.len * array.dtype.size() as u64).sum();
        if written < expected {
            return Err(FormatError::new(&self.path, Problem::Incomplete { written, expected }));
        }
        self.folder.publish()
    }
}
