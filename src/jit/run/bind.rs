//! A kernel with its code.

use super::ask::{Ask, ask_for_what_comes_next};
use super::conversions::{last_writer, narrowing};
use super::folds::{Fold, Folded, Pack, fold_over, looks_twice};
use super::merge::several_turns;
use crate::jit::{CompiledLoop, FoldOver, JitError, LoopCache, LoopFold, LoopPack, Manner};
use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;
use crate::numeric::simd::{Level, asks_ahead, folds_ask_ahead};
use crate::numeric::tile::{self, TileFunction};
use crate::plan::kernel::{Access, AccessId, Kernel, LoopProgram, Operand, Out, Place, Report, Source, Step};
use crate::types::DType;
use smallvec::SmallVec;
use std::sync::Arc;

/// A kernel ready to run, shared by all workers.
pub struct BoundKernel {
    pub kernel: Arc<Kernel>,
    pub(super) phases: Vec<BoundPhase>,
    /// The number of reductions over all phases.
    pub(super) reductions: usize,
    pub level: Level,
    /// Several turns of a recurrence, and how many they are, where these go in one loop.
    pub(super) several: Option<(BoundPhase, usize)>,
    /// Elements that are folded at once: a tile, or several where nothing has to stay in the cache from one step to the next.
    pub(super) stretch: usize,
    /// Rows of columns that are one tile.
    pub(super) rows_per_tile: usize,
    /// Accesses whose rows of columns lie far from each other in memory beyond the caches.
    pub(super) distant_rows: Vec<usize>,
}

pub(super) struct BoundPhase {
    pub steps: Vec<BoundStep>,
    pub outs: Vec<Out>,
    /// The reductions among them, by number, of which loops give the lanes, or the elements that pass their filter.
    pub folded: SmallVec<[usize; 4]>,
    /// What is asked for while reductions work on what is in the cache.
    pub asks: Vec<Ask>,
}

pub(super) enum BoundStep {
    Load { source: Operand, width: Width, into: Place },
    Loop(BoundLoop),
    Tile(BoundFunction),
}

/// A tile function with its operands.
pub(super) struct BoundFunction {
    pub function: TileFunction,
    pub inputs: SmallVec<[Operand; 3]>,
    pub into: Place,
    pub report: Option<Report>,
    /// The width of the lanes of inputs and result, where all of them have one.
    pub width: Option<Width>,
    /// What is asked for while it computes.
    pub asks: Vec<Ask>,
}

/// A loop with its operands in the order that its code takes them.
pub(super) struct BoundLoop {
    pub code: LoopCode,
    /// The same loop, whose direct outputs go past the caches: not for slots, which would leave the cache.
    pub straight: Option<Arc<CompiledLoop>>,
    pub width: Width,
    pub streams: Vec<Operand>,
    pub uniforms: Vec<Operand>,
    pub outputs: Vec<Place>,
    /// Bytes from an element to the next, of each stream and of each output.
    pub stream_strides: Box<[usize]>,
    pub output_strides: Box<[usize]>,
    /// Which streams come from memory beyond the caches and are worth asking for ahead.
    pub far_streams: Vec<usize>,
    /// Outputs that go to memory past the caches and that nothing reads.
    pub direct: Vec<Direct>,
    /// The reductions, by number, of which its code packs elements, after its outputs.
    pub packs: SmallVec<[usize; 2]>,
    /// The reductions, by number, whose lanes come after that.
    pub folds: SmallVec<[usize; 4]>,
    pub over: FoldOver,
}

/// An output of a loop, by number, that goes from registers to memory past the caches.
#[derive(Clone, Copy)]
pub(super) struct Direct {
    pub output: usize,
    pub to: AccessId,
}

/// What the loops among steps can write to memory themselves, for each step, and what else becomes of values.
fn with_direct_outputs(steps: &[Step], outs: &[Out], kernel: &Kernel) -> (Vec<Vec<Direct>>, Vec<Out>) {
    let mut direct = vec![Vec::new(); steps.len()];
    let mut others = Vec::new();
    for (number, out) in outs.iter().enumerate() {
        match direct_output(number, steps, outs, kernel) {
            Some((step, output)) => direct[step].push(output),
            None => others.push(out.clone()),
        }
    }
    (direct, others)
}

