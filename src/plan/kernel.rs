//! What a kernel is, as data: no code, no buffers, no threads. The code generator reads [`LoopProgram`]; the runner
//! reads [`Kernel`]; `explain` prints both.

use crate::numeric::element::Width;
use crate::numeric::op::{Events, ScalarOp};
use crate::numeric::random::Draw;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar};
use smallvec::SmallVec;

/// A straight-line program over one tile: element `k` of every output is computed from element `k` of every stream and
/// from the uniforms. All its lanes have one width.
///
/// Values are numbered: first the inputs, then the result of each op in order. It is the key of the kernel cache, so it
/// holds structure only: constants are uniforms.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LoopProgram {
    pub width: Width,
    pub inputs: Vec<LoopInput>,
    pub ops: Vec<LoopOp>,
    /// The values to store, one output stream of lanes each (a mask is stored as 0 or -1).
    pub outputs: Vec<ValueId>,
}

/// An input of a [`LoopProgram`], of a dtype that travels in its width. Streams and uniforms are each counted in the order
/// in which they stand in `inputs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoopInput {
    /// Consecutive lanes in memory.
    Stream(DType),
    /// Consecutive elements that stand in memory as `stored` does, narrower than lanes, and that are exactly elements of
    /// `dtype`: a stream that is widened while it is loaded. Plans have none; steps come to read so where loops are wide
    /// enough for it.
    Stored { stored: DType, dtype: DType },
    /// One value for the whole call.
    Uniform(DType),
}

/// The index of a value in a [`LoopProgram`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub u32);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LoopOp {
    pub op: ScalarOp,
    /// The dtype of the value operands (the branches of a select).
    pub operand: DType,
    pub args: SmallVec<[ValueId; 3]>,
}

impl LoopProgram {
    pub fn new(width: Width) -> LoopProgram {
        LoopProgram { width, inputs: Vec::new(), ops: Vec::new(), outputs: Vec::new() }
    }
}

impl LoopOp {
    /// The dtype of the result.
    pub fn dtype(&self) -> DType {
        self.op.result(self.operand)
    }
}

impl LoopInput {
    pub fn dtype(self) -> DType {
        match self {
            LoopInput::Stream(dtype) | LoopInput::Stored { dtype, .. } | LoopInput::Uniform(dtype) => dtype,
        }
    }

    /// Whether it is an element for each element, and no single value.
    pub fn is_stream(self) -> bool {
        !matches!(self, LoopInput::Uniform(_))
    }

    /// Bytes from an element to the next in memory, of lanes of so many.
    pub fn stride(self, width: Width) -> usize {
        match self {
            LoopInput::Stored { stored, .. } => stored.size(),
            LoopInput::Stream(_) | LoopInput::Uniform(_) => width.bytes(),
        }
    }
}

/// One pass over an iteration space.
///
/// # Design
///
/// The nest of loops is `kept… reduced… [columns]`, outermost first. Kept dimensions are independent. Reduced dimensions
/// are folded, the last of them first, in the order that `numeric::reduce` defines. The innermost dimension of all is cut
/// into tiles; when it is kept although something is reduced, its tile is a vector of accumulators ("columns").
/// A kernel that reduces nothing has kept dimensions only, the last of which is tiled.
///
/// Phases run one after another for each index of the outer kept dimensions; a phase can use, as uniforms, what earlier
/// phases reduced at that index. More than one phase needs a row (all reduced dimensions) that stays in cache.
#[derive(Clone, Debug)]
pub struct Kernel {
    pub space: Space,
    pub accesses: Vec<Access>,
    pub phases: Vec<Phase>,
    /// Rows of scratch, each of all reduced dimensions, with room for 8 bytes an element.
    pub rows: usize,
    /// Tile-sized pieces of scratch, with room for 8 bytes an element.
    pub slots: usize,
    /// Elements per tile along the innermost dimension, a multiple of the reduction block. Of short rows of columns a tile
    /// holds [several](Kernel::rows_per_tile).
    pub tile: usize,
}

/// Rows of fewer elements are better loaded several at a time than each by itself.
const SHORTEST_ACROSS: usize = 64;

/// Rows that are loaded together from memory that runs across them: neighbouring lines of memory then come one after another.
pub const ROWS_ACROSS: usize = 64;

impl Kernel {
    /// The numbers of the accesses that it writes through, ascending.
    pub fn destinations(&self) -> Vec<usize> {
        let to = |out: &Out| out.to().0;
        let straight = |place: &Place| match place {
            Place::Stream(access) => Some(access.0),
            Place::Slot(_) => None,
        };
        let stored = self.phases.iter().flat_map(|phase| phase.outs.iter().map(to));
        let places = self.phases.iter().flat_map(|phase| &phase.steps).flat_map(Step::places).filter_map(straight);
        let mut destinations: Vec<usize> = stored.chain(places).collect();
        destinations.sort_unstable();
        destinations.dedup();
        destinations
    }

