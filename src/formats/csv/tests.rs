//! Texts as they come, good and hostile, and round trips.

use super::*;
use crate::formats::{self, StoredArray};
use crate::types::Shape;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder and the path of a file with these bytes in it.
fn stored(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// An array of a text, opened while its file is there.
fn load(text: &[u8], request: &ArrayRequest) -> Result<Arc<dyn StoredArray>, String> {
    let (_folder, path) = stored("t.csv", text);
    formats::open(&path, request).map_err(|error| error.to_string())
}

fn all(text: &str) -> Result<Arc<dyn StoredArray>, String> {
    load(text.as_bytes(), &ArrayRequest::default())
}

fn column(text: &str, name: &str) -> Result<Arc<dyn StoredArray>, String> {
    load(text.as_bytes(), &ArrayRequest::named(name))
}

fn declared(name: &str, dtype: DType) -> ArrayRequest {
    ArrayRequest { dtype: Some(dtype), ..ArrayRequest::named(name) }
}

fn bytes(array: &dyn StoredArray) -> Result<Vec<u8>, String> {
    let mut bytes = vec![0xee; array.bytes() as usize];
    array.read(0, &mut bytes).map(|()| bytes).map_err(|error| error.to_string())
}

fn floats(array: &dyn StoredArray) -> Vec<f64> {
    assert_eq!(array.dtype(), DType::Float64);
    bytes(array).unwrap().as_chunks::<8>().0.iter().map(|&bytes| f64::from_ne_bytes(bytes)).collect()
}

fn integers(array: &dyn StoredArray) -> Vec<i64> {
    assert_eq!(array.dtype(), DType::Int64);
    bytes(array).unwrap().as_chunks::<8>().0.iter().map(|&bytes| i64::from_ne_bytes(bytes)).collect()
}

/// What is wrong with reading a whole array.
fn fault(array: Result<Arc<dyn StoredArray>, String>) -> String {
    bytes(&*array.unwrap()).unwrap_err()
}

#[test]
fn columns_have_names_and_dtypes() {
    let text = "id, price ,flag,name\r\n1,2.5,true,\"a, b\"\r\n-2,,false,c\r\n";
    assert_eq!(integers(&*column(text, "id").unwrap()), [1, -2]);
    let price = floats(&*column(text, "price").unwrap());
    assert!(price[0] == 2.5 && price[1].is_nan());
    let flag = column(text, "flag").unwrap();
    assert_eq!((flag.dtype(), bytes(&*flag).unwrap()), (DType::Bool, vec![1, 0]));
    let error = column(text, "name").unwrap_err();
    assert!(error.contains("`name` holds text"), "{error}");
    let error = column(text, "nome").unwrap_err();
    assert!(error.contains("no array `nome`; it holds id, price, flag"), "{error}");
    let error = all(text).unwrap_err();
    assert!(error.contains("load(path, \"id\")"), "{error}");
}

#[test]
fn all_columns_are_a_matrix() {
    let array = all("1,2.5\n3,4\n\n5,1e2").unwrap();
    assert_eq!(array.shape().extents(), [3, 2]);
    assert_eq!(floats(&*array), [1.0, 2.5, 3.0, 4.0, 5.0, 100.0]);
    let array = all("a\n7\n8\n").unwrap();
    assert_eq!((array.shape().extents(), integers(&*array)), (&[2][..], vec![7, 8]));
}

#[test]
fn quotes_blanks_and_line_ends_are_read_as_they_should() {
    for text in [
        "\u{feff}a,b\n1,2\n3,4\n",
        "a,b\r\n1,2\r\n3,4",
        "\n\na,b\n\n1,2\n\r\n\n3,4\n\n\n",
        "a,b\n 1 , 2\n3, 4 \n",
        "\"a\",\"b\"\n\"1\",\"2\"\n\"3\",4\n",
        "a;b\n1;2\n3;4\n",
        "a\tb\n1\t2\n3\t4\n",
        "a,b\n+1,2\n3,4\r",
        "\"a\",b\n1,\" 2 \"\n3,4\n",
    ] {
        assert_eq!(integers(&*all(text).unwrap()), [1, 2, 3, 4], "{text:?}");
        assert_eq!(integers(&*column(text, "b").unwrap()), [2, 4], "{text:?}");
    }
    let text = "n,x\n\"line one\nline \"\"two\"\"\",1\n5\" pipe,2\n\"\",3\n\"a\"b\"c,4\n";
    assert_eq!(integers(&*column(text, "x").unwrap()), [1, 2, 3, 4]);
    let (_folder, path) = stored("t.tsv", b"a,b\tc\n1\t2\n");
    assert_eq!(integers(&*formats::open(&path, &ArrayRequest::named("a,b")).unwrap()), [1]);
}

#[test]
fn a_dtype_can_be_declared() {
    let text = "a,b,c\n1,true,0.1\n0,false,NA\n";
    for dtype in DType::ALL {
        let array = load(text.as_bytes(), &declared("a", dtype)).unwrap();
        assert_eq!((array.dtype(), bytes(&*array).unwrap().len()), (dtype, 2 * dtype.size()));
        let flags = load(text.as_bytes(), &declared("b", dtype)).unwrap();
        assert_eq!(bytes(&*array), bytes(&*flags), "{dtype}");
    }
    let array = load(text.as_bytes(), &declared("c", DType::Float32)).unwrap();
    assert_eq!(bytes(&*array).unwrap()[..4], 0.1f32.to_ne_bytes());
    let whole = ArrayRequest { dtype: Some(DType::Float64), ..ArrayRequest::default() };
    let array = load(text.as_bytes(), &whole).unwrap();
    assert_eq!(floats(&*array)[..5], [1.0, 1.0, 0.1, 0.0, 0.0]);
    let mixed = "a\n1\nfalse\n";
    assert!(all(mixed).unwrap_err().contains("bools and numbers"));
    assert_eq!(integers(&*load(mixed.as_bytes(), &declared("a", DType::Int64)).unwrap()), [1, 0]);
}

#[test]
fn what_contradicts_a_dtype_is_an_error_with_its_line() {
    let ints = |last: &str| format!("a,b\n{}{last},0\n", "1,2\n".repeat(3000));
    // Beyond the first rows, in the same block as them: not looked at.
    for (last, advice) in [
        ("1.5", "line 3002, column `a`: `1.5` is no int64, which the rows looked at are; say dtype=float64"),
        ("", "`` is no int64, which the rows looked at are; say dtype=float64"),
        ("9223372036854775808", "say dtype=uint64"),
        ("true", "`true` is no int64, which the rows looked at are; say dtype=int64"),
        ("\"x\n\"", "line 3002, column `a`: `x` is no int64, nor any other number"),
    ] {
        let error = fault(column(&ints(last), "a"));
        assert!(error.contains(advice), "{error}");
        let other = column(&ints(last), "b").unwrap();
        assert_eq!(integers(&*other)[2999..], [2, 0]);
    }
    let error = fault(load(b"a\n1\n300\n", &declared("a", DType::Int8)));
    assert!(error.ends_with("line 3, column `a`: `300` is no int8; say dtype=int64"), "{error}");
    let long = format!("a\n{}{}\n", "1\n".repeat(1000), "é".repeat(1000));
    let error = fault(column(&long, "a"));
    assert!(error.contains(&format!("`{}…`", "é".repeat(40))), "{error}");
}

#[test]
fn ragged_rows_are_errors_whichever_column_is_read() {
    for (row, found) in [("1,2", 2), ("1,2,3,4", 4), ("1", 1), ("1,\"2\n\"", 2), ("1,2,3,", 4)] {
        for name in ["a", "b", "c"] {
            let text = format!("a,b,c\n1,2,3\n\n{row}\n1,2,3\n");
            let error = fault(load(text.as_bytes(), &declared(name, DType::Int64)));
            let expected = format!("line 4 has {found} fields, and the table has 3 columns");
            assert!(error.ends_with(&expected), "{name} of {row:?}: {error}");
        }
    }
}

/// Numbers in a text of several blocks, some of it in quotes.
fn long_text(rows: usize, is_quoted: bool) -> (String, Vec<i64>, Vec<f64>) {
    let mut text = String::from("k,note,x\n");
    let (mut ks, mut xs) = (Vec::new(), Vec::new());
    for row in 0..rows {
        let (k, x) = ((row * row) as i64 - 1000, row as f64 / 7.0);
        let note = match row % 5 {
            0 if is_quoted => "\"two\n\nlines, \"\"and\"\" more\"",
            1 => "",
            2 if is_quoted => "\"quoted\"",
            _ => "plain",
        };
        text += &format!("{k},{note},{x}\n");
        if row % 97 == 0 {
            text += "\n";
        }
        ks.push(k);
        xs.push(x);
    }
    (text, ks, xs)
}

#[test]
fn any_piece_reads_the_same() {
    for is_quoted in [false, true] {
        let (text, ks, xs) = long_text(20_000, is_quoted);
        let (k, x) = (column(&text, "k").unwrap(), column(&text, "x").unwrap());
        assert_eq!(integers(&*k), ks);
        assert_eq!(floats(&*x), xs);
        let mut first = 0;
        for step in 0.. {
            let len = [1, 7, 1000, 3][step % 4].min(ks.len() - first);
            let mut bytes = vec![0; len * 8];
            k.read(first as u64, &mut bytes).unwrap();
            let found: Vec<i64> = bytes.as_chunks::<8>().0.iter().map(|&bytes| i64::from_ne_bytes(bytes)).collect();
            assert_eq!(found, ks[first..first + len]);
            first += 1 + step * 3;
            if first >= ks.len() {
                break;
            }
        }
        assert!(k.read(ks.len() as u64, &mut [0; 8]).is_err());
        assert!(k.read_scratch() < 32 << 20, "{}", k.read_scratch());
    }
}

#[test]
fn threads_read_at_the_same_time() {
    let (text, ks, _) = long_text(20_000, true);
    let array = column(&text, "k").unwrap();
    std::thread::scope(|scope| {
        for part in 0..4 {
            let (array, ks) = (&array, &ks);
            scope.spawn(move || {
                for first in (part * 1000..20_000).step_by(4000) {
                    let mut bytes = vec![0; 8000];
                    array.read(first as u64, &mut bytes).unwrap();
                    assert_eq!(bytes[..8], ks[first].to_ne_bytes());
                }
            });
        }
    });
}

fn packed(ending: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        if ending == "gz" {
            let mut encoder = flate2::write::GzEncoder::new(&mut bytes, flate2::Compression::fast());
            encoder.write_all(part).unwrap();
            encoder.finish().unwrap();
        } else {
            let mut encoder = zstd::stream::write::Encoder::new(&mut bytes, 1).unwrap();
            encoder.include_checksum(true).unwrap();
            encoder.write_all(part).unwrap();
            encoder.finish().unwrap();
        }
    }
    bytes
}

