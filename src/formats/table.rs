//! Tables: columns of equal length, each with a name and a dtype, as arrays; and arrays as tables.
//!
//! One column is an array of one axis. The whole table is an array of rows and columns if every column is numeric, of the
//! dtype that they promote to; a table of one column is an array of one axis. What the formats of tables differ in is a
//! [`Table`] to read and an [`Encode`] to write.

use super::contents::{Contents, Entry};
use super::elements::{byte_offset, widen};
use super::error::{FormatError, Problem};
use super::new_file::NewFile;
use super::request::ArrayRequest;
use super::spool::Spool;
use super::{Created, FileWriter, NewArray, Opened, StoredArray, lattice};
use crate::types::{DType, Shape, contiguous_strides};
use smallvec::SmallVec;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A table in a file, as it was when it was opened.
pub(super) trait Table: Send + Sync + fmt::Debug {
    fn path(&self) -> &Path;

    fn rows(&self) -> usize;

    fn columns(&self) -> &[Column];

    /// Fills `out` with the elements of rows `first` and following of one column, in its dtype and the machine's byte
    /// order. Any number of threads may read at once.
    fn read_column(&self, column: usize, first: usize, out: &mut [u8]) -> Result<(), FormatError>;

    /// The same of several columns, one buffer each: in formats that keep rows together, one pass over them.
    fn read_columns(&self, columns: &[usize], first: usize, outs: &mut [Vec<u8>]) -> Result<(), FormatError> {
        columns.iter().zip(outs).try_for_each(|(&column, out)| self.read_column(column, first, out))
    }

    /// The rows and columns that are decoded together, of an array of `columns` columns; none where any part can be read
    /// by itself.
    fn block(&self, _columns: usize) -> Option<[usize; 2]> {
        None
    }

    /// The most bytes of memory that reading `rows` rows of `columns` takes besides what is returned.
    fn scratch(&self, _columns: &[usize], _rows: usize) -> u64 {
        0
    }
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub name: String,
    /// None for what is no number.
    pub dtype: Option<DType>,
    /// How it is stored, or what it is.
    pub detail: String,
}

/// The array that `request` asks for in a table.
pub(super) fn open(table: Arc<dyn Table>, request: &ArrayRequest) -> Opened {
    let refused = |problem| Err(FormatError::new(table.path(), problem));
    let all = table.columns();
    let numeric = || all.iter().filter(|column| column.dtype.is_some()).map(|column| column.name.as_str());
    let columns: Vec<usize> = match &request.name {
        Some(name) => match all.iter().position(|column| column.name == *name) {
            Some(column) => vec![column],
            None => return refused(no_such(name, numeric())),
        },
        None => (0..all.len()).collect(),
    };
    if let Some(text) = columns.iter().map(|&k| &all[k]).find(|column| column.dtype.is_none()) {
        let first = numeric().next();
        let advice = match (&request.name, first) {
            (None, Some(first)) => format!("; load one column, as in `load(path, \"{first}\")`"),
            _ => String::new(),
        };
        let message = format!("column `{}` holds {}, which is no array of numbers{advice}", text.name, text.detail);
        return refused(Problem::Unsupported(message));
    }
    let dtypes = columns.iter().filter_map(|&k| all[k].dtype);
    let Some(dtype) = dtypes.reduce(DType::promote) else {
        return refused(Problem::Unsupported("the table has no columns".to_owned()));
    };
    let shape = match columns.len() {
        1 => Shape::new([table.rows()]),
        count => Shape::new([table.rows(), count]),
    };
    match shape {
        Ok(shape) => {
            let strides = contiguous_strides(shape.extents());
            let blocks = if columns.len() >= WIDE { table.block(columns.len()) } else { None };
            Ok(Arc::new(TableArray { table, columns, dtype, shape, strides, blocks }))
        }
        Err(error) => refused(Problem::Unsupported(error.to_string())),
    }
}

fn no_such<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    Problem::NoSuchArray { name: name.to_owned(), known: super::error::listed(known) }
}

/// What `info` says of a table.
pub(super) fn contents(table: &dyn Table, notes: Vec<String>) -> Contents {
    let shape = Shape::new([table.rows()]).unwrap_or_else(|_| Shape::scalar());
    let entry = |column: &Column| match column.dtype {
        Some(dtype) => Entry::array(Some(&column.name), dtype, &shape, &column.detail),
        None => Entry::other(&column.name, &column.detail),
    };
    Contents { entries: table.columns().iter().map(entry).collect(), notes, ..Contents::default() }
}

