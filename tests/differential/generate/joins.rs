//! Several arrays as one, and one made of its own parts.

use super::Writer;
use crate::programs::shapes;
use crate::programs::tree::Tree;
use arr::types::DType;

impl Writer {
    /// Several arrays as one, along an axis that they have or a new one.
    pub(super) fn join(&mut self, x: Tree) -> Tree {
        if x.shape.is_empty() || x.elements() * 4 > self.limit {
            return x;
        }
        let axis = self.dice.below(x.shape.len());
        let stacks = self.dice.chance(30) && x.shape.len() < 4;
        let mut parts = vec![x];
        for _ in 0..self.dice.between(1, 3) {
            let mut like = parts[0].shape.clone();
            if !stacks {
                like[axis] = self.dice.pick(&[0, 1, 1, 2, 5, like[axis]]);
            }
            let part = self.source_of(&like);
            parts.push(match self.dice.below(10) {
                0..3 if like == parts[0].shape => parts[0].clone(),
                3..6 if like == parts[0].shape => self.call(vec![parts[0].clone(), part]),
                6..8 => {
                    let other = self.source_of(&like);
                    self.call(vec![part, other])
                }
                _ => part,
            });
        }
        let dtype = parts.iter().map(|part| part.dtype).fold(DType::Bool, DType::promote);
        let mut shape = parts[0].shape.clone();
        let name = if stacks {
            shape.insert(axis, parts.len());
            "stack"
        } else {
            shape[axis] = parts.iter().map(|part| part.shape[axis]).sum();
            "concatenate"
        };
        let places = vec!["{}"; parts.len()].join(", ");
        Tree::new(&format!("{name}(({places}), axis={axis})"), parts, shape, dtype)
    }

    /// Shifted, repeated or padded.
    pub(super) fn rearranged(&mut self, x: Tree) -> Tree {
        let (mut shape, dtype, rank) = (x.shape.clone(), x.dtype, x.shape.len());
        if rank == 0 || x.elements() * 3 > self.limit {
            return x;
        }
        let axis = self.dice.below(rank);
        let times = self.dice.between(1, 3);
        let pattern = match self.dice.below(4) {
            0 => format!("roll({{}}, {}, axis={axis})", self.dice.between(0, 9) as i64 - 4),
            1 => {
                shape[rank - 1] *= times;
                format!("tile({{}}, {times})")
            }
            2 => {
                shape[axis] *= times;
                format!("repeat({{}}, {times}, axis={axis})")
            }
            _ => self.pad_pattern(&mut shape),
        };
        if shapes::elements(&shape) > self.limit {
            return x;
        }
        Tree::new(&pattern, [x], shape, dtype)
    }

    /// A call of `pad`, which makes `shape` larger.
    fn pad_pattern(&mut self, shape: &mut [usize]) -> String {
        let mode = match shape.contains(&0) {
            true => "constant",
            false => self.dice.pick(&["constant", "edge", "reflect", "symmetric", "wrap"]),
        };
        let mut widths = Vec::new();
        for extent in shape {
            let width = [0, 0].map(|_| self.dice.pick(&[0, 0, 1, 1, 2, 5]));
            *extent += width[0] + width[1];
            widths.push(format!("({}, {})", width[0], width[1]));
        }
        format!("pad({{}}, ({},), \"{mode}\")", widths.join(", "))
    }
}