#[test]
fn compressed_texts_are_unpacked() {
    let (text, ks, _) = long_text(20_000, true);
    let (one, two) = text.as_bytes().split_at(text.len() / 3);
    for ending in ["gz", "zst"] {
        let name = format!("t.csv.{ending}");
        let whole = packed(ending, &[one, &[], two]);
        let open = |bytes: &[u8]| {
            let (_folder, path) = stored(&name, bytes);
            formats::open(&path, &ArrayRequest::named("k")).map_err(|error| error.to_string())
        };
        assert_eq!(integers(&*open(&whole).unwrap()), ks);
        for len in [1, 10, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
            let error = open(&whole[..len]).unwrap_err();
            assert!(error.contains("damaged"), "{ending}, {len} bytes: {error}");
        }
        for at in [0, 100, whole.len() / 3, whole.len() - 2] {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            let error = open(&bytes).unwrap_err();
            assert!(error.contains("damaged"), "{ending}, byte {at}: {error}");
        }
        assert!(open(b"k\n1\n").unwrap_err().contains("damaged"));
    }
}

#[test]
fn a_changed_file_is_noticed() {
    let (_folder, path) = stored("t.csv", b"a\n1\n2\n");
    let array = formats::open(&path, &ArrayRequest::default()).unwrap();
    fs::write(&path, "a\n1\n2\n3\n").unwrap();
    assert!(bytes(&*array).unwrap_err().contains("changed"));
    // A new look is at the new file.
    let array = formats::open(&path, &ArrayRequest::default()).unwrap();
    assert_eq!(integers(&*array), [1, 2, 3]);
}

