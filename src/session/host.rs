//! What evaluation asks for, answered by a session.

use super::engines::{EngineError, Request};
use super::sinks::{self, Delivery};
use super::{Core, Output, verify};
use crate::diagnostics::{Diagnostic, Style, Texts};
use crate::eval::{Host, Sink};
use crate::formats;
use crate::graph::Expr;
use crate::memory::Pool;
use crate::numeric::op::Events;
use crate::syntax::Span;
use crate::values::{Array, Stored};
use std::path::Path;
use std::sync::atomic::Ordering;

/// The most sinks that wait before they are planned together.
const MOST_QUEUED: usize = 256;

/// A text under way.
pub struct Running<'a> {
    core: &'a mut Core,
    texts: &'a Texts,
    output: &'a mut dyn Output,
    queue: Vec<Sink>,
    /// Places that have been warned about.
    warned: Vec<Option<Span>>,
}

impl<'a> Running<'a> {
    pub fn new(core: &'a mut Core, texts: &'a Texts, output: &'a mut dyn Output) -> Running<'a> {
        Running { core, texts, output, queue: Vec::new(), warned: Vec::new() }
    }

    /// Delivers what is queued.
    pub fn flush(&mut self) -> Result<(), Diagnostic> {
        let queue = std::mem::take(&mut self.queue);
        if queue.is_empty() {
            return Ok(());
        }
        self.core.subject.set(&queue, self.texts);
        match self.compute_request(&sinks::request(&queue)) {
            Ok(()) => queue.iter().try_for_each(|sink| self.deliver(sink)),
            // What does not fit together, or fails together, may do so one by one, and what precedes the first failure
            // is delivered.
            Err(_) if queue.len() > 1 && !self.is_interrupted() => queue.iter().try_for_each(|sink| {
                let one = std::slice::from_ref(sink);
                self.core.subject.set(one, self.texts);
                self.compute_request(&sinks::request(one)).map_err(|error| sinks::placed(error, one))?;
                self.deliver(sink)
            }),
            Err(error) => Err(sinks::placed(error, &queue)),
        }
    }

    fn compute_request(&mut self, request: &Request) -> Result<(), EngineError> {
        if request.exprs.is_empty() {
            return Ok(());
        }
        let core = &mut *self.core;
        if let Some(verified) = &mut core.verified {
            verify::compare(&core.engines, request, &core.interrupted, verified)?;
        }
        let output = &mut *self.output;
        let mut dump = |text: &str| output.warn(text);
        let computed = core.engines.compute(request, &core.interrupted, &mut core.statistics, &mut dump)?;
        self.report(&computed.events).map_err(EngineError::Other)?;
        sinks::keep(request, &computed);
        Ok(())
    }

    /// Turns what happened to data into warnings, once per place, or into an error.
    fn report(&mut self, events: &[(Events, Option<Span>)]) -> Result<(), Diagnostic> {
        let at = |diagnostic: Diagnostic, place: Option<Span>| match place {
            Some(span) => diagnostic.with_primary(span, ""),
            None => diagnostic,
        };
        for &(events, place) in events {
            if events.contains(Events::NEGATIVE_EXPONENT) {
                let error = Diagnostic::error("an integer cannot be raised to a negative power");
                return Err(at(error, place).with_help("convert the base first: `float64(x) ^ n`"));
            }
            if events.contains(Events::OVERFLOW) {
                let error = Diagnostic::error("an integer leaves the range of its dtype");
                return Err(at(error, place)
                    .with_help("convert to a wider dtype or to float64 first, or run without --checked"));
            }
            if events.contains(Events::ZERO_DIVISOR) && !self.warned.contains(&place) {
                self.warned.push(place);
                let warning = Diagnostic::warning("integer division by zero gives 0");
                self.warn(at(warning, place));
            }
        }
        Ok(())
    }

    /// Writes a sink whose values are computed.
    fn deliver(&mut self, sink: &Sink) -> Result<(), Diagnostic> {
        self.core.shown.take_note(sink);
        let written = match sinks::finished(sink) {
            Delivery::Show(value) => self.output.show(&value),
            Delivery::Print(parts) => self.output.print(&parts),
            Delivery::Saved => Ok(()),
        };
        written.map_err(|error| Diagnostic::error(format!("cannot write output: {error}")))
    }

    fn is_interrupted(&self) -> bool {
        self.core.interrupted.load(Ordering::Relaxed)
    }
}

impl Host for Running<'_> {
    fn compute(&mut self, exprs: &[Expr]) -> Result<Vec<Array>, Diagnostic> {
        self.flush()?;
        self.core.subject.set(&[], self.texts);
        self.compute_request(&Request::values(exprs))?;
        Ok(exprs.iter().filter_map(|expr| expr.finished().cloned()).collect())
    }

    fn keep(&mut self, exprs: &[Expr]) -> Result<(), Diagnostic> {
        self.flush()?;
        let missing: Vec<Expr> = exprs.iter().filter(|expr| expr.finished().is_none()).cloned().collect();
        Ok(self.compute_request(&Request::values(&missing))?)
    }

    fn sink(&mut self, sink: Sink) -> Result<(), Diagnostic> {
        if !sinks::compatible(&self.queue, &sink) || self.queue.len() >= MOST_QUEUED {
            self.flush()?;
        }
        self.queue.push(sink);
        Ok(())
    }

    fn draw_seed(&mut self) -> u64 {
        self.core.seed
    }

    fn next_stream(&mut self) -> u32 {
        self.core.next_stream = self.core.next_stream.wrapping_add(1);
        self.core.next_stream.wrapping_sub(1)
    }

    fn reseed(&mut self, seed: u64) {
        self.core.seed = seed;
        self.core.next_stream = 0;
    }

    fn load(&mut self, path: &str) -> Result<Stored, String> {
        open(path)
    }

    fn pool(&self) -> &Pool {
        self.core.engines.pool()
    }

    fn warn(&mut self, warning: Diagnostic) {
        let rendered = warning.render(self.texts, Style::Plain);
        self.output.warn(&rendered);
    }

    fn check_interrupted(&mut self) -> Result<(), Diagnostic> {
        if self.is_interrupted() { Err(Diagnostic::error("interrupted")) } else { Ok(()) }
    }
}

/// An array in a file; the error says what is wrong with it.
pub fn open(path: &str) -> Result<Stored, String> {
    formats::open(Path::new(path)).map(Stored::new).map_err(|error| error.to_string())
}
