//! The cases that the tables stand for, as text.

use crate::programs::catalogue::{self, CASTS, ELEMENTWISE, Elementwise, REDUCTIONS, Reduction};
use crate::programs::dice::Dice;
use crate::programs::sources::{Row, SHORT};
use crate::programs::tree::Tree;
use crate::sequences::SEQUENCES;
use crate::tables::{CASTING, CREATION, LAYOUTS, Layout, PAIRS, REDUCED_LAYOUTS, SHAPE, ShapeCall};
use arr::types::DType;

/// One call.
pub struct Case {
    pub builtin: &'static str,
    pub text: String,
    /// What the rules say that it gives, where they say something.
    pub dtype: Option<DType>,
}

/// Cases that make one program, and calls that are refused.
#[derive(Default)]
pub struct Group {
    pub accepted: Vec<Case>,
    pub refused: Vec<Case>,
}

pub fn all() -> Vec<Group> {
    let mut groups = Vec::new();
    for call in ELEMENTWISE {
        match call.arity() - call.conditions {
            1 => groups.extend(DType::ALL.map(|dtype| unary(call, dtype))),
            _ => groups.extend(DType::ALL.map(|dtype| with_partners(call, dtype))),
        }
    }
    groups.extend(DType::ALL.map(casts));
    groups.extend(REDUCTIONS.iter().flat_map(|reduction| DType::ALL.map(|dtype| reduced(reduction, dtype))));
    groups.extend(SHAPE.iter().chain(SEQUENCES).flat_map(|call| DType::ALL.map(|dtype| seen_otherwise(call, dtype))));
    groups.extend(DType::ALL.map(created));
    groups
}

/// More than the elements that any layout takes.
const LONGEST: usize = 1200;

/// Where a case reads its source: somewhere else in every case, and the same in every run.
struct Places(Dice);

impl Places {
    fn of(dtype: DType, about: &str) -> Places {
        let seed = about.bytes().fold(dtype as u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(byte as u64));
        Places(Dice::new(seed))
    }

    fn text(&mut self, template: &str, row: Row) -> String {
        let at = self.0.below(SHORT - LONGEST);
        let source = if template.starts_with("stored_") { row.name.to_string() } else { row.short() };
        template.replace("ROW", &source).replace("AT", &at.to_string())
    }
}

/// A pattern with its operands.
fn filled(pattern: &str, operands: &[Tree]) -> String {
    Tree::new(pattern, operands.iter().cloned(), [], DType::Bool).to_string()
}

fn unary(call: &Elementwise, dtype: DType) -> Group {
    let mut places = Places::of(dtype, call.pattern);
    let mut group = Group::default();
    let is_taken = call.takes.fits(dtype, &[dtype]);
    let layouts = if is_taken { LAYOUTS } else { &LAYOUTS[5..6] };
    for layout in layouts {
        let x = Tree::leaf(places.text(layout.template, Row::wildest(dtype)), [], dtype);
        let text = filled(call.pattern, &[x]);
        add(&mut group, call, text, is_taken.then(|| call.gives.dtype(dtype)));
    }
    group
}

/// Files the case under what is expected of it. Of powers some are refused for their data, which is tested elsewhere.
fn add(group: &mut Group, call: &Elementwise, text: String, gives: Option<DType>) {
    let case = Case { builtin: call.builtin, text, dtype: gives };
    if gives.is_some() {
        group.accepted.push(case);
    } else if call.builtin != "power" {
        group.refused.push(case);
    }
}

/// The pair of vectors of nine elements.
const NINE: usize = 5;

/// Every layout with an operand of the same dtype or, in turn, of another one; a few layouts with all others.
fn with_partners(call: &Elementwise, dtype: DType) -> Group {
    let mut places = Places::of(dtype, call.pattern);
    let mut group = Group::default();
    if call.names_an_operator() {
        pair_of(call, &mut places, &mut group, &PAIRS[NINE], [dtype, dtype]);
        return group;
    }
    for (k, pair) in PAIRS.iter().enumerate() {
        if call.leaves_out_the_right() && pair[0] == "ROW[AT]" && pair[1] != pair[0] {
            continue;
        }
        pair_of(call, &mut places, &mut group, pair, [dtype, dtype]);
        if k.is_multiple_of(2) {
            let other = DType::ALL[(k + dtype as usize) % DType::ALL.len()];
            pair_of(call, &mut places, &mut group, pair, [dtype, other]);
        }
    }
    for (k, other) in DType::ALL.into_iter().enumerate() {
        pair_of(call, &mut places, &mut group, &PAIRS[NINE], [dtype, other]);
        if k.is_multiple_of(3) {
            pair_of(call, &mut places, &mut group, &PAIRS[6 + k / 3], [dtype, other]);
        }
    }
    group
}