    /// The accesses whose memory runs across the tiles, as that of `x.T` does in `x + x.T`: their neighbours in memory are in
    /// the tiles of neighbouring rows, kept or reduced ones. They are loaded for [`ROWS_ACROSS`] rows at a time. Of a kernel
    /// whose rows are long enough.
    pub fn accesses_across(&self) -> Vec<usize> {
        let [phase] = &self.phases[..] else { return Vec::new() };
        let space = &self.space;
        let is_long = space.columns.is_some_and(|columns| columns >= SHORTEST_ACROSS);
        if self.rows_across() < 2 || !is_long {
            return Vec::new();
        }
        let is_across = |access: &Access| {
            let [.., row, column] = access.strides[..] else { return false };
            let is_memory = matches!(access.source, Source::Input(_) | Source::Value(_));
            is_memory && row == 1 && column.unsigned_abs() > 1 && matches!(access.dtype.size(), 4 | 8)
        };
        // Only what is loaded, and into lanes as it is: a destination is not.
        let is_loaded = |k: usize| {
            let mut widths = phase.steps.iter().filter_map(|step| match step {
                Step::Load { source: Operand::Stream(access), width, .. } if access.0 == k => Some(width.bytes()),
                _ => None,
            });
            let size = self.accesses[k].dtype.size();
            widths.next() == Some(size) && widths.all(|bytes| bytes == size)
        };
        (0..self.accesses.len()).filter(|&k| is_across(&self.accesses[k]) && is_loaded(k)).collect()
    }

    /// The number of rows that follow each other, of which some are loaded together.
    pub fn rows_across(&self) -> usize {
        let rows = if self.space.reduced.is_empty() { &self.space.kept } else { &self.space.reduced };
        rows.last().copied().unwrap_or(0)
    }

    /// Rows of columns that a tile holds: as many [short ones](Space::short_row) as fit, but one where arrays are brought
    /// into tiles [across](Kernel::accesses_across) them.
    pub fn rows_per_tile(&self) -> usize {
        match self.space.short_row() {
            Some(columns) if self.accesses_across().is_empty() => (self.tile / columns).max(1),
            _ => 1,
        }
    }

    /// Bytes of scratch rows per worker.
    pub fn row_bytes(&self) -> u64 {
        (self.rows * self.space.reduced.iter().product::<usize>() * 8) as u64
    }
}

/// The iteration space, outermost dimension first: `kept` dimensions, then `reduced` ones, then at most one of `columns`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    pub kept: Vec<usize>,
    pub reduced: Vec<usize>,
    pub columns: Option<usize>,
    /// The columns are the outermost of the reduced dimensions: their states are folded when all else is. For arrays
    /// whose memory runs along an axis that the order of reductions folds last.
    pub folds_columns: bool,
}

impl Space {
    pub fn rank(&self) -> usize {
        self.kept.len() + self.reduced.len() + self.columns.is_some() as usize
    }

    pub fn extents(&self) -> impl Iterator<Item = usize> + '_ {
        self.kept.iter().chain(&self.reduced).copied().chain(self.columns)
    }

    /// The number of points.
    pub fn size(&self) -> usize {
        self.extents().product()
    }

    /// The number of columns, where rows of them are so short that tiles hold several: what happens once for a tile takes
    /// as long as a hundred elements.
    pub fn short_row(&self) -> Option<usize> {
        let rows = self.reduced.last().or(self.kept.last()).copied().unwrap_or(1);
        self.columns.filter(|&columns| rows > 1 && (1..=LONGEST_SHORT_ROW).contains(&columns))
    }
}

/// Columns of a short row, at most.
const LONGEST_SHORT_ROW: usize = 256;

/// Where a kernel finds or puts the element of one array at each point of its space.
///
/// The element number is `offset + Σ strides[d] * index[d]`, in elements of `source`. The first element of an input is
/// number 0, wherever it lies in its buffer.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    pub source: Source,
    pub dtype: DType,
    pub offset: i64,
    pub strides: SmallVec<[i64; 4]>,
}

impl Access {
    /// How many elements of its source lie between neighbouring elements of a tile, if it is the same everywhere in it; not
    /// where a tile holds several rows that do not follow each other as their elements do.
    pub fn step(&self, space: &Space) -> Option<i64> {
        match (self.strides.as_slice(), space.short_row()) {
            (&[.., row, column], Some(columns)) if row != column.wrapping_mul(columns as i64) => None,
            (strides, _) => Some(strides.last().copied().unwrap_or(0)),
        }
    }

