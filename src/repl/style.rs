//! The colours of the prompt, in one table.
//!
//! Only the sixteen colours that every terminal theme chooses for itself, so that they are legible on dark and on light.

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Prompt,
    Keyword,
    Builtin,
    /// Numbers and the words that stand for values.
    Constant,
    String,
    Comment,
    /// `:help` and its like.
    Command,
    /// A suggestion or a remark.
    Faint,
    /// The parameter of a suggestion that comes next.
    Current,
    /// A bracket at the cursor, and its other half.
    Matching,
    /// A bracket without its other half.
    Wrong,
}

/// The parameters of ECMA-48's SGR sequence.
fn code(role: Role) -> &'static str {
    match role {
        Role::Prompt => "1;32",
        Role::Keyword => "35",
        Role::Builtin => "34",
        Role::Constant => "36",
        Role::String => "32",
        Role::Comment | Role::Faint => "90",
        Role::Command => "1",
        Role::Current => "4",
        Role::Matching => "1;4",
        Role::Wrong => "1;31",
    }
}

/// The text in the colour of its role, and whatever comes after it as before.
pub(super) fn painted(role: Role, text: &str) -> String {
    format!("\u{1b}[{}m{text}\u{1b}[0m", code(role))
}

/// The text in the colour of its role where colours are wanted.
pub(super) fn painted_if(color: bool, role: Role, text: &str) -> String {
    if color { painted(role, text) } else { text.to_string() }
}
