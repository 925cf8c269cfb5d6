//! Which instructions an operation is, on virtual registers: one definition of each.

use super::quotients::Divisor;
use super::{Form, Set, codes};
use crate::jit::verify::keeps_width;
use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;
use crate::plan::kernel::{LoopOp, ValueId};
use crate::types::{DType, Kind};
use iced_x86::Code;
use smallvec::{SmallVec, smallvec};

/// The number of a virtual register: of one vector, or of one mask.
pub(super) type Id = usize;

/// What an instruction reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Source {
    Value(Id),
    /// The same bits in all lanes, by the number of a constant.
    Constant(usize),
    /// A uniform input in all lanes.
    Uniform(usize),
    /// What the elements of a block are folded to so far, by the number of the accumulator.
    Accumulator(usize),
}

/// An instruction on virtual registers. It gives `to`, if it gives anything.
#[derive(Clone, Debug)]
pub(super) struct Instruction {
    pub action: Action,
    pub to: Option<Id>,
    pub from: SmallVec<[Source; 2]>,
    /// The lanes that are written; of the others see [`Action`]. A mask register, or with AVX2 a vector.
    pub mask: Option<Id>,
}

/// What an instruction does. Of several sources only the last can be in memory.
#[derive(Clone, Copy, Debug)]
pub(super) enum Action {
    /// Vectors to a vector; lanes that are not in the mask are zero, or those of the first source for a blend.
    Vector {
        code: Code,
        imm: Option<u8>,
        is_blend: bool,
    },
    /// Vectors to a mask.
    Compare {
        code: Code,
        imm: Option<u8>,
    },
    /// Masks to a mask.
    Mask {
        code: Code,
    },
    /// The first with the product of the others, added or subtracted, rounded once.
    Fused {
        subtracts: bool,
    },
    /// The second by the third where the mask says so, in the register of the first, which ends with it.
    Redivide,
    /// All ones where the mask says so, in the register of its only source, which ends with it.
    SetOnes,
    /// A vector to the mask of its highest bits, and back.
    ToMask,
    FromMask,
    /// Whole vectors of a stream, and to an output, so many bytes of lanes from the current element.
    Load {
        code: Code,
        stream: usize,
        displacement: i64,
    },
    Store {
        code: Code,
        output: usize,
        displacement: i64,
    },
    /// What an output holds, so many bytes from the current element.
    Reload {
        output: usize,
        displacement: i64,
    },
    /// The lanes that are in the mask, one after another from the first on.
    Compress {
        /// The vector of the row that they are in.
        part: usize,
        /// The constant that is the address of a table, with AVX2.
        table: Option<usize>,
    },
    /// What a mask has left of a vector, to the end of an output.
    Append {
        output: usize,
        part: usize,
    },
    /// A vector to an accumulator.
    Accumulate {
        accumulator: usize,
    },
    /// The lanes of a mask to those that have met a NaN of a noted value.
    NoteNans {
        noted: usize,
    },
    /// Asks for a line of a stream that is needed soon, or later.
    Ask {
        stream: usize,
        displacement: i64,
        is_later: bool,
    },
}

/// Operations on two bools.
#[derive(Clone, Copy, Debug)]
pub(super) enum Logic {
    And,
    /// The second, and not the first.
    AndNot,
    Or,
    Xor,
}

/// Where instructions go, and the virtual registers so far.
#[derive(Debug)]
pub(super) struct Selected {
    pub form: Form,
    pub instructions: Vec<Instruction>,
    /// By virtual register: whether it is a mask.
    pub is_mask: Vec<bool>,
    /// The bits of lanes.
    pub constants: Vec<u64>,
    /// By accumulator: the constant that it begins with.
    pub empties: Vec<usize>,
    /// Values that float extremes are made of. These leave out NaNs, which are noted in a mask for each value.
    pub noted: Vec<ValueId>,
    /// The constant that is NaN, where there are such.
    pub nan: Option<usize>,
    /// Divisors that are the same for all elements.
    pub divisors: Vec<Divisor>,
}

