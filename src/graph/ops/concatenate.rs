//! The shape of several arrays one after another.

use super::GraphError;
use crate::types::{Shape, ShapeError};
use smallvec::SmallVec;

/// The shape of arrays one after another along `axis`; all other extents must agree.
pub fn shape<'s>(parts: impl IntoIterator<Item = &'s Shape>, axis: usize) -> Result<Shape, GraphError> {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else { return Err(GraphError::NothingToConcatenate) };
    if first.is_scalar() {
        return Err(GraphError::ConcatenatedScalar);
    }
    if axis >= first.rank() {
        return Err(ShapeError::AxisOutOfRange { axis: axis as i64, rank: first.rank() }.into());
    }
    let mut extents: SmallVec<[usize; 4]> = first.extents().into();
    for part in parts {
        if part.rank() != first.rank() || part.without_axes(&[axis]) != first.without_axes(&[axis]) {
            return Err(GraphError::CannotConcatenate { first: first.clone(), other: part.clone(), axis });
        }
        extents[axis] = extents[axis].saturating_add(part[axis]);
    }
    Ok(Shape::new(extents)?)
}

/// What makes two shapes go together.
pub fn advice(first: &Shape, other: &Shape, axis: usize) -> String {
    if first.rank() != other.rank() {
        return "all arrays must have as many dimensions; `expand_dims` adds one, `stack` adds one to all".to_string();
    }
    let differs = (0..first.rank()).find(|&k| k != axis && first[k] != other[k]).unwrap_or(axis);
    format!(
        "axis {differs} has {} and {} elements; all axes but axis {axis} must agree",
        first[differs], other[differs]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(parts: &[&[usize]], axis: usize) -> Result<Shape, GraphError> {
        let shapes: Vec<Shape> = parts.iter().map(|part| Shape::new(part.iter().copied()).unwrap()).collect();
        shape(&shapes, axis)
    }

    #[test]
    fn extents_add_up_along_the_axis() {
        assert_eq!(joined(&[&[2, 3], &[1, 3]], 0).unwrap().extents(), [3, 3]);
        assert_eq!(joined(&[&[2, 3], &[2, 0], &[2, 4]], 1).unwrap().extents(), [2, 7]);
        assert_eq!(joined(&[&[0]], 0).unwrap().extents(), [0]);
    }

    #[test]
    fn other_shapes_are_refused() {
        for (parts, axis, advice) in [
            (&[&[2usize, 3][..], &[2, 4]][..], 0, "axis 1 has 3 and 4 elements; all axes but axis 0 must agree"),
            (&[&[2], &[2, 1]], 0, "all arrays must have as many dimensions"),
            (&[&[], &[]], 0, "`atleast_1d(x)`"),
        ] {
            let error = joined(parts, axis).unwrap_err();
            assert!(error.help().is_some_and(|help| help.contains(advice)), "{error}");
        }
        assert_eq!(joined(&[], 0), Err(GraphError::NothingToConcatenate));
        assert!(joined(&[&[usize::MAX / 16], &[usize::MAX / 16]], 0).is_err());
        assert!(joined(&[&[2]], 1).is_err());
    }
}
