//! Saving: what stays, what comes, and what is left when it fails.

use super::super::leftovers::TEMPORARY_PREFIX;
use super::*;
use std::os::unix::fs::symlink;
use tempfile::TempDir;

/// A folder with one file in it.
fn folder_with(name: &str, contents: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, contents).unwrap();
    (folder, path)
}

fn save(path: &Path, contents: &str) -> Result<(), FormatError> {
    let file = NewFile::create(path, contents.len() as u64)?;
    file.write(0, contents.as_bytes())?;
    file.publish()
}

/// The names of all files in a folder, hidden ones too.
fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_saved_file_is_alone_and_complete() {
    let (folder, path) = folder_with("x", "a longer old text");
    save(&path, "new").unwrap();
    save(&folder.path().join("y"), "").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(names_in(folder.path()), ["x", "y"]);
}

#[test]
fn an_unfinished_file_leaves_everything_as_it_was() {
    let (folder, path) = folder_with("x", "old");
    let file = NewFile::create(&path, 100).unwrap();
    file.write(0, b"new").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    if let Temporary::Unnamed(_) = file.temporary {
        assert_eq!(names_in(folder.path()), ["x"]);
    }
    drop(file);
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(names_in(folder.path()), ["x"]);

    let file = NewFile::create(&path, 100).unwrap();
    file.write(0, b"new").unwrap();
    let error = file.publish().unwrap_err();
    assert!(matches!(error.problem, Problem::Incomplete { written: 3, expected: 100 }), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(names_in(folder.path()), ["x"]);
}

#[test]
fn a_file_system_without_unnamed_files_serves_too() {
    let (folder, path) = folder_with("x", "old");
    let begin = || {
        let mut file = NewFile::create(&path, 3).unwrap();
        let named = names().permissions(Permissions::from_mode(0o666)).tempfile_in(folder.path()).unwrap();
        file.temporary = Temporary::Named(named);
        file.write(0, b"new").unwrap();
        file
    };
    let file = begin();
    assert_eq!(names_in(folder.path()).len(), 2);
    drop(file);
    assert_eq!(names_in(folder.path()), ["x"]);
    begin().publish().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(names_in(folder.path()), ["x"]);
}

#[test]
fn permissions_stay_and_new_files_get_the_usual_ones() {
    let (folder, path) = folder_with("x", "old");
    fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    save(&path, "new").unwrap();
    assert_eq!(mode(&path), 0o640);

    let (saved, usual) = (folder.path().join("saved"), folder.path().join("usual"));
    save(&saved, "new").unwrap();
    File::create(&usual).unwrap();
    assert_eq!(mode(&saved), mode(&usual));
}

#[test]
fn links_are_written_through() {
    let (folder, path) = folder_with("x", "old");
    let link = folder.path().join("link");
    symlink("x", &link).unwrap();
    save(&link, "new").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());

    let dangling = folder.path().join("dangling");
    symlink("not yet", &dangling).unwrap();
    save(&dangling, "new").unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("not yet")).unwrap(), "new");

    let circle = folder.path().join("circle");
    symlink("circle", &circle).unwrap();
    assert!(save(&circle, "new").is_err());
}

#[test]
fn places_that_cannot_be_saved_to_are_errors() {
    let (folder, path) = folder_with("x", "old");
    fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
    let problem = |path: &Path| NewFile::create(path, 1).unwrap_err().problem;
    assert!(matches!(problem(&path), Problem::WriteProtected));
    assert!(matches!(problem(folder.path()), Problem::NotAFile));
    assert!(matches!(problem(Path::new("/dev/null")), Problem::NotAFile));
    assert!(matches!(problem(&folder.path().join("missing/x")), Problem::MissingFolder(_)));
    assert!(matches!(problem(&path.join("y")), Problem::MissingFolder(_)));
    assert!(NewFile::create(&folder.path().join("y"), u64::MAX).is_err());
    assert_eq!(names_in(folder.path()), ["x"]);
}

/// A file system of 1 MiB, where the tests may make one.
#[cfg(target_os = "linux")]
struct SmallDisk(TempDir);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount() -> Option<SmallDisk> {
        let folder = tempfile::tempdir().ok()?;
        let mount = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(folder.path())
            .stderr(std::process::Stdio::null())
            .status();
        mount.ok()?.success().then_some(SmallDisk(folder))
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_noticed_before_any_work() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let path = disk.0.path().join("x");
    save(&path, "old").unwrap();
    let error = NewFile::create(&path, 2 << 20).unwrap_err();
    assert!(matches!(error.problem, Problem::DiskFull { needed: 2_097_152, free: Some(_) }), "{error}");
    assert!(error.to_string().contains("2.0 MiB"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(names_in(disk.0.path()), ["x"]);
    save(&path, "new").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
}

#[test]
fn what_killed_programs_have_left_is_removed_and_nothing_else() {
    let (folder, path) = folder_with("x", "old");
    let [left, busy] = ["left", "busy"].map(|name| folder.path().join(format!("{TEMPORARY_PREFIX}{name}")));
    fs::write(left, "complete, but not in its place").unwrap();
    fs::write(&busy, "of a program that runs").unwrap();
    let writer = File::open(&busy).unwrap();
    writer.lock().unwrap();
    save(&path, "new").unwrap();
    assert_eq!(names_in(folder.path()), [&format!("{TEMPORARY_PREFIX}busy"), "x"]);
    drop(writer);
    save(&path, "newer").unwrap();
    assert_eq!(names_in(folder.path()), ["x"]);
}