impl Selected {
    pub fn new(form: Form) -> Selected {
        Selected {
            form,
            instructions: Vec::new(),
            is_mask: Vec::new(),
            constants: Vec::new(),
            empties: Vec::new(),
            noted: Vec::new(),
            nan: None,
            divisors: Vec::new(),
        }
    }

    /// Adds an instruction that gives a vector or a mask.
    pub fn give(&mut self, action: Action, from: &[Source], mask: Option<Id>) -> Source {
        let is_mask = matches!(action, Action::Compare { .. } | Action::Mask { .. } | Action::ToMask);
        self.is_mask.push(is_mask);
        let to = self.is_mask.len() - 1;
        self.instructions.push(Instruction { action, to: Some(to), from: from.into(), mask });
        Source::Value(to)
    }

    pub fn vector(&mut self, code: fn(Form) -> Code, from: &[Source]) -> Source {
        self.give(Action::Vector { code: code(self.form), imm: None, is_blend: false }, from, None)
    }

    pub fn immediate(&mut self, code: fn(Form) -> Code, from: &[Source], imm: u8) -> Source {
        self.give(Action::Vector { code: code(self.form), imm: Some(imm), is_blend: false }, from, None)
    }

    pub fn compare(&mut self, code: fn(Form) -> Code, a: Source, b: Source, imm: u8) -> Source {
        match self.form.set {
            Set::Avx512 => self.give(Action::Compare { code: code(self.form), imm: Some(imm) }, &[a, b], None),
            Set::Avx2 => self.immediate(code, &[a, b], imm),
        }
    }

    /// An operation on bools.
    pub fn logic(&mut self, logic: Logic, a: Source, b: Source) -> Source {
        if self.form.set == Set::Avx512 {
            let code = match logic {
                Logic::And => Code::VEX_Kandw_kr_kr_kr,
                Logic::AndNot => Code::VEX_Kandnw_kr_kr_kr,
                Logic::Or => Code::VEX_Korw_kr_kr_kr,
                Logic::Xor => Code::VEX_Kxorw_kr_kr_kr,
            };
            return self.give(Action::Mask { code }, &[a, b], None);
        }
        match logic {
            Logic::And => self.vector(codes::and, &[a, b]),
            Logic::AndNot => self.vector(codes::and_not, &[a, b]),
            Logic::Or => self.vector(codes::or, &[a, b]),
            Logic::Xor => self.vector(codes::xor, &[a, b]),
        }
    }

    pub fn not(&mut self, x: Source) -> Source {
        if self.form.set == Set::Avx512 {
            return self.give(Action::Mask { code: Code::VEX_Knotw_kr_kr }, &[x], None);
        }
        let ones = self.constant(self.ones());
        self.vector(codes::xor, &[x, ones])
    }

    /// A uniform input.
    pub fn uniform(&mut self, number: usize, dtype: DType) -> Source {
        let uniform = Source::Uniform(number);
        if dtype != DType::Bool {
            return uniform;
        }
        let vector = self.vector(codes::broadcast, &[uniform]);
        self.as_value(vector, dtype)
    }

    /// The elements of a stream.
    pub fn load(&mut self, stream: usize, displacement: i64, dtype: DType) -> Source {
        let code = codes::load(self.form);
        let vector = self.give(Action::Load { code, stream, displacement }, &[], None);
        self.as_value(vector, dtype)
    }

    /// A vector in memory or registers as a value of its dtype.
    pub fn as_value(&mut self, vector: Source, dtype: DType) -> Source {
        let is_masked = self.form.set == Set::Avx512 && dtype == DType::Bool;
        if is_masked { self.give(Action::ToMask, &[vector], None) } else { vector }
    }

    /// Asks for what a stream has so many bytes of lanes from the current element, for the caches behind the first if it is needed later.
    pub fn ask(&mut self, stream: usize, displacement: i64, is_later: bool) {
        let action = Action::Ask { stream, displacement, is_later };
        self.instructions.push(Instruction { action, to: None, from: SmallVec::new(), mask: None });
    }

