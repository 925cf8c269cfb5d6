//! The documentation of a builtin as text.

use super::{Builtin, find, is_planned};

/// What `help(name)` and `:help name` show; none for a name that no builtin has.
pub fn help_text(name: &str) -> Option<String> {
    match find(name) {
        Some(builtin) => Some(render(builtin)),
        None => is_planned(name).then(|| format!("{name}\n\nThis builtin is not supported yet.")),
    }
}

fn render(builtin: &Builtin) -> String {
    let mut text = format!("{}\n\n{}\n", builtin.signature, builtin.summary);
    if let [_, others @ ..] = builtin.names
        && !others.is_empty()
    {
        text += &format!("Also called {}.\n", others.join(", "));
    }
    if !builtin.doc.is_empty() {
        text += &format!("\n{}\n", builtin.doc);
    }
    for (program, output) in builtin.examples {
        text.push('\n');
        program.lines().for_each(|line| text += &format!("> {line}\n"));
        output.lines().for_each(|line| text += &format!("{line}\n"));
    }
    text.truncate(text.trim_end().len());
    text
}
