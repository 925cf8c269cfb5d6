//! Many elements to one.

use super::Writer;
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
        let (name, dtype) = self.function(x.dtype, axes.len(), axes.len() == x.shape.len(), is_empty);
        let mut arguments = written.map_or(String::new(), |axes| format!(", axis={axes}"));
        if matches!(name, "var" | "std") && self.dice.chance(40) {
            arguments += &format!(", ddof={}", self.dice.pick(&["1", "2", "0.5"]));
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

    /// The name of a reduction of this dtype, and the dtype of its result. Positions are taken along one axis or all; what
    /// is empty has neither a position nor an extreme.
    fn function(&mut self, dtype: DType, axes: usize, all: bool, is_empty: bool) -> (&'static str, DType) {
        let total = if dtype.is_float() { dtype } else { DType::Int64 };
        let mut choices = vec![
            (20, ("sum", total)),
            (6, ("prod", total)),
            (10, ("mean", DType::Float64)),
            (6, ("var", DType::Float64)),
            (5, ("std", DType::Float64)),
            (5, ("any", DType::Bool)),
            (5, ("all", DType::Bool)),
            (4, ("count_nonzero", DType::Int64)),
        ];
        if !is_empty {
            choices.extend([(8, ("min", dtype)), (8, ("max", dtype))]);
            if dtype != DType::Bool {
                choices.push((3, ("ptp", dtype)));
            }
            if axes == 1 || all && axes == 0 {
                choices.extend([(6, ("argmin", DType::Int64)), (6, ("argmax", DType::Int64))]);
            }
        }
        self.dice.weighted(&choices)
    }
}
