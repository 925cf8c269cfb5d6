//! Folders as they come, good and hostile, and round trips.

use super::*;
use crate::formats::{FileWriter, NewArray, StoredArray};
use crate::types::{DType, Shape};
use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

fn shape(extents: &[usize]) -> Shape {
    Shape::new(extents.iter().copied()).unwrap()
}

/// A Zarr folder with these files in it.
fn stored(files: &[(&str, &[u8])]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zarr");
    for (name, bytes) in files {
        let file = path.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    (folder, path)
}

/// The metadata of an array of version 3: uint8, 5 × 7 in chunks of 2 × 4.
fn version_3(codecs: &str) -> String {
    format!(
        "{{\"zarr_format\": 3, \"node_type\": \"array\", \"shape\": [5, 7], \"data_type\": \"uint8\", \"fill_value\": 9, \
         \"chunk_grid\": {{\"name\": \"regular\", \"configuration\": {{\"chunk_shape\": [2, 4]}}}}, \
         \"chunk_key_encoding\": {{\"name\": \"default\"}}, \"codecs\": [{codecs}], \"attributes\": {{}}}}"
    )
}

const VERSION_2: &str = r#"{"zarr_format": 2, "shape": [3, 5], "chunks": [2, 3], "dtype": ">i2", "order": "F",
    "fill_value": -1, "compressor": null, "filters": null, "dimension_separator": "/"}"#;

fn open_all(path: &Path) -> Arc<dyn StoredArray> {
    open(path, &ArrayRequest::default()).unwrap()
}

fn all(array: &dyn StoredArray) -> Vec<u8> {
    let mut out = vec![0xee; array.bytes() as usize];
    array.read(0, &mut out).unwrap();
    out
}

fn read_box(array: &dyn StoredArray, region: &[Range<u64>]) -> Vec<u8> {
    let count: u64 = region.iter().map(|range| range.end - range.start).product();
    let mut out = vec![0xee; count as usize * array.dtype().size()];
    array.read_box(region, &mut out).unwrap();
    out
}

/// What opening or reading such an array of version 3 says.
fn refused(metadata: &str, chunk: &[u8]) -> String {
    let (_folder, path) = stored(&[("zarr.json", metadata.as_bytes()), ("c/0/0", chunk)]);
    match open(&path, &ArrayRequest::default()) {
        Ok(array) => {
            let mut out = vec![0; array.bytes() as usize];
            array.read(0, &mut out).unwrap_err().problem.to_string()
        }
        Err(error) => error.problem.to_string(),
    }
}

#[test]
fn version_2_is_read_in_both_orders() {
    let chunk = |values: [i16; 6]| values.iter().flat_map(|value| value.to_be_bytes()).collect::<Vec<u8>>();
    let (_folder, path) = stored(&[
        (".zarray", VERSION_2.as_bytes()),
        // Column-major: 0 1 2 over 5 6 7.
        ("0/0", &chunk([0, 5, 1, 6, 2, 7])),
        ("0/1", &chunk([3, 8, 4, 9, 99, 99])),
        ("1/1", &chunk([13, 99, 14, 99, 99, 99])),
    ]);
    let array = open_all(&path);
    assert_eq!((array.dtype(), array.shape().extents()), (DType::Int16, &[3, 5][..]));
    assert_eq!((array.strides(), array.blocks()), (&[5, 1][..], Some(&[2, 3][..])));
    let expected: Vec<i16> = vec![0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1, -1, 13, 14];
    let expected: Vec<u8> = expected.iter().flat_map(|value| value.to_ne_bytes()).collect();
    for first in 0..15 {
        for end in first..=15 {
            let mut out = vec![0; 2 * (end - first)];
            array.read(first as u64, &mut out).unwrap();
            assert_eq!(out, expected[2 * first..2 * end], "{first}..{end}");
        }
    }
    assert!(matches!(array.read(15, &mut [0; 2]).unwrap_err().problem, Problem::OutOfRange { .. }));
}

