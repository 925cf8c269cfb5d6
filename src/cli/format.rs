//! `arr fmt`: scripts as they should look.

use super::arguments::{Format, Settings};
use super::diff;
use super::printer::{Form, Printer};
use super::source::{Origin, Source};
use super::stop::Stop;
use crate::diagnostics::{Diagnostic, Texts, json_string};
use crate::syntax;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Lines of a file's changes that `--check` shows.
const EXCERPT: usize = 40;

pub(super) fn format(format: &Format, settings: &Settings) -> Result<(), Stop> {
    let mut run =
        Run { check: format.check, settings, printer: Printer::on_standard_output(Form::Plain), failed: false };
    match format.files.as_slice() {
        [] if io::stdin().is_terminal() => {
            return Err(Stop::usage("which files? name scripts or folders, or `-` for standard input", settings));
        }
        [] => run.standard_input()?,
        files => files.iter().try_for_each(|path| run.path(path))?,
    }
    if run.failed { Err(Stop::failed_as_told()) } else { Ok(()) }
}

struct Run<'a> {
    check: bool,
    settings: &'a Settings,
    printer: Printer,
    /// A file does not parse, or `--check` found one that would change.
    failed: bool,
}

impl Run<'_> {
    /// Formats a script, the scripts in a folder, or standard input.
    fn path(&mut self, path: &Path) -> Result<(), Stop> {
        if path.as_os_str() == "-" {
            return self.standard_input();
        }
        if !path.is_dir() {
            return self.file(path);
        }
        let scripts = scripts(path).map_err(|error| {
            Stop::broken(format!("the folder `{}` cannot be read: {error}", path.display()), self.settings)
        })?;
        scripts.iter().try_for_each(|script| self.file(script))
    }

    fn standard_input(&mut self) -> Result<(), Stop> {
        let source = Source::read(Origin::StandardInput).map_err(|error| Stop::usage(error, self.settings))?;
        match self.formatted(&source) {
            Some(text) if self.check => self.compare(&source, &text),
            Some(text) => self.printer.whole(&text, self.settings),
            None => Ok(()),
        }
    }

    fn file(&mut self, path: &Path) -> Result<(), Stop> {
        let source = Source::read(Origin::File(path)).map_err(|error| Stop::usage(error, self.settings))?;
        match self.formatted(&source) {
            Some(text) if self.check => self.compare(&source, &text),
            Some(text) if text != source.text => self.rewrite(path, &source, &text),
            _ => Ok(()),
        }
    }

    /// The formatted text; none, and a message, for a text that does not parse. The other files are formatted all the same.
    fn formatted(&mut self, source: &Source) -> Option<String> {
        let mut texts = Texts::default();
        let id = texts.add(&source.name, &source.text);
        match syntax::format(&source.text, id) {
            Ok(text) => Some(text),
            Err(error) => {
                self.failed = true;
                Stop::refused(&Diagnostic::from(error), &texts, self.settings).report();
                None
            }
        }
    }

    /// Names a file that would change, and shows how.
    fn compare(&mut self, source: &Source, text: &str) -> Result<(), Stop> {
        if text == source.text {
            return Ok(());
        }
        self.failed = true;
        let changes = match self.settings.json {
            true => String::new(),
            false => diff::unified(&source.text, text, EXCERPT),
        };
        let told = self.told(&source.name);
        self.printer.whole(&format!("{told}{changes}"), self.settings)
    }

    fn rewrite(&mut self, path: &Path, source: &Source, text: &str) -> Result<(), Stop> {
        replace(path, text)
            .map_err(|error| Stop::broken(format!("`{}` cannot be written: {error}", source.name), self.settings))?;
        let told = self.told(&source.name);
        self.printer.whole(&told, self.settings)
    }

    /// The line about a file that changes.
    fn told(&self, name: &str) -> String {
        match self.settings.json {
            true => format!("{{\"file\":{},\"changed\":{}}}\n", json_string(name), !self.check),
            false if self.check => format!("would change {name}\n"),
            false => format!("formatted {name}\n"),
        }
    }
}

/// The scripts anywhere in a folder, in order. Hidden folders are passed over, and links are not followed.
fn scripts(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if kind.is_dir() && !is_hidden {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "arr") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Puts a text in the place of a file's, at once: at no time is there half of it. A link stays one, and so do permissions.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = fs::canonicalize(path)?;
    let permissions = fs::metadata(&target)?.permissions();
    let folder = target.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut written = tempfile::Builder::new().prefix(".arr-fmt-").tempfile_in(folder)?;
    written.write_all(text.as_bytes())?;
    written.as_file().set_permissions(permissions)?;
    written.as_file().sync_all()?;
    written.persist(&target)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_found_in_folders() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("b/.hidden")).unwrap();
        for name in ["z.arr", "b/a.arr", "b/notes.txt", "b/.hidden/c.arr"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let found = scripts(folder.path()).unwrap();
        assert_eq!(found, ["b/a.arr", "z.arr"].map(|name| folder.path().join(name)));
    }

    #[cfg(unix)]
    #[test]
    fn a_replaced_file_keeps_its_permissions_and_links() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.arr"), folder.path().join("link.arr"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        symlink(&file, &link).unwrap();
        replace(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o755);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
