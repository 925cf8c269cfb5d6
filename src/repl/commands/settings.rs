//! Commands that show and change how the session works.

use super::Answer;
use crate::cli;
use crate::eval::nearest;
use crate::memory::{ByteCount, default_budget};
use crate::repl::respond::{Repl, Reply};
use std::thread::available_parallelism;

/// Of a few words the one that is given, or a complaint that names them.
fn choice<T: Copy>(what: &str, word: &str, choices: [(&str, T); 2]) -> Result<T, String> {
    let chosen = choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    let [(first, _), (second, _)] = choices;
    chosen.ok_or_else(|| match nearest(word, [first, second]) {
        Some(near) => format!("there is no {what} `{word}`; did you mean `{near}`?"),
        None => format!("there is no {what} `{word}`; write `{first}` or `{second}`"),
    })
}

pub(super) fn shape(repl: &mut Repl, switch: &str) -> Answer {
    let on = match switch {
        "" => !repl.shows_shapes(),
        word => choice("setting", word, [("on", true), ("off", false)])?,
    };
    repl.show_shapes(on);
    repl.say(if on { "dtype and shape are shown behind every array" } else { "arrays are shown alone" })?;
    Ok(Reply::Continue)
}

pub(super) fn engine(repl: &mut Repl, name: &str) -> Answer {
    if !name.is_empty() {
        let engines = ["jit", "interp"].map(|name| (name, cli::engine_named(name)));
        if let Some(engine) = choice("engine", name, engines)? {
            repl.session_mut().set_engine(engine);
        }
    }
    let name = cli::engine_name(repl.session().options().engine);
    let what = if name == "jit" { "compiled and parallel" } else { "the plain reference, one operation at a time" };
    repl.say(&format!("{name}: {what}"))?;
    Ok(Reply::Continue)
}

pub(super) fn threads(repl: &mut Repl, count: &str) -> Answer {
    if !count.is_empty() {
        let number = count.parse().map_err(|_| format!("`{count}` is no number of threads: write 4, or 0 for all"))?;
        repl.session_mut().set_threads(number)?;
    }
    let text = match repl.session().options().threads {
        0 => format!("{} (one for each processor)", available_parallelism().map_or(1, |count| count.get())),
        count => count.to_string(),
    };
    repl.say(&text)?;
    Ok(Reply::Continue)
}

pub(super) fn memory(repl: &mut Repl, size: &str) -> Answer {
    if !size.is_empty() {
        let bytes = cli::memory_size(size).map_err(|error| error.to_string())?;
        repl.session_mut().set_memory(bytes)?;
    }
    let bytes = match repl.session().options().memory {
        0 => default_budget(),
        bytes => bytes,
    };
    repl.say(&format!("{} for arrays", ByteCount(bytes)))?;
    Ok(Reply::Continue)
}

pub(super) fn seed(repl: &mut Repl, seed: &str) -> Answer {
    if !seed.is_empty() {
        let number = seed.parse().map_err(|_| format!("`{seed}` is no seed: write an integer from 0 to 2^64 - 1"))?;
        repl.session_mut().set_seed(number);
    }
    let seed = repl.session().seed();
    repl.say(&seed.to_string())?;
    Ok(Reply::Continue)
}

pub(super) fn quit(_: &mut Repl, _: &str) -> Answer {
    Ok(Reply::Quit)
}
