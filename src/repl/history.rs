//! Where entries are remembered from one conversation to the next.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

/// The file of remembered entries, its folder made; none where there is no place for it.
pub(super) fn file() -> Option<PathBuf> {
    let file = place(std::env::var_os("XDG_DATA_HOME"), std::env::var_os("HOME"))?;
    fs::create_dir_all(file.parent()?).ok()?;
    Some(file)
}

/// The file in the user's data folder (XDG Base Directory Specification: relative paths are to be ignored).
fn place(data_home: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let data = data_home.map(PathBuf::from).filter(|path| path.is_absolute());
    let data = data.or_else(|| Some(PathBuf::from(home?).join(".local/share")).filter(|path| path.is_absolute()))?;
    Some(data.join("arr").join("history"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_lives_in_the_users_data() {
        let path = |text: &str| Some(OsString::from(text));
        let expected = |text: &str| Some(PathBuf::from(text));
        assert_eq!(place(path("/data"), path("/home/ada")), expected("/data/arr/history"));
        assert_eq!(place(None, path("/home/ada")), expected("/home/ada/.local/share/arr/history"));
        assert_eq!(place(path("data"), path("/home/ada")), expected("/home/ada/.local/share/arr/history"));
        assert_eq!(place(path(""), None), None);
        assert_eq!(place(None, path("")), None);
    }
}
