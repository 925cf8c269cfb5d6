//! What evaluation asks for, answered by a session.

use super::engines::{EngineError, Wanted};
use super::perform::Performed;
use super::sinks::{self, Delivery};
use super::{Core, Draws, Output};
use crate::diagnostics::{Diagnostic, Style, Texts};
use crate::eval::report::zero_divisor;
use crate::eval::{Host, Prepared, Sink, Turn, Weak};
use crate::formats::{self, ArrayRequest, Contents, FileWriter};
use crate::graph::{Expr, Op, Raised};
use crate::memory::Pool;
use crate::numeric::op::Events;
use crate::syntax::Span;
use crate::values::{Array, Stored};
use smallvec::SmallVec;
use std::path::Path;
use std::sync::atomic::Ordering;

/// The most sinks that wait before they are planned together.
const MOST_QUEUED: usize = 256;

/// A text under way.
pub struct Running<'a> {
    core: &'a mut Core,
    texts: &'a Texts,
    output: &'a mut dyn Output,
    queue: Vec<Queued>,
    /// The number of the statement that runs.
    statement: usize,
    /// The number of the statement whose output failed.
    failed: Option<usize>,
    /// Whether an array has been finished since somebody asked.
    finished: bool,
    /// Places that have been warned about.
    warned: Vec<Option<Span>>,
    /// How much has been asked for.
    requests: u64,
    /// Whether the program has ended.
    is_last: bool,
}

/// A sink that waits, and the number of its statement.
struct Queued {
    sink: Sink,
    statement: usize,
}

