//! Signatures: the parameters of a builtin, read from the text that its documentation shows.

use crate::eval::Value;
use crate::types::DType;

/// The parameters of a builtin.
///
/// The text is Python's: `name(x, axis=none, *, keepdims=false)`. After a `*` parameters are given by keyword only;
/// `*values` takes all remaining positions, and `**arrays` all other keywords, as pairs of a name and a value. A parameter written `shape...` is a tuple that may also be spread over the
/// positions, as in `zeros(2, 3)`; if it is not the first, only in a method call, as in `x.reshape(2, 3)`. One written
/// `arrays[]` is a sequence: a literal `[a, b]` given for it stands for separate values, as `(a, b)` does, not for an array.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    pub parameters: Vec<Parameter>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: &'static str,
    pub default: Option<DefaultValue>,
    pub kind: ParameterKind,
    /// `arrays[]`
    pub is_sequence: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    Ordinary,
    KeywordOnly,
    /// `shape...`
    Spread,
    /// `*values`
    Rest,
    /// `**arrays`
    NamedRest,
}

impl ParameterKind {
    /// Whether an argument for it can be given by position.
    pub fn is_positional(self) -> bool {
        !matches!(self, ParameterKind::KeywordOnly | ParameterKind::NamedRest)
    }
}

/// A default value that a signature can write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultValue {
    None,
    Bool(bool),
    Integer(i64),
    Float(f64),
    DType(DType),
    Text(&'static str),
}

impl DefaultValue {
    pub fn value(self) -> Value {
        match self {
            DefaultValue::None => Value::None,
            DefaultValue::Bool(value) => Value::bool(value),
            DefaultValue::Integer(value) => Value::int(value),
            DefaultValue::Float(value) => Value::float(value),
            DefaultValue::DType(dtype) => Value::DType(dtype),
            DefaultValue::Text(text) => Value::string(text),
        }
    }

    fn parse(text: &'static str) -> DefaultValue {
        if let Some(text) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            return DefaultValue::Text(text);
        }
        match text {
            "true" => DefaultValue::Bool(true),
            "false" => DefaultValue::Bool(false),
            _ => None
                .or_else(|| text.parse().ok().map(DefaultValue::Integer))
                .or_else(|| text.parse().ok().map(DefaultValue::Float))
                .or_else(|| DType::from_name(text).map(DefaultValue::DType))
                .unwrap_or(DefaultValue::None),
        }
    }
}

impl Signature {
    /// Reads `name(parameter, parameter=default, …)`.
    pub fn parse(text: &'static str) -> Signature {
        let inside = text.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or("");
        let mut parameters = Vec::new();
        let mut keyword_only = false;
        for item in inside.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            if item == "*" {
                keyword_only = true;
                continue;
            }
            let (name, default) = match item.split_once('=') {
                Some((name, default)) => (name, Some(DefaultValue::parse(default))),
                None => (item, None),
            };
            let (name, is_sequence) = match name.strip_suffix("[]") {
                Some(name) => (name, true),
                None => (name, false),
            };
            let (name, kind) = match (name.strip_prefix('*'), name.strip_suffix("...")) {
                (Some(name), _) => match name.strip_prefix('*') {
                    Some(name) => (name, ParameterKind::NamedRest),
                    None => (name, ParameterKind::Rest),
                },
                (_, Some(name)) => (name, ParameterKind::Spread),
                _ if keyword_only => (name, ParameterKind::KeywordOnly),
                _ => (name, ParameterKind::Ordinary),
            };
            parameters.push(Parameter { name, default, kind, is_sequence });
        }
        Signature { parameters }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_read() {
        let signature = Signature::parse("f(x, axis=none, *, keepdims=false, scale=1.5, n=-2, dtype=float64)");
        let facts: Vec<_> = signature.parameters.iter().map(|p| (p.name, p.default, p.kind)).collect();
        use ParameterKind::*;
        assert_eq!(
            facts,
            [
                ("x", None, Ordinary),
                ("axis", Some(DefaultValue::None), Ordinary),
                ("keepdims", Some(DefaultValue::Bool(false)), KeywordOnly),
                ("scale", Some(DefaultValue::Float(1.5)), KeywordOnly),
                ("n", Some(DefaultValue::Integer(-2)), KeywordOnly),
                ("dtype", Some(DefaultValue::DType(DType::Float64)), KeywordOnly),
            ]
        );
        assert_eq!(Signature::parse("print(*values)").parameters[0].kind, Rest);
        let named = &Signature::parse("save(file, **arrays)").parameters[1];
        assert_eq!((named.name, named.kind), ("arrays", NamedRest));
        assert_eq!(Signature::parse("zeros(shape..., dtype=float64)").parameters[0].kind, Spread);
        assert!(Signature::parse("f()").parameters.is_empty());
        let sequence = Signature::parse("f(arrays[], mode=\"wrap\")").parameters;
        assert!(sequence[0].name == "arrays" && sequence[0].is_sequence && !sequence[1].is_sequence);
        assert_eq!(sequence[1].default, Some(DefaultValue::Text("wrap")));
    }
}