#[test]
fn boxes_are_read_from_all_chunks_that_they_touch() {
    let numbers: Vec<u8> = (0..35).collect();
    let mut files = vec![("zarr.json".to_owned(), version_3("\"bytes\"").into_bytes())];
    for (row, column) in [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1)] {
        let at = |k: usize, l: usize| numbers.get((2 * row + k) * 7 + 4 * column + l).copied().unwrap_or(77);
        let chunk: Vec<u8> = (0..8).map(|k| at(k / 4, k % 4)).collect();
        files.push((format!("c/{row}/{column}"), chunk));
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
    let (_folder, path) = stored(&files);
    let array = open_all(&path);
    let expected =
        |row: u64, column: u64| if (2..4).contains(&row) && column >= 4 { 9 } else { (row * 7 + column) as u8 };
    for rows in [0..5, 0..1, 1..4, 4..5, 2..2, 2..4] {
        for columns in [0..7, 0..4, 3..5, 6..7, 1..3] {
            let found = read_box(&*array, &[rows.clone(), columns.clone()]);
            let cells = rows.clone().flat_map(|row| columns.clone().map(move |column| expected(row, column)));
            assert_eq!(found, cells.collect::<Vec<_>>(), "{rows:?} {columns:?}");
        }
    }
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(all(&*array)[..7], numbers[..7]));
        }
    });
    assert!(array.read_scratch() >= 8 * 8 && array.kept() >= 8 * 8);
    array.forget();
    assert_eq!(all(&*array)[..7], numbers[..7]);
}

/// A shard of 4 chunks of 2 × 2 in two rows, the second of which is not stored, and its index.
fn shard(index_is_at_end: bool) -> Vec<u8> {
    let chunks = [[0u8, 1, 7, 8], [14, 15, 21, 22], [16, 17, 23, 24]];
    let base = if index_is_at_end { 0 } else { 68 };
    let place = |k: u64| [base + 4 * k, 4];
    let index: Vec<[u64; 2]> = vec![place(0), [u64::MAX; 2], place(1), place(2)];
    let mut index: Vec<u8> = index.concat().iter().flat_map(|number| number.to_le_bytes()).collect();
    index.extend(crc32c::crc32c(&index).to_le_bytes());
    if index_is_at_end { [chunks.concat(), index].concat() } else { [index, chunks.concat()].concat() }
}

fn sharded(location: &str, more: &str) -> String {
    let sharding = format!(
        r#"{{"name": "sharding_indexed", "configuration": {{"chunk_shape": [2, 2], "codecs": [{{"name": "bytes"}}],
        "index_codecs": [{{"name": "bytes", "configuration": {{"endian": "little"}}}}, {{"name": "crc32c"}}],
        "index_location": "{location}"}}}}{more}"#
    );
    version_3(&sharding).replace("[2, 4]", "[4, 4]")
}

#[test]
fn shards_are_read_in_parts() {
    let compressed = |bytes: &[u8]| zstd::bulk::compress(bytes, 1).unwrap();
    for (location, more, blocks) in [("end", "", [2, 2]), ("start", "", [2, 2]), ("end", ", \"zstd\"", [4, 4])] {
        let bytes = shard(location == "end");
        let bytes = if more.is_empty() { bytes } else { compressed(&bytes) };
        let metadata = sharded(location, more);
        let (_folder, path) = stored(&[("zarr.json", metadata.as_bytes()), ("c/0/0", &bytes)]);
        let array = open_all(&path);
        assert_eq!(array.blocks(), Some(&blocks[..]));
        assert_eq!(read_box(&*array, &[0..2, 0..5]), [0, 1, 9, 9, 9, 7, 8, 9, 9, 9], "{location}");
        assert_eq!(read_box(&*array, &[1..5, 1..3]), [8, 9, 15, 16, 22, 23, 9, 9], "{location}");
        assert_eq!(all(&*array)[14..18], [14, 15, 16, 17]);
    }
    let listing = sharded("end", "");
    let (_folder, path) = stored(&[("zarr.json", listing.as_bytes())]);
    let listing = contents(&path).unwrap();
    assert_eq!(listing.entries[0].detail, "chunks (2, 2) in shards (4, 4)");
    assert_eq!(listing.notes, ["version 3"]);
}

