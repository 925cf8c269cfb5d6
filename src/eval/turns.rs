//! Turns of a loop that only compute are run again without being evaluated again.
//!
//! While a turn is evaluated it may ask for nothing but random numbers (no value, no output), and its names must be bound
//! after it to values of the same form as before it. Then it is one function of the arrays it reads: the same for the next
//! turn, which the host runs by itself, and many of them together if it can.
//!
//! That no turn looks at data in secret is certain because the arrays it reads are veiled meanwhile
//! ([`Expr::veil`]): they look unfinished, so that looking takes a request. Plain numbers that change from turn to turn are
//! traced instead: the turn may compute with them, and the results may meet arrays, but it may not look at them.

use super::carried::{LoopNames, loop_names, names_of_function};
use super::evaluator::Walk;
use super::function::UserFunction;
use super::host::{Next, Prepared, Turn};
use super::iterate::{ItemPart, item_parts};
use super::numbers::{MovingSlice, Numbers, StepId};
use super::traced::slice_of;
use super::tree::{Bound, target_names, targets, targets_in_expression};
use super::value::{Function, Value};
use super::weak::Weak;
use crate::builtins::Builtin;
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr, Op};
use crate::syntax::ast::{Block, Expression, Target};
use crate::types::{DType, Scalar};
use crate::values::Array;
use rustc_hash::FxHashSet;
use smallvec::{SmallVec, smallvec};
use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

/// A turn is evaluated so many times for the sake of repeating it.
const MOST_ATTEMPTS: usize = 3;

/// Making a turn ready takes as long as evaluating some small ones: it is not worth it for fewer turns to come, nor, where
/// their number is not known, before as many have been evaluated.
const WORTH: usize = 8;

/// So many elements are computed in the time that evaluating a turn takes.
pub(super) const ELEMENTS_PER_TURN: usize = 2048;

/// What is known about the turns of one loop.
pub(super) struct Turns {
    pub names: LoopNames,
    /// What the names stand for that hold the item of a turn.
    items: Vec<ItemPart>,
    /// All names that take a part of the item.
    targets: Vec<String>,
    /// Turns evaluated since the loop began.
    evaluated: usize,
    attempts: usize,
    repeatable: Option<Repeatable>,
    /// What the names that turns hand on were bound to before the last turn that was not evaluated. Evaluating that turn
    /// binds the names that it does not hand on.
    before: Vec<(String, Value)>,
    /// How many random draws a turn takes that is not evaluated.
    draws: u32,
    /// The seed, and the number of the first draw, of the last of these turns.
    last_draws: (u64, u32),
}

/// A turn that can be run again.
struct Repeatable {
    prepared: Prepared,
    names: Vec<Read>,
    /// For every array of the names in order the number of its leaf, unless it is the same in every turn.
    leaves: Vec<Option<usize>>,
}

/// A name that a turn reads.
struct Read {
    name: String,
    /// Its arrays among those of all names.
    arrays: Range<usize>,
    /// For a name that a turn hands on its value, with something else in the place of leaves.
    frame: Option<Value>,
    /// For one that a turn hands on a plain number, which of them it is.
    number: Option<usize>,
}

/// A turn that is evaluated in order to be repeated. Its leaves are veiled, its plain numbers traced.
pub(super) struct Recording {
    /// The names that a turn reads, but for those of its item.
    names: Vec<String>,
    forms: Forms,
    /// What is the same in every turn and has no name: what rows are of, and the defaults of functions.
    held: Vec<Expr>,
    /// The calls that are open around the loop.
    pub depth: usize,
    pub numbers: Numbers,
    /// The names that stand for traced numbers now.
    pub known: Vec<(String, StepId)>,
    /// The names of numbers that turns hand on, in the order in which turns begin with them; the number of a turn comes
    /// before them.
    handed_on: Vec<String>,
    /// Whether somebody has looked at a traced number.
    is_looked_at: Cell<bool>,
}

