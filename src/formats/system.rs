//! The calls to the operating system that the standard library does not offer. Elsewhere than on Linux each has a
//! plain substitute: these calls make saving safer and faster, not possible.

pub(super) use imp::*;

#[cfg(target_os = "linux")]
mod imp {
    use std::ffi::CString;
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::fd::AsRawFd;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::Path;

    /// A new file in `folder` that has no name yet, so that nothing is left of it however the program ends. None where
    /// the file system has no such files or they could not be named later.
    pub fn create_unnamed(folder: &Path) -> Option<File> {
        if !Path::new("/proc/self/fd").exists() {
            return None;
        }
        OpenOptions::new().read(true).write(true).custom_flags(libc::O_TMPFILE).mode(0o666).open(folder).ok()
    }

    /// Gives an unnamed file its name, which must be free.
    pub fn name_file(file: &File, name: &Path) -> io::Result<()> {
        let open_file = CString::new(format!("/proc/self/fd/{}", file.as_raw_fd()))?;
        let name = CString::new(name.as_os_str().as_bytes())?;
        // SAFETY: both are strings that end in a zero byte and outlive the call.
        check(unsafe {
            libc::linkat(libc::AT_FDCWD, open_file.as_ptr(), libc::AT_FDCWD, name.as_ptr(), libc::AT_SYMLINK_FOLLOW)
        })
    }

    /// Makes `file` `size` bytes long with disk space for all of them.
    pub fn set_aside(file: &File, size: u64) -> io::Result<()> {
        let length = libc::off64_t::try_from(size).map_err(|_| io::ErrorKind::FileTooLarge)?;
        loop {
            // SAFETY: the descriptor is open for writing as long as `file` is borrowed; no memory is involved.
            let outcome = check(unsafe { libc::fallocate64(file.as_raw_fd(), 0, 0, length) });
            match outcome.as_ref().map_err(io::Error::kind) {
                Err(io::ErrorKind::Interrupted) => continue,
                Ok(())
                | Err(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge) => {
                    return outcome;
                }
                // Not every file system can; then space is found as it is written.
                Err(_) => return file.set_len(size),
            }
        }
    }

    /// Asks the system to start writing to the disk whatever of the file is not there yet, and does not wait for it.
    pub fn start_write_back(file: &File) {
        // SAFETY: the descriptor is open as long as `file` is borrowed; no memory is involved. It is a hint: whatever
        // goes wrong shows when the file is synced. Offset 0 and length 0 mean the whole file.
        unsafe { libc::sync_file_range(file.as_raw_fd(), 0, 0, libc::SYNC_FILE_RANGE_WRITE) };
    }

    fn check(result: libc::c_int) -> io::Result<()> {
        if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    pub fn create_unnamed(_folder: &Path) -> Option<File> {
        None
    }

    pub fn name_file(_file: &File, _name: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn set_aside(file: &File, size: u64) -> io::Result<()> {
        file.set_len(size)
    }

    pub fn start_write_back(_file: &File) {}
}

/// The bytes that an ordinary user may still write to the file system of `folder`.
pub(super) fn free_space(folder: &std::path::Path) -> Option<u64> {
    use std::os::unix::ffi::OsStrExt;
    let folder = std::ffi::CString::new(folder.as_os_str().as_bytes()).ok()?;
    let mut facts = std::mem::MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path ends in a zero byte and `facts` is writable; both outlive the call.
    let result = unsafe { libc::statvfs(folder.as_ptr(), facts.as_mut_ptr()) };
    if result != 0 {
        return None;
    }
    // SAFETY: the call succeeded and filled it in.
    let facts = unsafe { facts.assume_init() };
    // The fields' types differ between systems.
    #[allow(clippy::useless_conversion, clippy::unnecessary_cast)]
    Some((facts.f_bavail as u64).saturating_mul(facts.f_frsize as u64))
}
