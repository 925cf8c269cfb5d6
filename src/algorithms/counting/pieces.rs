//! Counting elements that memory does not hold: totals stay, elements come piece by piece.

use crate::algorithms::stream::{IN_FLIGHT, for_each_piece};
use crate::algorithms::{AlgorithmError, Facts, Job, Operand, Stream};
use crate::memory::{Buffer, BufferMut};
use crate::types::Shape;

/// The bytes of a piece, where there is memory for them.
const PIECE: u64 = 32 << 20;

/// The least memory for pieces of `block` elements of the inputs that have one for each, and for all of the others.
pub fn least_memory(inputs: &[Facts], block: usize, by_element: impl Fn(&usize) -> bool) -> u64 {
    let of = |(k, facts): (usize, &Facts)| match by_element(&k) {
        true => (IN_FLIGHT * block * facts.dtype.size()) as u64,
        false => facts.bytes(),
    };
    inputs.iter().enumerate().map(of).sum()
}

/// Calls `add` with pieces of whole blocks, and the totals so far, which end in `output`.
pub fn add_up(
    job: &Job<'_>,
    inputs: &[Stream<'_>],
    output: &Stream<'_>,
    (memory, block): (u64, usize),
    by_element: impl Fn(&usize) -> bool,
    mut add: impl FnMut(&[Operand<'_>], &mut BufferMut) -> Result<(), AlgorithmError>,
) -> Result<(), AlgorithmError> {
    let facts: Vec<Facts> = inputs.iter().map(Stream::facts).collect();
    let mut totals = job.pool.allocate_zeroed(output.shape.len() * output.dtype.size())?;
    let streamed: Vec<(&Stream<'_>, usize)> = (0..inputs.len()).filter(&by_element).map(|k| (&inputs[k], 1)).collect();
    let whole: Vec<Option<Buffer>> = (0..inputs.len())
        .map(|k| if by_element(&k) { Ok(None) } else { inputs[k].whole(job).map(Some) })
        .collect::<Result<_, AlgorithmError>>()?;
    let of_block = least_memory(&facts, block, &by_element) - least_memory(&facts, 0, &by_element);
    let blocks = (memory.min(PIECE * IN_FLIGHT as u64) / of_block.max(1)).max(1) as usize;
    let count = inputs[0].shape.len();
    for_each_piece(job, &streamed, count, blocks * block, |range, buffers| {
        let shape = Shape::new([range.len()]).map_err(|error| AlgorithmError::data(error.to_string()))?;
        let mut pieces = buffers.iter();
        let operands: Vec<Operand<'_>> = inputs
            .iter()
            .zip(&whole)
            .filter_map(|(input, whole)| match whole {
                Some(whole) => Some(Operand::new(input.dtype, input.shape, whole, 0)),
                None => pieces.next().map(|piece| Operand::new(input.dtype, &shape, piece, 0)),
            })
            .collect();
        add(&operands, &mut totals)
    })?;
    output.write(0, totals.as_mut_slice())
}
