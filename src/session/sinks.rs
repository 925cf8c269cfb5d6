//! Queued output: planned together, delivered in order.

use super::engines::Wanted;
use crate::diagnostics::Diagnostic;
use crate::eval::{Sink, SinkKind};
use crate::exec::OutputFile;
use crate::graph::Expr;
use crate::plan::Want;
use crate::values::{Array, Finished};
use rustc_hash::FxHashSet;
use std::path::PathBuf;

/// What a delivered sink writes.
pub enum Delivery {
    Show(Finished),
    Print(Vec<Finished>),
    NoValue,
    /// The file that was computed goes to its place.
    Save,
}

/// Everything that `sinks` need, each expression once.
pub fn wanted<'a>(sinks: impl IntoIterator<Item = &'a Sink>) -> Wanted {
    let mut wanted = Wanted::default();
    let mut outputs = 0;
    let mut known: FxHashSet<usize> = FxHashSet::default();
    for sink in sinks {
        if let SinkKind::Save { path, arrays } = &sink.kind {
            for (_, array) in arrays {
                wanted.exprs.push(array.clone());
                wanted.wants.push(Want::Save(outputs));
                outputs += 1;
            }
            let names = arrays.iter().map(|(name, _)| name.clone()).collect();
            wanted.files.push(OutputFile { path: PathBuf::from(path), names });
            continue;
        }
        sink.arrays(&mut |expr| {
            if expr.finished().is_none() && known.insert(expr.id()) {
                wanted.exprs.push(expr.clone());
                wanted.wants.push(Want::Value);
            }
        });
    }
    wanted
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
        SinkKind::NoValue => Delivery::NoValue,
        SinkKind::Save { .. } => Delivery::Save,
    }
}

/// The error of a sink, at the sink when the error has no place of its own.
pub fn placed(error: Diagnostic, sink: &Sink) -> Diagnostic {
    if error.labels.is_empty() { error.with_primary(sink.place, "") } else { error }
}
