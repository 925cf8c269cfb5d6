//! A conversation at a terminal, held by a test through a pseudo-terminal.

#![cfg(unix)]

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// `arr` at a terminal of its own.
struct Terminal {
    program: Child,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    /// What has been shown and not been waited for.
    unread: String,
    _home: tempfile::TempDir,
}

impl Terminal {
    fn open() -> Terminal {
        let (ours, theirs) = pseudo_terminal();
        let home = tempfile::tempdir().unwrap();
        let end = || theirs.try_clone().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_arr"));
        command.env("HOME", home.path()).env("XDG_STATE_HOME", home.path()).env("XDG_DATA_HOME", home.path());
        command.env("TERM", "xterm").env("NO_COLOR", "1").args(["--seed", "1"]);
        let program = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        let keyboard = File::from(ours);
        let mut watched = keyboard.try_clone().unwrap();
        let (shown, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Reading fails when the program has left the terminal.
            while let Ok(count @ 1..) = watched.read(&mut bytes) {
                if shown.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Terminal { program, keyboard, screen, unread: String::new(), _home: home }
    }

    fn types(&mut self, line: &str) {
        self.keyboard.write_all(format!("{line}\r").as_bytes()).unwrap();
    }

    /// Waits until `expected` is on the screen, and gives what was shown before it.
    fn shows(&mut self, expected: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some((before, after)) = self.unread.split_once(expected) {
                let before = before.to_string();
                self.unread = after.to_string();
                return before;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.screen.recv_timeout(left) {
                Ok(bytes) => self.unread.push_str(&visible(&bytes)),
                Err(_) => panic!("`{expected}` is not shown, but `{}`", self.unread),
            }
        }
    }

    fn ends(mut self) -> i32 {
        self.program.wait().unwrap().code().unwrap()
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

/// What is left of a terminal's bytes without the sequences that move the cursor and clear lines.
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
            other => visible.push(other),
        }
    }
    visible
}

#[test]
fn a_conversation() {
    let mut terminal = Terminal::open();
    terminal.shows(":help lists the commands");
    terminal.shows("> ");

    terminal.types("x = arange(5) * 3");
    terminal.shows("> ");
    terminal.types("sum(x) + 70");
    terminal.shows("100");

    terminal.types("x + unknwon");
    terminal.shows("error: unknown name `unknwon`");
    terminal.types("max(x) * 1000");
    terminal.shows("12000");

    terminal.types("f = fn(a) = (a +");
    terminal.shows(". ");
    terminal.types("900) * 10");
    terminal.shows("> ");
    terminal.types("f(1)");
    terminal.shows("9010");

    terminal.types(":help mean");
    terminal.shows("The arithmetic mean.");
    terminal.types(":vars");
    terminal.shows("int64 (5,)");
    terminal.types(":nonsense");
    terminal.shows("there is no command :nonsense");

    terminal.types(":quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn the_end_of_input_is_the_end_of_the_conversation() {
    let mut terminal = Terminal::open();
    terminal.shows("> ");
    terminal.keyboard.write_all(b"\x04").unwrap();
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_long_computation_can_be_interrupted_and_the_conversation_goes_on() {
    let mut terminal = Terminal::open();
    terminal.shows("> ");
    terminal.types("while true { 1; }");
    std::thread::sleep(Duration::from_millis(700));
    // SAFETY: the program has not been waited for, so that its number is still its own.
    assert_eq!(unsafe { libc::kill(terminal.program.id() as libc::pid_t, libc::SIGINT) }, 0);
    terminal.shows("interrupted");
    terminal.types("40 + 4000");
    terminal.shows("4040");
    terminal.types(":quit");
    assert_eq!(terminal.ends(), 0);
}