/// The step that can write a certain one of `outs` itself: nothing else reads what it writes.
fn direct_output(number: usize, steps: &[Step], outs: &[Out], kernel: &Kernel) -> Option<(usize, Direct)> {
    let Out::Store { value: value @ Operand::Slot(slot), width, to, streaming: true } = outs[number] else {
        return None;
    };
    let access = &kernel.accesses[to.0];
    let is_copy = access.is_in_a_row(&kernel.space) && access.dtype.size() == width.bytes();
    let (writer, output) = last_writer(slot, steps)?;
    let Step::Loop { program, .. } = &steps[writer] else { return None };
    let mut later = steps[writer + 1..].iter().flat_map(Step::reads);
    let mut others = outs.iter().enumerate().filter(|(other, _)| *other != number).flat_map(|(_, out)| out.reads());
    let is_read = later.any(|operand| operand == value) || others.any(|operand| operand == value);
    (is_copy && program.width == width && !is_read).then_some((writer, Direct { output, to }))
}

/// Streams of spaces with fewer elements are taken to be in a cache already.
const FAR_FROM: usize = 1 << 18;

pub(super) enum LoopCode {
    Compiled(Arc<CompiledLoop>),
    /// So little work that compiling would take longer.
    Interpreted(LoopProgram),
}

impl BoundKernel {
    /// Compiles the loops of `kernel`, or has them interpreted when its space has fewer than `compile_from` elements.
    pub fn new(
        kernel: Arc<Kernel>,
        cache: &LoopCache,
        level: Level,
        compile_from: usize,
    ) -> Result<BoundKernel, JitError> {
        let compile = kernel.space.size() >= compile_from;
        let mut phases = Vec::new();
        let rows_per_tile = rows_per_tile(&kernel);
        for phase in &kernel.phases {
            let is_far = kernel.space.size() >= FAR_FROM;
            let over = fold_over(&kernel);
            let context = |convert| Context { cache, level, compile, is_far, over, convert, kernel: &kernel };
            let steps = |convert| match compile {
                true => cache.compiler().steps(phase, &kernel, convert),
                false => phase.steps.clone(),
            };
            // A loop folds one row.
            let can_fold = compile && cache.compiler().has_wide_loops() && rows_per_tile == 1;
            let can_convert = compile && cache.compiler().converts();
            let mut bound = None;
            for (convert, fold) in [(true, true), (true, false), (false, true), (false, false)] {
                if bound.is_some() || convert && !can_convert || fold && !can_fold {
                    continue;
                }
                let folded = match fold {
                    true => Folded::of(steps(convert), phase, over, &kernel.accesses),
                    false => Folded::none(steps(convert), phase),
                };
                bound = bind_phase(folded, &context(convert))?;
            }
            phases.push(bound.unwrap_or_else(|| unreachable!("a loop that only computes has no limits")));
        }
        if kernel.space.size() >= FAR_FROM {
            ask_for_what_comes_next(&mut phases, &kernel);
        }
        let outs = kernel.phases.iter().flat_map(|phase| &phase.outs);
        let reductions = outs.filter(|out| matches!(out, Out::Reduce { .. })).count();
        let distant_rows = distant_rows(&kernel);
        let stretch = if phases.iter().all(BoundPhase::passes_once) { TILES_AT_ONCE } else { 1 } * kernel.tile;
        Ok(BoundKernel { kernel, phases, reductions, level, several: None, stretch, rows_per_tile, distant_rows })
    }

