//! Included files: their statements stand where the `include` stood, with places in texts of their own.

use super::{Failure, Session};
use crate::diagnostics::{Diagnostic, Texts};
use crate::syntax;
use crate::syntax::ast::{Program, Statement, StatementKind};
use crate::syntax::span::Span;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How many files one text may include, those of included files counted: far more than anybody writes, and far less than
/// files that include each other twice would ask for.
const MOST_FILES: usize = 1000;

/// How deep files may include files.
const MOST_OPEN: usize = 100;

impl Session {
    /// The tree of a text, each `include` of its outermost level replaced by the statements of the file. Paths are relative
    /// to the folder of the text that names them; a text that is no file stands in the working directory.
    pub(super) fn parse(&mut self, text_name: &str, text: &str) -> Result<Program, Failure> {
        let id = self.texts.add(text_name, text);
        let program = syntax::parse(text, id).map_err(Diagnostic::from)?;
        let open = fs::canonicalize(text_name).into_iter().filter(|path| path.is_file()).collect();
        let mut inclusion = Inclusion { texts: &mut self.texts, open, included: 0 };
        Ok(Program { statements: inclusion.expanded(program.statements)? })
    }
}

struct Inclusion<'a> {
    texts: &'a mut Texts,
    /// The files that are being read, outermost first.
    open: Vec<PathBuf>,
    included: usize,
}

impl Inclusion<'_> {
    fn expanded(&mut self, statements: Vec<Statement>) -> Result<Vec<Statement>, Diagnostic> {
        let mut expanded = Vec::with_capacity(statements.len());
        for statement in statements {
            match &statement.kind {
                StatementKind::Include { path, path_span } => expanded.extend(self.file(path, *path_span)?),
                _ => expanded.push(statement),
            }
        }
        Ok(expanded)
    }

    /// The statements of the file at `path`, which stands at `place`.
    fn file(&mut self, path: &str, place: Span) -> Result<Vec<Statement>, Diagnostic> {
        let refused = |message: String| Diagnostic::error(message).with_primary(place, "");
        let folder = self.texts.name(place.text).and_then(|name| Path::new(name).parent()).unwrap_or(Path::new(""));
        let file = folder.join(path);
        let shown = file.display().to_string();
        let identity = fs::canonicalize(&file).map_err(|cause| refused(unreadable(&shown, &cause)))?;
        if self.open.contains(&identity) {
            return Err(refused(format!("`{shown}` includes itself, {}", self.way_to(&identity)))
                .with_help("what both files need stands best in a third one"));
        }
        self.included += 1;
        if self.included > MOST_FILES || self.open.len() >= MOST_OPEN {
            return Err(refused(format!(
                "too many files are included: at most {MOST_FILES} by one program, and {MOST_OPEN} by each other"
            )));
        }
        if !identity.is_file() {
            return Err(refused(format!("`{shown}` is not a file")));
        }
        let text = fs::read_to_string(&identity).map_err(|cause| refused(unreadable(&shown, &cause)))?;
        let id = self.texts.add(shown, text.as_str());
        let program = syntax::parse(&text, id).map_err(Diagnostic::from)?;
        self.open.push(identity);
        let statements = self.expanded(program.statements);
        self.open.pop();
        statements
    }

    /// The files between a file and its inclusion by the innermost open one.
    fn way_to(&self, identity: &Path) -> String {
        let from = self.open.iter().position(|open| open == identity).unwrap_or(0);
        let between: Vec<String> = self.open[from + 1..].iter().map(|path| format!("`{}`", last_part(path))).collect();
        match between.is_empty() {
            true => "directly".to_string(),
            false => format!("by way of {}", between.join(", ")),
        }
    }
}

fn last_part(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn unreadable(file: &str, cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => format!("there is no file `{file}`"),
        io::ErrorKind::InvalidData => format!("`{file}` is not text: it is not UTF-8"),
        _ => format!("`{file}` cannot be read: {cause}"),
    }
}
