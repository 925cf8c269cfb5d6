//! What the Tab key offers.

use super::commands::{self, COMMANDS, Takes};
use super::paths;
use super::place::{Place, call, place};
use super::vocabulary::{Vocabulary, name, parameters};

/// What may replace the end of `before`: from which byte on, and by what, without repetitions.
pub(super) fn completions(before: &str, words: &Vocabulary) -> (usize, Vec<String>) {
    match place(before) {
        Place::Nothing => (before.len(), Vec::new()),
        Place::Command(typed) => sorted(before, typed, COMMANDS.iter().map(|command| command.name)),
        Place::Argument { command, text } => argument(before, command, text, words),
        Place::Text(path) => path_completions(before, path),
        Place::Member(typed) => sorted(before, typed, words.members()),
        Place::Word(typed) => word(before, typed, words),
    }
}

/// Names of arguments that are not given yet come before all other words. Where nothing is typed, nothing else is
/// offered: everything begins like that.
fn word(before: &str, typed: &str, words: &Vocabulary) -> (usize, Vec<String>) {
    let mut names = argument_names(before, typed, words);
    names.retain(|name| name.starts_with(typed));
    if typed.is_empty() {
        return (before.len(), names);
    }
    let (start, others) = sorted(before, typed, words.words());
    names.extend(others);
    (start, names)
}

/// `axis=` and its like, where an argument begins.
fn argument_names(before: &str, typed: &str, words: &Vocabulary) -> Vec<String> {
    let Some(call) = call(before) else { return Vec::new() };
    let begins = call.keyword.is_none() && call.typed == usize::from(!typed.is_empty());
    let Some(signature) = words.signature(call.function).filter(|_| begins) else { return Vec::new() };
    let is_free = |(at, parameter): &(usize, &str)| {
        !parameter.starts_with('*')
            && *at >= call.position + usize::from(call.is_method)
            && !call.given.contains(&name(parameter))
    };
    let free = parameters(signature).into_iter().enumerate().filter(is_free);
    free.map(|(_, parameter)| format!("{}=", name(parameter))).collect()
}

fn argument(before: &str, command: &str, text: &str, words: &Vocabulary) -> (usize, Vec<String>) {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    match commands::takes(command) {
        Some(Takes::Words(choices)) => sorted(before, text, choices.iter().copied()),
        Some(Takes::Topic) => {
            let names = words.variables().chain(commands::help_names().map(|name| -> &str { name }));
            match text.strip_prefix(':') {
                Some(typed) => sorted(before, typed, COMMANDS.iter().map(|command| command.name)),
                None => sorted(before, text, names),
            }
        }
        Some(Takes::Variables) => sorted(before, last, words.variables()),
        Some(Takes::Path) => path_completions(before, text.trim_start_matches(['"', '\''])),
        Some(Takes::Code | Takes::Nothing | Takes::Number) | None => (before.len(), Vec::new()),
    }
}

fn path_completions(before: &str, path: &str) -> (usize, Vec<String>) {
    let (start, names) = paths::continuations(path);
    (before.len() - path.len() + start, names)
}

/// The candidates that begin like what is typed, in order. Those that begin with `_` only where that is typed.
fn sorted<'a>(before: &str, typed: &str, candidates: impl Iterator<Item = &'a str>) -> (usize, Vec<String>) {
    let fits = |candidate: &&str| {
        candidate.starts_with(typed) && (!candidate.starts_with('_') || typed.starts_with('_')) && *candidate != "_"
    };
    let mut fitting: Vec<String> = candidates.filter(fits).map(str::to_string).collect();
    fitting.sort_unstable();
    fitting.dedup();
    (before.len() - typed.len(), fitting)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(before: &str) -> (usize, Vec<String>) {
        let words = Vocabulary::holding(&[
            ("summe", None),
            ("Ångström", None),
            ("gauss", Some("gauss(x, mu=0, sd=1)")),
            ("_hidden", None),
            ("_", None),
        ]);
        completions(before, &words)
    }

    fn names(before: &str) -> Vec<String> {
        offered(before).1
    }

    #[test]
    fn names_are_completed_wherever_they_stand() {
        assert_eq!(offered("1 + summ"), (4, vec!["summe".to_string()]));
        assert_eq!(offered("2*Ång"), (2, vec!["Ångström".to_string()]));
        assert_eq!(offered(":time cou"), (6, vec!["count_nonzero".to_string()]));
        assert_eq!(names("whi"), ["while"]);
        assert_eq!(names("newa"), ["newaxis"]);
        assert_eq!(names("_"), ["_hidden"]);
        for nothing in ["1 + ", "", "12", "x # su", "2.su"] {
            assert!(names(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn members_are_completed_behind_a_dot() {
        assert_eq!(names("x.ndi"), ["ndim"]);
        assert_eq!(names("f(x)[0].gau"), ["gauss"]);
        assert!(names("x.").len() > 30);
        assert!(names("x.arang").is_empty());
    }

    #[test]
    fn arguments_are_completed_inside_a_call() {
        assert_eq!(names("mean(x, ax"), ["axis="]);
        assert_eq!(names("ptp(x, "), ["axis=", "keepdims="]);
        assert_eq!(names("ptp(x, axis=0, "), ["keepdims="]);
        assert_eq!(names("x.ptp("), ["axis=", "keepdims="]);
        assert_eq!(names("gauss(1, s")[0], "sd=");
        assert_eq!(names("mean(x, axis=keepd"), Vec::<String>::new());
        assert_eq!(names("mean(x + ax"), Vec::<String>::new());
    }

    #[test]
    fn commands_and_their_arguments_are_completed() {
        assert_eq!(offered(":ex"), (1, vec!["explain".to_string()]));
        assert_eq!(names(":").len(), COMMANDS.len());
        assert_eq!(names(":engine i"), ["interp"]);
        assert_eq!(names(":help kee"), Vec::<String>::new());
        assert_eq!(offered(":help count_"), (6, vec!["count_nonzero".to_string()]));
        assert_eq!(offered(":help :sha"), (7, vec!["shape".to_string()]));
        assert_eq!(names(":help index"), ["indexing"]);
        assert_eq!(offered(":clear gauss su"), (13, vec!["summe".to_string()]));
        assert_eq!(names(":threads "), Vec::<String>::new());
    }

    #[test]
    fn paths_are_completed_in_strings_and_behind_load() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("measured.npy"), "").unwrap();
        for before in ["x = load(\"", "f('it' + '", ":load ", ":load \""] {
            let before = format!("{before}{}/mea", folder.path().display());
            assert_eq!(offered(&before), (before.len() - 3, vec!["measured.npy".to_string()]), "{before}");
        }
    }
}
