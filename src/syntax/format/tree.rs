//! A text as the formatter sees it: statements, and in them brackets with items between commas.
//!
//! Nothing is interpreted. Every token and comment of the text is in the tree once, in order, but commas, statement ends and
//! brackets, which its shape stands for.

use crate::syntax::scan::{Token, TokenKind};

/// A line of its own, at least.
pub enum Entry<'t> {
    Comment(Comment<'t>),
    Statement(Statement<'t>),
}

pub struct Comment<'t> {
    pub text: &'t str,
    /// A blank line stands before it.
    pub spaced: bool,
    /// Nothing else stands on its line.
    pub alone: bool,
}

pub struct Statement<'t> {
    pub pieces: Vec<Piece<'t>>,
    /// A blank line stands before it.
    pub spaced: bool,
    /// A `;` behind it is kept.
    pub silenced: bool,
    /// The comment at the end of its last line.
    pub comment: Option<&'t str>,
}

/// A part of a statement or an item, and whether a space stands before it on one line.
pub struct Piece<'t> {
    pub space: bool,
    pub part: Part<'t>,
}

pub enum Part<'t> {
    Token(Token<'t>),
    Group(Group<'t>),
    Block(Block<'t>),
    /// A line end that was written behind an operator, a comma or `=`.
    Break,
    /// A comment in the middle; a line ends behind it.
    Comment(Comment<'t>),
}

/// What stands between round or square brackets.
pub struct Group<'t> {
    pub kind: GroupKind,
    pub items: Vec<Item<'t>>,
    /// The comment on the line of the opening bracket.
    pub opening_comment: Option<&'t str>,
    /// Comments before the closing bracket.
    pub closing_comments: Vec<Comment<'t>>,
    /// It was written over several lines in a way that stays.
    pub stays_broken: bool,
    /// On several lines, its last argument, an array or a function's block, opens on the line of its own bracket.
    pub hugs: bool,
    /// Columns that it takes on one line, were it not to stay broken; none where a comment or a block forbids one line.
    pub width: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    Call,
    /// Several indices, or one with a comma behind it.
    Index,
    /// One index.
    SingleIndex,
    Parameters,
    Array,
    Tuple,
    /// One expression in parentheses.
    Parenthesized,
}

/// What stands between two commas.
pub struct Item<'t> {
    /// Comments on lines before it.
    pub comments: Vec<Comment<'t>>,
    pub pieces: Vec<Piece<'t>>,
    /// The comment behind it and its comma.
    pub comment: Option<&'t str>,
    /// It begins a line.
    pub starts_line: bool,
    /// A blank line stands before it.
    pub spaced: bool,
}

/// Statements in braces.
pub struct Block<'t> {
    pub opening_comment: Option<&'t str>,
    pub entries: Vec<Entry<'t>>,
    /// Columns that it takes on one line; none where it was written over several or does not go on one.
    pub width: Option<usize>,
}

impl Piece<'_> {
    /// The token, if it is one.
    pub fn token(&self) -> Option<&Token<'_>> {
        match &self.part {
            Part::Token(token) => Some(token),
            _ => None,
        }
    }

    /// Columns on one line, without the space before; none where it takes several.
    pub fn width(&self) -> Option<usize> {
        match &self.part {
            Part::Token(token) => Some(token.text.chars().count()),
            Part::Group(group) => group.width,
            Part::Block(block) => block.width,
            Part::Break => Some(0),
            Part::Comment(_) => None,
        }
    }

    /// Whether it is, or holds, something that stays on several lines.
    pub fn stays_broken(&self) -> bool {
        match &self.part {
            Part::Group(group) => group.stays_broken,
            Part::Block(block) => block.width.is_none(),
            Part::Comment(_) => true,
            Part::Token(_) | Part::Break => false,
        }
    }
}

