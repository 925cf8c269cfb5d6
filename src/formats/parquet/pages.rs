//! The pages of a column chunk: where they are, and one after the other, unpacked, for the decoders.

use super::codec;
use super::footer::Chunk;
use super::page::{MOST_HEADER, PageHeader, PageKind, encoding};
use super::thrift::{Flaw, Thrift};
use crate::formats::error::{FormatError, Problem};
use crate::formats::source_file::SourceFile;
use bytes::Bytes;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::ParquetError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most bytes of a page before compression. Writers make pages of about a megabyte; some put a whole row group into
/// one.
pub(super) const MOST_PAGE: usize = 512 << 20;

/// The most values of a dictionary. Writers give up theirs after a megabyte; and an entry takes some memory, however few
/// bytes the file has for it.
const MOST_ENTRIES: u32 = 4 << 20;

/// The most bytes of a list of pages: some hundred thousands. Longer ones are not looked at.
const MOST_LIST: u32 = 4 << 20;

/// Headers are read so many bytes at a time.
const HEADER_STEP: usize = 512;

/// Where the pages of a chunk are.
#[derive(Debug)]
pub(super) struct PageTable {
    /// What stands before the first page of values, if there is something.
    dictionary: Option<(u64, usize)>,
    pages: Vec<Place>,
    rows: u64,
}

/// A page with values.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: u64,
    /// With its header.
    bytes: usize,
    first_row: u64,
}

impl PageTable {
    /// Finds the pages of a chunk of `rows` rows: by the file's own list, else by walking from header to header.
    pub(super) fn read(file: &SourceFile, chunk: &Chunk, rows: u64) -> Result<PageTable, FormatError> {
        if let Some((start, len)) = chunk.index.filter(|&(_, len)| len <= MOST_LIST) {
            let mut text = vec![0; len as usize];
            file.read(start, &mut text)?;
            // A list that cannot be right is as good as none.
            if let Some(table) = PageTable::parse(&text, chunk, rows) {
                return Ok(table);
            }
        }
        PageTable::walk(file, chunk, rows)
    }

    /// The list of places that a file has of a chunk.
    fn parse(text: &[u8], chunk: &Chunk, rows: u64) -> Option<PageTable> {
        let mut pages: Vec<Place> = Vec::new();
        let read = Thrift::new(text).fields(|thrift, number, kind| match number {
            1 => thrift.list(kind, |thrift, kind| {
                let mut place = Place { start: 0, bytes: 0, first_row: 0 };
                thrift.structure(kind, |thrift, number, kind| {
                    match number {
                        1 => place.start = thrift.count(kind)?,
                        2 => place.bytes = thrift.count(kind)? as usize,
                        3 => place.first_row = thrift.count(kind)?,
                        _ => thrift.skip(kind)?,
                    }
                    Ok(())
                })?;
                pages.push(place);
                Ok(())
            }),
            _ => thrift.skip(kind),
        });
        let mut end = chunk.start;
        for place in &pages {
            let is_in_order = place.start >= end && place.bytes as u64 <= chunk.end().saturating_sub(place.start);
            if !is_in_order {
                return None;
            }
            end = place.start + place.bytes as u64;
        }
        let is_in_order = pages.first().is_some_and(|first| first.first_row == 0)
            && pages.windows(2).all(|pair| pair[0].first_row <= pair[1].first_row)
            && pages.last().is_some_and(|last| last.first_row < rows);
        if read.is_err() || !is_in_order {
            return None;
        }
        let before = (pages[0].start - chunk.start) as usize;
        let dictionary = (before > 0).then_some((chunk.start, before));
        // Pages without rows stand for nothing.
        let next: Vec<u64> = pages.iter().skip(1).map(|place| place.first_row).chain([rows]).collect();
        let mut next = next.into_iter();
        pages.retain(|place| next.next().is_some_and(|next| place.first_row < next));
        Some(PageTable { dictionary, pages, rows })
    }