    /// A streaming store goes past the caches, to a place that is aligned to a vector.
    pub fn store(&mut self, value: Source, output: usize, displacement: i64, is_streaming: bool) {
        let vector = self.as_vector(value);
        let code = match (is_streaming, self.form.set) {
            (false, _) => codes::store(self.form),
            (true, Set::Avx512) => Code::EVEX_Vmovntdq_m512_zmm,
            (true, Set::Avx2) => Code::VEX_Vmovntdq_m256_ymm,
        };
        self.store_by(code, vector, output, displacement);
    }

    pub fn store_by(&mut self, code: Code, vector: Source, output: usize, displacement: i64) {
        let action = Action::Store { code, output, displacement };
        self.instructions.push(Instruction { action, to: None, from: smallvec![vector], mask: None });
    }

    /// A value as it is in memory.
    pub fn as_vector(&mut self, value: Source) -> Source {
        let is_mask = matches!(value, Source::Value(id) if self.is_mask[id]);
        if is_mask { self.give(Action::FromMask, &[value], None) } else { value }
    }

    pub fn constant(&mut self, bits: u64) -> Source {
        Source::Constant(self.constant_number(bits))
    }

    pub fn constant_number(&mut self, bits: u64) -> usize {
        let known = self.constants.iter().position(|known| *known == bits);
        known.unwrap_or_else(|| {
            self.constants.push(bits);
            self.constants.len() - 1
        })
    }

    /// The sign bit of a lane.
    pub fn sign(&self) -> u64 {
        1 << (8 * self.form.width.bytes() - 1)
    }

    fn ones(&self) -> u64 {
        u64::MAX >> (64 - 8 * self.form.width.bytes())
    }

    pub fn one(&self) -> u64 {
        match self.form.width {
            Width::W32 => 1f32.to_bits() as u64,
            Width::W64 => 1f64.to_bits(),
        }
    }

    /// One verified operation; none for one that loops do not have.
    pub fn operation(&mut self, op: &LoopOp, args: &[Source]) -> Option<Source> {
        let &LoopOp { op, operand, .. } = op;
        match (op, args) {
            (ScalarOp::Select, &[condition, a, b]) => Some(self.select(operand, condition, a, b)),
            (ScalarOp::Cast(to), &[x]) => self.cast(operand, to, x),
            (_, &[x]) => match operand.kind() {
                Kind::Float => self.unary_float(op, x),
                Kind::Signed | Kind::Unsigned => self.unary_integer(op, operand, x),
                Kind::Bool => match op {
                    ScalarOp::Not => Some(self.not(x)),
                    ScalarOp::Abs => Some(x),
                    _ => None,
                },
            },
            (_, &[a, b]) if op.is_comparison() => self.comparison(op, operand, a, b),
            (_, &[a, b]) => match operand.kind() {
                Kind::Float => self.binary_float(op, a, b),
                Kind::Signed | Kind::Unsigned => self.binary_integer(op, operand, a, b),
                Kind::Bool => self.binary_mask(op, a, b),
            },
            _ => None,
        }
    }

    fn unary_float(&mut self, op: ScalarOp, x: Source) -> Option<Source> {
        /// Rounds without raising the flag for inexact results.
        const QUIETLY: u8 = 8;
        const UNORDERED: u8 = 3;
        Some(match op {
            ScalarOp::Negate => {
                let sign = self.constant(self.sign());
                self.vector(codes::xor, &[x, sign])
            }
            ScalarOp::Abs => {
                let magnitude = self.constant(self.ones() ^ self.sign());
                self.vector(codes::and, &[x, magnitude])
            }
            ScalarOp::Sqrt => self.vector(codes::sqrt, &[x]),
            ScalarOp::IsNan => self.compare(codes::compare_float, x, x, UNORDERED),
            ScalarOp::Round => self.immediate(codes::round, &[x], QUIETLY),
            ScalarOp::Floor => self.immediate(codes::round, &[x], QUIETLY | 1),
            ScalarOp::Ceil => self.immediate(codes::round, &[x], QUIETLY | 2),
            ScalarOp::Trunc => self.immediate(codes::round, &[x], QUIETLY | 3),
            _ => return None,
        })
    }

