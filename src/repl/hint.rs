//! What is suggested behind the cursor, in faint letters.

use super::commands;
use super::place::{Call, Place, call, place};
use super::style::{Role, painted};
use super::vocabulary::{Vocabulary, name, parameters};

/// A suggestion.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hint {
    /// With its colours.
    pub display: String,
    /// What the right arrow key takes over.
    pub completion: Option<String>,
}

impl rustyline::hint::Hint for Hint {
    fn display(&self) -> &str {
        &self.display
    }

    fn completion(&self) -> Option<&str> {
        self.completion.as_deref()
    }
}

/// What a command or a call still takes; none elsewhere. `at_end` says whether the cursor is at the end of the text.
pub(super) fn usage(before: &str, at_end: bool, words: &Vocabulary) -> Option<Hint> {
    let display = match place(before) {
        Place::Command(command) => commands::usage(command).map(|usage| painted(Role::Faint, &format!(" {usage}"))),
        Place::Argument { command, text: "" } => commands::usage(command).map(|usage| painted(Role::Faint, &usage)),
        Place::Text(_) | Place::Argument { .. } => None,
        _ => call(before).and_then(|call| signature(&call, at_end, words)),
    };
    display.map(|display| Hint { display, completion: None })
}

/// The rest of an earlier entry that began with the same text.
pub(super) fn earlier(entry: &str, typed: usize) -> Option<Hint> {
    let rest = entry.get(typed..).filter(|rest| !rest.is_empty())?;
    let shown = match rest.split_once('\n') {
        Some((line, _)) => format!("{line} …"),
        None => rest.to_string(),
    };
    Some(Hint { display: painted(Role::Faint, &shown), completion: Some(rest.to_string()) })
}

/// The parameters of the function that is called. Directly behind the bracket they complete the call, later they stand
/// aside; the one at the cursor is marked.
fn signature(call: &Call<'_>, at_end: bool, words: &Vocabulary) -> Option<String> {
    let signature = words.signature(call.function)?;
    let parameters = parameters(signature);
    let current = current(&parameters, call);
    let nothing_typed = call.position == 0 && call.typed == 0 && call.given.is_empty();
    let shown: Vec<String> = parameters
        .iter()
        .enumerate()
        .skip(usize::from(call.is_method))
        .map(|(at, parameter)| painted(if Some(at) == current { Role::Current } else { Role::Faint }, parameter))
        .collect();
    let (comma, close) = (painted(Role::Faint, ", "), painted(Role::Faint, ")"));
    let list = shown.join(&comma) + &close;
    if nothing_typed && at_end {
        return Some(list);
    }
    Some(painted(Role::Faint, &format!("  {}(", call.function)) + &list)
}

/// Which parameter the argument at the cursor is for.
fn current(parameters: &[&str], call: &Call<'_>) -> Option<usize> {
    if let Some(keyword) = call.keyword {
        return parameters.iter().position(|parameter| name(parameter) == keyword);
    }
    let position = call.position + usize::from(call.is_method);
    for (at, parameter) in parameters.iter().enumerate() {
        match *parameter {
            "*" => return None,
            parameter if parameter.starts_with('*') => return Some(at),
            // A shape may take this position and all that follow.
            parameter if parameter.contains("...") => return Some(at),
            _ if at == position => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hint with its colours as signs: the current parameter between `<` and `>`.
    fn plain(before: &str) -> Option<String> {
        let words = Vocabulary::holding(&[("gauss", Some("gauss(x, mu=0, sd=1)"))]);
        let display = usage(before, true, &words)?.display;
        let marked = display.replace("\u{1b}[4m", "<").replace("\u{1b}[90m", "{").replace("\u{1b}[0m", "|");
        let (mut plain, mut is_current) = (String::new(), false);
        for character in marked.chars() {
            match character {
                '<' => (is_current, plain) = (true, plain + "<"),
                '|' if is_current => (is_current, plain) = (false, plain + ">"),
                '{' | '|' => {}
                other => plain.push(other),
            }
        }
        Some(plain)
    }

    #[test]
    fn a_call_shows_its_parameters() {
        for (before, hint) in [
            ("ptp(", "<a>, axis=none, *, keepdims=false)"),
            ("ptp(x", "  ptp(<a>, axis=none, *, keepdims=false)"),
            ("ptp(x, ", "  ptp(a, <axis=none>, *, keepdims=false)"),
            ("ptp(x, keepdims=", "  ptp(a, axis=none, *, <keepdims=false>)"),
            ("ptp(x, 0, ", "  ptp(a, axis=none, *, keepdims=false)"),
            ("x.ptp(", "<axis=none>, *, keepdims=false)"),
            ("zeros(2, 3, ", "  zeros(<shape...>, dtype=float64)"),
            ("print(1, 2, ", "  print(<*values>)"),
            ("1 + gauss(mean(x), ", "  gauss(x, <mu=0>, sd=1)"),
        ] {
            assert_eq!(plain(before).as_deref(), Some(hint), "{before}");
        }
        for nothing in ["mean", "mean(x)", "unknown(", "load(\"a"] {
            assert_eq!(plain(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_command_shows_what_it_takes() {
        assert!(plain(":threads").unwrap().starts_with(" [N]  "));
        assert!(plain(":threads ").unwrap().starts_with("[N]  "));
        assert_eq!(plain(":threads 2"), None);
        assert_eq!(plain(":thr"), None);
    }

    #[test]
    fn earlier_entries_complete_what_is_typed() {
        let hint = earlier("sum(x)", 2).unwrap();
        assert_eq!(hint.completion.as_deref(), Some("m(x)"));
        let hint = earlier("if x {\n1}", 2).unwrap();
        assert_eq!(hint.completion.as_deref(), Some(" x {\n1}"));
        assert!(hint.display.contains(" x { …"));
        assert_eq!(earlier("sum(x)", 6), None);
    }
}