#[test]
fn columns_of_one_file_share_what_was_found_out() {
    let (_folder, path) = stored("t.csv", b"a,b\n1,2\n");
    let one = TextTable::open(&path, None).unwrap();
    let two = TextTable::open(&path, Some(DType::Int8)).unwrap();
    assert!(one.is_same_text(&two));
    let other = path.with_file_name("u.csv");
    fs::copy(&path, &other).unwrap();
    assert!(!one.is_same_text(&TextTable::open(&other, None).unwrap()));
}

#[test]
fn hostile_texts_are_errors() {
    for (text, word) in [
        (&b""[..], "no columns"),
        (b"\n\n\r\n", "no columns"),
        (b"a\n1\n\"2\n", "the quote that opens in line 3 is never closed"),
        (b"\xff\xfea\0\n\0", "UTF-16"),
        (b"\0\0\0\n\0", "holds text"),
        (b"a\n\xff\xfe\n", "holds text"),
    ] {
        let error = load(text, &ArrayRequest::default()).unwrap_err();
        assert!(error.contains(word), "{error}");
    }
    let long = [b"a\n1\n".to_vec(), vec![b'1'; 17 << 20], b"\n1\n".to_vec()].concat();
    let error = load(&long, &ArrayRequest::default()).unwrap_err();
    assert!(error.contains("line 3 is longer than 16 MB"), "{error}");
    let long = vec![b'1'; 5 << 20];
    assert!(load(&long, &ArrayRequest::default()).unwrap_err().contains("first line is longer than 4 MB"));
    let header = all("a,b\n").unwrap();
    assert_eq!((header.shape().extents(), header.dtype()), (&[0, 2][..], DType::Float64));
}

