//! Arrays from nothing: files, literals, ranges, constants, random numbers.

use super::Writer;
use crate::programs::dice::Dice;
use crate::programs::shapes;
use crate::programs::sources::{COLUMNS, FORTRAN_SHAPE, LENGTH, ROWS, Row, SHORT};
use crate::programs::tree::Tree;
use arr::types::DType;

impl Writer {
    /// An array of a random shape.
    pub(super) fn source(&mut self) -> Tree {
        if self.dice.chance(4) {
            return self.columns();
        }
        let shape = shapes::random_shape(&mut self.dice, self.limit);
        self.source_of(&shape)
    }

    /// An array of this shape.
    pub(super) fn source_of(&mut self, shape: &[usize]) -> Tree {
        match self.dice.below(100) {
            0..60 => self.part_of_file(shape),
            60..70 if shapes::elements(shape) <= 24 && shape.len() <= 2 => self.literal(shape),
            60..76 => self.range(shape),
            76..82 => self.constant(shape),
            82..90 => self.random(shape),
            _ => self.part_of_file(shape),
        }
    }

    /// A part of a source, in memory or, less often, straight from its file.
    fn part_of_file(&mut self, shape: &[usize]) -> Tree {
        let count = shapes::elements(shape);
        let row = self.row();
        let step = if 3 * count < LENGTH && self.dice.chance(12) { 3 } else { 1 };
        let (name, length) = match self.dice.below(12) {
            0 => (format!("stored_{}", row.name), LENGTH),
            1 if row.has_swapped() => (format!("swapped_{}", row.name), LENGTH),
            2..11 if step * count < SHORT => (row.short(), SHORT),
            _ => (row.name.to_string(), LENGTH),
        };
        let offset = self.dice.below(length - step * count);
        let factors = if shape.is_empty() { "1".to_string() } else { times(shape) };
        let taken = match self.dice.below(8) {
            _ if step == 3 => format!("{name}[{offset}:{offset} + {factors} * 3:3]"),
            0 => format!("{name}[{offset}:{offset} + {factors}][::-1]"),
            _ => format!("{name}[{offset}:{offset} + {factors}]"),
        };
        self.shaped(taken, shape, row.dtype)
    }

    /// One of the sources that the program may read.
    fn row(&mut self) -> Row {
        let is_common = |row: &&Row| matches!(row.dtype, DType::Float64 | DType::Int64 | DType::Bool);
        let rows: Vec<Row> = ROWS
            .iter()
            .filter(|row| !self.is_plain || is_common(row))
            .filter(|row| !self.is_tame || !row.is_wild)
            .copied()
            .collect();
        self.dice.pick(&rows)
    }

    /// A part of a source in Fortran order.
    fn columns(&mut self) -> Tree {
        let (name, dtype) = self.dice.pick(&COLUMNS);
        let extents = FORTRAN_SHAPE.map(|n| self.dice.between(1, n));
        let extents = if extents[0] * extents[1] > self.limit { extents.map(|n| n % 25 + 1) } else { extents };
        let starts = [0, 1].map(|axis| self.dice.below(FORTRAN_SHAPE[axis] - extents[axis] + 1));
        let text = format!(
            "{name}[{}:{} + {}, {}:{} + {}]",
            starts[0], starts[0], extents[0], starts[1], starts[1], extents[1]
        );
        Tree::leaf(text, extents, dtype)
    }

    /// A dtype for elements that are written out.
    fn dtype(&mut self) -> DType {
        let plain = [DType::Float64, DType::Int64, DType::Bool];
        if self.is_plain || self.dice.chance(50) { self.dice.pick(&plain) } else { self.dice.pick(&DType::ALL) }
    }

    fn literal(&mut self, shape: &[usize]) -> Tree {
        let dtype = self.dtype();
        let row = |dice: &mut Dice, n: usize| -> String {
            let elements: Vec<String> = (0..n).map(|_| element(dice, dtype)).collect();
            format!("[{}]", elements.join(", "))
        };
        // Of plain numbers alone an array literal makes int64 or float64.
        let converted = |text: String| match dtype {
            DType::Float64 | DType::Int64 | DType::Bool => text,
            _ => format!("{dtype}({text})"),
        };
        match *shape {
            [] => {
                let text = format!("{}({})", dtype.name(), element(&mut self.dice, dtype));
                Tree::leaf(text, [], dtype)
            }
            [n] if n > 0 => Tree::leaf(converted(row(&mut self.dice, n)), [n], dtype),
            [m, n] if m * n > 0 => {
                let rows: Vec<String> = (0..m).map(|_| row(&mut self.dice, n)).collect();
                Tree::leaf(converted(format!("[{}]", rows.join(", "))), [m, n], dtype)
            }
            _ => self.constant(shape),
        }
    }

