//! A `.npy` file in a zip file, as an array.

use super::directory::{self, Member, Packing};
use crate::formats::StoredArray;
use crate::formats::elements::{byte_offset, to_native};
use crate::formats::error::{FormatError, Problem};
use crate::formats::npy::Layout;
use crate::formats::source_file::SourceFile;
use crate::formats::spool::Spool;
use crate::types::{DType, Shape};
use flate2::read::DeflateDecoder;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What unpacking holds at a time.
const PIECE: usize = 256 << 10;

/// What the decoder takes: its window, its tables and its input.
const DECODER: usize = 128 << 10;

/// The most bytes that one byte of a deflated stream stands for.
const MOST_DEFLATED: u64 = 1032;

/// A `.npy` file in a zip file.
///
/// A stored one is read where it lies, any piece by any thread; its checksum is that of all its bytes and so cannot be
/// held against a piece. A deflated one cannot be entered in its middle: it is unpacked and checked as a whole when an
/// element is first needed, into a temporary file and not into memory, which it may well exceed.
#[derive(Debug)]
pub(super) struct MemberArray {
    file: Arc<SourceFile>,
    member: Member,
    pub layout: Layout,
    packing: Packing,
    /// Where in the zip file its bytes begin.
    start: u64,
    unpacked: OnceLock<Spool>,
    /// Held by the thread that unpacks.
    unpacking: Mutex<()>,
}

impl MemberArray {
    /// Reads the member's header.
    pub(super) fn open(file: Arc<SourceFile>, member: Member) -> Result<MemberArray, FormatError> {
        let refused = |problem| FormatError::new(file.path(), problem);
        let packing = member.packing().map_err(|why| {
            let message = format!("its member `{}` is {why}; save it stored or deflated, as NumPy does", member.name);
            refused(Problem::Unsupported(message))
        })?;
        let start = directory::data_start(&file, &member)?;
        let is_possible = match packing {
            Packing::Stored => member.len == member.packed_len,
            Packing::Deflated => member.len.div_ceil(MOST_DEFLATED) <= member.packed_len,
        };
        if !is_possible {
            let Member { name, len, packed_len, .. } = &member;
            let message = format!("the {packed_len} bytes of its member `{name}` cannot be the {len} that it promises");
            return Err(refused(Problem::Damaged(message)));
        }
        let layout = match packing {
            Packing::Stored => Layout::read(file.path(), member.len, |offset, out| file.read(start + offset, out)),
            Packing::Deflated => {
                let mut beginning = Vec::new();
                let most = Layout::MOST_HEADER.min(member.len);
                let stream = unpack(&file, &member, start).take(most).read_to_end(&mut beginning);
                stream.map_err(|error| unpacking_error(&file, &member, error))?;
                Layout::read(file.path(), member.len, |offset, out| {
                    let piece = beginning.get(offset as usize..).and_then(|rest| rest.get(..out.len()));
                    let piece = piece.ok_or_else(|| ends_early(&file, &member))?;
                    out.copy_from_slice(piece);
                    Ok(())
                })
            }
        };
        let layout = layout.map_err(|error| match error.problem {
            Problem::Npy(error) => refused(Problem::Member { name: member.name.clone(), error: Box::new(error) }),
            problem => refused(problem),
        })?;
        Ok(MemberArray { file, member, layout, packing, start, unpacked: OnceLock::new(), unpacking: Mutex::new(()) })
    }

    /// How it is stored, for people.
    pub(super) fn describe(&self) -> String {
        match self.packing {
            Packing::Stored => self.layout.describe(),
            Packing::Deflated => format!("{}, deflated to {} bytes", self.layout.describe(), self.member.packed_len),
        }
    }

