use super::*;
use crate::session::{Options, Reached, Session};

/// A terminal that a test can read.
#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<u8>>>);

impl Screen {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn activity(subject: &str, elements: u64, file_read: u64) -> Option<Activity> {
    let reached = Reached { plan: 1, elements, total: 1_000_000_000, file_read, file_written: 0 };
    Some(Activity { subject: subject.to_string(), reached })
}

#[test]
fn the_line_comes_after_half_a_second() {
    let start = Instant::now();
    let at = |milliseconds| start + Duration::from_millis(milliseconds);
    let mut watched = Watched::from(start);
    assert_eq!(watched.look(activity("sum(x)", 0, 0), at(100)), None);
    let line = watched.look(activity("sum(x)", 200_000_000, 0), at(500)).unwrap();
    assert_eq!(line, "sum(x)   20%  200 M elements  400 M/s  2 s left");
    let line = watched.look(activity("sum(x)", 600_000_000, 6 << 30), at(3000)).unwrap();
    assert_eq!(line, "sum(x)   60%  6.0 GiB  2.0 GiB/s  2 s left");
    // Between plans, and where nothing counts, there is only the time.
    assert_eq!(watched.look(None, at(4000)).unwrap(), "computing  4 s");
    assert_eq!(watched.look(activity("max(x)", 1, 0), at(4100)).unwrap(), "max(x)  4 s");
}

#[test]
fn the_line_stays_one_line() {
    let line = fitted(&"long ".repeat(50), "1 s");
    assert_eq!(line.chars().count(), COLUMNS);
    assert!(line.ends_with(" long lo…  1 s") || line.ends_with("…  1 s"), "{line}");
    assert_eq!(fitted("a\tb\u{1b}", "1 s"), "a b   1 s");
}

#[test]
fn numbers_are_short() {
    for (amount, text) in [(0.0, "0"), (999.0, "999"), (1234.0, "1.23 k"), (99_960.0, "100 k"), (2.5e12, "2.50 T")] {
        assert_eq!(rounded(amount), text);
    }
    for (seconds, text) in [(0.2, "1 s"), (99.0, "99 s"), (100.0, "2 min"), (5999.0, "100 min"), (7300.0, "3 h")] {
        assert_eq!(rough(seconds), text);
    }
}

#[test]
fn the_line_is_drawn_while_work_lasts_and_taken_away_for_output() {
    let session = Session::new(Options::default()).unwrap();
    let screen = Screen::default();
    let progress = Progress::on(Box::new(screen.clone()));
    let answer = progress.during(&session.monitor(), || {
        while !screen.text().contains("computing") {
            std::thread::sleep(TICK);
        }
        progress.aside(|| {
            let before = screen.text();
            assert!(before.ends_with("s\r\x1b[K"), "{before:?}");
            std::thread::sleep(2 * TICK);
            assert_eq!(screen.text(), before);
        });
        42
    });
    assert_eq!(answer, 42);
    assert!(screen.text().ends_with("\r\x1b[K"));
}

#[test]
fn short_work_and_unwanted_lines_leave_no_trace() {
    let session = Session::new(Options::default()).unwrap();
    let screen = Screen::default();
    assert_eq!(Progress::on(Box::new(screen.clone())).during(&session.monitor(), || 1), 1);
    assert_eq!(screen.text(), "");
    let unwanted = Progress::default();
    assert_eq!(unwanted.during(&session.monitor(), || unwanted.aside(|| 2)), 2);
}