impl Recording {
    /// How the number comes about that a name stands for, if it is traced.
    pub fn step_of(&self, name: &str) -> Option<StepId> {
        self.known.iter().rev().find(|(known, _)| known == name).map(|(_, step)| *step)
    }

    pub fn look(&self) {
        self.is_looked_at.set(true);
    }

    pub fn look_at(&self, name: &str) {
        if self.step_of(name).is_some() {
            self.look();
        }
    }

    pub fn forget(&mut self, name: &str) {
        self.known.retain(|(known, _)| known != name);
    }

    /// Whether something that is the same in every turn is, or is made of, what `is_it` says.
    fn fixed_reaches(&self, is_it: &dyn Fn(&Expr) -> bool) -> bool {
        let fixed = self.forms.arrays.iter().filter_map(|form| match form {
            Form::Fixed(expr) => Some(expr),
            Form::Leaf { .. } => None,
        });
        let (mut stack, mut seen): (Vec<&Expr>, _) = (fixed.chain(&self.held).collect(), FxHashSet::default());
        while let Some(expr) = stack.pop() {
            if !seen.insert(expr.id()) {
                continue;
            }
            if is_it(expr) {
                return true;
            }
            stack.extend(&expr.node().inputs);
        }
        false
    }
}

impl Turns {
    /// Of a loop over `items`, which `target` takes, or under a condition.
    pub fn new(items: Option<(&Target, &Value)>, condition: Option<&Expression>, body: &Block) -> Turns {
        let names = loop_names(condition, body);
        let mut is_fixed = true;
        targets(&body.statements, &mut |bound| is_fixed &= matches!(bound, Bound::Target(_)));
        // What a condition binds is bound between two turns.
        if let Some(condition) = condition {
            targets_in_expression(condition, &mut |_| is_fixed = false);
        }
        let (mut parts, mut taken) = (Vec::new(), Vec::new());
        if let Some((target, items)) = items {
            item_parts(target, items, &mut parts);
            target_names(target, &mut |name| taken.push(name.to_string()));
            // What is no part of an item that can be followed is another thing in another turn.
            target_names(target, &mut |name| {
                is_fixed &= parts.iter().any(|part| part.name() == name) || !names.read.iter().any(|read| read == name);
            });
        }
        let attempts = if is_fixed { 0 } else { MOST_ATTEMPTS };
        Turns {
            names,
            items: parts,
            targets: taken,
            evaluated: 0,
            attempts,
            repeatable: None,
            before: Vec::new(),
            draws: 0,
            last_draws: (0, 0),
        }
    }

    /// Whether the next turns may be run in another way: no names are left behind that are still to be bound.
    pub fn may_run(&mut self) -> bool {
        if self.repeatable.is_none() {
            self.before.clear();
        }
        self.repeatable.is_none()
    }

    fn carries(&self, name: &str) -> bool {
        self.names.carried.iter().any(|carried| carried == name)
    }
}

