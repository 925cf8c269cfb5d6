//! Views as strides: where the elements of a viewed array stand in the array underneath.

use crate::graph::{Graph, NodeId, Op};
use crate::types::{Shape, contiguous_strides};
use smallvec::SmallVec;

/// Element `index` of a node is element number `offset + Σ strides[k] * index[k]` of `base`.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub base: NodeId,
    pub offset: i64,
    pub strides: SmallVec<[i64; 4]>,
}

impl Layout {
    /// A node that is stored in row-major order.
    pub fn contiguous(graph: &Graph, id: NodeId) -> Layout {
        Layout { base: id, offset: 0, strides: contiguous_strides(graph.node(id).shape.extents()) }
    }

    /// The layout of a leaf, whose first element is number 0.
    pub fn leaf(graph: &Graph, id: NodeId) -> Layout {
        match &graph.node(id).op {
            Op::Array(array) => Layout { base: id, offset: 0, strides: array.strides().into() },
            Op::Stored(stored) => Layout { base: id, offset: 0, strides: stored.strides().into() },
            _ => Layout::contiguous(graph, id),
        }
    }

    /// The layout of the view `id` when its input has this one; none if the view cannot be expressed in strides.
    pub fn through(&self, graph: &Graph, id: NodeId) -> Option<Layout> {
        let view = graph.node(id);
        let from = &graph.node(view.inputs[0]).shape;
        let (offset, strides) = through(&view.op, (self.offset, &self.strides), from, &view.shape)?;
        Some(Layout { base: self.base, offset, strides })
    }
}

/// Offset and strides of a view whose input, of shape `from`, has these; none if strides cannot express it.
pub fn through(
    view: &Op,
    (offset, strides): (i64, &[i64]),
    from: &Shape,
    to: &Shape,
) -> Option<(i64, SmallVec<[i64; 4]>)> {
    let (is_empty, from, to) = (to.is_empty(), from.extents(), to.extents());
    Some(match view {
        Op::Permute(order) => (offset, order.iter().map(|&axis| strides[axis]).collect()),
        Op::Slice(axes) if !is_empty => (
            offset + axes.iter().zip(strides).map(|(axis, stride)| axis.start as i64 * stride).sum::<i64>(),
            axes.iter().zip(strides).map(|(axis, stride)| axis.step * stride).collect(),
        ),
        Op::Slice(_) => (offset, contiguous_strides(to)),
        Op::Broadcast => (offset, broadcast(from, strides, to)),
        Op::Reshape => (offset, reshape(from, strides, to)?),
        _ => return None,
    })
}

fn broadcast(from: &[usize], strides: &[i64], to: &[usize]) -> SmallVec<[i64; 4]> {
    let missing = to.len() - from.len();
    (0..to.len())
        .map(|k| if k < missing || (from[k - missing] == 1 && to[k] != 1) { 0 } else { strides[k - missing] })
        .collect()
}

/// Strides of the same elements under another shape, without moving any.
///
/// Runs of axes on both sides with equal products are matched from the left; a run can be reshaped when its old axes step
/// through memory as one.
fn reshape(from: &[usize], strides: &[i64], to: &[usize]) -> Option<SmallVec<[i64; 4]>> {
    if from.contains(&0) {
        // No element is ever touched, but a stride of 0 would claim that the first one is.
        return Some(contiguous_strides(to));
    }
    let old: SmallVec<[(usize, i64); 4]> =
        from.iter().copied().zip(strides.iter().copied()).filter(|&(extent, _)| extent != 1).collect();
    let mut result: SmallVec<[i64; 4]> = SmallVec::from_elem(0, to.len());
    let (mut i, mut j) = (0, 0);
    while i < old.len() {
        let (first_old, first_new) = (i, j);
        let (mut old_count, mut new_count) = (old[i].0, *to.get(j)?);
        i += 1;
        j += 1;
        while old_count != new_count {
            if old_count < new_count {
                old_count *= old.get(i)?.0;
                i += 1;
            } else {
                new_count *= to.get(j)?;
                j += 1;
            }
        }
        let run = &old[first_old..i];
        if run.windows(2).any(|pair| pair[0].1 != pair[1].1 * pair[1].0 as i64) {
            return None;
        }
        let mut stride = run[run.len() - 1].1;
        for k in (first_new..j).rev() {
            result[k] = stride;
            stride *= to[k] as i64;
        }
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::reshape;

    #[test]
    fn reshapes_of_contiguous_axes_are_strides() {
        assert_eq!(reshape(&[6], &[1], &[2, 3]).unwrap().as_slice(), [3, 1]);
        assert_eq!(reshape(&[2, 3], &[3, 1], &[6]).unwrap().as_slice(), [1]);
        assert_eq!(reshape(&[4, 6], &[12, 2], &[4, 2, 3]).unwrap().as_slice(), [12, 6, 2]);
        assert_eq!(reshape(&[1, 5], &[99, 1], &[5, 1]).unwrap()[0], 1);
        assert_eq!(reshape(&[3, 2], &[0, 0], &[6]).unwrap().as_slice(), [0]);
        assert_eq!(reshape(&[], &[], &[1, 1]).unwrap().as_slice(), [0, 0]);
        assert_eq!(reshape(&[0, 2], &[2, 1], &[3, 0]).unwrap().as_slice(), [1, 1]);
    }

    #[test]
    fn a_transposed_array_cannot_be_flattened() {
        assert!(reshape(&[3, 2], &[1, 3], &[6]).is_none());
        assert!(reshape(&[2, 3], &[4, 1], &[6]).is_none());
    }
}
