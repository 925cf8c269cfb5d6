//! Files and folders that a path may go on to.

use std::fs;
use std::path::Path;

/// The names in the folder of `path` that its last part begins, sorted, folders with a slash; and how many bytes of
/// `path` come before its last part.
///
/// Names that a string cannot hold as they are, and hidden ones that are not asked for, are left out.
pub(super) fn continuations(path: &str) -> (usize, Vec<String>) {
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    let (folder, beginning) = path.split_at(start);
    let folder = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    // A folder that cannot be read has nothing to offer.
    let Ok(entries) = fs::read_dir(folder) else { return (start, Vec::new()) };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_offered = name.starts_with(beginning) && (!name.starts_with('.') || beginning.starts_with('.'));
            let is_plain = !name.contains(|c: char| c.is_control() || matches!(c, '"' | '\'' | '\\' | '{' | '}'));
            let is_folder = fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir());
            (is_offered && is_plain).then(|| if is_folder { name + "/" } else { name })
        })
        .collect();
    names.sort_unstable();
    (start, names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_listed_as_far_as_they_fit() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["data.npy", "dates.npy", ".hidden", "it's.npy", "other"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("dark")).unwrap();
        let base = format!("{}/", folder.path().display());
        let offered = |beginning: &str| continuations(&format!("{base}{beginning}"));
        assert_eq!(offered("da"), (base.len(), ["dark/", "data.npy", "dates.npy"].map(str::to_string).to_vec()));
        assert_eq!(offered("").1, ["dark/", "data.npy", "dates.npy", "other"]);
        assert_eq!(offered(".h").1, [".hidden"]);
        assert_eq!(offered("nothing/x").1, Vec::<String>::new());
    }
}
