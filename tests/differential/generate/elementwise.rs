//! Element-wise operations, their operands, and casts.

use super::Writer;
use crate::programs::shapes;
use crate::programs::tree::Tree;
use arr::types::DType;

/// What a binary operation takes.
#[derive(Clone, Copy, PartialEq)]
enum Domain {
    /// Numbers and bools.
    Any,
    /// Not two bools.
    Numbers,
    /// Integers and bools.
    Bits,
    Bools,
}

/// What a binary operation gives.
#[derive(Clone, Copy)]
enum Gives {
    Promoted,
    Float,
    Bool,
}

use Domain::*;
use Gives::*;

const BINARY: &[(usize, (&str, Domain, Gives))] = &[
    (12, ("({} + {})", Any, Promoted)),
    (12, ("({} - {})", Numbers, Promoted)),
    (12, ("({} * {})", Any, Promoted)),
    (8, ("({} / {})", Numbers, Float)),
    (4, ("({} // {})", Numbers, Promoted)),
    (4, ("({} % {})", Numbers, Promoted)),
    (4, ("minimum({}, {})", Any, Promoted)),
    (4, ("maximum({}, {})", Any, Promoted)),
    (2, ("({} < {})", Any, Bool)),
    (2, ("({} <= {})", Any, Bool)),
    (2, ("({} > {})", Any, Bool)),
    (2, ("({} >= {})", Any, Bool)),
    (2, ("({} == {})", Any, Bool)),
    (2, ("({} != {})", Any, Bool)),
    (2, ("({} & {})", Bits, Promoted)),
    (2, ("({} | {})", Bits, Promoted)),
    (2, ("({} xor {})", Bits, Promoted)),
    (2, ("({} and {})", Bools, Bool)),
    (2, ("({} or {})", Bools, Bool)),
    (1, ("logical_xor({}, {})", Any, Bool)),
];

impl Writer {
    pub(super) fn unary(&mut self, depth: usize) -> Tree {
        let x = self.expression(depth);
        let (shape, dtype) = (x.shape.clone(), x.dtype);
        let (pattern, dtype) = match dtype {
            DType::Bool => self.dice.pick(&[("(not {})", dtype), ("(~{})", dtype), ("logical_not({})", dtype)]),
            DType::Int64 => self.dice.pick(&[
                ("(-{})", dtype),
                ("abs({})", dtype),
                ("(~{})", dtype),
                ("sign({})", dtype),
                ("square({})", dtype),
                ("sqrt({})", DType::Float64),
                ("sin({})", DType::Float64),
            ]),
            _ => {
                let pattern = self.dice.pick(&[
                    "(-{})",
                    "(-{})",
                    "abs({})",
                    "abs({})",
                    "sqrt({})",
                    "sqrt({})",
                    "floor({})",
                    "ceil({})",
                    "trunc({})",
                    "exp({})",
                    "log({})",
                    "sin({})",
                    "cos({})",
                    "sign({})",
                    "square({})",
                    "reciprocal({})",
                ]);
                let test = self.dice.pick(&["isnan({})", "isinf({})", "isfinite({})", "signbit({})"]);
                if self.dice.chance(12) { (test, DType::Bool) } else { (pattern, dtype) }
            }
        };
        Tree::new(pattern, [x], shape, dtype)
    }

    pub(super) fn binary(&mut self, depth: usize) -> Tree {
        if self.dice.chance(8) {
            return self.power(depth);
        }
        let a = self.expression(depth);
        let b = self.partner(&a, depth);
        self.operation(a, b)
    }

    /// An operation on two operands that broadcast together.
    fn operation(&mut self, a: Tree, b: Tree) -> Tree {
        let both = a.dtype.promote(b.dtype);
        let fits = |domain: Domain| match domain {
            Any => true,
            Numbers => both != DType::Bool,
            Bits => !both.is_float(),
            Bools => both == DType::Bool,
        };
        let choices: Vec<_> = BINARY.iter().filter(|(_, (_, domain, _))| fits(*domain)).copied().collect();
        let (pattern, _, gives) = self.dice.weighted(&choices);
        let dtype = match gives {
            Promoted => both,
            Float => DType::Float64,
            Bool => DType::Bool,
        };
        let Some(shape) = shapes::broadcast(&a.shape, &b.shape) else { return a };
        let (a, b) = if self.dice.chance(30) { (b, a) } else { (a, b) };
        Tree::new(pattern, [a, b], shape, dtype)
    }

