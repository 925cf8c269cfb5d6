//! Files that a text would have saved by now, where nothing is saved.

use crate::formats::{self, ArrayRequest, Contents, Entry, FormatError, Problem, StoredArray};
use crate::graph::Expr;
use crate::types::{DType, Shape, contiguous_strides};
use crate::values::Stored;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The promised files by the paths that the text gives them.
#[derive(Debug, Default)]
pub struct PromisedFiles(FxHashMap<String, Vec<(Option<String>, Stored)>>);

impl PromisedFiles {
    pub fn save(&mut self, path: &str, arrays: &[(Option<String>, Expr)]) {
        let promised = arrays.iter().map(|(name, array)| {
            let promised = Promised::new(path, array.dtype(), array.shape().clone());
            (name.clone(), Stored::new(Arc::new(promised)))
        });
        self.0.insert(path.to_owned(), promised.collect());
    }

    /// What loading a file gives: what is promised, else what is there.
    pub fn load(&self, path: &str, request: &ArrayRequest) -> Result<Stored, String> {
        let Some(arrays) = self.0.get(path) else { return super::host::open(path, request) };
        let is_meant = |name: &Option<String>| request.name.is_none() && arrays.len() == 1 || *name == request.name;
        let Some((_, promised)) = arrays.iter().find(|(name, _)| is_meant(name)) else {
            let name = request.name.clone().unwrap_or_default();
            let known = formats::listed(arrays.iter().filter_map(|(name, _)| name.as_deref()));
            let problem = match request.name {
                Some(_) => Problem::NoSuchArray { name, known },
                None => Problem::SeveralArrays { first: arrays[0].0.clone().unwrap_or_default(), known },
            };
            return Err(FormatError::new(Path::new(path), problem).to_string());
        };
        let dtype = request.dtype.unwrap_or(promised.dtype());
        let shape = request.shape.as_ref().unwrap_or(promised.shape());
        if (dtype, shape) == (promised.dtype(), promised.shape()) {
            return Ok(promised.clone());
        }
        Ok(Stored::new(Arc::new(Promised::new(path, dtype, shape.clone()))))
    }

    /// What is in a file: what is promised, else what is there.
    pub fn contents(&self, path: &str) -> Result<Contents, String> {
        let Some(arrays) = self.0.get(path) else { return super::host::contents(path) };
        let entry = |(name, array): &(Option<String>, Stored)| {
            Entry::array(name.as_deref(), array.dtype(), array.shape(), "to be saved")
        };
        Ok(Contents { format: "a file to be saved", entries: arrays.iter().map(entry).collect(), notes: Vec::new() })
    }
}

/// A file whose header is known and whose elements are not there.
#[derive(Debug)]
struct Promised {
    path: PathBuf,
    dtype: DType,
    shape: Shape,
    strides: SmallVec<[i64; 4]>,
}

impl Promised {
    fn new(path: &str, dtype: DType, shape: Shape) -> Promised {
        let strides = contiguous_strides(shape.extents());
        Promised { path: PathBuf::from(path), dtype, shape, strides }
    }
}

impl StoredArray for Promised {
    fn dtype(&self) -> DType {
        self.dtype
    }

    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn strides(&self) -> &[i64] {
        &self.strides
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn read(&self, _: u64, _: &mut [u8]) -> Result<(), FormatError> {
        Err(FormatError::new(&self.path, Problem::Missing))
    }
}
