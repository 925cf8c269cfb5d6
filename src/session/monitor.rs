//! What a session is computing, for whoever looks from another thread.

use super::Session;
use crate::diagnostics::Texts;
use crate::eval::Sink;
use crate::exec::{Progress, Reached};
use std::sync::{Arc, Mutex, PoisonError};

/// Looks at a session while it computes. Changing its threads or memory takes a new one.
#[derive(Clone)]
pub struct Monitor {
    progress: Arc<Progress>,
    subject: Subject,
}

/// What is being computed at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// The text of the statement whose output is computed, its first line; empty where the program itself needs a value.
    pub subject: String,
    pub reached: Reached,
}

impl Monitor {
    /// What is being computed now; none between plans, and while the reference engine computes.
    pub fn activity(&self) -> Option<Activity> {
        let reached = self.progress.reached()?;
        Some(Activity { subject: self.subject.get(), reached })
    }
}

impl Session {
    pub fn monitor(&self) -> Monitor {
        let progress = self.core.engines.executor().progress().clone();
        Monitor { progress, subject: self.core.subject.clone() }
    }
}

/// The text of what is being computed.
#[derive(Clone, Default)]
pub struct Subject(Arc<Mutex<String>>);

impl Subject {
    /// Takes the text of the sink that is computed, with others perhaps.
    pub fn set(&self, sink: Option<&Sink>, texts: &Texts) {
        let text = sink.map_or("", |sink| texts.slice(sink.place));
        let mut subject = self.lock();
        subject.clear();
        subject.push_str(text.lines().next().unwrap_or_default().trim_end());
    }

    fn get(&self) -> String {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use crate::session::{Options, Output, Session};
    use crate::values::Finished;
    use std::io;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    struct Nobody;

    impl Output for Nobody {
        fn show(&mut self, _: &Finished) -> io::Result<()> {
            Ok(())
        }
        fn print(&mut self, _: &[Finished]) -> io::Result<()> {
            Ok(())
        }
        fn warn(&mut self, _: &str) {}
    }

    #[test]
    fn another_thread_sees_what_is_computed_and_how_much() {
        let mut session = Session::new(Options { threads: 1, chunk: 1000, ..Options::default() }).unwrap();
        let (monitor, interrupter) = (session.monitor(), session.interrupter());
        assert_eq!(monitor.activity(), None);
        let seen = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let patience = Instant::now();
                while patience.elapsed() < Duration::from_secs(60) {
                    if let Some(activity) = monitor.activity().filter(|activity| activity.reached.elements > 0) {
                        assert_eq!(activity.subject, "sum(sin(random(10^9)))");
                        assert_eq!((activity.reached.total, activity.reached.plan), (1_000_000_000, 1));
                        seen.store(true, Ordering::Relaxed);
                        break;
                    }
                    std::thread::yield_now();
                }
                interrupter.interrupt();
            });
            let ran = session.run("test", "x = 1\nsum(sin(random(10^9)))", &mut Nobody);
            assert!(ran.is_err_and(|failure| failure.interrupted));
        });
        assert!(seen.into_inner());
        assert_eq!(monitor.activity(), None);
    }
}
