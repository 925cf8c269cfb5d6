//! From the tree to lines: what goes on one line, and where a line ends that would be too long.
//!
//! The layout of a text must be a layout of itself: a second look finds the line ends of the first, decides on the same
//! grounds, and changes nothing. So a line end that is chosen here is one that is kept when it is found:
//!
//! - brackets opened over several lines are written such that they *stay broken* ([`Group::stays_broken`]);
//! - a line end behind an operator stays while the statement does not fit on one line, which does not depend on brackets;
//! - a block on several lines stays so.

use super::page::Page;
use super::tree::{Block, Comment, Entry, Group, GroupKind, Item, Part, Piece, Statement, width};
use super::{INDENT, WIDTH};
use crate::syntax::scan::TokenKind;

/// Brackets that take fewer columns are opened over several lines only where that alone makes a line fit.
const WORTH_BREAKING: usize = 20;

/// Lays a text out.
pub fn layout(entries: &[Entry<'_>]) -> String {
    let mut layout = Layout { page: Page::default() };
    layout.entries(entries, 0);
    layout.page.into_text()
}

struct Layout {
    page: Page,
}

/// Where the lines of a statement or an item begin.
#[derive(Clone, Copy)]
struct Margins {
    /// Its first line, and what closes its blocks.
    first: usize,
    /// Lines that continue it.
    continued: usize,
}

impl Margins {
    /// A line that continues what comes before a block is indented further than the block.
    fn new(pieces: &[Piece<'_>], indent: usize) -> Margins {
        let further = if pieces.iter().any(opens) { 2 * INDENT } else { INDENT };
        Margins { first: indent, continued: indent + further }
    }
}

/// Pieces that go on one line, and the columns that the line has behind each of them.
struct Run {
    start: usize,
    columns: Vec<usize>,
    /// Columns by which the line is indented.
    indent: usize,
    /// Columns where the line ends.
    end: usize,
}

impl Layout {
    // ---- statements ----

    fn entries(&mut self, entries: &[Entry<'_>], indent: usize) {
        for (at, entry) in entries.iter().enumerate() {
            match entry {
                Entry::Comment(comment) => self.comment_line(comment, indent, at == 0),
                Entry::Statement(statement) => self.statement(statement, indent, at == 0),
            }
        }
    }

    fn comment_line(&mut self, comment: &Comment<'_>, indent: usize, is_first: bool) {
        self.page.start_line(indent);
        if comment.spaced && !is_first {
            self.page.blank_line();
        }
        self.page.write(comment.text);
        self.page.end_line(None);
    }

    fn statement(&mut self, statement: &Statement<'_>, indent: usize, is_first: bool) {
        self.page.start_line(indent);
        if statement.spaced && !is_first {
            self.page.blank_line();
        }
        let end = if statement.silenced { ";" } else { "" };
        self.sequence(&statement.pieces, Margins::new(&statement.pieces, indent), end.len());
        self.page.write(end);
        self.page.end_line(statement.comment);
    }

    // ---- sequences ----

    /// Writes the pieces of a statement or an item, behind which `tail` columns are taken.
    fn sequence(&mut self, pieces: &[Piece<'_>], margins: Margins, tail: usize) {
        let stays_broken = pieces.iter().any(Piece::stays_broken);
        let one_line = width(pieces).filter(|_| !stays_broken);
        if one_line.is_some_and(|width| self.page.column() + width + tail <= WIDTH) {
            return pieces.iter().for_each(|piece| self.flat(piece));
        }
        let keeps_breaks = !self.fits_joined(pieces, margins, tail);
        let mut start = 0;
        for (at, piece) in pieces.iter().enumerate() {
            match &piece.part {
                Part::Break if keeps_breaks => {
                    self.segment(&pieces[start..at], margins, 0);
                    self.page.start_line(margins.continued);
                }
                Part::Comment(comment) => {
                    self.segment(&pieces[start..at], margins, 0);
                    self.comment_within(comment, margins);
                }
                _ => continue,
            }
            start = at + 1;
        }
        self.segment(&pieces[start..], margins, tail);
    }

    fn comment_within(&mut self, comment: &Comment<'_>, margins: Margins) {
        if comment.alone || self.page.is_line_start() {
            self.page.start_line(margins.continued);
            self.page.write(comment.text);
            self.page.end_line(None);
        } else {
            self.page.end_line(Some(comment.text));
        }
        self.page.start_line(margins.continued);
    }

    /// Whether the pieces fit between their blocks when no other line ends in them.
    fn fits_joined(&self, pieces: &[Piece<'_>], margins: Margins, tail: usize) -> bool {
        let mut column = self.page.column();
        for piece in pieces {
            let Some(width) = joined_width(piece) else { return false };
            column += usize::from(piece.space) + width;
            if column > WIDTH {
                return false;
            }
            if opens(piece) {
                column = margins.first + 1;
            }
        }
        column + tail <= WIDTH
    }

    /// Writes pieces among which no line end was written that is kept, but for those in brackets and blocks.
    fn segment(&mut self, pieces: &[Piece<'_>], margins: Margins, tail: usize) {
        let mut broken: Vec<bool> = pieces.iter().map(|piece| is_group(piece) && piece.stays_broken()).collect();
        while let Some(run) = self.first_overflow(pieces, &broken, margins, tail) {
            let separators = loosest_separators(pieces);
            let is_list = separators.first().is_some_and(|&at| is_comma(&pieces[at]));
            if is_list || separators.len() > 1 {
                return self.split(pieces, &separators, margins, tail);
            }
            let candidates: Vec<usize> = (run.start..run.start + run.columns.len())
                .filter(|&at| !broken[at] && matches!(&pieces[at].part, Part::Group(group) if !group.is_empty()))
                .collect();
            if let Some(&best) = candidates.iter().rev().find(|&&at| Self::mends(&run, pieces, at)) {
                broken[best] = true;
            } else if !separators.is_empty() {
                return self.split(pieces, &separators, margins, tail);
            } else {
                let worth = |&&at: &&usize| pieces[at].width().is_none_or(|width| width >= WORTH_BREAKING);
                let chosen: Vec<usize> = candidates.iter().filter(worth).copied().collect();
                if chosen.is_empty() {
                    break;
                }
                chosen.into_iter().for_each(|at| broken[at] = true);
            }
        }
        for (piece, is_broken) in pieces.iter().zip(broken) {
            match &piece.part {
                Part::Group(group) if is_broken => {
                    self.space(piece);
                    self.broken_group(group);
                }
                Part::Block(block) if opens(piece) => {
                    self.space(piece);
                    self.open_block(block, margins.first);
                }
                _ => self.flat(piece),
            }
        }
    }

    /// Ends lines behind the given pieces.
    fn split(&mut self, pieces: &[Piece<'_>], separators: &[usize], margins: Margins, tail: usize) {
        let mut start = 0;
        for &at in separators {
            self.segment(&pieces[start..=at], margins, 0);
            self.page.start_line(margins.continued);
            start = at + 1;
        }
        self.segment(&pieces[start..], margins, tail);
    }

    /// The first line of a segment that is too long.
    fn first_overflow(&self, pieces: &[Piece<'_>], broken: &[bool], margins: Margins, tail: usize) -> Option<Run> {
        let mut run = Run { start: 0, columns: Vec::new(), indent: self.page.indent(), end: self.page.column() };
        for (at, piece) in pieces.iter().enumerate() {
            let space = usize::from(piece.space && (at > 0 || !self.page.is_line_start()));
            let (first, next) = match &piece.part {
                Part::Group(group) if broken[at] => {
                    let (first, last) = group_ends(group, run.end + space);
                    (first, Some((run.indent, run.indent + last)))
                }
                Part::Block(_) if opens(piece) => (1, Some((margins.first, margins.first + 1))),
                _ => (piece.width().unwrap_or(0), None),
            };
            run.end += space + first;
            match next {
                Some(_) if run.end > WIDTH => return Some(run),
                Some((indent, end)) => run = Run { start: at + 1, columns: Vec::new(), indent, end },
                None => run.columns.push(run.end),
            }
        }
        run.end += tail;
        (run.end > WIDTH).then_some(run)
    }

    /// Whether a line fits once the group `at` is opened over several lines.
    fn mends(run: &Run, pieces: &[Piece<'_>], at: usize) -> bool {
        let Part::Group(group) = &pieces[at].part else { return false };
        let behind = run.columns[at - run.start];
        let before = behind - group.width.unwrap_or(0);
        let (first, last) = group_ends(group, before);
        before + first <= WIDTH && run.indent + last + (run.end - behind) <= WIDTH
    }

    // ---- brackets over several lines ----

    fn broken_group(&mut self, group: &Group<'_>) {
        let outer = self.page.indent();
        let (open, close) = group.brackets();
        if group.hugs && group_ends(group, self.page.column()).1 == 2 {
            return self.hugging_group(group);
        }
        self.page.write(open);
        self.page.end_line(group.opening_comment);
        if group.kind == GroupKind::Array && group.items.iter().all(is_short) {
            self.rows(&group.items, outer + INDENT);
        } else {
            let is_single = matches!(group.kind, GroupKind::Parenthesized | GroupKind::SingleIndex);
            let end = if is_single { "" } else { "," };
            for (at, item) in group.items.iter().enumerate() {
                self.item(item, outer + INDENT, end, at == 0);
            }
        }
        for (at, comment) in group.closing_comments.iter().enumerate() {
            self.comment_line(comment, outer + INDENT, at == 0 && group.items.is_empty());
        }
        self.page.start_line(outer);
        self.page.write(close);
    }

    fn item(&mut self, item: &Item<'_>, indent: usize, end: &str, is_first: bool) {
        self.start_item(item, indent, is_first);
        // What stands alone in parentheses is not continued by anything but itself.
        let margins = match end {
            "" => Margins { first: indent, continued: indent },
            _ => Margins::new(&item.pieces, indent),
        };
        self.sequence(&item.pieces, margins, end.len());
        self.page.write(end);
        self.page.end_line(item.comment);
    }

    /// Begins the line of an item, with the comments before it.
    fn start_item(&mut self, item: &Item<'_>, indent: usize, is_first: bool) {
        for (at, comment) in item.comments.iter().enumerate() {
            self.comment_line(comment, indent, is_first && at == 0);
        }
        self.page.start_line(indent);
        if item.spaced && !is_first && item.comments.is_empty() {
            self.page.blank_line();
        }
    }

    /// Numbers and names in rows as they were written, cut where a row is too long.
    fn rows(&mut self, items: &[Item<'_>], indent: usize) {
        for (at, item) in items.iter().enumerate() {
            let taken = width(&item.pieces).unwrap_or(0) + 1;
            if item.starts_line || self.page.is_line_start() || self.page.column() + 1 + taken > WIDTH {
                self.start_item(item, indent, at == 0);
            }
            self.page.space();
            item.pieces.iter().for_each(|piece| self.flat(piece));
            self.page.write(",");
            if item.comment.is_some() {
                self.page.end_line(item.comment);
            }
        }
    }

    /// A call whose last argument opens on its line and closes with it.
    fn hugging_group(&mut self, group: &Group<'_>) {
        let (open, close) = group.brackets();
        let Some((last, others)) = group.items.split_last() else { return };
        self.page.write(open);
        for item in others {
            item.pieces.iter().for_each(|piece| self.flat(piece));
            self.page.write(", ");
        }
        for piece in &last.pieces {
            match &piece.part {
                Part::Group(array) if array.kind == GroupKind::Array => {
                    self.space(piece);
                    self.broken_group(array);
                }
                Part::Block(block) => {
                    self.space(piece);
                    self.open_block(block, self.page.indent());
                }
                _ => self.flat(piece),
            }
        }
        self.page.write(close);
    }

    fn open_block(&mut self, block: &Block<'_>, indent: usize) {
        self.page.write("{");
        self.page.end_line(block.opening_comment);
        self.entries(&block.entries, indent + INDENT);
        self.page.start_line(indent);
        self.page.write("}");
    }

    // ---- on one line ----

    fn space(&mut self, piece: &Piece<'_>) {
        if piece.space {
            self.page.space();
        }
    }

    fn flat(&mut self, piece: &Piece<'_>) {
        self.space(piece);
        match &piece.part {
            Part::Token(token) => self.page.write(token.text),
            Part::Group(group) => self.flat_group(group),
            Part::Block(block) => self.flat_block(block),
            // Neither is written where what holds it goes on one line.
            Part::Break | Part::Comment(_) => {}
        }
    }

    fn flat_group(&mut self, group: &Group<'_>) {
        let (open, close) = group.brackets();
        self.page.write(open);
        for (at, item) in group.items.iter().enumerate() {
            self.page.write(if at > 0 { ", " } else { "" });
            item.pieces.iter().for_each(|piece| self.flat(piece));
        }
        self.page.write(group.last_comma());
        self.page.write(close);
    }

    fn flat_block(&mut self, block: &Block<'_>) {
        self.page.write("{");
        for entry in &block.entries {
            if let Entry::Statement(statement) = entry {
                self.page.write(" ");
                statement.pieces.iter().for_each(|piece| self.flat(piece));
                self.page.write(" ");
            }
        }
        self.page.write("}");
    }
}

// ---- facts about pieces ----

fn is_group(piece: &Piece<'_>) -> bool {
    matches!(piece.part, Part::Group(_))
}

fn is_comma(piece: &Piece<'_>) -> bool {
    piece.token().is_some_and(|token| token.kind == TokenKind::Comma)
}

/// Whether a piece is a block that takes several lines once its statement does.
fn opens(piece: &Piece<'_>) -> bool {
    matches!(&piece.part, Part::Block(block) if !block.is_empty())
}

/// Columns of a piece up to the first line end that is not its own choice: a block takes its brace.
fn joined_width(piece: &Piece<'_>) -> Option<usize> {
    if opens(piece) { Some(1) } else { piece.width() }
}

/// Columns that a group which begins at `column` takes on its first line and on its last when it takes several.
fn group_ends(group: &Group<'_>, column: usize) -> (usize, usize) {
    let Some((last, others)) = group.items.split_last().filter(|_| group.hugs) else { return (1, 1) };
    let body = &last.pieces[last.pieces.len() - 1];
    let before = width(&last.pieces[..last.pieces.len() - 1]).unwrap_or(0) + usize::from(body.space);
    let others: usize = others.iter().map(|item| width(&item.pieces).unwrap_or(0) + 2).sum();
    let first = 1 + others + before + 1;
    if column + first <= WIDTH { (first, 2) } else { (1, 1) }
}

/// Whether an item is a number or a name, possibly with a sign.
fn is_short(item: &Item<'_>) -> bool {
    item.pieces.iter().all(|piece| match &piece.part {
        Part::Token(token) => matches!(token.kind, TokenKind::Literal | TokenKind::Name | TokenKind::Prefix),
        Part::Break => true,
        _ => false,
    })
}

/// The pieces behind which a segment is cut first: its commas, or else its loosest operators, right of any `=`.
fn loosest_separators(pieces: &[Piece<'_>]) -> Vec<usize> {
    let is_assignment = |piece: &Piece<'_>| {
        piece.token().is_some_and(|token| matches!(token.kind, TokenKind::Equals | TokenKind::Update))
    };
    let start = pieces.iter().rposition(is_assignment).map_or(0, |at| at + 1);
    let mut loosest = u8::MAX;
    let mut separators = Vec::new();
    // A line end behind the last piece is no cut.
    let cuttable = &pieces[..pieces.len().saturating_sub(1)];
    for (at, piece) in cuttable.iter().enumerate().skip(start) {
        let Some(looseness) = separator(piece) else { continue };
        // The comma behind a single target does not continue the line.
        if is_comma(piece) && pieces[at + 1].token().is_some_and(|token| token.text == "in") {
            continue;
        }
        if looseness < loosest {
            loosest = looseness;
            separators.clear();
        }
        if looseness == loosest {
            separators.push(at);
        }
    }
    separators
}

/// How loosely a separator binds, 0 for the comma; none for other pieces and for `^`, which goes on one line.
fn separator(piece: &Piece<'_>) -> Option<u8> {
    let token = piece.token()?;
    Some(match (token.kind, token.text) {
        (TokenKind::Comma, _) => 0,
        (TokenKind::Infix, "or") => 1,
        (TokenKind::Infix, "and") => 2,
        (TokenKind::Infix, "==" | "!=" | "<" | "<=" | ">" | ">=") => 3,
        (TokenKind::Infix, "|") => 4,
        (TokenKind::Infix, "xor") => 5,
        (TokenKind::Infix, "&") => 6,
        (TokenKind::Infix, "<<" | ">>") => 7,
        (TokenKind::Infix, "+" | "-") => 8,
        (TokenKind::Infix, "*" | "/" | "//" | "%" | "@") => 9,
        _ => return None,
    })
}
