//! What killed programs leave under hidden names: whoever writes or reads such a file or folder has it locked (`flock`),
//! and the system takes locks back when a program ends, however it does.

use std::fs::{self, File, TryLockError};
use std::path::Path;

/// How the name of a temporary file begins, for those who find one after a power cut.
pub(super) const TEMPORARY_PREFIX: &str = ".arr-unfinished-";

/// New names for temporary files and folders.
pub(super) fn names() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX);
    builder
}

pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY_PREFIX))
}

/// Removes what killed programs have left in `folder`.
pub(super) fn remove_leftovers(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let hidden = entries.flatten().map(|entry| entry.path()).filter(|path| is_hidden(path));
    hidden.for_each(|path| remove_unless_locked(&path, false));
}

/// Removes a file or folder that nobody writes or reads: as far as locks tell, and where there are none if `is_ours`. What
/// cannot be removed stays: nobody depends on it.
pub(super) fn remove_unless_locked(path: &Path, is_ours: bool) {
    // Nothing else has such a name: to open a pipe would be to wait for its other end.
    let Ok(facts) = fs::symlink_metadata(path) else { return };
    if !facts.is_dir() && !facts.is_file() {
        return;
    }
    let Ok(opened) = File::open(path) else { return };
    let may_go = match opened.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => is_ours,
    };
    if may_go {
        let _ = if facts.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
}
