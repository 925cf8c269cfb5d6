//! Ctrl-C.

use crate::session::Interrupter;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A computation stops well within this time. A signal that comes earlier is the same impatient finger.
const GRACE: Duration = Duration::from_millis(500);

/// Decides what a signal means: while something computes it stops the computation; when that does not help, or nothing
/// computes, it ends the process.
#[derive(Clone)]
pub(crate) struct Interrupts(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Idle { since: Instant },
    Computing,
    Interrupted { since: Instant },
}

#[derive(Debug, PartialEq)]
enum Reaction {
    StopComputing,
    Ignore,
    Exit,
}

impl Interrupts {
    /// Takes over the signals of this process. Where the system refuses, they end the process as they always do.
    pub fn watch(interrupter: Interrupter) -> Interrupts {
        let interrupts = Interrupts::unwatched();
        let watching = interrupts.clone();
        let _ = ctrlc::set_handler(move || match watching.signal(Instant::now()) {
            Reaction::StopComputing => interrupter.interrupt(),
            Reaction::Ignore => {}
            Reaction::Exit => std::process::exit(130),
        });
        interrupts
    }

    /// Bookkeeping without any signals.
    pub fn unwatched() -> Interrupts {
        // Before the first computation there is no finger to forgive.
        let since = Instant::now().checked_sub(GRACE).unwrap_or_else(Instant::now);
        Interrupts(Arc::new(Mutex::new(State::Idle { since })))
    }

    /// Does some computing that a signal shall stop.
    pub fn during<T>(&self, compute: impl FnOnce() -> T) -> T {
        self.set(State::Computing);
        let result = compute();
        self.set(State::Idle { since: Instant::now() });
        result
    }

    fn set(&self, state: State) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn signal(&self, now: Instant) -> Reaction {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match *state {
            State::Computing => {
                *state = State::Interrupted { since: now };
                Reaction::StopComputing
            }
            State::Interrupted { since } | State::Idle { since } => {
                if now.duration_since(since) < GRACE {
                    Reaction::Ignore
                } else {
                    Reaction::Exit
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_signal_stops_the_computation_and_a_later_one_the_process() {
        let interrupts = Interrupts::unwatched();
        let start = Instant::now();
        interrupts.during(|| {
            assert_eq!(interrupts.signal(start), Reaction::StopComputing);
            assert_eq!(interrupts.signal(start + GRACE / 2), Reaction::Ignore);
            assert_eq!(interrupts.signal(start + GRACE), Reaction::Exit);
        });
    }

    #[test]
    fn a_signal_just_after_a_computation_is_forgiven() {
        let interrupts = Interrupts::unwatched();
        assert_eq!(interrupts.signal(Instant::now()), Reaction::Exit);
        interrupts.during(|| {});
        assert_eq!(interrupts.signal(Instant::now()), Reaction::Ignore);
        assert_eq!(interrupts.signal(Instant::now() + GRACE), Reaction::Exit);
    }
}
