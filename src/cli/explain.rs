//! `arr explain`: the plan of a program.

use super::arguments::{Explain, Settings};
use super::machine;
use super::printer::{Form, Printer};
use super::source::Source;
use super::start::Started;
use super::stop::Stop;
use crate::session::ExplainOptions;

pub(super) fn explain(explain: &Explain, settings: &Settings) -> Result<(), Stop> {
    let source = explain.program.origin().and_then(Source::read).map_err(|error| Stop::usage(error, settings))?;
    let mut started = Started::new(settings)?;
    started.session.set_machine(machine::kept());
    let options = ExplainOptions { clif: explain.clif, assembly: explain.asm };
    let plan = started.compute(|session| session.explain(&source.name, &source.text, options))?;
    started.report_stats();
    Printer::on_standard_output(Form::Plain).whole(&format!("{}\n", plan.trim_end_matches('\n')), settings)
}
