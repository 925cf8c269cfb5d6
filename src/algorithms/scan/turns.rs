//! What threads hand from one to the next in a fixed order.

use super::AlgorithmError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A value that is handed on in turns, numbered from 0.
pub struct Turns<T> {
    value: Mutex<T>,
    turn: AtomicUsize,
    is_called_off: AtomicBool,
}

impl<T> Turns<T> {
    pub fn new(value: T) -> Turns<T> {
        Turns { value: Mutex::new(value), turn: AtomicUsize::new(0), is_called_off: AtomicBool::new(false) }
    }

    /// Waits for turn `number` and changes the value. Turns are short, and so is the wait. Each must be taken, and by a
    /// thread that is running while a later one waits, or nobody comes to an end; so turns are taken inside [`Turns::while_unbroken`].
    pub fn take_turn(&self, number: usize, change: impl FnOnce(&mut T)) -> Result<(), AlgorithmError> {
        let mut waited = 0u32;
        while self.turn.load(Ordering::Acquire) != number {
            if self.is_called_off.load(Ordering::Relaxed) {
                return Err(AlgorithmError::Cancelled);
            }
            // Where threads share a processor the one before needs it.
            waited += 1;
            if waited.is_multiple_of(64) { std::thread::yield_now() } else { std::hint::spin_loop() }
        }
        change(&mut self.value.lock().unwrap_or_else(PoisonError::into_inner));
        self.turn.store(number + 1, Ordering::Release);
        Ok(())
    }

    /// The value after the last turn.
    pub fn into_inner(self) -> T {
        self.value.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls `work`, which takes turns. Where it fails, or panics, nobody waits any more.
    pub fn while_unbroken(&self, work: impl FnOnce() -> Result<(), AlgorithmError>) -> Result<(), AlgorithmError> {
        let broken = CallOff(&self.is_called_off);
        work()?;
        std::mem::forget(broken);
        Ok(())
    }
}

/// Calls the turns off when it is dropped.
struct CallOff<'t>(&'t AtomicBool);

impl Drop for CallOff<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
