//! What a `for` runs over: arrays, tuples, and sequences that store none of their items.

use super::function::check_nesting;
use super::index;
use super::operand::Operand;
use super::report::{advised, error};
use super::selection::{self, Bounds};
use super::value::{Tuple, Value};
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr, GraphError};
use crate::numeric::op::ScalarOp;
use crate::syntax::ast::Target;
use crate::syntax::span::Span;
use crate::types::Scalar;
use std::sync::Arc;

/// Items that are made when they are asked for.
#[derive(Clone, Debug)]
pub enum Sequence {
    Range(Range),
    /// Pairs of a number, counted from `first`, and an item.
    Enumerate {
        first: i128,
        items: Arc<Value>,
    },
    /// Tuples of an item of each part, as many as the shortest part has.
    Zip(Tuple),
}

/// The integers `start + k*step` for `k` below `count`; `stop` is what was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    start: i128,
    stop: i128,
    step: i128,
    count: usize,
}

impl Range {
    /// The integers from `start` up to, not including, `stop`; `step` is not 0.
    pub fn new(start: i128, stop: i128, step: i128) -> Range {
        let (distance, stride) = if step > 0 { (stop - start, step) } else { (start - stop, -step) };
        let count = (distance + stride - 1).div_euclid(stride).max(0);
        Range { start, stop, step, count: usize::try_from(count).unwrap_or(usize::MAX) }
    }

    pub(super) fn item(self, k: usize) -> i128 {
        self.start + self.step * k as i128
    }

    pub(super) fn count(self) -> usize {
        self.count
    }

    pub(super) fn step(self) -> i128 {
        self.step
    }

    /// `range(0, 6, 2)`, with the step where it is not 1.
    fn text(self) -> String {
        let Range { start, stop, step, .. } = self;
        if step == 1 { format!("range({start}, {stop})") } else { format!("range({start}, {stop}, {step})") }
    }

    /// Ranges are equal where their items are.
    fn equals(self, other: Range) -> bool {
        self.count == other.count
            && (self.count == 0 || self.start == other.start)
            && (self.count <= 1 || self.step == other.step)
    }

    /// The int64 array of the same numbers; none where they leave int64.
    fn array(self) -> Option<Result<Expr, GraphError>> {
        let last = self.item(self.count.saturating_sub(1));
        let int64 = |value: i128| i64::try_from(value).ok().map(|value| graph::constant(Scalar::Int64(value)));
        int64(last)?;
        let (start, step) = (int64(self.start)?, int64(if self.count > 1 { self.step } else { 1 })?);
        let scaled = |index: Expr| graph::elementwise(ScalarOp::Multiply, &[index, step], None);
        let shifted = |scaled: Expr| graph::elementwise(ScalarOp::Add, &[scaled, start], None);
        Some(graph::index(self.count).and_then(scaled).and_then(shifted))
    }
}

impl Sequence {
    pub fn count(&self) -> usize {
        match self {
            Sequence::Range(range) => range.count,
            Sequence::Enumerate { items, .. } => items.item_count().unwrap_or(0),
            Sequence::Zip(parts) => parts.iter().filter_map(Value::item_count).min().unwrap_or(0),
        }
    }

    pub fn describe(&self) -> &'static str {
        match self {
            Sequence::Range(_) => "a range",
            Sequence::Enumerate { .. } => "an enumeration",
            Sequence::Zip(_) => "a sequence of tuples",
        }
    }

    /// As it is shown; only ranges are short enough to be written out.
    pub(super) fn text(&self) -> String {
        match self {
            Sequence::Range(range) => range.text(),
            Sequence::Enumerate { .. } => "enumerate(…)".to_string(),
            Sequence::Zip(_) => "zip(…)".to_string(),
        }
    }

    /// The values that items are taken from.
    pub(super) fn parts(&self) -> &[Value] {
        match self {
            Sequence::Range(_) => &[],
            Sequence::Enumerate { items, .. } => std::slice::from_ref(items),
            Sequence::Zip(parts) => parts,
        }
    }

    /// The same over other parts, one for each of [`Sequence::parts`].
    pub(super) fn over(&self, change: &mut dyn FnMut(&Value) -> Value) -> Sequence {
        match self {
            Sequence::Range(range) => Sequence::Range(*range),
            Sequence::Enumerate { first, items } => {
                Sequence::Enumerate { first: *first, items: Arc::new(change(items)) }
            }
            Sequence::Zip(parts) => Sequence::Zip(Tuple::new(parts.iter().map(change))),
        }
    }

    fn item(&self, k: usize, place: Span) -> Result<Value, Diagnostic> {
        match self {
            Sequence::Range(range) => Ok(Value::int(range.item(k))),
            Sequence::Enumerate { first, items } => {
                Ok(Value::tuple([Value::int(first + k as i128), items.item(k, place)?]))
            }
            Sequence::Zip(parts) => {
                let items: Result<Vec<Value>, Diagnostic> = parts.iter().map(|part| part.item(k, place)).collect();
                items.map(Value::tuple)
            }
        }
    }

    /// The item at a position, which may be counted from the end.
    pub(super) fn at(&self, position: i128, place: Span) -> Result<Value, Diagnostic> {
        let n = self.count() as i128;
        let from_start = if position < 0 { position + n } else { position };
        match usize::try_from(from_start).ok().filter(|&k| (k as i128) < n) {
            Some(k) => self.item(k, place),
            None => Err(error(place, format!("index {position} is outside of {} of {n}", self.describe()))),
        }
    }

    /// A part of a range is a range.
    pub(super) fn slice(&self, bounds: Bounds, place: Span) -> Result<Value, Diagnostic> {
        let Sequence::Range(range) = self else {
            return Err(error(place, format!("{} is indexed by one integer", self.describe())));
        };
        let (axis, count) = selection::clamp(bounds, range.count);
        let (start, step) = (range.start + range.step * axis.start as i128, range.step * axis.step as i128);
        let stop = start + step * count as i128;
        Ok(Value::Sequence(Sequence::Range(Range { start, stop, step, count })))
    }

    /// The array of a range's numbers; none for the other sequences.
    pub(super) fn array(&self, place: Span) -> Option<Result<Expr, Diagnostic>> {
        let Sequence::Range(range) = self else { return None };
        let array = range.array().unwrap_or_else(|| graph::index(usize::MAX));
        Some(array.map_err(|_| error(place, format!("{} has more numbers than an int64 array holds", range.text()))))
    }
}

