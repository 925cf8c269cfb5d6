//! Zarr, versions 2 and 3: a folder with an array in chunks, each a file, or with a group of arrays and groups.
//!
//! # Design
//!
//! The metadata and the few codecs that are in use are read here. The library for it, zarrs, brings more along than all
//! else that arr is made of, decodes on threads of its own, and holds in memory what it likes; here the caller's threads
//! decode, and every byte that a read takes is counted.
//!
//! Metadata that is consolidated, a copy of all that a store holds in one file, saves requests where each is one over a
//! network. Here the originals are read, which every store has and which are never out of date.

mod array;
mod codecs;
mod fill;
mod folder;
mod json;
mod kept;
mod metadata;
mod node;
mod write;

use super::ComesBack;
use super::contents::{Contents, Entry};
use super::error::{FormatError, Problem, listed};
use super::request::{ArrayRequest, Detail};
use super::{Format, Opened};
use array::ZarrArray;
use folder::Folder;
use node::{Node, arrays, node};
use std::path::Path;
use std::sync::Arc;

pub(super) const FORMAT: Format = Format {
    name: "Zarr",
    endings: &["zarr"],
    takes: &[Detail::Name],
    holds_several: true,
    comes_back: ComesBack::AsSaved,
    prefix: None,
    writing: write::WRITING,
    open,
    create: write::create,
    contents,
};

/// What the array is called that is not in a group.
const ROOT: &str = "";

fn open(path: &Path, request: &ArrayRequest) -> Opened {
    let folder = Arc::new(Folder::open(path)?);
    let root = node(&folder, ROOT)?;
    let name = match (&root, &request.name) {
        (Node::Nothing, _) => return Err(nothing(&folder)),
        (Node::Array(_), None) => ROOT.to_owned(),
        (Node::Array(_), Some(name)) => {
            let known = "one array, without a name".to_owned();
            return Err(folder.refused(Problem::NoSuchArray { name: name.clone(), known }));
        }
        (Node::Group(_), Some(name)) => name.clone(),
        (Node::Group(_), None) => only(&folder)?,
    };
    let is_inside = name.is_empty() || name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    let found = match root {
        Node::Group(_) if !is_inside => Node::Nothing,
        Node::Group(_) => node(&folder, &name)?,
        root => root,
    };
    match found {
        Node::Array(found) => {
            let metadata = found.metadata.map_err(|problem| folder.refused(problem))?;
            let prefix = if name.is_empty() { String::new() } else { format!("{name}/") };
            Ok(Arc::new(ZarrArray::new(folder, prefix, found.source, metadata, request.memory.unwrap_or(u64::MAX))))
        }
        Node::Group(_) => {
            let message = format!("`{name}` is a group of arrays; `info` lists them");
            Err(folder.refused(Problem::Unsupported(message)))
        }
        Node::Nothing => {
            let known = listed(arrays(&folder)?.iter().map(|(name, _)| name.as_str()));
            Err(folder.refused(Problem::NoSuchArray { name, known }))
        }
    }
}

/// The name of a group's only array. One that cannot be loaded does not count beside one that can.
fn only(folder: &Folder) -> Result<String, FormatError> {
    let mut all = arrays(folder)?;
    if all.len() > 1 {
        all.retain(|(_, array)| array.metadata.is_ok());
    }
    let known = listed(all.iter().map(|(name, _)| name.as_str()));
    match &all[..] {
        [] => Err(folder.refused(Problem::Unsupported("the group holds no array of numbers".to_owned()))),
        [(name, _)] => Ok(name.clone()),
        [(first, _), ..] => Err(folder.refused(Problem::SeveralArrays { first: first.clone(), known })),
    }
}

fn nothing(folder: &Folder) -> FormatError {
    let message = "the folder is no Zarr array or group: it has no zarr.json, .zarray or .zgroup";
    folder.refused(Problem::Unsupported(message.to_owned()))
}

fn contents(path: &Path) -> Result<Contents, FormatError> {
    let folder = Folder::open(path)?;
    let entry = |name: &str, array: &node::FoundArray| match &array.metadata {
        Ok(metadata) => {
            let name = (name != ROOT).then_some(name);
            Entry::array(name, metadata.dtype, &metadata.shape, metadata.describe())
        }
        Err(problem) => Entry::other(name, problem.to_string()),
    };
    let (version, entries) = match node(&folder, ROOT)? {
        Node::Nothing => return Err(nothing(&folder)),
        Node::Array(array) => (array.version, vec![entry(ROOT, &array)]),
        Node::Group(version) => (version, arrays(&folder)?.iter().map(|(name, array)| entry(name, array)).collect()),
    };
    Ok(Contents { entries, notes: vec![format!("version {version}")], ..Contents::default() })
}

#[cfg(test)]
mod tests;
