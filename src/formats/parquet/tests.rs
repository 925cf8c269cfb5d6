use super::*;
use crate::formats::testing::{all_dtypes, every_piece, read_all, save};
use crate::formats::{ArrayRequest, NewArray, StoredArray, contents, create, open};
use crate::types::{DType, Shape};
use ::parquet::basic::{Compression, Encoding};
use ::parquet::data_type::{
    ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
    Int96, Int96Type,
};
use ::parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use std::fs::{self, File};
use std::path::PathBuf;

fn named(path: &Path, name: &str) -> Arc<dyn StoredArray> {
    open(path, &ArrayRequest::named(name)).unwrap()
}

/// A file of one column, written by the crate: values and, per row, whether there is one.
fn written<T: DataType>(
    schema: &str,
    properties: WriterPropertiesBuilder,
    groups: &[(&[T::T], &[i16])],
) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    let schema = Arc::new(parse_message_type(&format!("message schema {{ {schema} }}")).unwrap());
    let mut writer =
        SerializedFileWriter::new(File::create(&path).unwrap(), schema, Arc::new(properties.build())).unwrap();
    for (values, levels) in groups {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<T>().write_batch(values, Some(levels), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
    (folder, path)
}

fn properties() -> WriterPropertiesBuilder {
    WriterProperties::builder()
}

fn floats(array: &dyn StoredArray) -> Vec<f64> {
    assert_eq!(array.dtype(), DType::Float64);
    read_all(array).as_chunks::<8>().0.iter().map(|&bytes| f64::from_ne_bytes(bytes)).collect()
}

fn integers(array: &dyn StoredArray) -> Vec<i64> {
    assert_eq!(array.dtype(), DType::Int64);
    read_all(array).as_chunks::<8>().0.iter().map(|&bytes| i64::from_ne_bytes(bytes)).collect()
}

#[test]
fn every_dtype_comes_back() {
    for len in [0, 1, 7, 1000] {
        all_dtypes("parquet", len);
    }
}

#[test]
fn a_matrix_is_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.parquet");
    let shape = Shape::new([3, 2]).unwrap();
    save(&path, &[NewArray { name: None, dtype: DType::UInt8, shape: &shape }], &[&[1, 2, 3, 4, 5, 6]]);
    assert_eq!(read_all(&*named(&path, "c1")), [2, 4, 6]);
    let whole = open(&path, &ArrayRequest::default()).unwrap();
    assert_eq!((whole.dtype(), whole.shape()), (DType::UInt8, &shape));
    every_piece(&*whole, &[1, 2, 3, 4, 5, 6]);
    let text = contents(&path).unwrap().to_string();
    assert_eq!(text, "Parquet table, 3 rows, 1 row group\n  c0  uint8  (3,)\n  c1  uint8  (3,)");
    let empty = Shape::new([3, 0]).unwrap();
    assert!(create(&path, &[NewArray { name: None, dtype: DType::UInt8, shape: &empty }]).is_err());
}

#[test]
fn pieces_of_many_pages_and_groups_are_read_from_any_thread() {
    let values: Vec<i64> = (0..5000).map(|k| k * k - 77).collect();
    let levels = vec![1; 2500];
    let versions = [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0];
    for (version, dictionary, listed) in versions.iter().flat_map(|&v| [(v, true, true), (v, false, false)]) {
        let properties = properties()
            .set_writer_version(version)
            .set_dictionary_enabled(dictionary)
            .set_data_page_row_count_limit(100)
            .set_write_batch_size(10)
            .set_statistics_enabled(if listed { EnabledStatistics::Page } else { EnabledStatistics::Chunk })
            .set_offset_index_disabled(!listed);
        let groups: Vec<(&[i64], &[i16])> = values.chunks(2500).map(|group| (group, &levels[..])).collect();
        let (_folder, path) = written::<Int64Type>("optional int64 a;", properties, &groups);
        let array = named(&path, "a");
        assert_eq!(integers(&*array), values);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (array, values) = (&array, &values);
                scope.spawn(move || {
                    for k in 0..200 {
                        let first = (k * 37 + thread * 1300) % 4990;
                        let len = 1 + (k * 61) % (values.len() - first);
                        let mut out = vec![0; len * 8];
                        array.read(first as u64, &mut out).unwrap();
                        let expected: Vec<u8> =
                            values[first..first + len].iter().flat_map(|value| value.to_ne_bytes()).collect();
                        assert!(out == expected, "{first} and {len} more");
                    }
                });
            }
        });
    }
}

