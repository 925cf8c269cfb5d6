//! `arr` at a pseudo-terminal of its own.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a conversation takes place: a folder that is home and working folder, and an environment.
#[derive(Clone)]
pub struct Setting {
    home: Rc<tempfile::TempDir>,
    environment: Vec<(&'static str, &'static str)>,
}

impl Setting {
    pub fn coloured() -> Setting {
        Setting { home: Rc::new(tempfile::tempdir().unwrap()), environment: vec![("TERM", "xterm")] }
    }

    pub fn plain() -> Setting {
        Setting::coloured().with("NO_COLOR", "1")
    }

    pub fn with(mut self, name: &'static str, value: &'static str) -> Setting {
        self.environment.push((name, value));
        self
    }

    pub fn folder(&self) -> &Path {
        self.home.path()
    }
}

pub struct Terminal {
    program: Child,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    /// All bytes so far.
    drawn: Vec<u8>,
    /// How much of them, and of the text in them, has been waited for.
    draws: usize,
    shown: usize,
    _setting: Setting,
}

impl Terminal {
    pub fn open(setting: Setting) -> Terminal {
        let (ours, theirs) = pseudo_terminal();
        let end = || theirs.try_clone().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_arr"));
        command.current_dir(setting.folder()).args(["--seed", "1", "--threads", "2"]);
        command.env_remove("NO_COLOR").env("HOME", setting.folder()).env("XDG_STATE_HOME", setting.folder());
        command.envs(setting.environment.iter().copied());
        // SAFETY: `setsid` and `ioctl` may be called between fork and exec, and change the new process alone: its
        // standard input becomes the terminal whose Ctrl-C reaches it.
        unsafe {
            command.pre_exec(|| match libc::setsid() >= 0 && libc::ioctl(0, libc::TIOCSCTTY, 0) >= 0 {
                true => Ok(()),
                false => Err(std::io::Error::last_os_error()),
            });
        }
        let program = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        let keyboard = File::from(ours);
        let mut watched = keyboard.try_clone().unwrap();
        let (send, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Reading fails when the program has left the terminal.
            while let Ok(count @ 1..) = watched.read(&mut bytes) {
                if send.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Terminal { program, keyboard, screen, drawn: Vec::new(), draws: 0, shown: 0, _setting: setting }
    }

    pub fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for the prompt. Before it, the terminal itself would take the keys that edit a line.
    pub fn asks(&mut self) {
        self.shows("\n> ");
    }

    /// Types a line and Enter.
    pub fn enters(&mut self, line: &str) {
        self.types(&format!("{line}\r"));
    }

    /// Pastes as terminals do that put brackets around it.
    pub fn pastes(&mut self, text: &str) {
        self.types(&format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r")));
    }

    /// Waits until a text is on the screen, behind the ones that were waited for before.
    pub fn shows(&mut self, expected: &str) {
        self.wait(expected, |terminal| {
            let text = visible(&terminal.drawn);
            let at = text[terminal.shown..].find(expected)?;
            terminal.shown += at + expected.len();
            Some(())
        });
    }

    /// Waits for bytes as they are, escape sequences included.
    pub fn draws(&mut self, expected: &str) {
        self.wait(expected, |terminal| {
            let rest = &terminal.drawn[terminal.draws..];
            let at = rest.windows(expected.len()).position(|bytes| bytes == expected.as_bytes())?;
            terminal.draws += at + expected.len();
            Some(())
        });
    }

    /// Waits until what was entered runs: the terminal no longer takes pastes, and Ctrl-C is a signal.
    pub fn waits_for_the_answer(&mut self) {
        self.draws = self.drawn.len();
        self.draws("\x1b[?2004l");
    }

    /// How many pieces of text were given a colour or a style so far.
    pub fn colours(&self) -> usize {
        let text = String::from_utf8_lossy(&self.drawn);
        let ends_in_m =
            |rest: &&str| rest.find(|c: char| c.is_ascii_alphabetic()).is_some_and(|at| rest[at..].starts_with('m'));
        text.split("\x1b[").skip(1).filter(ends_in_m).count()
    }

    fn wait(&mut self, expected: &str, found: impl Fn(&mut Terminal) -> Option<()>) {
        let deadline = Instant::now() + PATIENCE;
        while found(self).is_none() {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.screen.recv_timeout(left) {
                Ok(bytes) => self.drawn.extend(bytes),
                Err(_) => panic!("{expected:?} is not shown, but {:?}", &visible(&self.drawn)[self.shown..]),
            }
        }
    }

    /// Waits for the end of the program and gives its exit code.
    pub fn ends(mut self) -> i32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.program.try_wait().unwrap() {
                Some(status) => return status.code().unwrap(),
                None if Instant::now() > deadline => panic!("it goes on: {:?}", visible(&self.drawn)),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

impl Drop for Terminal {
    /// A failed test leaves no program behind.
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Our end and the program's end of a new pseudo-terminal.
fn pseudo_terminal() -> (OwnedFd, OwnedFd) {
    let (mut ours, mut theirs) = (0, 0);
    let size = libc::winsize { ws_row: 50, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0 };
    let none = std::ptr::null_mut();
    // SAFETY: both numbers and the size are live for the call, which keeps none of them; the descriptors that it gives
    // are new and ours alone.
    unsafe {
        assert_eq!(libc::openpty(&mut ours, &mut theirs, none, none.cast(), &raw const size as *mut _), 0);
        let ends = (OwnedFd::from_raw_fd(ours), OwnedFd::from_raw_fd(theirs));
        // The program must not hold our end: it would never see the terminal close.
        assert_eq!(libc::fcntl(ends.0.as_raw_fd(), libc::F_SETFD, libc::FD_CLOEXEC), 0);
        ends
    }
}

/// What is left of a terminal's bytes without escape sequences: everything that was ever drawn, line by line.
fn visible(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut visible = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => {
                characters.by_ref().skip_while(|&c| c == '[').find(|c| c.is_ascii_alphabetic());
            }
            '\r' => {}
            '\u{a0}' => visible.push(' '),
            other => visible.push(other),
        }
    }
    visible
}
