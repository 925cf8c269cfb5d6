//! Errors and warnings with places in program text, shown to people or to programs.
//!
//! Each stage has its own error type beside it and turns it into a [`Diagnostic`]; nothing here knows the stages.

use crate::syntax::span::{Span, TextId};
use codespan_reporting::diagnostic as codespan;
use codespan_reporting::files::{Error as FilesError, Files, column_index};
use codespan_reporting::term::{self, termcolor};
use std::fmt::Write;
use std::ops::Range;

/// The longest line of program text, in bytes, that is shown whole; of a longer one, this much around its first label.
const SHOWN_LINE: usize = 160;

/// How much of a clipped line stands before its first label, in bytes.
const SHOWN_BEFORE: usize = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

/// What is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub message: String,
    /// The first primary label is the diagnostic's place; there may be none.
    pub labels: Vec<Label>,
    /// Fixes and explanations, a sentence each.
    pub help: Vec<String>,
}

/// A place in a text, and what to know about it (nothing, if `text` is empty).
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub span: Span,
    pub text: String,
    pub primary: bool,
}

/// A place as people count: from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location<'t> {
    pub file: &'t str,
    pub line: usize,
    pub column: usize,
}

/// Whether a rendering carries terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Colored,
}

// ---- texts ----

/// All texts that a session has read, by number.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    texts: Vec<NamedText>,
}

#[derive(Clone, Debug)]
struct NamedText {
    name: String,
    text: String,
}

impl Texts {
    /// Keeps a text under the name that diagnostics give it: a path, or `<prompt>` and the like.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> TextId {
        self.texts.push(NamedText { name: name.into(), text: text.into() });
        TextId((self.texts.len() - 1) as u32)
    }

    pub fn name(&self, id: TextId) -> Option<&str> {
        self.get(id).map(|text| text.name.as_str())
    }

    pub fn text(&self, id: TextId) -> Option<&str> {
        self.get(id).map(|text| text.text.as_str())
    }

    /// The piece of text that a span covers; empty for a span that lies outside its text.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.text).and_then(|text| text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// Where a span begins. A place beyond the end of its text is taken for the end.
    pub fn location(&self, span: Span) -> Option<Location<'_>> {
        let NamedText { name, text } = self.get(span.text)?;
        let before = &text[..text.floor_char_boundary(span.start as usize)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Some(Location {
            file: name,
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        })
    }

    fn get(&self, id: TextId) -> Option<&NamedText> {
        self.texts.get(id.0 as usize)
    }
}

// ---- forms ----

impl Diagnostic {
    pub fn error(message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Error, message: message.into(), labels: Vec::new(), help: Vec::new() }
    }

    pub fn warning(message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(message) }
    }

    pub fn with_primary(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into(), primary: true });
        self
    }

    pub fn with_secondary(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into(), primary: false });
        self
    }

    pub fn with_help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help.push(help.into());
        self
    }

    /// The diagnostic's place: its first primary label, else its first label.
    pub fn span(&self) -> Option<Span> {
        self.labels.iter().find(|label| label.primary).or(self.labels.first()).map(|label| label.span)
    }

    /// The text for a terminal, with the places underlined; ends in a newline. Every span is fit to be shown.
    pub fn render(&self, texts: &Texts, style: Style) -> String {
        let shown = ShownTexts::new(texts, &self.labels);
        let severity = match self.severity {
            Severity::Error => codespan::Severity::Error,
            Severity::Warning => codespan::Severity::Warning,
        };
        let diagnostic = codespan::Diagnostic::new(severity)
            .with_message(&self.message)
            .with_labels(shown.labels(&self.labels))
            .with_notes(self.help.iter().map(|help| format!("help: {help}")).collect());
        let config = term::Config::default();
        let rendered = match style {
            Style::Plain => term::emit_into_string(&config, &shown, &diagnostic).ok(),
            Style::Colored => {
                let mut buffer = termcolor::Ansi::new(Vec::new());
                let written = term::emit_to_write_style(&mut buffer, &config, &shown, &diagnostic);
                written.ok().and_then(|()| String::from_utf8(buffer.into_inner()).ok())
            }
        };
        match rendered {
            Some(text) => text.trim_end().to_string() + "\n",
            None => format!("{}: {}\n", self.severity_name(), self.message),
        }
    }

    /// One line of JSON without its newline: `{"error":"…","file":"…","line":1,"column":5,"help":"…"}`.
    ///
    /// The place is that of [`Diagnostic::span`]; without one, `file`, `line` and `column` are null. Where there is no help
    /// there is no `help` either; several are lines of it.
    pub fn to_json_line(&self, texts: &Texts) -> String {
        let mut line = format!("{{\"{}\":{}", self.severity_name(), json_string(&self.message));
        let written = match self.span().and_then(|span| texts.location(span)) {
            Some(Location { file, line: number, column }) => {
                write!(line, ",\"file\":{},\"line\":{number},\"column\":{column}", json_string(file))
            }
            None => write!(line, ",\"file\":null,\"line\":null,\"column\":null"),
        };
        debug_assert!(written.is_ok(), "writing to a string does not fail");
        if !self.help.is_empty() {
            line += ",\"help\":";
            line += &json_string(&self.help.join("\n"));
        }
        line.push('}');
        line
    }

    fn severity_name(&self) -> &'static str {
        match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A JSON string literal (RFC 8259, section 7).
