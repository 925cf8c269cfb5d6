//! Where a user's files of this program are (XDG Base Directory Specification: relative paths are to be ignored).

use std::ffi::OsString;
use std::path::PathBuf;

/// The folder for what should last, such as the history of conversations.
pub(crate) fn state() -> Option<PathBuf> {
    place(std::env::var_os("XDG_STATE_HOME"), std::env::var_os("HOME"), ".local/state")
}

/// The folder for what can be made anew.
pub(crate) fn cache() -> Option<PathBuf> {
    place(std::env::var_os("XDG_CACHE_HOME"), std::env::var_os("HOME"), ".cache")
}

fn place(named: Option<OsString>, home: Option<OsString>, in_home: &str) -> Option<PathBuf> {
    let named = named.map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = named.or_else(|| Some(PathBuf::from(home?).join(in_home)).filter(|path| path.is_absolute()))?;
    Some(folder.join("arr"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_where_the_environment_says() {
        let place = |named: Option<&str>, home: Option<&str>| {
            place(named.map(OsString::from), home.map(OsString::from), ".cache")
                .map(|path| path.to_string_lossy().into_owned())
        };
        assert_eq!(place(Some("/c"), Some("/home/me")).as_deref(), Some("/c/arr"));
        assert_eq!(place(None, Some("/home/me")).as_deref(), Some("/home/me/.cache/arr"));
        assert_eq!(place(Some("relative"), Some("/home/me")).as_deref(), Some("/home/me/.cache/arr"));
        assert_eq!(place(None, Some("relative")), None);
        assert_eq!(place(None, None), None);
    }
}
