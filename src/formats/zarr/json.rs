//! The metadata of Zarr: JSON, as Python writes it.

use crate::formats::error::Problem;
use serde_json::{Map, Value};

/// More is no description of arrays.
pub(super) const MOST_BYTES: u64 = 16 << 20;

/// The problem with metadata that says something wrong.
pub(super) fn damaged(what: impl Into<String>) -> Problem {
    Problem::Damaged(what.into())
}

/// The problem with metadata that says something that arr does not know.
pub(super) fn unsupported(what: impl Into<String>) -> Problem {
    Problem::Unsupported(what.into())
}

/// The beginning of a text from a stranger, harmless to a terminal.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(60).collect::<String>().escape_debug().to_string()
}

/// Parses a JSON object. Python writes `NaN` and `Infinity` into attributes, which JSON does not know; they are read as
/// null, and nobody asks for attributes here.
pub(super) fn parse(name: &str, text: &[u8]) -> Result<Map<String, Value>, Problem> {
    let parsed = match serde_json::from_slice(text) {
        Ok(value) => Ok(value),
        Err(_) => serde_json::from_slice(&without_python(text)),
    };
    match parsed {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(damaged(format!("{name} holds no JSON object"))),
        Err(error) => Err(damaged(format!("{name} is no JSON: {error}"))),
    }
}

/// The text with null in place of `NaN`, `Infinity` and `-Infinity` outside of strings.
fn without_python(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some((&byte, after)) = rest.split_first() {
        let word =
            [&b"NaN"[..], b"-Infinity", b"Infinity"].into_iter().find(|word| !in_string && rest.starts_with(word));
        match (word, byte) {
            (Some(word), _) => {
                out.extend(b"null");
                rest = &rest[word.len()..];
                continue;
            }
            (None, b'\\') if in_string => {
                let escape = &rest[..rest.len().min(2)];
                out.extend(escape);
                rest = &rest[escape.len()..];
                continue;
            }
            (None, b'"') => in_string = !in_string,
            _ => {}
        }
        out.push(byte);
        rest = after;
    }
    out
}

/// An entry of an object that must be a list of whole numbers.
pub(super) fn numbers(object: &Map<String, Value>, key: &str) -> Result<Vec<usize>, Problem> {
    let wrong = || damaged(format!("its metadata has no list of whole numbers `{key}`"));
    let items = object.get(key).and_then(Value::as_array).ok_or_else(wrong)?;
    let number = |item: &Value| item.as_u64().and_then(|number| usize::try_from(number).ok());
    items.iter().map(|item| number(item).ok_or_else(wrong)).collect()
}

/// An entry of an object that must be a text.
pub(super) fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Result<&'a str, Problem> {
    let wrong = || damaged(format!("its metadata has no text `{key}`"));
    object.get(key).and_then(Value::as_str).ok_or_else(wrong)
}

/// A name, and a configuration if there is one.
pub(super) type Named<'a> = (&'a str, Option<&'a Map<String, Value>>);

/// The name of something that can be extended, and its configuration: an object of both or, without the second, a text.
pub(super) fn named<'a>(value: &'a Value, what: &str) -> Result<Named<'a>, Problem> {
    match value {
        Value::String(name) => Ok((name, None)),
        Value::Object(object) => Ok((text(object, "name")?, object.get("configuration").and_then(Value::as_object))),
        _ => Err(damaged(format!("its metadata has a {what} without a name"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_is_read_too() {
        let text = br#"{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN \" Infinity", "d": 1}"#;
        let object = parse("x", text).unwrap();
        assert_eq!((&object["a"], &object["b"]), (&Value::Null, &Value::from(vec![Value::Null, Value::Null])));
        assert_eq!(object["c"], "NaN \" Infinity");
        assert_eq!(object["d"], 1);
    }

    #[test]
    fn anything_else_is_refused() {
        let deep = "[".repeat(100_000);
        for wrong in ["", "[1]", "{", "{\"a\": }", "null", "\"\\", &deep, "{\"a\": \"\\"] {
            assert!(parse("x", wrong.as_bytes()).is_err(), "{wrong:.20}");
        }
    }
}
