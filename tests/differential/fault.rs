//! What is said when a program brings the process down or makes the engine panic.

use std::cell::Cell;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once, PoisonError};

/// The panic of an engine that happened last, with its place.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

thread_local! {
    static IS_EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `body`, in whose threads a panic is an answer and not printed.
pub fn catch_panic<R>(body: impl FnOnce() -> R) -> Result<R, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_worker = std::thread::current().name().is_some_and(|name| name.starts_with("arr-"));
            if is_worker || IS_EXPECTED.get() {
                *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
            } else {
                usual(info);
            }
        }));
    });
    IS_EXPECTED.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(body));
    IS_EXPECTED.set(false);
    result.map_err(|_| LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

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
