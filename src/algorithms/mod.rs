//! Work on whole arrays that is neither element by element nor a fold: gathering, sorting, scans, linear algebra.
//!
//! An algorithm takes finished arrays and gives one; a graph holds it as one operation. Each is a value of its
//! parameters, with a file of its own: the dtype and shape of its result, and how it is computed. Where a parallel form
//! is worth having, there is a plain sequential one beside it, which the reference engine runs ([`Job::is_plain`]).
//!
//! Shapes are always known beforehand. Where an extent depends on data, as in `x[x > 0]`, whoever builds the graph counts
//! first and the count is a parameter.

mod addressing;
mod along;
mod compress;
mod correlate;
mod counting;
mod interpolate;
mod job;
mod linear;
mod operand;
mod order;
mod polynomial;
mod rolling;
mod scan;
mod stream;

pub use addressing::{Addressed, Addressing, Gather, Scatter, Step, outside};
pub use along::{RepeatEach, TakeAlong};
pub use compress::{Compress, Nonzero};
pub use correlate::Correlate;
pub use counting::{Bincount, Histogram};
pub use interpolate::Interpolate;
pub use job::Job;
pub use linear::{
    Cholesky, Determinant, Eigen, EigenSymmetric, Inverse, MatMul, Qr, SingularVectors, Solve, Svd, SvdOf,
};
pub use operand::{Facts, Operand};
pub use order::{Argsort, ArgsortRows, Digitize, Gives, GroupNumbers, IsIn, Method, OrderStatistic, Partition};
pub use order::{SearchSorted, Side, Sort, Statistic, Top};
pub use polynomial::Horner;
pub use rolling::{Rolling, RollingOp};
pub use scan::{Scan, ScanOp};
pub use stream::{READERS, SLACK, Store, Stream, Streamed};

use crate::memory::{BufferMut, MemoryError};
use crate::types::ShapeError;
use std::sync::Arc;

/// Why an algorithm has not finished.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AlgorithmError {
    /// What is wrong with the data, and what to do about it.
    #[error("{message}")]
    Data { message: String, help: Option<String> },
    #[error(transparent)]
    Memory(#[from] MemoryError),
    #[error("cannot start worker threads: {0}")]
    Threads(String),
    /// An array outside of memory cannot be read or written.
    #[error("{0}")]
    Store(Arc<dyn std::error::Error + Send + Sync>),
    #[error("interrupted")]
    Cancelled,
}

impl AlgorithmError {
    /// Data for which there is no result.
    pub fn data(message: impl Into<String>) -> AlgorithmError {
        AlgorithmError::Data { message: message.into(), help: None }
    }

    /// Data for which there is no result, with advice.
    pub fn advised(message: impl Into<String>, help: impl Into<String>) -> AlgorithmError {
        AlgorithmError::Data { message: message.into(), help: Some(help.into()) }
    }
}

/// What every algorithm can do.
pub trait Compute {
    /// The name that plans and dumps print.
    fn name(&self) -> &'static str;

    /// The dtype and shape of the result for inputs like these.
    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError>;

    /// Bytes that it takes for itself while it runs on so many threads, besides inputs and result.
    fn scratch(&self, _inputs: &[Facts], _threads: usize) -> u64 {
        0
    }

    /// Whether there is data for which it has no result, so that it must not be left out.
    fn can_fail(&self) -> bool {
        false
    }

    /// Whether it takes so little of its first input that this is better left where it is, if that is a file from any
    /// place of which can be read.
    fn takes_little(&self, _inputs: &[Facts]) -> bool {
        false
    }

    /// How it works on arrays that memory does not hold; none where it cannot.
    fn streamed(&self) -> Option<&dyn Streamed> {
        None
    }

    /// Computes the result into `output`, a row-major array whose elements hold anything. Inputs are row-major.
    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError>;
}

/// The closed list of algorithms: a line names one by the type of its parameters.
macro_rules! algorithms {
    ($($name:ident),* $(,)?) => {
        /// An algorithm with its parameters; two that are equal compute the same.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Algorithm {
            $($name($name),)*
        }

        impl Algorithm {
            fn parameters(&self) -> &(dyn Compute + 'static) {
                match self {
                    $(Algorithm::$name(algorithm) => algorithm,)*
                }
            }
        }

        $(impl From<$name> for Algorithm {
            fn from(algorithm: $name) -> Algorithm {
                Algorithm::$name(algorithm)
            }
        })*
    };
}

algorithms! {
    Gather,
    Scatter,
    Compress,
    Nonzero,
    TakeAlong,
    RepeatEach,
    Scan,
    Rolling,
    Correlate,
    Interpolate,
    Horner,
    Sort,
    Argsort,
    Partition,
    Top,
    OrderStatistic,
    SearchSorted,
    Digitize,
    IsIn,
    ArgsortRows,
    GroupNumbers,
    Bincount,
    Histogram,
    MatMul,
    Solve,
    Inverse,
    Determinant,
    Cholesky,
    Qr,
    Svd,
    EigenSymmetric,
    Eigen,
}

impl Algorithm {
    /// The form that reports integers which leave the range of their dtype, where that can happen.
    pub fn checked(&self) -> Option<Algorithm> {
        match self {
            Algorithm::Scan(scan) => Some(Scan { is_checked: true, ..scan.clone() }.into()),
            Algorithm::Rolling(rolling) => Some(Rolling { is_checked: true, ..rolling.clone() }.into()),
            Algorithm::Correlate(correlate) => Some(Correlate { is_checked: true, ..correlate.clone() }.into()),
            Algorithm::Horner(_) => Some(Horner { is_checked: true }.into()),
            Algorithm::MatMul(product) => Some(MatMul { is_checked: true, ..product.clone() }.into()),
            _ => None,
        }
    }
}

impl std::ops::Deref for Algorithm {
    type Target = dyn Compute;

    fn deref(&self) -> &(dyn Compute + 'static) {
        self.parameters()
    }
}
