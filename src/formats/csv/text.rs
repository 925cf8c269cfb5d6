//! The bytes of a text: those of its file, or what they unpack to.

use super::super::error::{FormatError, Problem};
use super::super::source_file::SourceFile;
use super::super::spool::Spool;
use super::dialect::Packing;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// How much is unpacked at a time.
const PIECE: usize = 1 << 20;

#[derive(Debug)]
pub(super) struct Text {
    file: SourceFile,
    unpacked: Option<Unpacked>,
}

/// A compressed text must be read from its beginning, and rows are read in any order: it is unpacked once, to a temporary
/// file, where the disk is the limit and not the memory.
#[derive(Debug)]
struct Unpacked {
    spool: Spool,
    len: u64,
}

impl Text {
    /// The text in `file`, unpacked if need be.
    pub(super) fn open(file: SourceFile, packing: Packing) -> Result<Text, FormatError> {
        let reader = || BufReader::with_capacity(PIECE, Reading { file: &file, at: 0 });
        let unpacked = match packing {
            Packing::None => None,
            Packing::Gzip => Some(unpack(&file, flate2::bufread::MultiGzDecoder::new(reader()))?),
            Packing::Zstd => {
                let decoder = zstd::stream::read::Decoder::with_buffer(reader());
                Some(unpack(&file, decoder.map_err(|error| damaged(file.path(), error))?)?)
            }
        };
        Ok(Text { file, unpacked })
    }

    pub(super) fn file(&self) -> &SourceFile {
        &self.file
    }

    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    pub(super) fn len(&self) -> u64 {
        self.unpacked.as_ref().map_or(self.file.len(), |unpacked| unpacked.len)
    }

    pub(super) fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), FormatError> {
        match &self.unpacked {
            Some(unpacked) => unpacked.spool.read(offset, out),
            None => self.file.read(offset, out),
        }
    }

    pub(super) fn error(&self, problem: Problem) -> FormatError {
        FormatError::new(self.path(), problem)
    }
}

fn unpack(file: &SourceFile, mut packed: impl Read) -> Result<Unpacked, FormatError> {
    let spool = Spool::in_temporary_folder(file.path(), 0)?;
    let mut piece = vec![0; PIECE];
    let mut len = 0;
    loop {
        let count = match packed.read(&mut piece) {
            Ok(0) => return Ok(Unpacked { spool, len }),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(damaged(file.path(), error)),
        };
        spool.write(len, &piece[..count])?;
        len += count as u64;
    }
}

/// Why unpacking failed: what was wrong with reading the file, or else the file itself.
fn damaged(path: &Path, error: io::Error) -> FormatError {
    match error.downcast::<FormatError>() {
        Ok(error) => error,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            FormatError::new(path, Problem::Damaged("it ends in the middle of what is compressed".to_owned()))
        }
        Err(error) => FormatError::new(path, Problem::Damaged(format!("it cannot be unpacked: {error}"))),
    }
}

/// A file from its beginning to its end.
struct Reading<'a> {
    file: &'a SourceFile,
    at: u64,
}

impl Read for Reading<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = (self.file.len() - self.at).min(out.len() as u64) as usize;
        self.file.read(self.at, &mut out[..count]).map_err(io::Error::other)?;
        self.at += count as u64;
        Ok(count)
    }
}
