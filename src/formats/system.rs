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

    /// Asks the system to let go of what memory holds of a file that is on its disk, so that reading it again takes the
    /// disk. It is a hint.
    pub fn let_go(file: &File) {
        // SAFETY: the descriptor is open as long as `file` is borrowed; no memory is involved. Offset 0 and length 0 mean
        // the whole file.
        unsafe { libc::posix_fadvise64(file.as_raw_fd(), 0, 0, libc::POSIX_FADV_DONTNEED) };
    }

    /// Waits until everything that was written to the file system of `file` is on its disk. With many files this is far
    /// less work than to wait for each of them.
    pub fn sync_file_system(file: &File) -> io::Result<()> {
        // SAFETY: the descriptor is open as long as `file` is borrowed; no memory is involved.
        check(unsafe { libc::syncfs(file.as_raw_fd()) })
    }

    /// Exchanges the names of two files or folders, at one stroke.
    pub fn exchange(one: &Path, other: &Path) -> io::Result<()> {
        let one = CString::new(one.as_os_str().as_bytes())?;
        let other = CString::new(other.as_os_str().as_bytes())?;
        // SAFETY: both are strings that end in a zero byte and outlive the call. It is called by its number because not
        // every C library has it.
        let result = unsafe {
            libc::syscall(
                libc::SYS_renameat2,
                libc::AT_FDCWD,
                one.as_ptr(),
                libc::AT_FDCWD,
                other.as_ptr(),
                libc::RENAME_EXCHANGE,
            )
        };
        check(result as libc::c_int)
    }

    /// Where an open file or folder is now, whatever its name was when it was opened.
    pub fn present_path(file: &File) -> Option<std::path::PathBuf> {
        std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).ok()
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

    pub fn let_go(_file: &File) {}

    pub fn sync_file_system(file: &File) -> io::Result<()> {
        file.sync_all()
    }

    pub fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn present_path(_file: &File) -> Option<std::path::PathBuf> {
        None
    }
}

/// Opens a file or folder below an open folder to read from it, wherever that folder has been moved to.
pub(super) fn open_below(folder: &std::fs::File, path: &std::path::Path) -> std::io::Result<std::fs::File> {
    use std::os::fd::{AsRawFd, FromRawFd};
    use std::os::unix::ffi::OsStrExt;
    let path = std::ffi::CString::new(path.as_os_str().as_bytes())?;
    // Without O_NONBLOCK opening a named pipe would wait for somebody to write to it.
    let flags = libc::O_RDONLY | libc::O_CLOEXEC | libc::O_NONBLOCK;
    // SAFETY: the path ends in a zero byte and outlives the call, and the descriptor is open as long as `folder` is.
    let descriptor = unsafe { libc::openat(folder.as_raw_fd(), path.as_ptr(), flags) };
    if descriptor < 0 {
        return Err(std::io::Error::last_os_error());
    }
    // SAFETY: the call succeeded, so this is an open descriptor, and nobody else knows of it.
    Ok(unsafe { std::fs::File::from_raw_fd(descriptor) })
}

/// The bytes that an ordinary user may still write to the file system of `folder`.
pub fn free_space(folder: &std::path::Path) -> Option<u64> {
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
