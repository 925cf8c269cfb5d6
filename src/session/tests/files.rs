//! Loading is a snapshot.

use super::{both_engines, failing, lines};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

fn file(folder: &Path) -> (PathBuf, String) {
    let path = folder.join("x.npy");
    let text = format!("\"{}\"", path.display());
    (path, text)
}

#[test]
fn saving_over_a_file_leaves_what_was_loaded() {
    for mut session in both_engines() {
        let folder = tempfile::tempdir().unwrap();
        let (_, path) = file(folder.path());
        lines(&mut session, &format!("save({path}, arange(4))\nx = load({path})\ny = 2 * load({path})"));
        // Over itself, in a later text and twice.
        lines(&mut session, &format!("save({path}, 2 * load({path}))\nsave({path}, 2 * load({path}) + 1)"));
        assert_eq!(lines(&mut session, &format!("x\ny\nload({path})")), ["[0 1 2 3]", "[0 2 4 6]", "[ 1  5  9 13]"]);
        let text =
            format!("save({path}, ones(2))\nprint(x + 1)\nz = load({path})\nsave({path}, z + 1)\nload({path})\nz");
        assert_eq!(lines(&mut session, &text), ["[1 2 3 4]", "[2. 2.]", "[1. 1.]"]);
    }
}

#[test]
fn a_file_changed_from_outside_is_an_error_that_names_it() {
    for mut session in both_engines() {
        let folder = tempfile::tempdir().unwrap();
        let (file, path) = file(folder.path());
        lines(&mut session, &format!("save({path}, arange(1000))\nx = load({path})\ny = load({path})"));
        assert_eq!(lines(&mut session, "print(sum(y))"), ["499500"]);
        OpenOptions::new().write(true).open(&file).unwrap().set_len(4000).unwrap();
        let (written, error) = failing(&mut session, "print(1)\nprint(sum(x))");
        assert_eq!(written, ["1"]);
        assert!(error.contains("x.npy") && error.contains("changed from outside"), "{error}");
        // A deleted file is still there for who has opened it.
        lines(&mut session, &format!("save({path}, arange(10))\nx = load({path})"));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(lines(&mut session, "sum(x)"), ["45"]);
    }
}
