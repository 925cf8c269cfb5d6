//! A folder that appears complete or not at all.
//!
//! It is written under a hidden name beside its target. At the end the two exchange their names, and the old folder, which
//! now has the hidden name, is removed. Whoever writes or reads such a folder holds a lock on it (`flock`), which the
//! system takes back when the program ends, however it does: a hidden folder that nobody has locked is a leftover, and
//! the next that saves in its place removes it. An old folder that somebody still reads is removed by its last reader.

use super::error::{FormatError, Problem};
use super::leftovers::{is_hidden, names, remove_leftovers, remove_unless_locked};
use super::new_file::follow_links;
use super::system;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A folder being written beside the place where it will stand. Dropped before [`publish`](NewFolder::publish) it is
/// gone, and the old one is untouched.
#[derive(Debug)]
pub(super) struct NewFolder {
    /// The path as the user gave it.
    path: PathBuf,
    /// Where the folder goes: `path` with symbolic links followed.
    target: PathBuf,
    parent: PathBuf,
    temporary: PathBuf,
    /// The open folder, locked.
    lock: File,
    may_replace: fn(&Path) -> bool,
}

impl NewFolder {
    /// Begins a folder that replaces one for which `may_replace` is true, or none.
    pub(super) fn create(path: &Path, may_replace: fn(&Path) -> bool) -> Result<NewFolder, FormatError> {
        let failed = |error| FormatError::system(path, "save", error);
        // A slash at the end would be one more name.
        let plain: PathBuf = path.components().collect();
        let target = follow_links(&plain).map_err(failed)?;
        let parent = match target.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        if !parent.is_dir() {
            return Err(FormatError::new(path, Problem::MissingFolder(parent)));
        }
        let permissions = check_target(path, &target, may_replace)?;
        remove_leftovers(&parent);
        let (temporary, lock) = create_locked(&parent).map_err(failed)?;
        let folder = NewFolder { path: path.to_owned(), target, parent, temporary, lock, may_replace };
        if let Some(permissions) = permissions {
            folder.lock.set_permissions(permissions).map_err(failed)?;
        }
        Ok(folder)
    }

    /// Writes a file, with the folders that its name has before the last slash.
    pub(super) fn write(&self, name: &str, parts: &[&[u8]]) -> Result<(), FormatError> {
        let path = self.temporary.join(name);
        let create = || match File::create_new(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(path.parent().unwrap_or(&self.temporary))?;
                File::create_new(&path)
            }
            outcome => outcome,
        };
        let written = create().and_then(|mut file| {
            parts.iter().try_for_each(|part| file.write_all(part))?;
            system::start_write_back(&file);
            Ok(())
        });
        written.map_err(|error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                let needed = parts.iter().map(|part| part.len() as u64).sum();
                FormatError::new(&self.path, Problem::DiskFull { needed, free: system::free_space(&self.parent) })
            }
            _ => FormatError::system(&self.path, "save", error),
        })
    }

    /// Makes the folder durable and puts it in its place.
    pub(super) fn publish(self) -> Result<(), FormatError> {
        let failed = |error| FormatError::system(&self.path, "save", error);
        system::sync_file_system(&self.lock).map_err(failed)?;
        // Much may have happened since this began.
        check_target(&self.path, &self.target, self.may_replace)?;
        match system::exchange(&self.temporary, &self.target) {
            Ok(()) => {}
            Err(_) if fs::symlink_metadata(&self.target).is_err() => {
                fs::rename(&self.temporary, &self.target).map_err(failed)?;
            }
            // Where names cannot be exchanged, there is a moment in which the old folder is under a third one.
            Err(_) => {
                let aside = names().make_in(&self.parent, |name| fs::rename(&self.target, name)).map_err(failed)?;
                let aside = aside.into_temp_path().keep().map_err(|error| failed(error.error))?;
                if let Err(error) = fs::rename(&self.temporary, &self.target) {
                    fs::rename(&aside, &self.target).map_err(failed)?;
                    return Err(failed(error));
                }
                fs::rename(&aside, &self.temporary).map_err(failed)?;
            }
        }
        // The names are themselves data of the folder.
        File::open(&self.parent).and_then(|parent| parent.sync_all()).map_err(failed)?;
        // From here on it may be read, and replaced; what is under the hidden name now is the old one.
        self.lock.unlock().map_err(failed)
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        // Of two locks that one program holds each is in the way of the other.
        let _ = self.lock.unlock();
        remove_unless_locked(&self.temporary, true);
    }
}

/// The permissions of the folder that will be replaced, if there is one and it may be.
fn check_target(
    path: &Path,
    target: &Path,
    may_replace: fn(&Path) -> bool,
) -> Result<Option<fs::Permissions>, FormatError> {
    match fs::symlink_metadata(target) {
        Err(_) => Ok(None),
        Ok(facts) if !facts.is_dir() || !may_replace(target) => {
            let message = "what is there is something else and would be lost; choose another name or remove it";
            Err(FormatError::new(path, Problem::Unsupported(message.to_owned())))
        }
        Ok(facts) if facts.permissions().readonly() => Err(FormatError::new(path, Problem::WriteProtected)),
        Ok(facts) => Ok(Some(facts.permissions())),
    }
}

