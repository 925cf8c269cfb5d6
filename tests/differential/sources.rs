//! Arrays of spicy elements in files: what programs slice their inputs from.
//!
//! A program reads the arrays in memory (`floats`) or straight from the file (`stored_floats`), at any offset.

use super::dice::Dice;
use super::elements;
use arr::types::DType;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The elements of every one-dimensional source.
pub const LENGTH: usize = 1 << 18;

/// The elements of a source's beginning that programs have under a name of its own, since the reference engine copies a
/// source whole.
pub const SHORT: usize = 1 << 12;

/// The shape of the source in Fortran order.
pub const FORTRAN_SHAPE: [usize; 2] = [259, 385];

/// A one-dimensional array of [`LENGTH`] elements.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub name: &'static str,
    pub dtype: DType,
    /// Whether it holds every special value; the others stay small enough for sums and products to keep their digits.
    pub is_wild: bool,
}

const fn tame(name: &'static str, dtype: DType) -> Row {
    Row { name, dtype, is_wild: false }
}

const fn wild(name: &'static str, dtype: DType) -> Row {
    Row { name, dtype, is_wild: true }
}

pub const ROWS: [Row; 20] = [
    tame("floats", DType::Float64),
    wild("wild_floats", DType::Float64),
    tame("singles", DType::Float32),
    wild("wild_singles", DType::Float32),
    tame("ints", DType::Int64),
    wild("wild_ints", DType::Int64),
    tame("tame_int32", DType::Int32),
    wild("wild_int32", DType::Int32),
    tame("tame_int16", DType::Int16),
    wild("wild_int16", DType::Int16),
    tame("tame_int8", DType::Int8),
    wild("wild_int8", DType::Int8),
    tame("tame_uint64", DType::UInt64),
    wild("wild_uint64", DType::UInt64),
    tame("tame_uint32", DType::UInt32),
    wild("wild_uint32", DType::UInt32),
    wild("wild_uint16", DType::UInt16),
    tame("tame_uint8", DType::UInt8),
    wild("wild_uint8", DType::UInt8),
    tame("bools", DType::Bool),
];

/// The sources in Fortran order.
pub const COLUMNS: [(&str, DType); 3] = [
    ("stored_columns", DType::Float64),
    ("stored_single_columns", DType::Float32),
    ("stored_short_columns", DType::Int16),
];

impl Row {
    /// The source of a dtype that has every special value.
    pub fn wildest(dtype: DType) -> Row {
        let row = ROWS.into_iter().filter(|row| row.dtype == dtype).max_by_key(|row| row.is_wild);
        row.unwrap_or_else(|| panic!("no source has dtype {dtype}"))
    }

    /// The source of a dtype with the smallest numbers.
    pub fn tamest(dtype: DType) -> Row {
        let row = ROWS.into_iter().filter(|row| row.dtype == dtype).min_by_key(|row| row.is_wild);
        row.unwrap_or_else(|| panic!("no source has dtype {dtype}"))
    }

    /// The name of its beginning, of [`SHORT`] elements.
    pub fn short(self) -> String {
        format!("short_{}", self.name)
    }

    /// Whether there is a file with the same elements in the other byte order, called `swapped_` and the name.
    pub fn has_swapped(self) -> bool {
        !self.is_wild && self.dtype.size() > 1
    }

    /// The type in the header of an npy file.
    fn descr(self, order: char) -> String {
        let kind = match self.dtype {
            DType::Bool => 'b',
            dtype if dtype.is_float() => 'f',
            dtype if super::catalogue::is_unsigned(dtype) => 'u',
            _ => 'i',
        };
        let size = self.dtype.size();
        if size == 1 { format!("|{kind}1") } else { format!("{order}{kind}{size}") }
    }

