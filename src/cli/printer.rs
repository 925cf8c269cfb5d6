//! Values on their way to standard output.

use super::arguments::Settings;
use super::progress::Progress;
use super::stop::Stop;
use crate::display;
use crate::session::Output;
use crate::values::Finished;
use std::io::{self, BufWriter, IsTerminal, Write};

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Json,
}

/// Writes shown values to one place and warnings to standard error.
pub(crate) struct Printer {
    out: BufWriter<Box<dyn Write>>,
    form: Form,
    /// Whether someone watches: each value is handed on at once.
    watched: bool,
    closed: bool,
    /// How dtype and shape look behind a shown array; none where they are not shown.
    described: Option<fn(&str) -> String>,
    progress: Progress,
}

impl Printer {
    pub fn on_standard_output(form: Form) -> Printer {
        let watched = io::stdout().is_terminal();
        Printer { watched, ..Printer::new(form, Box::new(io::stdout())) }
    }

    pub fn new(form: Form, out: Box<dyn Write>) -> Printer {
        Printer {
            out: BufWriter::with_capacity(1 << 16, out),
            form,
            watched: false,
            closed: false,
            described: None,
            progress: Progress::default(),
        }
    }

    /// Makes room on the terminal for what is written.
    pub fn with_progress(self, progress: Progress) -> Printer {
        Printer { progress, ..self }
    }

    /// The line that makes room.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Whether the reader at the other end of the pipe has gone away, as `head` does.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Shows the dtype and shape of every array behind it, decorated, or no longer.
    pub fn describe_arrays(&mut self, decorate: Option<fn(&str) -> String>) {
        self.described = decorate;
    }

    /// A value as plain text, described if that is wanted.
    fn plain(&self, value: &Finished) -> String {
        let text = display::plain(value);
        match (value, self.described) {
            (Finished::Array(array), Some(decorate)) if array.shape().is_scalar() => {
                text + &decorate(&format!("  {}", array.dtype()))
            }
            (Finished::Array(array), Some(decorate)) => {
                text + &decorate(&format!("  {} {}", array.dtype(), array.shape()))
            }
            _ => text,
        }
    }

    /// Writes a line of text.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        self.write(|out| writeln!(out, "{text}"))
    }

    /// Writes all of a text that ends its own lines, and hands it on.
    pub(super) fn whole(&mut self, text: &str, settings: &Settings) -> Result<(), Stop> {
        let written = self.write(|out| out.write_all(text.as_bytes())).and_then(|()| self.flush());
        written.map_err(|error| Stop::unwritable(self, &error, settings))
    }

    pub fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.noticed(flushed)
    }

    fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let Printer { out, watched, progress, .. } = self;
        let written = match watched {
            true => progress.aside(|| write(out).and_then(|()| out.flush())),
            false => write(out),
        };
        self.noticed(written)
    }

    fn noticed(&mut self, written: io::Result<()>) -> io::Result<()> {
        if let Err(error) = &written {
            self.closed |= error.kind() == io::ErrorKind::BrokenPipe;
        }
        written
    }
}

impl Output for Printer {
    fn show(&mut self, value: &Finished) -> io::Result<()> {
        match self.form {
            Form::Plain => self.line(&self.plain(value)),
            Form::Json => self.write(|out| display::json(value, out)),
        }
    }

    fn print(&mut self, parts: &[Finished]) -> io::Result<()> {
        let line = parts.iter().map(display::plain).collect::<Vec<_>>().join(" ");
        match self.form {
            Form::Plain => self.line(&line),
            Form::Json => self.write(|out| display::json(&Finished::String(line), out)),
        }
    }

    fn no_value(&mut self) -> io::Result<()> {
        match self.form {
            Form::Plain => Ok(()),
            Form::Json => self.write(|out| display::json(&Finished::None, out)),
        }
    }

    fn warn(&mut self, rendered: &str) {
        // Order matters more than failure here: what standard output refuses is reported when it is next written to.
        let _ = self.flush();
        let newline = if rendered.ends_with('\n') { "" } else { "\n" };
        let _ = self.progress.aside(|| write!(io::stderr(), "{rendered}{newline}"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::rc::Rc;

    /// A place to print to that a test can read.
    #[derive(Clone, Default)]
    pub(crate) struct Page(Rc<RefCell<Vec<u8>>>);

    impl Page {
        pub fn text(&self) -> String {
            String::from_utf8(self.0.borrow().clone()).unwrap()
        }
    }

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct ClosedPipe;

    impl Write for ClosedPipe {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn printed(form: Form) -> String {
        let page = Page::default();
        let mut printer = Printer::new(form, Box::new(page.clone()));
        printer.show(&Finished::Float(0.5)).unwrap();
        printer.print(&[Finished::String("n =".into()), Finished::Integer(3)]).unwrap();
        printer.flush().unwrap();
        page.text()
    }

    #[test]
    fn values_are_lines() {
        assert_eq!(printed(Form::Plain), "0.5\nn = 3\n");
        assert_eq!(
            printed(Form::Json),
            "{\"dtype\":\"float64\",\"shape\":[],\"data\":[0.5]}\n{\"string\":\"n = 3\"}\n"
        );
    }

    #[test]
    fn a_reader_that_left_is_noticed() {
        let mut printer = Printer::new(Form::Plain, Box::new(ClosedPipe));
        printer.line("buffered").unwrap();
        assert!(!printer.is_closed());
        assert!(printer.flush().is_err());
        assert!(printer.is_closed());
    }
}
