//! From tokens to the tree that is laid out.

use super::tree::{Block, Comment, Entry, Group, GroupKind, Item, Part, Piece, Statement};
use crate::syntax::scan::{Token, TokenKind};

/// Reads the tokens of a text that parses. `;` is not yet kept anywhere.
pub fn read<'t>(tokens: &[Token<'t>]) -> Vec<Entry<'t>> {
    Reader { tokens, at: 0 }.entries()
}

struct Reader<'a, 't> {
    tokens: &'a [Token<'t>],
    at: usize,
}

impl<'t> Reader<'_, 't> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    fn peek_kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    /// The comment that stands next on the current line.
    fn comment_on_line(&mut self) -> Option<&'t str> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Comment && token.newlines == 0)?;
        self.at += 1;
        Some(token.text.trim_end())
    }

    fn comment(&mut self, token: Token<'t>) -> Comment<'t> {
        self.at += 1;
        Comment { text: token.text.trim_end(), spaced: token.newlines > 1, alone: token.newlines > 0 }
    }

    // ---- statements ----

    /// Statements and comments up to the closing brace or the end of the text.
    fn entries(&mut self) -> Vec<Entry<'t>> {
        let mut entries = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Close => break,
                TokenKind::Semicolon => self.at += 1,
                TokenKind::Comment => {
                    let comment = self.comment(token);
                    entries.push(Entry::Comment(comment));
                }
                _ => {
                    let statement = self.statement(&mut entries);
                    entries.push(Entry::Statement(statement));
                }
            }
        }
        entries
    }

    /// One statement with its `;` and the comment behind it. A comment that a carriage return ends in the middle of the
    /// statement, where no line may end, goes to the entries before it.
    fn statement(&mut self, entries: &mut Vec<Entry<'t>>) -> Statement<'t> {
        let spaced = self.peek().is_some_and(|token| token.newlines > 1);
        let mut sequence = Sequence::default();
        while let Some(token) = self.peek() {
            let ends_line = token.newlines > 0 && !sequence.continues && !sequence.pieces.is_empty();
            match token.kind {
                TokenKind::Close | TokenKind::Semicolon => break,
                _ if ends_line => break,
                TokenKind::Comment if sequence.continues => {
                    let comment = self.comment(token);
                    sequence.push(false, Part::Comment(comment));
                }
                TokenKind::Comment if self.is_last_on_line() => break,
                TokenKind::Comment => {
                    let comment = self.comment(token);
                    entries.push(Entry::Comment(comment));
                }
                _ => self.part(token, &mut sequence),
            }
        }
        if self.peek_kind() == Some(TokenKind::Semicolon) {
            self.at += 1;
        }
        Statement { pieces: sequence.pieces, spaced, silenced: false, comment: self.comment_on_line() }
    }

    /// Whether a line, a block or the text ends behind the next token.
    fn is_last_on_line(&self) -> bool {
        let next = self.tokens.get(self.at + 1);
        next.is_none_or(|next| next.newlines > 0 || next.kind == TokenKind::Close)
    }

    /// Takes the next token, and all that belongs to it if it is a bracket.
    fn part(&mut self, token: Token<'t>, sequence: &mut Sequence<'t>) {
        let was_broken = token.newlines > 0 && !sequence.ends_in_comment();
        if was_broken && sequence.continues {
            sequence.push(false, Part::Break);
        }
        match (token.kind, token.text) {
            (TokenKind::Open, "{") => {
                let block = self.block();
                sequence.push_block(block);
            }
            (TokenKind::Open, bracket) => {
                let kind = sequence.group_kind(bracket == "[");
                let group = self.group(kind);
                sequence.push_group(group);
            }
            _ => {
                self.at += 1;
                sequence.push_token(token);
                // Lines end behind operators here, also where brackets let them end before.
                let goes_on = |next: Token<'_>| next.newlines == 0 && next.kind != TokenKind::Comment;
                if was_broken && token.kind == TokenKind::Infix && self.peek().is_some_and(goes_on) {
                    sequence.push(false, Part::Break);
                }
            }
        }
    }

    // ---- brackets ----

    fn block(&mut self) -> Block<'t> {
        self.at += 1;
        let first_newlines = self.peek().map_or(0, |token| token.newlines);
        let opening_comment = self.comment_on_line();
        let entries = self.entries();
        let last_newlines = self.peek().map_or(0, |token| token.newlines);
        self.at += 1;
        Block::new(entries, first_newlines + last_newlines == 0, opening_comment)
    }

    fn group(&mut self, kind: GroupKind) -> Group<'t> {
        self.at += 1;
        let opening_comment = self.comment_on_line();
        let mut items = Vec::new();
        let mut comments = Vec::new();
        while let Some(first) = self.peek() {
            match first.kind {
                TokenKind::Close => break,
                TokenKind::Comment => comments.push(self.comment(first)),
                _ => {
                    let (item, behind) = self.item(kind, comments);
                    items.push(item);
                    comments = behind;
                }
            }
        }
        let trailing = self.is_behind_comma();
        self.at += 1;
        let kind = match kind {
            GroupKind::Parenthesized if items.len() != 1 || trailing => GroupKind::Tuple,
            GroupKind::Index if items.len() == 1 && !trailing => GroupKind::SingleIndex,
            kind => kind,
        };
        Group::new(kind, items, trailing, opening_comment, comments)
    }

    fn is_behind_comma(&self) -> bool {
        let before = self.tokens[..self.at].iter().rev().find(|token| token.kind != TokenKind::Comment);
        before.is_some_and(|token| token.kind == TokenKind::Comma)
    }

    /// One item with its comma and the comments before it, and comments behind it that belong to what follows.
    fn item(&mut self, kind: GroupKind, comments: Vec<Comment<'t>>) -> (Item<'t>, Vec<Comment<'t>>) {
        let newlines = self.peek().map_or(0, |token| token.newlines);
        let mut sequence = Sequence { place: Place::Item(kind), ..Sequence::default() };
        let mut after: Vec<Comment<'t>> = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Comma | TokenKind::Close => break,
                TokenKind::Comment if self.ends_item() => after.push(self.comment(token)),
                TokenKind::Comment => {
                    let comment = self.comment(token);
                    sequence.push(false, Part::Comment(comment));
                }
                _ => self.part(token, &mut sequence),
            }
        }
        let has_comma = self.peek_kind() == Some(TokenKind::Comma);
        if has_comma {
            self.at += 1;
        }
        let mut comment = match after.first() {
            Some(first) if !first.alone => Some(after.remove(0).text),
            _ => None,
        };
        if has_comma && comment.is_none() && after.is_empty() {
            comment = self.comment_on_line();
        }
        let first_comment = comments.first();
        let item = Item {
            spaced: first_comment.map_or(newlines > 1, |first| first.spaced),
            starts_line: newlines > 0 || first_comment.is_some(),
            comments,
            pieces: sequence.finish(),
            comment,
        };
        (item, after)
    }

    /// Whether only comments stand between the next token and the end of the item.
    fn ends_item(&self) -> bool {
        let next = self.tokens[self.at..].iter().find(|token| token.kind != TokenKind::Comment);
        next.is_none_or(|next| matches!(next.kind, TokenKind::Comma | TokenKind::Close))
    }
}

