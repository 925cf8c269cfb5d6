//! What is in a file, for people.

use crate::types::{DType, Shape};
use std::fmt;

/// What is in a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contents {
    /// The name of the format.
    pub format: &'static str,
    pub entries: Vec<Entry>,
    /// What is to be known of the file as a whole.
    pub notes: Vec<String>,
}

/// One array of a file, or something in it that is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// By which it is loaded; none where there is one array only.
    pub name: Option<String>,
    /// None for what cannot be loaded.
    pub array: Option<(DType, Shape)>,
    /// How it is stored, or what it is; may be empty.
    pub detail: String,
}

impl Entry {
    pub fn array(name: Option<&str>, dtype: DType, shape: &Shape, detail: impl Into<String>) -> Entry {
        Entry { name: name.map(str::to_owned), array: Some((dtype, shape.clone())), detail: detail.into() }
    }

    /// Something that cannot be loaded.
    pub fn other(name: &str, detail: impl Into<String>) -> Entry {
        Entry { name: Some(name.to_owned()), array: None, detail: detail.into() }
    }
}

/// One line for the file, then one for each entry.
impl fmt::Display for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.format)?;
        self.notes.iter().try_for_each(|note| write!(f, ", {note}"))?;
        let width = |text: &dyn Fn(&Entry) -> String| {
            self.entries.iter().map(|entry| text(entry).chars().count()).max().unwrap_or(0)
        };
        let name = |entry: &Entry| entry.name.clone().unwrap_or_default();
        let dtype = |entry: &Entry| entry.array.as_ref().map_or("-", |(dtype, _)| dtype.name()).to_owned();
        let shape = |entry: &Entry| entry.array.as_ref().map_or("-".to_owned(), |(_, shape)| shape.to_string());
        let (names, dtypes, shapes) = (width(&name), width(&dtype), width(&shape));
        for entry in &self.entries {
            let mut line = String::from("\n  ");
            if names > 0 {
                line += &format!("{:names$}  ", name(entry));
            }
            line += &format!("{:dtypes$}  {:shapes$}  {}", dtype(entry), shape(entry), entry.detail);
            f.write_str(line.trim_end_matches(' '))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stand_in_columns() {
        let shape = |extents: &[usize]| Shape::new(extents.iter().copied()).unwrap();
        let contents = Contents {
            format: "NumPy archive",
            entries: vec![
                Entry::array(Some("x"), DType::Float64, &shape(&[1000, 3]), "compressed"),
                Entry::array(Some("label"), DType::Int8, &shape(&[7]), ""),
                Entry::other("notes", "text"),
            ],
            notes: vec!["3 entries".into()],
        };
        let expected = "NumPy archive, 3 entries\n  x      float64  (1000, 3)  compressed\n  label  int8     (7,)\n  \
                        notes  -        -          text";
        assert_eq!(contents.to_string(), expected);
        let one = Contents {
            format: "NumPy array",
            entries: vec![Entry::array(None, DType::Bool, &shape(&[2]), "")],
            notes: vec![],
        };
        assert_eq!(one.to_string(), "NumPy array\n  bool  (2,)");
    }
}
