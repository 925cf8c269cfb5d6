//! How wide the lanes of every value of a phase are.
//!
//! Numbers travel in the width of their dtype. Masks are made in the width of what was compared, and are used beside
//! values of either width; where the two differ, the mask is brought to the other width once.

use super::kernel::{Access, AccessId};
use super::lower::{Output, Value};
use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;
use crate::types::DType;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Whether elements of a dtype stand in memory as they stand in lanes.
pub fn is_lane_sized(dtype: DType) -> bool {
    Width::of(dtype).is_some_and(|width| width.bytes() == dtype.size())
}

/// The values of a phase with their widths. What is read has none of its own: bools are loaded in the width that a step
/// asks for.
pub struct Lanes {
    pub values: Vec<Value>,
    pub widths: Vec<Option<Width>>,
    pub outputs: Vec<Output>,
}

impl Lanes {
    /// Gives every operation its width and inserts what changes the width of masks.
    pub fn assign(accesses: &[Access], values: Vec<Value>, mut outputs: Vec<Output>) -> Lanes {
        let mut lanes = Assigning { accesses, ..Assigning::default() };
        for value in values {
            let moved = lanes.take(value);
            lanes.moved.push(moved);
        }
        for output in &mut outputs {
            output.value = lanes.moved[output.value];
            if let Some(reduce) = &mut output.reduce {
                output.value = lanes.in_width(output.value, Width::W64);
                reduce.filter =
                    reduce.filter.map(|mask| lanes.moved[mask]).map(|mask| lanes.in_width(mask, Width::W64));
            }
        }
        Lanes { values: lanes.values, widths: lanes.widths, outputs }
    }
}

#[derive(Default)]
struct Assigning<'a> {
    accesses: &'a [Access],
    values: Vec<Value>,
    widths: Vec<Option<Width>>,
    /// Where each of the old values is now.
    moved: Vec<usize>,
    /// The values that hold the masks of others in the other width.
    remasked: FxHashMap<usize, usize>,
}

impl Assigning<'_> {
    fn push(&mut self, value: Value, width: Option<Width>) -> usize {
        self.values.push(value);
        self.widths.push(width);
        self.values.len() - 1
    }

    fn take(&mut self, value: Value) -> usize {
        let Value::Op { op, operand, args, node } = value else {
            return self.push(value, None);
        };
        let args: SmallVec<[usize; 3]> = args.iter().map(|&arg| self.moved[arg]).collect();
        let width = self.width(op, operand, &args);
        let args = args.iter().map(|&arg| self.in_width(arg, width)).collect();
        // The result of a conversion has the width of its own dtype.
        let result = Width::of(op.result(operand)).unwrap_or(width);
        self.push(Value::Op { op, operand, args, node }, Some(result))
    }

    /// The width in which an operation reads masks: that of the numbers beside them or, of masks alone, of the first that
    /// has one.
    fn width(&self, op: ScalarOp, operand: DType, args: &[usize]) -> Width {
        let becomes = match op {
            ScalarOp::Cast(to) => Width::of(to),
            _ => None,
        };
        let computed = || args.iter().find_map(|&arg| self.widths[arg].filter(|_| self.dtype(arg) == DType::Bool));
        Width::of(operand).or(becomes).or_else(computed).unwrap_or(Width::W32)
    }

    fn dtype(&self, value: usize) -> DType {
        match &self.values[value] {
            Value::Access(AccessId(access)) => self.accesses[*access].dtype,
            Value::Reduced { dtype, .. } => *dtype,
            Value::Op { op, operand, .. } => op.result(*operand),
            Value::Remask { .. } => DType::Bool,
        }
    }

    /// The value itself, or the one that holds its masks in `width`.
    fn in_width(&mut self, value: usize, width: Width) -> usize {
        let differs = self.dtype(value) == DType::Bool && self.widths[value].is_some_and(|own| own != width);
        if !differs {
            return value;
        }
        if let Some(&known) = self.remasked.get(&value) {
            return known;
        }
        let remasked = self.push(Value::Remask { of: value }, Some(width));
        self.remasked.insert(value, remasked);
        remasked
    }
}
