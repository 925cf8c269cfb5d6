//! What the metadata says of codecs.

use super::{Packing, Pipeline, Serializer, Sharding, Side};
use crate::formats::elements::ByteOrder;
use crate::formats::error::Problem;
use crate::formats::npy;
use crate::formats::zarr::json::{damaged, named, numbers, shown, text, unsupported};
use crate::types::DType;
use serde_json::{Map, Value};

/// How deep shards may hold shards.
const MOST_LEVELS: usize = 4;

/// The codecs of version 2: `order`, `filters` and `compressor` of an array.
pub(in crate::formats::zarr) fn of_version_2(
    metadata: &Map<String, Value>,
    dtype: DType,
    byte_order: ByteOrder,
    rank: usize,
) -> Result<Pipeline, Problem> {
    let order = match metadata.get("order").and_then(Value::as_str) {
        Some("F") if rank > 1 => Some((0..rank).rev().collect()),
        Some("C" | "F") => None,
        _ => return Err(damaged("its metadata has an `order` that is neither C nor F")),
    };
    let filters = match metadata.get("filters") {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(filters)) => filters,
        Some(_) => return Err(damaged("its metadata has `filters` that are no list")),
    };
    let compressor = metadata.get("compressor").filter(|compressor| !compressor.is_null());
    let (mut packings, mut names) = (Vec::new(), Vec::new());
    for codec in filters.iter().chain(compressor) {
        let Some(codec) = codec.as_object() else { return Err(damaged("its metadata has a codec that is no object")) };
        let id = text(codec, "id")?;
        packings.push(numcodec(id, Some(codec), dtype, byte_order)?);
        names.push(id.to_owned());
    }
    Ok(Pipeline { order, serializer: Serializer::Plain(byte_order), packings, names })
}

/// The `codecs` of version 3, of chunks of these `extents`.
pub(in crate::formats::zarr) fn of_version_3(
    codecs: &[Value],
    dtype: DType,
    extents: &[usize],
    level: usize,
) -> Result<Pipeline, Problem> {
    let rank = extents.len();
    let mut order: Option<Vec<usize>> = None;
    let mut serializer = None;
    let (mut packings, mut names) = (Vec::new(), Vec::new());
    for codec in codecs {
        let (name, configuration) = named(codec, "codec")?;
        names.push(name.to_owned());
        match (name, &serializer) {
            ("transpose", None) => {
                let next = permutation(configuration, rank)?;
                order = Some(match order {
                    Some(order) => next.iter().map(|&axis| order[axis]).collect(),
                    None => next,
                });
            }
            ("bytes", None) => serializer = Some(Serializer::Plain(byte_order(configuration)?)),
            ("sharding_indexed", None) => {
                let stored: Vec<usize> = match &order {
                    Some(order) => order.iter().map(|&axis| extents[axis]).collect(),
                    None => extents.to_vec(),
                };
                let sharding = sharding(configuration, dtype, &stored, level)?;
                names.extend(sharding.pipeline.names.iter().filter(|name| *name != "bytes").cloned());
                serializer = Some(Serializer::Sharded(Box::new(sharding)));
            }
            (_, None) => return Err(unknown(name)),
            (_, Some(_)) => packings.push(packing(name, configuration, dtype)?),
        }
    }
    let serializer = serializer.ok_or_else(|| damaged("its codecs make no bytes of elements"))?;
    names.retain(|name| name != "bytes");
    Ok(Pipeline { order, serializer, packings, names })
}

fn packing(name: &str, configuration: Option<&Map<String, Value>>, dtype: DType) -> Result<Packing, Problem> {
    Ok(match name {
        "gzip" => Packing::Gzip,
        "zstd" => Packing::Zstd,
        "blosc" => Packing::Blosc,
        "crc32c" => Packing::Crc32c(Side::Behind),
        _ => match name.strip_prefix("numcodecs.") {
            Some(id) => numcodec(id, configuration, dtype, ByteOrder::NATIVE)?,
            None => return Err(unknown(name)),
        },
    })
}