    fn walk(file: &SourceFile, chunk: &Chunk, rows: u64) -> Result<PageTable, FormatError> {
        let damaged = |what: &str| FormatError::new(file.path(), Problem::Damaged(what.to_owned()));
        let mut table = PageTable { dictionary: None, pages: Vec::new(), rows };
        let (mut at, mut first_row) = (chunk.start, 0u64);
        while first_row < rows {
            let header = read_header(file, at, chunk.end())?;
            let bytes = header.len + header.packed;
            if bytes as u64 > chunk.end() - at {
                return Err(damaged("a page reaches beyond its column"));
            }
            match header.page {
                PageKind::Dictionary if table.pages.is_empty() => table.dictionary = Some((at, bytes)),
                PageKind::Data | PageKind::DataSecond if header.values > 0 => {
                    table.pages.push(Place { start: at, bytes, first_row });
                    first_row += u64::from(header.values);
                }
                _ => {}
            }
            at += bytes as u64;
        }
        if first_row > rows { Err(damaged("its pages have more rows than its row groups")) } else { Ok(table) }
    }

    /// The number of the page that has row `row`, and that page's first row.
    pub(super) fn page_of(&self, row: u64) -> (usize, u64) {
        let page = self.pages.partition_point(|place| place.first_row <= row).saturating_sub(1);
        (page, self.pages.get(page).map_or(0, |place| place.first_row))
    }

    pub(super) fn len(&self) -> usize {
        self.pages.len()
    }

    /// The rows of a page.
    fn rows_of(&self, page: usize) -> u64 {
        let end = self.pages.get(page + 1).map_or(self.rows, |next| next.first_row);
        end - self.pages[page].first_row
    }
}

/// Reads the header at `at`, which ends before `end`.
fn read_header(file: &SourceFile, at: u64, end: u64) -> Result<PageHeader, FormatError> {
    let damaged = || FormatError::new(file.path(), Problem::Damaged("a page cannot be read".to_owned()));
    let mut len = HEADER_STEP;
    loop {
        let there = end.saturating_sub(at);
        let mut bytes = vec![0; there.min(len as u64) as usize];
        file.read(at, &mut bytes)?;
        match PageHeader::parse(&bytes) {
            Ok(header) => return Ok(header),
            Err(Flaw::Ended) if len < MOST_HEADER && (len as u64) < there => len *= 8,
            Err(_) => return Err(damaged()),
        }
    }
}

/// Gives the decoders a chunk's dictionary and its pages from one of them on.
pub(super) struct Pages {
    pub file: Arc<SourceFile>,
    pub codec: i64,
    pub table: Arc<PageTable>,
    /// The page to come.
    pub next: usize,
    pub has_given_dictionary: bool,
    /// About as many bytes as the decoder holds: of the dictionary or of the largest page so far.
    pub held: Arc<AtomicU64>,
}

impl Pages {
    /// Reads and unpacks one page.
    fn unpack(&self, start: u64, bytes: usize) -> Result<(PageHeader, Vec<u8>), FormatError> {
        let damaged = |what: String| FormatError::new(self.file.path(), Problem::Damaged(what));
        let mut raw = vec![0; bytes];
        self.file.read(start, &mut raw)?;
        let header = PageHeader::parse(&raw[..bytes.min(MOST_HEADER)]);
        let header = header.map_err(|_| damaged("a page cannot be read".to_owned()))?;
        let packed = raw.get(header.len..header.len + header.packed);
        let packed = packed.ok_or_else(|| damaged("a page is longer than its place".to_owned()))?;
        if header.unpacked > MOST_PAGE {
            let message = format!(
                "a page of it holds {} bytes, more than {MOST_PAGE}; save it with smaller pages",
                header.unpacked
            );
            return Err(FormatError::new(self.file.path(), Problem::Unsupported(message)));
        }
        // Levels of the second version are not compressed.
        let levels = match header.page {
            PageKind::DataSecond => header.second.level_bytes as usize + header.second.repetition_bytes as usize,
            _ => 0,
        };
        let codec = if header.second.is_plain { 0 } else { self.codec };
        if levels > header.unpacked || levels > packed.len() {
            return Err(damaged("a page is shorter than it says".to_owned()));
        }
        let mut page = vec![0; header.unpacked];
        page[..levels].copy_from_slice(&packed[..levels]);
        // A page without any value may have nothing to unpack.
        if header.unpacked > levels {
            codec::unpack(codec, &packed[levels..], &mut page[levels..])
                .map_err(|what| damaged(format!("a page {what}")))?;
        }
        Ok((header, page))
    }

