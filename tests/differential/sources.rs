//! Arrays of spicy elements in files: what programs slice their inputs from.
//!
//! A program reads the arrays in memory (`floats`) or straight from the file (`stored_floats`), at any offset.

use super::dice::Dice;
use arr::types::DType;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The elements of every one-dimensional source.
pub const LENGTH: usize = 1 << 18;

/// The shape of the source in Fortran order.
pub const FORTRAN_SHAPE: [usize; 2] = [259, 385];

/// One-dimensional arrays: the name and its dtype. `wild` ones hold every special value, the others stay small enough for
/// sums and products to keep their digits.
pub const ROWS: [(&str, DType); 5] = [
    ("floats", DType::Float64),
    ("wild_floats", DType::Float64),
    ("ints", DType::Int64),
    ("wild_ints", DType::Int64),
    ("bools", DType::Bool),
];

/// The names that [`definitions`] binds.
pub fn names() -> Vec<&'static str> {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let rows = ROWS.iter().flat_map(|(name, _)| [name.to_string(), format!("stored_{name}")]);
        let others = ["stored_columns", "stored_swapped", "own_file"];
        rows.chain(others.map(str::to_string)).collect()
    });
    names.iter().map(String::as_str).collect()
}

/// The assignments that a session needs, or a script to be runnable by itself. `own_file` is for it alone to write to.
pub fn definitions(own_file: &Path) -> Vec<String> {
    let folder = folder();
    let path = |name: &str| folder.join(format!("{name}.npy")).display().to_string();
    let mut lines = Vec::new();
    for (name, _) in ROWS {
        lines.push(format!("stored_{name} = load(\"{}\")", path(name)));
        lines.push(format!("{name} = compute(stored_{name})"));
    }
    lines.push(format!("own_file = \"{}\"", own_file.display()));
    lines.push(format!("stored_columns = load(\"{}\")", path("columns")));
    lines.push(format!("stored_swapped = load(\"{}\")", path("swapped")));
    lines
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
    let mut bytes = |size: usize, count: usize, of: fn(&mut Dice) -> u64| -> Vec<u8> {
        (0..count).flat_map(|_| of(&mut dice).to_le_bytes().into_iter().take(size)).collect()
    };
    write(folder, "floats", "<f8", &[LENGTH], false, bytes(8, LENGTH, tame_float))?;
    write(folder, "wild_floats", "<f8", &[LENGTH], false, bytes(8, LENGTH, wild_float))?;
    write(folder, "ints", "<i8", &[LENGTH], false, bytes(8, LENGTH, tame_int))?;
    write(folder, "wild_ints", "<i8", &[LENGTH], false, bytes(8, LENGTH, wild_int))?;
    write(folder, "bools", "|b1", &[LENGTH], false, bytes(1, LENGTH, |dice| dice.bits() & 1))?;
    let columns = bytes(8, FORTRAN_SHAPE.iter().product(), wild_float);
    write(folder, "columns", "<f8", &FORTRAN_SHAPE, true, columns)?;
    let swapped = bytes(8, LENGTH, tame_int).chunks_exact(8).flat_map(|b| b.iter().rev().copied()).collect();
    write(folder, "swapped", ">i8", &[LENGTH], false, swapped)
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

fn tame_float(dice: &mut Dice) -> u64 {
    let value = match dice.below(10) {
        0 => dice.pick(&[0.0, -0.0, 1.0, -1.0, 0.5, 2.0]),
        1..4 => dice.below(19) as f64 - 9.0,
        4..8 => dice.unit() * 4.0 - 2.0,
        _ => (dice.unit() - 0.5) * 10f64.powi(dice.below(9) as i32 - 4),
    };
    value.to_bits()
}

fn wild_float(dice: &mut Dice) -> u64 {
    const SPECIAL: [f64; 16] = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0,
        -0.0,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        -5e-324,
        9.223372036854776e18,
        -9.223372036854776e18,
        4503599627370497.5,
        1e300,
        -1e-300,
        710.0,
    ];
    match dice.below(20) {
        0..3 => dice.pick(&SPECIAL).to_bits(),
        3 => dice.bits(),
        _ => tame_float(dice),
    }
}

fn tame_int(dice: &mut Dice) -> u64 {
    (dice.below(19) as i64 - 9) as u64
}

fn wild_int(dice: &mut Dice) -> u64 {
    let value = match dice.below(10) {
        0 => dice.pick(&[i64::MIN, i64::MAX, i64::MIN + 1, 0, -1, 1 << 53, (1 << 53) + 1, i64::MAX - 511]),
        1 => dice.bits() as i64,
        2..5 => dice.below(2001) as i64 - 1000,
        _ => return tame_int(dice),
    };
    value as u64
}
