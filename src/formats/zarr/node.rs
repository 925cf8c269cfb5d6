//! Arrays and groups in a folder.

use super::folder::{Folder, Version};
use super::json::{self, damaged, unsupported};
use super::metadata::Metadata;
use crate::formats::error::{FormatError, Problem};
use serde_json::Value;

/// How deep groups are searched for arrays, and how many arrays are found: more is a folder that leads back to itself.
const MOST_LEVELS: usize = 16;
const MOST_NODES: usize = 100_000;

/// What is under a name.
#[derive(Debug)]
pub(super) enum Node {
    Array(Box<FoundArray>),
    /// With the version of its metadata.
    Group(u8),
    Nothing,
}

#[derive(Debug)]
pub(super) struct FoundArray {
    pub version: u8,
    /// The name of the file with the metadata, and what it looked like.
    pub source: (String, Version),
    pub metadata: Result<Metadata, Problem>,
}

/// What is under this name, empty for the folder itself.
pub(super) fn node(folder: &Folder, name: &str) -> Result<Node, FormatError> {
    let file = |file: &str| if name.is_empty() { file.to_owned() } else { format!("{name}/{file}") };
    let source = file("zarr.json");
    if let Some((text, version)) = folder.text(&source)? {
        let object = json::parse("zarr.json", &text).map_err(|problem| folder.refused(problem))?;
        if object.get("zarr_format").and_then(Value::as_u64) != Some(3) {
            return Err(folder.refused(unsupported("it has a version that arr does not know; it knows 2 and 3")));
        }
        return match object.get("node_type").and_then(Value::as_str) {
            Some("group") => Ok(Node::Group(3)),
            Some("array") => {
                let (source, metadata) = ((source, version), Metadata::of_version_3(&object));
                Ok(Node::Array(Box::new(FoundArray { version: 3, source, metadata })))
            }
            _ => Err(folder.refused(damaged("zarr.json is neither of an array nor of a group"))),
        };
    }
    let source = file(".zarray");
    if let Some((text, version)) = folder.text(&source)? {
        let object = json::parse(".zarray", &text).map_err(|problem| folder.refused(problem))?;
        let (source, metadata) = ((source, version), Metadata::of_version_2(&object));
        return Ok(Node::Array(Box::new(FoundArray { version: 2, source, metadata })));
    }
    let is_group = folder.text(&file(".zgroup"))?.is_some();
    Ok(if is_group { Node::Group(2) } else { Node::Nothing })
}

/// All arrays in groups of the folder, by their names.
pub(super) fn arrays(folder: &Folder) -> Result<Vec<(String, Box<FoundArray>)>, FormatError> {
    let mut found = Vec::new();
    // The last name is looked into first: they are put there in the reverse of their order.
    let mut waiting = vec![(String::new(), 0)];
    let mut seen = 0;
    while let Some((name, level)) = waiting.pop() {
        seen += 1;
        if level > MOST_LEVELS || seen > MOST_NODES {
            return Err(folder.refused(damaged("it holds too many groups in groups")));
        }
        match node(folder, &name)? {
            Node::Array(array) => found.push((name, array)),
            Node::Group(_) => {
                let below = |folder: &String| if name.is_empty() { folder.clone() } else { format!("{name}/{folder}") };
                waiting.extend(folder.folders(&name)?.iter().rev().map(|folder| (below(folder), level + 1)));
            }
            Node::Nothing => {}
        }
    }
    Ok(found)
}