impl Walk<'_> {
    /// Runs up to `times` turns, of which the first is turn number `first`, without evaluating them; gives how many.
    pub(super) fn repeat_turns(&mut self, turns: &mut Turns, first: usize, times: usize) -> Result<usize, Diagnostic> {
        turns.before.clear();
        let Some(mut repeatable) = turns.repeatable.take().filter(|_| times > 0) else { return Ok(0) };
        let mut arrays: Vec<Array> = Vec::new();
        let mut numbers: SmallVec<[Weak; 4]> = smallvec![Weak::Int(first as i128)];
        for read in &repeatable.names {
            let Some(value) = self.bound(&read.name) else { continue };
            let mut kinds = repeatable.leaves[read.arrays.clone()].iter();
            value.arrays(&mut |array| {
                if let Some(Some(_)) = kinds.next() {
                    arrays.extend(array.leaf().cloned());
                }
            });
            if let (Some(_), Value::Weak(number)) = (read.number, &value) {
                numbers.push(*number);
            }
            if (read.frame.is_some() || read.number.is_some()) && turns.names.leaves_others {
                turns.before.push((read.name.clone(), value));
            }
            if read.frame.is_some() {
                // Whatever holds an array keeps its memory from the turns after the next.
                self.bind(&read.name, Value::None);
            }
        }
        let done = self.host.repeat(&mut repeatable.prepared, &mut arrays, &mut numbers, times)?;
        if done == 0 {
            turns.before.clear();
        }
        turns.last_draws = (self.host.draw_seed(), self.host.coming_stream().wrapping_sub(turns.draws));
        for read in &repeatable.names {
            if let Some(number) = read.number.and_then(|number| numbers.get(number)) {
                self.bind(&read.name, Value::Weak(*number));
            }
            let Some(frame) = &read.frame else { continue };
            let mut kinds = repeatable.leaves[read.arrays.clone()].iter();
            let value = frame.replace_arrays(&mut |array| match kinds.next() {
                Some(Some(leaf)) => graph::array(arrays[*leaf].clone()),
                _ => array.clone(),
            });
            self.bind(&read.name, value);
        }
        if done == times {
            turns.repeatable = Some(repeatable);
        } else {
            turns.attempts = MOST_ATTEMPTS;
        }
        Ok(done)
    }

    /// Begins to evaluate turn number `number`, which `left` others follow if that is known: veils what it reads if it is
    /// worth trying to repeat it.
    pub(super) fn begin_turn(&mut self, turns: &mut Turns, number: usize, left: Option<usize>) {
        // The first turn often finds values of another form than the others.
        let is_worth = left.map_or(turns.evaluated >= WORTH, |left| turns.evaluated > 0 && left >= WORTH);
        turns.evaluated += 1;
        let is_settled = turns.repeatable.is_some() || turns.attempts >= MOST_ATTEMPTS;
        let recording =
            if is_worth && !is_settled && self.host.repeats_turns() { self.record(turns, number) } else { None };
        turns.attempts += recording.is_some() as usize;
        self.recordings.push(recording);
    }

    /// Ends it: the recording, if nothing has been asked for.
    pub(super) fn end_turn(&mut self, is_function: bool) -> Option<Recording> {
        let recording = self.recordings.pop().flatten()?;
        recording.forms.unveil();
        (is_function && !recording.is_looked_at.get()).then_some(recording)
    }

    /// Gives up all recordings: they hold arrays that are about to be changed.
    pub(super) fn stop_recording(&mut self) {
        self.recordings.iter_mut().filter_map(Option::take).for_each(|recording| recording.forms.unveil());
    }

    fn record(&self, turns: &mut Turns, number: usize) -> Option<Recording> {
        let is_item = |name: &String| turns.items.iter().any(|part| part.name() == name);
        let mut names: Vec<String> = turns.names.read.iter().filter(|name| !is_item(name)).cloned().collect();
        let mut held = Vec::new();
        let mut k = 0;
        while k < names.len() {
            match self.bound(&names[k]) {
                // What a function has captured, and functions among its defaults, may call others.
                Some(Value::Function(Function::User(function)))
                    if !function.captured().is_empty() || function.nesting() > 1 =>
                {
                    turns.attempts = MOST_ATTEMPTS;
                    return None;
                }
                Some(Value::Function(Function::User(function))) => {
                    function.defaults().for_each(|value| value.arrays(&mut |array| held.push(array.clone())));
                    let more = names_of_function(function.parameters(), function.body());
                    more.into_iter().for_each(|name| {
                        if !names.contains(&name) {
                            names.push(name)
                        }
                    });
                }
                _ => {}
            }
            k += 1;
        }
        // A function that is called reads the item.
        if names.iter().any(|name| turns.targets.contains(name)) {
            turns.attempts = MOST_ATTEMPTS;
            return None;
        }
        let (mut numbers, mut known, mut handed_on) = (Numbers::default(), Vec::new(), Vec::new());
        let turn = numbers.steps.begin(Weak::Int(number as i128));
        for name in &names {
            if turns.carries(name)
                && let Some(Value::Weak(weak)) = self.bound(name)
            {
                known.push((name.clone(), numbers.steps.begin(weak)));
                handed_on.push(name.clone());
            }
        }
        for part in turns.items.iter().filter(|part| turns.names.read.iter().any(|read| read == part.name())) {
            match part {
                ItemPart::Number { name, first, step } => {
                    let number = numbers.steps.counted(turn, *first, *step)?;
                    known.push((name.clone(), number));
                }
                ItemPart::Row { name, of } => {
                    let Some(Value::Array(row)) = self.bound(name) else { return None };
                    held.push(of.clone());
                    let slice = slice_of(&row, of)?.clone();
                    numbers.moving.push(MovingSlice { slice, at: smallvec![(0, turn)] });
                }
            }
        }
        let forms = self.forms(&names, &handed_on)?;
        forms.leaves().for_each(Expr::veil);
        let (depth, is_looked_at) = (self.frames.len(), Cell::new(false));
        Some(Recording { names, forms, held, depth, numbers, known, handed_on, is_looked_at })
    }

    /// After a turn that has asked for nothing, before what it hands on is computed: what the next turn will find.
    pub(super) fn trace(&self, recording: &mut Recording, draws: Range<u32>) -> Option<Turn> {
        let mut numbers = std::mem::take(&mut recording.numbers);
        let (turn, one) = (0, numbers.steps.literal(Weak::Int(1)));
        numbers.next.push(numbers.steps.sum(turn, one)?);
        for name in &recording.handed_on {
            let Some(Value::Weak(weak)) = self.bound(name) else { return None };
            // What is not traced is the same in every turn.
            let step = recording.step_of(name).unwrap_or_else(|| numbers.steps.literal(weak));
            numbers.next.push(step);
        }
        // Whoever sets the seed again draws the same streams again.
        let draws_again = |expr: &Expr| matches!(expr.node().op, Op::Random(draw) if draws.contains(&draw.stream));
        if draws.end < draws.start || recording.fixed_reaches(&draws_again) {
            return None;
        }
        let leaves: Vec<Expr> = recording.forms.leaves().cloned().collect();
        let mut results: Vec<Expr> = Vec::new();
        let mut next = Vec::new();
        let mut arrays = Vec::new();
        for value in recording.names.iter().filter_map(|name| self.bound(name)) {
            value.arrays(&mut |array| arrays.push(array.clone()));
        }
        for (array, form) in arrays.iter().zip(&recording.forms.arrays) {
            let Form::Leaf { .. } = form else { continue };
            next.push(if let Some(leaf) = leaves.iter().position(|leaf| leaf.id() == array.id()) {
                Next::Leaf(leaf)
            } else if let Some(array) = array.leaf() {
                Next::Array(array.clone())
            } else if array.node().op.is_leaf() {
                return None;
            } else {
                let known = results.iter().position(|result| result.id() == array.id());
                Next::Result(known.unwrap_or_else(|| {
                    results.push(array.clone());
                    results.len() - 1
                }))
            });
        }
        // What changes must not be, by another way, something that does not.
        let changes = |(leaf, next): (usize, &Next)| !matches!(next, Next::Leaf(same) if *same == leaf);
        let changing: FxHashSet<usize> =
            next.iter().enumerate().filter(|next| changes(*next)).map(|(leaf, _)| leaves[leaf].id()).collect();
        if recording.fixed_reaches(&|expr| changing.contains(&expr.id())) {
            return None;
        }
        (arrays.len() == recording.forms.arrays.len() && !results.is_empty()).then_some(Turn {
            leaves,
            results,
            next,
            numbers,
            draws,
        })
    }

    /// Computes the arrays of which every turn takes a part elsewhere, if they are still to be computed and that takes no
    /// longer than evaluating as many turns as there are to come. Whether there are any.
    pub(super) fn keep_sliced(&mut self, turn: &Turn, turns: usize) -> Result<bool, Diagnostic> {
        let mut pending: Vec<Expr> = Vec::new();
        for moving in &turn.numbers.moving {
            let base = &moving.slice.node().inputs[0];
            let is_worth = base.shape().len() <= turns.saturating_mul(ELEMENTS_PER_TURN);
            if base.value().is_none() && is_worth && !pending.iter().any(|known| known.id() == base.id()) {
                pending.push(base.clone());
            }
        }
        if !pending.is_empty() {
            self.host.keep(&pending)?;
        }
        Ok(!pending.is_empty())
    }

    /// After what the turn hands on is computed: makes it repeatable if its names have the same form as before it.
    pub(super) fn make_repeatable(&mut self, turns: &mut Turns, recording: &Recording, turn: Turn) {
        let Some(after) = self.forms(&recording.names, &recording.handed_on) else { return };
        if !after.same(&recording.forms) {
            return;
        }
        let mut leaf = 0..;
        let leaves: Vec<Option<usize>> =
            after.arrays.iter().map(|form| if let Form::Leaf { .. } = form { leaf.next() } else { None }).collect();
        turns.draws = turn.draws.end - turn.draws.start;
        let Some(prepared) = self.host.prepare(turn) else {
            turns.attempts = MOST_ATTEMPTS;
            return;
        };
        let mut first = 0;
        let mut names = Vec::new();
        for name in &recording.names {
            let Some(value) = self.bound(name) else { continue };
            let mut count = 0;
            let mut kinds = leaves[first..].iter();
            let placeholder = graph::constant(Scalar::Bool(false));
            let frame = value.replace_arrays(&mut |array| {
                count += 1;
                if let Some(Some(_)) = kinds.next() { placeholder.clone() } else { array.clone() }
            });
            let number = recording.handed_on.iter().position(|handed_on| handed_on == name).map(|number| number + 1);
            let frame = (turns.carries(name) && number.is_none()).then_some(frame);
            names.push(Read { name: name.clone(), arrays: first..first + count, frame, number });
            first += count;
        }
        turns.repeatable = Some(Repeatable { prepared, names, leaves });
    }

    /// When a loop ends after turns that were not evaluated, binds the names that such a turn leaves behind.
    pub(super) fn leave_turns(&mut self, turns: &mut Turns, body: &Block) -> Result<(), Diagnostic> {
        let mut after = Vec::new();
        for (name, before) in std::mem::take(&mut turns.before) {
            after.extend(self.bound(&name).map(|value| (name.clone(), value)));
            self.bind(&name, before);
        }
        if !after.is_empty() {
            // Their draws are made again.
            let now = (self.host.draw_seed(), self.host.coming_stream());
            self.host.set_draws(turns.last_draws);
            self.block(body)?;
            self.host.set_draws(now);
            after.into_iter().for_each(|(name, value)| self.bind(&name, value));
        }
        Ok(())
    }

    /// The forms of what names stand for; of `numbers` only whether they are integers matters.
    fn forms(&self, names: &[String], numbers: &[String]) -> Option<Forms> {
        let mut forms = Forms::default();
        for name in names {
            match self.bound(name) {
                Some(Value::Weak(weak)) if numbers.contains(name) => {
                    forms.others.push(Other::Number { is_integer: matches!(weak, Weak::Int(_)) });
                }
                Some(value) => forms.add(&value)?,
                None => forms.others.push(Other::Absent),
            }
        }
        Some(forms)
    }
}

