//! `arr man`: the manual, a page for each command.

use super::arguments::{Settings, definition_of_arr, nearest_command};
use super::printer::{Form, Printer};
use super::stop::Stop;
use clap_mangen::Man;
use std::io;

pub(super) fn manual(command: Option<&str>, settings: &Settings) -> Result<(), Stop> {
    let page = match command {
        None => page(definition_of_arr()),
        Some(name) => page(command_named(name).ok_or_else(|| unknown(name, settings))?),
    };
    let page = page.map_err(|error| Stop::broken(format!("the page cannot be made: {error}"), settings))?;
    Printer::on_standard_output(Form::Plain).whole(&page, settings)
}

fn page(command: clap::Command) -> io::Result<String> {
    let mut page = Vec::new();
    let source = concat!("arr ", env!("CARGO_PKG_VERSION"));
    Man::new(command.disable_help_subcommand(true)).source(source).manual("arr").render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// The definition of a command, under the name that manuals give it.
fn command_named(name: &str) -> Option<clap::Command> {
    let arr = definition_of_arr();
    let command = arr.get_subcommands().find(|command| command.get_name() == name)?.clone();
    Some(command.display_name(format!("arr-{name}")).bin_name(format!("arr {name}")))
}

fn unknown(name: &str, settings: &Settings) -> Stop {
    let hint = nearest_command(name).map_or(String::new(), |command| format!("; did you mean `{command}`?"));
    Stop::usage(format!("there is no command `{name}`{hint}"), settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let main = page(definition_of_arr()).unwrap();
        assert!(main.starts_with(".ie") && main.contains(".TH arr 1"), "{main}");
        for command in definition_of_arr().get_subcommands() {
            let name = command.get_name();
            assert!(main.contains(&format!("arr\\-{name}(1)")), "{name}: {main}");
            let page = page(command_named(name).unwrap()).unwrap();
            assert!(page.contains(&format!(".TH arr-{name} 1")), "{page}");
        }
        assert!(command_named("help").is_none());
    }
}
