//! Many elements to one.

use super::Writer;
use crate::programs::catalogue::{REDUCTIONS, Reduction};
use crate::programs::tree::Tree;
use arr::types::DType;

impl Writer {
    pub(super) fn reduction(&mut self, depth: usize) -> Tree {
        let x = self.expression(depth);
        self.reduce(x, None)
    }

    /// A reduction of `x` that keeps its axes and so broadcasts with it.
    pub(super) fn kept_reduction(&mut self, x: Tree) -> Tree {
        self.reduce(x, Some(true))
    }

    fn reduce(&mut self, x: Tree, keepdims: Option<bool>) -> Tree {
        let (axes, written) = self.axes(x.shape.len());
        let keepdims = keepdims.unwrap_or_else(|| self.dice.chance(25));
        let is_empty = axes.iter().any(|&axis| x.shape[axis] == 0);
        let chosen = self.function(x.dtype, written.is_none() || axes.len() == 1, is_empty);
        let (name, dtype) = (chosen.name, chosen.gives.dtype(x.dtype));
        let mut arguments = written.map_or(String::new(), |axes| format!(", axis={axes}"));
        if !chosen.options.is_empty() && self.dice.chance(40) {
            arguments += self.dice.pick(chosen.options);
        }
        if keepdims {
            arguments += ", keepdims=true";
        }
        let kept = x.shape.iter().enumerate().filter_map(|(axis, &extent)| match axes.contains(&axis) {
            true => keepdims.then_some(1),
            false => Some(extent),
        });
        let shape: Vec<usize> = kept.collect();
        Tree::new(&format!("{name}({{}}{arguments})"), [x], shape, dtype)
    }

    /// Axes to reduce, and how the call writes them: nothing for all.
    fn axes(&mut self, rank: usize) -> (Vec<usize>, Option<String>) {
        let all: Vec<usize> = (0..rank).collect();
        if rank == 0 || self.dice.chance(30) {
            return (all, None);
        }
        let signed = |writer: &mut Writer, axis: usize| {
            if writer.dice.chance(35) { axis as i64 - rank as i64 } else { axis as i64 }
        };
        if rank == 1 || self.dice.chance(65) {
            let axis = self.dice.below(rank);
            return (vec![axis], Some(signed(self, axis).to_string()));
        }
        let axes: Vec<usize> = all.into_iter().filter(|_| self.dice.chance(60)).collect();
        if let [axis] = axes[..] {
            // Positions are taken along an axis that is not in a tuple.
            return (axes, Some(axis.to_string()));
        }
        let written: Vec<String> = axes.iter().map(|&axis| format!("{},", signed(self, axis))).collect();
        (axes, Some(format!("({})", written.join(" "))))
    }

    /// A reduction of this dtype. Positions are taken along one axis or all; what is empty has neither a position nor an
    /// extreme.
    fn function(&mut self, dtype: DType, is_one: bool, is_empty: bool) -> Reduction {
        let fits = |reduction: &&Reduction| {
            reduction.takes.fits(dtype, &[dtype])
                && (reduction.of_nothing || !is_empty)
                && (!reduction.one_axis || is_one)
        };
        let choices: Vec<_> = REDUCTIONS.iter().filter(fits).map(|found| (found.weight, *found)).collect();
        self.dice.weighted(&choices)
    }
}
