//! Forms that other languages have and this one refuses, each with what to write instead.
//!
//! [`foreign_form`] looks at the place where the grammar failed; the other functions refuse what the grammar takes but
//! which would not mean what it means elsewhere.

use super::ast::{Argument, BinaryOperator, Expression, ExpressionKind, Name, UnaryOperator};
use super::error::{self, SyntaxError};
use super::habits;
use super::span::{Span, TextId};

/// Whether an operand has just ended at a place, or one may begin there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Position {
    AfterOperand,
    BeforeOperand,
}

// ---- where the grammar fails ----

/// A symbol or word of other languages, where it is refused, what is wrong with it, and what to write.
type Foreign = (&'static str, Option<Position>, &'static str, &'static str);

const AFTER: Option<Position> = Some(Position::AfterOperand);
const BEFORE: Option<Position> = Some(Position::BeforeOperand);
const ELEMENT_WISE: &str = "operators work element by element already";

/// Longer symbols before their beginnings.
const SYMBOLS: [Foreign; 22] = [
    ("&&", None, "`&&` is not an operator", "write `a and b`"),
    ("||", None, "`||` is not an operator", "write `a or b`"),
    (".*", AFTER, ELEMENT_WISE, "write `a * b`"),
    ("./", AFTER, ELEMENT_WISE, "write `a / b`"),
    (".^", AFTER, ELEMENT_WISE, "write `a ^ b`"),
    ("~=", AFTER, "`~=` is not an operator", "write `a != b`"),
    ("!", BEFORE, "`!` is not an operator", "write `not x`, or `a != b` to compare"),
    ("?", None, "`?` is not an operator", "write `if c { a } else { b }`, or `where(c, a, b)` on arrays"),
    (":=", AFTER, "`:=` is not an operator", "write `x = …` as a statement of its own"),
    ("=", AFTER, "an assignment stands alone, with one `=`", "write `==` to compare, or one assignment per line"),
    ("\\", None, "`\\` does not continue a line", "a line continues after an operator or a comma, and inside brackets"),
    ("“", None, "`“` is not a quote", "write `\"`"),
    ("”", None, "`”` is not a quote", "write `\"`"),
    ("‘", None, "`‘` is not a quote", "write `'`"),
    ("’", None, "`’` is not a quote", "write `'`"),
    ("−", None, "`−` is not the minus sign", "write `-`"),
    ("–", None, "`–` is not the minus sign", "write `-`"),
    ("×", None, "`×` is not an operator", "write `*`"),
    ("÷", None, "`÷` is not an operator", "write `/`"),
    ("≤", None, "`≤` is not an operator", "write `<=`"),
    ("≥", None, "`≥` is not an operator", "write `>=`"),
    ("≠", None, "`≠` is not an operator", "write `!=`"),
];

const WORDS: [Foreign; 11] = [
    (
        "if",
        AFTER,
        "a condition stands before its values",
        "write `if c { a } else { b }` for `a if c else b`, or `where(c, a, b)` on arrays",
    ),
    ("for", AFTER, "there are no comprehensions", "write an expression on whole arrays, or a `for` loop"),
    ("is", AFTER, "`is` is not an operator", "write `==`"),
    ("in", AFTER, "`in` belongs to `for` only", "write `any(b == a)` for `a in b`"),
    ("not", AFTER, "`not` stands before a value", "write `not any(b == a)` for `a not in b`"),
    ("elif", None, "`elif` is not a keyword", "write `else if`"),
    ("elseif", None, "`elseif` is not a keyword", "write `else if`"),
    ("elsif", None, "`elsif` is not a keyword", "write `else if`"),
    ("then", AFTER, "a block stands in braces", "write `{ … }` for `then …`"),
    ("do", AFTER, "a block stands in braces", "write `{ … }` for `do …`"),
    ("else", BEFORE, "this `else` has no `if`", "`else` stands on the line of the `}` before it"),
];

/// First words of statements that other languages have, and what is said where the grammar stops behind them.
const STARTS: [(&[&str], &str, &str); 20] = [
    (
        &["import", "from", "using", "use", "require", "library"],
        "there is nothing to import",
        "remove this line: all functions are at hand",
    ),
    (&["let", "var", "const", "local", "auto"], "a name is bound by assigning it", "write `x = …`"),
    (&["int", "float", "double"], "a name is bound by assigning it", "write `x = …`; `int64(…)` and the like convert"),
    (
        &["function", "func", "fun", "define", "sub", "proc"],
        "functions are defined by `fn`",
        "write `fn f(x) = …`, or `fn f(x) { … }`",
    ),
    (&["elif", "elseif", "elsif"], "a branch begins with `else if`", "write `} else if … {` on the line of the `}`"),
    (&["print", "println", "puts", "echo", "disp"], "a call has parentheses", "write `print(x)`"),
    (&["del"], "names need not be deleted", "memory is given back when a name stands for something else"),
    (
        &["global", "nonlocal"],
        "functions read the names around them and change none",
        "pass what changes as an argument, and return it",
    ),
    (&["try"], "there are no exceptions", "look before with `if`, or say what must hold with `assert`"),
    (&["raise", "throw"], "there are no exceptions", "write `assert condition, \"message\"` to end with an error"),
    (&["class", "struct", "enum"], "there are no classes", "functions are methods: `x.f(y)` is `f(x, y)`"),
    (&["switch", "match", "case"], "branches are made by `if`", "write `if a { … } else if b { … } else { … }`"),
    (&["with"], "there is nothing to open and close", "write `x = load(path)` and `save(path, x)`"),
    (&["foreach"], "loops begin with `for`", "write `for x in y { … }`"),
    (
        &["loop", "repeat", "do"],
        "loops begin with `for` or `while`",
        "write `while true { … }` and `break` where it ends",
    ),
    (&["until"], "loops begin with `for` or `while`", "write `while not … { … }`"),
    (&["unless"], "branches are made by `if`", "write `if not … { … }`"),
    (&["yield"], "a function gives one value", "return an array or a tuple"),
    (&["async", "await"], "there is nothing to wait for", "remove this word"),
    (&["include"], "a file is included by its name in quotes", "write `include \"lib/stats.arr\"`"),
];

/// What is said about the word that a statement begins with, if other languages begin statements with it. `before` is the
/// statement up to the place where the grammar stopped, and `rest` what follows.
fn foreign_start(before: &str, rest: &str) -> Option<(&'static str, &'static str)> {
    let word = leading_word(before);
    let stops_behind_it = before == word && !rest.starts_with('=');
    let stops_at_block = rest.starts_with(['{', ':']);
    let (_, message, help) = STARTS.iter().find(|(words, ..)| words.contains(&word))?;
    (stops_behind_it || stops_at_block).then_some((*message, *help))
}

/// The error for a foreign form at byte `at` of `text`, where the grammar failed, if there is one.
pub fn foreign_form(text: &str, id: TextId, at: usize, position: Position) -> Option<SyntaxError> {
    let rest = &text[at..];
    let word = leading_word(rest);
    let refuse = |length: usize, message: &str| SyntaxError::new(Span::new(id, at, at + length), message);
    match word {
        "lambda" => return Some(refuse(6, "`lambda` is not a keyword").with_help(lambda_fix(rest))),
        "def" => return Some(refuse(3, "functions are defined by `fn`").with_help(definition_fix(rest))),
        _ => {}
    }
    let before = text[..at].rsplit('\n').next().unwrap_or("").trim();
    let statement = text[..at].rsplit(['\n', '{', '}', ';']).next().unwrap_or("").trim();
    if let Some((message, help)) = foreign_start(statement, rest) {
        return Some(refuse(word.len(), message).with_help(help));
    }
    if let Some(error) = habits::habit(text, id, at, position) {
        return Some(error);
    }
    if rest.starts_with(':') && opens_block(before) && !habits::is_parenthesized(text, id, at) {
        return Some(refuse(1, "a block stands in braces").with_help("write `{ … }` for `: …`"));
    }
    if rest.starts_with('=') && KEYWORDS.contains(&before) {
        return Some(refuse(1, &format!("`{before}` is a keyword and cannot be assigned")));
    }
    if position == Position::AfterOperand
        && rest.starts_with(['"', '\''])
        && text[..at].trim_end().ends_with(['"', '\''])
    {
        if text[..at].ends_with("\"\"") || text[..at].ends_with("''") {
            let error = refuse(1, "there are no triple-quoted strings");
            return Some(
                error.with_help("a string ends on its line: write `\\n` for a newline, and `# …` for comments"),
            );
        }
        return Some(
            refuse(1, "strings do not join by standing side by side").with_help("write one string on one line"),
        );
    }
    let is_refused = |foreign: &&Foreign| foreign.1.is_none_or(|where_| where_ == position);
    let symbol = || SYMBOLS.iter().filter(is_refused).find(|(symbol, ..)| rest.starts_with(symbol));
    let same_word = || WORDS.iter().filter(is_refused).find(|(foreign, ..)| *foreign == word);
    let (form, _, message, help) = symbol().or_else(same_word)?;
    Some(refuse(form.len(), message).with_help(*help))
}

fn leading_word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    &text[..end]
}

