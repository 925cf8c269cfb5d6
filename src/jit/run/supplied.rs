//! What runs of a kernel are given besides arrays.

use crate::numeric::random::Draw;
use crate::types::Scalar;

/// What another run of the same plan replaces.
#[derive(Clone, Copy, Debug, Default)]
pub struct Supplied<'a> {
    /// The values of the plan's parameters.
    pub parameters: &'a [Scalar],
    /// The streams of draws that are others now, and which; the rest are those that the plan was made with.
    pub streams: &'a [(u32, u32)],
}

impl Supplied<'_> {
    /// A draw of the plan as it is in this run.
    pub fn draw(self, draw: Draw) -> Draw {
        let stream = self.streams.iter().find(|(known, _)| *known == draw.stream);
        stream.map_or(draw, |&(_, stream)| Draw { stream, ..draw })
    }
}
