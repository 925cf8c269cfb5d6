//! Results of algorithms that are saved go straight to their file, where nothing else reads them.

use super::kernel::{Operand, Out, Source, Step};
use super::{Home, Plan, PlannedKernel, Stage};

/// Has algorithms write to output files what would be copied there from temporary ones.
pub fn straight(plan: &mut Plan) {
    let mut at = 0;
    while at < plan.stages.len() {
        if let Some((from, to)) = plan.stages[at].kernel().and_then(copied)
            && let Some(writer) = only_writer(plan, from, at)
            && plan.values[from].home == Home::Temporary
            && plan.values[to].shape.len() == plan.values[from].shape.len()
        {
            if let Stage::Algorithm(planned) = &mut plan.stages[writer] {
                planned.output = to;
            }
            plan.values[to].finished_by = writer;
            plan.stages.remove(at);
            for value in plan.values.iter_mut().filter(|value| value.finished_by > at) {
                value.finished_by -= 1;
            }
        } else {
            at += 1;
        }
    }
}

/// The values of a kernel that does nothing but copy all of one to another.
fn copied(planned: &PlannedKernel) -> Option<(usize, usize)> {
    let kernel = &planned.kernel;
    let ([_, _], [phase]) = (&kernel.accesses[..], &kernel.phases[..]) else { return None };
    let (from, to) = (planned.in_source(0), planned.in_source(1));
    let (Source::Value(source), Source::Value(target)) = (&from.source, &to.source) else { return None };
    let is_copy = match (&phase.steps[..], &phase.outs[..]) {
        ([], [Out::Store { value: Operand::Stream(read), to: written, .. }]) => (read.0, written.0) == (0, 1),
        ([Step::Load { source: Operand::Stream(read), .. }], [Out::Store { to: written, .. }]) => {
            (read.0, written.0) == (0, 1)
        }
        _ => false,
    };
    let is_whole = (from.offset, &from.strides, from.dtype) == (to.offset, &to.strides, to.dtype) && from.offset == 0;
    (is_copy && is_whole).then_some((*source, *target))
}

/// The algorithm that writes a value which nobody but stage number `reader` reads.
fn only_writer(plan: &Plan, value: usize, reader: usize) -> Option<usize> {
    let source = Source::Value(value);
    let is_result = plan.results.iter().flat_map(|result| &result.view).any(|view| view.source == source);
    let mut others = (0..plan.stages.len()).filter(|&at| at != reader && plan.stages[at].sources().contains(&source));
    let writer = others.next()?;
    let is_algorithm = matches!(&plan.stages[writer], Stage::Algorithm(planned) if planned.output == value);
    (is_algorithm && others.next().is_none() && !is_result).then_some(writer)
}
