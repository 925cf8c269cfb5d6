//! `arr completions`: what a shell needs to complete commands and options.

use super::arguments::{Settings, definition_of_arr};
use super::printer::{Form, Printer};
use super::stop::Stop;
use clap_complete::Shell;

pub(super) fn completions(shell: Shell, settings: &Settings) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut definition_of_arr(), "arr", &mut script);
    Printer::on_standard_output(Form::Plain).whole(&String::from_utf8_lossy(&script), settings)
}
