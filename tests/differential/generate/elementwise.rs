//! Element-wise operations, their operands, and casts.

use super::{Writer, leaves};
use crate::programs::catalogue::{self, CASTS, ELEMENTWISE, Elementwise, Gives};
use crate::programs::shapes;
use crate::programs::tree::Tree;
use arr::types::DType;

impl Writer {
    pub(super) fn unary(&mut self, depth: usize) -> Tree {
        let x = self.expression(depth);
        self.call(vec![x])
    }

    pub(super) fn binary(&mut self, depth: usize) -> Tree {
        if self.dice.chance(6) {
            return self.power(depth);
        }
        let a = self.expression(depth);
        if self.dice.chance(2) {
            return self.compared_with_any_integer(a);
        }
        let b = self.partner(&a, depth);
        let operands = if self.dice.chance(30) { vec![b, a] } else { vec![a, b] };
        self.call(operands)
    }

    /// A call of the catalogue on operands that broadcast together; the first of them where they do not.
    pub(super) fn call(&mut self, mut operands: Vec<Tree>) -> Tree {
        let common = catalogue::common(&operands.iter().collect::<Vec<_>>());
        let dtypes: Vec<DType> = operands.iter().map(|operand| operand.dtype).collect();
        let fits = |call: &&Elementwise| {
            call.conditions == 0 && call.arity() == operands.len() && call.takes.fits(common, &dtypes)
        };
        let choices: Vec<_> = ELEMENTWISE.iter().filter(fits).map(|call| (call.weight, *call)).collect();
        let chosen = self.dice.weighted(&choices);
        if chosen.leaves_out_the_right() {
            operands.sort_by_key(|operand| std::cmp::Reverse(operand.shape.len()));
        }
        match common_shape(&operands) {
            Some(shape) => Tree::new(chosen.pattern, operands, shape, chosen.gives.dtype(common)),
            None => operands.into_iter().next().expect("a call has operands"),
        }
    }

    /// Comparisons alone take integers that do not fit the dtype of the other side.
    fn compared_with_any_integer(&mut self, a: Tree) -> Tree {
        let operator = self.dice.pick(&["<", "<=", ">", ">=", "==", "!="]);
        let any = leaves::element(&mut self.dice, DType::Int64);
        let integer = self.dice.pick(&["300", "-129", "70000", "4294967296", "9223372036854775808", &any]);
        let shape = a.shape.clone();
        Tree::new(&format!("({{}} {operator} ({integer}))"), [a], shape, DType::Bool)
    }

    /// Powers of every kind: by a literal, by an array, of integers by what is not negative.
    fn power(&mut self, depth: usize) -> Tree {
        let base = self.number(depth);
        let (shape, dtype) = (base.shape.clone(), base.dtype);
        let by_array = self.dice.chance(40);
        if by_array {
            let exponent = self.partner(&base, depth);
            let Some(shape) = shapes::broadcast(&shape, &exponent.shape) else { return base };
            let common = catalogue::common(&[&base, &exponent]);
            return match common.is_float() {
                true => Tree::new("({} ^ {})", [base, exponent], shape, common),
                false => {
                    let common = dtype.promote(DType::Int64);
                    Tree::new("({} ^ (int64({}) % 11))", [base, exponent], shape, common)
                }
            };
        }
        let (pattern, dtype) = match dtype.is_float() || self.dice.chance(30) {
            true => {
                let exponent = self.dice.pick(&["2.0", "0.5", "3.0", "-1.0", "-0.5", "1.7", "0.0"]);
                (format!("({{}} ^ {exponent})"), Gives::Float.dtype(dtype))
            }
            false => (format!("({{}} ^ {})", self.dice.pick(&["2", "3", "0", "1", "63"])), dtype),
        };
        Tree::new(&pattern, [base], shape, dtype)
    }

    pub(super) fn choice(&mut self, depth: usize) -> Tree {
        let a = self.expression(depth);
        let b = self.partner(&a, depth);
        if self.dice.chance(10) {
            return self.clipped(a, b);
        }
        let Some(shape) = shapes::broadcast(&a.shape, &b.shape) else { return a };
        let dtype = catalogue::common(&[&a, &b]);
        let tested = self.partner(if b.shape == shape { &b } else { &a }, depth.min(1));
        let Some(shape) = shapes::broadcast(&shape, &tested.shape) else { return a };
        let pattern = match tested.dtype {
            DType::Bool => "where({}, {}, {})",
            _ => self.dice.pick(&["where({} > 0, {}, {})", "where({} != 1, {}, {})"]),
        };
        Tree::new(pattern, [tested, a, b], shape, dtype)
    }

    /// Between bounds, which promote one after the other.
    fn clipped(&mut self, x: Tree, high: Tree) -> Tree {
        let low = self.scalar_literal(x.dtype);
        let first = Tree::new("{}", [x.clone()], [], catalogue::common(&[&x, &low]));
        let dtype = catalogue::common(&[&first, &high]);
        match common_shape(&[x.clone(), high.clone()]) {
            Some(shape) => Tree::new("clip({}, {}, {})", [x, low, high], shape, dtype),
            None => x,
        }
    }

    pub(super) fn cast(&mut self, depth: usize) -> Tree {
        let x = self.expression(depth);
        let dtype = self.dice.pick(&DType::ALL);
        let pattern = self.dice.pick(CASTS).replace("{dtype}", dtype.name());
        let shape = x.shape.clone();
        Tree::new(&pattern, [x], shape, dtype)
    }

    /// A second operand that broadcasts with `a`.
    pub(super) fn partner(&mut self, a: &Tree, depth: usize) -> Tree {
        match self.dice.below(100) {
            0..22 => self.scalar_literal(a.dtype),
            22..60 => {
                let fitting: Vec<Tree> = self.names.iter().filter(|name| self.fits(a, name)).cloned().collect();
                if fitting.is_empty() { self.fresh_partner(a) } else { self.dice.pick(&fitting) }
            }
            60..72 if !a.shape.is_empty() && a.size() < 6 && !a.is_weak => self.kept_reduction(a.clone()),
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

fn common_shape(operands: &[Tree]) -> Option<Vec<usize>> {
    operands.iter().try_fold(Vec::new(), |shape, operand| shapes::broadcast(&shape, &operand.shape))
}
