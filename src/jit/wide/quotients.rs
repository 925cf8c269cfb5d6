//! Quotients by a number that is the same for all elements.
//!
//! # Design
//!
//! Dividing a vector takes several times as long as what is around it: 16 cycles for 512 bits on Intel's processors. Of one
//! divisor `b` the inverse `y = 1/b` is made once, and of that quotients: `q = a y`, then twice `q + (a - b q) y` with fused
//! operations. The first correction gives one of the two floats around `a/b`; of such a one the remainder is exact, and the
//! second correction rounds as a division does (Markstein, "Computation of elementary functions on the IBM RISC System/6000
//! processor", IBM Journal of Research and Development, 1990). Of zeros, corrections lose the sign, which `a y` has.
//!
//! That holds while nothing overflows and nothing becomes denormal on the way, for which exponents of `a` and `b` near 0
//! vouch. Vectors with lanes that are neither such nor zero are divided as well.

use super::allocate::Allocator;
use super::select::{Action, Selected, Source};
use super::{Set, codes};
use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;
use iced_x86::{Code, IcedError, Instruction as Encoded, Register};

/// What stands for a divisor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Divisor {
    number: Source,
    inverse: Source,
    /// From where on a dividend is too far from 1, as `is_far` measures: nowhere is near, if the divisor itself is far.
    limit: Source,
    /// A dividend, without its sign and shifted, that is not far although its exponent says so: zero, or none at all.
    zero: Source,
}

/// So many divisors have what stands for them: it takes three registers, or places in the frame.
const MOST: usize = 4;

/// As the target of a branch in a straight line: behind the next instruction.
pub(super) const OVER_ONE: u64 = u64::MAX;

impl Selected {
    /// Makes what stands for a divisor, among what is the same for all elements.
    pub fn prepare_divisor(&mut self, number: Source) {
        if self.form.set != Set::Avx512 || self.divisor(number).is_some() || self.divisors.len() == MOST {
            return;
        }
        let (one, span) = (self.constant(self.one()), self.constant(self.near_exponents().1));
        let inverse = self.vector(codes::divide_float, &[one, number]);
        let nothing = self.constant(0);
        // What is shifted is even, so this is no dividend; and no zero, as the divisor zero is far too.
        let odd = self.constant(1);
        if let Some(Source::Value(is_far)) = self.is_far(number, span, odd) {
            let action = Action::Vector { code: codes::blend(self.form), imm: None, is_blend: true };
            let limit = self.give(action, &[span, nothing], Some(is_far));
            let zero = self.give(action, &[nothing, odd], Some(is_far));
            self.divisors.push(Divisor { number, inverse, limit, zero });
        }
    }

    fn divisor(&self, number: Source) -> Option<Divisor> {
        self.divisors.iter().find(|divisor| divisor.number == number).copied()
    }

    pub fn quotient(&mut self, a: Source, b: Source) -> Source {
        let divided = |selected: &mut Selected| selected.vector(codes::divide_float, &[a, b]);
        let Some(Divisor { inverse, limit, zero, .. }) = self.divisor(b) else { return divided(self) };
        let Some(Source::Value(is_far)) = self.is_far(a, limit, zero) else { return divided(self) };
        let first = self.vector(codes::multiply_float, &[a, inverse]);
        let mut quotient = first;
        for _ in 0..2 {
            let remainder = self.give(Action::Fused { subtracts: true }, &[a, quotient, b], None);
            quotient = self.give(Action::Fused { subtracts: false }, &[quotient, remainder, inverse], None);
        }
        let sign = self.constant(self.sign());
        let sign = self.vector(codes::and, &[first, sign]);
        let signed = self.vector(codes::or, &[quotient, sign]);
        self.give(Action::Redivide, &[signed, a, b], Some(is_far))
    }

    /// The lanes whose exponent is below the near ones, or so far above them as `limit` says, but for `zero`.
    fn is_far(&mut self, x: Source, limit: Source, zero: Source) -> Option<Source> {
        let lowest = self.constant(self.near_exponents().0);
        // The sign goes out at the top.
        let shifted = self.vector(codes::add, &[x, x]);
        let Source::Value(is_other) = self.compare_integers(ScalarOp::NotEqual, false, shifted, zero)? else {
            return None;
        };
        let distance = self.vector(codes::subtract, &[shifted, lowest]);
        const AT_LEAST: u8 = 5;
        let action = Action::Compare { code: codes::compare_unsigned(self.form), imm: Some(AT_LEAST) };
        Some(self.give(action, &[distance, limit], Some(is_other)))
    }

    /// The lowest exponent that is near 0, and how many are, where they stand when a lane is shifted by its sign: of quotients,
    /// products and remainders of such numbers none is denormal or infinite.
    fn near_exponents(&self) -> (u64, u64) {
        match self.form.width {
            Width::W64 => ((1023 - 450) << 53, 900 << 53),
            Width::W32 => ((127 - 45) << 24, 90 << 24),
        }
    }
}

impl Allocator<'_> {
    /// Writes `c + a b`, or `c - a b`, to a register that may be one of theirs.
    pub fn fused(&mut self, subtracts: bool, to: Register, [c, a, b]: [Register; 3]) -> Result<(), IcedError> {
        let (onto_sum, onto_factor) = match subtracts {
            false => (codes::fused_onto_sum(self.form), codes::fused_onto_factor(self.form)),
            true => (codes::fused_off_sum(self.form), codes::fused_off_factor(self.form)),
        };
        let encoded = match to {
            _ if to == a => Encoded::with3(onto_factor, to, b, c)?,
            _ if to == b => Encoded::with3(onto_factor, to, a, c)?,
            _ => {
                if to != c {
                    self.code.push(Encoded::with2(codes::load(self.form), to, c)?);
                }
                Encoded::with3(onto_sum, to, a, b)?
            }
        };
        self.code.push(encoded);
        Ok(())
    }

    /// Puts `a / b` into the lanes of a mask, if there are any.
    pub fn redivide(&mut self, to: Register, [a, b]: [Register; 2], mask: Register) -> Result<(), IcedError> {
        self.code.push(Encoded::with2(Code::VEX_Kortestw_kr_kr, mask, mask)?);
        self.code.push(Encoded::with_branch(Code::Je_rel8_64, OVER_ONE)?);
        let mut divided = Encoded::with3(codes::divide_float(self.form), to, a, b)?;
        divided.set_op_mask(mask);
        self.code.push(divided);
        Ok(())
    }
}
