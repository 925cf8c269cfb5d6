//! The engines by name.

use crate::session::Engine;
use clap::builder::{PossibleValuesParser, TypedValueParser};

const ENGINES: [(&str, Engine); 2] = [("jit", Engine::Jit), ("interp", Engine::Interp)];

pub(crate) fn engine_named(name: &str) -> Option<Engine> {
    ENGINES.into_iter().find(|&(known, _)| known == name).map(|(_, engine)| engine)
}

pub(crate) fn engine_name(engine: Engine) -> &'static str {
    ENGINES.into_iter().find(|&(_, known)| known == engine).map_or("", |(name, _)| name)
}

/// Reads an engine's name as an argument.
pub(super) fn engine_parser() -> impl TypedValueParser<Value = Engine> {
    PossibleValuesParser::new(ENGINES.map(|(name, _)| name)).map(|name| engine_named(&name).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_engines_belong_together() {
        for (name, engine) in ENGINES {
            assert_eq!(engine_named(name), Some(engine));
            assert_eq!(engine_name(engine), name);
        }
        assert_eq!(engine_named("gpu"), None);
    }
}
