//! Bit for bit, NaNs equal.

use super::engines::Seen;
use arr::values::{Array, Finished};

/// The first difference between what two engines showed, in words.
pub fn difference(reference: &Seen, tested: &Seen) -> Option<String> {
    if reference.error != tested.error {
        return Some(format!("error {:?} instead of {:?}", tested.error, reference.error));
    }
    if reference.values.len() != tested.values.len() {
        return Some(format!("{} values instead of {}", tested.values.len(), reference.values.len()));
    }
    let pairs = reference.values.iter().zip(&tested.values).enumerate();
    let values = pairs.into_iter().find_map(|(k, (a, b))| Some(format!("shown value {k}: {}", value(a, b)?)));
    values.or_else(|| {
        let warnings = (reference.warnings != tested.warnings).then_some((&reference.warnings, &tested.warnings));
        warnings.map(|(a, b)| format!("warnings {b:?} instead of {a:?}"))
    })
}

fn value(reference: &Finished, tested: &Finished) -> Option<String> {
    match (reference, tested) {
        (Finished::Array(a), Finished::Array(b)) => array(a, b),
        (Finished::Float(a), Finished::Float(b)) if a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan() => None,
        (Finished::Integer(a), Finished::Integer(b)) if a == b => None,
        (Finished::Tuple(a), Finished::Tuple(b)) if a.len() == b.len() => {
            a.iter().zip(b).find_map(|(a, b)| value(a, b))
        }
        (Finished::String(a), Finished::String(b)) | (Finished::Name(a), Finished::Name(b)) if a == b => None,
        (Finished::None, Finished::None) => None,
        (a, b) => Some(format!("{b:?} instead of {a:?}")),
    }
}

fn array(reference: &Array, tested: &Array) -> Option<String> {
    if reference.dtype() != tested.dtype() || reference.shape() != tested.shape() {
        let (a, b) = (reference, tested);
        return Some(format!("{} {} instead of {} {}", b.dtype(), b.shape(), a.dtype(), a.shape()));
    }
    let pairs = reference.elements().zip(tested.elements()).enumerate();
    let (k, (a, b)) = pairs.into_iter().find(|(_, (a, b))| !a.same(*b))?;
    Some(format!("element {k} of {} {} is {b} instead of {a}", reference.dtype(), reference.shape()))
}
