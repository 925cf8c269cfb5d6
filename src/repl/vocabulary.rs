//! The words that mean something at this moment of the conversation.

use crate::builtins;
use crate::eval::{ATTRIBUTES, constant_names};
use crate::session::Session;
use crate::syntax::{KEYWORDS, LITERAL_WORDS};

/// Names with what is known of them; taken anew for every entry.
#[derive(Default)]
pub(super) struct Vocabulary {
    /// The session's own names, and the signatures of those that are functions.
    variables: Vec<(String, Option<String>)>,
}

/// What a word is where it stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Keyword,
    Constant,
    Builtin,
    Variable,
    Unknown,
}

impl Vocabulary {
    pub fn of(session: &Session) -> Vocabulary {
        let variables = session.variables().into_iter();
        let signature = |kind: &str, detail: String| (kind == "function").then_some(detail);
        Vocabulary { variables: variables.map(|v| (v.name, signature(&v.kind, v.detail))).collect() }
    }

    /// The session's own names.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|(name, _)| name.as_str())
    }

    /// Every word that can begin a value or a statement.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        // Names that live forever are taken for names that live as long as the session's.
        let constants = LITERAL_WORDS.into_iter().chain(constant_names());
        let known = KEYWORDS.into_iter().chain(constants).chain(builtins::names());
        self.variables().chain(known.map(|name| -> &str { name }))
    }

    /// Everything that can stand behind the dot of a value: attributes, and the functions that take one as their first
    /// argument.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        let own = self.variables.iter().filter(|(_, signature)| signature.as_deref().is_some_and(takes_array));
        let builtin = builtins::all().filter(|builtin| takes_array(builtin.signature));
        let functions = own.map(|(name, _)| name.as_str()).chain(builtin.flat_map(|builtin| builtin.names).copied());
        ATTRIBUTES.into_iter().chain(functions)
    }

    /// The signature of what a name calls: a function of the session before a builtin.
    pub fn signature(&self, name: &str) -> Option<&str> {
        let own =
            self.variables.iter().find(|(known, _)| known == name).and_then(|(_, signature)| signature.as_deref());
        own.or_else(|| builtins::find(name).map(|builtin| builtin.signature))
    }

    /// Whether a call of this name is one of the builtin: a variable that is no function does not hide it.
    pub fn calls_builtin(&self, name: &str) -> bool {
        let own = self.variables.iter().any(|(known, signature)| known == name && signature.is_some());
        !own && builtins::find(name).is_some()
    }

    pub fn class(&self, word: &str) -> Class {
        match word {
            word if KEYWORDS.contains(&word) => Class::Keyword,
            word if LITERAL_WORDS.contains(&word) => Class::Constant,
            word if self.variables().any(|name| name == word) => Class::Variable,
            word if constant_names().any(|name| name == word) => Class::Constant,
            word if builtins::find(word).is_some() => Class::Builtin,
            _ => Class::Unknown,
        }
    }
}

/// Whether the first parameter of a signature can be an array before a dot.
fn takes_array(signature: &str) -> bool {
    const OTHERS: [&str; 11] =
        ["shape", "size", "file", "start", "low", "n", "seed", "topic", "N", "dimensions", "function"];
    let first = parameters(signature).first().copied().unwrap_or("*");
    !first.starts_with('*') && !first.contains("[]") && !OTHERS.contains(&name(first))
}

/// The parameters in a signature as it writes them: `x`, `axis=none`, `*`, `shape...`.
pub(super) fn parameters(signature: &str) -> Vec<&str> {
    let inside = signature.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or_default();
    let mut parameters = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, character) in inside.char_indices() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                parameters.push(inside[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parameters.push(inside[start..].trim());
    parameters.retain(|parameter| !parameter.is_empty());
    parameters
}

/// The name of a parameter that a signature writes; empty for the `*` before those that are given by name only.
pub(super) fn name(parameter: &str) -> &str {
    let name = parameter.split('=').next().unwrap_or_default();
    name.trim_start_matches('*').trim_end_matches("...").trim_end_matches("[]")
}

#[cfg(test)]
impl Vocabulary {
    /// Names without and with signatures.
    pub fn holding(variables: &[(&str, Option<&str>)]) -> Vocabulary {
        let owned = |(name, signature): &(&str, Option<&str>)| (name.to_string(), signature.map(str::to_string));
        Vocabulary { variables: variables.iter().map(owned).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart() {
        let words = Vocabulary::holding(&[("mean", None), ("own", Some("own(x)"))]);
        for (word, class) in [
            ("while", Class::Keyword),
            ("True", Class::Constant),
            ("float64", Class::Constant),
            ("pi", Class::Constant),
            ("mean", Class::Variable),
            ("std", Class::Builtin),
            ("nothing", Class::Unknown),
        ] {
            assert_eq!(words.class(word), class, "{word}");
        }
        assert_eq!(words.signature("own"), Some("own(x)"));
        assert_eq!(words.signature("mean"), Some("mean(a, axis=none, dtype=none, *, keepdims=false, where=true)"));
    }

    #[test]
    fn members_take_an_array_first() {
        let words = Vocabulary::holding(&[("own", Some("own(x)")), ("none_at_all", Some("none_at_all()"))]);
        let members: Vec<&str> = words.members().collect();
        for expected in ["shape", "T", "mean", "reshape", "own", "astype", "add"] {
            assert!(members.contains(&expected), "{expected}");
        }
        for other in ["zeros", "load", "none_at_all", "arange", "print", "seed", "help"] {
            assert!(!members.contains(&other), "{other}");
        }
    }

    #[test]
    fn signatures_fall_into_parameters() {
        assert_eq!(parameters("ptp(x, axis=none, *, keepdims=false)"), ["x", "axis=none", "*", "keepdims=false"]);
        assert_eq!(parameters("f(x, shape=(2, 3), y=1)"), ["x", "shape=(2, 3)", "y=1"]);
        assert_eq!(parameters("f()"), Vec::<&str>::new());
        assert_eq!(["x", "axis=none", "*", "shape...", "*values"].map(name), ["x", "axis", "", "shape", "values"]);
    }
}
