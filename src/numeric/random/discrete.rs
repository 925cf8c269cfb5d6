//! The two ways to a number of events.

use super::inversion::Panjer;
use super::transformed::{Mirror, TransformedRejection};

/// How a discrete distribution makes its elements, by its mean.
#[derive(Clone, Copy)]
pub enum Discrete<M> {
    /// One word an element.
    Inversion(Panjer, Mirror),
    /// Blocks of its own for each element.
    Rejection(TransformedRejection<M>),
}
