//! Einstein summation: sums of products along axes that are named by letters.
//!
//! Operands are taken together from left to right. Each step sums what no later operand and no axis of the result needs,
//! by a product of matrices where both operands have it.

use super::product;
use crate::builtins::matrices::diagonal_along;
use crate::builtins::reductions::fold;
use crate::builtins::shape::reshaped;
use crate::builtins::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::advised;
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::DType;
use smallvec::SmallVec;
use std::collections::BTreeMap;

pub(in crate::builtins) static BUILTINS: &[Builtin] = &[Builtin {
    names: &["einsum"],
    signature: "einsum(subscripts, *operands)",
    summary: "Sums of products along axes named by letters: \"ij,jk->ik\" is the matrix product.",
    doc: "subscripts names every axis of every operand by a letter, operands separated by commas; after -> stand the axes\n\
          of the result. Letters that are not in the result are summed; a letter twice in one operand is its diagonal.\n\
          Without -> the result has the letters that stand once, in alphabetical order. ... stands for the other axes,\n\
          which broadcast. dtypes promote; integers wrap, bools are `or` of `and`. Operands are taken together from left\n\
          to right.",
    examples: &[
        ("a = [[1, 2], [3, 4]]\neinsum(\"ij,jk->ik\", a, a)", "[[ 7 10]\n [15 22]]"),
        ("einsum(\"ii\", [[1, 2], [3, 4]])", "5"),
        ("einsum(\"...j->...\", [[1, 2], [3, 4]])", "[3 7]"),
    ],
    build: einsum,
}];

/// A letter; or an axis that the ellipsis stands for, by its distance from the last such axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    /// Before all letters, those further from the end first.
    Ellipsis(std::cmp::Reverse<usize>),
    Letter(char),
}

type Labels = SmallVec<[Label; 8]>;

/// An array with a label for each of its axes.
struct Term {
    array: Expr,
    labels: Labels,
}

/// What the subscripts say of one operand, or of the result.
#[derive(Clone, Debug)]
struct Subscript {
    before: Vec<char>,
    ellipsis: bool,
    after: Vec<char>,
}

fn einsum(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let arrays = call.several_arrays("operands")?;
    let (subscripts, result) = subscripts(call)?;
    if subscripts.len() != arrays.len() {
        let message = format!("subscripts for {} operands, but {} are given", subscripts.len(), arrays.len());
        return Err(advised(call.span("subscripts"), message, "subscripts of operands are separated by commas"));
    }
    let dtype = arrays.iter().map(Expr::dtype).reduce(DType::promote).unwrap_or(DType::Float64);
    let mut terms = Vec::new();
    for (subscript, array) in subscripts.iter().zip(&arrays) {
        let array = call.built(graph::cast(array, dtype))?;
        let labels = labels(call, subscript, array.shape().rank())?;
        terms.push(diagonals(call, Term { array, labels })?);
    }
    let extents = extents(call, &terms)?;
    let result = match result {
        Some(result) => result_labels(call, &result, &terms)?,
        None => implicit(&subscripts, &extents),
    };
    let mut terms = terms.into_iter().map(|term| without_ones(call, term, &extents)).collect::<Result<Vec<_>, _>>()?;
    let mut left = terms.remove(0);
    for at in 0..terms.len() {
        let later = &terms[at + 1..];
        let needed = |label: &Label| result.contains(label) || later.iter().any(|term| term.labels.contains(label));
        left = together(call, left, &terms[at], &needed)?;
    }
    let term = summed(call, left, &|label| result.contains(label))?;
    in_order(call, term, &result, &extents).map(Value::Array)
}

/// The subscripts of the operands, and those of the result if they are written.
fn subscripts(call: &Call<'_>) -> Result<(Vec<Subscript>, Option<Subscript>), Diagnostic> {
    let text = call.text("subscripts")?;
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (operands, result) = match text.split_once("->") {
        Some((operands, result)) => (operands, Some(subscript(call, result)?)),
        None => (text.as_str(), None),
    };
    let operands = operands.split(',').map(|operand| subscript(call, operand)).collect::<Result<_, _>>()?;
    Ok((operands, result))
}

fn subscript(call: &Call<'_>, text: &str) -> Result<Subscript, Diagnostic> {
    let (before, after) = match text.split_once("...") {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    };
    let letters = |text: &str| match text.chars().find(|c| !c.is_ascii_alphabetic()) {
        None => Ok(text.chars().collect()),
        Some(other) => {
            let message = format!("`{other}` does not name an axis");
            Err(advised(call.span("subscripts"), message, "axes are letters; `...` stands for all others"))
        }
    };
    Ok(Subscript { before: letters(before)?, ellipsis: after.is_some(), after: letters(after.unwrap_or(""))? })
}

