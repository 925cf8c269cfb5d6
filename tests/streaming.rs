//! Arrays in files under a budget that they do not fit: what is computed of them, and how much of them is read.

mod common;

use arr::session::{Engine, Options, Output, Session};
use arr::values::Finished;
use common::{assert_none, open, run};
use std::fs;
use std::io;
use std::path::Path;

/// Elements that look random and have no two sums alike.
fn numbers() -> impl Iterator<Item = f64> {
    let next = |state: &u64| Some(state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407));
    std::iter::successors(next(&1), next).map(|state| (state >> 11) as f64 / (1u64 << 53) as f64 - 0.3)
}

/// Writes the same elements as [`write`] in row-major order to a Zarr array of such chunks.
fn write_chunks(path: &Path, shape: &[usize], chunk: &[usize]) {
    fs::create_dir(path).unwrap();
    let metadata = format!(
        "{{\"zarr_format\": 2, \"shape\": {shape:?}, \"chunks\": {chunk:?}, \"dtype\": \"<f8\", \"compressor\": null, \
         \"fill_value\": 0, \"order\": \"C\", \"filters\": null}}"
    );
    fs::write(path.join(".zarray"), metadata).unwrap();
    let mut chunks: std::collections::BTreeMap<String, Vec<f64>> = Default::default();
    for (number, element) in numbers().take(shape.iter().product()).enumerate() {
        let (mut rest, mut name, mut at, mut unit) = (number, Vec::new(), 0, 1);
        for (extent, chunk) in shape.iter().zip(chunk).rev() {
            name.insert(0, (rest % extent / chunk).to_string());
            at += rest % extent % chunk * unit;
            (rest, unit) = (rest / extent, unit * chunk);
        }
        chunks.entry(name.join(".")).or_insert_with(|| vec![0.0; unit])[at] = element;
    }
    for (name, elements) in chunks {
        let bytes: Vec<u8> = elements.iter().flat_map(|element| element.to_le_bytes()).collect();
        fs::write(path.join(name), bytes).unwrap();
    }
}

/// Writes a file of float64 in row-major or column-major order.
fn write(path: &Path, shape: &[usize], fortran: bool) {
    let mut text = format!(
        "{{'descr': '<f8', 'fortran_order': {}, 'shape': ({},), }}",
        if fortran { "True" } else { "False" },
        shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
    );
    while !(text.len() + 11).is_multiple_of(64) {
        text.push(' ');
    }
    text.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    numbers().take(shape.iter().product()).for_each(|element| bytes.extend(element.to_le_bytes()));
    fs::write(path, bytes).unwrap();
}

/// A folder with a matrix, a cube and tables in both orders and in chunks, and the definitions that load them.
fn folder() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut definitions = String::new();
    for (name, shape) in [("m", &[700, 900][..]), ("c", &[70, 90, 130]), ("t", &[20_000, 3]), ("w", &[3, 20_000])] {
        for (order, fortran) in [("", false), ("f", true)] {
            let path = folder.path().join(format!("{name}{order}.npy"));
            write(&path, shape, fortran);
            definitions.push_str(&format!("{name}{order} = load(\"{}\")\n", path.display()));
        }
    }
    // Chunks of no power of two in their first axis, where reductions are cut.
    for (name, shape, chunk) in [
        ("m", &[700, 900][..], &[384, 9][..]),
        ("c", &[70, 90, 130], &[50, 9, 13]),
        ("t", &[20_000, 3], &[384, 3]),
        ("w", &[3, 20_000], &[2, 3000]),
    ] {
        let path = folder.path().join(format!("{name}z.zarr"));
        write_chunks(&path, shape, chunk);
        definitions.push_str(&format!("{name}z = load(\"{}\")\n", path.display()));
    }
    (folder, definitions)
}

/// What is computed of each `X`, a matrix of 700 x 900.
const OF_MATRICES: [&str; 19] = [
    "sum(X)",
    "sum(X, axis=0)",
    "sum(X, axis=1)",
    "std(X[:, :10])",
    "argmax(X, axis=0)",
    "X[::7, 3:500:11]",
    "X[::-3, ::-1][:, ::100]",
    "mean(X[5:, 40])",
    "sum(X.T * 2, axis=0)",
    "sum(X[1:] - X[:-1], axis=0)[:50]",
    "sum(X[:, 1:] > X[:, :-1])",
    "min(X + X[0], axis=1)",
    "sum(X[X > 0.5])",
    "max(exp(X) / sum(exp(X), axis=1, keepdims=True), axis=0)[:9]",
    "X[[5, -1, 300, 5]]",
    "X[[600, 3]][:, ::-2]",
    "X[:, [0, -1, 5]]",
    "X[[1, 2, -3], [7, 8, 9]]",
    "sum(X[arange(699, -1, -2), 3:90], axis=0)",
];