    /// Whether tiles of it are elements in a row in memory.
    pub fn is_in_a_row(&self, space: &Space) -> bool {
        self.step(space) == Some(1)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// An input array of the plan, by number: in memory or a region of a file.
    Input(usize),
    /// A value that this plan computes, by number: read from memory, or written when used as a destination.
    Value(usize),
    /// A row of scratch that passes values from one phase to the next; the strides of kept dimensions are 0.
    Row(usize),
    /// The element number itself, as int64.
    Index,
    /// Element number `i` of a random draw.
    Random(Draw),
    Constant(Scalar),
    /// A value that is given when the plan runs, by number.
    Parameter(usize),
}

/// Steps over one tile, in order, then what becomes of the results.
#[derive(Clone, Debug, Default)]
pub struct Phase {
    pub steps: Vec<Step>,
    pub outs: Vec<Out>,
}

/// What a step reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// An access whose elements are lanes and contiguous along the innermost dimension, read in place.
    Stream(AccessId),
    /// An access with no stride along the innermost dimension: one value a tile.
    Uniform(AccessId),
    /// The result of a reduction of an earlier phase at the current kept index.
    Reduced(usize),
    Slot(SlotId),
}

/// Where a step puts a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Slot(SlotId),
    /// Straight into a destination whose elements are lanes and contiguous along the innermost dimension.
    Stream(AccessId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccessId(pub usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotId(pub usize);

#[derive(Clone, Debug)]
pub enum Step {
    /// Brings a tile of an access into lanes in logical order: strided elements, narrow integers and bools widened,
    /// indices, random numbers, one value repeated. The source is a stream (of any stride) or one value a tile.
    Load { source: Operand, width: Width, into: Place },
    /// Masks in lanes of the other width.
    Remask { mask: Operand, to: Width, into: Place },
    /// A compiled loop. Operands stand in the order of the program's inputs.
    Loop { program: LoopProgram, inputs: Vec<Operand>, outputs: Vec<Place> },
    /// A function of `numeric::tile` on whole slots or streams.
    Tile { op: ScalarOp, operand: DType, inputs: SmallVec<[Operand; 3]>, into: Place, report: Option<Report> },
}

impl Kernel {
    /// Whether chunks must have whole rows of the reduced dimensions: where several phases go over a row, or what is folded
    /// goes to a file and has to be complete.
    pub fn needs_whole_rows(&self, is_file: impl Fn(AccessId) -> bool) -> bool {
        let mut outs = self.phases.iter().flat_map(|phase| &phase.outs);
        self.phases.len() > 1 || outs.any(|out| matches!(out, Out::Reduce { .. }) && is_file(out.to()))
    }
}

impl Step {
    /// What it reads.
    pub fn reads(&self) -> impl Iterator<Item = Operand> + '_ {
        let operands: &[Operand] = match self {
            Step::Load { source, .. } => std::slice::from_ref(source),
            Step::Remask { mask, .. } => std::slice::from_ref(mask),
            Step::Loop { inputs, .. } => inputs,
            Step::Tile { inputs, .. } => inputs,
        };
        operands.iter().copied()
    }

    /// Where it puts tiles.
    pub fn places(&self) -> &[Place] {
        match self {
            Step::Load { into, .. } | Step::Remask { into, .. } | Step::Tile { into, .. } => std::slice::from_ref(into),
            Step::Loop { outputs, .. } => outputs,
        }
    }
}

/// Which events of a step are reported, and under what number of the plan's list of places.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    pub events: Events,
    pub place: usize,
}

/// What becomes of a value of a phase.
#[derive(Clone, Debug)]
pub enum Out {
    /// Written to memory at `to`; `streaming` bypasses the caches. `width` is that of the value's lanes.
    Store { value: Operand, width: Width, to: AccessId, streaming: bool },
    /// Folded over the reduced dimensions, in 64-bit lanes; the result goes to `to`, which has no strides along them.
    /// Reductions are numbered over all phases of the kernel.
    /// With a filter, only elements whose mask in it holds are there; such a kernel has one dimension.
    Reduce { value: Operand, operand: DType, op: ReduceOp, index: usize, filter: Option<Operand>, to: AccessId },
}

impl Out {
    /// The value, and what picks its elements.
    pub fn reads(&self) -> impl Iterator<Item = Operand> {
        let (value, filter) = match self {
            Out::Store { value, .. } => (*value, None),
            Out::Reduce { value, filter, .. } => (*value, *filter),
        };
        std::iter::once(value).chain(filter)
    }

    /// Where it goes.
    pub fn to(&self) -> AccessId {
        match self {
            Out::Store { to, .. } | Out::Reduce { to, .. } => *to,
        }
    }
}