/// The arrays that come back from a table of arrays whose dtypes and numbers of rows become what `dtype` says: every column
/// by its name, and without a name all of them.
pub(super) fn come_back(
    arrays: &[NewArray<'_>],
    dtype: fn(DType, usize) -> DType,
) -> Vec<(Option<String>, DType, Shape)> {
    let rows = arrays.first().and_then(|array| array.shape.extents().first()).copied().unwrap_or(0);
    let column = |name: String, of: DType| Some((Some(name), dtype(of, rows), Shape::new([rows]).ok()?));
    let mut columns = Vec::new();
    for array in arrays {
        match (array.name, array.shape.extents()) {
            (Some(name), _) => columns.extend(column(name.to_owned(), array.dtype)),
            (None, extents) => {
                let width = extents.get(1).copied().unwrap_or(1);
                columns.extend((0..width).filter_map(|k| column(format!("c{k}"), array.dtype)));
            }
        }
    }
    let shape = if columns.len() == 1 { Shape::new([rows]) } else { Shape::new([rows, columns.len()]) };
    let all = columns.iter().map(|(_, dtype, _)| *dtype).reduce(DType::promote);
    columns.extend(all.zip(shape.ok()).map(|(dtype, shape)| (None, dtype, shape)));
    columns
}

/// Columns of a table side by side.
#[derive(Debug)]
struct TableArray {
    table: Arc<dyn Table>,
    columns: Vec<usize>,
    dtype: DType,
    shape: Shape,
    strides: SmallVec<[i64; 4]>,
    /// What is decoded together.
    blocks: Option<[usize; 2]>,
}

impl TableArray {
    /// The dtype of a column of the table.
    fn dtype_of(&self, column: usize) -> DType {
        self.table.columns()[column].dtype.unwrap_or(self.dtype)
    }

    /// The rows that `count` elements from number `first` on touch.
    fn rows(&self, first: usize, count: usize) -> Range<usize> {
        first / self.columns.len()..(first + count).div_ceil(self.columns.len())
    }
}

impl StoredArray for TableArray {
    fn dtype(&self) -> DType {
        self.dtype
    }

    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn strides(&self) -> &[i64] {
        &self.strides
    }

    fn path(&self) -> &Path {
        self.table.path()
    }

    fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
        byte_offset(self.dtype, first, out.len(), self.shape.len() as u64)
            .map_err(|problem| FormatError::new(self.path(), problem))?;
        if out.is_empty() {
            return Ok(());
        }
        let (first, size, width) = (first as usize, self.dtype.size(), self.columns.len());
        if let [column] = self.columns[..]
            && self.table.columns()[column].dtype == Some(self.dtype)
        {
            return self.table.read_column(column, first, out);
        }
        let count = out.len() / size;
        let rows = self.rows(first, count);
        // The first row of which the element of column `k` is asked for. Short reads are of no element of some columns,
        // and these are not read.
        let from = |k: usize| (first + width - 1 - k) / width;
        let asked: Vec<usize> = (0..width).filter(|&k| from(k) * width + k < first + count).collect();
        let columns: Vec<usize> = asked.iter().map(|&k| self.columns[k]).collect();
        let dtypes: Vec<DType> = columns.iter().map(|&column| self.dtype_of(column)).collect();
        let mut parts: Vec<Vec<u8>> = dtypes.iter().map(|dtype| vec![0; rows.len() * dtype.size()]).collect();
        self.table.read_columns(&columns, rows.start, &mut parts)?;
        for (&k, (part, &dtype)) in asked.iter().zip(parts.iter_mut().zip(&dtypes)) {
            if dtype != self.dtype {
                *part = widen(part, dtype, self.dtype);
            }
            let places = &mut out[(from(k) * width + k - first) * size..];
            scatter(&part[(from(k) - rows.start) * size..], places, width, size);
        }
        Ok(())
    }

    /// Columns that are decoded by themselves are read one after the other.
    fn read_box(&self, region: &[Range<u64>], out: &mut [u8]) -> Result<(), FormatError> {
        let ([rows, columns], Some([_, 1])) = (region, self.blocks) else {
            return lattice::read_box(self, region, out);
        };
        let (size, width) = (self.dtype.size(), (columns.end - columns.start) as usize);
        let (first, count) = (rows.start as usize, (rows.end - rows.start) as usize);
        for (k, &column) in self.columns[columns.start as usize..columns.end as usize].iter().enumerate() {
            let dtype = self.dtype_of(column);
            for start in (0..count).step_by(MOST_ROWS) {
                let mut part = vec![0; MOST_ROWS.min(count - start) * dtype.size()];
                self.table.read_column(column, first + start, &mut part)?;
                if dtype != self.dtype {
                    part = widen(&part, dtype, self.dtype);
                }
                scatter(&part, &mut out[(start * width + k) * size..], width, size);
            }
        }
        Ok(())
    }

    fn blocks(&self) -> Option<&[usize]> {
        self.blocks.as_ref().map(|blocks| &blocks[..])
    }

    fn read_scratch(&self) -> u64 {
        let rows = self.shape.len().min(MOST_ROWS);
        // A single column is read to where it belongs.
        let parts = if self.columns.len() == 1 { 0 } else { 2 * rows * 8 };
        self.table.scratch(&self.columns, rows) + parts as u64
    }
}