    fn range(&mut self, shape: &[usize]) -> Tree {
        if shape.is_empty() {
            return self.constant(shape);
        }
        let factors = times(shape);
        let dtype = self.dtype();
        let (text, dtype) = match self.dice.below(6) {
            0 => (format!("arange({factors})"), DType::Int64),
            1 => (format!("(arange(-3, {factors} - 3) * 7)"), DType::Int64),
            2 => (format!("arange(0, {factors}, dtype=float64)"), DType::Float64),
            3 => (format!("linspace(-3.5, 12, {factors})"), DType::Float64),
            4 => (format!("linspace(1, -1, {factors}, endpoint=false)"), DType::Float64),
            _ => (format!("arange(0, {factors}, dtype={dtype})"), dtype),
        };
        self.shaped(text, shape, dtype)
    }

    fn constant(&mut self, shape: &[usize]) -> Tree {
        let dtype = self.dtype();
        let extents = shapes::text(shape);
        let text = match self.dice.below(4) {
            0 => format!("zeros({extents}, dtype={})", dtype.name()),
            1 => format!("ones({extents}, dtype={})", dtype.name()),
            _ => format!("full({extents}, {}, dtype={})", element(&mut self.dice, dtype), dtype.name()),
        };
        Tree::leaf(text, shape, dtype)
    }

    fn random(&mut self, shape: &[usize]) -> Tree {
        let extents = shapes::text(shape);
        let (text, dtype) = match self.dice.below(10) {
            0 => (format!("integers(-5, 9, {extents})"), DType::Int64),
            1 => (format!("uniform(-2, 2, {extents})"), DType::Float64),
            2 => (format!("normal(0, 2, {extents})"), DType::Float64),
            3 => (format!("exponential(size={extents})"), DType::Float64),
            4 => (format!("poisson(50, {extents})"), DType::Int64),
            5 => (format!("binomial(9, 0.3, {extents})"), DType::Int64),
            6 => (format!("gamma_variates(0.7, size={extents})"), DType::Float64),
            _ => (format!("random({extents})"), DType::Float64),
        };
        Tree::leaf(text, shape, dtype)
    }

    /// A one-dimensional expression under another shape.
    fn shaped(&mut self, text: String, shape: &[usize], dtype: DType) -> Tree {
        match shape {
            [] => Tree::leaf(format!("{text}[0]"), [], dtype),
            [_] => Tree::leaf(text, shape, dtype),
            _ => Tree::leaf(format!("reshape({text}, {})", shapes::text(shape)), shape, dtype),
        }
    }

    /// A plain number that an operand of `dtype` takes; a bool, now and then, where that is one.
    pub(super) fn scalar_literal(&mut self, dtype: DType) -> Tree {
        let kind = match dtype {
            DType::Bool => self.dice.pick(&[DType::Bool, DType::Int64, DType::Float64]),
            _ if dtype.is_float() => self.dice.pick(&[DType::Float64, DType::Float64, DType::Int64]),
            _ => self.dice.pick(&[dtype, dtype, dtype, DType::Float64]),
        };
        let text = element(&mut self.dice, kind);
        let weak = if kind.is_integer() { DType::Int64 } else { kind };
        Tree::weak(if text.starts_with('-') { format!("({text})") } else { text }, weak)
    }
}

/// The number of elements of a shape as a product, so that replacing an extent everywhere keeps a program well-typed.
fn times(shape: &[usize]) -> String {
    shape.iter().map(usize::to_string).collect::<Vec<_>>().join("*")
}

/// A number or bool written out, such that it fits `dtype`.
pub(super) fn element(dice: &mut Dice, dtype: DType) -> String {
    if let Some((least, greatest)) = dtype.integer_range() {
        let common = [0, 1, 2, 3, -1, -7, 5, 100, least, greatest];
        return dice.pick(&common).max(least).to_string();
    }
    let choices: &[&str] = match dtype {
        DType::Bool => &["true", "false"],
        _ => &["0.0", "-0.0", "1.0", "2.0", "0.5", "-1.5", "3.25", "nan", "inf", "-inf", "1e300", "5e-324", "0.1"],
    };
    dice.pick(choices).to_string()
}
