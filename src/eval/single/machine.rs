//! Runs the steps of a loop, turn by turn.

use super::elements::Elements;
use super::number::{self, Kind, Number};
use super::program::{Program, Slot, Step};
use crate::eval::iterate::Range;

/// A turn that begins inner turns, or changes elements, so often is left to the evaluator, with the loop around it: the
/// loops inside run by themselves, and nobody has to wait for the end of the turn, nor to remember all that it changed.
const LONGEST_TURN: u64 = if cfg!(test) { 1 << 12 } else { 1 << 20 };
const MOST_CHANGES: usize = if cfg!(test) { 1 << 9 } else { 1 << 16 };

/// So many turns, inner ones too, are run between two looks at whether the program is to stop.
const TURNS_BETWEEN_LOOKS: u64 = 1 << 16;

/// Why no more turns are run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stop {
    /// All turns have been run.
    Finished,
    /// It is time to look whether the program is to stop.
    Look,
    /// The next turn is for the evaluator.
    Turn,
    /// All turns are: they are too long.
    Loop,
}

/// How a turn ended.
enum Ended {
    Turn,
    /// It was the last one.
    Loop,
    /// There was none.
    Over,
    /// It is for the evaluator.
    Evaluate,
    TooLong,
}

/// The items of the turns to come.
pub(super) struct Items {
    pub next: i64,
    pub step: i64,
    pub left: usize,
}

/// An element that a turn has changed.
struct Change {
    array: Slot,
    position: usize,
    old: Number,
}

#[derive(Default)]
pub(super) struct Machine {
    pub registers: Vec<Number>,
    /// What the assigned names were bound to when steps began to be run.
    pub bound: Vec<Number>,
    /// None for an array that is not in memory.
    pub arrays: Vec<Option<Elements>>,
    /// What the assigned names stood for before this turn.
    before: Vec<Number>,
    /// What this turn has changed, in order.
    changes: Vec<Change>,
    ranges: Vec<Running>,
    /// The inner turns that this turn has begun.
    begun: u64,
}

/// A range that is run over.
#[derive(Clone, Copy, Default)]
struct Running {
    next: i64,
    step: i64,
    left: usize,
}

impl Machine {
    /// Forgets what was before; registers begin as the program says.
    pub fn begin(&mut self, program: &Program) {
        self.registers.clone_from(&program.registers);
        self.before.clear();
        self.before.extend_from_slice(&program.registers[..program.assigned.len()]);
        self.ranges.clear();
        self.ranges.resize(program.ranges, Running::default());
        self.arrays.clear();
        self.changes.clear();
    }

    /// Runs turns until something stops that, and gives how many. Whatever the turn that was begun last has done then is
    /// undone.
    pub fn run(&mut self, program: &Program, mut items: Option<&mut Items>) -> (usize, Stop) {
        let (mut turns, mut time) = (0, 0);
        loop {
            // One by one: what has just been written in two words is slow to be read in one.
            for (before, register) in self.before.iter_mut().zip(&self.registers) {
                *before = *register;
            }
            self.changes.clear();
            self.begun = 0;
            if let (Some(items), Some(slot)) = (items.as_deref_mut(), program.item) {
                if items.left == 0 {
                    return (turns, Stop::Finished);
                }
                self.registers[slot as usize] = Number::int(items.next);
            }
            let ended = self.turn(program);
            match ended {
                Ended::Turn | Ended::Loop => {
                    turns += 1;
                    if let Some(items) = items.as_deref_mut() {
                        // After the last item there may be no number.
                        items.next = items.next.wrapping_add(items.step);
                        items.left -= 1;
                    }
                }
                Ended::Over | Ended::Evaluate | Ended::TooLong => self.undo(),
            }
            match ended {
                Ended::Turn => {}
                Ended::Loop | Ended::Over => return (turns, Stop::Finished),
                Ended::Evaluate => return (turns, Stop::Turn),
                Ended::TooLong => return (turns, Stop::Loop),
            }
            time += 1 + self.begun;
            if time >= TURNS_BETWEEN_LOOKS {
                return (turns, Stop::Look);
            }
        }
    }

    /// Takes back what the turn has done so far.
    fn undo(&mut self) {
        self.registers[..self.before.len()].copy_from_slice(&self.before);
        while let Some(Change { array, position, old }) = self.changes.pop() {
            if let Some(Some(elements)) = self.arrays.get_mut(array as usize) {
                let _ = elements.set(position, old);
            }
        }
    }