    /// Minima and maxima are found in both orders, as in `jit::lower`: the machine's give the second operand where one is
    /// NaN or both are zeros.
    fn binary_float(&mut self, op: ScalarOp, a: Source, b: Source) -> Option<Source> {
        const UNORDERED: u8 = 3;
        Some(match op {
            ScalarOp::Add => self.vector(codes::add_float, &[a, b]),
            ScalarOp::Subtract => self.vector(codes::subtract_float, &[a, b]),
            ScalarOp::Multiply => self.vector(codes::multiply_float, &[a, b]),
            ScalarOp::Divide => self.quotient(a, b),
            ScalarOp::Minimum => {
                let forward = self.vector(codes::minimum_float, &[a, b]);
                let backward = self.vector(codes::minimum_float, &[b, a]);
                self.vector(codes::or, &[forward, backward])
            }
            ScalarOp::Maximum => {
                let forward = self.vector(codes::maximum_float, &[a, b]);
                let backward = self.vector(codes::maximum_float, &[b, a]);
                let both = self.vector(codes::and, &[forward, backward]);
                let unordered = self.compare(codes::compare_float, a, b, UNORDERED);
                match (self.form.set, unordered) {
                    (Set::Avx512, Source::Value(mask)) => self.give(Action::SetOnes, &[both], Some(mask)),
                    _ => self.vector(codes::or, &[both, unordered]),
                }
            }
            _ => return None,
        })
    }

    fn unary_integer(&mut self, op: ScalarOp, operand: DType, x: Source) -> Option<Source> {
        let value = match op {
            ScalarOp::Negate => {
                let zero = self.constant(0);
                self.vector(codes::subtract, &[zero, x])
            }
            ScalarOp::Abs if operand.kind() == Kind::Unsigned => return Some(x),
            ScalarOp::Abs => self.magnitude(x),
            ScalarOp::Not => {
                let ones = self.constant(self.ones());
                self.vector(codes::xor, &[x, ones])
            }
            _ => return None,
        };
        Some(self.wrap(operand, value))
    }

    fn binary_integer(&mut self, op: ScalarOp, operand: DType, a: Source, b: Source) -> Option<Source> {
        let is_signed = operand.kind() == Kind::Signed;
        let value = match op {
            ScalarOp::Add => self.vector(codes::add, &[a, b]),
            ScalarOp::Subtract => self.vector(codes::subtract, &[a, b]),
            ScalarOp::Multiply => self.product(a, b),
            ScalarOp::And => return Some(self.vector(codes::and, &[a, b])),
            ScalarOp::Or => return Some(self.vector(codes::or, &[a, b])),
            ScalarOp::Xor => return Some(self.vector(codes::xor, &[a, b])),
            ScalarOp::Minimum => return Some(self.minimum(is_signed, a, b)),
            ScalarOp::Maximum => return Some(self.maximum(is_signed, a, b)),
            _ => return None,
        };
        Some(self.wrap(operand, value))
    }

    /// A result brought back into the range of a dtype that is narrower than its lane.
    fn wrap(&mut self, dtype: DType, x: Source) -> Source {
        let spare = 8 * (self.form.width.bytes() - dtype.size());
        match (spare, dtype.kind()) {
            (0, _) => x,
            (_, Kind::Unsigned) => {
                let mask = self.constant((1 << (8 * dtype.size())) - 1);
                self.vector(codes::and, &[x, mask])
            }
            // Narrow integers are in lanes of 32 bits, for which both sets have the shifts.
            _ => {
                let raised = self.immediate(codes::shift_left, &[x], spare as u8);
                self.immediate(codes::shift_right_signed, &[raised], spare as u8)
            }
        }
    }

