//! NumPy's `.npz` archives: a zip file of `.npy` files, one for each array, named after it.

mod directory;
mod member;
mod write;

use super::ComesBack;
use super::contents::{Contents, Entry};
use super::error::{FormatError, Problem, listed};
use super::request::{ArrayRequest, Detail};
use super::source_file::SourceFile;
use super::{Format, Opened};
use directory::Member;
use member::MemberArray;
use std::path::Path;
use std::sync::Arc;

pub(super) const FORMAT: Format = Format {
    name: "NumPy archive",
    endings: &["npz"],
    takes: &[Detail::Name],
    holds_several: true,
    comes_back: ComesBack::AsSaved,
    prefix: None,
    writing: 0,
    open,
    create: write::create,
    contents,
};

/// The ending of the names of members that hold arrays.
const ENDING: &str = ".npy";

fn open(path: &Path, request: &ArrayRequest) -> Opened {
    let file = Arc::new(SourceFile::open(path)?);
    let members = directory::members(&file)?;
    let member = match &request.name {
        Some(name) => named(path, members, name)?,
        None => only(&file, members)?,
    };
    Ok(Arc::new(MemberArray::open(file, member)?))
}

/// The member that a program calls `name`, with its ending or, as in NumPy, without.
fn named(path: &Path, members: Vec<Member>, name: &str) -> Result<Member, FormatError> {
    let is_meant = |member: &&Member| array_name(member) == Some(name);
    let found = members.iter().find(is_meant).or_else(|| members.iter().find(|member| member.name == name));
    if let Some(member) = found.filter(|member| array_name(member).is_none()) {
        let message = format!("its member `{}` is no {ENDING} file", member.name);
        return Err(FormatError::new(path, Problem::Unsupported(message)));
    }
    found.cloned().ok_or_else(|| {
        let known = listed(members.iter().filter_map(array_name));
        FormatError::new(path, Problem::NoSuchArray { name: name.to_owned(), known })
    })
}

/// The only array there is. One that cannot be loaded does not count beside one that can.
fn only(file: &Arc<SourceFile>, mut members: Vec<Member>) -> Result<Member, FormatError> {
    members.retain(|member| array_name(member).is_some());
    if members.len() > 1 {
        members.retain(|member| MemberArray::open(file.clone(), member.clone()).is_ok());
    }
    let known = listed(members.iter().filter_map(array_name));
    if members.len() > 1 {
        let first = array_name(&members[0]).unwrap_or_default().to_owned();
        return Err(FormatError::new(file.path(), Problem::SeveralArrays { first, known }));
    }
    members.pop().ok_or_else(|| {
        let message = "the archive holds no array of numbers; `info` lists what is in it";
        FormatError::new(file.path(), Problem::Unsupported(message.to_owned()))
    })
}

fn contents(path: &Path) -> Result<Contents, FormatError> {
    let file = Arc::new(SourceFile::open(path)?);
    let members = directory::members(&file)?;
    let notes = vec![format!("{} {}", members.len(), if members.len() == 1 { "member" } else { "members" })];
    let entries = members.into_iter().map(|member| {
        let Some(name) = array_name(&member).map(str::to_owned) else {
            let detail = format!("no {ENDING} file, {} bytes", member.len);
            return Ok(Entry::other(&member.name, detail));
        };
        match MemberArray::open(file.clone(), member) {
            Ok(array) => Ok(Entry::array(Some(&name), array.layout.dtype(), array.layout.shape(), array.describe())),
            // The file as a whole is of no use then.
            Err(error) if matches!(error.problem, Problem::Changed | Problem::System { .. }) => Err(error),
            Err(error) => Ok(Entry::other(&name, error.problem.to_string())),
        }
    });
    Ok(Contents { entries: entries.collect::<Result<_, _>>()?, notes, ..Contents::default() })
}

/// What a program calls a member, if it is an array.
fn array_name(member: &Member) -> Option<&str> {
    member.name.strip_suffix(ENDING)
}

#[cfg(test)]
mod tests;
