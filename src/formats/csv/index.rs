//! Where the rows of a text are: one pass over it, as fast as memory allows, leaves a mark now and then.
//!
//! Marks split the text into blocks of whole rows, so that any row is found by reading one block. Most of a text is passed
//! over by counting line ends; only what begins a quoted field takes a closer look.

use super::fields::QUOTE;
use super::text::Text;
use crate::formats::error::{FormatError, Problem};
use memchr::{memchr, memrchr};
use std::ops::Range;

/// The bytes from one mark to the next, in texts that are not so large that there would be too many marks.
const STEP: u64 = 64 << 10;

/// The most marks of an index: 24 bytes each.
const MOST_MARKS: u64 = 1 << 16;

/// The bytes that are looked at at a time.
const PIECE: usize = 1 << 20;

/// The longest row that is read. Rows are read whole, and no table has longer ones.
const LONGEST_ROW: u64 = 16 << 20;

/// A place in a text where a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub offset: u64,
    /// The rows and lines before it.
    pub row: u64,
    pub line: u64,
}

/// The marks of a text. The first is where the rows begin, the last where they end.
#[derive(Debug)]
pub(super) struct Index {
    marks: Vec<Mark>,
}

impl Index {
    /// Scans the text from `start` on, where the first row begins.
    pub(super) fn of(text: &Text, start: Mark, delimiter: u8) -> Result<Index, FormatError> {
        let mut scan = Scan::new(start, delimiter);
        let step = (text.len() / MOST_MARKS).next_multiple_of(STEP).max(STEP);
        // What lies before the piece is looked at again: two bytes, here the end of a line.
        let mut buffer = vec![b'\n'; 2 + PIECE.min(text.len() as usize)];
        let mut offset = start.offset;
        let mut to_next_mark = step;
        while offset < text.len() {
            let len = (text.len() - offset).min(PIECE as u64).min(to_next_mark) as usize;
            text.read(offset, &mut buffer[2..2 + len])?;
            scan.take(&buffer[..2 + len]);
            offset += len as u64;
            to_next_mark -= len as u64;
            if to_next_mark == 0 {
                if offset - scan.line_start > LONGEST_ROW.max(step) {
                    return Err(text.error(scan.too_long()));
                }
                scan.wants_mark = true;
                to_next_mark = step;
            }
            let last = [buffer[len], buffer[len + 1]];
            buffer[..2].copy_from_slice(&last);
        }
        if scan.state == State::Quoted {
            let message = format!("the quote that opens in line {} is never closed", scan.opened + 1);
            return Err(text.error(Problem::Damaged(message)));
        }
        let ends_within_row = offset > scan.line_start && !(offset == scan.line_start + 1 && buffer[1] == b'\r');
        let marks = scan.finish(offset, ends_within_row);
        Ok(Index { marks })
    }

    pub(super) fn rows(&self) -> u64 {
        self.marks[self.marks.len() - 1].row
    }

    pub(super) fn blocks(&self) -> usize {
        self.marks.len() - 1
    }

    /// The block with a row.
    pub(super) fn block_of(&self, row: u64) -> usize {
        self.marks.partition_point(|mark| mark.row <= row).saturating_sub(1)
    }

    /// Where a block begins and where it ends.
    pub(super) fn block(&self, number: usize) -> Range<Mark> {
        self.marks[number]..self.marks[number + 1]
    }