impl<'a> Running<'a> {
    pub fn new(core: &'a mut Core, texts: &'a Texts, output: &'a mut dyn Output) -> Running<'a> {
        let (queue, warned) = (Vec::new(), Vec::new());
        Running {
            core,
            texts,
            output,
            queue,
            statement: 0,
            failed: None,
            finished: false,
            warned,
            requests: 0,
            is_last: false,
        }
    }

    /// Says which statement runs from here on.
    pub fn begin(&mut self, statement: usize) {
        self.statement = statement;
    }

    /// Whether everything that has run is done, so that it cannot fail any more.
    pub fn is_settled(&self) -> bool {
        self.queue.is_empty()
    }

    /// The statement that has failed: that of the output that did, else the one that runs.
    pub fn failed(&self) -> usize {
        self.failed.unwrap_or(self.statement)
    }

    /// Whether an array has been finished since the last call.
    pub fn take_finished(&mut self) -> bool {
        std::mem::take(&mut self.finished)
    }

    pub fn draws(&self) -> Draws {
        self.core.draws
    }

    /// Delivers what is queued when the program has ended.
    pub fn finish(&mut self) -> Result<(), Diagnostic> {
        self.is_last = true;
        self.flush()
    }

    /// Delivers what is queued: computed together if possible, in any case as if one sink had been done after another.
    pub fn flush(&mut self) -> Result<(), Diagnostic> {
        let queue = std::mem::take(&mut self.queue);
        if queue.is_empty() {
            return Ok(());
        }
        match self.flush_together(&queue) {
            Ok(()) => Ok(()),
            // What does not fit together, or fails together, may do so one by one, and what precedes the first failure
            // is delivered. A sink that is done lets go of its memory.
            Err(_) if queue.len() > 1 && self.failed.is_none() && !self.is_interrupted() && self.may_part() => {
                queue.into_iter().try_for_each(|queued| {
                    let one = std::slice::from_ref(&queued);
                    self.flush_together(one).map_err(|error| self.failed_at(one, error))
                })
            }
            Err(error) => Err(self.failed_at(&queue, error)),
        }
    }

    fn flush_together(&mut self, queue: &[Queued]) -> Result<(), EngineError> {
        self.core.subject.set(queue.first().map(|queued| &queued.sink), self.texts);
        let wanted = sinks::wanted(queue.iter().map(|queued| &queued.sink));
        let files = self.compute_wanted(&Wanted { is_last: self.is_last, ..wanted })?;
        let mut files = files.into_iter();
        for Queued { sink, statement } in queue {
            self.core.shown.take_note(sink);
            let delivered = self.deliver(sinks::finished(sink), &mut files);
            delivered.map_err(|error| {
                self.failed = Some(*statement);
                EngineError::Other(sinks::placed(error, sink))
            })?;
        }
        Ok(())
    }

    /// Whether what was to be computed together may be computed one by one.
    fn may_part(&self) -> bool {
        self.core.resume.is_none()
    }

    /// The error of the first of some sinks that nobody else has been found to be the cause of.
    fn failed_at(&mut self, queue: &[Queued], error: EngineError) -> Diagnostic {
        let Some(Queued { sink, statement }) = queue.first() else { return error.into() };
        self.failed.get_or_insert(*statement);
        sinks::placed(error.into(), sink)
    }

    /// Computes what is wanted and reports what happened. Gives the files that are to be put in their places.
    fn compute_wanted(&mut self, wanted: &Wanted) -> Result<Vec<Box<dyn FileWriter>>, EngineError> {
        if wanted.exprs.is_empty() {
            return Ok(Vec::new());
        }
        let Performed { computed, kept } = self.perform(wanted)?;
        self.report(computed.events).map_err(EngineError::Other)?;
        self.core.keep(kept);
        for (expr, array) in wanted.exprs.iter().zip(computed.arrays) {
            if let Some(array) = array {
                expr.finish(array);
                self.finished = true;
            }
        }
        for (expr, stored) in wanted.exprs.iter().zip(computed.put_away) {
            if let Some(stored) = stored {
                expr.put_away(stored);
                self.finished = true;
            }
        }
        Ok(computed.files)
    }

    fn perform(&mut self, wanted: &Wanted) -> Result<Performed, EngineError> {
        let Running { core, output, .. } = self;
        core.perform(wanted, &mut |text| output.warn(text))
    }

    /// Turns what happened to data into an error or into warnings, once per place, in the order of the text.
    fn report(&mut self, mut events: Vec<Raised>) -> Result<(), Diagnostic> {
        events.sort_by_key(|(_, place)| place.map(|span| (span.text, span.start, span.end)));
        let at = |diagnostic: Diagnostic, place: Option<Span>| match place {
            Some(span) => diagnostic.with_primary(span, ""),
            None => diagnostic,
        };
        let error = |kind: Events| events.iter().find(|(events, _)| events.contains(kind));
        if let Some(&(_, place)) = error(Events::NEGATIVE_EXPONENT) {
            let error = Diagnostic::error("an integer cannot be raised to a negative power");
            return Err(at(error, place).with_help("convert the base first: `float64(x) ^ n`"));
        }
        if let Some(&(_, place)) = error(Events::OVERFLOW) {
            let error = Diagnostic::error("an integer leaves the range of its dtype");
            let help = "convert to a wider dtype or to float64 first, or run without --checked";
            return Err(at(error, place).with_help(help));
        }
        for (events, place) in events {
            if events.contains(Events::ZERO_DIVISOR) {
                self.warn(zero_divisor(place));
            }
        }
        Ok(())
    }

    /// Writes one finished sink. `files` are those that the sinks from this one on have computed.
    fn deliver(
        &mut self,
        delivery: Delivery,
        files: &mut dyn Iterator<Item = Box<dyn FileWriter>>,
    ) -> Result<(), Diagnostic> {
        let written = match delivery {
            Delivery::Show(value) => self.output.show(&value),
            Delivery::Print(parts) => self.output.print(&parts),
            Delivery::NoValue => self.output.no_value(),
            Delivery::Save => {
                let finished = files.next().map_or(Ok(()), FileWriter::finish);
                return finished.map_err(|error| Diagnostic::error(error.to_string()));
            }
        };
        written.map_err(|error| Diagnostic::error(format!("cannot write output: {error}")))
    }

    /// Begins a request for some expressions: what is queued is delivered first.
    fn request(&mut self, exprs: &[Expr]) -> Result<(), Diagnostic> {
        self.requests += 1;
        exprs.iter().for_each(Expr::lift_veils);
        self.flush()?;
        self.core.subject.set(None, self.texts);
        Ok(())
    }

    fn is_interrupted(&self) -> bool {
        self.core.interrupted.load(Ordering::Relaxed)
    }
}

impl Host for Running<'_> {
    fn compute(&mut self, exprs: &[Expr]) -> Result<Vec<Array>, Diagnostic> {
        self.request(exprs)?;
        self.compute_wanted(&Wanted::values(&unfinished(exprs)))?;
        Ok(exprs.iter().filter_map(|expr| expr.finished().cloned()).collect())
    }

    fn keep(&mut self, exprs: &[Expr]) -> Result<(), Diagnostic> {
        self.request(exprs)?;
        let mut wanted = not_there(exprs);
        // What is in a file that memory does not hold stays there.
        let free = self.core.engines.free();
        wanted.retain(|expr| !matches!(expr.node().op, Op::Stored(_)) || bytes_of(expr) <= free);
        self.compute_wanted(&Wanted::kept(&wanted))?;
        Ok(())
    }