/// Tables of fewer columns are read row by row: what is decoded for it is little, and rows that follow each other are better
/// to compute with than short ones apart.
const WIDE: usize = 64;

/// Reads are of about a million elements at most.
const MOST_ROWS: usize = 1 << 20;

/// Puts elements of `size` bytes in every place that is `width` elements from the one before.
fn scatter(elements: &[u8], places: &mut [u8], width: usize, size: usize) {
    match size {
        1 => scatter_sized::<1>(elements, places, width),
        2 => scatter_sized::<2>(elements, places, width),
        4 => scatter_sized::<4>(elements, places, width),
        _ => scatter_sized::<8>(elements, places, width),
    }
}

/// Puts elements of `SIZE` bytes in every place that is `width` elements from the one before, as far as there are any.
fn scatter_sized<const SIZE: usize>(elements: &[u8], places: &mut [u8], width: usize) {
    let places = places.as_chunks_mut::<SIZE>().0.iter_mut().step_by(width);
    places.zip(elements.as_chunks::<SIZE>().0).for_each(|(place, element)| *place = *element);
}

/// How a table is written when all of it is there.
pub(super) trait Encode: Send + Sync + fmt::Debug {
    /// Writes the whole file.
    fn encode(&self, table: &NewTable, file: &mut Appending<'_>) -> Result<(), FormatError>;
}

/// A table whose columns are all there, to be written.
#[derive(Debug)]
pub(super) struct NewTable {
    pub columns: Vec<NewColumn>,
    pub rows: usize,
    /// Whether the program has named the columns.
    pub is_named: bool,
    /// The elements of the arrays, one after the other, each row-major.
    spool: Spool,
}

#[derive(Debug)]
pub(super) struct NewColumn {
    pub name: String,
    pub dtype: DType,
    /// Where in the spool its first element is, and the bytes from one to the next.
    start: u64,
    step: u64,
}

impl NewTable {
    /// Some rows of all columns, each column by itself.
    pub(super) fn read(&self, rows: Range<usize>) -> Result<Vec<Vec<u8>>, FormatError> {
        let mut columns = Vec::with_capacity(self.columns.len());
        let mut side_by_side: Option<Vec<u8>> = None;
        for column in &self.columns {
            let size = column.dtype.size();
            if column.step == size as u64 {
                let mut bytes = vec![0; rows.len() * size];
                self.spool.read(column.start + rows.start as u64 * column.step, &mut bytes)?;
                columns.push(bytes);
                continue;
            }
            // All columns are those of one matrix.
            let matrix = match &side_by_side {
                Some(matrix) => matrix,
                None => {
                    let mut bytes = vec![0; rows.len() * column.step as usize];
                    self.spool.read(rows.start as u64 * column.step, &mut bytes)?;
                    side_by_side.insert(bytes)
                }
            };
            let elements = matrix.chunks_exact(column.step as usize);
            columns.push(elements.flat_map(|row| row[column.start as usize..][..size].iter().copied()).collect());
        }
        Ok(columns)
    }
}

/// A file that grows at its end.
#[derive(Debug)]
pub(super) struct Appending<'a> {
    file: &'a NewFile,
    len: u64,
}