pub fn json_string(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                json.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

// ---- what is shown of the texts ----

/// The texts that a diagnostic's labels lie in, with long lines clipped around their labels.
struct ShownTexts<'t> {
    texts: Vec<ShownText<'t>>,
}

struct ShownText<'t> {
    id: TextId,
    name: &'t str,
    source: String,
    lines: Vec<ShownLine>,
}

/// One line: `original[kept]`, shown from byte `start` of the shown source on, after `…` if its beginning is cut.
struct ShownLine {
    start: usize,
    original: Range<usize>,
    kept: Range<usize>,
    /// Characters of the original line before `kept`.
    skipped: usize,
}

const ELLIPSIS: &str = "…";

impl<'t> ShownTexts<'t> {
    fn new(texts: &'t Texts, labels: &[Label]) -> ShownTexts<'t> {
        let mut shown: Vec<ShownText> = Vec::new();
        for id in labels.iter().map(|label| label.span.text) {
            let Some(text) = texts.get(id) else { continue };
            if shown.iter().all(|text| text.id != id) {
                shown.push(ShownText::new(id, text, labels));
            }
        }
        ShownTexts { texts: shown }
    }

    fn labels(&self, labels: &[Label]) -> Vec<codespan::Label<usize>> {
        let places = labels.iter().filter_map(|label| {
            let index = self.texts.iter().position(|text| text.id == label.span.text)?;
            let style = if label.primary { codespan::LabelStyle::Primary } else { codespan::LabelStyle::Secondary };
            let range = self.texts[index].shown_range(label.span);
            Some(codespan::Label::new(style, index, range).with_message(&label.text))
        });
        places.collect()
    }
}

impl<'t> ShownText<'t> {
    fn new(id: TextId, NamedText { name, text }: &'t NamedText, labels: &[Label]) -> ShownText<'t> {
        let mut shown = ShownText { id, name, source: String::new(), lines: Vec::new() };
        let mut starts: Vec<usize> = labels
            .iter()
            .filter(|label| label.span.text == id)
            .map(|label| text.floor_char_boundary(label.span.start as usize))
            .collect();
        starts.sort_unstable();
        let mut start = 0;
        for line in text.split('\n') {
            let range = start..start + line.len();
            let focus = starts.iter().find(|place| (range.start..=range.end).contains(place));
            shown.push_line(text, range, focus.copied().unwrap_or(start));
            start += line.len() + 1;
        }
        shown
    }

    fn push_line(&mut self, text: &str, original: Range<usize>, focus: usize) {
        let mut kept = original.clone();
        if original.len() > SHOWN_LINE {
            let wanted = focus.saturating_sub(SHOWN_BEFORE).max(original.start);
            kept.start = text.floor_char_boundary(wanted);
            kept.end = text.floor_char_boundary((kept.start + SHOWN_LINE).min(original.end));
        }
        let skipped = text[original.start..kept.start].chars().count();
        self.lines.push(ShownLine {
            start: self.source.len(),
            original: original.clone(),
            kept: kept.clone(),
            skipped,
        });
        if skipped > 0 {
            self.source.push_str(ELLIPSIS);
        }
        self.source.extend(text[kept.clone()].chars().map(visible));
        if kept.end < original.end {
            self.source.push_str(ELLIPSIS);
        }
        self.source.push('\n');
    }

    /// Where a span lies in the shown source. Of a span over several lines, the part on the first.
    fn shown_range(&self, span: Span) -> Range<usize> {
        let start = span.start as usize;
        let Some(line) = self.lines.iter().find(|line| start <= line.original.end).or(self.lines.last()) else {
            return 0..0;
        };
        let begin = line.shown_offset(start, &self.source);
        begin..line.shown_offset(span.end as usize, &self.source).max(begin)
    }
}

impl ShownLine {
    /// The start of the kept text in the shown source.
    fn kept_start(&self) -> usize {
        self.start + if self.skipped > 0 { ELLIPSIS.len() } else { 0 }
    }