    fn settle(&mut self, exprs: &[Expr]) -> Result<Vec<Expr>, Diagnostic> {
        self.flush()?;
        let pending = not_there(exprs);
        if pending.is_empty() {
            return Ok(exprs.iter().map(Expr::settled).collect());
        }
        self.requests += 1;
        self.core.subject.set(None, self.texts);
        let Performed { computed, kept } = self.perform(&Wanted::kept(&pending))?;
        if computed.events.is_empty() {
            self.core.keep(kept);
        }
        let values = computed.arrays.into_iter().zip(computed.put_away);
        let mut early = pending.iter().zip(values).map(|(expr, value)| match value {
            (Some(array), _) => expr.settled_early(array, &computed.events),
            (None, Some(stored)) => expr.put_away_settled(stored, &computed.events),
            (None, None) => expr.clone(),
        });
        let settled = exprs.iter().map(|expr| match is_there(expr) {
            true => expr.settled(),
            false => early.next().unwrap_or_else(|| expr.clone()),
        });
        Ok(settled.collect())
    }

    fn sink(&mut self, sink: Sink) -> Result<(), Diagnostic> {
        self.requests += 1;
        sink.arrays(&mut Expr::lift_veils);
        if self.queue.len() >= MOST_QUEUED {
            self.flush()?;
        }
        self.queue.push(Queued { sink, statement: self.statement });
        Ok(())
    }

    fn requests(&self) -> u64 {
        self.requests
    }

    fn repeats_turns(&self) -> bool {
        self.core.repeats_turns()
    }

    fn leaves_single_numbers(&self) -> bool {
        self.core.leaves_single_numbers()
    }

    fn prepare(&mut self, turn: Turn) -> Option<Prepared> {
        self.core.prepare(turn).map(|turn| Prepared(Box::new(turn)))
    }

    fn repeat(
        &mut self,
        prepared: &mut Prepared,
        arrays: &mut Vec<Array>,
        numbers: &mut SmallVec<[Weak; 4]>,
        times: usize,
    ) -> Result<usize, Diagnostic> {
        self.core.subject.set(None, self.texts);
        match prepared.0.downcast_mut() {
            Some(turn) => self.core.repeat(turn, arrays, numbers, times),
            None => Ok(0),
        }
    }

    fn draw_seed(&mut self) -> u64 {
        self.core.draws.seed
    }

    fn next_stream(&mut self) -> u32 {
        self.core.draws.take()
    }

    fn set_draws(&mut self, (seed, next_stream): (u64, u32)) {
        self.core.draws = Draws { seed, next_stream };
    }

    fn coming_stream(&self) -> u32 {
        self.core.draws.next_stream
    }

    fn reseed(&mut self, seed: u64) {
        self.requests += 1;
        self.core.draws = Draws::new(seed);
    }

    fn load(&mut self, path: &str, request: &ArrayRequest) -> Result<Stored, String> {
        self.requests += 1;
        open(path, request)
    }

    fn contents(&mut self, path: &str) -> Result<Contents, String> {
        self.requests += 1;
        contents(path)
    }

    fn pool(&self) -> &Pool {
        self.core.engines.pool()
    }

    fn temporary_room(&self) -> u64 {
        self.core.engines.executor().temporary_room()
    }

    fn warn(&mut self, warning: Diagnostic) {
        self.requests += 1;
        let place = warning.span();
        if self.warned.contains(&place) {
            return;
        }
        self.warned.push(place);
        let rendered = warning.render(self.texts, Style::Plain);
        self.output.warn(&rendered);
    }

    fn check_interrupted(&mut self) -> Result<(), Diagnostic> {
        if self.is_interrupted() { Err(Diagnostic::error("interrupted")) } else { Ok(()) }
    }
}

fn bytes_of(expr: &Expr) -> u64 {
    expr.shape().len() as u64 * expr.dtype().size() as u64
}

/// Whether the value of an expression is in memory or has been put away.
fn is_there(expr: &Expr) -> bool {
    expr.finished().is_some() || expr.file().is_some()
}

/// The expressions that have to be computed to be there.
fn not_there(exprs: &[Expr]) -> Vec<Expr> {
    exprs.iter().filter(|expr| !is_there(expr)).cloned().collect()
}

/// The expressions that have no value in memory yet.
fn unfinished(exprs: &[Expr]) -> Vec<Expr> {
    exprs.iter().filter(|expr| expr.finished().is_none()).cloned().collect()
}

/// An array in a file; the error says what is wrong with it.
pub fn open(path: &str, request: &ArrayRequest) -> Result<Stored, String> {
    formats::open(Path::new(path), request).map(Stored::new).map_err(|error| error.to_string())
}

/// What is in a file; the error says what is wrong with it.
pub fn contents(path: &str) -> Result<Contents, String> {
    formats::contents(Path::new(path)).map_err(|error| error.to_string())
}
