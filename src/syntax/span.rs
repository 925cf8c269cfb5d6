//! Places in program text.

/// The number of a text among all texts that a session has read (script, `-e`, `--let`, REPL entries, included files).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct TextId(pub u32);

/// A range of bytes in one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Span {
    pub text: TextId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(text: TextId, start: usize, end: usize) -> Span {
        Span { text, start: start as u32, end: end as u32 }
    }

    /// The smallest span that covers both; they must be of one text.
    pub fn to(self, other: Span) -> Span {
        Span { text: self.text, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}