    fn dictionary(&mut self) -> Result<Option<Page>, FormatError> {
        let Some((start, bytes)) = self.table.dictionary else { return Ok(None) };
        let (header, page) = self.unpack(start, bytes)?;
        if header.page != PageKind::Dictionary {
            return Ok(None);
        }
        if header.values > MOST_ENTRIES || header.values as usize > page.len() {
            let message = format!("a dictionary of {} values is too long for its page", header.values);
            return Err(FormatError::new(self.file.path(), Problem::Damaged(message)));
        }
        self.held.fetch_add(page.len() as u64 * 2, Ordering::Relaxed);
        let encoding = encoding(header.encoding).ok_or_else(|| self.unknown_encoding(header.encoding))?;
        Ok(Some(Page::DictionaryPage { buf: Bytes::from(page), num_values: header.values, encoding, is_sorted: false }))
    }

    fn page(&mut self) -> Result<Option<Page>, FormatError> {
        let Some(place) = self.table.pages.get(self.next).copied() else { return Ok(None) };
        let (header, page) = self.unpack(place.start, place.bytes)?;
        let is_data = matches!(header.page, PageKind::Data | PageKind::DataSecond);
        if !is_data || u64::from(header.values) != self.table.rows_of(self.next) {
            let message = "a page has other rows than the list of pages says".to_owned();
            return Err(FormatError::new(self.file.path(), Problem::Damaged(message)));
        }
        self.next += 1;
        self.held.fetch_max(page.len() as u64, Ordering::Relaxed);
        let known = |number: i64| encoding(number).ok_or_else(|| self.unknown_encoding(number));
        let (buf, num_values, encoding) = (Bytes::from(page), header.values, known(header.encoding)?);
        Ok(Some(match header.page {
            PageKind::DataSecond => Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                num_nulls: header.second.missing,
                num_rows: num_values,
                def_levels_byte_len: header.second.level_bytes,
                rep_levels_byte_len: header.second.repetition_bytes,
                is_compressed: false,
                statistics: None,
            },
            _ => Page::DataPage {
                buf,
                num_values,
                encoding,
                def_level_encoding: known(header.level_encoding)?,
                rep_level_encoding: parquet::basic::Encoding::RLE,
                statistics: None,
            },
        }))
    }

    fn unknown_encoding(&self, number: i64) -> FormatError {
        let message = format!("its values are stored in a way that is not known (encoding {number})");
        FormatError::new(self.file.path(), Problem::Unsupported(message))
    }
}

/// An error on its way through the decoders, which hand it on as it is.
fn passed(error: FormatError) -> ParquetError {
    ParquetError::External(Box::new(error))
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>, ParquetError> {
        if !self.has_given_dictionary {
            self.has_given_dictionary = true;
            if let Some(page) = self.dictionary().map_err(passed)? {
                return Ok(Some(page));
            }
        }
        self.page().map_err(passed)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>, ParquetError> {
        let is_dict = !self.has_given_dictionary && self.table.dictionary.is_some();
        if !is_dict && self.next >= self.table.len() {
            return Ok(None);
        }
        let rows = (!is_dict).then(|| self.table.rows_of(self.next) as usize);
        Ok(Some(PageMetadata { num_rows: rows, num_levels: rows, is_dict }))
    }

    fn skip_next_page(&mut self) -> Result<(), ParquetError> {
        self.has_given_dictionary = true;
        self.next += 1;
        Ok(())
    }
}

impl Iterator for Pages {
    type Item = Result<Page, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