    /// The same, compiled for running in rounds in which it reads what it has written, as `pairs` of accesses say.
    pub fn in_rounds(mut self, pairs: &[(AccessId, AccessId)], cache: &LoopCache) -> Result<BoundKernel, JitError> {
        let kernel = self.kernel.clone();
        let ([phase], [BoundPhase { steps, .. }]) = (&kernel.phases[..], &self.phases[..]) else { return Ok(self) };
        let is_compiled =
            matches!(&steps[..], [BoundStep::Loop(BoundLoop { code: LoopCode::Compiled(code), .. })] if code.is_wide());
        let convert = cache.compiler().converts();
        let steps = cache.compiler().steps(phase, &kernel, convert);
        if let Some((step, turns)) = several_turns(&steps, &phase.outs, pairs).filter(|_| is_compiled) {
            let (is_far, over) = (kernel.space.size() >= FAR_FROM, fold_over(&kernel));
            let context = Context { cache, level: self.level, compile: true, is_far, over, convert, kernel: &kernel };
            self.several = bind_phase(Folded::none(vec![step], phase), &context)?.map(|phase| (phase, turns));
        }
        Ok(self)
    }
}

/// Tiles that are folded at once where they need not stay in the cache: what happens between tiles takes as long as reading
/// some hundred elements.
const TILES_AT_ONCE: usize = 8;

impl BoundPhase {
    /// Whether every element is only needed once, and in a register.
    fn passes_once(&self) -> bool {
        let is_stream = |operand: &Operand| matches!(operand, Operand::Stream(_));
        let only_folds = |step: &BoundStep| match step {
            BoundStep::Loop(looped) => {
                looped.outputs.is_empty() && looped.direct.is_empty() && looped.streams.iter().all(is_stream)
            }
            _ => false,
        };
        let folds_alone = |out: &Out| match out {
            Out::Reduce { index, .. } if self.folded.contains(index) => true,
            Out::Reduce { value, filter: None, .. } => is_stream(value) && self.outs.len() == 1,
            _ => false,
        };
        self.steps.len() <= 1 && self.steps.iter().all(only_folds) && self.outs.iter().all(folds_alone)
    }
}

/// Rows of columns that a tile of a kernel holds: one if what its steps take for rows of lanes or single values is not all over
/// a tile, since it was given other places when the kernel had been made.
fn rows_per_tile(kernel: &Kernel) -> usize {
    let step = |access: AccessId| kernel.accesses[access.0].step(&kernel.space);
    let is_even = |operand: Operand| match operand {
        Operand::Stream(access) => step(access) == Some(1),
        Operand::Uniform(access) => step(access) == Some(0),
        Operand::Reduced(_) | Operand::Slot(_) => true,
    };
    let reads_even = |step: &Step| match step {
        // Loads take whatever there is, but for single values.
        Step::Load { source: Operand::Stream(_), .. } => true,
        step => step.reads().all(is_even),
    };
    let writes_even = |step: &Step| {
        step.places().iter().all(|place| match *place {
            Place::Stream(access) => is_even(Operand::Stream(access)),
            Place::Slot(_) => true,
        })
    };
    let all = kernel.phases.iter().all(|phase| {
        phase.steps.iter().all(|step| reads_even(step) && writes_even(step))
            && phase.outs.iter().flat_map(Out::reads).all(is_even)
    });
    if all { kernel.rows_per_tile() } else { 1 }
}

/// Of a kernel that folds rows of columns: the accesses whose next row is pages away.
fn distant_rows(kernel: &Kernel) -> Vec<usize> {
    let space = &kernel.space;
    if space.columns.is_none() || space.reduced.is_empty() || space.size() < FAR_FROM {
        return Vec::new();
    }
    let is_distant = |access: &Access| {
        let [.., row, column] = access.strides[..] else { return false };
        let is_memory = matches!(access.source, Source::Input(_) | Source::Value(_));
        is_memory && column == 1 && row.unsigned_abs() as usize * access.dtype.size() >= PAGE
    };
    (0..kernel.accesses.len()).filter(|&k| is_distant(&kernel.accesses[k])).collect()
}

/// Where a processor stops looking ahead by itself.
const PAGE: usize = 4096;

