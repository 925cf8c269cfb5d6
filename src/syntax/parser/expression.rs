//! Expressions: precedence, and what each form builds.

use super::{Builder, Built, Rule, required, unforeseen};
use crate::syntax::ast::{
    BinaryOperator, Block, CompareOperator, Comparison, Conversion, Expression, ExpressionKind, FormatPart, Index,
    IndexKind, Otherwise, SpecPart, UnaryOperator,
};
use crate::syntax::error::{SyntaxError, excerpt};
use crate::syntax::span::Span;
use crate::syntax::{literal, refusal};
use pest::iterators::{Pair, Pairs};
use pest::pratt_parser::{Assoc, Op, PrattParser};
use std::sync::LazyLock;

/// The operators, loosest first.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::or_operator, Assoc::Left))
        .op(Op::infix(Rule::and_operator, Assoc::Left))
        .op(Op::prefix(Rule::not_operator))
        .op(Op::infix(Rule::comparison, Assoc::Left))
        .op(Op::infix(Rule::bit_or, Assoc::Left))
        .op(Op::infix(Rule::bit_xor, Assoc::Left))
        .op(Op::infix(Rule::bit_and, Assoc::Left))
        .op(Op::infix(Rule::shift, Assoc::Left))
        .op(Op::infix(Rule::additive, Assoc::Left))
        .op(Op::infix(Rule::multiplicative, Assoc::Left))
        .op(Op::prefix(Rule::sign))
        .op(Op::infix(Rule::power, Assoc::Right))
        .op(Op::postfix(Rule::call) | Op::postfix(Rule::index) | Op::postfix(Rule::member))
});

impl Builder<'_> {
    /// One expression, or a bare tuple of several.
    pub(super) fn expressions(&self, pair: Pair<Rule>) -> Built<Expression> {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        if pairs.len() == 1 {
            return self.expression(required(&mut pairs));
        }
        Ok(Expression { kind: ExpressionKind::Tuple(self.elements(pairs)?), span })
    }

    pub(super) fn expression(&self, pair: Pair<Rule>) -> Built<Expression> {
        let mut pairs = pair.into_inner();
        if pairs.len() == 1 {
            return self.primary(required(&mut pairs));
        }
        PRECEDENCE
            .map_primary(|pair| self.primary(pair))
            .map_prefix(|operator, operand| self.prefix(operator, operand?))
            .map_postfix(|base, postfix| self.postfix(base?, postfix))
            .map_infix(|left, operator, right| self.infix(left?, operator, right?))
            .parse(pairs)
    }

    /// Expressions with commas between them, and perhaps one behind the last.
    fn elements(&self, pairs: Pairs<Rule>) -> Built<Vec<Expression>> {
        let expressions = pairs.filter(|pair| pair.as_rule() == Rule::expression);
        expressions.map(|pair| self.expression(pair)).collect()
    }

    fn primary(&self, pair: Pair<Rule>) -> Built<Expression> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::number => literal::number(pair.as_str(), span)?,
            Rule::string => ExpressionKind::String(literal::string(pair.as_str(), span)?),
            Rule::format_string => self.format_string(pair)?,
            Rule::name => word(pair.as_str()),
            Rule::parenthesized => return self.parenthesized(pair),
            Rule::array => ExpressionKind::Array(self.elements(pair.into_inner())?),
            Rule::if_value => return self.if_value(pair),
            Rule::lambda => return self.lambda(pair),
            _ => unforeseen(&pair),
        };
        Ok(Expression { kind, span })
    }

    /// `(a)` is `a` with a wider span; with a comma, or empty, it is a tuple.
    fn parenthesized(&self, pair: Pair<Rule>) -> Built<Expression> {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        if pairs.len() == 1 {
            let mut inner = self.expression(required(&mut pairs))?;
            inner.span = span;
            return Ok(inner);
        }
        Ok(Expression { kind: ExpressionKind::Tuple(self.elements(pairs)?), span })
    }

    fn format_string(&self, pair: Pair<Rule>) -> Built<ExpressionKind> {
        let mut format = Vec::new();
        for part in pair.into_inner() {
            let part = match part.as_rule() {
                Rule::double_quoted_text | Rule::single_quoted_text => {
                    FormatPart::Text(literal::format_text(part.as_str(), self.span(&part))?)
                }
                _ => self.interpolation(part, &mut format)?,
            };
            format.push(part);
        }
        Ok(ExpressionKind::Format(format))
    }

    /// `{value=!r:spec}`; the text that `=` asks for goes before it into `format`.
    fn interpolation(&self, pair: Pair<Rule>, format: &mut Vec<FormatPart>) -> Built<FormatPart> {
        let start = pair.as_span().start() + 1;
        let mut pairs = pair.into_inner();
        let value = self.expression(required(&mut pairs))?;
        let (mut conversion, mut spec, mut shows_text) = (None, Vec::new(), false);
        for pair in pairs {
            match pair.as_rule() {
                Rule::shown_text => {
                    shows_text = true;
                    format.push(FormatPart::Text(self.text[start..pair.as_span().end()].to_string()));
                }
                Rule::conversion => conversion = Some(self.conversion(&pair)?),
                Rule::format_spec => spec = pair.into_inner().map(|part| self.spec_part(part)).collect::<Built<_>>()?,
                _ => unforeseen(&pair),
            }
        }
        if shows_text && conversion.is_none() && spec.is_empty() {
            conversion = Some(Conversion::Quoted);
        }
        Ok(FormatPart::Value { value, conversion, spec })
    }

    fn conversion(&self, pair: &Pair<Rule>) -> Built<Conversion> {
        match pair.as_str() {
            "!s" => Ok(Conversion::Text),
            "!r" => Ok(Conversion::Quoted),
            other => Err(SyntaxError::new(self.span(pair), format!("`{}` is not a conversion", excerpt(other)))
                .with_help(
                    "`!r` writes strings with their quotes, `!s` makes text of a value before its format applies",
                )),
        }
    }

    fn spec_part(&self, pair: Pair<Rule>) -> Built<SpecPart> {
        match pair.as_rule() {
            Rule::spec_text => Ok(SpecPart::Text(pair.as_str().to_string())),
            _ => self.expression(required(pair.into_inner())).map(SpecPart::Value),
        }
    }

    /// Builds `if … else if … else …` from its last branch to its first, without recursion.
    fn if_value(&self, pair: Pair<Rule>) -> Built<Expression> {
        let whole = self.span(&pair);
        let mut branches: Vec<(Span, Expression, Block)> = Vec::new();
        let mut otherwise: Option<Otherwise> = None;
        let mut start = whole;
        let mut pairs = pair.into_inner();
        while let Some(pair) = pairs.next() {
            match pair.as_rule() {
                Rule::if_word => start = self.span(&pair),
                Rule::else_word => {}
                Rule::block => otherwise = Some(Otherwise::Block(self.block(pair)?)),
                _ => branches.push((start, self.expression(pair)?, self.block(required(&mut pairs))?)),
            }
        }
        for (start, condition, then) in branches.into_iter().rev() {
            let kind =
                ExpressionKind::If { condition: Box::new(condition), then, otherwise: otherwise.take().map(Box::new) };
            otherwise = Some(Otherwise::If(Expression { kind, span: Span { end: whole.end, ..start } }));
        }
        match otherwise {
            Some(Otherwise::If(expression)) => Ok(expression),
            _ => unreachable!("the grammar gives an `if` a condition"),
        }
    }
}