#[test]
fn missing_values_are_nan_and_make_integers_floats() {
    let levels: Vec<i16> = (0..3000).map(|k| i16::from(k % 7 != 0)).collect();
    let values: Vec<i64> = (0..3000).filter(|k| k % 7 != 0).collect();
    let statistics = [EnabledStatistics::Chunk, EnabledStatistics::None];
    for statistics in statistics {
        let properties = properties().set_statistics_enabled(statistics).set_data_page_row_count_limit(1000);
        let groups: [(&[i64], &[i16]); 1] = [(&values, &levels)];
        let (_folder, path) = written::<Int64Type>("optional int64 a (integer(64,false));", properties, &groups);
        let found = floats(&*named(&path, "a"));
        assert!((0..3000).all(|k| if k % 7 == 0 { found[k].is_nan() } else { found[k] == k as f64 }));
        let text = contents(&path).unwrap().to_string();
        assert!(text.contains("float64  (3000,)  uint64 with missing values"), "{text}");
    }
    // All there, and nobody says so.
    let all = vec![1; values.len()];
    let properties = properties().set_statistics_enabled(EnabledStatistics::None);
    let (_folder, path) = written::<Int64Type>("optional int64 a;", properties, &[(&values, &all)]);
    assert_eq!(integers(&*named(&path, "a")), values);
}

#[test]
fn all_kinds_of_numbers_are_read() {
    let decimal = |schema: &str, values: &[i32]| {
        let (_folder, path) = written::<Int32Type>(schema, properties(), &[(values, &[1; 3])]);
        floats(&*named(&path, "a"))
    };
    assert_eq!(decimal("required int32 a (decimal(9,2));", &[1, -250, 123_456_789]), [0.01, -2.5, 1_234_567.89]);
    let bytes: Vec<ByteArray> = [vec![1u8], vec![0xff, 0x38], vec![]].into_iter().map(ByteArray::from).collect();
    let (_folder, path) =
        written::<ByteArrayType>("required binary a (decimal(20,1));", properties(), &[(&bytes, &[1; 3])]);
    assert_eq!(floats(&*named(&path, "a")), [0.1, -20.0, 0.0]);
    let fixed: Vec<FixedLenByteArray> =
        [1i128, -1, i128::MAX].iter().map(|value| FixedLenByteArray::from(value.to_be_bytes().to_vec())).collect();
    let schema = "required fixed_len_byte_array(16) a (decimal(38,0));";
    let (_folder, path) = written::<FixedLenByteArrayType>(schema, properties(), &[(&fixed, &[1; 3])]);
    assert_eq!(floats(&*named(&path, "a")), [1.0, -1.0, i128::MAX as f64]);
    let half: Vec<FixedLenByteArray> =
        [1.5f32, -0.0, f32::INFINITY].map(|x| half::f16::from_f32(x).to_le_bytes().to_vec().into()).into();
    let schema = "required fixed_len_byte_array(2) a (float16);";
    let (_folder, path) = written::<FixedLenByteArrayType>(schema, properties(), &[(&half, &[1; 3])]);
    let array = named(&path, "a");
    assert_eq!(array.dtype(), DType::Float32);
    let expected: Vec<u8> = [1.5f32, -0.0, f32::INFINITY].iter().flat_map(|x| x.to_ne_bytes()).collect();
    assert_eq!(read_all(&*array), expected);
    let time = |day: u32, within: u32| {
        let mut time = Int96::new();
        time.set_data(within, 0, day);
        time
    };
    let times = [time(2_440_588, 5), time(2_440_589, 1), time(2_440_587, 0)];
    let (_folder, path) = written::<Int96Type>("required int96 a;", properties(), &[(&times, &[1; 3])]);
    assert_eq!(integers(&*named(&path, "a")), [5, 86_400_000_000_001, -86_400_000_000_000]);
    let schema = "required int32 a (date);";
    let (_folder, path) = written::<Int32Type>(schema, properties(), &[(&[0, 1, -1], &[1; 3])]);
    assert_eq!(integers(&*named(&path, "a")), [0, 1, -1]);
    let text = contents(&path).unwrap().to_string();
    assert!(text.contains("int64  (3,)  dates, days since 1970"), "{text}");
    let encoded = properties().set_dictionary_enabled(false).set_encoding(Encoding::BYTE_STREAM_SPLIT);
    let (_folder, path) = written::<DoubleType>("required double a;", encoded, &[(&[1.5, -2.5], &[1; 2])]);
    assert_eq!(floats(&*named(&path, "a")), [1.5, -2.5]);
    let encoded = properties().set_dictionary_enabled(false).set_encoding(Encoding::DELTA_BINARY_PACKED);
    let (_folder, path) = written::<Int64Type>("required int64 a;", encoded, &[(&[7, -2, i64::MIN], &[1; 3])]);
    assert_eq!(integers(&*named(&path, "a")), [7, -2, i64::MIN]);
}

