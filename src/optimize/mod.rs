//! Rewrites of the captured graph that keep every bit of every result.
//!
//! A pass is a function from graph to graph in its own file. The runner here alone verifies and dumps.

mod common_subexpressions;
mod dead_code;
mod fold;
mod parts;
mod simplify;
#[cfg(test)]
mod tests;
mod views;

use crate::graph::{Graph, VerifyError};

/// A named rewrite.
pub struct Pass {
    pub name: &'static str,
    pub run: fn(&Graph) -> Graph,
}

/// Every pass, in the order in which they run.
pub const PASSES: &[Pass] = &[
    Pass { name: "fold", run: fold::run },
    Pass { name: "simplify", run: simplify::run },
    Pass { name: "cse", run: common_subexpressions::run },
    Pass { name: "dead", run: dead_code::run },
    Pass { name: "parts", run: parts::run },
    Pass { name: "views", run: views::run },
    Pass { name: "fold-again", run: fold::run },
    Pass { name: "cse-again", run: common_subexpressions::run },
    Pass { name: "dead-again", run: dead_code::run },
];

/// A pass left a broken graph: a mistake of this program.
#[derive(Debug, thiserror::Error)]
#[error("internal error: pass `{pass}` broke the graph: {source}")]
pub struct PassError {
    pass: &'static str,
    source: VerifyError,
}

/// Runs every pass. `observe` sees the graph after each, by name. Graphs are verified between passes in debug builds.
pub fn optimize(graph: &Graph, mut observe: impl FnMut(&str, &Graph)) -> Result<Graph, PassError> {
    let mut graph = graph.clone();
    for pass in PASSES {
        let roots: Vec<_> = graph.roots.iter().map(|&id| facts(&graph, id)).collect();
        graph = (pass.run)(&graph);
        if cfg!(debug_assertions) {
            graph.verify().map_err(|source| PassError { pass: pass.name, source })?;
            let after: Vec<_> = graph.roots.iter().map(|&id| facts(&graph, id)).collect();
            assert_eq!(roots, after, "pass {} changed a root's dtype or shape", pass.name);
        }
        observe(pass.name, &graph);
    }
    Ok(graph)
}

fn facts(graph: &Graph, id: crate::graph::NodeId) -> (crate::types::DType, crate::types::Shape) {
    (graph.node(id).dtype, graph.node(id).shape.clone())
}