    /// The size in bytes of the largest block.
    pub(super) fn largest_block(&self) -> u64 {
        self.marks.windows(2).map(|marks| marks[1].offset - marks[0].offset).max().unwrap_or(0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Plain,
    Quoted,
    /// After a quote within a quoted field: the end of it, or the first of two.
    QuoteSeen,
}

/// A pass over a text.
#[derive(Debug)]
struct Scan {
    delimiter: u8,
    state: State,
    /// The next byte, and the rows and lines that ended before it.
    at: Mark,
    marks: Vec<Mark>,
    /// Whether the next line gets a mark.
    wants_mark: bool,
    /// Where the last line began that is not within quotes.
    line_start: u64,
    /// The line of the last opening quote, from 0.
    opened: u64,
}

impl Scan {
    fn new(start: Mark, delimiter: u8) -> Scan {
        Scan {
            delimiter,
            state: State::Plain,
            at: start,
            marks: vec![start],
            wants_mark: false,
            line_start: start.offset,
            opened: 0,
        }
    }

    /// Goes over the next bytes, after two that it has seen.
    fn take(&mut self, bytes: &[u8]) {
        let mut at = 2;
        while at < bytes.len() {
            match self.state {
                State::Plain => {
                    let end = self.opening_quote(bytes, at);
                    self.plain(bytes, at..end.unwrap_or(bytes.len()));
                    at = end.unwrap_or(bytes.len());
                    if end.is_some() {
                        self.opened = self.at.line;
                        self.state = State::Quoted;
                        self.at.offset += 1;
                        at += 1;
                    }
                }
                State::Quoted => {
                    let end = memchr(QUOTE, &bytes[at..]).map(|len| at + len);
                    let quoted = &bytes[at..end.unwrap_or(bytes.len())];
                    self.at.line += memchr::memchr_iter(b'\n', quoted).count() as u64;
                    self.at.offset += quoted.len() as u64;
                    at += quoted.len();
                    if end.is_some() {
                        self.state = State::QuoteSeen;
                        self.at.offset += 1;
                        at += 1;
                    }
                }
                State::QuoteSeen if bytes[at] == QUOTE => {
                    self.state = State::Quoted;
                    self.at.offset += 1;
                    at += 1;
                }
                State::QuoteSeen => self.state = State::Plain,
            }
        }
    }

    /// The next quote that begins a field.
    fn opening_quote(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
        loop {
            at += memchr(QUOTE, &bytes[at..])?;
            if bytes[at - 1] == self.delimiter || bytes[at - 1] == b'\n' {
                return Some(at);
            }
            at += 1;
        }
    }

    /// Counts the lines that end in a range without quoted fields.
    fn plain(&mut self, bytes: &[u8], range: Range<usize>) {
        let mut start = range.start;
        if self.wants_mark
            && let Some(len) = memchr(b'\n', &bytes[range.clone()])
        {
            start += len + 1;
            self.count(bytes, range.start..start);
            self.marks.push(self.at);
            self.wants_mark = false;
        }
        self.count(bytes, start..range.end);
    }

    fn count(&mut self, bytes: &[u8], range: Range<usize>) {
        let (lines, blank) = count_lines(bytes, range.clone());
        if lines > 0
            && let Some(last) = memrchr(b'\n', &bytes[range.clone()])
        {
            self.line_start = self.at.offset + last as u64 + 1;
        }
        self.at.offset += range.len() as u64;
        self.at.line += lines;
        self.at.row += lines - blank;
    }

    fn too_long(&self) -> Problem {
        let line = self.at.line + 1;
        Problem::Unsupported(format!("the row in line {line} is longer than {} MB", LONGEST_ROW >> 20))
    }

    fn finish(mut self, end: u64, ends_within_row: bool) -> Vec<Mark> {
        let row = self.at.row + ends_within_row as u64;
        self.marks.push(Mark { offset: end, row, line: self.at.line });
        self.marks
    }
}

/// The line ends of a range from 2 on, and those of them that end a blank line. The loop is one that compilers turn into
/// vector instructions: counters of a byte, for as many steps as fit one.
fn count_lines(bytes: &[u8], range: Range<usize>) -> (u64, u64) {
    const STEPS: usize = 240;
    let [first, second, third] = [2, 1, 0].map(|back| bytes[range.start - back..range.end - back].chunks(STEPS));
    let (mut lines, mut blank) = (0, 0);
    for ((before_last, last), now) in first.zip(second).zip(third) {
        let (mut line_count, mut blank_count) = (0u8, 0u8);
        for ((&before_last, &last), &now) in before_last.iter().zip(last).zip(now) {
            let is_end = now == b'\n';
            let is_blank = is_end & ((last == b'\n') | ((last == b'\r') & (before_last == b'\n')));
            line_count += is_end as u8;
            blank_count += is_blank as u8;
        }
        lines += u64::from(line_count);
        blank += u64::from(blank_count);
    }
    (lines, blank)
}

#[cfg(test)]
mod tests {
    use super::super::fields;
    use super::*;

    fn scan(bytes: &[u8], pieces: usize, step: usize) -> Vec<Mark> {
        let mut scan = Scan::new(Mark { offset: 0, row: 0, line: 0 }, b',');
        let padded = [b"\n\n", bytes].concat();
        for start in (0..bytes.len()).step_by(pieces) {
            scan.wants_mark |= start > 0 && start % step == 0;
            scan.take(&padded[start..(start + pieces).min(bytes.len()) + 2]);
        }
        let rest = &bytes[scan.line_start as usize..];
        let is_row = !rest.is_empty() && rest != b"\r";
        scan.finish(bytes.len() as u64, is_row)
    }

    /// The rows of a text one after the other.
    fn starts(bytes: &[u8]) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut at = fields::after_blank_lines(bytes, 0);
        while at < bytes.len() {
            starts.push(at);
            let (_, end) = fields::record(bytes, at, b',').unwrap();
            at = fields::after_blank_lines(bytes, end);
        }
        starts
    }

    #[test]
    fn marks_are_where_rows_begin_however_the_text_is_cut() {
        let texts: [&[u8]; 8] = [
            b"a,b\n1,2\n\n3,4\r\n\r\n5,6",
            b"\n\n1\n\"2\n2\"\n3\n\r",
            b"\"a\n\"\"b\",\"\n\n\"\nx,5\" pipe\n,\",\"\n\n",
            b"\r\n1\r\n2\r\n",
            b"1",
            b"",
            b"\"x\"\"\"\n\"\"\n\"\"\"\n\"\"\"",
            b"\r1\n\r\n2\r",
        ];
        for text in texts {
            let starts = starts(text);
            for pieces in 1..=text.len().max(1) {
                for step in [pieces, 2 * pieces] {
                    let marks = scan(text, pieces, step);
                    assert_eq!(marks[marks.len() - 1].row as usize, starts.len(), "{text:?} {pieces}");
                    for mark in &marks {
                        let offset = mark.offset as usize;
                        let rows = starts.iter().filter(|&&start| start < offset).count();
                        let lines = text[..offset].iter().filter(|&&byte| byte == b'\n').count();
                        assert_eq!(
                            (mark.row as usize, mark.line as usize),
                            (rows, lines),
                            "{text:?} {pieces} {mark:?}"
                        );
                    }
                }
            }
        }
    }
}