fn opens_block(line: &str) -> bool {
    let start = leading_word(line.trim_start_matches(['}', ' ']));
    matches!(start, "if" | "else" | "elif" | "for" | "while" | "fn")
}

/// The words of the grammar.
pub const KEYWORDS: [&str; 15] = [
    "fn", "if", "else", "for", "in", "while", "break", "continue", "return", "and", "or", "not", "xor", "assert",
    "include",
];

/// Whether a word is one of the language, and no name.
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// `lambda x, y: …` as `fn(x, y) = …`.
fn lambda_fix(rest: &str) -> String {
    let parameters = rest["lambda".len()..].split(['\n', ':']).next().unwrap_or("").trim();
    format!("write `fn({}) = …`", error::excerpt(parameters))
}

/// `def f(x): …` as `fn f(x) { … }`.
fn definition_fix(rest: &str) -> String {
    let header = rest["def".len()..].split([':', '\n']).next().unwrap_or("").trim();
    let header = if header.ends_with(')') { error::excerpt(header) } else { "f(x)" };
    format!("write `fn {header} {{ … }}`, or `fn {header} = …`")
}

// ---- what the grammar takes ----

/// Refuses `np.sin(x)`: builtins have no module.
pub fn module_prefix(text: &str, receiver: &Expression, member: &Name) -> Result<(), SyntaxError> {
    let ExpressionKind::Name(module) = &receiver.kind else { return Ok(()) };
    if module != "np" && module != "numpy" {
        return Ok(());
    }
    let mut rest = &text[member.span.start as usize..];
    for submodule in ["linalg.", "random.", "fft."] {
        rest = rest.strip_prefix(submodule).unwrap_or(rest);
    }
    let span = receiver.span.to(member.span);
    Err(SyntaxError::new(span, format!("builtins stand without `{module}.`"))
        .with_help(format!("write `{}`", call_text(rest))))
}