/// Columns that pieces take on one line; none where one of them takes several.
pub fn width(pieces: &[Piece<'_>]) -> Option<usize> {
    pieces.iter().map(|piece| Some(piece.width()? + usize::from(piece.space))).sum()
}

impl<'t> Group<'t> {
    /// Completes a group whose items are known: `trailing` tells that a comma stood behind the last.
    pub fn new(
        kind: GroupKind,
        items: Vec<Item<'t>>,
        trailing: bool,
        opening_comment: Option<&'t str>,
        closing_comments: Vec<Comment<'t>>,
    ) -> Group<'t> {
        let has_comment = opening_comment.is_some()
            || !closing_comments.is_empty()
            || items.iter().any(|item| item.comment.is_some() || !item.comments.is_empty());
        let wants_lines = match kind {
            GroupKind::Array | GroupKind::Parenthesized | GroupKind::SingleIndex => {
                items.iter().any(|item| item.starts_line)
            }
            _ => trailing && items.first().is_some_and(|item| item.starts_line),
        };
        let hugs = kind == GroupKind::Call && !has_comment && ends_in_a_body(&items, wants_lines);
        let contents: Option<usize> = items.iter().map(|item| width(&item.pieces)).sum();
        let commas = 2 * items.len().saturating_sub(1) + last_comma(kind, items.len()).len();
        let holds_lines = items.iter().flat_map(|item| &item.pieces).any(Piece::stays_broken);
        Group {
            kind,
            opening_comment,
            closing_comments,
            stays_broken: (wants_lines && !hugs) || has_comment || holds_lines,
            hugs,
            width: contents.filter(|_| !has_comment).map(|contents| contents + commas + 2),
            items,
        }
    }

    pub fn brackets(&self) -> (&'static str, &'static str) {
        match self.kind {
            GroupKind::Array | GroupKind::Index | GroupKind::SingleIndex => ("[", "]"),
            _ => ("(", ")"),
        }
    }

    /// What stands behind the last item on one line.
    pub fn last_comma(&self) -> &'static str {
        last_comma(self.kind, self.items.len())
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.opening_comment.is_none() && self.closing_comments.is_empty()
    }
}

/// A tuple of one is told from parentheses by its comma, and an index that is one item of several from one that is all.
fn last_comma(kind: GroupKind, items: usize) -> &'static str {
    if matches!(kind, GroupKind::Tuple | GroupKind::Index) && items == 1 { "," } else { "" }
}

impl<'t> Block<'t> {
    /// Completes a block; `on_one_line` tells that it was written so.
    pub fn new(entries: Vec<Entry<'t>>, on_one_line: bool, opening_comment: Option<&'t str>) -> Block<'t> {
        let width = match entries.as_slice() {
            [] if opening_comment.is_none() => Some(2),
            [Entry::Statement(statement)] if on_one_line && statement.comment.is_none() => {
                let stays_broken = statement.pieces.iter().any(Piece::stays_broken);
                width(&statement.pieces).filter(|_| !stays_broken).map(|width| width + 4)
            }
            _ => None,
        };
        Block { opening_comment, entries, width }
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.opening_comment.is_none()
    }
}

/// Whether arguments are such that the last one's bracket may open on the line of the call and close with it: it is the only
/// one, or the only one that takes several lines and was not set apart.
fn ends_in_a_body(items: &[Item<'_>], wants_lines: bool) -> bool {
    let Some((last, others)) = items.split_last() else { return false };
    let Some((body, before)) = last.pieces.split_last() else { return false };
    let is_body = match &body.part {
        Part::Group(array) => array.kind == GroupKind::Array && !array.items.is_empty(),
        Part::Block(block) => !block.is_empty(),
        _ => false,
    };
    let is_introduction = before.iter().all(|piece| match &piece.part {
        Part::Token(token) => token.kind != TokenKind::Infix,
        Part::Group(group) => group.kind == GroupKind::Parameters && !group.stays_broken,
        Part::Break => true,
        _ => false,
    });
    let others_are_short = !others.iter().flat_map(|item| &item.pieces).any(Piece::stays_broken);
    is_body && is_introduction && others_are_short && (others.is_empty() || (!wants_lines && body.stays_broken()))
}
