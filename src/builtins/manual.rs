//! The reference manual: every entry, group by group, as Markdown.

use super::{Builtin, GROUPS, Group};
use std::fmt::Write;

const HEAD: &str = "\
# Reference

Every builtin of the language, group by group. This page is made from the entries that `help(name)` shows; the examples
run as tests, in both engines. The [language page](language.md) tells how programs are written.

Parameters after `*` are given by name. `shape...` may be a tuple or spread over the arguments; `arrays[]` is a sequence
of separate values, written `(a, b)` or `[a, b]`. A call `x.f(y)` is `f(x, y)`.
";

/// The manual's text.
pub fn manual() -> String {
    let mut text = HEAD.to_string();
    text.push_str("\n## Contents\n\n");
    for group in GROUPS {
        let links: Vec<String> = group.builtins.iter().map(link).collect();
        let _ = writeln!(text, "- **{}**: {}", group.name, links.join(" "));
    }
    GROUPS.iter().for_each(|group| write_group(&mut text, group));
    text
}

fn link(builtin: &Builtin) -> String {
    format!("[{0}](#{0})", builtin.name())
}

fn write_group(text: &mut String, group: &Group) {
    let mut title = group.name.to_string();
    title[..1].make_ascii_uppercase();
    let _ = write!(text, "\n## {title}\n");
    group.builtins.iter().for_each(|builtin| write_builtin(text, builtin));
}

fn write_builtin(text: &mut String, builtin: &Builtin) {
    let _ = write!(text, "\n### {}\n\n`{}`\n\n{}\n", builtin.name(), builtin.signature, builtin.summary);
    if let [_, others @ ..] = builtin.names
        && !others.is_empty()
    {
        let others: Vec<String> = others.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(text, "Also called {}.", others.join(", "));
    }
    let _ = write!(text, "\n{}\n", escaped(builtin.doc));
    if builtin.examples.is_empty() {
        return;
    }
    text.push_str("\n```\n");
    for (program, output) in builtin.examples {
        program.lines().for_each(|line| text.extend(["> ", line, "\n"]));
        output.lines().for_each(|line| text.extend([line, "\n"]));
    }
    text.push_str("```\n");
}

/// Prose whose operators are not to be read as Markdown.
fn escaped(doc: &str) -> String {
    doc.replace('*', "\\*").replace('<', "\\<").replace('_', "\\_")
}
