//! The bytes of a buffer, as they lie in the file or unpacked.

use super::batch::Buffer;
use crate::formats::error::{FormatError, Problem};
use crate::formats::source_file::SourceFile;
use polars_arrow_format::ipc::CompressionType;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

/// The window of a compressed stream that is still read, as a power of two: more memory than that no usual level of
/// compression asks for.
pub(super) const MOST_WINDOW: u32 = 25;

/// Compressed bytes are read so many at a time.
const STEP: usize = 64 << 10;

/// The bytes of a buffer to be read from its beginning to its end, with gaps.
pub(super) enum Bytes {
    Stored(Section),
    Packed(Unpacking),
}

/// A part of a file.
pub(super) struct Section {
    file: Arc<SourceFile>,
    start: u64,
    len: u64,
    position: u64,
}

/// A buffer while it is unpacked.
pub(super) struct Unpacking {
    stream: Box<dyn Read + Send>,
    position: u64,
    /// The byte before the position: of several values in one byte only some may have been asked for.
    last: u8,
}

impl Bytes {
    /// The bytes of a buffer, which should be `promised` ones at least.
    pub(super) fn of(
        file: &Arc<SourceFile>,
        buffer: Buffer,
        compression: Option<CompressionType>,
        promised: u64,
    ) -> Result<Bytes, FormatError> {
        let short = || damaged(file, "a buffer is shorter than its values");
        let section = |skip: u64| {
            let (start, len) = (buffer.start + skip, buffer.len - skip);
            Section { file: file.clone(), start, len, position: 0 }
        };
        let Some(compression) = compression else {
            return if buffer.len < promised { Err(short()) } else { Ok(Bytes::Stored(section(0))) };
        };
        let mut prefix = [0; 8];
        if buffer.len < prefix.len() as u64 {
            return Err(short());
        }
        file.read(buffer.start, &mut prefix)?;
        let packed = section(prefix.len() as u64);
        match i64::from_le_bytes(prefix) {
            // Bytes that would not have become fewer are stored as they are.
            -1 if packed.len >= promised => return Ok(Bytes::Stored(packed)),
            len if u64::try_from(len).is_ok_and(|len| len >= promised) => {}
            _ => return Err(short()),
        }
        let packed = BufReader::with_capacity(STEP, packed);
        let stream: Box<dyn Read + Send> = match compression {
            CompressionType::Lz4Frame => Box::new(lz4_flex::frame::FrameDecoder::new(packed)),
            CompressionType::Zstd => {
                let mut decoder = zstd::Decoder::with_buffer(packed).map_err(|error| problem(file, error))?;
                decoder.window_log_max(MOST_WINDOW).map_err(|error| problem(file, error))?;
                Box::new(decoder)
            }
        };
        Ok(Bytes::Packed(Unpacking { stream, position: 0, last: 0 }))
    }

    /// Fills `out` with the bytes from number `offset` on, which is not before where the last read ended but for one.
    pub(super) fn read(&mut self, file: &SourceFile, offset: u64, out: &mut [u8]) -> Result<(), FormatError> {
        match self {
            Bytes::Stored(section) => section.file.read(section.start + offset, out),
            Bytes::Packed(packed) => packed.read(offset, out).map_err(|error| problem(file, error)),
        }
    }
}

impl Unpacking {
    fn read(&mut self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let out = match out.split_first_mut() {
            Some((first, rest)) if offset + 1 == self.position => {
                *first = self.last;
                rest
            }
            _ => {
                let gap = offset.checked_sub(self.position).ok_or(io::ErrorKind::InvalidInput)?;
                let skipped = io::copy(&mut self.stream.by_ref().take(gap), &mut io::sink())?;
                if skipped < gap {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                self.position = offset;
                out
            }
        };
        self.stream.read_exact(out)?;
        self.position += out.len() as u64;
        if let Some(&last) = out.last() {
            self.last = last;
        }
        Ok(())
    }
}

impl Read for Section {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let len = (self.len - self.position).min(out.len() as u64);
        self.file.read(self.start + self.position, &mut out[..len as usize]).map_err(io::Error::other)?;
        self.position += len;
        Ok(len as usize)
    }
}

/// What went wrong in a stream: an error of the file, or bytes that are no such stream.
fn problem(file: &SourceFile, error: io::Error) -> FormatError {
    match error.downcast::<FormatError>() {
        Ok(ours) => ours,
        Err(_) => damaged(file, "a buffer cannot be decompressed"),
    }
}

pub(super) fn damaged(file: &SourceFile, what: &str) -> FormatError {
    FormatError::new(file.path(), Problem::Damaged(what.to_owned()))
}