// ---- operators ----

impl Builder<'_> {
    fn prefix(&self, operator: Pair<Rule>, operand: Expression) -> Built<Expression> {
        let operator_span = self.span(&operator);
        let kind = match operator.as_str() {
            "not" => UnaryOperator::LogicalNot,
            "-" => UnaryOperator::Negate,
            "+" => UnaryOperator::Plus,
            _ => UnaryOperator::Invert,
        };
        if kind != UnaryOperator::LogicalNot {
            refusal::loose_not(self.text, &operand)?;
        }
        let span = operator_span.to(operand.span);
        let kind = ExpressionKind::Unary { operator: kind, operator_span, operand: Box::new(operand) };
        Ok(Expression { kind, span })
    }

    fn infix(&self, left: Expression, operator: Pair<Rule>, right: Expression) -> Built<Expression> {
        let span = left.span.to(right.span);
        let kind = match operator.as_rule() {
            Rule::or_operator => ExpressionKind::Or { left: Box::new(left), right: Box::new(right) },
            Rule::and_operator => ExpressionKind::And { left: Box::new(left), right: Box::new(right) },
            Rule::comparison => return self.comparison(left, operator, right),
            _ => {
                refusal::loose_not(self.text, &right)?;
                let operator_span = self.span(&operator);
                let operator = binary_operator(operator.as_str());
                ExpressionKind::Binary { operator, operator_span, left: Box::new(left), right: Box::new(right) }
            }
        };
        Ok(Expression { kind, span })
    }

    /// `left < right`, or one more link when `left` is a chain already and not parenthesized.
    fn comparison(&self, mut left: Expression, operator: Pair<Rule>, right: Expression) -> Built<Expression> {
        refusal::loose_not(self.text, &right)?;
        let span = left.span.to(right.span);
        let link =
            Comparison { operator: compare_operator(operator.as_str()), operator_span: self.span(&operator), right };
        match &mut left.kind {
            ExpressionKind::Compare { first, rest } if first.span.start == left.span.start => {
                if let Some(middle) = rest.last() {
                    refusal::bitwise_inside_chain(self.text, first, &middle.right, &link.right)?;
                }
                rest.push(link);
                left.span = span;
                Ok(left)
            }
            _ => {
                let kind = ExpressionKind::Compare { first: Box::new(left), rest: vec![link] };
                Ok(Expression { kind, span })
            }
        }
    }

    fn postfix(&self, base: Expression, postfix: Pair<Rule>) -> Built<Expression> {
        let span = base.span.to(self.span(&postfix));
        let kind = match postfix.as_rule() {
            Rule::call => ExpressionKind::Call { function: Box::new(base), arguments: self.arguments(postfix)? },
            Rule::index => ExpressionKind::Index { base: Box::new(base), indices: self.indices(postfix)? },
            _ => self.member(base, postfix)?,
        };
        Ok(Expression { kind, span })
    }

    /// `base.name` or `base.name(…)`.
    fn member(&self, base: Expression, member: Pair<Rule>) -> Built<ExpressionKind> {
        let mut pairs = member.into_inner();
        let name = self.name(&required(&mut pairs));
        refusal::module_prefix(self.text, &base, &name)?;
        let receiver = Box::new(base);
        Ok(match pairs.next() {
            Some(call) => ExpressionKind::MethodCall { receiver, method: name, arguments: self.arguments(call)? },
            None => ExpressionKind::Attribute { receiver, name },
        })
    }

    /// The items of an index. With a comma behind it a single item is one of several: what follows it is `...`, so that a
    /// tuple there is an array of positions and not all of the index.
    fn indices(&self, pair: Pair<Rule>) -> Built<Vec<Index>> {
        let mut indices = Vec::new();
        for part in pair.into_inner() {
            if part.as_rule() == Rule::index_item {
                indices.push(self.index_item(part)?);
            } else if indices.len() == 1 && !matches!(indices[0].kind, IndexKind::Ellipsis) {
                indices.push(Index { kind: IndexKind::Ellipsis, span: self.span(&part) });
            }
        }
        Ok(indices)
    }

    fn index_item(&self, pair: Pair<Rule>) -> Built<Index> {
        let span = self.span(&pair);
        let mut start = None;
        let mut kind = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expression => start = Some(self.expression(part)?),
                Rule::ellipsis => kind = Some(IndexKind::Ellipsis),
                Rule::slice => kind = Some(self.slice(start.take(), part)?),
                _ => unforeseen(&part),
            }
        }
        match kind.or(start.map(IndexKind::Expression)) {
            Some(kind) => Ok(Index { kind, span }),
            None => unreachable!("the grammar gives an index something to select"),
        }
    }

    /// What follows `start` in `start:stop:step`.
    fn slice(&self, start: Option<Expression>, pair: Pair<Rule>) -> Built<IndexKind> {
        let mut bounds = [None, None];
        let mut colons = 0;
        for part in pair.into_inner() {
            if part.as_rule() == Rule::colon {
                colons += 1;
            } else {
                bounds[colons - 1] = Some(self.expression(part)?);
            }
        }
        let [stop, step] = bounds;
        Ok(IndexKind::Slice { start, stop, step })
    }
}

