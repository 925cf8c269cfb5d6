//! Shapes, strides and broadcasting.

use smallvec::SmallVec;
use std::fmt;

/// The extent of each axis, outermost first. A scalar has no axes.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Shape(SmallVec<[usize; 4]>);

/// Why a shape is not possible, or two do not go together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    #[error("shapes do not match: {left} and {right}")]
    Mismatch { left: Shape, right: Shape },
    #[error("an array of shape {0} has more elements than memory has addresses")]
    TooLarge(Shape),
    #[error("arrays have at most {max} dimensions, this one would have {got}", max = Shape::MAX_RANK)]
    TooManyDimensions { got: usize },
    #[error("axis {axis} is out of range for an array of {rank} dimensions")]
    AxisOutOfRange { axis: i64, rank: usize },
    #[error("axis {0} is given twice")]
    RepeatedAxis(i64),
}

impl Shape {
    /// The most axes an array can have, as in NumPy.
    pub const MAX_RANK: usize = 64;

    pub fn scalar() -> Shape {
        Shape::default()
    }

    /// A shape whose element count is known to fit an `i64` byte count of 8-byte elements.
    pub fn new(extents: impl IntoIterator<Item = usize>) -> Result<Shape, ShapeError> {
        let shape = Shape(extents.into_iter().collect());
        if shape.rank() > Shape::MAX_RANK {
            return Err(ShapeError::TooManyDimensions { got: shape.rank() });
        }
        // As in NumPy, an extent of 0 does not excuse the others.
        let nonzero: SmallVec<[usize; 4]> = shape.0.iter().copied().filter(|&n| n != 0).collect();
        match element_count(&nonzero) {
            Some(n) if n <= (i64::MAX as usize) / 8 => Ok(shape),
            _ => Err(ShapeError::TooLarge(shape)),
        }
    }

    pub fn rank(&self) -> usize {
        self.0.len()
    }

    pub fn extents(&self) -> &[usize] {
        &self.0
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.0.iter().product()
    }

    pub fn is_empty(&self) -> bool {
        self.0.contains(&0)
    }

    pub fn is_scalar(&self) -> bool {
        self.0.is_empty()
    }

    /// This shape without the listed axes.
    pub fn without_axes(&self, axes: &[usize]) -> Shape {
        Shape(self.0.iter().enumerate().filter(|(k, _)| !axes.contains(k)).map(|(_, &n)| n).collect())
    }

    /// This shape with the listed axes of extent 1.
    pub fn with_axes_kept(&self, axes: &[usize]) -> Shape {
        Shape(self.0.iter().enumerate().map(|(k, &n)| if axes.contains(&k) { 1 } else { n }).collect())
    }

    /// The axes in another order: axis `k` of the result is axis `order[k]` of this shape.
    pub fn permuted(&self, order: &[usize]) -> Shape {
        Shape(order.iter().map(|&axis| self.0[axis]).collect())
    }
}

impl std::ops::Index<usize> for Shape {
    type Output = usize;
    fn index(&self, axis: usize) -> &usize {
        &self.0[axis]
    }
}

impl fmt::Display for Shape {
    /// As Python writes a tuple: `()`, `(3,)`, `(2, 3)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        for (k, n) in self.0.iter().enumerate() {
            if k > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{n}")?;
        }
        f.write_str(if self.rank() == 1 { ",)" } else { ")" })
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The product of the extents, or none when it overflows. An extent of 0 does not excuse the others.
pub fn element_count(extents: &[usize]) -> Option<usize> {
    let nonzero = extents.iter().filter(|&&n| n != 0).try_fold(1usize, |product, &n| product.checked_mul(n))?;
    Some(if extents.contains(&0) { 0 } else { nonzero })
}

/// Strides, in elements, of a row-major array.
pub fn contiguous_strides(extents: &[usize]) -> SmallVec<[i64; 4]> {
    let mut strides: SmallVec<[i64; 4]> = SmallVec::from_elem(0, extents.len());
    let mut step = 1i64;
    for (stride, &extent) in strides.iter_mut().zip(extents).rev() {
        *stride = step;
        step = step.saturating_mul(extent.max(1) as i64);
    }
    strides
}

/// The shape that both operands broadcast to, by NumPy's rules.
pub fn broadcast_shapes(left: &Shape, right: &Shape) -> Result<Shape, ShapeError> {
    let rank = left.rank().max(right.rank());
    let extent = |shape: &Shape, k: usize| {
        let missing = rank - shape.rank();
        if k < missing { 1 } else { shape[k - missing] }
    };
    let mut extents: SmallVec<[usize; 4]> = SmallVec::new();
    for k in 0..rank {
        match (extent(left, k), extent(right, k)) {
            (a, b) if a == b => extents.push(a),
            (1, b) => extents.push(b),
            (a, 1) => extents.push(a),
            _ => return Err(ShapeError::Mismatch { left: left.clone(), right: right.clone() }),
        }
    }
    Shape::new(extents)
}

/// A possibly negative axis as an index below `rank`.
pub fn normalize_axis(axis: i64, rank: usize) -> Result<usize, ShapeError> {
    let signed = rank as i64;
    let index = if axis < 0 { axis.checked_add(signed) } else { Some(axis) };
    match index {
        Some(index) if (0..signed).contains(&index) => Ok(index as usize),
        _ => Err(ShapeError::AxisOutOfRange { axis, rank }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(extents: &[usize]) -> Shape {
        Shape::new(extents.iter().copied()).unwrap()
    }

    #[test]
    fn broadcasting_follows_numpy() {
        assert_eq!(broadcast_shapes(&shape(&[3, 1]), &shape(&[4])).unwrap(), shape(&[3, 4]));
        assert_eq!(broadcast_shapes(&shape(&[]), &shape(&[2, 0])).unwrap(), shape(&[2, 0]));
        assert_eq!(broadcast_shapes(&shape(&[1]), &shape(&[0])).unwrap(), shape(&[0]));
        assert!(broadcast_shapes(&shape(&[3]), &shape(&[4])).is_err());
    }

    #[test]
    fn huge_shapes_are_refused() {
        assert!(Shape::new([usize::MAX, usize::MAX]).is_err());
        assert!(Shape::new([usize::MAX, usize::MAX, 0]).is_err());
        assert!(Shape::new([1; 65]).is_err());
    }

    #[test]
    fn shapes_print_as_tuples() {
        assert_eq!(shape(&[]).to_string(), "()");
        assert_eq!(shape(&[3]).to_string(), "(3,)");
        assert_eq!(shape(&[3, 4]).to_string(), "(3, 4)");
    }
}
