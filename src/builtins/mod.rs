//! The builtins: one entry each, saying its names, signature, documentation, examples and the function that builds its
//! nodes. Engines are not known here; most entries are compositions of the graph's few operations.

mod arguments;
mod arithmetic;
mod bin_edges;
mod bin_widths;
mod call;
mod choice;
mod closeness;
mod counted;
mod counting;
mod creation;
mod differences;
mod exp_log;
mod files;
mod grids;
mod help;
mod joining;
mod language;
mod left_out;
mod linear;
mod manual;
mod matrices;
mod moments;
mod nan_reductions;
mod norms;
mod operators;
mod order_statistics;
mod output;
mod padding;
mod planned;
mod positions;
mod random;
mod ranges;
mod reductions;
mod repeating;
mod rolling;
mod rounding;
mod scans;
mod sequence;
mod sequences;
mod sets;
mod shape;
mod signals;
mod signature;
mod sorting;
mod special;
mod taking;
mod tests;
mod trigonometry;

#[cfg(test)]
mod checks;

pub use arguments::Arguments;
pub use call::Call;
pub use help::help_text;
pub use manual::manual;
pub use planned::{is_planned, planned_names};
pub use signature::{DefaultValue, Parameter, ParameterKind, Signature};

use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A builtin function, as data.
#[derive(Debug)]
pub struct Builtin {
    /// The name, then its other names.
    pub names: &'static [&'static str],
    /// As a program would call it: `mean(x, axis=none, *, keepdims=false)`; see [`Signature`].
    pub signature: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Shapes, dtypes and edge cases.
    pub doc: &'static str,
    /// Programs and their exact plain output, without the last newline.
    pub examples: &'static [(&'static str, &'static str)],
    /// Builds the nodes of one call.
    pub build: fn(&mut Call<'_>) -> Result<Value, Diagnostic>,
}

/// Builtins of one kind, in the order in which they are listed.
pub struct Group {
    pub name: &'static str,
    pub builtins: &'static [Builtin],
}

/// Every builtin there is.
pub static GROUPS: &[Group] = &[
    Group { name: "creation", builtins: creation::BUILTINS },
    Group { name: "ranges", builtins: ranges::BUILTINS },
    Group { name: "grids", builtins: grids::BUILTINS },
    Group { name: "diagonals, triangles", builtins: matrices::BUILTINS },
    Group { name: "operators", builtins: operators::BUILTINS },
    Group { name: "arithmetic", builtins: arithmetic::BUILTINS },
    Group { name: "exp, log", builtins: exp_log::BUILTINS },
    Group { name: "trigonometry", builtins: trigonometry::BUILTINS },
    Group { name: "special", builtins: special::BUILTINS },
    Group { name: "rounding", builtins: rounding::BUILTINS },
    Group { name: "tests", builtins: tests::BUILTINS },
    Group { name: "choice", builtins: choice::BUILTINS },
    Group { name: "reductions", builtins: reductions::BUILTINS },
    Group { name: "means, variances", builtins: moments::BUILTINS },
    Group { name: "reductions without nan", builtins: nan_reductions::BUILTINS },
    Group { name: "averages, norms", builtins: norms::BUILTINS },
    Group { name: "scans", builtins: scans::BUILTINS },
    Group { name: "differences", builtins: differences::BUILTINS },
    Group { name: "rolling windows", builtins: rolling::BUILTINS },
    Group { name: "signals", builtins: signals::BUILTINS },
    Group { name: "medians, quantiles", builtins: order_statistics::BUILTINS },
    Group { name: "sorting", builtins: sorting::BUILTINS },
    Group { name: "sets", builtins: sets::BUILTINS },
    Group { name: "counting", builtins: counting::BUILTINS },
    Group { name: "products of matrices", builtins: linear::products::BUILTINS },
    Group { name: "Einstein summation", builtins: linear::einsum::BUILTINS },
    Group { name: "linear systems", builtins: linear::systems::BUILTINS },
    Group { name: "factorisations", builtins: linear::factorizations::BUILTINS },
    Group { name: "covariance, polynomials", builtins: linear::fitting::BUILTINS },
    Group { name: "shape", builtins: shape::BUILTINS },
    Group { name: "joining, splitting", builtins: joining::BUILTINS },
    Group { name: "repeating, padding", builtins: repeating::BUILTINS },
    Group { name: "taking elements", builtins: taking::BUILTINS },
    Group { name: "positions", builtins: positions::BUILTINS },
    Group { name: "random", builtins: random::BUILTINS },
    Group { name: "files", builtins: files::BUILTINS },
    Group { name: "output", builtins: output::BUILTINS },
    Group { name: "loops", builtins: sequences::BUILTINS },
    Group { name: "language", builtins: language::BUILTINS },
];

impl Builtin {
    pub fn name(&self) -> &'static str {
        self.names[0]
    }

    /// The name of the group that lists this builtin.
    pub fn group(&self) -> &'static str {
        let lists = |group: &&Group| group.builtins.iter().any(|builtin| std::ptr::eq(builtin, self));
        GROUPS.iter().find(lists).map_or("", |group| group.name)
    }

    /// Whether an argument, by its position or its name, is a sequence of separate values.
    pub fn takes_sequence(&self, position: usize, keyword: Option<&str>) -> bool {
        let parameters = &self.parameters().parameters;
        let parameter = match keyword {
            Some(keyword) => parameters.iter().find(|parameter| parameter.name == keyword),
            None => parameters.get(position),
        };
        parameter.is_some_and(|parameter| parameter.is_sequence)
    }

    /// Keywords that NumPy's functions have and this builtin has not, each refused with what to write instead.
    pub fn left_out(&self) -> impl Iterator<Item = &'static str> {
        left_out::keywords(self)
    }

    /// The parameters, read from the text of the signature once.
    pub fn parameters(&self) -> &'static Signature {
        &REGISTRY[self.name()].1
    }
}

/// By name: the builtin and its signature.
static REGISTRY: LazyLock<FxHashMap<&'static str, (&'static Builtin, Signature)>> = LazyLock::new(|| {
    let entry = |builtin: &'static Builtin, name: &'static str| (name, (builtin, Signature::parse(builtin.signature)));
    all().flat_map(|builtin| builtin.names.iter().map(move |name| entry(builtin, name))).collect()
});

/// Every builtin, group by group.
pub fn all() -> impl Iterator<Item = &'static Builtin> {
    GROUPS.iter().flat_map(|group| group.builtins)
}

/// The builtin that goes by `name`.
pub fn find(name: &str) -> Option<&'static Builtin> {
    REGISTRY.get(name).map(|(builtin, _)| *builtin)
}

/// Every name of every builtin.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().flat_map(|builtin| builtin.names).copied()
}
