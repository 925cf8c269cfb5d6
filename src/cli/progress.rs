//! What is computed, how far it has come, and how long it will still take: a line on standard error that comes and goes.

use crate::memory::ByteCount;
use crate::session::{Activity, Monitor};
use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is done sooner is not worth a line.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the line is drawn anew.
const TICK: Duration = Duration::from_millis(100);

/// The longest line: no terminal in use is narrower than 80 columns, and a line that wraps cannot be taken back.
const COLUMNS: usize = 78;

/// The line, or nothing where nobody wants one.
#[derive(Clone, Default)]
pub(crate) struct Progress(Option<Arc<Mutex<Line>>>);

struct Line {
    out: Box<dyn Write + Send>,
    drawn: bool,
}

impl Progress {
    pub fn on_standard_error(wanted: bool) -> Progress {
        if wanted { Progress::on(Box::new(io::stderr())) } else { Progress::default() }
    }

    fn on(out: Box<dyn Write + Send>) -> Progress {
        Progress(Some(Arc::new(Mutex::new(Line { out, drawn: false }))))
    }

    /// Writes something else to the terminal, with the line taken away.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        let mut line = self.0.as_deref().map(lock);
        if let Some(line) = &mut line {
            line.clear();
        }
        write()
    }

    /// Does some work, and shows what `monitor` sees of it from another thread.
    pub fn during<T>(&self, monitor: &Monitor, work: impl FnOnce() -> T) -> T {
        let Some(line) = &self.0 else { return work() };
        let (working, done) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            // Dropped at the end of the work, also when it panics: the other thread sees that and ends.
            let _working = working;
            let draw = move || draw_until(&done, line, monitor);
            // Without a thread there is no line, and the work is as good.
            let _ = std::thread::Builder::new().name("arr-progress".to_string()).spawn_scoped(scope, draw);
            work()
        })
    }
}

fn lock(line: &Mutex<Line>) -> MutexGuard<'_, Line> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Samples the counters until `done` is closed.
fn draw_until(done: &Receiver<()>, line: &Mutex<Line>, monitor: &Monitor) {
    let mut watched = Watched::from(Instant::now());
    while let Err(RecvTimeoutError::Timeout) = done.recv_timeout(TICK) {
        let text = watched.look(monitor.activity(), Instant::now());
        if let Some(text) = text {
            lock(line).draw(&text);
        }
    }
    lock(line).clear();
}

impl Line {
    // A terminal that does not take the line does not have to have one.

    fn draw(&mut self, text: &str) {
        self.drawn = true;
        let _ = write!(self.out, "\r\x1b[K{text}").and_then(|()| self.out.flush());
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let _ = write!(self.out, "\r\x1b[K").and_then(|()| self.out.flush());
        }
    }
}

// ---- what the line says ----

/// What is known of the work from looking at it now and then.
struct Watched {
    started: Instant,
    /// The plan that was under way at the last look, and when it had not yet begun.
    plan: Option<(u64, Instant)>,
    last_look: Instant,
}

impl Watched {
    fn from(started: Instant) -> Watched {
        Watched { started, plan: None, last_look: started }
    }

    /// What to show now; none while it is too early.
    fn look(&mut self, activity: Option<Activity>, now: Instant) -> Option<String> {
        let plan = activity.as_ref().map(|activity| activity.reached.plan);
        self.plan = match (plan, self.plan) {
            (Some(number), Some((known, since))) if number == known => Some((known, since)),
            (Some(number), _) => Some((number, self.last_look)),
            (None, _) => None,
        };
        self.last_look = now;
        if now.duration_since(self.started) < PATIENCE {
            return None;
        }
        let plan_time = self.plan.map_or(Duration::ZERO, |(_, since)| now.duration_since(since));
        let numbers = match &activity {
            Some(activity) if plan_time >= PATIENCE && activity.reached.total > 0 => numbers(activity, plan_time),
            _ => format!("{} s", now.duration_since(self.started).as_secs()),
        };
        let subject = activity.map(|activity| activity.subject).filter(|subject| !subject.is_empty());
        Some(fitted(subject.as_deref().unwrap_or("computing"), &numbers))
    }
}

/// Share, amount, rate and time left of a plan that has been running for `time`.
fn numbers(activity: &Activity, time: Duration) -> String {
    let reached = &activity.reached;
    let (done, total) = (reached.elements.min(reached.total) as f64, reached.total as f64);
    let seconds = time.as_secs_f64();
    let bytes = reached.file_read + reached.file_written;
    let (amount, rate) = match bytes {
        0 => (format!("{} elements", rounded(done)), rounded(done / seconds)),
        bytes => (ByteCount(bytes).to_string(), ByteCount((bytes as f64 / seconds) as u64).to_string()),
    };
    let mut text = format!("{:3.0}%  {amount}  {rate}/s", (100.0 * done / total).floor());
    if done > 0.0 {
        text.push_str(&format!("  {} left", rough(seconds * (total - done) / done)));
    }
    text
}

/// Subject and numbers on one line; the subject is cut where there is no room for it.
fn fitted(subject: &str, numbers: &str) -> String {
    let room = COLUMNS.saturating_sub(numbers.chars().count() + 2);
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    if subject.chars().count() <= room {
        return format!("{}  {numbers}", subject.chars().map(printable).collect::<String>());
    }
    let start: String = subject.chars().take(room.saturating_sub(1)).map(printable).collect();
    format!("{start}…  {numbers}")
}

/// Three digits and a prefix: `1.23 G`.
fn rounded(amount: f64) -> String {
    let (size, prefix) = [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")]
        .into_iter()
        .find(|(size, _)| amount >= size * 0.9995)
        .unwrap_or((1.0, ""));
    let amount = amount / size;
    let decimals = match amount {
        _ if prefix.is_empty() => 0,
        amount if amount < 9.995 => 2,
        amount if amount < 99.95 => 1,
        _ => 0,
    };
    format!("{amount:.decimals$}{prefix}")
}

/// A time that is a guess anyway.
fn rough(seconds: f64) -> String {
    match seconds.ceil() as u64 {
        seconds @ 0..100 => format!("{seconds} s"),
        seconds @ 100..6000 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3600)),
    }
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