    /// Sums are disjunctions and products conjunctions, like maxima and minima, because false is below true.
    fn binary_mask(&mut self, op: ScalarOp, a: Source, b: Source) -> Option<Source> {
        let logic = match op {
            ScalarOp::And | ScalarOp::Multiply | ScalarOp::Minimum => Logic::And,
            ScalarOp::Or | ScalarOp::Add | ScalarOp::Maximum => Logic::Or,
            ScalarOp::Xor => Logic::Xor,
            _ => return None,
        };
        Some(self.logic(logic, a, b))
    }

    /// All are false when an operand is NaN, except `NotEqual`.
    fn comparison(&mut self, op: ScalarOp, operand: DType, a: Source, b: Source) -> Option<Source> {
        let kind = operand.kind();
        if kind == Kind::Bool {
            return Some(match op {
                ScalarOp::Equal => {
                    let differ = self.logic(Logic::Xor, a, b);
                    self.not(differ)
                }
                ScalarOp::NotEqual => self.logic(Logic::Xor, a, b),
                ScalarOp::Less => self.logic(Logic::AndNot, a, b),
                ScalarOp::Greater => self.logic(Logic::AndNot, b, a),
                ScalarOp::LessEqual => {
                    let above = self.logic(Logic::AndNot, b, a);
                    self.not(above)
                }
                ScalarOp::GreaterEqual => {
                    let below = self.logic(Logic::AndNot, a, b);
                    self.not(below)
                }
                _ => return None,
            });
        }
        if kind != Kind::Float {
            return self.compare_integers(op, kind == Kind::Signed, a, b);
        }
        // The machine's numbers of conditions.
        let condition = match op {
            ScalarOp::Equal => 0,
            ScalarOp::NotEqual => 4,
            ScalarOp::Less => 1,
            ScalarOp::LessEqual => 2,
            ScalarOp::GreaterEqual => 13,
            ScalarOp::Greater => 14,
            _ => return None,
        };
        Some(self.compare(codes::compare_float, a, b, condition))
    }

    fn select(&mut self, operand: DType, condition: Source, a: Source, b: Source) -> Source {
        let Source::Value(mask) = condition else { unreachable!("a bool is a value") };
        match operand.kind() {
            Kind::Bool => {
                let first = self.logic(Logic::And, condition, a);
                let second = self.logic(Logic::AndNot, condition, b);
                self.logic(Logic::Or, first, second)
            }
            kind => {
                let code = if kind == Kind::Float { codes::blend_float } else { codes::blend };
                self.give(Action::Vector { code: code(self.form), imm: None, is_blend: true }, &[b, a], Some(mask))
            }
        }
    }

    /// Conversion between dtypes; none for those that tile functions do.
    fn cast(&mut self, from: DType, to: DType, x: Source) -> Option<Source> {
        const NOT_EQUAL: u8 = 4;
        Some(match (from.kind(), to.kind()) {
            _ if from == to => x,
            (Kind::Bool, Kind::Float) => self.where_true(x, self.one()),
            (Kind::Bool, _) => self.where_true(x, 1),
            (Kind::Float, Kind::Bool) => {
                let zero = self.constant(0);
                self.compare(codes::compare_float, x, zero, NOT_EQUAL)
            }
            (_, Kind::Bool) => {
                let zero = self.constant(0);
                self.compare_integers(ScalarOp::NotEqual, true, x, zero)?
            }
            (Kind::Signed | Kind::Unsigned, Kind::Signed | Kind::Unsigned) => self.wrap(to, x),
            (kind, Kind::Float) if keeps_width(ScalarOp::Cast(to), from) => {
                return self.floats_of(kind == Kind::Signed, x);
            }
            _ => return None,
        })
    }

    /// The bits in all lanes where a bool is true, and else zeros.
    pub fn where_true(&mut self, x: Source, bits: u64) -> Source {
        let value = self.constant(bits);
        match (self.form.set, x) {
            (Set::Avx512, Source::Value(mask)) => {
                let code = codes::broadcast(self.form);
                self.give(Action::Vector { code, imm: None, is_blend: false }, &[value], Some(mask))
            }
            _ => self.vector(codes::and, &[x, value]),
        }
    }
}
