//! The line editor, and what it asks while a line is typed.

use super::complete::completions;
use super::entry;
use super::highlight::{Moment, highlighted, is_at_bracket};
use super::hint::{self, Hint};
use super::history::Remembered;
use super::keys;
use super::marks::marked;
use super::style::{Role, painted_if};
use super::vocabulary::Vocabulary;
use rustyline::completion::{Completer, Pair};
use rustyline::config::{BellStyle, ColorMode, CompletionType};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::SearchDirection;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Context, Editor, Helper};
use std::borrow::Cow;
use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const PROMPT: &str = "> ";

/// Lists of more candidates are shown on request only.
const LISTED: usize = 200;

/// A terminal with a person at it.
pub(super) struct LineEditor {
    editor: Editor<Assistant, Remembered>,
    color: bool,
    browsing: Arc<AtomicBool>,
    /// Where entries are remembered; none where there is no place for them.
    history: Option<PathBuf>,
}

impl LineEditor {
    /// Takes the terminal of standard input. Entries are remembered in the file `history`.
    pub fn open(color: bool, history: Option<PathBuf>) -> Result<LineEditor, ReadlineError> {
        let config = Config::builder()
            .auto_add_history(false)
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .completion_prompt_limit(LISTED)
            .bell_style(BellStyle::None)
            // Whether there are colours is decided here; marks are drawn in any case.
            .color_mode(ColorMode::Forced)
            .build();
        let mut editor = Editor::with_history(config, Remembered::default())?;
        if let Some(file) = &history {
            // The first conversation of all has no history.
            let _ = editor.load_history(file);
        }
        let browsing = Arc::<AtomicBool>::default();
        for (key, handler) in keys::bindings(&browsing) {
            editor.bind_sequence(key, handler);
        }
        Ok(LineEditor { editor, color, browsing, history })
    }

    /// Reads an entry: a complete statement, several of them pasted, or a command. The text carries marks.
    ///
    /// # Errors
    /// `Interrupted` when the line was given up with Ctrl-C, `Eof` at the end of input, and those of the terminal.
    pub fn read(&mut self, words: Vocabulary) -> Result<String, ReadlineError> {
        self.browsing.store(false, Ordering::Relaxed);
        let browsing = self.browsing.clone();
        self.editor.set_helper(Some(Assistant { words, color: self.color, browsing, entered: Cell::new(false) }));
        self.editor.readline(PROMPT)
    }

    /// Keeps an entry for the arrow keys and for the next conversation, as far as the file can be written.
    pub fn remember(&mut self, text: &str) {
        let _ = self.editor.add_history_entry(marked(text.trim_end()));
        if let Some(file) = &self.history {
            let _ = self.editor.append_history(file);
        }
    }
}

/// Answers the editor's questions about one entry.
struct Assistant {
    words: Vocabulary,
    color: bool,
    browsing: Arc<AtomicBool>,
    /// Whether the next drawing is the last one.
    entered: Cell<bool>,
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, names) = completions(&line[..position], &self.words);
        let pair = |name: String| Pair { display: name.clone(), replacement: name };
        Ok((start, names.into_iter().map(pair).collect()))
    }
}

impl Hinter for Assistant {
    type Hint = Hint;

    fn hint(&self, line: &str, position: usize, context: &Context<'_>) -> Option<Hint> {
        let history = context.history();
        self.browsing.store(context.history_index() < history.len(), Ordering::Relaxed);
        // Without colours nobody could tell a hint from what was typed.
        if !self.color {
            return None;
        }
        let at_end = position == line.len();
        if let Some(usage) = hint::usage(&line[..position], at_end, &self.words) {
            return Some(usage);
        }
        let last = history.len().checked_sub(1).filter(|_| at_end && !line.trim().is_empty())?;
        let found = history.starts_with(line, last, SearchDirection::Reverse).ok()??;
        hint::earlier(&found.entry, line.len())
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, position: usize) -> Cow<'l, str> {
        let moment = if self.entered.get() { Moment::Entered } else { Moment::Editing(position) };
        Cow::Owned(highlighted(line, moment, self.color, &self.words))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, default: bool) -> Cow<'b, str> {
        let role = if default { Role::Prompt } else { Role::Faint };
        Cow::Owned(painted_if(self.color, role, prompt))
    }

    /// What is typed may change the colour of everything; and an entry of several lines is drawn anew at its end.
    fn highlight_char(&self, line: &str, position: usize, kind: CmdKind) -> bool {
        self.entered.set(kind == CmdKind::ForcedRefresh);
        match kind {
            CmdKind::ForcedRefresh => false,
            CmdKind::MoveCursor => self.color && is_at_bracket(line, position),
            CmdKind::Other => self.color || line.contains('\n'),
        }
    }
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let is_complete = entry::is_complete(context.input());
        Ok(if is_complete { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl Helper for Assistant {}
