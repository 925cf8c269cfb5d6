//! What the metadata of a Zarr array says, in version 2 (`.zarray`) and version 3 (`zarr.json`).

use super::codecs::{self, Pipeline, Serializer, Sharding};
use super::fill::{self, Element};
use super::json::{damaged, named, numbers, shown, unsupported};
use crate::formats::error::Problem;
use crate::formats::npy::{self, HeaderError};
use crate::types::{DType, Shape};
use serde_json::{Map, Value};

/// A chunk is unpacked in memory, as a whole.
const MOST_CHUNK: usize = 1 << 31;

/// An array as its metadata describes it.
#[derive(Debug)]
pub(super) struct Metadata {
    pub dtype: DType,
    pub shape: Shape,
    /// The extents of the chunks, each a file.
    pub chunk: Vec<usize>,
    pub fill: Element,
    pub pipeline: Pipeline,
    keys: Keys,
}

/// How the files of chunks are called.
#[derive(Debug)]
struct Keys {
    /// `c/0/1` and not `0/1`.
    has_prefix: bool,
    separator: char,
}

impl Metadata {
    /// Of the text of a `.zarray`.
    pub(super) fn of_version_2(object: &Map<String, Value>) -> Result<Metadata, Problem> {
        let descr = match object.get("dtype") {
            Some(Value::String(descr)) => descr,
            Some(Value::Array(_)) => return Err(not_numeric(HeaderError::Records)),
            _ => return Err(damaged("its metadata has no dtype")),
        };
        let (dtype, byte_order) = npy::parse_descr(descr).map_err(not_numeric)?;
        let (shape, chunk) = extents(object, numbers(object, "chunks")?, dtype)?;
        let pipeline = codecs::of_version_2(object, dtype, byte_order, shape.rank())?;
        let separator = separator(object.get("dimension_separator"), '.')?;
        let fill = fill::element(object.get("fill_value").unwrap_or(&Value::Null), dtype)?;
        Ok(Metadata { dtype, shape, chunk, fill, pipeline, keys: Keys { has_prefix: false, separator } })
    }

    /// Of the text of a `zarr.json` of an array.
    pub(super) fn of_version_3(object: &Map<String, Value>) -> Result<Metadata, Problem> {
        let dtype = match object.get("data_type") {
            Some(value) => dtype_of_version_3(named(value, "data type")?.0)?,
            None => return Err(damaged("its metadata has no data type")),
        };
        let (grid, configuration) = named(object.get("chunk_grid").unwrap_or(&Value::Null), "grid of chunks")?;
        if grid != "regular" {
            let message = format!("its grid of chunks is {}, and only regular ones are read", shown(grid));
            return Err(unsupported(message));
        }
        let chunk = numbers(configuration.unwrap_or(&Map::new()), "chunk_shape")?;
        let (shape, chunk) = extents(object, chunk, dtype)?;
        let (encoding, configuration) =
            named(object.get("chunk_key_encoding").unwrap_or(&Value::Null), "key encoding")?;
        let given = configuration.and_then(|configuration| configuration.get("separator"));
        let keys = match encoding {
            "default" => Keys { has_prefix: true, separator: separator(given, '/')? },
            "v2" => Keys { has_prefix: false, separator: separator(given, '.')? },
            other => return Err(unsupported(format!("nobody knows the names of its chunks: {}", shown(other)))),
        };
        if object.get("storage_transformers").and_then(Value::as_array).is_some_and(|list| !list.is_empty()) {
            return Err(unsupported("it has storage transformers, which arr does not know"));
        }
        let list = object.get("codecs").and_then(Value::as_array);
        let list = list.ok_or_else(|| damaged("its metadata has no list of codecs"))?;
        let pipeline = codecs::of_version_3(list, dtype, &chunk, 0)?;
        let fill = fill::element(object.get("fill_value").unwrap_or(&Value::Null), dtype)?;
        Ok(Metadata { dtype, shape, chunk, fill, pipeline, keys })
    }

    /// How shards are read in parts, if the chunks are such.
    pub(super) fn sharding(&self) -> Option<&Sharding> {
        match &self.pipeline {
            Pipeline { order: None, serializer: Serializer::Sharded(sharding), packings, .. }
                if packings.is_empty() =>
            {
                Some(sharding)
            }
            _ => None,
        }
    }

    /// The extents of what can only be unpacked as a whole.
    pub(super) fn unit(&self) -> &[usize] {
        self.sharding().map_or(&self.chunk, |sharding| &sharding.inner)
    }

    /// The name of a chunk's file, by the number of the chunk along each axis.
    pub(super) fn key(&self, place: &[usize]) -> String {
        let mut key = String::new();
        if self.keys.has_prefix {
            key.push('c');
        }
        for number in place {
            if !key.is_empty() {
                key.push(self.keys.separator);
            }
            key += &number.to_string();
        }
        if key.is_empty() { "0".to_owned() } else { key }
    }

    /// How it is stored, for people.
    pub(super) fn describe(&self) -> String {
        let tuple = |extents: &[usize]| Shape::new(extents.iter().copied()).map(|shape| shape.to_string());
        let tuple = |extents: &[usize]| tuple(extents).unwrap_or_default();
        let mut text = match self.sharding() {
            Some(sharding) => format!("chunks {} in shards {}", tuple(&sharding.inner), tuple(&self.chunk)),
            None => format!("chunks {}", tuple(&self.chunk)),
        };
        let names = self.pipeline.names.iter().filter(|name| *name != "sharding_indexed");
        names.for_each(|name| text += &format!(", {}", shown(name)));
        text
    }
}

/// The shape of the array and the extents of its chunks.
fn extents(object: &Map<String, Value>, chunk: Vec<usize>, dtype: DType) -> Result<(Shape, Vec<usize>), Problem> {
    let shape = Shape::new(numbers(object, "shape")?).map_err(|error| unsupported(error.to_string()))?;
    if chunk.len() != shape.rank() || chunk.contains(&0) {
        return Err(damaged(format!("its chunks are not those of an array of shape {shape}")));
    }
    let bytes = chunk.iter().try_fold(dtype.size(), |bytes, &extent| bytes.checked_mul(extent));
    match bytes {
        Some(bytes) if bytes <= MOST_CHUNK => Ok((shape, chunk)),
        _ => Err(unsupported("its chunks have more than 2 GiB, and a chunk is unpacked in memory; store smaller ones")),
    }
}

fn separator(value: Option<&Value>, default: char) -> Result<char, Problem> {
    match value.map(Value::as_str) {
        None => Ok(default),
        Some(Some(".")) => Ok('.'),
        Some(Some("/")) => Ok('/'),
        Some(_) => Err(damaged("the names of its chunks have a separator that is neither . nor /")),
    }
}

fn dtype_of_version_3(name: &str) -> Result<DType, Problem> {
    let known = DType::ALL.into_iter().find(|dtype| dtype.name() == name);
    known.ok_or_else(|| not_numeric(HeaderError::UnknownDType(name.to_owned())))
}

fn not_numeric(error: HeaderError) -> Problem {
    unsupported(format!("the array cannot be read: {error}"))
}
