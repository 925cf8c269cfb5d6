//! A text that has been opened, as a table.

use super::super::error::{FormatError, Problem};
use super::super::shared::{OfFile, Shared};
use super::super::source_file::SourceFile;
use super::super::table::{Column, Table};
use super::dialect::{Dialect, Packing, describe};
use super::head::Head;
use super::index::Index;
use super::number;
use super::rows::{FieldFault, Rows, Target};
use super::sample::{self, Kind, Kinds};
use super::text::Text;
use crate::types::DType;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The texts that are open. A program that loads columns one by one reads one file many times: all of them share the
/// first one's index, and what was unpacked.
static OPEN: Shared<OpenText> = Shared::new();

/// A text with all that opening finds out.
#[derive(Debug)]
struct OpenText {
    text: Text,
    dialect: Dialect,
    head: Head,
    index: Index,
    kinds: Kinds,
}

impl OfFile for OpenText {
    fn file(&self) -> &SourceFile {
        self.text.file()
    }
}

impl OpenText {
    fn open(path: &Path) -> Result<Arc<OpenText>, FormatError> {
        let file = SourceFile::open(path)?;
        if let Some(known) = OPEN.of(&file) {
            return Ok(known);
        }
        let dialect = Dialect::of(path);
        let text = Text::open(file, dialect.packing)?;
        let head = Head::read(&text, dialect)?;
        let index = Index::of(&text, head.start, head.delimiter)?;
        let kinds = sample::kinds(&text, &index, head.delimiter, head.names.len())?;
        let opened = Arc::new(OpenText { text, dialect, head, index, kinds });
        OPEN.add(&opened);
        Ok(opened)
    }
}

/// A text as the program sees it.
#[derive(Debug)]
pub(super) struct TextTable {
    path: PathBuf,
    opened: Arc<OpenText>,
    columns: Vec<Column>,
    declared: Option<DType>,
}

impl TextTable {
    /// The table in a file, its numbers of the dtype `declared` if there is one.
    pub(super) fn open(path: &Path, declared: Option<DType>) -> Result<TextTable, FormatError> {
        let opened = OpenText::open(path)?;
        let column = |(name, (kind, text)): (&String, (&Kind, &Option<String>))| Column {
            name: name.clone(),
            dtype: declared.filter(|_| kind.can_be_declared()).or(kind.dtype()),
            detail: match text {
                Some(text) => format!("text, such as `{}`", text.escape_debug()),
                None => kind.describe().to_owned(),
            },
        };
        let Kinds { kinds, texts } = &opened.kinds;
        let columns = opened.head.names.iter().zip(kinds.iter().zip(texts)).map(column).collect();
        Ok(TextTable { path: path.to_owned(), opened, columns, declared })
    }

    #[cfg(test)]
    pub(super) fn is_same_text(&self, other: &TextTable) -> bool {
        Arc::ptr_eq(&self.opened, &other.opened)
    }

    /// What is to be known of the text as a whole.
    pub(super) fn notes(&self) -> Vec<String> {
        let OpenText { dialect, head, index, .. } = &*self.opened;
        let mut notes = vec![if index.rows() == 1 { "1 row".to_owned() } else { format!("{} rows", index.rows()) }];
        match dialect.packing {
            Packing::None => {}
            Packing::Gzip => notes.push("gzip".to_owned()),
            Packing::Zstd => notes.push("zstd".to_owned()),
        }
        if head.delimiter != dialect.delimiter {
            notes.push(format!("between {}", describe(head.delimiter)));
        }
        if !head.has_names {
            notes.push("columns without names".to_owned());
        }
        notes
    }

    fn target<'a>(&self, column: usize, out: &'a mut [u8]) -> Option<Target<'a>> {
        let dtype = self.columns.get(column)?.dtype?;
        Some(Target::new(column, dtype, self.bools_count(column), out))
    }

    /// Whether bools in a column are numbers: where the program says what it is, or where some are missing.
    fn bools_count(&self, column: usize) -> bool {
        let is_float = self.columns[column].dtype == Some(DType::Float64);
        self.declared.is_some() || is_float && self.opened.kinds.kinds[column].has_bools()
    }

    fn read(&self, first: usize, count: usize, targets: &mut [Target<'_>]) -> Result<(), FormatError> {
        let OpenText { text, head, index, .. } = &*self.opened;
        let rows = Rows { text, index, delimiter: head.delimiter, columns: self.columns.len() };
        rows.read(first, count, targets, |fault| self.describe(fault))
    }

    fn describe(&self, fault: &FieldFault<'_>) -> Problem {
        /// Of what a field says.
        const MOST_SHOWN: usize = 40;
        let field = String::from_utf8_lossy(fault.field);
        let mut found: String = field.chars().take(MOST_SHOWN).flat_map(char::escape_debug).collect();
        if field.chars().nth(MOST_SHOWN).is_some() {
            found.push('…');
        }
        let reads = |dtype: &DType| number::read_any(fault.field, *dtype, true, &mut [0; 8][..dtype.size()]);
        let wider = [DType::Int64, DType::UInt64, DType::Float64];
        let advice = match (wider.into_iter().find(reads), self.declared) {
            (Some(wider), Some(_)) => format!("; say dtype={wider}"),
            (Some(wider), None) => format!(", which the rows looked at are; say dtype={wider}"),
            (None, _) => ", nor any other number".to_owned(),
        };
        let column = self.columns[fault.column].name.as_str().into();
        Problem::Field { line: fault.line, column, found: found.into(), dtype: fault.dtype, advice: advice.into() }
    }
}

impl Table for TextTable {
    fn path(&self) -> &Path {
        &self.path
    }

    fn rows(&self) -> usize {
        self.opened.index.rows() as usize
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn read_column(&self, column: usize, first: usize, out: &mut [u8]) -> Result<(), FormatError> {
        let Some(size) = self.columns.get(column).and_then(|column| column.dtype).map(DType::size) else {
            return Ok(());
        };
        let count = out.len() / size;
        let mut targets: Vec<Target<'_>> = self.target(column, out).into_iter().collect();
        self.read(first, count, &mut targets)
    }

    fn read_columns(&self, columns: &[usize], first: usize, outs: &mut [Vec<u8>]) -> Result<(), FormatError> {
        let size = |column: &usize| self.columns.get(*column).and_then(|column| column.dtype).map(DType::size);
        let count = columns.iter().zip(&*outs).filter_map(|(column, out)| Some(out.len() / size(column)?)).next();
        let targets = columns.iter().zip(outs).filter_map(|(&column, out)| self.target(column, out));
        // The fields of a row are read from left to right.
        let mut targets: Vec<Target<'_>> = targets.collect();
        targets.sort_by_key(Target::column);
        self.read(first, count.unwrap_or(0), &mut targets)
    }

    /// Rows are read as whole blocks of text.
    fn block(&self, columns: usize) -> Option<[usize; 2]> {
        let blocks = self.opened.index.blocks().max(1);
        Some([(self.rows() / blocks).max(1), columns])
    }

    fn scratch(&self, columns: &[usize], _rows: usize) -> u64 {
        self.opened.index.largest_block() + (columns.len() * size_of::<Target<'_>>()) as u64
    }
}
