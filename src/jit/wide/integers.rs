//! Operations on integers, of which AVX2 has few: on virtual registers.

use super::Set;
use super::codes;
use super::select::{Action, Selected, Source};
use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;

impl Selected {
    /// Whether an instruction for integers has to be made of others.
    fn is_composed(&self) -> bool {
        self.form.set == Set::Avx2 && self.form.width == Width::W64
    }

    pub fn product(&mut self, a: Source, b: Source) -> Source {
        if !self.is_composed() {
            return self.vector(codes::multiply, &[a, b]);
        }
        // Of two halves each: the product of the low ones, and above it the low halves of the mixed products.
        let [a_high, b_high] = [a, b].map(|x| self.immediate(codes::shift_right, &[x], 32));
        let mixed = [self.vector(codes::multiply_low, &[a_high, b]), self.vector(codes::multiply_low, &[b_high, a])];
        let mixed = self.vector(codes::add, &mixed);
        let high = self.immediate(codes::shift_left, &[mixed], 32);
        let low = self.vector(codes::multiply_low, &[a, b]);
        self.vector(codes::add, &[low, high])
    }

    pub fn magnitude(&mut self, x: Source) -> Source {
        if !self.is_composed() {
            return self.vector(codes::magnitude, &[x]);
        }
        let zero = self.constant(0);
        let sign = self.vector(codes::greater_signed, &[zero, x]);
        let flipped = self.vector(codes::xor, &[x, sign]);
        self.vector(codes::subtract, &[flipped, sign])
    }

    pub fn minimum(&mut self, is_signed: bool, a: Source, b: Source) -> Source {
        match (self.is_composed(), is_signed) {
            (false, true) => self.vector(codes::minimum_signed, &[a, b]),
            (false, false) => self.vector(codes::minimum_unsigned, &[a, b]),
            (true, _) => {
                let is_greater = self.greater(is_signed, a, b);
                self.choose(is_greater, b, a)
            }
        }
    }

    pub fn maximum(&mut self, is_signed: bool, a: Source, b: Source) -> Source {
        match (self.is_composed(), is_signed) {
            (false, true) => self.vector(codes::maximum_signed, &[a, b]),
            (false, false) => self.vector(codes::maximum_unsigned, &[a, b]),
            (true, _) => {
                let is_greater = self.greater(is_signed, a, b);
                self.choose(is_greater, a, b)
            }
        }
    }

    pub fn compare_integers(&mut self, op: ScalarOp, is_signed: bool, a: Source, b: Source) -> Option<Source> {
        if self.form.set == Set::Avx512 {
            // The machine's numbers of conditions.
            let condition = match op {
                ScalarOp::Equal => 0,
                ScalarOp::NotEqual => 4,
                ScalarOp::Less => 1,
                ScalarOp::LessEqual => 2,
                ScalarOp::GreaterEqual => 5,
                ScalarOp::Greater => 6,
                _ => return None,
            };
            let code = if is_signed { codes::compare_signed } else { codes::compare_unsigned };
            return Some(self.compare(code, a, b, condition));
        }
        Some(match op {
            ScalarOp::Equal => self.vector(codes::equal, &[a, b]),
            ScalarOp::Less => self.greater(is_signed, b, a),
            ScalarOp::Greater => self.greater(is_signed, a, b),
            ScalarOp::NotEqual => {
                let is_equal = self.vector(codes::equal, &[a, b]);
                self.not(is_equal)
            }
            ScalarOp::LessEqual => {
                let is_greater = self.greater(is_signed, a, b);
                self.not(is_greater)
            }
            ScalarOp::GreaterEqual => {
                let is_less = self.greater(is_signed, b, a);
                self.not(is_less)
            }
            _ => return None,
        })
    }

    /// With AVX2, which knows only signed ones: unsigned ones keep their order when the highest bit is flipped.
    fn greater(&mut self, is_signed: bool, a: Source, b: Source) -> Source {
        if is_signed {
            return self.vector(codes::greater_signed, &[a, b]);
        }
        let sign = self.constant(self.sign());
        let [a, b] = [a, b].map(|x| self.vector(codes::xor, &[x, sign]));
        self.vector(codes::greater_signed, &[a, b])
    }

    /// With AVX2: one where a lane is all ones, else the other.
    fn choose(&mut self, condition: Source, a: Source, b: Source) -> Source {
        let Source::Value(mask) = condition else { unreachable!("a comparison gives a value") };
        let code = codes::blend(self.form);
        self.give(Action::Vector { code, imm: None, is_blend: true }, &[b, a], Some(mask))
    }
}