    /// Powers of every kind: by a literal, by an array, of integers by what is not negative.
    fn power(&mut self, depth: usize) -> Tree {
        let base = self.number(depth);
        let (shape, dtype) = (base.shape.clone(), base.dtype);
        if dtype.is_float() && self.dice.chance(40) {
            let exponent = self.partner(&base, depth);
            let shape = shapes::broadcast(&shape, &exponent.shape).unwrap_or(shape);
            return Tree::new("({} ^ {})", [base, exponent], shape, dtype);
        }
        if !dtype.is_float() && self.dice.chance(40) {
            let exponent = self.partner(&base, depth);
            let shape = shapes::broadcast(&shape, &exponent.shape).unwrap_or(shape);
            return Tree::new("({} ^ (int64({}) % 11))", [base, exponent], shape, dtype);
        }
        let pattern = match dtype.is_float() {
            true => self.dice.pick(&[
                "({} ^ 2)",
                "({} ^ 0.5)",
                "({} ^ 3)",
                "({} ^ -1)",
                "({} ^ -0.5)",
                "({} ^ 1.7)",
                "({} ^ 0)",
            ]),
            false => self.dice.pick(&["({} ^ 2)", "({} ^ 3)", "({} ^ 0)", "({} ^ 1)", "({} ^ 63)"]),
        };
        Tree::new(pattern, [base], shape, dtype)
    }

    pub(super) fn choice(&mut self, depth: usize) -> Tree {
        let a = self.expression(depth);
        let b = self.partner(&a, depth);
        let Some(shape) = shapes::broadcast(&a.shape, &b.shape) else { return a };
        let dtype = a.dtype.promote(b.dtype);
        if dtype != DType::Bool && self.dice.chance(10) {
            return Tree::new("clip({}, -2, {})", [a, b], shape, dtype);
        }
        let tested = self.partner(if b.shape == shape { &b } else { &a }, depth.min(1));
        let Some(shape) = shapes::broadcast(&shape, &tested.shape) else { return a };
        let pattern = match tested.dtype {
            DType::Bool => "where({}, {}, {})",
            _ => self.dice.pick(&["where({} > 0, {}, {})", "where({} != 1, {}, {})"]),
        };
        Tree::new(pattern, [tested, a, b], shape, dtype)
    }

    pub(super) fn cast(&mut self, depth: usize) -> Tree {
        let x = self.expression(depth);
        let dtype = self.dice.pick(&[DType::Float64, DType::Int64, DType::Bool]);
        let pattern = if self.dice.chance(50) {
            format!("{}({{}})", dtype.name())
        } else {
            format!("{{}}.astype({})", dtype.name())
        };
        let shape = x.shape.clone();
        Tree::new(&pattern, [x], shape, dtype)
    }

    /// A second operand that broadcasts with `a`.
    pub(super) fn partner(&mut self, a: &Tree, depth: usize) -> Tree {
        match self.dice.below(100) {
            0..22 => {
                let dtype = self.dice.pick(&[a.dtype, a.dtype, DType::Float64, DType::Int64]);
                self.scalar_literal(dtype)
            }
            22..60 => {
                let fitting: Vec<Tree> = self.names.iter().filter(|name| self.fits(a, name)).cloned().collect();
                if fitting.is_empty() { self.fresh_partner(a) } else { self.dice.pick(&fitting) }
            }
            60..72 if !a.shape.is_empty() && a.size() < 6 => self.kept_reduction(a.clone()),
            72..88 if depth > 0 => {
                let other = self.expression(depth - 1);
                if self.fits(a, &other) { other } else { self.fresh_partner(a) }
            }
            _ => self.fresh_partner(a),
        }
    }

    fn fits(&self, a: &Tree, b: &Tree) -> bool {
        shapes::broadcast(&a.shape, &b.shape).is_some_and(|shape| shapes::elements(&shape) <= self.limit)
    }

    fn fresh_partner(&mut self, a: &Tree) -> Tree {
        let shape = shapes::compatible(&mut self.dice, &a.shape, self.limit);
        self.source_of(&shape)
    }
}
