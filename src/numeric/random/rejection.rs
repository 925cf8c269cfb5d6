//! Distributions whose elements are accepted or rejected. Each element has blocks of its own: the first accepted one of
//! its attempts 0, 1, … is its value, where attempt `a` of element `i` sees the words of the block with the counter
//! `(i low, i high, stream, a)`.
//!
//! An element that takes more than one such value counts the attempts for the second from `2 PART`, and so on: see
//! [`PART`].

use super::words::{BATCH, Blocks};

/// Attempts of different purposes in one element are this far apart. None ever gets so far: each attempt is accepted
/// with a probability of more than two thirds.
pub const PART: u32 = 1 << 30;

/// What becomes of the two words of one attempt.
pub trait Rejection: Copy {
    /// The candidate as a lane, if it is accepted: the definition.
    fn decide(&self, words: [u64; 2]) -> Option<u64>;

    /// Several candidates, and which of them are known to be accepted at a glance, in the form that vectorises.
    fn propose(&self, words: &[[u64; BATCH]; 2]) -> ([u64; BATCH], [bool; BATCH]);
}

/// A distribution whose elements have blocks of their own.
pub trait Variate: Copy {
    /// The element, as a lane, whose blocks `words` gives by their attempt: the definition.
    fn element(&self, words: impl Fn(u32) -> [u64; 2]) -> u64;

    /// Several elements, in the form that vectorises.
    fn batch(&self, blocks: &Blocks, elements: &[u64; BATCH]) -> [u64; BATCH];
}

/// The first candidate that is accepted, where `words` gives the words of an attempt.
#[inline(always)]
pub fn first_accepted(rejection: &impl Rejection, words: impl Fn(u32) -> [u64; 2]) -> u64 {
    let mut attempt = 0;
    loop {
        if let Some(lane) = rejection.decide(words(attempt)) {
            return lane;
        }
        attempt += 1;
    }
}

/// [`first_accepted`] for several elements: all first attempts are proposed together, and what is not accepted at a
/// glance is decided one by one. `part` is the first attempt.
#[inline(always)]
pub fn first_accepted_batch(
    rejection: &impl Rejection,
    blocks: &Blocks,
    elements: &[u64; BATCH],
    part: u32,
) -> [u64; BATCH] {
    let mut words = [[0; BATCH]; 2];
    for k in 0..BATCH {
        [words[0][k], words[1][k]] = blocks.words(elements[k], part);
    }
    let (mut lanes, is_accepted) = rejection.propose(&words);
    for k in 0..BATCH {
        if !is_accepted[k] {
            lanes[k] = first_accepted(rejection, |attempt| match attempt {
                0 => [words[0][k], words[1][k]],
                _ => blocks.words(elements[k], part + attempt),
            });
        }
    }
    lanes
}
