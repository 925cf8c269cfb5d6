//! Parameters of distributions, in a form that can be compared and hashed, and why one is refused.

use crate::types::Scalar;

/// A float parameter, by its bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Parameter(u64);

impl Parameter {
    pub fn new(value: f64) -> Parameter {
        Parameter(value.to_bits())
    }

    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// A parameter for which there is no distribution.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("`{parameter}` must be {requirement}, not {value}")]
pub struct ParameterError {
    /// The name that NumPy gives it.
    pub parameter: &'static str,
    pub requirement: &'static str,
    pub value: Scalar,
}

impl ParameterError {
    pub fn new(parameter: &'static str, requirement: &'static str, value: f64) -> ParameterError {
        ParameterError { parameter, requirement, value: Scalar::Float64(value) }
    }
}
