//! The quotient.

use super::lane::LaneFunction32;

/// IEEE quotient.
pub struct Divide;

impl LaneFunction32<2> for Divide {
    #[inline(always)]
    fn bulk([a, b]: [f32; 2]) -> f32 {
        a / b
    }
}