/// A phase with its code; none if a loop of it is too large to fold or to convert anything besides, or cannot.
fn bind_phase(folded: Folded, context: &Context<'_>) -> Result<Option<BoundPhase>, JitError> {
    let Folded { mut steps, folds, packs, outs, reductions } = folded;
    let (narrow, outs) = match context.convert {
        true => narrowing(&mut steps, &outs, context.kernel),
        false => (vec![Vec::new(); steps.len()], outs),
    };
    let (direct, mut outs) = with_direct_outputs(&steps, &outs, context.kernel);
    let mut bound = Vec::new();
    for (number, (step, direct)) in steps.iter().zip(direct).enumerate() {
        let stores = Stores { direct, narrow: &narrow[number] };
        match bind(step, stores, (&folds[number], &packs[number]), context)? {
            Some(step) => bound.push(step),
            None => return Ok(None),
        }
    }
    outs.extend(reductions);
    let packed = packs.iter().flatten().map(|pack| pack.index);
    let folded = folds.iter().flatten().map(|fold| fold.index).chain(packed).collect();
    Ok(Some(BoundPhase { steps: bound, outs, folded, asks: Vec::new() }))
}

/// How the steps of a kernel are bound.
struct Context<'a> {
    cache: &'a LoopCache,
    level: Level,
    compile: bool,
    is_far: bool,
    over: FoldOver,
    /// Whether loops widen what they load, and narrow what they store.
    convert: bool,
    kernel: &'a Kernel,
}

/// What a step writes to memory other than in lanes or by way of the caches.
struct Stores<'a> {
    direct: Vec<Direct>,
    narrow: &'a [(usize, DType)],
}

impl Context<'_> {
    /// The streams of a loop that come from memory beyond the caches and are worth asking for, not those that are the same
    /// for every row. What a stream reads a little ahead of another, in this row or a later one, is in a cache when the other
    /// gets there; such a first one of several is worth asking for everywhere, and so is what a loop reads that looks at each
    /// block again, and does not read on meanwhile, or that begins anew with every short row.
    fn far_streams(&self, streams: &[Operand], folds: &[Fold]) -> Vec<usize> {
        let access = |k: usize| match streams[k] {
            Operand::Stream(access) => Some(&self.kernel.accesses[access.0]),
            _ => None,
        };
        let is_ahead = |other: &Access, of: &Access| {
            let distance = (other.offset - of.offset) * of.dtype.size() as i64;
            other.source == of.source && other.strides == of.strides && (1..=SHORTLY).contains(&distance)
        };
        let folds_blocks = !folds.is_empty() && self.over == FoldOver::Blocks;
        let asks = asks_ahead()
            || folds_blocks && (folds_ask_ahead() || self.folds_short_rows())
            || folds.iter().any(|fold| looks_twice(fold.op));
        let kept = self.kernel.space.kept.len();
        let is_repeated = |access: &Access| kept > 0 && access.strides[..kept].iter().all(|stride| *stride == 0);
        let is_first = |k: &usize| {
            access(*k).filter(|access| !is_repeated(access)).is_some_and(|one| {
                let others = || (0..streams.len()).filter_map(access);
                let is_followed = others().any(|other| is_ahead(one, other));
                (is_followed || asks) && !others().any(|other| is_ahead(other, one))
            })
        };
        if self.is_far { (0..streams.len()).filter(is_first).collect() } else { Vec::new() }
    }

    /// Whether rows are folded one by one that are so short that what happens between them keeps a processor from looking
    /// into the next one.
    fn folds_short_rows(&self) -> bool {
        let space = &self.kernel.space;
        let is_short = space.reduced.last().is_some_and(|&row| row < SHORT_FOLD);
        space.size() > space.reduced.iter().product::<usize>() && is_short
    }
}

/// Elements of a short row.
const SHORT_FOLD: usize = 1 << 12;

/// Bytes that stay in a cache while a kernel passes over them.
const SHORTLY: i64 = 1 << 18;

