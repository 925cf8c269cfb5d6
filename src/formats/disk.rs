//! Measuring a disk.

use super::error::FormatError;
use super::spool::Spool;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Bytes that are read or written at once.
const BLOCK: u64 = 4 << 20;

/// Bytes a second that `threads` threads read from the disk of `folder`, and that they write until they are there to stay:
/// measured with a file of `size` bytes, which is gone afterwards.
///
/// # Errors
/// Where the file cannot be made, as on a disk without room for it.
pub fn disk_rates(folder: &Path, size: u64, threads: usize) -> Result<(f64, f64), FormatError> {
    let spool = Spool::in_folder(folder, folder, size)?;
    // Disks that compress, or leave out zeros, should find nothing to gain.
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
    let word = |_| {
        noise = (noise ^ (noise << 13)) ^ ((noise ^ (noise << 13)) >> 7);
        noise ^= noise << 17;
        noise.to_le_bytes()
    };
    let block: Vec<u8> = (0..BLOCK / 8).flat_map(word).collect();
    let started = Instant::now();
    in_blocks(size, threads, &|offset, bytes| spool.write(offset, &block[..bytes]))?;
    spool.sync()?;
    let written = started.elapsed();
    spool.let_go();
    let started = Instant::now();
    in_blocks(size, threads, &|offset, bytes| spool.read(offset, &mut vec![0; bytes]))?;
    let rate = |seconds: f64| size as f64 / seconds.max(1e-9);
    Ok((rate(started.elapsed().as_secs_f64()), rate(written.as_secs_f64())))
}

/// Does something with all blocks of a file, each by the first thread that is free.
fn in_blocks(
    size: u64,
    threads: usize,
    work: &(dyn Fn(u64, usize) -> Result<(), FormatError> + Sync),
) -> Result<(), FormatError> {
    let next = AtomicU64::new(0);
    let run = || loop {
        let offset = next.fetch_add(BLOCK, Ordering::Relaxed);
        if offset >= size {
            return Ok(());
        }
        work(offset, BLOCK.min(size - offset) as usize)?;
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(run)).collect();
        // A thread that panics has a bug of its own, which goes on here.
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_has_rates_and_nothing_is_left_on_it() {
        let folder = tempfile::tempdir().unwrap();
        let (read, write) = disk_rates(folder.path(), (1 << 20) + 7, 3).unwrap();
        assert!(read > 0.0 && write > 0.0);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(disk_rates(&folder.path().join("no such folder"), 1, 1).is_err());
    }

    #[test]
    fn every_block_comes_once() {
        let seen = AtomicU64::new(0);
        let size = 5 * BLOCK + 3;
        let see = |_: u64, bytes: usize| {
            seen.fetch_add(bytes as u64, Ordering::Relaxed);
            Ok(())
        };
        in_blocks(size, 3, &see).unwrap();
        assert_eq!(seen.into_inner(), size);
    }
}