/// The name that `rest` begins with and, if they are short, the arguments after it.
fn call_text(rest: &str) -> String {
    let word = leading_word(rest);
    let name = error::excerpt(word);
    let Some(arguments) = rest[word.len()..].strip_prefix('(') else { return name.to_string() };
    let mut open = 1;
    for (at, c) in arguments.char_indices().take(60) {
        match c {
            '(' => open += 1,
            ')' => open -= 1,
            '\n' => break,
            _ => {}
        }
        if open == 0 {
            return format!("{name}({})", &arguments[..at]);
        }
    }
    format!("{name}(…)")
}

/// Refuses `not` as the operand of an operator that binds tighter: `a == not b`.
pub fn loose_not(text: &str, operand: &Expression) -> Result<(), SyntaxError> {
    match &operand.kind {
        ExpressionKind::Unary { operator: UnaryOperator::LogicalNot, operator_span, .. }
            if operator_span.start == operand.span.start =>
        {
            Err(SyntaxError::new(*operator_span, "`not` binds looser than the operator before it")
                .with_help(format!("write `({})`", excerpt(text, operand.span))))
        }
        _ => Ok(()),
    }
}

/// Refuses `a > 0 & b < 1`, which is the chain `a > (0 & b) < 1`.
///
/// `first … middle … last` are the operands of the chain up to the newest, with `middle` the one before the newest.
pub fn bitwise_inside_chain(
    text: &str,
    first: &Expression,
    middle: &Expression,
    last: &Expression,
) -> Result<(), SyntaxError> {
    let Some((operator, operator_span, left, right)) = bare_bitwise(middle) else { return Ok(()) };
    let before = excerpt(text, first.span.to(left.span));
    let (end, more) = match bare_bitwise(last) {
        Some((next, _, operand, _)) => (operand.span, format!(" {} …", next.symbol())),
        None => (last.span, String::new()),
    };
    let after = excerpt(text, right.span.to(end));
    let symbol = operator.symbol();
    Err(SyntaxError::new(operator_span, format!("`{symbol}` binds tighter than the comparisons around it"))
        .with_label(middle.span, "this would be compared on both sides")
        .with_help(format!("write `({before}) {symbol} ({after}){more}`")))
}

/// The parts of an operand that is an unparenthesized `&`, `|` or `xor`.
fn bare_bitwise(operand: &Expression) -> Option<(BinaryOperator, Span, &Expression, &Expression)> {
    match &operand.kind {
        ExpressionKind::Binary {
            operator: operator @ (BinaryOperator::BitAnd | BinaryOperator::BitOr | BinaryOperator::BitXor),
            operator_span,
            left,
            right,
        } if left.span.start == operand.span.start => Some((*operator, *operator_span, left, right)),
        _ => None,
    }
}