/// The form of values: all that evaluation sees of them, but for the elements of arrays in memory.
#[derive(Default)]
struct Forms {
    arrays: Vec<Form>,
    others: Vec<Other>,
}

enum Form {
    /// An array in memory, and the first of the leaves that is the same view of the same memory.
    Leaf { expr: Expr, same_as: usize },
    /// An array that must be the same in every turn.
    Fixed(Expr),
}

#[derive(PartialEq)]
enum Other {
    Absent,
    Array,
    Counted,
    /// A plain number that turns hand on.
    Number {
        is_integer: bool,
    },
    Integer(i128),
    Float(u64),
    String(Arc<str>),
    Tuple(usize),
    DType(DType),
    NewAxis,
    None,
    Builtin(*const Builtin),
    User(*const UserFunction),
}

impl Forms {
    fn leaves(&self) -> impl Iterator<Item = &Expr> {
        self.arrays.iter().filter_map(|form| match form {
            Form::Leaf { expr, .. } => Some(expr),
            Form::Fixed(_) => None,
        })
    }

    fn unveil(&self) {
        self.leaves().for_each(Expr::unveil);
    }

    /// Adds a value; none if no turn that reads it can be repeated, or not yet.
    fn add(&mut self, value: &Value) -> Option<()> {
        let other = match value {
            Value::Array(array) => {
                self.add_array(array)?;
                Other::Array
            }
            Value::Counted(counted) => {
                self.add_array(&counted.values)?;
                self.add_array(&counted.mask)?;
                Other::Counted
            }
            // The names that a function reads are known where it has a name itself.
            Value::Tuple(items) if items.iter().any(|item| matches!(item, Value::Function(Function::User(_)))) => {
                return None;
            }
            Value::Tuple(items) => {
                items.iter().try_for_each(|item| self.add(item))?;
                Other::Tuple(items.len())
            }
            Value::Weak(Weak::Int(value)) => Other::Integer(*value),
            Value::Weak(Weak::Float(value)) => Other::Float(value.to_bits()),
            Value::String(text) => Other::String(text.clone()),
            Value::DType(dtype) => Other::DType(*dtype),
            Value::NewAxis => Other::NewAxis,
            Value::None => Other::None,
            Value::Function(Function::Builtin(builtin)) => Other::Builtin(std::ptr::from_ref(*builtin)),
            Value::Function(Function::User(function)) => Other::User(Arc::as_ptr(function)),
            Value::Sequence(_) => return None,
        };
        self.others.push(other);
        Some(())
    }

