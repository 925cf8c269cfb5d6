//! Says which case was running when a process dies of a memory fault.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

static RUNNING: [AtomicU64; 64] = [const { AtomicU64::new(0) }; 64];

/// Notes the case that `shard` is about to run.
pub fn running(shard: usize, seed: u64) {
    RUNNING[shard % RUNNING.len()].store(seed, Ordering::Relaxed);
}

/// From now on a memory fault is reported with the seeds of the cases under way.
pub fn report_faults() {
    for signal in [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL] {
        // SAFETY: the handler only loads atomics, formats into its stack, writes and aborts.
        unsafe { libc::signal(signal, on_fault as *const () as libc::sighandler_t) };
    }
}

extern "C" fn on_fault(signal: libc::c_int) {
    let mut line = [0u8; 1024];
    let mut rest = &mut line[..];
    let _ = write!(rest, "signal {signal} while running cases with ARR_SEED =");
    for seed in RUNNING.iter().map(|seed| seed.load(Ordering::Relaxed)).filter(|&seed| seed != 0) {
        let _ = write!(rest, " {seed}");
    }
    let _ = writeln!(rest);
    let unused = rest.len();
    let _ = std::io::stderr().write_all(&line[..1024 - unused]);
    std::process::abort();
}