#[test]
fn damaged_shards_are_refused() {
    let good = shard(true);
    let metadata = sharded("end", "");
    assert!(refused(&metadata, &good[..60]).contains("too short for its index"));
    let mut wrong = good.clone();
    wrong[20] ^= 1;
    assert!(refused(&metadata, &wrong).contains("checksum"));
    let mut outside = good.clone();
    outside[12..20].copy_from_slice(&1000u64.to_le_bytes());
    let index_end = outside.len() - 4;
    let checksum = crc32c::crc32c(&outside[12..index_end]).to_le_bytes();
    outside[index_end..].copy_from_slice(&checksum);
    assert!(refused(&metadata, &outside).contains("a part outside of it"));
    for (part, instead, words) in [
        ("[2, 2]", "[3, 2]", "do not divide"),
        ("[2, 2]", "[0, 2]", "do not divide"),
        ("{\"name\": \"crc32c\"}", "\"zstd\"", "compressed index"),
        ("\"end\"", "\"middle\"", "neither at their start"),
    ] {
        assert!(refused(&metadata.replace(part, instead), &good).contains(words), "{instead}");
    }
    let mut deep = r#"{"name": "bytes"}"#.to_owned();
    for _ in 0..30 {
        let of = deep.clone();
        deep = format!(
            r#"{{"name": "sharding_indexed", "configuration": {{"chunk_shape": [2, 2], "codecs": [{of}], "index_codecs": ["bytes"]}}}}"#
        );
    }
    assert!(refused(&version_3(&deep), &good).contains("too many levels"));
}