    fn turn(&mut self, program: &Program) -> Ended {
        let steps = &program.steps[..];
        let mut at = 0;
        while let Some(&step) = steps.get(at) {
            at += 1;
            let done = match step {
                Step::Jump(to) => {
                    at = to as usize;
                    Some(())
                }
                Step::Unless { condition, to } => self.register(condition).truth().map(|holds| {
                    if !holds {
                        at = to as usize;
                    }
                }),
                Step::UnlessCompared { operator, left, right, to } => {
                    number::compare(operator, self.register(left), self.register(right)).map(|holds| {
                        if !holds {
                            at = to as usize;
                        }
                    })
                }
                Step::Decide { decisive, into, operand, end } => self.register(operand).boolean().map(|value| {
                    if value == decisive {
                        at = end as usize;
                    }
                    self.registers[into as usize] = Number::bool(value);
                }),
                Step::Next { range, into, end } => match self.next_item(range) {
                    Some(_) if self.is_too_long() => return Ended::TooLong,
                    Some(item) => self.set(into, Number::int(item)),
                    None => {
                        at = end as usize;
                        Some(())
                    }
                },
                Step::Again if self.is_too_long() => return Ended::TooLong,
                Step::Again => Some(()),
                Step::End => return Ended::Turn,
                Step::Leave => return Ended::Loop,
                Step::Over => return Ended::Over,
                Step::Evaluate => return Ended::Evaluate,
                other => self.compute(other),
            };
            if done.is_none() {
                return Ended::Evaluate;
            }
        }
        Ended::Evaluate
    }

    /// Whether this turn has gone on for too long, where an inner turn begins.
    fn is_too_long(&mut self) -> bool {
        self.begun += 1;
        self.begun > LONGEST_TURN || self.changes.len() > MOST_CHANGES
    }

    /// A step that computes a number; none if only the evaluator can.
    #[inline(always)]
    fn compute(&mut self, step: Step) -> Option<()> {
        match step {
            Step::Copy { into, from } => {
                let number = self.register(from);
                if number.kind == Kind::Unknown {
                    return None;
                }
                self.set(into, number)
            }
            Step::Binary { operator, into, left, right } => {
                let number = number::binary(operator, self.register(left), self.register(right))?;
                self.set(into, number)
            }
            Step::Unary { operator, into, operand } => {
                let number = number::unary(operator, self.register(operand))?;
                self.set(into, number)
            }
            Step::Compare { operator, into, left, right } => {
                let holds = number::compare(operator, self.register(left), self.register(right))?;
                self.set(into, Number::bool(holds))
            }
            Step::Function { op, into, operand } => {
                let value = number::function(op, self.register(operand))?;
                self.set(into, value)
            }
            Step::FunctionOfTwo { op, into, operands } => {
                let value = number::function_of_two(op, self.registers_from(operands, 2)?)?;
                self.set(into, value)
            }
            Step::Cast { dtype, into, operand } => {
                let value = self.register(operand).cast(dtype)?;
                self.set(into, value)
            }
            Step::Both { into, left, right } => {
                let (left, right) = (self.register(left).boolean()?, self.register(right).boolean()?);
                self.set(into, Number::bool(left & right))
            }
            Step::Bool { into, operand } => {
                let value = self.register(operand).boolean()?;
                self.set(into, Number::bool(value))
            }
            Step::Element { into, array, at } => {
                let elements = self.arrays.get(array as usize)?.as_ref()?;
                let position = elements.position(self.registers_from(at, elements.rank())?)?;
                let element = elements.get(position)?;
                self.set(into, element)
            }
            Step::SetElement { array, at, value } => self.set_element(array, at, self.register(value)),
            Step::Range { range, bounds } => self.begin_range(range, bounds),
            _ => None,
        }
    }

    #[inline(always)]
    fn register(&self, slot: Slot) -> Number {
        self.registers[slot as usize]
    }

    #[inline(always)]
    fn set(&mut self, slot: Slot, number: Number) -> Option<()> {
        self.registers[slot as usize] = number;
        Some(())
    }

    #[inline(always)]
    fn registers_from(&self, first: Slot, count: usize) -> Option<&[Number]> {
        self.registers.get(first as usize..first as usize + count)
    }

    #[inline]
    fn set_element(&mut self, array: Slot, at: Slot, value: Number) -> Option<()> {
        let elements = self.arrays.get_mut(array as usize)?.as_mut()?;
        let indices = self.registers.get(at as usize..at as usize + elements.rank())?;
        let position = elements.position(indices)?;
        let old = elements.replace(position, value)?;
        self.changes.push(Change { array, position, old });
        Some(())
    }

    fn begin_range(&mut self, range: Slot, bounds: Slot) -> Option<()> {
        let [start, stop, step] = self.registers_from(bounds, 3)? else { return None };
        let (start, stop, step) = (start.integer()?, stop.integer()?, step.integer()?);
        if step == 0 {
            return None;
        }
        let left = match step {
            1 => (stop as i128 - start as i128).max(0) as usize,
            _ => Range::new(start as i128, stop as i128, step as i128).count(),
        };
        *self.ranges.get_mut(range as usize)? = Running { next: start, step, left };
        Some(())
    }

    #[inline]
    fn next_item(&mut self, range: Slot) -> Option<i64> {
        let running = self.ranges.get_mut(range as usize)?;
        running.left = running.left.checked_sub(1)?;
        let item = running.next;
        // After the last item there may be no number.
        running.next = item.wrapping_add(running.step);
        Some(item)
    }
}
