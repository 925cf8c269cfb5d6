//! Plain text, for people.

use super::layout;
use crate::types::Scalar;
use crate::values::Finished;

/// The text of a value, without a newline at its end.
///
/// Scalars are the shortest text that reads back to the same value, arrays have NumPy's `str` layout (with `true` and
/// `false` for bools), a string is itself, a tuple is written as the language writes it.
pub fn plain(value: &Finished) -> String {
    match value {
        Finished::Array(array) => layout::array(array),
        Finished::Integer(integer) => integer.to_string(),
        Finished::Float(float) => Scalar::Float64(*float).to_string(),
        Finished::Tuple(items) => tuple(items),
        Finished::String(text) | Finished::Name(text) => text.clone(),
        Finished::None => "none".to_string(),
    }
}

/// `(1.0, 2)`, `(1.0,)`, `()`. The further lines of an array are indented to where it begins.
fn tuple(items: &[Finished]) -> String {
    let mut text = String::from("(");
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            text.push_str(", ");
        }
        let item = member(item);
        if !item.contains('\n') {
            text.push_str(&item);
            continue;
        }
        let column = text.rsplit('\n').next().map_or(0, |line| line.chars().count());
        text.push_str(&item.replace('\n', &format!("\n{}", " ".repeat(column))));
    }
    text.push_str(if items.len() == 1 { ",)" } else { ")" });
    text
}

/// The text of a value as inside a tuple, where a string needs quotes to be told from a name.
pub fn member(value: &Finished) -> String {
    match value {
        Finished::String(text) => quoted(text),
        value => plain(value),
    }
}

/// A string as a literal of the language.
fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            other if other.is_control() => literal.push_str(&format!("\\u{{{:x}}}", other as u32)),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::super::layout::samples;
    use super::*;

    #[test]
    fn scalars_are_the_shortest_text_that_reads_back() {
        for (value, text) in [
            (Finished::Integer(-(1 << 70)), "-1180591620717411303424"),
            (Finished::Float(0.1), "0.1"),
            (Finished::Float(1.0), "1.0"),
            (Finished::Float(-0.0), "-0.0"),
            (Finished::Float(1e16), "1e+16"),
            (Finished::Float(123456789012345.6), "123456789012345.6"),
            (Finished::Float(5e-324), "5e-324"),
            (Finished::Float(0.0001), "0.0001"),
            (Finished::Float(0.00001), "1e-05"),
            (Finished::Float(f64::NAN), "nan"),
            (Finished::Float(f64::NEG_INFINITY), "-inf"),
            (Finished::Array(samples::bools(&[], &[true])), "true"),
            (Finished::Array(samples::integers(&[], &[i64::MIN])), "-9223372036854775808"),
            (Finished::Array(samples::floats(&[], &[1e10])), "10000000000.0"),
            (Finished::None, "none"),
            (Finished::Name("float64".into()), "float64"),
        ] {
            assert_eq!(plain(&value), text);
        }
    }

    #[test]
    fn strings_are_raw_alone_and_quoted_in_tuples() {
        let text = Finished::String("say \"hi\"\n\u{7}".into());
        assert_eq!(plain(&text), "say \"hi\"\n\u{7}");
        assert_eq!(plain(&Finished::Tuple(vec![text])), r#"("say \"hi\"\n\u{7}",)"#);
    }

    #[test]
    fn tuples_look_as_the_language_writes_them() {
        let pair = Finished::Tuple(vec![Finished::Float(1.0), Finished::Integer(2)]);
        assert_eq!(plain(&pair), "(1.0, 2)");
        assert_eq!(plain(&Finished::Tuple(vec![pair.clone(), Finished::None])), "((1.0, 2), none)");
        assert_eq!(plain(&Finished::Tuple(vec![Finished::Integer(1)])), "(1,)");
        assert_eq!(plain(&Finished::Tuple(vec![])), "()");
    }

    #[test]
    fn arrays_in_tuples_keep_their_columns() {
        let square = Finished::Array(samples::integers(&[2, 2], &[1, 2, 3, 4]));
        let tuple = Finished::Tuple(vec![Finished::Integer(5), square.clone(), square]);
        assert_eq!(plain(&tuple), "(5, [[1 2]\n     [3 4]], [[1 2]\n              [3 4]])");
        let column = Finished::Array(samples::integers(&[2, 1], &[1, 2]));
        let far_right = Finished::Tuple(vec![Finished::Name("x".repeat(70_000)), column]);
        assert!(plain(&far_right).ends_with(&format!("\n{} [2]])", " ".repeat(70_003))));
    }
}