/// What is computed of each `X`, a cube of 70 x 90 x 130.
const OF_CUBES: [&str; 10] = [
    "sum(X)",
    "sum(X, axis=0)",
    "sum(X, axis=1)",
    "sum(X, axis=2)",
    "var(X, axis=(0, 2))",
    "argmin(X)",
    "sum(transpose(X, (2, 0, 1))[::3], axis=(1, 2))",
    "max(X[:, 5:9, ::-2], axis=0)",
    "sum(reshape(X, (70, 9, 10, 130)), axis=(0, 2))",
    "sum(X[::9, ::8, ::7])",
];

/// What is computed of each `X`, a table of 20000 x 3 or 3 x 20000.
const OF_TABLES: [&str; 5] =
    ["sum(X)", "sum(X, axis=0)[:20]", "sum(X, axis=1)[:20]", "std(X)", "max(X.T - 1, axis=1)[:9]"];

/// Every program with each array, one after the other.
fn programs() -> Vec<String> {
    let of = |texts: &[&str], names: &[&str]| -> Vec<String> {
        texts.iter().flat_map(|text| names.iter().map(|name| text.replace('X', name))).collect()
    };
    let mut programs = of(&OF_MATRICES, &["m", "mf", "mz"]);
    programs.extend(of(&OF_CUBES, &["c", "cf", "cz"]));
    programs.extend(of(&OF_TABLES, &["t", "tf", "tz", "w", "wf", "wz"]));
    programs.extend(["sum(m + mf)", "sum(m * mf, axis=0)", "sum(m[:, :700] + m[:, :700].T, axis=1)"].map(String::from));
    programs
}

fn settings() -> Vec<(&'static str, Options)> {
    let jit = Options { engine: Engine::Jit, ..Options::default() };
    let with = |memory: u64, threads: usize, chunk: usize, tile: usize| Options {
        memory,
        threads,
        chunk,
        tile,
        ..jit.clone()
    };
    vec![
        ("much memory", with(1 << 30, 2, 0, 0)),
        ("2 MB", with(2 << 20, 2, 0, 0)),
        ("1.5 MB and one thread", with(3 << 19, 1, 0, 0)),
        ("4 MB and chunks of 1000", with(4 << 20, 3, 1000, 128)),
        ("4 MB and chunks of 50", with(4 << 20, 4, 50, 0)),
    ]
}

/// Takes every element that is shown, to the bit.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Output for Bits {
    fn show(&mut self, value: &Finished) -> io::Result<()> {
        let Finished::Array(array) = value else { panic!("{value:?} is no array") };
        self.0.extend(array.elements().map(|element| element.to_lane()));
        Ok(())
    }

    fn print(&mut self, _: &[Finished]) -> io::Result<()> {
        Ok(())
    }

    fn warn(&mut self, _: &str) {}
}

fn elements(session: &mut Session, program: &str) -> Result<Vec<u64>, String> {
    let mut bits = Bits::default();
    let ran = session.run("program", program, &mut bits);
    ran.map(|()| bits.0).map_err(|failure| session.render(&failure, false))
}

#[test]
fn what_is_computed_does_not_depend_on_how_a_file_is_read() {
    let (_folder, definitions) = folder();
    let session = |options: &Options| {
        let mut session = open(options);
        elements(&mut session, &definitions).unwrap_or_else(|failure| panic!("{failure}"));
        session
    };
    let programs = programs();
    let mut reference = session(&Options { engine: Engine::Interp, ..Options::default() });
    let expected: Vec<Vec<u64>> = programs
        .iter()
        .map(|program| elements(&mut reference, program).unwrap_or_else(|failure| panic!("{program}: {failure}")))
        .collect();
    let mut failures = Vec::new();
    for (name, options) in settings() {
        let mut session = session(&options);
        for (program, expected) in programs.iter().zip(&expected) {
            match elements(&mut session, program) {
                Ok(found) if found == *expected => {}
                Ok(found) => {
                    let differ = found.iter().zip(expected).filter(|(a, b)| a != b).count();
                    failures.push(format!("{program} with {name}: {differ} of {} elements differ", found.len()));
                }
                Err(failure) => failures.push(format!("{program} with {name}: {failure}")),
            }
        }
    }
    assert_none(failures);
}

/// Saves the value of `program` and compares the file with what the reference engine computes.
fn saves_what_it_says(session: &mut Session, definitions: &str, program: &str, path: &Path) -> Result<(), String> {
    let text = format!("{definitions}save(\"{}\", {program})", path.display());
    if let (_, Err(failure)) = run(session, "program", &text) {
        return Err(format!("fails: {}", session.render(&failure, false)));
    }
    let mut other = open(&Options { engine: Engine::Interp, ..Options::default() });
    let text = format!("{definitions}all(load(\"{}\") == {program})", path.display());
    let (page, ran) = run(&mut other, "comparison", &text);
    ran.unwrap_or_else(|failure| panic!("{}", other.render(&failure, false)));
    if page.text.trim() == "true" { Ok(()) } else { Err(format!("is {}", page.text)) }
}

