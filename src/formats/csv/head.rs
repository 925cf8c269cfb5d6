//! The beginning of a text: its delimiter, the names of its columns, and where its rows begin.

use super::super::error::{FormatError, Problem};
use super::dialect::Dialect;
use super::fields::{self, QUOTE, content};
use super::index::Mark;
use super::number::Look;
use super::text::Text;
use std::collections::{HashMap, HashSet};

/// The most bytes before the end of the first row.
const LONGEST: u64 = 4 << 20;

/// The most columns of a table: each has a name in memory.
pub(super) const MOST_COLUMNS: usize = 100_000;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

#[derive(Debug)]
pub(super) struct Head {
    pub delimiter: u8,
    pub names: Vec<String>,
    /// Whether the names stand in the first line.
    pub has_names: bool,
    /// Where the first row begins.
    pub start: Mark,
}

impl Head {
    pub(super) fn read(text: &Text, dialect: Dialect) -> Result<Head, FormatError> {
        let mut bytes = vec![0; text.len().min(LONGEST) as usize];
        text.read(0, &mut bytes)?;
        Head::parse(&bytes, text.len(), dialect).map_err(|problem| text.error(problem))
    }

    /// From the first bytes of a text that is `len` bytes long.
    fn parse(bytes: &[u8], len: u64, dialect: Dialect) -> Result<Head, Problem> {
        refuse_other_kinds(bytes)?;
        let after_mark = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let first = fields::after_blank_lines(bytes, after_mark);
        let delimiter = dialect.delimiter_in(&bytes[first..]);
        let record = fields::record(bytes, first, delimiter);
        let is_whole = |end: usize| (end as u64) < len && end < bytes.len() || bytes.len() as u64 == len;
        let Some((record, end)) = record.filter(|(_, end)| is_whole(*end)) else {
            return Err(match bytes.len() as u64 == len {
                true => Problem::Damaged("a quote that opens in the first line is never closed".to_owned()),
                false => Problem::Unsupported(format!("the first line is longer than {} MB", LONGEST >> 20)),
            });
        };
        if record.len() > MOST_COLUMNS {
            let message = format!("the table has {} columns, and {MOST_COLUMNS} at most are read", record.len());
            return Err(Problem::Unsupported(message));
        }
        if record.iter().any(|field| !field.starts_with(&[QUOTE]) && field.contains(&b'\r')) {
            let message = "its lines end in CR alone, as on very old systems; write LF or CR LF instead";
            return Err(Problem::Unsupported(message.to_owned()));
        }
        let is_empty = first == bytes.len();
        let has_names = !is_empty && record.iter().any(|field| is_name(field));
        let names = match (is_empty, has_names) {
            (true, _) => Vec::new(),
            (_, true) => unique(record.iter().map(|field| String::from_utf8_lossy(&content(field)).into()).collect()),
            (_, false) => (0..record.len()).map(|k| format!("c{k}")).collect(),
        };
        let start = if has_names { end } else { first };
        let line = memchr::memchr_iter(b'\n', &bytes[..start]).count() as u64;
        Ok(Head { delimiter, names, has_names, start: Mark { offset: start as u64, row: 0, line } })
    }
}

/// Whether a field of the first line says that the line holds names: it is no number, and no word for one unless in
/// quotes.
fn is_name(field: &[u8]) -> bool {
    match Look::of(&content(field)) {
        Look::Text => true,
        Look::Missing | Look::Bool => field.starts_with(&[QUOTE]),
        Look::Real => field.starts_with(&[QUOTE]) && !field.iter().any(u8::is_ascii_digit),
        Look::Integer { .. } | Look::LargeInteger => false,
    }
}

/// Names with a number added to those that came before, and names for those that are empty.
fn unique(names: Vec<String>) -> Vec<String> {
    let given: HashSet<String> = names.iter().cloned().collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut taken = HashSet::new();
    let mut result = Vec::with_capacity(names.len());
    for (k, name) in names.into_iter().enumerate() {
        let name = if name.is_empty() { format!("c{k}") } else { name };
        let mut chosen = name.clone();
        let count = seen.entry(name.clone()).or_insert(0);
        while taken.contains(&chosen) || *count > 0 && given.contains(&chosen) {
            *count += 1;
            chosen = format!("{name}.{count}");
        }
        taken.insert(chosen.clone());
        result.push(chosen);
    }
    result
}

