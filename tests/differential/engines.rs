//! Sessions that differ in engine and options, and what a program shows in each.

use super::{fault, sources};
use arr::session::{Engine, Options, Output, Session};
use arr::values::Finished;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What a program showed, in order, and how it ended.
#[derive(Default)]
pub struct Seen {
    pub values: Vec<Finished>,
    /// Sorted: in which order places are warned about is not a promise.
    pub warnings: Vec<String>,
    pub error: Option<String>,
}

/// A way to run programs, written as the options that choose it.
#[derive(Clone, Debug)]
pub struct Configuration(pub Options);

/// Memory for one session; no program of the generator needs a tenth of it.
const MEMORY: u64 = 1 << 30;

/// A session forgets nothing that it has parsed or compiled, so it is replaced from time to time.
const PROGRAMS_PER_SESSION: usize = 500;

pub fn interpreter() -> Configuration {
    Configuration(Options { engine: Engine::Interp, memory: MEMORY, seed: Some(0), ..Options::default() })
}

/// The fast engine as people get it.
pub fn fast() -> Configuration {
    Configuration(Options { engine: Engine::Jit, memory: MEMORY, seed: Some(0), ..Options::default() })
}

/// The fast engine under options that cut, fuse and compile differently.
pub fn variations() -> Vec<Configuration> {
    let with = |change: fn(&mut Options)| {
        let Configuration(mut options) = fast();
        change(&mut options);
        Configuration(options)
    };
    let mut all = vec![
        with(|options| options.fuse = false),
        with(|options| (options.chunk, options.tile, options.threads) = (3, 128, 4)),
        with(|options| options.threads = 1),
        with(|options| options.threads = 2),
        with(|options| (options.threads, options.chunk) = (3, 129)),
        with(|options| (options.threads, options.chunk) = (7, 1000)),
        with(|options| (options.tile, options.chunk) = (384, 257)),
        with(|options| (options.fuse, options.chunk, options.threads) = (false, 5, 3)),
        with(|options| options.checked = true),
        with(|options| (options.checked, options.chunk, options.threads) = (true, 131, 3)),
    ];
    for (level, name) in [("Baseline", "baseline"), ("Avx2", "avx2"), ("Avx512", "avx512")] {
        if arr::numeric::simd::Level::available().iter().any(|available| format!("{available:?}") == level) {
            let Configuration(options) = fast();
            all.push(Configuration(Options { simd: Some(name.to_string()), ..options }));
        }
    }
    all
}

impl Configuration {
    /// The same, but integers may not overflow.
    pub fn checked(&self) -> Configuration {
        Configuration(Options { checked: true, ..self.0.clone() })
    }
}

impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Configuration(options) = self;
        write!(f, "engine {:?}, threads {}, fuse {}, ", options.engine, options.threads, options.fuse)?;
        write!(f, "chunk {}, tile {}, simd {:?}", options.chunk, options.tile, options.simd)?;
        if options.checked { f.write_str(", checked") } else { Ok(()) }
    }
}

/// A session that runs programs one after another.
pub struct Runner {
    configuration: Configuration,
    own_file: PathBuf,
    session: Session,
    runs: usize,
}

impl Runner {
    pub fn new(configuration: &Configuration) -> Runner {
        let own_file = sources::own_file();
        let session = session(configuration, &own_file);
        Runner { configuration: configuration.clone(), own_file, session, runs: 0 }
    }

    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    pub fn is_checked(&self) -> bool {
        self.configuration.0.checked
    }

    /// Runs a program. A panic is an outcome like an error, and ends the session.
    pub fn run(&mut self, text: &str) -> Seen {
        self.runs += 1;
        if self.runs.is_multiple_of(PROGRAMS_PER_SESSION) {
            self.session = session(&self.configuration, &self.own_file);
        }
        let mut seen = Seen::default();
        let session = &mut self.session;
        match fault::catch_panic(|| session.run("case", text, &mut seen)) {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => seen.error = Some(failure.diagnostic.message),
            Err(panic) => {
                seen.error = Some(format!("PANIC: {panic}"));
                self.session = self::session(&self.configuration, &self.own_file);
            }
        }
        seen.warnings.sort();
        seen
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        // Most programs save nothing.
        let _ = std::fs::remove_file(&self.own_file);
    }
}

fn session(configuration: &Configuration, own_file: &Path) -> Session {
    let opened = Session::new(configuration.0.clone());
    let mut session = opened.unwrap_or_else(|failure| panic!("{configuration}: {}", failure.diagnostic.message));
    for definition in sources::definitions(own_file) {
        if let Err(failure) = session.define(&definition) {
            panic!("{definition}: {}", failure.diagnostic.message);
        }
    }
    session
}

impl Output for Seen {
    fn show(&mut self, value: &Finished) -> io::Result<()> {
        self.values.push(value.clone());
        Ok(())
    }

    fn print(&mut self, parts: &[Finished]) -> io::Result<()> {
        self.values.extend(parts.iter().cloned());
        Ok(())
    }

    fn warn(&mut self, rendered: &str) {
        self.warnings.push(rendered.to_string());
    }
}