    fn shown_offset(&self, offset: usize, source: &str) -> usize {
        let inside = offset.clamp(self.kept.start, self.kept.end) - self.kept.start;
        source.floor_char_boundary(self.kept_start() + inside)
    }
}

/// A stand-in of the same length in UTF-8 for characters that would disturb a terminal.
fn visible(c: char) -> char {
    let is_direction = matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if c == '\t' || !(c.is_control() || is_direction) {
        return c;
    }
    match c.len_utf8() {
        1 => ' ',
        2 => '·',
        _ => '\u{FFFD}',
    }
}

impl<'a> Files<'a> for ShownTexts<'_> {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, FilesError> {
        self.texts.get(id).map(|text| text.name).ok_or(FilesError::FileMissing)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, FilesError> {
        self.texts.get(id).map(|text| text.source.as_str()).ok_or(FilesError::FileMissing)
    }

    fn line_index(&'a self, id: usize, byte: usize) -> Result<usize, FilesError> {
        let text = self.texts.get(id).ok_or(FilesError::FileMissing)?;
        Ok(text.lines.partition_point(|line| line.start <= byte).saturating_sub(1))
    }

    fn line_range(&'a self, id: usize, index: usize) -> Result<Range<usize>, FilesError> {
        let text = self.texts.get(id).ok_or(FilesError::FileMissing)?;
        let max = text.lines.len();
        let line = text.lines.get(index).ok_or(FilesError::LineTooLarge { given: index, max })?;
        Ok(line.start..text.lines.get(index + 1).map_or(text.source.len(), |next| next.start))
    }

