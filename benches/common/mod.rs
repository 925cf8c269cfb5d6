//! A session in which texts are timed.

use arr::session::{Nowhere, Options, Session};
use divan::Bencher;
use divan::counter::ItemsCount;

pub struct Bench {
    session: Session,
    items: usize,
}

impl Bench {
    /// Opens a session and computes what `setup` binds; a run of what is timed goes over `items`.
    pub fn new(setup: &str, items: usize) -> Bench {
        let options = Options { threads: 2, seed: Some(1), ..Options::default() };
        let mut session = Session::new(options).expect("the options are valid");
        session.bench(setup, "0", 1).expect("the setup runs");
        Bench { session, items }
    }

    /// Times a text to finished results in memory. What compiles it is not counted.
    pub fn run(mut self, bencher: Bencher, text: &str) {
        let mut run = move || self.session.run("bench", text, &mut Nowhere).expect("the text runs");
        run();
        bencher.counter(ItemsCount::new(self.items)).bench_local(run);
    }
}
