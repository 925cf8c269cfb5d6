//! Writes random well-typed programs.
//!
//! Every [`Tree`] knows its shape and dtype, so operands can be chosen to fit; a file per family of expressions says how
//! each is written and what it gives.

mod elementwise;
mod idioms;
mod joins;
mod leaves;
mod reductions;
mod views;

use super::dice::Dice;
use super::shapes;
use super::tree::{Program, Statement, Tree};
use arr::types::DType;

/// How large the arrays of a program may become, in elements, with weights. Few programs are large, since comparing
/// engines takes as long as computing.
const SIZES: &[(usize, usize)] = &[(55, 700), (30, 6_000), (14, 30_000), (1, 200_000)];

/// The program of a seed. A tame one reads no extreme numbers, so that little integer arithmetic overflows.
pub fn program(seed: u64, is_tame: bool) -> Program {
    let mut dice = Dice::new(seed);
    let limit = dice.weighted(SIZES);
    let is_plain = dice.chance(35);
    let mut writer = Writer { dice, limit, is_plain, is_tame, statements: Vec::new(), names: Vec::new() };
    writer.write();
    Program(writer.statements)
}

/// A program under construction.
struct Writer {
    dice: Dice,
    /// No array has more elements.
    limit: usize,
    /// Whether sources are float64, int64 or bool, as most programs of people.
    is_plain: bool,
    is_tame: bool,
    statements: Vec<Statement>,
    /// What has been bound so far.
    names: Vec<Tree>,
}

impl Writer {
    fn write(&mut self) {
        let start = self.dice.below(1000);
        self.statements.push(Statement::Show(Tree::leaf(format!("seed({start});"), [], DType::Int64)));
        for _ in 0..self.dice.between(1, 3) {
            let source = self.source();
            self.bind(source);
        }
        for _ in 0..self.dice.between(1, 5) {
            self.statement();
        }
        for _ in 0..self.dice.between(1, 4) {
            self.output();
        }
    }

    /// Gives an expression a name, and says the name.
    fn bind(&mut self, value: Tree) -> Tree {
        let name = Tree::name(&format!("x{}", self.names.len()), &value.shape, value.dtype);
        self.statements.push(Statement::Assign { name: name.to_string(), value });
        self.names.push(name.clone());
        name
    }

    fn statement(&mut self) {
        let depth = self.dice.between(1, 4);
        match self.dice.below(20) {
            // Computed here and now, so that later uses read memory.
            0..2 => {
                let value = self.expression(depth);
                let (shape, dtype) = (value.shape.clone(), value.dtype);
                self.bind(Tree::new("compute({})", [value], shape, dtype));
            }
            2 => self.repeat(),
            3..7 => {
                let idiom = self.idiom();
                self.bind(idiom);
            }
            _ => {
                let value = self.expression(depth);
                self.bind(value);
            }
        }
    }

    /// A loop that changes a name a few times.
    fn repeat(&mut self) {
        let of = self.dice.pick(&self.names);
        if of.dtype == DType::Bool {
            return;
        }
        let other = self.dice.pick(&self.names);
        let pattern = match shapes::broadcast(&of.shape, &other.shape) {
            Some(common) if common == of.shape && other.dtype == of.dtype => "({} + {}) - i",
            _ => "maximum({} * 2, i)",
        };
        let operands = [of.clone(), other].into_iter().take(pattern.matches("{}").count());
        let value = Tree::new(pattern, operands, of.shape.clone(), of.dtype);
        let times = self.dice.between(1, 4);
        self.statements.push(Statement::Repeat { times, name: of.to_string(), value });
    }

    fn output(&mut self) {
        let statement = match self.dice.below(50) {
            0..2 => Statement::Save(self.dice.pick(&self.names)),
            2..15 => Statement::Show(self.dice.pick(&self.names)),
            15..35 => {
                let values = (0..self.dice.between(1, 3)).map(|_| self.dice.pick(&self.names)).collect();
                Statement::Print(values)
            }
            _ => {
                let depth = self.dice.between(1, 3);
                Statement::Show(self.expression(depth))
            }
        };
        self.statements.push(statement);
    }

    /// Any expression of about this depth.
    fn expression(&mut self, depth: usize) -> Tree {
        if depth == 0 {
            return if self.dice.chance(75) { self.dice.pick(&self.names) } else { self.source() };
        }
        match self.dice.below(100) {
            0..14 => self.unary(depth - 1),
            14..46 => self.binary(depth - 1),
            46..53 => self.choice(depth - 1),
            53..58 => self.cast(depth - 1),
            58..76 => self.view(depth - 1),
            76..92 => self.reduction(depth - 1),
            92..95 => self.idiom(),
            _ => self.expression(0),
        }
    }

    /// An expression that is a number, not a bool.
    fn number(&mut self, depth: usize) -> Tree {
        let tree = self.expression(depth);
        if tree.dtype != DType::Bool {
            return tree;
        }
        let shape = tree.shape.clone();
        Tree::new("float64({})", [tree], shape, DType::Float64)
    }

    fn floats(&mut self, depth: usize) -> Tree {
        let tree = self.expression(depth);
        if tree.dtype.is_float() {
            return tree;
        }
        let shape = tree.shape.clone();
        Tree::new("float64({})", [tree], shape, DType::Float64)
    }
}