    fn element(self, dice: &mut Dice) -> u64 {
        match self.dtype {
            DType::Bool => dice.bits() & 1,
            DType::Float64 => elements::float(dice, self.is_wild).to_bits(),
            DType::Float32 => elements::single(dice, self.is_wild).to_bits() as u64,
            integer => elements::integer(dice, integer, self.is_wild),
        }
    }
}

/// The names that [`definitions`] binds.
pub fn names() -> Vec<&'static str> {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let rows = ROWS.iter().flat_map(|row| {
            let swapped = row.has_swapped().then(|| format!("swapped_{}", row.name));
            [row.name.to_string(), row.short(), format!("stored_{}", row.name)].into_iter().chain(swapped)
        });
        let others = COLUMNS.iter().map(|(name, _)| *name).chain(["own_file"]);
        rows.chain(others.map(str::to_string)).collect()
    });
    names.iter().map(String::as_str).collect()
}

/// The assignments that a session needs, or a script to be runnable by itself. `own_file` is for it alone to write to.
pub fn definitions(own_file: &Path) -> Vec<String> {
    let load = |name: &str, file: &str| format!("{name} = load(\"{}\")", path(file).display());
    let mut lines = Vec::new();
    for row in ROWS {
        let name = row.name;
        lines.push(load(&format!("stored_{name}"), name));
        lines.push(format!("{name} = compute(stored_{name})"));
        lines.push(format!("{} = compute({name}[0:{SHORT}])", row.short()));
        if row.has_swapped() {
            let swapped = format!("swapped_{name}");
            lines.push(load(&swapped, &swapped));
        }
    }
    lines.push(format!("own_file = \"{}\"", own_file.display()));
    lines.extend(COLUMNS.iter().map(|(name, _)| load(name, name)));
    lines
}

/// The file of a source.
pub fn path(name: &str) -> PathBuf {
    folder().join(format!("{name}.npy"))
}

/// A new path for a session's own file.
pub fn own_file() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    folder().join(format!("own-{}-{count}.npy", std::process::id()))
}

/// Where the files are; they are written once per process.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("spicy");
        write_all(&folder).unwrap_or_else(|error| panic!("cannot write {}: {error}", folder.display()));
        folder
    })
}

fn write_all(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut dice = Dice::new(20);
    for row in ROWS {
        let bytes = bytes(row, LENGTH, &mut dice);
        if row.has_swapped() {
            let size = row.dtype.size();
            let swapped = bytes.chunks_exact(size).flat_map(|element| element.iter().rev().copied()).collect();
            write(folder, &format!("swapped_{}", row.name), &row.descr('>'), &[LENGTH], false, swapped)?;
        }
        write(folder, row.name, &row.descr('<'), &[LENGTH], false, bytes)?;
    }
    for (name, dtype) in COLUMNS {
        let row = Row::wildest(dtype);
        let bytes = bytes(row, FORTRAN_SHAPE.iter().product(), &mut dice);
        write(folder, name, &row.descr('<'), &FORTRAN_SHAPE, true, bytes)?;
    }
    Ok(())
}

/// Elements of the kind that a row has, as they stand in a little-endian file.
fn bytes(row: Row, count: usize, dice: &mut Dice) -> Vec<u8> {
    (0..count).flat_map(|_| row.element(dice).to_le_bytes().into_iter().take(row.dtype.size())).collect()
}

/// Replaces the file in one step, since test programs may run side by side.
fn write(folder: &Path, name: &str, descr: &str, shape: &[usize], fortran: bool, data: Vec<u8>) -> io::Result<()> {
    let order = if fortran { "True" } else { "False" };
    let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {}, }}", super::shapes::text(shape));
    let padded = (10 + header.len() + 1).next_multiple_of(64) - 10;
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((padded as u16).to_le_bytes());
    file.extend(format!("{header:<width$}\n", width = padded - 1).bytes());
    file.extend(data);
    let unfinished = folder.join(format!("{name}.{}", std::process::id()));
    fs::write(&unfinished, file)?;
    fs::rename(unfinished, folder.join(format!("{name}.npy")))
}