/// Refuses what only goes by the name of a text.
fn refuse_other_kinds(bytes: &[u8]) -> Result<(), Problem> {
    let advice = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is written in UTF-16; write it in UTF-8",
        [0x1f, 0x8b, ..] => "it is compressed: its name should end in .gz",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "it is compressed: its name should end in .zst",
        [b'P', b'K', 3, 4, ..] => "it is a zip archive and no text; unpack it first",
        _ => return Ok(()),
    };
    Err(Problem::Unsupported(advice.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Packing;
    use super::*;

    fn head(text: &[u8]) -> Result<Head, Problem> {
        Head::parse(text, text.len() as u64, Dialect { delimiter: b',', packing: Packing::None })
    }

    fn names(text: &str) -> Vec<String> {
        head(text.as_bytes()).unwrap().names
    }

    #[test]
    fn a_first_line_with_a_word_in_it_holds_names() {
        for (text, has_names) in [
            ("a,b\n1,2\n", true),
            ("1,b\n", true),
            ("1,2\n", false),
            ("nan,,NA,true,-inf,1e5\n", false),
            ("\"nan\"\n", true),
            ("\"1\",\"2.5\"\n", false),
            ("\"\",\"1\"\n", true),
            ("\"2\n3\"\n", true),
        ] {
            assert_eq!(head(text.as_bytes()).unwrap().has_names, has_names, "{text}");
        }
        assert_eq!(names("1,2\n"), ["c0", "c1"]);
        assert!(names("").is_empty() && names("\n\r\n").is_empty());
    }

    #[test]
    fn names_are_trimmed_and_made_unique() {
        assert_eq!(names(" a , \"b\",\"say \"\"c\"\"\"\r\n1,2,3"), ["a", "b", "say \"c\""]);
        assert_eq!(names("a,a,,a,\n"), ["a", "a.1", "c2", "a.2", "c4"]);
        assert_eq!(names("a,a.1,a\n"), ["a", "a.1", "a.2"]);
        assert_eq!(names("a,a,a.1\n"), ["a", "a.2", "a.1"]);
        assert_eq!(names("c1,\n"), ["c1", "c1.1"]);
        let many = vec!["x"; MOST_COLUMNS].join(",");
        assert_eq!(names(&many).iter().collect::<HashSet<_>>().len(), MOST_COLUMNS);
    }

    #[test]
    fn rows_begin_after_the_first_line() {
        let start = |text: &str| head(text.as_bytes()).unwrap().start;
        assert_eq!(start("\u{feff}a\n1\n"), Mark { offset: 5, row: 0, line: 1 });
        assert_eq!(start("\n\r\n\"a\nb\"\n1\n"), Mark { offset: 9, row: 0, line: 4 });
        assert_eq!(start("\n7\n"), Mark { offset: 1, row: 0, line: 1 });
        assert_eq!(start("a;b\n7,5;8,5\n"), Mark { offset: 4, row: 0, line: 1 });
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for (bytes, word) in [
            (&b"\xff\xfea\0,\0"[..], "UTF-16"),
            (b"\x1f\x8b\x08", ".gz"),
            (b"\x28\xb5\x2f\xfd", ".zst"),
            (b"PK\x03\x04", "zip"),
            (b"a\r1\r2\r", "CR alone"),
            (b"\"a,b\n1,2\n", "never closed"),
        ] {
            let problem = head(bytes).unwrap_err().to_string();
            assert!(problem.contains(word), "{problem}");
        }
        let wide = vec![b','; MOST_COLUMNS + 1];
        assert!(head(&wide).unwrap_err().to_string().contains("columns"));
        let cut = Head::parse(b"a,b", 10, Dialect { delimiter: b',', packing: Packing::None });
        assert!(cut.unwrap_err().to_string().contains("longer"));
    }
}
