//! What a machine can do, as far as predictions need it: rates that were measured, and the text that keeps them.

use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;
use crate::numeric::random::Distribution;
use crate::types::DType;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::str::FromStr;

/// Rates of a machine. Those of work are of one thread, those of memory of all threads together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MachineProfile {
    /// What was measured: the processor's name.
    pub processor: String,
    /// How many threads it was measured with.
    pub threads: usize,
    /// Bytes a second that are read from memory.
    pub read: f64,
    /// Bytes a second that are written to memory, past the caches.
    pub write: f64,
    /// Bytes a second that are read from the caches.
    pub cached: f64,
    /// Bytes a second that come from the disk and that get there to stay; 0 where nobody has measured them.
    pub disk_read: f64,
    pub disk_write: f64,
    /// Seconds from the request for a small result to having it.
    pub start: f64,
    /// Seconds per element of each kind of work, by the names that [`names`] gives. Of algorithms, seconds per unit of
    /// [`PlannedAlgorithm::units`](super::PlannedAlgorithm::units).
    pub work: BTreeMap<String, f64>,
}

/// The kinds of work that a profile knows, and what it calls them.
pub mod names {
    use super::*;

    /// Bringing elements into lanes that are not where a loop could read them.
    pub const LOAD: &str = "load";
    /// The same with a step in memory between neighbours.
    pub const STRIDED_LOAD: &str = "load strided";

    /// Packing the elements that pass a mask, so that they can be folded.
    pub const PACK: &str = "pack";

    /// An operation of a compiled loop.
    pub fn operation(width: Width) -> &'static str {
        match width {
            Width::W64 => "operation 64",
            Width::W32 => "operation 32",
        }
    }

    /// An operation that has a rate of its own, on operands of `operand`.
    pub fn of(op: ScalarOp, operand: DType) -> String {
        match op {
            ScalarOp::Cast(to) => format!("{operand} to {to}"),
            op => format!("{} {operand}", op.name()),
        }
    }

    /// Making the elements of a draw.
    pub fn random(distribution: Distribution) -> &'static str {
        match distribution {
            Distribution::Uniform => "random",
            Distribution::UniformFloat32 => "random float32",
            Distribution::Integers { .. } => "integers",
            Distribution::Normal => "normal",
            Distribution::Exponential => "exponential",
            Distribution::Poisson(_) => "poisson",
            Distribution::Binomial(_) => "binomial",
            Distribution::Gamma(_) => "gamma",
            Distribution::Beta(_) => "beta",
        }
    }
}

/// The text of a profile has a line `name = value` for each of its parts; the names of work begin with this word.
const WORK: &str = "work ";

impl Display for MachineProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "processor = {}", self.processor)?;
        writeln!(f, "threads = {}", self.threads)?;
        let rates = [("read", self.read), ("write", self.write), ("cached", self.cached), ("start", self.start)];
        let disk = [("disk read", self.disk_read), ("disk write", self.disk_write)];
        for (name, rate) in rates.into_iter().chain(disk.into_iter().filter(|(_, rate)| *rate > 0.0)) {
            writeln!(f, "{name} = {rate:e}")?;
        }
        self.work.iter().try_for_each(|(name, seconds)| writeln!(f, "{WORK}{name} = {seconds:e}"))
    }
}

/// A text is no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    #[error("line {0} is not `name = value`")]
    Line(usize),
    #[error("`{0}` is missing, or not above zero")]
    Missing(&'static str),
}

impl FromStr for MachineProfile {
    type Err = ProfileError;

    /// Reads what `Display` writes. Empty lines and those that begin with `#` say nothing.
    fn from_str(text: &str) -> Result<MachineProfile, ProfileError> {
        let mut profile = MachineProfile::default();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, value) = line.split_once(" = ").ok_or(ProfileError::Line(number + 1))?;
            let rate = || value.parse::<f64>().map_err(|_| ProfileError::Line(number + 1));
            match name {
                "processor" => profile.processor = value.to_string(),
                "threads" => profile.threads = value.parse().map_err(|_| ProfileError::Line(number + 1))?,
                "read" => profile.read = rate()?,
                "write" => profile.write = rate()?,
                "cached" => profile.cached = rate()?,
                "start" => profile.start = rate()?,
                "disk read" => profile.disk_read = rate()?,
                "disk write" => profile.disk_write = rate()?,
                _ => {
                    let work = name.strip_prefix(WORK).ok_or(ProfileError::Line(number + 1))?;
                    profile.work.insert(work.to_string(), rate()?);
                }
            }
        }
        let parts = [
            ("threads", profile.threads as f64),
            ("read", profile.read),
            ("write", profile.write),
            ("cached", profile.cached),
            ("start", profile.start),
        ];
        match parts.into_iter().find(|(_, value)| value.is_nan() || *value <= 0.0) {
            Some((name, _)) => Err(ProfileError::Missing(name)),
            None => Ok(profile),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> MachineProfile {
        MachineProfile {
            processor: "a = b".to_string(),
            threads: 2,
            read: 3.5e10,
            write: 2.5e10,
            cached: 1e11,
            start: 1e-5,
            disk_read: 2e9,
            disk_write: 0.0,
            work: [("exp float64".to_string(), 7.25e-10)].into(),
        }
    }

    #[test]
    fn a_profile_is_read_as_it_was_written() {
        assert_eq!(profile().to_string().parse(), Ok(profile()));
        assert_eq!(format!("# a remark\n\n{}", profile()).parse(), Ok(profile()));
    }

    #[test]
    fn what_is_no_profile_is_said_with_its_line() {
        let parsed = |text: &str| text.parse::<MachineProfile>();
        assert_eq!(parsed("processor = x\nthreads: 2"), Err(ProfileError::Line(2)));
        assert_eq!(parsed("speed = 5"), Err(ProfileError::Line(1)));
        assert_eq!(parsed("read = fast"), Err(ProfileError::Line(1)));
        assert_eq!(parsed("threads = 2\nread = 0"), Err(ProfileError::Missing("read")));
    }
}
