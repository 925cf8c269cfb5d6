//! A Parquet file as a table.

use super::decode;
use super::footer::{Chunk, Footer, Group};
use super::pages::{MOST_PAGE, PageTable, Pages};
use super::problem;
use super::schema::Leaf;
use crate::formats::cursors::Cursors;
use crate::formats::error::{FormatError, Problem};
use crate::formats::shared::{OfFile, Shared};
use crate::formats::source_file::SourceFile;
use crate::formats::table::{Column, Table};
use crate::types::DType;
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::ParquetError;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Where statistics are missing, so many values are looked at to learn whether some are missing.
const MOST_LOOKED_AT: u64 = 4 << 20;

/// So many lists of pages are remembered, if none is longer than that.
const MOST_TABLES: usize = 16;
const MOST_PAGES: usize = 4096;

static OPEN: Shared<Described> = Shared::new();

/// A file with all that opening finds out.
#[derive(Debug)]
struct Described {
    file: Arc<SourceFile>,
    footer: Footer,
    columns: Vec<Column>,
    /// Of each column its leaf; none for what is no column of numbers.
    leaves: Vec<usize>,
}

impl OfFile for Described {
    fn file(&self) -> &SourceFile {
        &self.file
    }
}

#[derive(Debug)]
pub(super) struct ParquetTable {
    of: Arc<Described>,
    cursors: Cursors<Cursor>,
    /// The pages of chunks that were read last.
    pages: Mutex<Vec<(usize, Arc<PageTable>)>>,
}

/// A decoder somewhere in a chunk.
struct Cursor {
    reader: ColumnReader,
    held: Arc<AtomicU64>,
}

impl ParquetTable {
    pub(super) fn open(path: &Path) -> Result<ParquetTable, FormatError> {
        let file = Arc::new(SourceFile::open(path)?);
        let (cursors, pages) = (Cursors::new(), Mutex::default());
        if let Some(of) = OPEN.of(&file) {
            return Ok(ParquetTable { of, cursors, pages });
        }
        let footer = Footer::read(&file)?;
        if usize::try_from(footer.rows).is_err() {
            return Err(FormatError::new(path, Problem::Damaged("it has too many rows".to_owned())));
        }
        let of = Described { file, footer, columns: Vec::new(), leaves: Vec::new() };
        let mut table = ParquetTable { of: Arc::new(of), cursors, pages };
        let (mut columns, mut leaves): (Vec<Column>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut look_at = MOST_LOOKED_AT;
        for number in 0..table.of.footer.leaves.len() {
            let leaf = &table.of.footer.leaves[number];
            // Of the parts of one list the first stands for all.
            let name = match leaf.is_repeated {
                true => leaf.name.split('.').next().unwrap_or_default().to_owned(),
                false => leaf.name.clone(),
            };
            if leaf.is_repeated && columns.last().is_some_and(|last| last.name == name) {
                continue;
            }
            let mut detail = leaf.detail.clone();
            let mut dtype = leaf.numbers.map(|(_, dtype)| dtype);
            if let Some(values) = dtype
                && !values.is_float()
                && let Some(reason) = table.may_miss_values(number, &mut look_at)
            {
                dtype = Some(DType::Float64);
                let comma = if detail.is_empty() { "" } else { ", " };
                detail = format!("{detail}{comma}{values} {reason}");
            }
            columns.push(Column { name, dtype, detail });
            leaves.push(number);
        }
        if let Some(of) = Arc::get_mut(&mut table.of) {
            (of.columns, of.leaves) = (columns, leaves);
        }
        OPEN.add(&table.of);
        Ok(table)
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let plural = |count: u64, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        vec![plural(self.of.footer.rows, "row"), plural(self.of.footer.groups.len() as u64, "row group")]
    }

    /// Why a leaf's integers cannot stay integers, if so.
    fn may_miss_values(&self, leaf: usize, look_at: &mut u64) -> Option<&'static str> {
        if self.of.footer.leaves[leaf].level == 0 {
            return None;
        }
        let chunks = || (0..self.of.footer.groups.len()).map(|group| self.chunk(group, leaf));
        if chunks().any(|(_, chunk)| chunk.missing.is_some_and(|missing| missing > 0)) {
            return Some("with missing values");
        }
        let unknown: Vec<usize> = (0..self.of.footer.groups.len())
            .filter(|&group| {
                let (_, chunk) = self.chunk(group, leaf);
                chunk.missing.is_none() && chunk.values > 0
            })
            .collect();
        if unknown.is_empty() {
            return None;
        }
        let values: u64 = unknown.iter().map(|&group| self.of.footer.groups[group].rows).sum();
        if values > *look_at {
            return Some("of which some may be missing");
        }
        *look_at -= values;
        let all_there = unknown.iter().all(|&group| self.has_all_values(group, leaf));
        if all_there { None } else { Some("with missing values") }
    }

    /// Whether a chunk can be read as values of which none is missing.
    fn has_all_values(&self, group: usize, leaf: usize) -> bool {
        let Some((_, dtype)) = self.of.footer.leaves[leaf].numbers else { return false };
        let mut piece = vec![0; decode::STEP * dtype.size()];
        let rows = self.of.footer.groups[group].rows;
        (0..rows).step_by(decode::STEP).all(|first| {
            let count = (rows - first).min(decode::STEP as u64) as usize;
            self.read_chunk(group, leaf, dtype, first, &mut piece[..count * dtype.size()]).is_ok()
        })
    }

    fn chunk(&self, group: usize, leaf: usize) -> (usize, &Chunk) {
        let number = group * self.of.footer.leaves.len() + leaf;
        (number, &self.of.footer.chunks[number])
    }

