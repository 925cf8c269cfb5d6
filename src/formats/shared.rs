//! What opening a file has found out, shared by all who have it open: a program that loads the columns of a table one by one
//! opens one file many times.

use super::source_file::SourceFile;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// What has been found out about a file.
pub(super) trait OfFile {
    fn file(&self) -> &SourceFile;
}

/// Everything that somebody still holds.
pub(super) struct Shared<T>(Mutex<Vec<Weak<T>>>);

impl<T: OfFile> Shared<T> {
    pub(super) const fn new() -> Shared<T> {
        Shared(Mutex::new(Vec::new()))
    }

    /// What is known of a file under its path, which errors name, as it is now.
    pub(super) fn of(&self, file: &SourceFile) -> Option<Arc<T>> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|known| known.strong_count() > 0);
        let mut known = open.iter().filter_map(Weak::upgrade);
        known.find(|known| known.file().is_same(file) && known.file().path() == file.path())
    }

    pub(super) fn add(&self, known: &Arc<T>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(known));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    struct Known(SourceFile);

    impl OfFile for Known {
        fn file(&self) -> &SourceFile {
            &self.0
        }
    }

    #[test]
    fn it_is_shared_while_it_is_held_and_the_file_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        fs::write(&path, "old").unwrap();
        let open = || SourceFile::open(&path).unwrap();
        let shared = Shared::new();
        let known = Arc::new(Known(open()));
        shared.add(&known);
        assert!(shared.of(&open()).is_some_and(|found| Arc::ptr_eq(&found, &known)));
        fs::write(&path, "newer").unwrap();
        assert!(shared.of(&open()).is_none());
        let newer = Arc::new(Known(open()));
        shared.add(&newer);
        assert!(shared.of(&open()).is_some());
        drop(newer);
        assert!(shared.of(&open()).is_none());
    }
}
