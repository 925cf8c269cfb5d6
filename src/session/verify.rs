//! Both engines on the same program, compared bit for bit.

use super::engines::{Computed, EngineError, Engines, Request};
use super::{Failure, Nowhere, Session};
use crate::diagnostics::Diagnostic;
use crate::exec::Statistics;
use crate::plan::Want;
use crate::types::Scalar;
use crate::values::Array;
use std::sync::atomic::AtomicBool;

/// What was found equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub values: usize,
    pub elements: u64,
}

impl Session {
    /// Runs a text with both engines and compares every value that it computes, NaNs equal to each other.
    ///
    /// # Errors
    /// Those of the text, and the first element in which the engines differ.
    pub fn verify(&mut self, text_name: &str, text: &str) -> Result<Verified, Failure> {
        self.core.verified = Some(Verified::default());
        let ran = self.run(text_name, text, &mut Nowhere);
        let verified = self.core.verified.take().unwrap_or_default();
        ran.map(|()| verified)
    }
}

/// Computes `request` with both engines and compares. What is to be saved is compared as a value.
pub fn compare(
    engines: &Engines,
    request: &Request,
    interrupted: &AtomicBool,
    verified: &mut Verified,
) -> Result<(), EngineError> {
    let wants = vec![Want::Value; request.wants.len()];
    let values = Request { graph: request.graph.clone(), wants, files: Vec::new(), may_spill: true };
    let fast = engines.compute_fast(&values, interrupted, &mut Statistics::default(), &mut |_| {})?;
    let plain = engines.compute_plainly(&values, interrupted)?;
    let arrays = |computed: Computed| computed.arrays.into_iter().flatten().collect::<Vec<Array>>();
    for (fast, plain) in arrays(fast).iter().zip(&arrays(plain)) {
        if let Some(difference) = difference(fast, plain) {
            return Err(EngineError::Other(Diagnostic::error(format!("the engines differ: {difference}"))));
        }
        verified.values += 1;
        verified.elements += fast.shape().len() as u64;
    }
    Ok(())
}

/// The first difference between two arrays, in words.
pub fn difference(fast: &Array, plain: &Array) -> Option<String> {
    if fast.dtype() != plain.dtype() || fast.shape() != plain.shape() {
        return Some(format!("{} {} and {} {}", fast.dtype(), fast.shape(), plain.dtype(), plain.shape()));
    }
    let differ = |(_, (a, b)): &(usize, (Scalar, Scalar))| !a.same(*b);
    let (k, (a, b)) = fast.elements().zip(plain.elements()).enumerate().find(differ)?;
    Some(format!("element {k} is {a} (jit) and {b} (interp) in an array of shape {}", fast.shape()))
}
