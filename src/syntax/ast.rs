//! The abstract syntax tree: what a text says, before anyone asks what it means.

use super::span::Span;

/// A whole text: statements in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    pub statements: Vec<Statement>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub kind: StatementKind,
    pub span: Span,
    /// The statement ended with `;`, so an expression does not show its value.
    pub silent: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    Expression(Expression),
    /// `target = value`
    Assign {
        target: Target,
        value: Expression,
    },
    /// `target op= value`
    Update {
        target: Target,
        operator: BinaryOperator,
        operator_span: Span,
        value: Expression,
    },
    Function(FunctionDefinition),
    While {
        condition: Expression,
        body: Block,
    },
    For {
        target: Target,
        sequence: Expression,
        body: Block,
    },
    Break,
    Continue,
    Return(Option<Expression>),
    Assert {
        condition: Expression,
        message: Option<Expression>,
    },
    Include {
        path: String,
        path_span: Span,
    },
}

impl StatementKind {
    /// Whether the outermost level shows the value of such a statement where no `;` keeps it from that.
    pub fn shows_value(&self) -> bool {
        match self {
            StatementKind::Expression(value) => !matches!(value.kind, ExpressionKind::If { .. }),
            _ => false,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub statements: Vec<Statement>,
    pub span: Span,
}

/// What stands left of an assignment.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    Name(Name),
    Index { name: Name, indices: Vec<Index>, span: Span },
    Tuple(Vec<Target>, Span),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FunctionDefinition {
    pub name: Name,
    pub parameters: Vec<Parameter>,
    pub body: FunctionBody,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: Name,
    pub default: Option<Expression>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FunctionBody {
    /// `fn f(x) = expression`
    Expression(Box<Expression>),
    /// `fn f(x) { … }`
    Block(Block),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    pub kind: ExpressionKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// A decimal literal: the nearest double.
    Float(f64),
    /// An integer literal, at most `u64::MAX`.
    Integer(u64),
    /// `true` or `false` (also `True`, `False`).
    Bool(bool),
    /// `none` (also `None`).
    None,
    String(String),
    /// `f"…"`
    Format(Vec<FormatPart>),
    Name(String),
    /// `[a, b]`
    Array(Vec<Expression>),
    /// `(a, b)`, `(a,)`, `()`, or a bare `a, b`
    Tuple(Vec<Expression>),
    Unary {
        operator: UnaryOperator,
        operator_span: Span,
        operand: Box<Expression>,
    },
    Binary {
        operator: BinaryOperator,
        operator_span: Span,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    /// `a < b <= c`: a chain of one or more comparisons.
    Compare {
        first: Box<Expression>,
        rest: Vec<Comparison>,
    },
    And {
        left: Box<Expression>,
        right: Box<Expression>,
    },
    Or {
        left: Box<Expression>,
        right: Box<Expression>,
    },
    /// `f(x, axis=0)`
    Call {
        function: Box<Expression>,
        arguments: Vec<Argument>,
    },
    /// `x.f(y)`
    MethodCall {
        receiver: Box<Expression>,
        method: Name,
        arguments: Vec<Argument>,
    },
    /// `x.shape`
    Attribute {
        receiver: Box<Expression>,
        name: Name,
    },
    Index {
        base: Box<Expression>,
        indices: Vec<Index>,
    },
    If {
        condition: Box<Expression>,
        then: Block,
        otherwise: Option<Box<Otherwise>>,
    },
    /// `fn(x) = x^2`
    Lambda {
        parameters: Vec<Parameter>,
        body: FunctionBody,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Otherwise {
    Block(Block),
    /// `else if …`: an expression whose kind is `If`.
    If(Expression),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub operator: CompareOperator,
    pub operator_span: Span,
    pub right: Expression,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The name of a keyword argument.
    pub keyword: Option<Name>,
    pub value: Expression,
}

/// One item between the brackets of `x[…]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    pub kind: IndexKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum IndexKind {
    /// An integer, an array of integers, a mask, or `newaxis`, which only evaluation can tell apart.
    Expression(Expression),
    Slice {
        start: Option<Expression>,
        stop: Option<Expression>,
        step: Option<Expression>,
    },
    /// `...`
    Ellipsis,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FormatPart {
    Text(String),
    /// `{value!conversion:spec}`
    Value {
        value: Expression,
        conversion: Option<Conversion>,
        /// Empty where there is no format.
        spec: Vec<SpecPart>,
    },
}

/// What is made of a value before a format applies to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// `!s`: its text.
    Text,
    /// `!r`: its text, strings with their quotes.
    Quoted,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SpecPart {
    Text(String),
    /// `{width}` inside a format.
    Value(Expression),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `not x`
    LogicalNot,
    Negate,
    Plus,
    /// `~x`
    Invert,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    BitOr,
    BitXor,
    BitAnd,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    MatrixMultiply,
    Power,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOperator {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl UnaryOperator {
    pub fn symbol(self) -> &'static str {
        match self {
            UnaryOperator::LogicalNot => "not",
            UnaryOperator::Negate => "-",
            UnaryOperator::Plus => "+",
            UnaryOperator::Invert => "~",
        }
    }
}

impl BinaryOperator {
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOperator::BitOr => "|",
            BinaryOperator::BitXor => "xor",
            BinaryOperator::BitAnd => "&",
            BinaryOperator::ShiftLeft => "<<",
            BinaryOperator::ShiftRight => ">>",
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::FloorDivide => "//",
            BinaryOperator::Modulo => "%",
            BinaryOperator::MatrixMultiply => "@",
            BinaryOperator::Power => "^",
        }
    }
}

impl CompareOperator {
    pub fn symbol(self) -> &'static str {
        match self {
            CompareOperator::Equal => "==",
            CompareOperator::NotEqual => "!=",
            CompareOperator::Less => "<",
            CompareOperator::LessEqual => "<=",
            CompareOperator::Greater => ">",
            CompareOperator::GreaterEqual => ">=",
        }
    }
}
