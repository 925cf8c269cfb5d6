//! Lines of text, with the comments behind them one below the other.

/// How much longer one line may be than another for their comments to be aligned.
const REACH: usize = 40;

/// A text that grows at its end.
#[derive(Default)]
pub struct Page {
    lines: Vec<Line>,
    current: String,
    indent: usize,
    column: usize,
}

struct Line {
    indent: usize,
    text: String,
    comment: Option<String>,
}

impl Page {
    /// Columns of the current line that are written.
    pub fn column(&self) -> usize {
        self.column
    }

    /// Columns by which the current line is indented.
    pub fn indent(&self) -> usize {
        self.indent
    }

    pub fn is_line_start(&self) -> bool {
        self.current.is_empty()
    }

    pub fn write(&mut self, text: &str) {
        self.current.push_str(text);
        self.column += text.chars().count();
    }

    /// Writes a space where something stands before it on the line.
    pub fn space(&mut self) {
        if !self.is_line_start() {
            self.write(" ");
        }
    }

    /// Ends the current line, if anything is on it, and begins one with an indentation.
    pub fn start_line(&mut self, indent: usize) {
        if !self.is_line_start() {
            self.end_line(None);
        }
        self.indent = indent;
        self.column = indent;
    }

    /// Ends the current line with a comment behind it.
    pub fn end_line(&mut self, comment: Option<&str>) {
        let text = std::mem::take(&mut self.current);
        self.lines.push(Line { indent: self.indent, text, comment: comment.map(str::to_string) });
        self.column = self.indent;
    }

    pub fn blank_line(&mut self) {
        self.lines.push(Line { indent: 0, text: String::new(), comment: None });
    }

    /// All lines. Comments behind lines that follow each other, are indented alike and of similar length are aligned.
    pub fn into_text(self) -> String {
        let mut text = String::new();
        let mut rest = self.lines.as_slice();
        while !rest.is_empty() {
            let (run, behind) = rest.split_at(aligned(rest).max(1));
            let width = run.iter().map(Line::width).max().unwrap_or(0);
            for line in run {
                text.push_str(&" ".repeat(if line.text.is_empty() { 0 } else { line.indent }));
                text.push_str(&line.text);
                if let Some(comment) = &line.comment {
                    text.push_str(&" ".repeat(width - line.width() + 2));
                    text.push_str(comment);
                }
                text.push('\n');
            }
            rest = behind;
        }
        text
    }
}

impl Line {
    fn width(&self) -> usize {
        self.text.chars().count()
    }
}

/// The number of lines at the start of `lines` whose comments are aligned.
fn aligned(lines: &[Line]) -> usize {
    let (mut shortest, mut longest) = (usize::MAX, 0);
    let joins = |line: &&Line| {
        shortest = shortest.min(line.width());
        longest = longest.max(line.width());
        line.comment.is_some() && line.indent == lines[0].indent && longest - shortest <= REACH
    };
    lines.iter().take_while(joins).count()
}