    fn add_array(&mut self, expr: &Expr) -> Option<()> {
        let node = expr.node();
        let form = if let Some(array) = expr.leaf() {
            let same = |other: &Expr| other.leaf().is_some_and(|other| other.is_same_view(array));
            let same_as = self.leaves().position(same).unwrap_or_else(|| self.leaves().count());
            Form::Leaf { expr: expr.clone(), same_as }
        } else if matches!(node.op, Op::Array(_)) {
            // Something happened to its data.
            return None;
        } else if expr.finished().is_some() {
            Form::Fixed(expr.clone())
        } else if !node.op.is_leaf() && expr.elements_computed() < 2 * node.shape.len() as u64 {
            // It is about to be kept.
            return None;
        } else {
            Form::Fixed(expr.clone())
        };
        self.arrays.push(form);
        Some(())
    }

    /// Whether both are of one form, so that what was evaluated from the one holds for the other.
    fn same(&self, other: &Forms) -> bool {
        let same = |(a, b): (&Form, &Form)| match (a, b) {
            (Form::Leaf { expr: a, same_as: x }, Form::Leaf { expr: b, same_as: y }) => {
                let layout = |expr: &Expr| {
                    expr.leaf().map(|array| (array.offset(), SmallVec::<[i64; 4]>::from_slice(array.strides())))
                };
                x == y && a.dtype() == b.dtype() && a.shape() == b.shape() && layout(a) == layout(b)
            }
            (Form::Fixed(a), Form::Fixed(b)) => {
                a.id() == b.id() || (matches!(a.node().op, Op::Constant(_)) && a.node().op.same(&b.node().op))
            }
            _ => false,
        };
        self.others == other.others
            && self.arrays.len() == other.arrays.len()
            && self.arrays.iter().zip(&other.arrays).all(same)
    }
}