    /// Reads rows of one chunk, from row `first` of its group on.
    fn read_chunk(
        &self,
        group: usize,
        leaf: usize,
        dtype: DType,
        first: u64,
        out: &mut [u8],
    ) -> Result<(), FormatError> {
        let (number, chunk) = self.chunk(group, leaf);
        let facts = &self.of.footer.leaves[leaf];
        let Some(numbers) = facts.numbers else {
            return Err(FormatError::new(self.path(), Problem::Unsupported(facts.detail.clone())));
        };
        let pages = self.pages_of(number, chunk, self.of.footer.groups[group].rows)?;
        let (page, page_first) = pages.page_of(first);
        let (row, mut cursor) = match self.cursors.take(number, page_first..=first) {
            Some(found) => found,
            None => (page_first, self.cursor(facts, chunk, pages, page)),
        };
        let rows = out.len() / dtype.size();
        // The crate indexes into pages in places without a look at their lengths, and a page may lie about what is in
        // it; what panics there is a damaged file and nothing else. The decoder is dropped.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            decode::skip(&mut cursor.reader, (first - row) as usize)?;
            decode::read(&mut cursor.reader, numbers, dtype, facts.level, out)
        }));
        let panicked = |_| Err(ParquetError::General("a page cannot be decoded".to_owned()));
        outcome.unwrap_or_else(panicked).map_err(|error| in_column(problem(self.path(), error), &facts.name))?;
        let held = cursor.held.load(Ordering::Relaxed);
        self.cursors.put(number, first + rows as u64, held, cursor);
        Ok(())
    }

    /// A decoder at the beginning of a page.
    fn cursor(&self, leaf: &Leaf, chunk: &Chunk, table: Arc<PageTable>, page: usize) -> Cursor {
        let held = Arc::new(AtomicU64::new(0));
        let pages = Pages {
            file: self.of.file.clone(),
            codec: chunk.codec,
            table,
            next: page,
            has_given_dictionary: false,
            held: held.clone(),
        };
        Cursor { reader: get_column_reader(leaf.descriptor.clone(), Box::new(pages)), held }
    }

    fn pages_of(&self, number: usize, chunk: &Chunk, rows: u64) -> Result<Arc<PageTable>, FormatError> {
        let known = || self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, table)) = known().iter().find(|(of, _)| *of == number) {
            return Ok(table.clone());
        }
        let table = Arc::new(PageTable::read(&self.of.file, chunk, rows)?);
        if table.len() <= MOST_PAGES {
            let mut known = known();
            if known.len() == MOST_TABLES {
                known.remove(0);
            }
            known.push((number, table.clone()));
        }
        Ok(table)
    }
}

/// Says of what is damaged in which column it is.
fn in_column(error: FormatError, name: &str) -> FormatError {
    match error.problem {
        Problem::Damaged(what) => {
            FormatError { problem: Problem::Damaged(format!("in column `{name}`: {what}")), ..error }
        }
        _ => error,
    }
}

/// The row groups that `rows` touches, each with the rows of it.
fn groups_of(groups: &[Group], rows: Range<u64>) -> impl Iterator<Item = (usize, Range<u64>)> {
    let start = groups.partition_point(|group| group.first + group.rows <= rows.start);
    let touched = (start..groups.len()).take_while(move |&k| groups[k].first < rows.end);
    touched.filter_map(move |k| {
        let Group { first, rows: count } = groups[k];
        let within = rows.start.max(first) - first..rows.end.min(first + count) - first;
        (!within.is_empty()).then_some((k, within))
    })
}

impl Table for ParquetTable {
    fn path(&self) -> &Path {
        self.of.file.path()
    }

    fn rows(&self) -> usize {
        self.of.footer.rows as usize
    }

    fn columns(&self) -> &[Column] {
        &self.of.columns
    }

    fn read_column(&self, column: usize, first: usize, out: &mut [u8]) -> Result<(), FormatError> {
        let Some(dtype) = self.of.columns[column].dtype else {
            return Err(FormatError::new(self.path(), Problem::Unsupported(self.of.columns[column].detail.clone())));
        };
        let count = (out.len() / dtype.size()) as u64;
        let mut rest = out;
        for (group, rows) in groups_of(&self.of.footer.groups, first as u64..first as u64 + count) {
            let (piece, after) = rest.split_at_mut((rows.end - rows.start) as usize * dtype.size());
            self.read_chunk(group, self.of.leaves[column], dtype, rows.start, piece)?;
            rest = after;
        }
        Ok(())
    }

    fn block(&self, _columns: usize) -> Option<[usize; 2]> {
        let rows = self.of.footer.groups.iter().map(|group| group.rows as usize).max();
        Some([rows.unwrap_or(1).max(1), 1])
    }

    fn scratch(&self, columns: &[usize], _rows: usize) -> u64 {
        // A page as it is stored and unpacked, a dictionary, and decoders that wait.
        let most = |part: &dyn Fn(&Chunk) -> u64| {
            let chunks = (0..self.of.footer.groups.len())
                .flat_map(|group| columns.iter().map(move |&column| self.chunk(group, self.of.leaves[column]).1));
            chunks.map(part).max().unwrap_or(0).min(MOST_PAGE as u64)
        };
        let unpacked = most(&|chunk| chunk.unpacked);
        let values = (decode::STEP * 32) as u64;
        unpacked + most(&|chunk| chunk.bytes) + Cursors::<Cursor>::most_bytes(unpacked) + values
    }
}
