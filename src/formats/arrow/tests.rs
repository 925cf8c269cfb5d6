use super::*;
use crate::formats::testing::{all_dtypes, every_piece, read_all, save};
use crate::formats::{ArrayRequest, NewArray, Problem, StoredArray, contents, open};
use crate::types::{DType, Shape};
use std::fs;
use std::path::PathBuf;

/// Tables of 50 rows in batches of 20, of columns of many types, as pyarrow writes them.
const SAMPLES: [&[u8]; 3] =
    [include_bytes!("samples/plain.arrow"), include_bytes!("samples/zstd.arrow"), include_bytes!("samples/lz4.arrow")];

fn stored(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.feather");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn named(path: &Path, name: &str) -> Arc<dyn StoredArray> {
    open(path, &ArrayRequest::named(name)).unwrap()
}

#[test]
fn every_dtype_comes_back() {
    for len in [0, 1, 7, 1000] {
        all_dtypes("arrow", len);
    }
}

#[test]
fn buffers_lie_at_multiples_of_64() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.arrow");
    let shape = Shape::new([3, 2]).unwrap();
    let data: Vec<u8> = [0x1111_1111_1111_1111u64, 2, 3, 4, 5, 6].iter().flat_map(|x| x.to_ne_bytes()).collect();
    save(&path, &[NewArray { name: None, dtype: DType::UInt64, shape: &shape }], &[&data]);
    let bytes = fs::read(&path).unwrap();
    assert_eq!(bytes.windows(8).position(|window| window == [0x11; 8]).unwrap() % 64, 0);
    every_piece(&*open(&path, &ArrayRequest::default()).unwrap(), &data);
    let text = contents(&path).unwrap().to_string();
    assert_eq!(text, "Arrow table, 3 rows, 1 batch\n  c0  uint64  (3,)\n  c1  uint64  (3,)");
}

#[test]
fn columns_of_many_types_are_read_in_any_pieces() {
    let floats = |number: &dyn Fn(usize) -> f64| (0..50).flat_map(|k| number(k).to_ne_bytes()).collect::<Vec<u8>>();
    let or_nan = |is_there: bool, value: f64| if is_there { value } else { f64::NAN };
    let integers = |number: &dyn Fn(i64) -> i64| (0..50).flat_map(|k| number(k).to_ne_bytes()).collect::<Vec<u8>>();
    let expected: [(&str, DType, Vec<u8>); 11] = [
        ("holes", DType::Float64, floats(&|k| or_nan(k % 3 != 0, k as f64 * 1000.0))),
        ("flags", DType::Float64, floats(&|k| or_nan(k % 7 != 0, f64::from(u8::from(k % 2 == 0))))),
        ("bits", DType::Bool, (0..50).map(|k| u8::from(k % 3 == 0)).collect()),
        ("money", DType::Float64, floats(&|k| k as f64 / 4.0)),
        ("time", DType::Int64, integers(&|k| k * 10)),
        ("day", DType::Int64, integers(&|k| k - 5)),
        ("half", DType::Float32, (0..50).flat_map(|k| (k as f32 / 2.0).to_ne_bytes()).collect()),
        ("parts.x", DType::Float64, floats(&|k| or_nan(k % 4 != 0 && k % 5 != 0, k as f64))),
        ("parts.y", DType::Float64, floats(&|k| or_nan(k % 4 != 0, k as f64 / 2.0))),
        ("plain", DType::UInt16, (0..50u16).flat_map(|k| (k * k).to_ne_bytes()).collect()),
        ("nothing", DType::Float64, floats(&|_| f64::NAN)),
    ];
    for sample in SAMPLES {
        let (_folder, path) = stored(sample);
        for (name, dtype, expected) in &expected {
            let array = named(&path, name);
            assert_eq!((array.dtype(), array.shape().extents()), (*dtype, &[50][..]), "{name}");
            assert_eq!(read_all(&*array), *expected, "{name}");
            every_piece(&*array, expected);
        }
    }
}

#[test]
fn what_is_no_number_is_listed_and_refused() {
    let (_folder, path) = stored(SAMPLES[1]);
    let shown = contents(&path).unwrap().to_string();
    for line in [
        "Arrow table, 50 rows, 3 batches",
        "text     -        -      text",
        "list     -        -      lists",
        "cats     -        -      categories",
        "holes    float64  (50,)  int64 with missing values",
        "money    float64  (50,)  decimals of 2 places",
        "time     int64    (50,)  times, milliseconds since 1970",
        "nothing  float64  (50,)  no values",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    let error = open(&path, &ArrayRequest::named("view")).unwrap_err().to_string();
    assert!(error.contains("column `view` holds text"), "{error}");
}

#[test]
fn nothing_in_a_file_panics() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile.arrow");
    let try_it = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let read = |name: &str| {
            let Ok(array) = open(&path, &ArrayRequest::named(name)) else { return false };
            array.bytes() < 1 << 20 && array.read(0, &mut vec![0; array.bytes() as usize]).is_ok()
        };
        ["holes", "bits", "parts.x", "plain"].map(read)
    };
    for good in SAMPLES {
        assert_eq!(try_it(good), [true; 4]);
        assert!((0..good.len()).step_by(31).all(|len| try_it(&good[..len]) == [false; 4]));
        let mut random = 1u64;
        for at in (0..good.len()).step_by(3) {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let mut bad = good.to_vec();
            bad[at] ^= (random >> 33) as u8 | 1;
            // Any answers will do, as long as there are some.
            let _answers: [bool; 4] = try_it(&bad);
        }
    }
}

#[test]
fn what_is_damaged_is_said_to_be() {
    for (bytes, what) in [
        (&b"ARROW1"[..], "too short"),
        (b"this is not a table of any kind", "does not begin and end"),
        (b"ARROW1\0\0\xff\xff\xff\x7fARROW1", "longer than the file"),
        (b"ARROW1\0\0\x08\0\0\0\0\0\0\0\x08\0\0\0ARROW1", "description cannot be read"),
        (b"FEA1aaaaaaaaaaaaaaaaaaaa", "Feather file of version 1"),
        (b"\xff\xff\xff\xffaaaaaaaaaaaaaaaaaaaa", "a stream of Arrow's"),
    ] {
        let (_folder, path) = stored(bytes);
        let error = open(&path, &ArrayRequest::default()).unwrap_err().to_string();
        assert!(error.contains("x.feather: ") && error.contains(what), "{error}");
    }
}

#[test]
fn a_file_changed_from_outside_is_an_error_when_next_read() {
    let (_folder, path) = stored(SAMPLES[2]);
    let array = named(&path, "holes");
    array.read(0, &mut [0; 8]).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(50).unwrap();
    let error = array.read(30, &mut [0; 8]).unwrap_err();
    assert!(matches!(error.problem, Problem::Changed), "{error}");
}