/// What a word stands for: one of the constants that cannot be shadowed, or a name.
fn word(text: &str) -> ExpressionKind {
    match text {
        "true" | "True" => ExpressionKind::Bool(true),
        "false" | "False" => ExpressionKind::Bool(false),
        "none" | "None" => ExpressionKind::None,
        _ => ExpressionKind::Name(text.to_string()),
    }
}

pub(super) fn binary_operator(symbol: &str) -> BinaryOperator {
    match symbol {
        "|" => BinaryOperator::BitOr,
        "xor" => BinaryOperator::BitXor,
        "&" => BinaryOperator::BitAnd,
        "<<" => BinaryOperator::ShiftLeft,
        ">>" => BinaryOperator::ShiftRight,
        "+" => BinaryOperator::Add,
        "-" => BinaryOperator::Subtract,
        "*" => BinaryOperator::Multiply,
        "/" => BinaryOperator::Divide,
        "//" => BinaryOperator::FloorDivide,
        "%" => BinaryOperator::Modulo,
        "@" => BinaryOperator::MatrixMultiply,
        "^" | "**" => BinaryOperator::Power,
        _ => unreachable!("the grammar has no operator `{symbol}`"),
    }
}

fn compare_operator(symbol: &str) -> CompareOperator {
    match symbol {
        "==" => CompareOperator::Equal,
        "!=" => CompareOperator::NotEqual,
        "<" => CompareOperator::Less,
        "<=" => CompareOperator::LessEqual,
        ">" => CompareOperator::Greater,
        ">=" => CompareOperator::GreaterEqual,
        _ => unreachable!("the grammar has no comparison `{symbol}`"),
    }
}
