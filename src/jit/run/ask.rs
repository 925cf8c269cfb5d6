//! What a kernel asks memory for while it computes something else.

use super::bind::{BoundFunction, BoundPhase, BoundStep};
use crate::plan::kernel::{AccessId, Kernel, Operand, Out, Phase, Source, Step};

/// Memory that is asked for while something else is computed.
#[derive(Clone, Copy)]
pub(super) struct Ask {
    pub access: AccessId,
    /// How many elements behind the current tile; none for the next one.
    pub distance: Option<i64>,
}

/// Spreads what comes next from memory over what computes for so long that it arrives meanwhile: over functions, or else
/// over reductions of what is in the cache. A processor does not look so far ahead by itself.
///
/// What comes next is the next tile; where several phases pass over a row, or columns are folded row by row, it is the
/// next row, unless a tile holds several.
pub(super) fn ask_for_what_comes_next(phases: &mut [BoundPhase], kernel: &Kernel) {
    let by_rows = phases.len() > 1 || (kernel.space.columns.is_some() && kernel.rows_per_tile() == 1);
    let streams = |phase: &Phase| -> Vec<AccessId> {
        let operands = phase.steps.iter().flat_map(Step::reads).chain(phase.outs.iter().flat_map(Out::reads));
        let is_memory = |access: &AccessId| {
            let access = &kernel.accesses[access.0];
            matches!(access.source, Source::Input(_) | Source::Value(_)) && access.is_in_a_row(&kernel.space)
        };
        let streams = operands.filter_map(|operand| match operand {
            Operand::Stream(access) => Some(access),
            _ => None,
        });
        let mut streams: Vec<AccessId> = streams.filter(is_memory).collect();
        streams.sort_unstable();
        streams.dedup();
        streams
    };
    let of_row = |access: AccessId| match kernel.accesses[access.0].strides[..] {
        [.., row, _] if by_rows => Ask { access, distance: Some(row) },
        _ => Ask { access, distance: None },
    };
    let asks: Vec<Vec<Ask>> = kernel.phases.iter().map(|p| streams(p).into_iter().map(of_row).collect()).collect();
    let mut all: Vec<Ask> = asks.iter().flatten().copied().collect();
    all.sort_unstable_by_key(|ask| ask.access);
    all.dedup_by_key(|ask| ask.access);
    for (phase, asks) in phases.iter_mut().zip(asks) {
        let asks = if by_rows { &all } else { &asks };
        let functions: Vec<&mut BoundFunction> = phase
            .steps
            .iter_mut()
            .filter_map(|step| match step {
                BoundStep::Tile(function) if function.width.is_some() => Some(function),
                _ => None,
            })
            .collect();
        let count = functions.len();
        if count == 0 && !by_rows {
            phase.asks = asks.clone();
        }
        for (number, function) in functions.into_iter().enumerate() {
            function.asks = asks.iter().copied().skip(number).step_by(count).collect();
        }
    }
}
