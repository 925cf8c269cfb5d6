//! The closed list of element-wise operations, and the facts about each that every room reads from here.

use super::element::Width;
use super::function::Function;
use crate::types::{DType, Kind};

/// One element-wise operation on operands of one dtype.
///
/// Promotion happens before: the graph inserts [`ScalarOp::Cast`] so that both operands of a binary operation have the
/// same dtype. Edge cases are stated per operation; `numeric::scalar` is their definition, the code generator and the
/// tile functions must agree with it bit for bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarOp {
    // one operand
    /// `-x`. Integers wrap: `-INT_MIN` is `INT_MIN`. Floats flip the sign bit.
    Negate,
    /// `|x|`. Integers wrap: `abs(INT_MIN)` is `INT_MIN`.
    Abs,
    /// IEEE square root; NaN below -0.
    Sqrt,
    /// Towards minus infinity, keeping -0. Float only.
    Floor,
    /// Towards plus infinity; `ceil(-0.5)` is -0. Float only.
    Ceil,
    /// Towards zero. Float only.
    Trunc,
    /// To the nearest whole number, of two the even one, keeping the sign of zero. Float only.
    Round,
    /// Logical not on bool, bitwise complement on integers.
    Not,
    /// Whether the operand is NaN. Float only; result bool.
    IsNan,

    // two operands of one dtype, result of that dtype
    /// Sum; integers wrap; on bools this is [`ScalarOp::Or`].
    Add,
    /// Difference; integers wrap. Not on bools.
    Subtract,
    /// Product; integers wrap; on bools this is [`ScalarOp::And`].
    Multiply,
    /// IEEE quotient. Float only.
    Divide,
    /// `floor(a / b)`, exactly as Python's `//`: on floats by way of the exact remainder; integers by zero give 0 and
    /// raise [`Events::ZERO_DIVISOR`], `INT_MIN // -1` wraps to `INT_MIN`.
    FloorDivide,
    /// Remainder with the divisor's sign; floats by zero give NaN, integers by zero give 0 and raise
    /// [`Events::ZERO_DIVISOR`].
    Modulo,
    /// `a ^ b`. On floats: 2 gives `a*a`, 0.5 gives `sqrt(a)`, else at most 1 ulp. Integers by repeated wrapping
    /// squaring; a negative integer exponent gives 0 and raises [`Events::NEGATIVE_EXPONENT`].
    Power,
    /// The smaller; NaN if either is NaN; of equal zeros -0 if either is.
    Minimum,
    /// The larger; NaN if either is NaN; of equal zeros +0 if either is.
    Maximum,
    /// Bitwise or logical conjunction. Integers and bools.
    And,
    /// Bitwise or logical disjunction. Integers and bools.
    Or,
    /// Bitwise or logical exclusive disjunction. Integers and bools.
    Xor,
    /// `a << b`. Integers; 0 where `b` is outside `0..width`.
    ShiftLeft,
    /// `a >> b`, filling with the sign. Integers; 0, or -1 for a negative `a`, where `b` is outside `0..width`.
    ShiftRight,
    /// The greatest common divisor of the magnitudes; `gcd(0, 0)` is 0. Integers.
    Gcd,
    /// The least common multiple of the magnitudes, wrapping; 0 if either is 0. Integers.
    Lcm,

    /// A function of the table in [`super::function`]. Float only.
    Call(Function),
    /// Integer arithmetic that wraps and says so: [`Events::OVERFLOW`].
    Checked(CheckedOp),

    // two operands of one dtype, result bool
    Equal,
    /// True when either is NaN.
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,

    /// `condition ? a : b`: operands are a bool and two of one dtype.
    Select,
    /// Conversion to the named dtype: float to int saturates towards zero and NaN gives 0; to bool is `x != 0`
    /// (NaN is true); bool to a number is 0 or 1.
    Cast(DType),
}

/// Integer arithmetic whose overflow is an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckedOp {
    Negate,
    Abs,
    Add,
    Subtract,
    Multiply,
    /// Only the smallest integer divided by -1 leaves the range.
    FloorDivide,
    Power,
    /// `a * 2^b`: a bit that is lost, or that becomes the sign, leaves the range.
    ShiftLeft,
    /// Only of the smallest integer with itself or 0.
    Gcd,
    Lcm,
}

impl CheckedOp {
    pub const ALL: [CheckedOp; 10] = [
        CheckedOp::Negate,
        CheckedOp::Abs,
        CheckedOp::Add,
        CheckedOp::Subtract,
        CheckedOp::Multiply,
        CheckedOp::FloorDivide,
        CheckedOp::Power,
        CheckedOp::ShiftLeft,
        CheckedOp::Gcd,
        CheckedOp::Lcm,
    ];

    /// The operation that wraps silently.
    pub fn plain(self) -> ScalarOp {
        match self {
            CheckedOp::Negate => ScalarOp::Negate,
            CheckedOp::Abs => ScalarOp::Abs,
            CheckedOp::Add => ScalarOp::Add,
            CheckedOp::Subtract => ScalarOp::Subtract,
            CheckedOp::Multiply => ScalarOp::Multiply,
            CheckedOp::FloorDivide => ScalarOp::FloorDivide,
            CheckedOp::Power => ScalarOp::Power,
            CheckedOp::ShiftLeft => ScalarOp::ShiftLeft,
            CheckedOp::Gcd => ScalarOp::Gcd,
            CheckedOp::Lcm => ScalarOp::Lcm,
        }
    }

