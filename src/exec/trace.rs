//! What was done when, and by which thread: the trace that `--profile` writes.

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Spans that are kept: a run of hours must not fill memory with its own trace.
const MOST_SPANS: usize = 1 << 20;

/// A record of work. Threads add to it at the end of each piece of work, a chunk or a file access, never within.
#[derive(Debug)]
pub struct Trace {
    begun: Instant,
    record: Mutex<Record>,
}

#[derive(Debug, Default)]
struct Record {
    spans: Vec<Span>,
    /// The names of the threads by their numbers here.
    threads: Vec<(usize, String)>,
    left_out: u64,
}

#[derive(Debug)]
struct Span {
    work: Work,
    thread: usize,
    start: Duration,
    length: Duration,
}

/// A piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Compiling and binding the kernels of a plan.
    Compile {
        kernels: usize,
    },
    /// All of a kernel, by its number among the stages of its plan.
    Kernel {
        stage: usize,
        elements: usize,
    },
    /// One thread's work on one chunk of a kernel.
    Chunk {
        number: usize,
        elements: usize,
    },
    Algorithm {
        name: &'static str,
        elements: usize,
    },
    Read {
        bytes: usize,
    },
    Write {
        bytes: usize,
    },
}

impl Default for Trace {
    fn default() -> Trace {
        Trace { begun: Instant::now(), record: Mutex::default() }
    }
}

impl Trace {
    /// Adds work of this thread that began at `started` and ends now.
    pub fn add(&self, work: Work, started: Instant) {
        let length = started.elapsed();
        let thread = thread_number();
        let mut record = self.record();
        if record.spans.len() >= MOST_SPANS {
            record.left_out += 1;
            return;
        }
        if !record.threads.iter().any(|(known, _)| *known == thread) {
            let name = std::thread::current().name().unwrap_or("reader").to_string();
            record.threads.push((thread, name));
        }
        record.spans.push(Span { work, thread, start: started.duration_since(self.begun), length });
    }

    /// The trace in the format of Chrome's trace viewer, which Perfetto reads too: times in microseconds.
    pub fn to_json(&self) -> String {
        let record = self.record();
        let mut text = format!(r#"{{"displayTimeUnit":"ms","otherData":{{"spans left out":{}}},"#, record.left_out);
        text.push_str(r#""traceEvents":["#);
        for (thread, name) in &record.threads {
            let _ =
                write!(text, r#"{{"name":"thread_name","ph":"M","pid":1,"tid":{thread},"args":{{"name":{name:?}}}}},"#);
        }
        for Span { work, thread, start, length } in &record.spans {
            let (name, unit, amount) = work.described();
            let (category, start, length) = (work.category(), microseconds(*start), microseconds(*length));
            let _ = write!(
                text,
                r#"{{"name":"{name}","cat":"{category}","ph":"X","pid":1,"tid":{thread},"ts":{start},"dur":{length},"args":{{"{unit}":{amount}}}}},"#
            );
        }
        if text.ends_with(',') {
            text.pop();
        }
        text + "]}\n"
    }

    /// A record is whole between two additions, whatever panics elsewhere.
    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work {
    fn category(self) -> &'static str {
        match self {
            Work::Compile { .. } => "compile",
            Work::Kernel { .. } | Work::Algorithm { .. } => "stage",
            Work::Chunk { .. } => "chunk",
            Work::Read { .. } | Work::Write { .. } => "file",
        }
    }

    /// Its name, and how much of what it was.
    fn described(self) -> (String, &'static str, usize) {
        match self {
            Work::Compile { kernels } => ("compile".to_string(), "kernels", kernels),
            Work::Kernel { stage, elements } => (format!("kernel {stage}"), "elements", elements),
            Work::Chunk { number, elements } => (format!("chunk {number}"), "elements", elements),
            Work::Algorithm { name, elements } => (name.to_string(), "elements", elements),
            Work::Read { bytes } => ("read".to_string(), "bytes", bytes),
            Work::Write { bytes } => ("write".to_string(), "bytes", bytes),
        }
    }
}

fn microseconds(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e3
}

/// A number for this thread, the same for as long as it lives.
fn thread_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static NUMBER: usize = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    NUMBER.with(|number| *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_names_threads_and_work() {
        let trace = Trace::default();
        let started = Instant::now();
        trace.add(Work::Chunk { number: 3, elements: 10 }, started);
        std::thread::scope(|scope| {
            scope.spawn(|| trace.add(Work::Read { bytes: 80 }, started));
        });
        let text = trace.to_json();
        let lines: Vec<&str> = text.split("},{").collect();
        let line = |name: &str| *lines.iter().find(|line| line.contains(&format!("\"name\":\"{name}\""))).unwrap();
        assert!(line("chunk 3").contains(r#""args":{"elements":10"#));
        assert!(line("read").contains(r#""args":{"bytes":80"#) && line("read").contains(r#""ph":"X""#));
        assert_eq!(text.matches("thread_name").count(), 2);
        assert!(text.starts_with('{') && text.ends_with("]}\n") && !text.contains(",]"));
        assert!(Trace::default().to_json().contains("\"traceEvents\":[]"));
    }
}
