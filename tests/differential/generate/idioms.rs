//! Shapes of code that people write and engines treat specially: a pass that needs another, neighbours, shared parts.

use super::Writer;
use crate::programs::tree::Tree;
use arr::types::DType;

impl Writer {
    pub(super) fn idiom(&mut self) -> Tree {
        let x = self.floats(1);
        let x = if self.names.iter().any(|name| name.to_string() == x.to_string()) { x } else { self.bind(x) };
        if x.shape.is_empty() || x.elements() == 0 {
            return self.polynomial(x);
        }
        match self.dice.below(10) {
            0..2 => self.softmax(x),
            2 => self.normalised(x),
            3 => self.log_sum_exp(x),
            4..7 => self.differences(x),
            7 => self.neighbours(x),
            8 => self.pairs(x),
            _ => self.polynomial(x),
        }
    }

    fn softmax(&mut self, x: Tree) -> Tree {
        let axis = self.dice.below(x.shape.len());
        let (shape, dtype) = (x.shape.clone(), x.dtype);
        let pattern = format!("exp({{}} - max({{}}, axis={axis}, keepdims=true))");
        let e = self.bind(Tree::new(&pattern, [x.clone(), x], shape.clone(), dtype));
        Tree::new(&format!("({{}} / sum({{}}, axis={axis}, keepdims=true))"), [e.clone(), e], shape, dtype)
    }

    fn normalised(&mut self, x: Tree) -> Tree {
        let axis = self.dice.below(x.shape.len());
        let (shape, dtype) = (x.shape.clone(), x.dtype);
        let at = format!("axis={axis}, keepdims=true");
        Tree::new(&format!("(({{}} - mean({{}}, {at})) / std({{}}, {at}))"), [x.clone(), x.clone(), x], shape, dtype)
    }

    fn log_sum_exp(&mut self, x: Tree) -> Tree {
        let dtype = x.dtype;
        let top = self.bind(Tree::new("max({})", [x.clone()], [], dtype));
        Tree::new("({} + log(sum(exp({} - {}))))", [top.clone(), x, top], [], dtype)
    }

    /// First or second differences along an axis, perhaps of differences.
    fn differences(&mut self, x: Tree) -> Tree {
        let (shape, dtype) = (x.shape.clone(), x.dtype);
        let axis = self.dice.below(shape.len());
        let n = shape[axis];
        let before = ":, ".repeat(axis);
        let mut shorter = shape;
        if n >= 3 && self.dice.chance(50) {
            shorter[axis] = n - 2;
            let pattern = format!("({{}}[{before}2:] - 2 * {{}}[{before}1:-1] + {{}}[{before}:-2])");
            let second = Tree::new(&pattern, [x.clone(), x.clone(), x], shorter, dtype);
            let second = self.bind(second);
            return if self.dice.chance(40) { self.differences(second) } else { second };
        }
        shorter[axis] = n.saturating_sub(1);
        let pattern = format!("({{}}[{before}1:] - {{}}[{before}:-1])");
        Tree::new(&pattern, [x.clone(), x], shorter, dtype)
    }

    /// The sum of the four neighbours on the last two axes.
    fn neighbours(&mut self, x: Tree) -> Tree {
        let rank = x.shape.len();
        if rank < 2 || x.shape[rank - 1] < 3 || x.shape[rank - 2] < 3 {
            return self.differences(x);
        }
        let (mut shape, dtype) = (x.shape.clone(), x.dtype);
        shape[rank - 1] -= 2;
        shape[rank - 2] -= 2;
        let pattern = "({}[..., 2:, 1:-1] + {}[..., :-2, 1:-1] + {}[..., 1:-1, 2:] + {}[..., 1:-1, :-2])";
        Tree::new(pattern, [x.clone(), x.clone(), x.clone(), x], shape, dtype)
    }

    /// Every pair of a row, or an array with its own reverse.
    fn pairs(&mut self, x: Tree) -> Tree {
        let (shape, dtype) = (x.shape.clone(), x.dtype);
        match *shape {
            [n] if n * n <= self.limit => {
                let pattern = self.dice.pick(&["({}[:, newaxis] - {}[newaxis, :])", "({}[:, newaxis] < {})"]);
                let dtype = if pattern.contains('<') { DType::Bool } else { dtype };
                Tree::new(pattern, [x.clone(), x], [n, n], dtype)
            }
            [m, n] if m == n => Tree::new("({} + {}.T)", [x.clone(), x], shape, dtype),
            _ => Tree::new("({} * {}[::-1])", [x.clone(), x], shape, dtype),
        }
    }

    fn polynomial(&mut self, x: Tree) -> Tree {
        let (shape, dtype) = (x.shape.clone(), x.dtype);
        let terms = self.dice.between(2, 12);
        let pattern = (0..terms).fold("0.25".to_string(), |inner, k| format!("({inner} * {{}} + {k}.5)"));
        Tree::new(&pattern, std::iter::repeat_n(x, terms), shape, dtype)
    }
}