/// A step with its code; none of a loop that is too large to fold or to convert anything besides.
fn bind(
    step: &Step,
    Stores { direct, narrow }: Stores<'_>,
    (folds, packs): (&Vec<Fold>, &Vec<Pack>),
    context: &Context<'_>,
) -> Result<Option<BoundStep>, JitError> {
    Ok(Some(match step {
        Step::Load { source, width, into } => BoundStep::Load { source: *source, width: *width, into: *into },
        Step::Remask { mask, to, into } => BoundStep::Tile(BoundFunction {
            function: tile::masks(*to, context.level),
            inputs: SmallVec::from_elem(*mask, 1),
            into: *into,
            report: None,
            width: None,
            asks: Vec::new(),
        }),
        Step::Loop { program, inputs, outputs } => {
            let kinds = || program.inputs.iter().zip(inputs.iter().copied());
            let streams: Vec<Operand> = kinds().filter(|(kind, _)| kind.is_stream()).map(|(_, input)| input).collect();
            let uniforms = kinds().filter(|(kind, _)| !kind.is_stream()).map(|(_, input)| input).collect();
            let mut far_streams = context.far_streams(&streams, folds);
            let stored = Manner { narrow: narrow.into(), ..Manner::default() };
            let mut straight = None;
            let code = if context.compile {
                let (program, manner) = with_reductions(program, folds, packs, context.over);
                let manner = Manner { ahead: far_streams.as_slice().into(), narrow: stored.narrow.clone(), ..manner };
                let compiled = match context.cache.get_for(&program, &manner) {
                    Err(JitError::StoredElements) if context.convert => return Ok(None),
                    compiled => compiled?,
                };
                if compiled.is_wide() {
                    far_streams.clear();
                    if !direct.is_empty() && packs.is_empty() {
                        let streaming = direct.iter().map(|direct| direct.output).collect();
                        straight = Some(context.cache.get_for(&program, &Manner { streaming, ..manner })?);
                    }
                } else if !manner.folds.is_empty() || !manner.packs.is_empty() {
                    return Ok(None);
                }
                LoopCode::Compiled(compiled)
            } else {
                LoopCode::Interpreted(program.clone())
            };
            let streamed = program.inputs.iter().filter(|kind| kind.is_stream());
            BoundStep::Loop(BoundLoop {
                stream_strides: streamed.map(|kind| kind.stride(program.width)).collect(),
                output_strides: (0..outputs.len()).map(|output| stored.stride(output, program.width)).collect(),
                code,
                straight,
                width: program.width,
                streams,
                uniforms,
                outputs: outputs.clone(),
                far_streams,
                direct,
                folds: folds.iter().map(|fold| fold.index).collect(),
                over: context.over,
                packs: packs.iter().map(|pack| pack.index).collect(),
            })
        }
        Step::Tile { op, operand, inputs, into, report } => BoundStep::Tile(BoundFunction {
            function: tile_function(*op, *operand, context.level)?,
            inputs: inputs.clone(),
            into: *into,
            report: *report,
            width: Width::of(*operand).filter(|_| operand.is_float() && !matches!(op, ScalarOp::Cast(_))),
            asks: Vec::new(),
        }),
    }))
}

/// A program that gives what it packs and folds as further outputs, and then the masks of what it packs.
fn with_reductions(program: &LoopProgram, folds: &[Fold], packs: &[Pack], over: FoldOver) -> (LoopProgram, Manner) {
    let mut program = program.clone();
    let packed = program.outputs.len();
    let folded = packed + packs.len();
    let masks = folded + folds.len();
    let values = packs.iter().map(|pack| pack.value).chain(folds.iter().map(|fold| fold.value));
    program.outputs.extend(values.chain(packs.iter().map(|pack| pack.mask)));
    let numbered = folds.iter().enumerate();
    let folds = numbered.map(|(k, fold)| LoopFold { output: folded + k, op: fold.op, operand: fold.operand, over });
    let packs = (0..packs.len()).map(|k| LoopPack { output: packed + k, mask: masks + k });
    (program, Manner { folds: folds.collect(), packs: packs.collect(), ..Manner::default() })
}

fn tile_function(op: ScalarOp, operand: DType, level: Level) -> Result<TileFunction, JitError> {
    tile::function(op, operand, level).ok_or(JitError::NoTileFunction { op, operand })
}
