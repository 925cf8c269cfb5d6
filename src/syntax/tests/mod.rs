mod bounds;
mod forms;
mod refusals;
mod scanning;

use super::span::TextId;

/// The tree of a text that parses, as an s-expression.
fn sexpr(text: &str) -> String {
    match super::parse(text, TextId::default()) {
        Ok(program) => super::sexpr::sexpr(&program),
        Err(error) => panic!("{text:?}: {error:?}"),
    }
}