/// Where a sequence stands, as far as it decides spaces.
#[derive(Clone, Copy, Default, PartialEq)]
enum Place {
    #[default]
    Statement,
    Item(GroupKind),
}

/// What stands before the current place, as far as it decides spaces.
#[derive(Clone, Copy, Default, PartialEq)]
enum Last {
    /// Nothing, or something that takes what follows to itself: `.`, a sign, `^`.
    #[default]
    Tight,
    /// The word `fn`.
    Fn,
    /// `fn` and a name.
    FunctionName,
    Operand,
    /// A number that a dot would become part of.
    Digits,
    Other,
}

/// Pieces with the spaces between them.
#[derive(Default)]
struct Sequence<'t> {
    pieces: Vec<Piece<'t>>,
    place: Place,
    last: Last,
    /// The last token is one behind which a line continues.
    continues: bool,
}

impl<'t> Sequence<'t> {
    fn push(&mut self, space: bool, part: Part<'t>) {
        self.pieces.push(Piece { space, part });
    }

    fn ends_in_comment(&self) -> bool {
        matches!(self.pieces.last(), Some(Piece { part: Part::Comment(_), .. }))
    }

    fn push_token(&mut self, mut token: Token<'t>) {
        token.text = match token.text {
            "**" => "^",
            "**=" => "^=",
            text => text,
        };
        let is_tight = match token.kind {
            TokenKind::Comma | TokenKind::Colon => true,
            TokenKind::Dot => self.last != Last::Digits,
            TokenKind::Infix => token.text == "^",
            // `axis=0`, but `mu = 0` in a signature and `fn(x) = x` anywhere.
            TokenKind::Equals => self.place == Place::Item(GroupKind::Call) && self.pieces.len() == 1,
            _ => self.last == Last::Tight,
        };
        self.push(!is_tight, Part::Token(token));
        self.continues = matches!(
            token.kind,
            TokenKind::Infix | TokenKind::Prefix | TokenKind::Comma | TokenKind::Equals | TokenKind::Update
        );
        self.last = match token.kind {
            TokenKind::Name if self.last == Last::Fn => Last::FunctionName,
            TokenKind::Name | TokenKind::Ellipsis => Last::Operand,
            TokenKind::Literal if token.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') => Last::Digits,
            TokenKind::Literal => Last::Operand,
            TokenKind::Keyword if token.text == "fn" => Last::Fn,
            TokenKind::Prefix if token.text == "not" => Last::Other,
            TokenKind::Prefix | TokenKind::Dot | TokenKind::Colon => Last::Tight,
            TokenKind::Infix | TokenKind::Equals if is_tight => Last::Tight,
            _ => Last::Other,
        };
    }