/// A codec of the library numcodecs, which version 2 knows by its `id`.
fn numcodec(
    id: &str,
    configuration: Option<&Map<String, Value>>,
    dtype: DType,
    byte_order: ByteOrder,
) -> Result<Packing, Problem> {
    let get = |key: &str| configuration.and_then(|configuration| configuration.get(key));
    Ok(match id {
        "gzip" => Packing::Gzip,
        "zlib" => Packing::Zlib,
        "zstd" => Packing::Zstd,
        "blosc" => Packing::Blosc,
        "lz4" => Packing::Lz4,
        "crc32c" if get("location").and_then(Value::as_str) == Some("start") => Packing::Crc32c(Side::Before),
        "crc32c" => Packing::Crc32c(Side::Behind),
        "crc32" if get("location").and_then(Value::as_str) == Some("end") => Packing::Crc32(Side::Behind),
        "crc32" => Packing::Crc32(Side::Before),
        "shuffle" => match get("elementsize").map_or(Some(4), Value::as_u64) {
            Some(size @ 1..=255) => Packing::Shuffle(size as usize),
            _ => return Err(damaged("its codec shuffle has no size of elements")),
        },
        "delta" => {
            let of = |key: &str| get(key).and_then(Value::as_str).map(npy::parse_descr);
            match (of("dtype"), of("astype")) {
                (Some(Ok(from)), None) if from.0 == dtype => Packing::Delta(dtype, byte_order),
                (Some(Ok(from)), Some(Ok(to))) if from.0 == dtype && to.0 == dtype => Packing::Delta(dtype, byte_order),
                _ => return Err(unsupported("its codec delta changes the dtype, which arr does not read")),
            }
        }
        _ => return Err(unknown(id)),
    })
}

fn unknown(name: &str) -> Problem {
    const KNOWN: &str =
        "bytes, transpose, sharding_indexed, zstd, blosc, gzip, zlib, lz4, shuffle, delta, crc32 and crc32c";
    unsupported(format!("it is stored with the codec {}, which arr does not read; it reads {KNOWN}", shown(name)))
}

fn byte_order(configuration: Option<&Map<String, Value>>) -> Result<ByteOrder, Problem> {
    match configuration.and_then(|configuration| configuration.get("endian")).map(Value::as_str) {
        // Of elements of one byte.
        None | Some(Some("little")) => Ok(ByteOrder::Little),
        Some(Some("big")) => Ok(ByteOrder::Big),
        Some(_) => Err(damaged("its codec bytes has an order that is neither little nor big")),
    }
}

fn permutation(configuration: Option<&Map<String, Value>>, rank: usize) -> Result<Vec<usize>, Problem> {
    let wrong = || damaged("its codec transpose has an order that is none");
    let configuration = configuration.ok_or_else(wrong)?;
    let order = match configuration.get("order").and_then(Value::as_str) {
        // As the draft of version 3 had it.
        Some("C") => (0..rank).collect(),
        Some("F") => (0..rank).rev().collect(),
        _ => numbers(configuration, "order")?,
    };
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if sorted.into_iter().eq(0..rank) { Ok(order) } else { Err(wrong()) }
}

fn sharding(
    configuration: Option<&Map<String, Value>>,
    dtype: DType,
    extents: &[usize],
    level: usize,
) -> Result<Sharding, Problem> {
    let wrong = |what: &str| damaged(format!("its shards have {what}"));
    let configuration = configuration.ok_or_else(|| wrong("no configuration"))?;
    if level >= MOST_LEVELS {
        return Err(wrong("too many levels"));
    }
    let inner = numbers(configuration, "chunk_shape")?;
    let divides = |(extent, inner): (&usize, &usize)| *inner > 0 && extent.is_multiple_of(*inner);
    if inner.len() != extents.len() || !extents.iter().zip(&inner).all(divides) {
        return Err(wrong("chunks that do not divide them"));
    }
    let codecs =
        |key: &str| configuration.get(key).and_then(Value::as_array).ok_or_else(|| wrong(&format!("no list of {key}")));
    let pipeline = of_version_3(codecs("codecs")?, dtype, &inner, level + 1)?;
    let mut index_extents: Vec<usize> = extents.iter().zip(&inner).map(|(extent, inner)| extent / inner).collect();
    index_extents.push(2);
    let index_pipeline = of_version_3(codecs("index_codecs")?, DType::UInt64, &index_extents, level + 1)?;
    let is_fixed = |packing: &Packing| matches!(packing, Packing::Crc32c(_) | Packing::Crc32(_));
    if !index_pipeline.packings.iter().all(is_fixed) || !matches!(index_pipeline.serializer, Serializer::Plain(_)) {
        return Err(wrong("a compressed index, whose length nobody knows"));
    }
    let index_is_at_end = match configuration.get("index_location").map(Value::as_str) {
        None | Some(Some("end")) => true,
        Some(Some("start")) => false,
        Some(_) => return Err(wrong("an index that is neither at their start nor at their end")),
    };
    let index_overhead = 4 * index_pipeline.packings.len();
    Ok(Sharding { inner, pipeline, index_pipeline, index_is_at_end, index_overhead })
}