#[test]
fn files_are_written_in_boxes_of_others() {
    let (folder, definitions) = folder();
    let programs = [
        "m.T",
        "mf",
        "mf.T[::-1]",
        "m[:, :700] + m[:, :700].T",
        "transpose(c, (1, 2, 0))",
        "transpose(cf, (2, 0, 1))[3:, ::2]",
        "concatenate((m.T, mf.T), axis=1)",
        "stack((m.T, -mf.T), axis=2)",
        "t.T",
        "wf.T",
    ];
    let mut failures = Vec::new();
    for (name, options) in settings() {
        let mut session = open(&options);
        for (k, program) in programs.iter().enumerate() {
            let path = folder.path().join(format!("out{k}.npy"));
            if let Err(failure) = saves_what_it_says(&mut session, &definitions, program, &path) {
                failures.push(format!("{program} with {name} {failure}"));
            }
        }
    }
    assert_none(failures);
}

#[test]
fn results_of_rows_may_be_larger_than_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut failures = Vec::new();
    for (number, (shape, fortran, axis)) in
        [([200_000, 2], false, 1), ([200_000, 2], true, 1), ([2, 200_000], false, 0), ([2, 200_000], true, 0)]
            .into_iter()
            .enumerate()
    {
        let (path, out) = (folder.path().join(format!("x{number}.npy")), folder.path().join("out.npy"));
        write(&path, &shape, fortran);
        for program in [
            "sum(x, axis=A)",
            "mean(x, axis=A) + max(x, axis=A)",
            "std(x[::-1], axis=A)",
            "x - min(x, axis=A, keepdims=True)",
            "argmax(x, axis=A)",
            "any(x > 0.6, axis=A)",
        ] {
            let program = program.replace('A', &axis.to_string());
            let definition = format!("x = load(\"{}\")\n", path.display());
            for threads in [1, 3] {
                let options = Options { engine: Engine::Jit, memory: 1 << 20, threads, ..Options::default() };
                let mut session = open(&options);
                if let Err(failure) = saves_what_it_says(&mut session, &definition, &program, &out) {
                    failures.push(format!("{program} of {shape:?}, column-major: {fortran}, {failure}"));
                }
            }
        }
    }
    assert_none(failures);
}

#[test]
fn orders_and_positions_may_be_larger_than_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (path, out) = (folder.path().join("x.npy"), folder.path().join("out.npy"));
    let n = 700_000;
    write(&path, &[n], false);
    let definitions = format!(
        "x = load(\"{}\")\nr = floor(x * 100)\ny = x\ny[arange(0, {n}, 3)] = r[::3]\ny[[5, -5]] = 1.5\n",
        path.display()
    );
    let mut failures = Vec::new();
    for program in [
        "argsort(x)",
        "argsort(r)[::-1]",
        "x[argsort(r)]",
        "x[argsort(x)][5:10]",
        "take_along_axis(x, argsort(r), axis=0)",
        "partition(x, [5, 300_000])",
        "argpartition(r, 100_000)",
        "topk(r, 50)[1]",
        "unique(r, return_inverse=true)[1]",
        "unique(reshape(r, (-1, 2)), axis=0)",
        "repeat(x, arange(700_000) % 3)",
        "convolve(x, [1.0, 2, 1.5])",
        "isin(r, x[::2] * 100)",
        "searchsorted(sort(x), r / 100)",
        "y",
        "y[argsort(r)] + y",
    ] {
        for threads in [1, 3] {
            let options = Options { engine: Engine::Jit, memory: 5 << 20, threads, ..Options::default() };
            let mut session = open(&options);
            if let Err(failure) = saves_what_it_says(&mut session, &definitions, program, &out) {
                failures.push(format!("{program} {failure}"));
            }
        }
    }
    assert_none(failures);
}

/// The bytes that are read of a file of 700 x 900 doubles, which do not fit the budget.
#[test]
fn only_what_is_needed_is_read() {
    let (folder, definitions) = folder();
    let all = 700.0 * 900.0 * 8.0;
    let read = |program: &str| {
        let mut session = open(&Options { engine: Engine::Jit, memory: 2 << 20, threads: 2, ..Options::default() });
        let (_, ran) = run(&mut session, "program", &format!("{definitions}{program}"));
        ran.unwrap_or_else(|failure| panic!("{program}: {}", session.render(&failure, false)));
        session.stats().file_read as f64
    };
    let path = folder.path().join("out.npy");
    for (program, most) in [
        // The gaps of 7 KB between a few columns are not read.
        ("sum(m[:, :10])".to_string(), 0.012),
        ("sum(m[::7])".to_string(), 1.0 / 6.9),
        ("sum(mf[:, :10])".to_string(), 0.012),
        ("sum(mf[:10])".to_string(), 0.015),
        ("sum(m[arange(0, 700, 50)])".to_string(), 0.0201),
        ("sum(m, axis=0)".to_string(), 1.0),
        ("sum(mf, axis=1)".to_string(), 1.0),
        ("sum(cf)".to_string(), 70.0 * 90.0 * 130.0 / 630_000.0),
        (format!("save(\"{}\", m.T)", path.display()), 1.3),
        (format!("save(\"{}\", mf.T)", path.display()), 1.0),
    ] {
        let share = read(&program) / all;
        assert!(share <= most * 1.01, "{program} reads {share} of the file");
        assert!(share > 0.01, "{program} reads {share} of the file");
    }
}