    fn column_number(&'a self, id: usize, index: usize, byte: usize) -> Result<usize, FilesError> {
        let text = self.texts.get(id).ok_or(FilesError::FileMissing)?;
        let range = self.line_range(id, index)?;
        let line = &text.lines[index];
        Ok(line.skipped + column_index(&text.source, line.kept_start()..range.end, byte) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: u32, end: u32) -> Span {
        Span { text: TextId(0), start, end }
    }

    fn one(text: &str) -> Texts {
        let mut texts = Texts::default();
        texts.add("wave.arr", text);
        texts
    }

    #[test]
    fn shows_labels_and_help() {
        let text = "a = 1\nu = a[1:-1] + b\n";
        let shown = Diagnostic::error("shapes do not match")
            .with_primary(at(10, 17), "shape (998,)")
            .with_secondary(at(20, 21), "shape (1000,)")
            .with_help("b[1:-1] has shape (998,)")
            .render(&one(text), Style::Plain);
        let expected = "\
error: shapes do not match
  ┌─ wave.arr:2:5
  │
2 │ u = a[1:-1] + b
  │     ^^^^^^^   - shape (1000,)
  │     │          
  │     shape (998,)
  │
  = help: b[1:-1] has shape (998,)
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn colors_are_asked_for() {
        let warning = Diagnostic::warning("careful").with_primary(at(0, 1), "");
        assert!(warning.render(&one("x"), Style::Colored).contains("\u{1b}["));
        assert!(!warning.render(&one("x"), Style::Plain).contains('\u{1b}'));
    }

    #[test]
    fn long_lines_are_clipped_and_keep_their_columns() {
        let text = format!("x\n{}é{}", "a".repeat(500_000), "b".repeat(500_000));
        let shown = Diagnostic::error("here").with_primary(at(500_002, 500_004), "").render(&one(&text), Style::Plain);
        assert!(shown.len() < 1_000, "{}", shown.len());
        assert!(shown.contains("wave.arr:2:500001"), "{shown}");
        let lines: Vec<&str> = shown.lines().collect();
        let column = |line: &str, c| line.chars().position(|x| x == c);
        assert_eq!(column(lines[3], 'é'), column(lines[4], '^'));
        assert!(lines[3].contains("…a") && lines[3].ends_with("b…"));
    }

    #[test]
    fn every_span_renders() {
        for text in ["", "\n", "é", "a\né\n\n", "日本語 = \"\t\u{1b}[31m\u{202e}\"\r\n", &"é".repeat(400)] {
            let texts = one(text);
            let end = text.len() as u32 + 3;
            for start in (0..end).chain([u32::MAX]) {
                for stop in [0, start, start.saturating_add(1), end, u32::MAX] {
                    let diagnostic =
                        Diagnostic::error("e").with_primary(at(start, stop), "p").with_secondary(at(0, 1), "s");
                    let shown = diagnostic.render(&texts, Style::Plain);
                    assert!(shown.contains("wave.arr") && !shown.contains('\u{1b}'), "{shown}");
                    assert!(diagnostic.to_json_line(&texts).contains("\"line\":"));
                }
            }
        }
    }

    #[test]
    fn a_label_over_several_lines_underlines_its_first() {
        let shown = Diagnostic::error("e").with_primary(at(2, 9), "").render(&one("f({\n a\n})"), Style::Plain);
        assert!(shown.contains("1 │ f({\n  │   ^\n") && !shown.contains("2 │"), "{shown}");
    }

    #[test]
    fn unknown_texts_and_missing_labels_leave_the_message() {
        assert_eq!(Diagnostic::error("no").render(&Texts::default(), Style::Plain), "error: no\n");
        assert_eq!(
            Diagnostic::error("no").with_primary(at(0, 1), "").render(&Texts::default(), Style::Plain),
            "error: no\n"
        );
    }

    #[test]
    fn labels_in_several_texts() {
        let mut texts = one("a");
        let other = texts.add("lib.arr", "b\nc");
        let span = Span::new(other, 2, 3);
        let shown = Diagnostic::error("e").with_primary(span, "").with_secondary(at(0, 1), "from here");
        let shown = shown.render(&texts, Style::Plain);
        assert!(shown.contains("lib.arr:2:1") && shown.contains("wave.arr:1:1"), "{shown}");
    }

    #[test]
    fn json_has_the_place_in_characters() {
        let texts = one("é = 1\nαβ + \"x\"");
        let json = Diagnostic::error("a \"quoted\"\\\n\u{1}").with_primary(at(12, 13), "").to_json_line(&texts);
        assert_eq!(json, r#"{"error":"a \"quoted\"\\\n\u0001","file":"wave.arr","line":2,"column":4}"#);
        let json = Diagnostic::error("e").with_help("a \"b\"").with_help("c").to_json_line(&texts);
        assert_eq!(json, r#"{"error":"e","file":null,"line":null,"column":null,"help":"a \"b\"\nc"}"#);
        let json = Diagnostic::warning("w").to_json_line(&texts);
        assert_eq!(json, r#"{"warning":"w","file":null,"line":null,"column":null}"#);
    }
}
