//! What each machine can do, and why the code generator asks.

use super::JitError;
use cranelift_codegen::isa::{OwnedTargetIsa, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};

/// The newest instructions that generated code may use; never more than the host has.
///
/// On machines other than x86-64 every target is the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// SSE2 alone, which every x86-64 processor has.
    Baseline,
    /// Up to AVX2 and FMA.
    Avx2,
    /// Up to AVX-512.
    Avx512,
    /// Everything that the host has.
    #[default]
    Host,
}

/// Settings of every target, each for a reason.
const SETTINGS: [(&str, &str); 6] = [
    // Graph passes have shared subexpressions already, and `schedule` has hoisted what does not vary. Cranelift's own
    // optimiser would undo the order in which vectors go through the program together, at a fifth of the compile time.
    ("opt_level", "none"),
    // Each compiled loop is one function at a final address.
    ("is_pic", "false"),
    // Functions of this process may lie further away than a short call reaches.
    ("use_colocated_libcalls", "false"),
    // Nothing unwinds through a loop: it calls nothing.
    ("unwind_info", "false"),
    // A frame of a few spilled registers cannot jump over a guard page.
    ("enable_probestack", "false"),
    ("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }),
];

/// Cranelift's x86-64 settings beyond SSE2, with the first target that may use each.
const X64_EXTENSIONS: [(&str, Target); 17] = [
    ("has_sse3", Target::Avx2),
    ("has_ssse3", Target::Avx2),
    ("has_sse41", Target::Avx2),
    ("has_sse42", Target::Avx2),
    ("has_popcnt", Target::Avx2),
    ("has_lzcnt", Target::Avx2),
    ("has_bmi1", Target::Avx2),
    ("has_bmi2", Target::Avx2),
    ("has_avx", Target::Avx2),
    ("has_avx2", Target::Avx2),
    ("has_fma", Target::Avx2),
    ("has_avx_vnni", Target::Avx512),
    ("has_avx512f", Target::Avx512),
    ("has_avx512vl", Target::Avx512),
    ("has_avx512dq", Target::Avx512),
    ("has_avx512vbmi", Target::Avx512),
    ("has_avx512bitalg", Target::Avx512),
];

impl Target {
    /// The code generator's description of the host, less what this target leaves out.
    pub(super) fn isa(self) -> Result<OwnedTargetIsa, JitError> {
        let mut shared = settings::builder();
        for (name, value) in SETTINGS {
            shared.set(name, value)?;
        }
        let mut isa = cranelift_native::builder().map_err(|reason| JitError::Host(reason.to_owned()))?;
        if cfg!(target_arch = "x86_64") {
            for (name, first) in X64_EXTENSIONS {
                if self < first {
                    isa.set(name, "false")?;
                }
            }
        }
        Ok(isa.finish(settings::Flags::new(shared))?)
    }
}

/// Operations that some machines have as one instruction and that others need several for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Support {
    /// Floor, ceil and trunc of a vector. x86-64 has them from SSE4.1; before, Cranelift would call a function per
    /// element, and a call saves no vector register.
    pub rounding: bool,
    /// Minimum and maximum that propagate NaN and order the zeros. aarch64 has them; on x86-64 Cranelift's expansion
    /// is longer than the one in `lower::float`.
    pub minimum: bool,
    /// Vector instructions that read an operand from memory of any alignment. x86-64 has them from AVX; before, the
    /// address must be a multiple of 16, and Cranelift 0.135 overlooks that for comparisons of floats, into which it
    /// folds a load.
    pub unaligned_operands: bool,
}

impl Support {
    pub(super) fn of(isa: &dyn TargetIsa) -> Support {
        let x64 = isa.name() == "x64";
        Support { rounding: isa.has_round(), minimum: !x64, unaligned_operands: !x64 || has_setting(isa, "has_avx") }
    }
}

fn has_setting(isa: &dyn TargetIsa, name: &str) -> bool {
    isa.isa_flags().iter().any(|setting| setting.name == name && setting.as_bool() == Some(true))
}