    /// Its elements, unpacked by the first thread that asks while the others wait.
    fn unpacked(&self) -> Result<&Spool, FormatError> {
        let _alone = self.unpacking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spool) = self.unpacked.get() {
            return Ok(spool);
        }
        let spool = self.unpack()?;
        Ok(self.unpacked.get_or_init(|| spool))
    }

    fn unpack(&self) -> Result<Spool, FormatError> {
        let damaged = |message| FormatError::new(self.file.path(), Problem::Damaged(message));
        let (data_start, data_end) = (self.layout.data_start, self.layout.data_start + self.layout.data_bytes());
        let spool = Spool::in_temporary_folder(self.file.path(), self.layout.data_bytes())?;
        let mut stream = unpack(&self.file, &self.member, self.start);
        let mut piece = vec![0; PIECE];
        let mut checksum = crc32fast::Hasher::new();
        let mut position = 0u64;
        loop {
            let count = match stream.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unpacking_error(&self.file, &self.member, error)),
            };
            let end = position + count as u64;
            if end > self.member.len {
                return Err(damaged(format!("its member `{}` is longer than it promises", self.member.name)));
            }
            checksum.update(&piece[..count]);
            // What lies before the elements, and behind them, is not kept.
            let kept = position.max(data_start)..end.min(data_end);
            if !kept.is_empty() {
                let bytes = (kept.start - position) as usize..(kept.end - position) as usize;
                spool.write(kept.start - data_start, &piece[bytes])?;
            }
            position = end;
        }
        if position < self.member.len {
            return Err(ends_early(&self.file, &self.member));
        }
        if checksum.finalize() != self.member.crc {
            return Err(damaged(format!("the checksum of its member `{}` is wrong", self.member.name)));
        }
        Ok(spool)
    }
}

impl StoredArray for MemberArray {
    fn dtype(&self) -> DType {
        self.layout.dtype()
    }

    fn shape(&self) -> &Shape {
        self.layout.shape()
    }

    fn strides(&self) -> &[i64] {
        self.layout.strides()
    }

    fn path(&self) -> &Path {
        self.file.path()
    }

    fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
        let dtype = self.layout.dtype();
        let offset = byte_offset(dtype, first, out.len(), self.layout.shape().len() as u64)
            .map_err(|problem| FormatError::new(self.path(), problem))?;
        match (self.packing, self.unpacked.get()) {
            (Packing::Stored, _) => self.file.read(self.start + self.layout.data_start + offset, out)?,
            (Packing::Deflated, Some(spool)) => spool.read(offset, out)?,
            (Packing::Deflated, None) => self.unpacked()?.read(offset, out)?,
        }
        to_native(out, dtype, self.layout.byte_order());
        Ok(())
    }

    fn read_scratch(&self) -> u64 {
        match self.packing {
            Packing::Stored => 0,
            Packing::Deflated => (PIECE + DECODER) as u64,
        }
    }
}

/// The bytes of a deflated member, one after the other.
fn unpack<'a>(file: &'a SourceFile, member: &Member, start: u64) -> DeflateDecoder<Section<'a>> {
    DeflateDecoder::new(Section { file, position: start, end: start + member.packed_len })
}

fn ends_early(file: &SourceFile, member: &Member) -> FormatError {
    let message = format!("its member `{}` ends before it should", member.name);
    FormatError::new(file.path(), Problem::Damaged(message))
}

/// What stopped the decoder: the file's own problem, or what is in it.
fn unpacking_error(file: &SourceFile, member: &Member, error: io::Error) -> FormatError {
    match error.downcast::<FormatError>() {
        Ok(error) => error,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => ends_early(file, member),
        Err(_) => {
            let message = format!("its member `{}` is no deflated data", member.name);
            FormatError::new(file.path(), Problem::Damaged(message))
        }
    }
}

/// A part of a file as a stream.
struct Section<'a> {
    file: &'a SourceFile,
    position: u64,
    end: u64,
}

impl Read for Section<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = (self.end - self.position).min(out.len() as u64) as usize;
        self.file.read(self.position, &mut out[..count]).map_err(io::Error::other)?;
        self.position += count as u64;
        Ok(count)
    }
}