    /// The form of `op` that reports overflow, where integers can overflow in it.
    pub fn of(op: ScalarOp) -> Option<CheckedOp> {
        CheckedOp::ALL.into_iter().find(|checked| checked.plain() == op)
    }
}

/// Things that can happen to data while an operation runs, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Events(pub u32);

impl Events {
    pub const NONE: Events = Events(0);
    /// An integer `//` or `%` met a divisor of zero: a warning, the element is 0.
    pub const ZERO_DIVISOR: Events = Events(1);
    /// An integer power met a negative exponent: an error.
    pub const NEGATIVE_EXPONENT: Events = Events(2);
    /// Checked integer arithmetic left the range of its dtype: an error.
    pub const OVERFLOW: Events = Events(4);

    pub fn contains(self, other: Events) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl std::ops::BitOr for Events {
    type Output = Events;
    fn bitor(self, other: Events) -> Events {
        Events(self.0 | other.0)
    }
}

impl std::ops::BitOrAssign for Events {
    fn bitor_assign(&mut self, other: Events) {
        self.0 |= other.0;
    }
}

/// Where an operation runs inside a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Emitted into a compiled loop.
    Loop,
    /// A function over a whole tile in `numeric::tile`.
    Tile,
}

impl ScalarOp {
    pub fn operand_count(self) -> usize {
        use ScalarOp::*;
        match self {
            Negate | Abs | Sqrt | Floor | Ceil | Trunc | Round | Not | IsNan | Cast(_) => 1,
            Add | Subtract | Multiply | Divide | FloorDivide | Modulo | Power | Minimum | Maximum | And | Or | Xor
            | ShiftLeft | ShiftRight | Gcd | Lcm | Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual => 2,
            Select => 3,
            Call(function) => function.arity(),
            Checked(checked) => checked.plain().operand_count(),
        }
    }

    /// The dtype of the result for value operands (the branches of a select) of dtype `operand`.
    pub fn result(self, operand: DType) -> DType {
        match self {
            ScalarOp::Cast(dtype) => dtype,
            op if op.is_comparison() || op == ScalarOp::IsNan => DType::Bool,
            _ => operand,
        }
    }

    pub fn is_comparison(self) -> bool {
        use ScalarOp::*;
        matches!(self, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
    }

    /// Whether exchanging two operands gives the same bits (NaN payloads apart).
    pub fn is_commutative(self) -> bool {
        use ScalarOp::*;
        matches!(self, Add | Multiply | Minimum | Maximum | And | Or | Xor | Equal | NotEqual)
    }

    /// What can happen to data in this operation on operands of `operand`.
    pub fn events(self, operand: DType) -> Events {
        match self {
            ScalarOp::FloorDivide | ScalarOp::Modulo if operand.is_integer() => Events::ZERO_DIVISOR,
            ScalarOp::Power if operand.kind() == Kind::Signed => Events::NEGATIVE_EXPONENT,
            ScalarOp::Checked(checked) => checked.plain().events(operand) | Events::OVERFLOW,
            _ => Events::NONE,
        }
    }

    /// Whether this operation on operands of dtype `operand` is emitted into a loop or is a tile function.
    pub fn form(self, operand: DType) -> Form {
        use ScalarOp::*;
        match self {
            Call(_) | Checked(_) | Power | FloorDivide | Modulo | ShiftLeft | ShiftRight | Gcd | Lcm => Form::Tile,
            // Masks have the width of what they become or come from.
            Cast(to) if operand == DType::Bool || to == DType::Bool => Form::Loop,
            Cast(to) if operand.is_float() != to.is_float() || Width::of(operand) != Width::of(to) => Form::Tile,
            _ => Form::Loop,
        }
    }

    /// Whether a loop could hold it, but the wider vectors of a tile function do it so much faster that the way there and
    /// back is worth it: square roots and quotients take a processor as long for two numbers as for four or eight.
    pub fn prefers_tiles(self, operand: DType) -> bool {
        matches!(self, ScalarOp::Sqrt | ScalarOp::Divide) && operand.is_float()
    }

    /// Work per element relative to an addition, for deciding what to compute twice.
    pub fn cost(self, operand: DType) -> u32 {
        use ScalarOp::*;
        match self {
            Call(function) => function.cost(),
            Power | Gcd | Lcm => 60,
            FloorDivide | Modulo => 20,
            Divide | Sqrt => 4,
            _ if self.form(operand) == Form::Tile => 4,
            _ => 1,
        }
    }

    /// The name that plans and messages print.
    pub fn name(self) -> &'static str {
        use ScalarOp::*;
        match self {
            Negate => "negate",
            Abs => "abs",
            Sqrt => "sqrt",
            Floor => "floor",
            Ceil => "ceil",
            Trunc => "trunc",
            Round => "rint",
            Not => "not",
            IsNan => "isnan",
            Add => "add",
            Subtract => "subtract",
            Multiply => "multiply",
            Divide => "divide",
            FloorDivide => "floor_divide",
            Modulo => "modulo",
            Power => "power",
            Minimum => "minimum",
            Maximum => "maximum",
            And => "and",
            Or => "or",
            Xor => "xor",
            ShiftLeft => "left_shift",
            ShiftRight => "right_shift",
            Gcd => "gcd",
            Lcm => "lcm",
            Call(function) => function.name(),
            Checked(checked) => checked.plain().name(),
            Equal => "equal",
            NotEqual => "not_equal",
            Less => "less",
            LessEqual => "less_equal",
            Greater => "greater",
            GreaterEqual => "greater_equal",
            Select => "where",
            Cast(dtype) => dtype.name(),
        }
    }
}