/// A new hidden folder in `parent` and the lock on it.
fn create_locked(parent: &Path) -> io::Result<(PathBuf, File)> {
    loop {
        let made = names().make_in(parent, |name| fs::create_dir(name))?;
        let path = made.into_temp_path().keep().map_err(|error| error.error)?;
        let Ok(lock) = File::open(&path) else { continue };
        // A file system without locks has no leftovers removed either.
        let _ = lock.lock();
        // Until it was locked somebody may have taken it for a leftover.
        let identity = |facts: fs::Metadata| (facts.dev(), facts.ino());
        if fs::symlink_metadata(&path).map(identity).ok() == lock.metadata().map(identity).ok() {
            return Ok((path, lock));
        }
    }
}

/// Says that `folder` is read from, until it is closed.
pub(super) fn lock_for_reading(folder: &File) {
    // Where there are no locks, nobody who replaces the folder asks for one: the reader then finds files missing.
    let _ = folder.try_lock_shared();
}

/// Says that `folder` is no longer read from, and removes it if it has been replaced and this was its last reader.
pub(super) fn end_reading(folder: &File) {
    let _ = folder.unlock();
    if let Some(path) = system::present_path(folder).filter(|path| is_hidden(path)) {
        remove_unless_locked(&path, false);
    }
}

#[cfg(test)]
mod tests {
    use super::super::leftovers::TEMPORARY_PREFIX;
    use super::*;

    fn always(_: &Path) -> bool {
        true
    }

    fn names_in(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    fn save(path: &Path, text: &str) -> Result<(), FormatError> {
        let folder = NewFolder::create(path, always)?;
        folder.write("a/b/text", &[text.as_bytes()])?;
        folder.publish()
    }

    fn text(path: &Path) -> String {
        fs::read_to_string(path.join("a/b/text")).unwrap()
    }

    #[test]
    fn a_saved_folder_is_alone_and_complete() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("x");
        for round in ["one", "two", "three"] {
            save(&path, round).unwrap();
            assert_eq!(text(&path), round);
            assert_eq!(names_in(parent.path()), ["x"]);
        }
        save(&parent.path().join("y/"), "four").unwrap();
        assert_eq!(names_in(parent.path()), ["x", "y"]);
    }

    #[test]
    fn an_unfinished_folder_leaves_everything_as_it_was() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("x");
        save(&path, "old").unwrap();
        let folder = NewFolder::create(&path, always).unwrap();
        folder.write("a/b/text", &[b"new"]).unwrap();
        assert_eq!(names_in(parent.path()).len(), 2);
        assert_eq!(text(&path), "old");
        drop(folder);
        assert_eq!(names_in(parent.path()), ["x"]);
        assert_eq!(text(&path), "old");
    }

    #[test]
    fn leftovers_are_removed_and_what_is_in_use_is_not() {
        let parent = tempfile::tempdir().unwrap();
        let leftover = parent.path().join(format!("{TEMPORARY_PREFIX}left"));
        fs::create_dir_all(leftover.join("deep")).unwrap();
        let in_use = NewFolder::create(&parent.path().join("y"), always).unwrap();
        assert!(!leftover.exists());
        save(&parent.path().join("x"), "x").unwrap();
        in_use.write("a/b/text", &[b"y"]).unwrap();
        in_use.publish().unwrap();
        assert_eq!(names_in(parent.path()), ["x", "y"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_read_is_removed_by_its_last_reader() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("x");
        save(&path, "old").unwrap();
        let readers = [File::open(&path).unwrap(), File::open(&path).unwrap()];
        readers.iter().for_each(lock_for_reading);
        save(&path, "new").unwrap();
        assert_eq!(names_in(parent.path()).len(), 2);
        end_reading(&readers[0]);
        let mut found = String::new();
        let mut file = system::open_below(&readers[1], Path::new("a/b/text")).unwrap();
        io::Read::read_to_string(&mut file, &mut found).unwrap();
        assert_eq!(found, "old");
        end_reading(&readers[1]);
        assert_eq!(names_in(parent.path()), ["x"]);
        assert_eq!(text(&path), "new");
    }

    #[test]
    fn what_is_something_else_is_not_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("x");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("precious"), "data").unwrap();
        let error = NewFolder::create(&path, |_| false).unwrap_err().to_string();
        assert!(error.contains("would be lost"), "{error}");
        let file = parent.path().join("file");
        fs::write(&file, "data").unwrap();
        assert!(NewFolder::create(&file, always).is_err());
        let missing = NewFolder::create(&parent.path().join("no/x"), always).unwrap_err();
        assert!(matches!(missing.problem, Problem::MissingFolder(_)));
        assert_eq!(names_in(parent.path()), ["file", "x"]);
    }

    #[test]
    fn links_are_written_through() {
        let parent = tempfile::tempdir().unwrap();
        save(&parent.path().join("x"), "old").unwrap();
        std::os::unix::fs::symlink("x", parent.path().join("link")).unwrap();
        save(&parent.path().join("link"), "new").unwrap();
        assert_eq!(text(&parent.path().join("x")), "new");
        assert!(fs::symlink_metadata(parent.path().join("link")).unwrap().is_symlink());
    }
}
