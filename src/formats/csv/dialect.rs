//! How a text is written, as far as its name and its first line tell.

use super::fields::{self, QUOTE};
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
}

/// How the file is written that a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub delimiter: u8,
    pub packing: Packing,
}

impl Dialect {
    pub(super) fn of(path: &Path) -> Dialect {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let (name, packing) = match name.rsplit_once('.') {
            Some((name, "gz")) => (name, Packing::Gzip),
            Some((name, "zst")) => (name, Packing::Zstd),
            _ => (name.as_str(), Packing::None),
        };
        Dialect { delimiter: if name.ends_with(".tsv") { b'\t' } else { b',' }, packing }
    }

    /// The delimiter of a text whose first line is `line`. Files called .csv have commas, semicolons where numbers have
    /// decimal commas, and sometimes tabs: one of these where there is not a single comma.
    pub(super) fn delimiter_in(self, line: &[u8]) -> u8 {
        if self.delimiter != b',' {
            return self.delimiter;
        }
        let counts = [b',', b';', b'\t'].map(|delimiter| (fields_of(line, delimiter), delimiter));
        let has_digits = line.iter().any(u8::is_ascii_digit);
        match counts {
            // Decimal commas: about one in each of several numbers between semicolons.
            [(commas, _), (semicolons, _), _]
                if has_digits && semicolons > 1 && (2..=semicolons + 1).contains(&commas) =>
            {
                b';'
            }
            [(commas, _), ..] if commas > 1 => b',',
            [_, (1, _), (1, _)] => b',',
            [_, (semicolons, _), (tabs, _)] => {
                if semicolons >= tabs {
                    b';'
                } else {
                    b'\t'
                }
            }
        }
    }
}

fn fields_of(line: &[u8], delimiter: u8) -> usize {
    fields::record(line, 0, delimiter).map_or(0, |(fields, _)| fields.len())
}

pub(super) fn describe(delimiter: u8) -> &'static str {
    match delimiter {
        b'\t' => "tabs",
        b';' => "semicolons",
        _ => "commas",
    }
}

/// `name` as a field.
pub(super) fn quoted(name: &str, delimiter: u8) -> String {
    let is_special = |byte: u8| [delimiter, QUOTE, b'\n', b'\r'].contains(&byte);
    // What would be taken for a value, or trimmed, is in quotes as well.
    let is_value = super::number::Look::of(name.as_bytes()) != super::number::Look::Text;
    if is_value || name.trim() != name || name.bytes().any(is_special) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_the_dialect() {
        let of = |name: &str| Dialect::of(Path::new(name));
        assert_eq!(of("a/b.csv"), Dialect { delimiter: b',', packing: Packing::None });
        assert_eq!(of("b.TSV.GZ"), Dialect { delimiter: b'\t', packing: Packing::Gzip });
        assert_eq!(of("b.tsv.csv.zst"), Dialect { delimiter: b',', packing: Packing::Zstd });
    }

    #[test]
    fn the_first_line_tells_the_delimiter() {
        let csv = Dialect { delimiter: b',', packing: Packing::None };
        let cases = [
            ("a,b;c", b','),
            ("a;b", b';'),
            ("a\tb", b'\t'),
            ("a", b','),
            ("\"a,b\";c", b';'),
            ("", b','),
            ("1,5;2,5", b';'),
            ("1;2,5", b';'),
            ("1,2,3;4,5,6", b','),
        ];
        for (line, delimiter) in cases {
            assert_eq!(csv.delimiter_in(line.as_bytes()), delimiter, "{line}");
        }
        assert_eq!(Dialect { delimiter: b'\t', ..csv }.delimiter_in(b"a,b"), b'\t');
    }

    #[test]
    fn names_are_quoted_where_they_must() {
        let cases = [("x", "x"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("nan", "\"nan\""), (" x", "\" x\"")];
        for (name, field) in cases {
            assert_eq!(quoted(name, b','), field);
        }
        assert_eq!(quoted("a,b", b'\t'), "a,b");
    }
}