    /// What an opening bracket begins here.
    fn group_kind(&self, is_square: bool) -> GroupKind {
        let after_operand = matches!(self.last, Last::Operand | Last::Digits);
        match (is_square, self.last) {
            (true, _) if after_operand => GroupKind::Index,
            (true, _) => GroupKind::Array,
            (false, Last::Fn | Last::FunctionName) => GroupKind::Parameters,
            (false, _) if after_operand => GroupKind::Call,
            (false, _) => GroupKind::Parenthesized,
        }
    }

    fn push_group(&mut self, group: Group<'t>) {
        let attached =
            matches!(group.kind, GroupKind::Call | GroupKind::Index | GroupKind::SingleIndex | GroupKind::Parameters);
        let space = !attached && self.last != Last::Tight;
        self.push(space, Part::Group(group));
        self.last = Last::Operand;
        self.continues = false;
    }

    fn push_block(&mut self, block: Block<'t>) {
        self.push(true, Part::Block(block));
        self.last = Last::Other;
        self.continues = false;
    }

    /// The pieces of an item. Colons between bounds of more than one operand get spaces, as operators do.
    fn finish(mut self) -> Vec<Piece<'t>> {
        let colons: Vec<usize> = (0..self.pieces.len()).filter(|&at| is_colon(&self.pieces[at])).collect();
        if self.place != Place::Item(GroupKind::Index) || colons.is_empty() || self.pieces.iter().all(is_simple) {
            return self.pieces;
        }
        let is_bound = |piece: &&mut Piece<'t>| !is_colon(piece);
        for at in colons {
            let (before, colon_on) = self.pieces.split_at_mut(at);
            let bound = before.iter().rev().find(|piece| !is_break(piece));
            colon_on[0].space = bound.is_some_and(|piece| !is_colon(piece));
            if let Some(bound) = colon_on[1..].iter_mut().find(|piece| !is_break(piece)).filter(is_bound) {
                bound.space = true;
            }
        }
        self.pieces
    }
}

fn is_break(piece: &Piece<'_>) -> bool {
    matches!(piece.part, Part::Break)
}

fn is_colon(piece: &Piece<'_>) -> bool {
    piece.token().is_some_and(|token| token.kind == TokenKind::Colon)
}

/// Whether a piece of a slice may stand in a bound that is one operand.
fn is_simple(piece: &Piece<'_>) -> bool {
    match &piece.part {
        Part::Break => true,
        Part::Token(token) => match token.kind {
            TokenKind::Name | TokenKind::Literal | TokenKind::Colon => true,
            TokenKind::Prefix => token.text != "not",
            _ => false,
        },
        _ => false,
    }
}