#[test]
fn what_is_not_known_is_refused_by_name() {
    let good = version_3("\"bytes\"");
    let chunk = [1; 8];
    for (part, instead, words) in [
        ("uint8", "float16", "dtype 'float16' is none of"),
        ("\"uint8\"", r#"{"name": "numpy.datetime64", "configuration": {}}"#, "numpy.datetime64"),
        ("regular", "rectilinear", "rectilinear"),
        ("\"default\"", "\"hashed\"", "hashed"),
        ("\"bytes\"", "\"bytes\", \"zfpy\"", "the codec zfpy"),
        ("\"bytes\"", "\"vlen-utf8\"", "the codec vlen-utf8"),
        ("\"bytes\"", "\"bytes\", \"numcodecs.bz2\"", "the codec bz2"),
        ("\"bytes\"", "", "make no bytes"),
        ("\"bytes\"", r#"{"name": "transpose", "configuration": {"order": [0, 0]}}, "bytes""#, "transpose"),
        ("\"bytes\"", r#"{"name": "transpose", "configuration": {"order": [0]}}, "bytes""#, "transpose"),
        ("\"fill_value\": 9", "\"fill_value\": 256", "its fill value 256 is no uint8"),
        ("[2, 4]", "[0, 4]", "its chunks are not those"),
        ("[2, 4]", "[2]", "its chunks are not those"),
        ("[2, 4]", "[2, -4]", "no list of whole numbers"),
        ("[2, 4]", "[100000, 100000]", "more than 2 GiB"),
        ("[2, 4]", "[18446744073709551615, 18446744073709551615]", "more than 2 GiB"),
        ("[5, 7]", "[9223372036854775807, 7]", "more elements than memory has addresses"),
        ("[5, 7]", "\"5\"", "no list of whole numbers"),
        ("\"zarr_format\": 3", "\"zarr_format\": 4", "version that arr does not know"),
        ("\"array\"", "\"table\"", "neither of an array nor of a group"),
        ("\"attributes\"", "\"storage_transformers\": [1], \"attributes\"", "storage transformers"),
        ("{\"zarr", "{{\"zarr", "is no JSON"),
    ] {
        assert!(good.contains(part), "{part}");
        let message = refused(&good.replacen(part, instead, 1), &chunk);
        assert!(message.contains(words), "{instead}: {message}");
    }
    let version_2 = |part: &str, instead: &str| {
        let metadata = VERSION_2.replacen(part, instead, 1);
        let (_folder, path) = stored(&[(".zarray", metadata.as_bytes())]);
        open(&path, &ArrayRequest::default()).unwrap_err().problem.to_string()
    };
    assert!(version_2("\">i2\"", "[[\"a\", \"<i2\"]]").contains("records"));
    assert!(version_2("\">i2\"", "\"|O\"").contains("pickled"));
    assert!(version_2("\">i2\"", "\"<M8[ns]\"").contains("<M8[ns]"));
    assert!(version_2("null", "{\"id\": \"lzma\"}").contains("the codec lzma"));
    assert!(version_2("\"F\"", "\"A\"").contains("neither C nor F"));
}

#[test]
fn damaged_chunks_are_refused() {
    let message = refused(&version_3("\"bytes\""), &[1; 7]);
    assert!(message.contains("chunk c/0/0 is 7 bytes long instead of 8"), "{message}");
    let message = refused(&version_3("\"bytes\""), &[1; 100_000]);
    assert!(message.contains("cannot be one"), "{message}");
    for codec in ["gzip", "zstd", "blosc", "crc32c", "numcodecs.zlib", "numcodecs.lz4"] {
        let message = refused(&version_3(&format!("\"bytes\", \"{codec}\"")), &[1; 9]);
        assert!(message.contains("the file is damaged: chunk c/0/0 is"), "{codec}: {message}");
    }
    let (_folder, path) = stored(&[("zarr.json", version_3("\"bytes\"").as_bytes()), ("c/0/0/deep", &[])]);
    assert!(open_all(&path).read(0, &mut [0; 1]).is_err(), "a folder in place of a chunk");
}

#[test]
fn one_byte_changed_anywhere_is_no_panic() {
    let metadata = sharded("end", "");
    let files = [("zarr.json", metadata.as_bytes().to_vec()), ("c/0/0", shard(true))];
    for (file, (name, bytes)) in files.iter().enumerate() {
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= [0x01, 0x11, 0x80, 0xff][at % 4];
            let (_folder, path) = stored(&[(name, &changed), (files[1 - file].0, &files[1 - file].1)]);
            let _ = contents(&path);
            if let Ok(array) = open(&path, &ArrayRequest::default()) {
                let mut out = vec![0; array.bytes().min(1000) as usize / array.dtype().size() * array.dtype().size()];
                let _ = array.read(0, &mut out);
            }
        }
    }
}

#[test]
fn arrays_of_groups_have_names() {
    let (array, group) = (version_3("\"bytes\""), r#"{"zarr_format": 3, "node_type": "group"}"#);
    let one = [("zarr.json", group.as_bytes()), ("a/zarr.json", group.as_bytes()), ("a/b/zarr.json", array.as_bytes())];
    let (_folder, path) = stored(&one);
    assert_eq!(open_all(&path).shape().extents(), [5, 7]);
    assert_eq!(all(&*open(&path, &ArrayRequest::named("a/b")).unwrap()), [9; 35]);
    let message = |path: &Path, request: &ArrayRequest| open(path, request).unwrap_err().problem.to_string();
    assert!(message(&path, &ArrayRequest::named("a")).contains("`a` is a group"));
    assert!(message(&path, &ArrayRequest::named("b")).contains("it holds a/b"));
    for outside in ["../x.zarr/a/b", "/a/b", "a//b", ".", "a/../a/b"] {
        assert!(message(&path, &ArrayRequest::named(outside)).contains("no array"), "{outside}");
    }
    let (_folder, path) = stored(&[&one[..], &[("c/.zarray", VERSION_2.as_bytes())]].concat());
    assert!(message(&path, &ArrayRequest::default()).contains("load(path, \"a/b\")"));
    let names: Vec<_> = contents(&path).unwrap().entries.into_iter().map(|entry| entry.name.unwrap()).collect();
    assert_eq!(names, ["a/b", "c"]);
    let unreadable = VERSION_2.replace(">i2", "<c16");
    let (_folder, path) = stored(&[&one[..], &[("c/.zarray", unreadable.as_bytes())]].concat());
    assert_eq!(open_all(&path).shape().extents(), [5, 7], "one that cannot be loaded does not count");
    assert!(contents(&path).unwrap().entries[1].detail.contains("c16"));
    let (_folder, path) = stored(&[("zarr.json", array.as_bytes())]);
    assert!(message(&path, &ArrayRequest::named("x")).contains("it holds one array, without a name"));
    let (_folder, path) = stored(&[("readme.txt", b"")]);
    assert!(message(&path, &ArrayRequest::default()).contains("no Zarr array or group"));
    assert!(message(&path.join("readme.txt"), &ArrayRequest::default()).contains("a Zarr array is a folder"));
    assert!(matches!(open(&path.join("none"), &ArrayRequest::default()).unwrap_err().problem, Problem::Missing));
    // A group that leads back to itself.
    let (_folder, path) = stored(&[("zarr.json", group.as_bytes())]);
    std::os::unix::fs::symlink(".", path.join("self")).unwrap();
    assert!(contents(&path).unwrap_err().to_string().contains("too many groups"));
}

#[test]
fn what_others_change_is_noticed() {
    let metadata = version_3("\"bytes\"");
    let files = [("zarr.json", metadata.as_bytes()), ("c/0/0", &[1; 8]), ("c/0/1", &[2; 8])];
    let later = || std::thread::sleep(Duration::from_millis(50));
    let changes: [fn(&Path); 5] = [
        |path| fs::write(path.join("c/0/0"), [3; 8]).unwrap(),
        |path| fs::remove_file(path.join("c/0/0")).unwrap(),
        |path| fs::remove_dir_all(path.join("c")).unwrap(),
        |path| fs::write(path.join("zarr.json"), version_3("\"bytes\", \"zstd\"")).unwrap(),
        |path| fs::remove_dir_all(path).unwrap(),
    ];
    for change in changes {
        let (_folder, path) = stored(&files);
        let array = open_all(&path);
        later();
        assert_eq!(read_box(&*array, &[0..1, 4..5]), [2]);
        change(&path);
        let error = array.read(0, &mut [0; 4]).unwrap_err();
        assert!(matches!(error.problem, Problem::Changed), "{error}");
    }
}

/// An array that repeats the numbers from 0 to 250, written in pieces of `step` elements, the last one first.
fn save(path: &Path, arrays: &[(Option<&str>, DType, &Shape)], step: usize) -> Result<(), FormatError> {
    let new: Vec<NewArray<'_>> = arrays.iter().map(|&(name, dtype, shape)| NewArray { name, dtype, shape }).collect();
    let writer = write::create(path, &new)?;
    for (k, &(_, dtype, shape)) in arrays.iter().enumerate() {
        write_all(&*writer, k, &content(dtype, shape), dtype.size(), step);
    }
    writer.finish()
}

fn write_all(writer: &dyn FileWriter, array: usize, content: &[u8], size: usize, step: usize) {
    for (piece, bytes) in content.chunks(step * size).enumerate().rev() {
        writer.write(array, (piece * step) as u64, bytes).unwrap();
    }
}

fn content(dtype: DType, shape: &Shape) -> Vec<u8> {
    let modulus = if dtype == DType::Bool { 2 } else { 251 };
    (0..shape.len() * dtype.size()).map(|k| (k % modulus) as u8).collect()
}

#[test]
fn what_is_written_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zarr");
    let shapes = [vec![], vec![0], vec![3, 0, 2], vec![1], vec![1000], vec![7, 11, 13]].map(|extents| shape(&extents));
    for dtype in DType::ALL {
        let names: Vec<String> = (0..shapes.len()).map(|k| format!("array_{k}")).collect();
        let arrays: Vec<_> = names.iter().zip(&shapes).map(|(name, shape)| (Some(&name[..]), dtype, shape)).collect();
        save(&path, &arrays, 17).unwrap();
        for (name, shape) in names.iter().zip(&shapes) {
            let array = open(&path, &ArrayRequest::named(name)).unwrap();
            assert_eq!((array.dtype(), array.shape()), (dtype, shape));
            assert_eq!(all(&*array), content(dtype, shape), "{dtype} {shape}");
        }
    }
    // Several chunks, and pieces that are less, as much, and more than one.
    for (extents, chunk) in [
        (vec![600_000], vec![200_000]),
        (vec![3, 300_000], vec![1, 150_000]),
        (vec![1, 2, 300, 1000], vec![1, 1, 150, 1000]),
        (vec![2, 262_144], vec![1, 262_144]),
        (vec![700, 1, 1000], vec![234, 1, 1000]),
    ] {
        for step in [70_001, 150_000, 262_144, 1_000_000] {
            let shape = shape(&extents);
            save(&path, &[(None, DType::Int64, &shape)], step).unwrap();
            let array = open_all(&path);
            assert_eq!(array.blocks(), Some(&chunk[..]));
            assert!(all(&*array) == content(DType::Int64, &shape), "{extents:?} {step}");
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn threads_write_their_parts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zarr");
    let shape = shape(&[1000, 1000]);
    let content = content(DType::Float64, &shape);
    let writer = write::create(&path, &[NewArray { name: None, dtype: DType::Float64, shape: &shape }]).unwrap();
    std::thread::scope(|scope| {
        for part in 0..4 {
            let (writer, content) = (&writer, &content);
            // Every fourth piece of rows, so that all share chunks.
            scope.spawn(move || {
                for first in (part * 5..1000).step_by(20) {
                    writer.write(0, first as u64 * 1000, &content[first * 8000..(first + 5) * 8000]).unwrap();
                }
            });
        }
    });
    assert!(matches!(writer.write(0, 1_000_000, &[0; 8]).unwrap_err().problem, Problem::OutOfRange { .. }));
    writer.finish().unwrap();
    assert!(all(&*open_all(&path)) == content);
}

#[test]
fn what_was_loaded_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zarr");
    let (small, large) = (shape(&[10]), shape(&[4, 5]));
    save(&path, &[(None, DType::UInt8, &small)], 10).unwrap();
    let old = open_all(&path);
    save(&path, &[(Some("y"), DType::UInt8, &large)], 3).unwrap();
    assert_eq!(all(&*old), content(DType::UInt8, &small));
    let new = open_all(&path);
    drop(old);
    assert_eq!(all(&*new), content(DType::UInt8, &large));
    drop(new);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_saved_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zarr");
    let three = shape(&[3]);
    save(&path, &[(None, DType::UInt8, &three)], 3).unwrap();
    let new = NewArray { name: None, dtype: DType::UInt8, shape: &three };
    let writer = write::create(&path, &[new]).unwrap();
    writer.write(0, 0, &[1, 1]).unwrap();
    assert!(matches!(writer.finish().unwrap_err().problem, Problem::Incomplete { written: 2, expected: 3 }));
    drop(write::create(&path, &[new]).unwrap());
    assert_eq!(all(&*open_all(&path)), [0, 1, 2]);
    for name in ["", ".", "..", "a/b", "__x", "zarr.json"] {
        let error = write::create(&path, &[NewArray { name: Some(name), ..new }]).unwrap_err().to_string();
        assert!(error.contains("cannot be the name"), "{error}");
    }
    let twice = [NewArray { name: Some("x"), ..new }; 2];
    assert!(write::create(&path, &twice).unwrap_err().to_string().contains("two arrays are called `x`"));
    let other = folder.path().join("other.zarr");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("precious.txt"), "data").unwrap();
    assert!(write::create(&other, &[new]).unwrap_err().to_string().contains("would be lost"));
    assert_eq!(fs::read_to_string(other.join("precious.txt")).unwrap(), "data");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}
