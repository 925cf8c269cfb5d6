//! JSON lines, for programs.

use crate::diagnostics::json_string;
use crate::types::{DType, Scalar};
use crate::values::{Array, Finished};
use std::fmt::{self, Write as _};
use std::io::{self, Write};

/// Text is handed on in pieces of about this many bytes.
const PIECE: usize = 1 << 16;

/// Writes a value as one line of JSON.
///
/// An array is `{"dtype":"float64","shape":[2,2],"data":[1.0,2.0,3.0,4.0]}` with flat, row-major data; floats are the
/// shortest text that reads back to the same bits, and NaN and the infinities the strings `"nan"`, `"inf"`, `"-inf"`.
/// Scalars are arrays of shape `[]`. A tuple is `{"tuple":[...]}`, a string or a name `{"string":"..."}`, none is
/// `{"none":true}`. Large arrays are streamed.
pub fn json(value: &Finished, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Pieces { text: String::new(), out };
    lines.value(value)?;
    lines.text.push('\n');
    lines.hand_on()
}

/// Text on its way to `out`.
struct Pieces<'a> {
    text: String,
    out: &'a mut dyn Write,
}

impl Pieces<'_> {
    fn value(&mut self, value: &Finished) -> io::Result<()> {
        match value {
            Finished::Array(array) => return self.array(array),
            Finished::Integer(integer) => {
                let dtype = if i64::try_from(*integer).is_ok() { DType::Int64 } else { DType::UInt64 };
                self.text.push_str(&format!(r#"{{"dtype":"{dtype}","shape":[],"data":[{integer}]}}"#));
            }
            Finished::Float(float) => {
                self.text.push_str(r#"{"dtype":"float64","shape":[],"data":["#);
                self.element(Scalar::Float64(*float))?;
                self.text.push_str("]}");
            }
            Finished::Tuple(items) => {
                self.text.push_str(r#"{"tuple":["#);
                self.separated(items.iter(), |pieces, item| pieces.value(item))?;
                self.text.push_str("]}");
            }
            Finished::String(text) | Finished::Name(text) => {
                self.text.push_str(r#"{"string":"#);
                self.text.push_str(&json_string(text));
                self.text.push('}');
            }
            Finished::None => self.text.push_str(r#"{"none":true}"#),
        }
        Ok(())
    }

    fn array(&mut self, array: &Array) -> io::Result<()> {
        self.text.push_str(&format!(r#"{{"dtype":"{}","shape":["#, array.dtype()));
        self.separated(array.shape().extents().iter(), |pieces, extent| {
            pieces.text.push_str(&extent.to_string());
            Ok(())
        })?;
        self.text.push_str(r#"],"data":["#);
        self.separated(array.elements(), Pieces::element)?;
        self.text.push_str("]}");
        Ok(())
    }

    fn element(&mut self, element: Scalar) -> io::Result<()> {
        let written: fmt::Result = match element {
            Scalar::Float32(_) | Scalar::Float64(_) if !element.float().is_finite() => {
                write!(self.text, "\"{element}\"")
            }
            _ => write!(self.text, "{element}"),
        };
        written.map_err(io::Error::other)
    }

    /// Writes items with commas between them, handing on what has gathered.
    fn separated<T>(
        &mut self,
        items: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut Self, T) -> io::Result<()>,
    ) -> io::Result<()> {
        for (position, item) in items.enumerate() {
            if position > 0 {
                self.text.push(',');
            }
            write(self, item)?;
            if self.text.len() >= PIECE {
                self.hand_on()?;
            }
        }
        Ok(())
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::samples;
    use super::*;

    fn line(value: &Finished) -> String {
        let mut out = Vec::new();
        json(value, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn arrays_are_flat_and_row_major() {
        let square = samples::floats(&[2, 2], &[1.0, 2.0, 3.0, 4.0]);
        let text = "{\"dtype\":\"float64\",\"shape\":[2,2],\"data\":[1.0,2.0,3.0,4.0]}\n";
        assert_eq!(line(&Finished::Array(square.clone())), text);

        let strides = [1, 2].into_iter().collect();
        let transposed = Array::new(DType::Float64, square.shape().clone(), strides, 0, square.buffer().clone());
        assert!(line(&Finished::Array(transposed)).contains("[1.0,3.0,2.0,4.0]"));
    }

    #[test]
    fn every_kind_of_value_has_its_form() {
        for (value, text) in [
            (Finished::Array(samples::integers(&[0, 3], &[])), r#"{"dtype":"int64","shape":[0,3],"data":[]}"#),
            (
                Finished::Array(samples::bools(&[2], &[true, false])),
                r#"{"dtype":"bool","shape":[2],"data":[true,false]}"#,
            ),
            (Finished::Array(samples::bools(&[], &[true])), r#"{"dtype":"bool","shape":[],"data":[true]}"#),
            (Finished::Integer(3), r#"{"dtype":"int64","shape":[],"data":[3]}"#),
            (Finished::Integer(1 << 63), r#"{"dtype":"uint64","shape":[],"data":[9223372036854775808]}"#),
            (Finished::Float(0.1), r#"{"dtype":"float64","shape":[],"data":[0.1]}"#),
            (Finished::Float(f64::NAN), r#"{"dtype":"float64","shape":[],"data":["nan"]}"#),
            (Finished::String("a\"b\\\n\r\t\u{1}é".into()), "{\"string\":\"a\\\"b\\\\\\n\\r\\t\\u0001é\"}"),
            (Finished::Name("float64".into()), r#"{"string":"float64"}"#),
            (Finished::None, r#"{"none":true}"#),
            (Finished::Tuple(vec![]), r#"{"tuple":[]}"#),
            (
                Finished::Tuple(vec![Finished::None, Finished::Tuple(vec![Finished::Integer(1)])]),
                r#"{"tuple":[{"none":true},{"tuple":[{"dtype":"int64","shape":[],"data":[1]}]}]}"#,
            ),
        ] {
            assert_eq!(line(&value), format!("{text}\n"));
        }
    }

    #[test]
    fn floats_read_back_to_the_same_bits() {
        let values = [-0.0, 1e16, 5e-324, f64::MAX, 0.1 + 0.2, f64::INFINITY, f64::NEG_INFINITY];
        let text = line(&Finished::Array(samples::floats(&[7], &values)));
        let data = "[-0.0,1e+16,5e-324,1.7976931348623157e+308,0.30000000000000004,\"inf\",\"-inf\"]";
        assert!(text.contains(data), "{text}");
    }

    #[test]
    fn large_arrays_arrive_whole() {
        let numbers: Vec<i64> = (0..100_000).collect();
        let text = line(&Finished::Array(samples::integers(&[100_000], &numbers)));
        let data = text.split_once("\"data\":[").and_then(|(_, data)| data.strip_suffix("]}\n")).unwrap();
        assert!(data.split(',').map(|item| item.parse::<i64>().unwrap()).eq(numbers));
    }
}
