//! `arr verify`: both engines, compared bit for bit.

use super::arguments::{Program, Settings};
use super::printer::{Form, Printer};
use super::source::Source;
use super::start::Started;
use super::stop::Stop;
use crate::session::Verified;

pub(super) fn verify(program: &Program, settings: &Settings) -> Result<(), Stop> {
    let source = program.origin().and_then(Source::read).map_err(|error| Stop::usage(error, settings))?;
    let mut started = Started::new(settings)?;
    let verified = started.compute(|session| session.verify(&source.name, &source.text))?;
    started.report_stats();
    let text = if settings.json { json(&verified) } else { plain(&verified) };
    Printer::on_standard_output(Form::Plain).whole(&format!("{text}\n"), settings)
}

fn plain(verified: &Verified) -> String {
    let count = |number: u64, thing: &str| format!("{number} {thing}{}", if number == 1 { "" } else { "s" });
    format!(
        "the engines agree on {} of {}",
        count(verified.values as u64, "value"),
        count(verified.elements, "element"),
    )
}

fn json(verified: &Verified) -> String {
    format!("{{\"values\":{},\"elements\":{}}}", verified.values, verified.elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_counts() {
        let verified = Verified { values: 1, elements: 1000 };
        assert_eq!(plain(&verified), "the engines agree on 1 value of 1000 elements");
        assert_eq!(json(&verified), r#"{"values":1,"elements":1000}"#);
    }
}