/// The labels of the axes of an operand of `rank` dimensions.
fn labels(call: &Call<'_>, subscript: &Subscript, rank: usize) -> Result<Labels, Diagnostic> {
    let named = subscript.before.len() + subscript.after.len();
    if named > rank || (named < rank && !subscript.ellipsis) {
        let message = format!("subscripts for {named} axes of an operand of {rank} dimensions");
        return Err(advised(call.span("subscripts"), message, "name every axis, or write `...` for the others"));
    }
    let others = (0..rank - named).rev().map(|from_end| Label::Ellipsis(std::cmp::Reverse(from_end)));
    let letters = |letters: &[char]| letters.iter().copied().map(Label::Letter).collect::<Labels>();
    Ok(letters(&subscript.before).into_iter().chain(others).chain(letters(&subscript.after)).collect())
}

/// The diagonal along axes with the same label.
fn diagonals(call: &Call<'_>, mut term: Term) -> Result<Term, Diagnostic> {
    let repeated = |labels: &Labels| {
        let pairs = (0..labels.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
        pairs.into_iter().find(|&(first, second)| labels[first] == labels[second])
    };
    while let Some((first, second)) = repeated(&term.labels) {
        let shape = term.array.shape().clone();
        if shape[first] != shape[second] {
            let message = format!("axes {first} and {second} of shape {shape} have one letter but not one extent");
            return Err(call.error("subscripts", message));
        }
        let label = term.labels.remove(second);
        term.labels.remove(first);
        term.labels.push(label);
        term.array = diagonal_along(call, &term.array, first, second)?;
    }
    Ok(term)
}

/// The extent that every label stands for; axes of one element broadcast.
fn extents(call: &Call<'_>, terms: &[Term]) -> Result<BTreeMap<Label, usize>, Diagnostic> {
    let mut extents: BTreeMap<Label, usize> = BTreeMap::new();
    for term in terms {
        for (&label, &extent) in term.labels.iter().zip(term.array.shape().extents()) {
            let known = extents.entry(label).or_insert(extent);
            match (*known, extent) {
                (1, extent) => *known = extent,
                (known, extent) if known == extent || extent == 1 => {}
                (known, extent) => {
                    let name = match label {
                        Label::Letter(letter) => format!("`{letter}`"),
                        Label::Ellipsis(_) => "an axis of `...`".to_string(),
                    };
                    let message = format!("{name} stands for {known} elements in one operand and {extent} in another");
                    return Err(call.error("subscripts", message));
                }
            }
        }
    }
    Ok(extents)
}

/// The axes of a written result.
fn result_labels(call: &Call<'_>, result: &Subscript, terms: &[Term]) -> Result<Labels, Diagnostic> {
    let is_ellipsis = |label: &&Label| matches!(label, Label::Ellipsis(_));
    let most = terms.iter().map(|term| term.labels.iter().filter(is_ellipsis).count()).max().unwrap_or(0);
    if most > 0 && !result.ellipsis {
        let advice = "write `...` after `->` too, or name the axes that are to be summed";
        return Err(advised(call.span("subscripts"), "the result has no place for the axes of `...`", advice));
    }
    let labels = labels(call, result, result.before.len() + result.after.len() + most)?;
    for (at, label) in labels.iter().enumerate() {
        let Label::Letter(letter) = label else { continue };
        if labels[..at].contains(label) {
            return Err(call.error("subscripts", format!("`{letter}` stands twice in the result")));
        }
        if !terms.iter().any(|term| term.labels.contains(label)) {
            return Err(call.error("subscripts", format!("`{letter}` is an axis of no operand")));
        }
    }
    Ok(labels)
}

/// The axes of a result that is not written: those of the ellipsis, then the letters that stand once.
fn implicit(subscripts: &[Subscript], extents: &BTreeMap<Label, usize>) -> Labels {
    let letters = || subscripts.iter().flat_map(|subscript| subscript.before.iter().chain(&subscript.after));
    let stands_once = |label: &&Label| match label {
        Label::Letter(letter) => letters().filter(|other| *other == letter).count() == 1,
        Label::Ellipsis(_) => true,
    };
    extents.keys().filter(stands_once).copied().collect()
}

/// Without axes of one element that broadcast: a product does not need them.
fn without_ones(call: &Call<'_>, term: Term, extents: &BTreeMap<Label, usize>) -> Result<Term, Diagnostic> {
    let broadcasts = |at: usize| term.array.shape()[at] == 1 && extents[&term.labels[at]] != 1;
    let kept: SmallVec<[usize; 8]> = (0..term.labels.len()).filter(|&at| !broadcasts(at)).collect();
    if kept.len() == term.labels.len() {
        return Ok(term);
    }
    let array = reshaped(call, &term.array, kept.iter().map(|&at| term.array.shape()[at]))?;
    Ok(Term { array, labels: kept.iter().map(|&at| term.labels[at]).collect() })
}

/// Sums along the axes that nothing needs any more.
fn summed(call: &Call<'_>, term: Term, needed: &dyn Fn(&Label) -> bool) -> Result<Term, Diagnostic> {
    let axes: SmallVec<[usize; 8]> = (0..term.labels.len()).filter(|&at| !needed(&term.labels[at])).collect();
    if axes.is_empty() {
        return Ok(term);
    }
    let dtype = term.array.dtype();
    let op = if dtype == DType::Bool { ReduceOp::Any } else { ReduceOp::Sum };
    let sums = fold(call, op, &term.array, &axes, false)?;
    let array = call.built(graph::cast(&sums, dtype))?;
    Ok(Term { array, labels: term.labels.into_iter().filter(|label| needed(label)).collect() })
}

/// The product of two terms, summed along what is needed no more.
fn together(call: &Call<'_>, left: Term, right: &Term, needed: &dyn Fn(&Label) -> bool) -> Result<Term, Diagnostic> {
    let left = summed(call, left, &|label| needed(label) || right.labels.contains(label))?;
    let right = Term { array: right.array.clone(), labels: right.labels.clone() };
    let right = summed(call, right, &|label| needed(label) || left.labels.contains(label))?;
    let in_both = |label: &&Label| left.labels.contains(label) && right.labels.contains(label);
    let common: Labels = left.labels.iter().filter(in_both).copied().collect();
    let (batch, contracted): (Labels, Labels) = common.iter().copied().partition(|label| needed(label));
    let own = |labels: &Labels| labels.iter().filter(|label| !common.contains(label)).copied().collect::<Labels>();
    let (left_own, right_own) = (own(&left.labels), own(&right.labels));
    let is_float = left.array.dtype().is_float() && right.array.dtype().is_float();
    if left_own.is_empty() && right_own.is_empty() && !contracted.is_empty() && is_float {
        // Of rows with rows: no matrices, but a sum of products.
        let labels: Labels = batch.iter().chain(&contracted).copied().collect();
        let products = call.combine(ScalarOp::Multiply, &[&permuted(&left, &labels), &permuted(&right, &labels)])?;
        return summed(call, Term { array: products, labels }, &|label| batch.contains(label));
    }
    let extent = |label: &Label| {
        let at = |term: &Term| term.labels.iter().position(|other| other == label).map(|at| term.array.shape()[at]);
        at(&left).or_else(|| at(&right)).unwrap_or(1)
    };
    let size = |labels: &Labels| labels.iter().map(extent).product::<usize>();
    let (rows, depth, columns) = (size(&left_own), size(&contracted), size(&right_own));
    let batches: SmallVec<[usize; 8]> = batch.iter().map(extent).collect();
    let order = |groups: [&Labels; 3]| groups.into_iter().flatten().copied().collect::<Labels>();
    let labels = order([&batch, &left_own, &right_own]);
    let a = permuted(&left, &order([&batch, &left_own, &contracted]));
    let b = permuted(&right, &order([&batch, &contracted, &right_own]));
    let stacked = |x: &Expr, last: [usize; 2]| reshaped(call, x, batches.iter().copied().chain(last));
    let (a, b) = (stacked(&a, [rows, depth])?, stacked(&b, [depth, columns])?);
    let products =
        if contracted.is_empty() { call.combine(ScalarOp::Multiply, &[&a, &b])? } else { product(call, &a, &b)? };
    let array = reshaped(call, &products, labels.iter().map(extent))?;
    Ok(Term { array, labels })
}

/// The axes in the order of `labels`, which are those of the term.
fn permuted(term: &Term, labels: &Labels) -> Expr {
    let order: SmallVec<[usize; 8]> =
        labels.iter().filter_map(|label| term.labels.iter().position(|other| other == label)).collect();
    graph::permute(&term.array, &order)
}

/// The result: its axes in order, with those along which all operands had one element.
fn in_order(
    call: &Call<'_>,
    term: Term,
    labels: &Labels,
    extents: &BTreeMap<Label, usize>,
) -> Result<Expr, Diagnostic> {
    reshaped(call, &permuted(&term, labels), labels.iter().map(|label| extents[label]))
}
