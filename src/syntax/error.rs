//! What is wrong with a text that is not a program.

use super::span::Span;
use crate::diagnostics::{Diagnostic, Label, Severity};

/// A text that cannot be parsed: what is wrong, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    pub message: String,
    /// Where the text stops making sense.
    pub span: Span,
    /// Places that explain the error, such as the bracket that is still open.
    pub labels: Vec<(Span, String)>,
    /// Fixes, each a sentence in the imperative.
    pub help: Vec<String>,
}

impl SyntaxError {
    pub fn new(span: Span, message: impl Into<String>) -> SyntaxError {
        SyntaxError { message: message.into(), span, labels: Vec::new(), help: Vec::new() }
    }

    pub fn with_label(mut self, span: Span, text: impl Into<String>) -> SyntaxError {
        self.labels.push((span, text.into()));
        self
    }

    pub fn with_help(mut self, help: impl Into<String>) -> SyntaxError {
        self.help.push(help.into());
        self
    }
}

impl From<SyntaxError> for Diagnostic {
    fn from(error: SyntaxError) -> Diagnostic {
        let mut labels = vec![Label { span: error.span, text: String::new(), primary: true }];
        labels.extend(error.labels.into_iter().map(|(span, text)| Label { span, text, primary: false }));
        Diagnostic { severity: Severity::Error, message: error.message, labels, help: error.help }
    }
}

/// A piece of text for use in a message: itself, or `…` if it is long or spans lines.
pub fn excerpt(text: &str) -> &str {
    const LONGEST: usize = 60;
    if text.len() > LONGEST || text.contains('\n') { "…" } else { text }
}