#[test]
fn text_and_lists_are_listed_and_refused() {
    let text: Vec<ByteArray> = vec!["x".into(), "y".into()];
    let (_folder, path) = written::<ByteArrayType>("required binary a (utf8);", properties(), &[(&text, &[1; 2])]);
    let shown = contents(&path).unwrap().to_string();
    assert!(shown.contains("a  -  -  text"), "{shown}");
    let error = open(&path, &ArrayRequest::named("a")).unwrap_err().to_string();
    assert!(error.contains("column `a` holds text"), "{error}");
    let schema = "optional group s { required group t { optional int64 x; } }";
    let (_folder, path) = written::<Int64Type>(schema, properties(), &[(&[1, 2], &[2, 0, 1, 2])]);
    let found = floats(&*named(&path, "s.t.x"));
    assert!(found[0] == 1.0 && found[1].is_nan() && found[2].is_nan() && found[3] == 2.0, "{found:?}");
}

/// A file with several of what can go wrong: pages of both versions have levels and are compressed.
fn sample(version: WriterVersion, codec: Compression) -> Vec<u8> {
    let levels: Vec<i16> = (0..300).map(|k| i16::from(k % 3 != 0)).collect();
    let values: Vec<i64> = (0..200).map(|k| k % 20).collect();
    let properties = properties().set_writer_version(version).set_compression(codec).set_data_page_row_count_limit(50);
    let properties = properties.set_write_batch_size(10);
    let (_folder, path) = written::<Int64Type>("optional int64 a;", properties, &[(&values, &levels)]);
    fs::read(path).unwrap()
}

#[test]
fn nothing_in_a_file_panics() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile.parquet");
    let try_it = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let Ok(array) = open(&path, &ArrayRequest::default()) else { return false };
        if array.bytes() > 1 << 20 {
            return false;
        }
        array.read(0, &mut vec![0; array.bytes() as usize]).is_ok()
    };
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for codec in [Compression::UNCOMPRESSED, Compression::ZSTD(Default::default())] {
            let good = sample(version, codec);
            assert!(try_it(&good));
            assert!((0..good.len()).all(|len| !try_it(&good[..len])));
            let mut random = 1u64;
            for at in 0..good.len() {
                for _ in 0..4 {
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let mut bad = good.clone();
                    bad[at] ^= (random >> 33) as u8 | 1;
                    // Any answer will do, as long as there is one.
                    let _answer: bool = try_it(&bad);
                }
            }
        }
    }
}

#[test]
fn what_is_damaged_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    for (bytes, what) in [
        (&b"PAR1"[..], "too short"),
        (b"not a parquet file", "does not begin and end"),
        (b"PAR1\xff\xff\xff\x7fPAR1", "longer than the file"),
        (b"PAR1\x00\x00\x00\x00\x01\x00\x00\x00PAR1", "described wrongly"),
        (b"PAR1xxxxxxxxPARE", "encrypted"),
    ] {
        fs::write(&path, bytes).unwrap();
        let error = open(&path, &ArrayRequest::default()).unwrap_err().to_string();
        assert!(error.contains("x.parquet: ") && error.contains(what), "{error}");
    }
    let mut bytes = sample(WriterVersion::PARQUET_1_0, Compression::UNCOMPRESSED);
    bytes[4..200].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let array = open(&path, &ArrayRequest::default()).unwrap();
    let error = array.read(0, &mut [0; 8]).unwrap_err().to_string();
    assert!(error.contains("damaged: in column `a`"), "{error}");
}

#[test]
fn a_file_changed_from_outside_is_an_error_when_next_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    fs::write(&path, sample(WriterVersion::PARQUET_1_0, Compression::UNCOMPRESSED)).unwrap();
    let array = open(&path, &ArrayRequest::default()).unwrap();
    array.read(0, &mut [0; 8]).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(50).unwrap();
    let error = array.read(200, &mut [0; 8]).unwrap_err();
    assert!(matches!(error.problem, Problem::Changed), "{error}");
}
