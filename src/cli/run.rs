//! `arr`, `arr run`: runs a program, or talks with a person.

use super::arguments::{Program, Settings};
use super::printer::{Form, Printer};
use super::source::Source;
use super::start::{Started, report_stats};
use super::stop::Stop;
use crate::repl;

pub(super) fn run(program: &Program, settings: &Settings) -> Result<(), Stop> {
    let form = if settings.json { Form::Json } else { Form::Plain };
    let printer = Printer::on_standard_output(form);
    if program.is_interactive() && settings.resume.is_some() {
        return Err(Stop::usage("--resume is for a script: `arr SCRIPT --resume DIR`", settings));
    }
    if program.is_interactive() { converse(printer, settings) } else { run_once(program, printer, settings) }
}

fn run_once(program: &Program, mut printer: Printer, settings: &Settings) -> Result<(), Stop> {
    let source = program.origin().and_then(Source::read).map_err(|error| Stop::usage(error, settings))?;
    let mut started = Started::new(settings)?;
    printer = printer.with_progress(started.progress.clone());
    let ran = started.compute(|session| session.run(&source.name, &source.text, &mut printer));
    // What was shown before an error comes before the error.
    let flushed = printer.flush();
    started.report_stats();
    if printer.is_closed() {
        return Err(Stop::quietly());
    }
    ran?;
    flushed.map_err(|error| Stop::unwritable(&printer, &error, settings))
}

fn converse(printer: Printer, settings: &Settings) -> Result<(), Stop> {
    let started = Started::new(settings)?;
    let printer = printer.with_progress(started.progress);
    let mut conversation = repl::Repl::new(started.session, started.interrupts, printer, settings.color());
    let ended = repl::converse(&mut conversation);
    report_stats(conversation.session(), settings);
    ended.map_err(|error| Stop::broken(format!("the terminal cannot be used: {error}"), settings))
}