fn pair_of(call: &Elementwise, places: &mut Places, group: &mut Group, pair: &[&str; 2], dtypes: [DType; 2]) {
    let operand = |places: &mut Places, k: usize| match pair[k] {
        "WEAK" => weak(dtypes[1 - k]),
        template => Tree::leaf(places.text(template, Row::wildest(dtypes[k])), [], dtypes[k]),
    };
    let mut operands = vec![operand(places, 0), operand(places, 1)];
    // A third operand is like the first, unless that is a plain number.
    if call.arity() - call.conditions == 3 {
        operands.push(operand(places, usize::from(pair[0] == "WEAK")));
    }
    let common = catalogue::common(&operands.iter().collect::<Vec<_>>());
    let types: Vec<DType> = operands.iter().map(|operand| operand.dtype).collect();
    let is_taken = call.takes.fits(common, &types);
    if call.conditions > 0 {
        let template = if pair[0] == "WEAK" { pair[1] } else { pair[0] };
        operands.insert(0, Tree::leaf(places.text(template, Row::wildest(DType::Bool)), [], DType::Bool));
    }
    add(group, call, filled(call.pattern, &operands), is_taken.then(|| call.gives.dtype(common)));
}

/// A plain number that an array of `dtype` takes.
fn weak(dtype: DType) -> Tree {
    match dtype {
        DType::Bool => Tree::weak("2", DType::Int64),
        dtype if dtype.is_float() => Tree::weak("(-1.5)", DType::Float64),
        dtype if catalogue::is_unsigned(dtype) => Tree::weak("3", DType::Int64),
        _ => Tree::weak("(-3)", DType::Int64),
    }
}

/// From one dtype to all.
fn casts(from: DType) -> Group {
    let mut places = Places::of(from, "casts");
    let mut group = Group::default();
    for to in DType::ALL {
        for (k, layout) in LAYOUTS.iter().enumerate() {
            let x = Tree::leaf(places.text(layout.template, Row::wildest(from)), [], from);
            let pattern = CASTS[k % CASTS.len()].replace("{dtype}", to.name());
            group.accepted.push(Case { builtin: CASTING, text: filled(&pattern, &[x]), dtype: Some(to) });
        }
    }
    group
}

fn reduced(reduction: &Reduction, dtype: DType) -> Group {
    let mut places = Places::of(dtype, reduction.name);
    let mut group = Group::default();
    if !reduction.takes.fits(dtype, &[dtype]) {
        let x = places.text(LAYOUTS[5].template, Row::tamest(dtype));
        let text = format!("{}({x})", reduction.name);
        group.refused.push(Case { builtin: reduction.name, text, dtype: None });
        return group;
    }
    for (k, layout) in LAYOUTS.iter().chain(REDUCED_LAYOUTS).enumerate() {
        let row = if k.is_multiple_of(2) || !reduction.of_nan { Row::tamest(dtype) } else { Row::wildest(dtype) };
        for axis in axes(layout, reduction.one_axis) {
            let option = reduction.options.get(k % (reduction.options.len() + 1)).unwrap_or(&"");
            let text = format!("{}({}{axis}{option})", reduction.name, places.text(layout.template, row));
            let case = Case { builtin: reduction.name, text, dtype: Some(reduction.gives.dtype(dtype)) };
            // Only the layouts of no elements have a slice of none, along their first axis.
            let of_nothing = layout.template.contains("[0:0]") && !axis.contains("axis=-1") && !axis.contains("axis=1")
                || layout.template == "ROW[0:0]";
            if of_nothing && !reduction.of_nothing {
                group.refused.push(case);
            } else {
                group.accepted.push(case);
            }
        }
    }
    group
}

/// The axes that a call may name in an array of as many, as text.
fn axes(layout: &Layout, only_one: bool) -> &'static [&'static str] {
    match layout.rank {
        0 => &[""],
        1 => &["", ", axis=0, keepdims=true"],
        _ if only_one => &["", ", axis=0", ", axis=-1", ", axis=1, keepdims=true"],
        _ => &["", ", axis=0", ", axis=-1", ", axis=(0, 1)", ", axis=0, keepdims=true"],
    }
}

fn seen_otherwise(call: &ShapeCall, dtype: DType) -> Group {
    let mut places = Places::of(dtype, call.pattern);
    let accepted = LAYOUTS.iter().filter(|layout| layout.rank >= call.rank).map(|layout| {
        let x = places.text(layout.template, Row::wildest(dtype));
        let text = call.pattern.replace("{}", &x);
        Case { builtin: call.builtin, text, dtype: call.keeps_dtype.then_some(dtype) }
    });
    Group { accepted: accepted.collect(), refused: Vec::new() }
}

fn created(dtype: DType) -> Group {
    let accepted = CREATION.iter().map(|(builtin, pattern)| Case {
        builtin,
        text: pattern.replace("{dtype}", dtype.name()),
        dtype: pattern.contains("{dtype}").then_some(dtype),
    });
    Group { accepted: accepted.collect(), refused: Vec::new() }
}