/// Refuses R's assignment `x <- 3`, which would show whether x is below -3.
pub fn arrow_assignment(text: &str, statement: &Expression) -> Result<(), SyntaxError> {
    let ExpressionKind::Compare { first, rest } = &statement.kind else { return Ok(()) };
    let (ExpressionKind::Name(name), [comparison]) = (&first.kind, rest.as_slice()) else { return Ok(()) };
    let right = comparison.right.span;
    let between = text.get(first.span.end as usize..right.end as usize).unwrap_or("").trim_start();
    let Some(value) = between.strip_prefix("<- ") else { return Ok(()) };
    Err(SyntaxError::new(statement.span, "`<-` assigns nothing: this compares with a negative number")
        .with_help(format!("write `{} = {}`", error::excerpt(name), error::excerpt(value))))
}

/// Methods that change their array in NumPy or Python, and the functions that give the changed array.
const MUTATING_METHODS: [(&str, &str); 6] = [
    ("sort", "sort"),
    ("partition", "partition"),
    ("append", "append"),
    ("insert", "insert"),
    ("extend", "append"),
    ("fill", "full_like"),
];

/// Refuses a statement that would change an array elsewhere and does nothing here: `x.sort()`, `shuffle(x)`.
pub fn mutation(text: &str, statement: &Expression) -> Result<(), SyntaxError> {
    let (subject, fix) = match &statement.kind {
        ExpressionKind::MethodCall { receiver, method, arguments } if method.text == "resize" => {
            (receiver.as_ref(), resized(excerpt(text, receiver.span), arguments))
        }
        ExpressionKind::MethodCall { receiver, method, arguments } => {
            let Some((_, function)) = MUTATING_METHODS.iter().find(|(name, _)| *name == method.text) else {
                return Ok(());
            };
            (receiver.as_ref(), call_with(text, function, receiver, arguments))
        }
        ExpressionKind::Call { function, arguments } => match (&function.kind, arguments.as_slice()) {
            (ExpressionKind::Name(name), [argument]) if name == "shuffle" => {
                (&argument.value, call_with(text, name, &argument.value, &[]))
            }
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    let target = match &subject.kind {
        ExpressionKind::Name(_) | ExpressionKind::Index { .. } => excerpt(text, subject.span),
        _ => "x",
    };
    Err(SyntaxError::new(statement.span, "arrays are values: this changes nothing")
        .with_help(format!("write `{target} = {fix}`")))
}

/// NumPy's method cuts elements off or puts zeros behind them; its function `resize` starts again with the first.
fn resized(receiver: &str, arguments: &[Argument]) -> String {
    let extents: Option<Vec<u64>> = match arguments {
        [Argument { value: Expression { kind: ExpressionKind::Tuple(items), .. }, .. }] => {
            items.iter().map(literal_integer).collect()
        }
        arguments => arguments
            .iter()
            .filter(|argument| argument.keyword.is_none())
            .map(|argument| literal_integer(&argument.value))
            .collect(),
    };
    let of_length = |n: String| format!("pad(ravel({receiver}), (0, {n}))[:{n}]");
    match extents.as_deref() {
        None | Some([]) => {
            format!("{}` for n elements, and give it its shape with `reshape", of_length("n".to_string()))
        }
        Some([n]) => of_length(n.to_string()),
        Some(extents) => {
            let n = extents.iter().fold(1u64, |product, &extent| product.saturating_mul(extent));
            let shape: Vec<String> = extents.iter().map(u64::to_string).collect();
            format!("reshape({}, ({}))", of_length(n.to_string()), shape.join(", "))
        }
    }
}

fn literal_integer(expression: &Expression) -> Option<u64> {
    match expression.kind {
        ExpressionKind::Integer(value) => Some(value),
        _ => None,
    }
}

fn call_with(text: &str, function: &str, first: &Expression, rest: &[Argument]) -> String {
    let mut call = format!("{function}({}", excerpt(text, first.span));
    for argument in rest {
        let span = argument.keyword.as_ref().map_or(argument.value.span, |name| name.span.to(argument.value.span));
        call.push_str(", ");
        call.push_str(excerpt(text, span));
    }
    call + ")"
}

/// The text at `span`, as [`error::excerpt`] shows it.
fn excerpt(text: &str, span: Span) -> &str {
    error::excerpt(text.get(span.start as usize..span.end as usize).unwrap_or(""))
}