/// What a name stands for that takes a part of a loop's items.
pub(super) enum ItemPart {
    /// The number `first + k*step` in turn `k`.
    Number { name: String, first: i128, step: i128 },
    /// The part at `k` along the first axis of an array.
    Row { name: String, of: Expr },
}

impl ItemPart {
    pub fn name(&self) -> &str {
        match self {
            ItemPart::Number { name, .. } | ItemPart::Row { name, .. } => name,
        }
    }
}

/// The names in a target that take parts of items which are the same for every turn but for its number.
pub(super) fn item_parts(target: &Target, items: &Value, parts: &mut Vec<ItemPart>) {
    match (target, items) {
        (Target::Name(name), Value::Array(array)) => {
            parts.push(ItemPart::Row { name: name.text.clone(), of: array.clone() });
        }
        (Target::Name(name), Value::Sequence(Sequence::Range(range))) => {
            parts.push(ItemPart::Number { name: name.text.clone(), first: range.start, step: range.step });
        }
        (Target::Tuple(targets, _), Value::Sequence(Sequence::Enumerate { first, items })) => {
            if let [Target::Name(number), target] = &targets[..] {
                parts.push(ItemPart::Number { name: number.text.clone(), first: *first, step: 1 });
                item_parts(target, items, parts);
            }
        }
        (Target::Tuple(targets, _), Value::Sequence(Sequence::Zip(zipped))) => {
            targets.iter().zip(zipped.iter()).for_each(|(target, items)| item_parts(target, items, parts));
        }
        _ => {}
    }
}

/// Whether two ranges have the same items; other sequences are not compared.
pub(super) fn same_items(left: &Sequence, right: &Sequence, place: Span) -> Result<Value, Diagnostic> {
    match (left, right) {
        (Sequence::Range(left), Sequence::Range(right)) => Ok(Value::bool(left.equals(*right))),
        _ => Err(advised(place, "these sequences are not compared", "compare their items in a `for` loop")),
    }
}

impl Value {
    /// How many items a `for` finds in it; none for what it does not run over.
    pub fn item_count(&self) -> Option<usize> {
        match self {
            Value::Tuple(items) => Some(items.len()),
            Value::Array(array) => array.shape().extents().first().copied(),
            Value::Sequence(sequence) => Some(sequence.count()),
            _ => None,
        }
    }

    /// Item `k`, which is below [`Value::item_count`]: of an array the part at `k` along its first axis.
    pub(super) fn item(&self, k: usize, place: Span) -> Result<Value, Diagnostic> {
        match self {
            Value::Tuple(items) => Ok(items[k].clone()),
            Value::Array(array) => index::row(array, k, place).map(Value::Array),
            Value::Sequence(sequence) => sequence.item(k, place),
            other => Err(error(place, format!("{} has no items", other.describe()))),
        }
    }
}

/// Passes what a `for` can run over; `who` runs over it.
pub(crate) fn iterable(operand: Operand, who: &str) -> Result<Operand, Diagnostic> {
    let advice = match &operand.value {
        value if value.item_count().is_some() => return Ok(operand),
        Value::Weak(_) => "write `range(n)` to count to n",
        Value::Function(_) => "call it, or write `range(n)` to count",
        _ => "write `range(n)` to count",
    };
    let message = format!("{who} runs over an array, a tuple or a range, not {}", operand.value.describe());
    Err(advised(operand.span, message, advice))
}

/// The sequence as a value, unless it lies in sequences too deeply.
pub(crate) fn sequence(sequence: Sequence, place: Span) -> Result<Value, Diagnostic> {
    check_nesting(Value::Sequence(sequence), place)
}