#[test]
fn random_bytes_do_no_harm() {
    let alphabet = b"01.e-,\"\n\r ax\t;\0\xff";
    let mut state = 1u64;
    for _ in 0..3000 {
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as usize
        };
        let text: Vec<u8> = (0..next() % 60).map(|_| alphabet[next() % alphabet.len()]).collect();
        let (_folder, path) = stored("t.csv", &text);
        let Ok(found) = formats::contents(&path) else { continue };
        for (name, array) in found.entries.into_iter().map(|entry| (entry.name, entry.array)) {
            let request = ArrayRequest { name, ..ArrayRequest::default() };
            let Some((dtype, shape)) = array else {
                assert!(formats::open(&path, &request).is_err());
                continue;
            };
            let array = formats::open(&path, &request).unwrap();
            assert_eq!((array.dtype(), array.shape()), (dtype, &shape));
            if let Err(error) = bytes(&*array) {
                assert!(error.contains("line "), "{text:?}: {error}");
            }
        }
    }
}

#[test]
fn info_tells_what_was_found() {
    let (_folder, path) = stored("t.csv", b"a;b;c\n1;x;\n2;y;3\n");
    let expected = "CSV table, 2 rows, between semicolons\n  a  int64    (2,)\n  b  -        -     text, such as `x`\n  \
                    c  float64  (2,)  some missing";
    assert_eq!(formats::contents(&path).unwrap().to_string(), expected);
    let (_folder, path) = stored("t.tsv.gz", &packed("gz", &[b"1\t2\n"]));
    let expected = "TSV table, 1 row, gzip, columns without names\n  c0  int64  (1,)\n  c1  int64  (1,)";
    assert_eq!(formats::contents(&path).unwrap().to_string(), expected);
}

// ---- saving ----

/// An array by name, dtype, elements and extents.
type Given<'a> = (Option<&'a str>, DType, Vec<u8>, &'a [usize]);

