//! Files as they come, good and hostile, and round trips.

use super::*;
use crate::formats::Opened;

fn open(path: &Path) -> Opened {
    Ok(Arc::new(NpyArray::open(path)?))
}

fn create(path: &Path, dtype: DType, shape: &Shape) -> Created {
    super::create(path, &[NewArray { name: None, dtype, shape }])
}

use crate::formats::elements::ByteOrder;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A version 1.0 file with `text` as its header, as it stands, and `data`.
fn file_bytes(text: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.extend(data);
    bytes
}

/// The header's text for these three values.
fn text(descr: &str, fortran_order: &str, shape: &str) -> String {
    format!("{{'descr': {descr}, 'fortran_order': {fortran_order}, 'shape': {shape}, }}   \n")
}

/// A folder and the path of a file with these bytes in it.
fn stored(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npy");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn open_bytes(bytes: &[u8]) -> Result<Arc<dyn StoredArray>, Problem> {
    let (_folder, path) = stored(bytes);
    open(&path).map_err(|error| error.problem)
}

fn header_error(bytes: &[u8]) -> HeaderError {
    match open_bytes(bytes) {
        Err(Problem::Npy(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn header_error_of(descr: &str, fortran_order: &str, shape: &str) -> HeaderError {
    header_error(&file_bytes(&text(descr, fortran_order, shape), &[0; 24]))
}

#[test]
fn every_dtype_and_byte_order_is_read() {
    for dtype in DType::ALL {
        for (mark, order) in [('<', ByteOrder::Little), ('>', ByteOrder::Big)] {
            let descr = format!("'{mark}{}'", &descr::write(dtype)[1..]);
            let (size, count) = (dtype.size(), 24 / dtype.size());
            let data: Vec<u8> = (1..=24).map(|byte| if dtype == DType::Bool { byte & 1 } else { byte }).collect();
            let array = open_bytes(&file_bytes(&text(&descr, "False", &format!("({count},)")), &data)).unwrap();
            assert_eq!((array.dtype(), array.bytes()), (dtype, 24));
            let mut out = vec![0; 24];
            array.read(0, &mut out).unwrap();
            let mut expected = data.clone();
            if order != ByteOrder::NATIVE {
                expected.chunks_mut(size).for_each(|element| element.reverse());
            }
            assert_eq!(out, expected, "{descr}");
        }
    }
}

#[test]
fn both_orders_have_their_strides() {
    let strides = |fortran_order, shape| {
        open_bytes(&file_bytes(&text("'<f8'", fortran_order, shape), &[0; 192])).unwrap().strides().to_vec()
    };
    assert_eq!(strides("False", "(2, 3, 4)"), [12, 4, 1]);
    assert_eq!(strides("True", "(2, 3, 4)"), [1, 2, 6]);
    assert_eq!(strides("True", "(5,)"), [1]);
    assert!(strides("True", "()").is_empty());
}

#[test]
fn regions_are_read_where_they_lie() {
    let data: Vec<u8> = (0..100i64).flat_map(i64::to_ne_bytes).collect();
    let array = open_bytes(&file_bytes(&text("'=i8'", "False", "(10, 10)"), &data)).unwrap();
    let region = |first: u64, count: usize| {
        let mut out = vec![0; count * 8];
        array.read(first, &mut out).map(|()| out).map_err(|error| error.problem)
    };
    assert_eq!(region(37, 5).unwrap(), data[37 * 8..42 * 8]);
    assert_eq!(region(99, 1).unwrap(), data[99 * 8..]);
    assert!(region(100, 0).unwrap().is_empty());
    for (first, count) in [(99, 2), (100, 1), (u64::MAX, 1)] {
        assert!(matches!(region(first, count), Err(Problem::OutOfRange { .. })));
    }
    std::thread::scope(|scope| {
        for first in 0..4 {
            scope.spawn(move || assert_eq!(region(first * 25, 25).unwrap().len(), 200));
        }
    });
}

#[test]
fn bools_are_normalised() {
    let array = open_bytes(&file_bytes(&text("'|b1'", "False", "(4,)"), &[0, 1, 2, 255])).unwrap();
    let mut out = [9; 4];
    array.read(0, &mut out).unwrap();
    assert_eq!(out, [0, 1, 1, 1]);
}

#[test]
fn unusual_headers_are_read() {
    let good = text("'<f8'", "False", "(3,)");
    let twice = good.replace("'fortran_order'", "'descr': '<i8', 'fortran_order'");
    let array = open_bytes(&file_bytes(&twice, &[0; 24])).unwrap();
    assert_eq!(array.dtype(), DType::Int64, "of an entry given twice the last counts");
    for unusual in [
        good.trim_end(),
        "{'shape':(3,),'descr':\"<f8\",'fortran_order':False}",
        "\t{ 'shape' : ( 3 , ) ,\n 'descr' : '<f8' , 'fortran_order' : False , }\n",
    ] {
        assert_eq!(open_bytes(&file_bytes(unusual, &[0; 24])).unwrap().shape().extents(), [3]);
    }
    let followed = open_bytes(&file_bytes(&good, &[0; 30])).unwrap();
    assert_eq!(followed.bytes(), 24, "what follows the data is not ours");
}

#[test]
fn later_versions_have_longer_lengths() {
    for version in [2, 3] {
        let good = text("'<f8'", "False", "(3,)");
        let mut bytes = b"\x93NUMPY".to_vec();
        bytes.extend([version, 0]);
        bytes.extend((good.len() as u32).to_le_bytes());
        bytes.extend(good.as_bytes());
        bytes.extend(2.5f64.to_le_bytes().repeat(3));
        let array = open_bytes(&bytes).unwrap();
        let mut out = [0; 8];
        array.read(2, &mut out).unwrap();
        assert_eq!(f64::from_ne_bytes(out), 2.5);
    }
    let huge = [b"\x93NUMPY\x02\x00".as_slice(), &u32::MAX.to_le_bytes(), &[b' '; 100]].concat();
    assert_eq!(header_error(&huge), HeaderError::TooLong(u32::MAX.into()));
}

#[test]
fn files_cut_anywhere_are_refused() {
    let whole = file_bytes(&text("'<f8'", "False", "(3,)"), &[0; 24]);
    for len in 0..whole.len() {
        match open_bytes(&whole[..len]) {
            Err(Problem::Npy(HeaderError::CutShort)) => assert!(len < whole.len() - 24),
            Err(Problem::Truncated { promised: 24, present }) => {
                assert_eq!(present, len as u64 + 24 - whole.len() as u64)
            }
            other => panic!("{len} bytes: {other:?}"),
        }
    }
    assert!(open_bytes(&whole).is_ok());
}

#[test]
fn what_is_no_npy_file_is_refused() {
    let good = file_bytes(&text("'<f8'", "False", "(3,)"), &[0; 24]);
    assert_eq!(header_error(b"1,2,3\n4,5,6\n"), HeaderError::Magic);
    assert_eq!(header_error(&[&[0x92], &good[1..]].concat()), HeaderError::Magic);
    for (major, minor) in [(0, 0), (9, 0), (1, 1), (4, 0)] {
        let mut bytes = good.clone();
        bytes[6..8].copy_from_slice(&[major, minor]);
        assert_eq!(header_error(&bytes), HeaderError::Version { major, minor });
    }
    let mut bytes = good;
    bytes[8..10].copy_from_slice(&[0xff, 0xff]);
    assert_eq!(header_error(&bytes), HeaderError::CutShort);
}

#[test]
fn hostile_dtypes_are_refused() {
    for descr in ["'<c16'", "'<f8\0'", "''", "'<U9'"] {
        assert!(matches!(header_error_of(descr, "False", "(3,)"), HeaderError::UnknownDType(_)), "{descr}");
    }
    assert_eq!(header_error_of("'O'", "False", "(3,)"), HeaderError::Pickled);
    assert_eq!(header_error_of("[('a', '<f8')]", "False", "(3,)"), HeaderError::Records);
    for descr in ["8", "None", "__import__('os').system('echo pwned')", "'<f8' 'x'", "('<f8', (2,))"] {
        assert!(matches!(header_error_of(descr, "False", "(3,)"), HeaderError::Syntax { .. }), "{descr}");
    }
}

#[test]
fn hostile_shapes_are_refused() {
    let deep = "(".repeat(30_000);
    for shape in ["[3]", "(3.0,)", "(-1,)", "(3)", "3", "None", "(0x3,)", deep.as_str()] {
        assert!(matches!(header_error_of("'<f8'", "False", shape), HeaderError::Syntax { .. }), "{shape}");
    }
    assert_eq!(header_error_of("'<f8'", "False", "(18446744073709551616,)"), HeaderError::TooLarge);
    let ones = format!("({})", "1,".repeat(65));
    for shape in ["(9223372036854775807,)", "(0, 1152921504606846976)", "(2097152,2097152,4194304)", ones.as_str()] {
        assert!(matches!(header_error_of("'<f8'", "False", shape), HeaderError::Shape(_)), "{shape}");
    }
    let long = open_bytes(&file_bytes(&text("'<f8'", "False", "(1000000000000,)"), &[0; 24])).unwrap_err();
    assert!(matches!(long, Problem::Truncated { promised: 8_000_000_000_000, present: 24 }));
}

#[test]
fn hostile_dictionaries_are_refused() {
    for fortran_order in ["1", "None", "'True'", "true", "Falsehood"] {
        assert!(
            matches!(header_error_of("'<f8'", fortran_order, "(3,)"), HeaderError::Syntax { .. }),
            "{fortran_order}"
        );
    }
    let error = |text: &str| header_error(&file_bytes(text, &[0; 24]));
    assert_eq!(error("{'descr': '<f8', 'shape': (3,), }"), HeaderError::MissingKey("fortran_order"));
    assert_eq!(error("{}"), HeaderError::MissingKey("descr"));
    let extra = text("'<f8'", "False", "(3,)").replace(", }", ", 'x': 1}");
    assert_eq!(error(&extra), HeaderError::UnknownKey("x".into()));
    for broken in
        ["", "   ", "{", "{,}", "{'descr'}", "{'descr' '<f8'}", "{'shape': (3,) 'descr': '<f8'}", "{} {}", "[]"]
    {
        assert!(matches!(error(broken), HeaderError::Syntax { .. }), "{broken}");
    }
}

#[test]
fn headers_are_written_as_numpy_writes_them() {
    let shape = Shape::new([3]).unwrap();
    let header = header::write(DType::Float64, &shape);
    let expected = format!("{:<117}\n", "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }");
    assert_eq!(header, file_bytes(&expected, &[]));
    for dtype in DType::ALL {
        for extents in [vec![], vec![0], vec![1; 64], vec![1000, 2000]] {
            let shape = Shape::new(extents).unwrap();
            let header = header::write(dtype, &shape);
            assert!(header.len().is_multiple_of(64));
            let parsed = Header::parse(&header[10..]).unwrap();
            assert_eq!((parsed.dtype, &parsed.shape, parsed.fortran_order), (dtype, &shape, false));
        }
    }
}

#[test]
fn what_is_written_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    for dtype in DType::ALL {
        for extents in [vec![], vec![0], vec![3, 0, 2], vec![1000], vec![7, 11, 13]] {
            let path = folder.path().join(format!("{dtype}.npy"));
            let shape = Shape::new(extents).unwrap();
            let data: Vec<u8> =
                (0..shape.len() * dtype.size()).map(|k| if dtype == DType::Bool { k % 2 } else { k } as u8).collect();
            let writer = create(&path, dtype, &shape).unwrap();
            let half = shape.len() / 2;
            writer.write(0, half as u64, &data[half * dtype.size()..]).unwrap();
            writer.write(0, 0, &data[..half * dtype.size()]).unwrap();
            writer.finish().unwrap();
            let array = open(&path).unwrap();
            assert_eq!((array.dtype(), array.shape()), (dtype, &shape));
            let mut out = vec![0; data.len()];
            array.read(0, &mut out).unwrap();
            assert_eq!(out, data);
        }
    }
}

#[test]
fn threads_write_their_parts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npy");
    let writer = create(&path, DType::Int64, &Shape::new([4, 1000]).unwrap()).unwrap();
    std::thread::scope(|scope| {
        for row in 0..4i64 {
            let writer = &writer;
            scope.spawn(move || writer.write(0, row as u64 * 1000, &row.to_ne_bytes().repeat(1000)).unwrap());
        }
    });
    assert!(matches!(writer.write(0, 4000, &[0; 8]).unwrap_err().problem, Problem::OutOfRange { .. }));
    writer.finish().unwrap();
    let mut out = [0; 8];
    open(&path).unwrap().read(3500, &mut out).unwrap();
    assert_eq!(i64::from_ne_bytes(out), 3);
}

#[test]
fn saving_over_a_loaded_file_keeps_what_was_loaded() {
    let (_folder, path) = stored(&file_bytes(&text("'=i8'", "False", "(1,)"), &7i64.to_ne_bytes()));
    let old = open(&path).unwrap();
    let writer = create(&path, DType::Int64, &Shape::new([1]).unwrap()).unwrap();
    writer.write(0, 0, &8i64.to_ne_bytes()).unwrap();
    writer.finish().unwrap();
    let mut out = [0; 8];
    old.read(0, &mut out).unwrap();
    assert_eq!(i64::from_ne_bytes(out), 7);
    open(&path).unwrap().read(0, &mut out).unwrap();
    assert_eq!(i64::from_ne_bytes(out), 8);
}

#[test]
fn a_file_changed_from_outside_is_an_error_when_next_read() {
    let (_folder, path) = stored(&file_bytes(&text("'<f8'", "False", "(3,)"), &[0; 24]));
    let array = open(&path).unwrap();
    array.read(0, &mut [0; 24]).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(50).unwrap();
    let error = array.read(0, &mut [0; 8]).unwrap_err();
    assert!(matches!(error.problem, Problem::Changed), "{error}");
}
