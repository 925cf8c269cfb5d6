//! Hörmann's transformed rejection for discrete distributions: `floor((2a / (1/2 - |u|) + b) u + c)` has nearly the
//! distribution that is wanted, and a second number accepts or rejects it.

use super::rejection::{Rejection, Variate, first_accepted, first_accepted_batch};
use super::saddle_point::log;
use super::words::{BATCH, Blocks, centered};
use crate::numeric::scalar::{FloatToInt, LaneFunction};

/// A distribution on the integers from 0 to `most`.
pub trait Mass: Copy {
    fn most(&self) -> f64;
    fn at(&self, k: f64) -> MassAt;
}

/// The mass of one number: `e^exponent / sqrt(square)`. The square root of the saddle-point approximation is kept
/// apart, because that saves a logarithm.
#[derive(Clone, Copy)]
pub struct MassAt {
    pub exponent: f64,
    pub square: f64,
}

/// The constants of the transformation, which each distribution computes from its parameters.
#[derive(Clone, Copy)]
pub struct TransformedRejection<M> {
    pub a: f64,
    pub b: f64,
    pub c: f64,
    /// Second numbers up to this one accept at a glance, where `1/2 - |u| >= 0.07`.
    pub squeeze: f64,
    /// What scales the hat over the masses.
    pub hat: f64,
    pub mass: M,
    pub mirror: Mirror,
}

/// A distribution of `k`, or that of `of - k`.
#[derive(Clone, Copy)]
pub struct Mirror {
    pub of: u64,
    pub is_mirrored: bool,
}

impl Mirror {
    pub const NONE: Mirror = Mirror { of: 0, is_mirrored: false };

    #[inline(always)]
    pub fn apply(self, k: u64) -> u64 {
        if self.is_mirrored { self.of.wrapping_sub(k) } else { k }
    }
}

impl<M: Mass> TransformedRejection<M> {
    /// The distance of the first number from the nearer end, the candidate, and the second number.
    #[inline(always)]
    fn transform(&self, words: [u64; 2]) -> (f64, f64, f64) {
        let u = centered(words[0]) - 0.5;
        let distance = 0.5 - u.abs();
        let k = ((2.0 * self.a / distance + self.b) * u + self.c).floor();
        (distance, k, centered(words[1]))
    }

    #[inline(always)]
    fn is_accepted_at_a_glance(&self, distance: f64, v: f64) -> bool {
        (distance >= 0.07) & (v <= self.squeeze)
    }

    #[inline(always)]
    fn lane(&self, k: f64) -> u64 {
        self.mirror.apply(FloatToInt::bulk([k.to_bits()]))
    }

    /// Whether the second number is below the mass of `k`.
    #[inline(always)]
    fn is_accepted(&self, distance: f64, k: f64, v: f64) -> bool {
        if !(0.0..=self.mass.most()).contains(&k) {
            return false;
        }
        let mass = self.mass.at(k);
        log(v * self.hat * mass.square.sqrt() / (self.a / (distance * distance) + self.b)) <= mass.exponent
    }
}

impl<M: Mass> Rejection for TransformedRejection<M> {
    #[inline(always)]
    fn decide(&self, words: [u64; 2]) -> Option<u64> {
        let (distance, k, v) = self.transform(words);
        let is_accepted = self.is_accepted_at_a_glance(distance, v) || self.is_accepted(distance, k, v);
        is_accepted.then(|| self.lane(k))
    }

    #[inline(always)]
    fn propose(&self, words: &[[u64; BATCH]; 2]) -> ([u64; BATCH], [bool; BATCH]) {
        let (mut lanes, mut is_accepted) = ([0; BATCH], [false; BATCH]);
        for k in 0..BATCH {
            let (distance, candidate, v) = self.transform([words[0][k], words[1][k]]);
            lanes[k] = self.lane(candidate);
            is_accepted[k] = self.is_accepted_at_a_glance(distance, v);
        }
        (lanes, is_accepted)
    }
}

impl<M: Mass> Variate for TransformedRejection<M> {
    #[inline(always)]
    fn element(&self, words: impl Fn(u32) -> [u64; 2]) -> u64 {
        first_accepted(self, words)
    }

    #[inline(always)]
    fn batch(&self, blocks: &Blocks, elements: &[u64; BATCH]) -> [u64; BATCH] {
        first_accepted_batch(self, blocks, elements, 0)
    }
}