/// Saves arrays as columns.
fn save(path: &Path, arrays: &[Given<'_>]) -> Result<(), FormatError> {
    let shapes: Vec<Shape> = arrays.iter().map(|array| Shape::new(array.3.iter().copied()).unwrap()).collect();
    let new =
        arrays.iter().zip(&shapes).map(|((name, dtype, ..), shape)| NewArray { name: *name, dtype: *dtype, shape });
    let writer = formats::create(path, &new.collect::<Vec<_>>())?;
    for (k, (_, dtype, bytes, _)) in arrays.iter().enumerate() {
        let half = bytes.len() / 2 / dtype.size() * dtype.size();
        writer.write(k, (half / dtype.size()) as u64, &bytes[half..])?;
        writer.write(k, 0, &bytes[..half])?;
    }
    writer.finish()
}

/// Elements of all sorts.
fn sample(dtype: DType, count: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for k in 0..count as u64 {
        let mixed = k.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (k % 60);
        match dtype {
            DType::Bool => bytes.push((mixed & 1) as u8),
            DType::Float32 => {
                let special = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, f32::MAX, f32::MIN_POSITIVE, 1e-45];
                let value = special.get(k as usize).copied().unwrap_or(f32::from_bits(mixed as u32));
                bytes.extend((if value.is_nan() { f32::NAN } else { value }).to_ne_bytes());
            }
            DType::Float64 => {
                let special = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, f64::MAX, f64::MIN_POSITIVE, 5e-324];
                let value = special.get(k as usize).copied().unwrap_or(f64::from_bits(mixed));
                bytes.extend((if value.is_nan() { f64::NAN } else { value }).to_ne_bytes());
            }
            // Unsigned numbers stay below 2^63, as the text of larger ones is no int64.
            DType::UInt64 => bytes.extend((mixed >> 1).to_ne_bytes()),
            _ => bytes.extend(&mixed.to_ne_bytes()[..dtype.size()]),
        }
    }
    bytes
}

#[test]
fn every_dtype_comes_back() {
    for name in ["t.csv", "t.tsv", "t.csv.gz", "t.csv.zst", "t.tsv.gz", "t.tsv.zst"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        for count in [1, 2, 100, 70_000] {
            for dtype in DType::ALL {
                let elements = sample(dtype, count);
                save(&path, &[(Some("x"), dtype, elements.clone(), &[count])]).unwrap();
                let array = formats::open(&path, &declared("x", dtype)).unwrap();
                assert_eq!(bytes(&*array).unwrap(), elements, "{count} of {dtype} in {name}");
                let found = formats::open(&path, &ArrayRequest::named("x")).unwrap().dtype();
                assert_eq!(found, dtype_of_text(dtype, count), "{count} of {dtype} in {name}");
            }
        }
        let array = formats::open(&path, &ArrayRequest::default()).unwrap();
        assert_eq!(array.shape().extents(), [70_000]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn what_is_saved_reads_well() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    let floats: Vec<u8> =
        [1.0f64, f64::NAN, 0.1, f64::NEG_INFINITY, 1e300].iter().flat_map(|x| x.to_ne_bytes()).collect();
    let singles: Vec<u8> =
        [0.1f32, 16777216.0, -0.0, f32::INFINITY, 3.5].iter().flat_map(|x| x.to_ne_bytes()).collect();
    save(
        &path,
        &[
            (Some("nan"), DType::Float64, floats, &[5]),
            (Some("b"), DType::Bool, vec![1, 0, 1, 0, 0], &[5]),
            (Some("s"), DType::Float32, singles, &[5]),
            (Some("n"), DType::Int8, vec![1, 2, 255, 128, 0], &[5]),
        ],
    )
    .unwrap();
    let expected = "\"nan\",b,s,n\n1.0,true,0.1,1\nnan,false,16777216.0,2\n0.1,true,-0.0,-1\n\
                    -inf,false,inf,-128\n1e300,false,3.5,0\n";
    assert_eq!(fs::read_to_string(&path).unwrap().replace("1e+300", "1e300"), expected);
    let array = formats::open(&path, &ArrayRequest::named("nan")).unwrap();
    assert_eq!(array.dtype(), DType::Float64);
}

#[test]
fn matrices_are_saved_without_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.tsv");
    save(&path, &[(None, DType::UInt8, vec![1, 2, 3, 4, 5, 6], &[2, 3])]).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "1\t2\t3\n4\t5\t6\n");
    let array = formats::open(&path, &ArrayRequest::default()).unwrap();
    assert_eq!((array.shape().extents(), integers(&*array)), (&[2, 3][..], vec![1, 2, 3, 4, 5, 6]));
    for shape in [&[0][..], &[0, 3]] {
        save(&path, &[(None, DType::UInt8, vec![], shape)]).unwrap();
        let array = formats::open(&path, &ArrayRequest::default()).unwrap();
        assert_eq!((array.shape().extents(), array.dtype()), (shape, DType::Float64));
    }
    for shape in [&[3, 0][..], &[1, 200_000], &[1, 1, 1], &[]] {
        assert!(save(&path, &[(None, DType::UInt8, vec![], shape)]).is_err(), "{shape:?}");
    }
}
