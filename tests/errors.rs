//! What a newcomer is told: the exact text of the error that each script under `tests/errors` ends with.
//!
//! The text stands beside the script with the ending `.txt`; `UPDATE_EXPECT=1 cargo test --test errors` writes it anew.
//! The programs run in a folder that holds the files of [`prepare`].

mod common;

use arr::session::Options;
use common::{Script, assert_none, name, pinned, run, scripts};
use std::fs;
use std::path::Path;

/// A budget that is the same on every machine.
const MEMORY: u64 = 1 << 30;
/// Bytes of stack, as many calls need in any build.
const STACK: usize = 64 << 20;

#[test]
fn the_gallery_of_errors() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    // A path given in full would be as long as the machine likes, and so would the line under it.
    std::env::set_current_dir(folder.path()).unwrap();
    let all = || scripts("tests/errors").iter().filter_map(|path| check(path)).collect::<Vec<String>>();
    let failures = std::thread::Builder::new().stack_size(STACK).spawn(all).unwrap().join().unwrap();
    assert_none(failures);
}

/// Why a script does not end as its text says.
fn check(path: &Path) -> Option<String> {
    let script = Script::read(path);
    let mut session =
        script.session(&Options { memory: MEMORY, threads: 2, stack: STACK / 4 * 3, ..Options::default() });
    let (page, ran) = run(&mut session, &name(path), &script.text);
    let Err(failure) = ran else { return Some(format!("{} ends without an error", name(path))) };
    let written = page.text + &session.render(&failure, false);
    pinned(&path.with_extension("txt"), &written, "errors").err()
}

/// Files that programs can fail to read, and files that some of them include.
fn prepare(folder: &Path) {
    let header = |text: &str| [b"\x93NUMPY\x01\x00", &(text.len() as u16).to_le_bytes()[..], text.as_bytes()].concat();
    let npy = |descr: &str, shape: &str| {
        header(&format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n"))
    };
    let files = [
        ("empty.npy", Vec::new()),
        ("no_array.npy", b"PK\x03\x04 this is a zip archive".to_vec()),
        ("cut.npy", npy("'<f8'", "(1000,)")),
        ("pickled.npy", npy("'|O'", "(3,)")),
        ("complex.npy", npy("'<c16'", "(3,)")),
        ("too_large.npy", npy("'<f8'", "(4611686018427387904, 4)")),
        ("nonsense.npy", header("{'descr': '<f8', 'shape': oops")),
    ];
    for (file, bytes) in files {
        fs::write(folder.join(file), bytes).unwrap();
    }
    let included = [
        ("broken.arr", "x = [1, 2\ny = 3\n"),
        ("mismatch.arr", "n = 2\nx = zeros(n) + zeros(n + 1)\n"),
        ("first.arr", "include \"second.arr\"\n"),
        ("second.arr", "include \"first.arr\"\n"),
    ];
    let beside_the_scripts = folder.join("tests/errors/includes");
    fs::create_dir_all(&beside_the_scripts).unwrap();
    for (file, text) in included {
        fs::write(beside_the_scripts.join(file), text).unwrap();
    }
}

// ---- texts that nobody means ----

/// Whatever is typed, a program ends with an error or without one.
#[test]
fn no_text_is_a_panic() {
    let mut texts = vec![
        "(".repeat(100_000),
        "[".repeat(100_000) + &"]".repeat(100_000),
        "-".repeat(100_000) + "1",
        "not ".repeat(50_000) + "true",
        "1".to_string() + &"+1".repeat(100_000),
        "x = 1\nx".to_string() + &"[0]".repeat(20_000),
        "x = 1\nx".to_string() + &".T".repeat(20_000),
        "2".to_string() + &"^2".repeat(20_000),
        "if true {".repeat(20_000) + &"}".repeat(20_000),
        "f\"{".repeat(5_000),
        "f(".repeat(20_000),
        "fn f(x) = f(f(x))\nf(1)".to_string(),
        "x = zeros(10^9, 10^9, 10^9)".to_string(),
        "x = zeros(2^31)[::2^62, newaxis]".to_string(),
        "x = arange(10)[9223372036854775807:-9223372036854775808:-9223372036854775808]".to_string(),
        "reshape(arange(0), (-1, 0))".to_string(),
        "zeros(1)[(((((0)))))]".to_string(),
        "\u{0}\u{feff}\u{202e}\u{1F600}".to_string(),
        "\"\\u{110000}\"".to_string(),
        "1e999999999 + 0x".to_string(),
        "assert".to_string(),
        "a, b = b, a".to_string(),
        "print(print)".to_string(),
        "{}".to_string(),
    ];
    // Every beginning of a program that uses everything.
    let whole =
        fs::read_to_string(common::root().join("examples/softmax.arr")).unwrap() + "x[1:-1, ..., ::2] += f\"{x:.3f}\"";
    texts.extend(whole.char_indices().map(|(end, _)| whole[..end].to_string()));
    for text in texts {
        let mut session = common::open(&Options { memory: MEMORY, threads: 1, ..Options::default() });
        if let (_, Err(failure)) = run(&mut session, "text", &text) {
            assert!(!session.render(&failure, true).is_empty());
            assert!(session.render_json(&failure).starts_with("{\"error\":"));
        }
    }
}