impl Appending<'_> {
    /// The path that is saved to, as the user gave it.
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), FormatError> {
        self.file.write(self.len, bytes)?;
        self.len += bytes.len() as u64;
        Ok(())
    }
}

impl std::io::Write for Appending<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Appending::write(self, bytes).map_err(std::io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Begins to save arrays as the columns of a table: one array of rows or of rows and columns, or named ones of one axis and
/// equal length.
pub(super) fn create(path: &Path, arrays: &[NewArray<'_>], encode: Box<dyn Encode>) -> Created {
    let refused = |message: String| FormatError::new(path, Problem::Unsupported(message));
    let mut columns = Vec::new();
    let mut start = 0u64;
    let is_named = arrays.iter().any(|array| array.name.is_some());
    let rows = arrays.first().and_then(|array| array.shape.extents().first()).copied();
    let rows = rows.ok_or_else(|| refused("a table is made of columns, and one number is none".to_owned()))?;
    for array in arrays {
        let size = array.dtype.size() as u64;
        let column = |k: usize, name: String, step: u64| NewColumn {
            name,
            dtype: array.dtype,
            start: start + k as u64 * size,
            step,
        };
        match (array.name, array.shape.extents()) {
            (_, &[len]) if len != rows => {
                let (first, name) = (arrays[0].name.unwrap_or_default(), array.name.unwrap_or_default());
                let message = format!("columns have equal lengths: `{first}` has {rows} and `{name}` {len} elements");
                return Err(refused(message));
            }
            (Some(name), &[_]) => columns.push(column(0, name.to_owned(), size)),
            (None, &[_]) => columns.push(column(0, "c0".to_owned(), size)),
            (None, &[_, width]) => {
                columns.extend((0..width).map(|k| column(k, format!("c{k}"), width as u64 * size)));
            }
            (name, extents) => {
                let what = name.map_or("this array".to_owned(), |name| format!("`{name}`"));
                let advice = if is_named { "a column has one" } else { "a table has one or two; save it as .npy" };
                return Err(refused(format!("{what} has {} axes, and {advice}", extents.len())));
            }
        }
        start += array.shape.len() as u64 * size;
    }
    if columns.is_empty() {
        return Err(refused("a table is made of columns, and this array has none".to_owned()));
    }
    let file = NewFile::create(path, 0)?;
    let facts = arrays.iter().map(|array| (array.dtype, array.shape.len() as u64)).collect();
    let table = NewTable { columns, rows, is_named, spool: Spool::beside(path, start)? };
    Ok(Box::new(TableWriter { path: path.to_owned(), file, table, facts, encode }))
}

/// Arrays on their way into a table: their elements wait in a spool until all are there.
#[derive(Debug)]
struct TableWriter {
    path: PathBuf,
    file: NewFile,
    table: NewTable,
    /// Dtype and number of elements of each array.
    facts: Vec<(DType, u64)>,
    encode: Box<dyn Encode>,
}

impl FileWriter for TableWriter {
    fn write(&self, array: usize, first: u64, bytes: &[u8]) -> Result<(), FormatError> {
        let (dtype, len) = self.facts[array];
        let offset =
            byte_offset(dtype, first, bytes.len(), len).map_err(|problem| FormatError::new(&self.path, problem))?;
        let start: u64 = self.facts[..array].iter().map(|(dtype, len)| dtype.size() as u64 * len).sum();
        self.table.spool.write(start + offset, bytes)
    }

    fn finish(self: Box<Self>) -> Result<(), FormatError> {
        self.encode.encode(&self.table, &mut Appending { file: &self.file, len: 0 })?;
        self.file.publish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Column `k` holds `100·k` and following, the second one as int8.
    #[derive(Debug)]
    struct Numbers(Vec<Column>);

    impl Numbers {
        fn new() -> Numbers {
            let column = |name: &str, dtype| Column { name: name.to_owned(), dtype, detail: "text".to_owned() };
            Numbers(vec![
                column("a", Some(DType::Int16)),
                column("b", Some(DType::Int8)),
                column("c", Some(DType::Float32)),
            ])
        }
    }

    impl Table for Numbers {
        fn path(&self) -> &Path {
            Path::new("t.csv")
        }

        fn rows(&self) -> usize {
            5
        }

        fn columns(&self) -> &[Column] {
            &self.0
        }

        fn read_column(&self, column: usize, first: usize, out: &mut [u8]) -> Result<(), FormatError> {
            let size = [2, 1, 4][column];
            for (k, element) in out.chunks_exact_mut(size).enumerate() {
                let value = (first + k + 10 * column) as u8;
                match column {
                    2 => element.copy_from_slice(&(value as f32).to_ne_bytes()),
                    _ => {
                        element.fill(0);
                        element[if cfg!(target_endian = "little") { 0 } else { size - 1 }] = value;
                    }
                }
            }
            Ok(())
        }
    }

    #[test]
    fn all_columns_are_a_matrix_of_the_promoted_dtype() {
        let array = open(Arc::new(Numbers::new()), &ArrayRequest::default()).unwrap();
        assert_eq!((array.dtype(), array.shape().extents()), (DType::Float32, &[5, 3][..]));
        let all: Vec<f32> = (0..5).flat_map(|row| [row, row + 10, row + 20]).map(|value| value as f32).collect();
        for first in 0..15 {
            for end in first..=15 {
                let mut bytes = vec![0xee; (end - first) * 4];
                array.read(first as u64, &mut bytes).unwrap();
                let found: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|&bytes| f32::from_ne_bytes(bytes)).collect();
                assert_eq!(found, all[first..end], "{first}..{end}");
            }
        }
    }

    #[test]
    fn one_column_is_an_array_of_one_axis() {
        let array = open(Arc::new(Numbers::new()), &ArrayRequest::named("b")).unwrap();
        assert_eq!((array.dtype(), array.shape().extents()), (DType::Int8, &[5][..]));
        let mut bytes = [0; 3];
        array.read(1, &mut bytes).unwrap();
        assert_eq!(bytes, [11, 12, 13]);
        let error = open(Arc::new(Numbers::new()), &ArrayRequest::named("d")).unwrap_err().to_string();
        assert!(error.contains("no array `d`; it holds a, b, c"), "{error}");
    }

    #[test]
    fn text_is_no_array() {
        let mut table = Numbers::new();
        table.0[1].dtype = None;
        let error = open(Arc::new(table), &ArrayRequest::default()).unwrap_err().to_string();
        assert!(error.contains("column `b` holds text") && error.contains("load(path, \"a\")"), "{error}");
    }

    #[derive(Debug)]
    struct Listing;

    impl Encode for Listing {
        fn encode(&self, table: &NewTable, file: &mut Appending<'_>) -> Result<(), FormatError> {
            for row in 0..table.rows {
                let columns = table.read(row..row + 1)?;
                let words: Vec<String> = columns.iter().map(|bytes| format!("{bytes:?}")).collect();
                file.write(format!("{}\n", words.join(" ")).as_bytes())?;
            }
            Ok(())
        }
    }

    #[test]
    fn arrays_become_columns() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        let (two, matrix) = (Shape::new([2]).unwrap(), Shape::new([2, 3]).unwrap());
        let named = |name, dtype, shape| NewArray { name, dtype, shape };
        let arrays = [named(Some("x"), DType::Int8, &two), named(Some("y"), DType::UInt16, &two)];
        let writer = create(&path, &arrays, Box::new(Listing)).unwrap();
        writer.write(1, 0, &[3, 3, 4, 4]).unwrap();
        writer.write(0, 1, &[2]).unwrap();
        writer.write(0, 0, &[1]).unwrap();
        writer.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[1] [3, 3]\n[2] [4, 4]\n");
        let writer = create(&path, &[named(None, DType::Int8, &matrix)], Box::new(Listing)).unwrap();
        writer.write(0, 0, &[1, 2, 3, 4, 5, 6]).unwrap();
        writer.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[1] [2] [3]\n[4] [5] [6]\n");
        let three = Shape::new([3]).unwrap();
        let uneven = [named(Some("x"), DType::Int8, &two), named(Some("y"), DType::Int8, &three)];
        let error = create(&path, &uneven, Box::new(Listing)).unwrap_err().to_string();
        assert!(error.contains("`x` has 2 and `y` 3"), "{error}");
        assert!(create(&path, &[named(None, DType::Int8, &Shape::scalar())], Box::new(Listing)).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
