//! Queued output: planned together, delivered in order.

use super::engines::{Computed, EngineError, Request};
use crate::diagnostics::Diagnostic;
use crate::eval::{Sink, SinkKind};
use crate::graph::Expr;
use crate::plan::Want;
use crate::values::{Array, Finished};
use rustc_hash::FxHashMap;
use std::path::PathBuf;

/// What a delivered sink writes.
pub enum Delivery {
    Show(Finished),
    Print(Vec<Finished>),
    /// The file has been written while computing.
    Saved,
}

/// Everything that `sinks` need, each expression once.
pub fn request(sinks: &[Sink]) -> Request {
    let mut request = Request::default();
    let mut known: FxHashMap<usize, ()> = FxHashMap::default();
    for sink in sinks {
        if let SinkKind::Save { path, value } = &sink.kind {
            request.exprs.push(value.clone());
            request.wants.push(Want::Save(request.files.len()));
            request.files.push(PathBuf::from(path));
            continue;
        }
        sink.arrays(&mut |expr| {
            if expr.finished().is_none() && known.insert(expr.id(), ()).is_none() {
                request.exprs.push(expr.clone());
                request.wants.push(Want::Value);
            }
        });
    }
    request
}

/// Hands the computed values to their expressions, so that nobody computes them again.
pub fn keep(request: &Request, computed: &Computed) {
    for (expr, array) in request.exprs.iter().zip(&computed.arrays) {
        if let Some(array) = array {
            expr.finish(array.clone());
        }
    }
}

/// The finished form of a sink whose expressions have all been computed.
pub fn finished(sink: &Sink) -> Delivery {
    let mut get = |expr: &Expr| -> Array {
        // Every expression of a sink is in its request, so it is finished by now.
        let unfinished = || unreachable!("an array of shape {} was delivered before it was computed", expr.shape());
        expr.finished().cloned().unwrap_or_else(unfinished)
    };
    match &sink.kind {
        SinkKind::Show(value) => Delivery::Show(value.finish(&mut get)),
        SinkKind::Print(values) => Delivery::Print(values.iter().map(|value| value.finish(&mut get)).collect()),
        SinkKind::Save { .. } => Delivery::Saved,
    }
}

/// Whether two sinks may be planned together: a file must not be written twice in one plan.
pub fn compatible(queue: &[Sink], sink: &Sink) -> bool {
    let SinkKind::Save { path, .. } = &sink.kind else { return true };
    !queue.iter().any(|other| matches!(&other.kind, SinkKind::Save { path: known, .. } if known == path))
}

/// The error of a sink, with the place it came from when the error has none.
pub fn placed(error: EngineError, sinks: &[Sink]) -> Diagnostic {
    let diagnostic = Diagnostic::from(error);
    match sinks {
        [sink] if diagnostic.labels.is_empty() => diagnostic.with_primary(sink.place, ""),
        _ => diagnostic,
    }
}
