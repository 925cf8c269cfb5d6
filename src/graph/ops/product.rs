//! What matrix products say of shapes that do not go together.

use crate::types::{Shape, broadcast_shapes};

/// The extents in front of the matrices of an operand.
pub fn stack(shape: &Shape) -> &[usize] {
    &shape.extents()[..shape.rank().saturating_sub(2)]
}

/// The axes along which both operands are summed, and their extents; the operands have axes.
fn summed(left: &Shape, right: &Shape) -> ((usize, usize), (usize, usize)) {
    let (a, b) = (left.rank() - 1, right.rank().saturating_sub(2));
    ((a, left[a]), (b, right[b]))
}

/// Why the operands have no product.
pub fn mismatch(left: &Shape, right: &Shape) -> String {
    if left.is_scalar() || right.is_scalar() {
        return "`@` multiplies vectors and matrices, not scalars".to_string();
    }
    let ((a, m), (b, n)) = summed(left, right);
    if m == n {
        return format!("stacks of matrices of shape {left} and {right} do not broadcast");
    }
    format!(
        "shapes {left} and {right} have no matrix product: axis {a} of the left operand has {m} elements, axis {b} of the \
         right one {n}"
    )
}

/// What could have been meant.
pub fn advice(left: &Shape, right: &Shape) -> Option<String> {
    if left.is_scalar() || right.is_scalar() {
        return Some("write `*`".to_string());
    }
    let swapped = |shape: &Shape| {
        let mut order: Vec<usize> = (0..shape.rank()).collect();
        let rank = order.len();
        if rank >= 2 {
            order.swap(rank - 1, rank - 2);
        }
        shape.permuted(&order)
    };
    let fits = |a: &Shape, b: &Shape| {
        let ((_, m), (_, n)) = summed(a, b);
        let shape = |extents: &[usize]| Shape::new(extents.iter().copied());
        let stacks = shape(stack(a)).and_then(|a| broadcast_shapes(&a, &shape(stack(b))?));
        m == n && stacks.is_ok()
    };
    if right.rank() == 2 && fits(left, &swapped(right)) {
        return Some(format!("the transpose of the right operand, `.T`, has shape {}", swapped(right)));
    }
    if left.rank() == 2 && fits(&swapped(left), right) {
        return Some(format!("the transpose of the left operand, `.T`, has shape {}", swapped(left)));
    }
    None
}
