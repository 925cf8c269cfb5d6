//! A plan as text: passes, kernels, what each reads, computes and writes, and the memory that it takes.

use super::kernel::*;
use super::{Home, Input, MachineProfile, Plan, PlannedAlgorithm, PlannedKernel, Prediction, Stage, Staging, bytes};
use crate::algorithms::Facts;
use crate::numeric::element::Width;
use std::fmt::{self, Display, Write};

impl Plan {
    /// Kernels and algorithms that go over more than one element.
    pub fn passes(&self) -> usize {
        self.stages.iter().filter(|stage| stage.elements() > 1).count()
    }

    /// Bytes that the stages read from and write to memory and files, each array once per stage.
    pub fn traffic(&self) -> (u64, u64) {
        self.stages.iter().map(Stage::traffic).fold((0, 0), |sum, (read, written)| (sum.0 + read, sum.1 + written))
    }

    fn kernels(&self) -> usize {
        self.stages.iter().filter(|stage| stage.kernel().is_some()).count()
    }

    /// The plan as text; with what a machine can do, how long each stage takes with `threads` threads.
    pub fn explain<'a>(&'a self, machine: Option<(&'a MachineProfile, usize)>) -> Explained<'a> {
        Explained { plan: self, machine }
    }
}

/// A plan as text.
pub struct Explained<'a> {
    plan: &'a Plan,
    machine: Option<(&'a MachineProfile, usize)>,
}

impl Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.explain(None).fmt(f)
    }
}

impl Display for Explained<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.plan;
        let (read, written) = plan.traffic();
        writeln!(f, "passes: {}", plan.passes())?;
        writeln!(f, "kernels: {}", plan.kernels())?;
        writeln!(f, "moves: {}", bytes(read + written))?;
        writeln!(f, "peak: {}", bytes(plan.peak))?;
        if plan.temporary_bytes() > 0 {
            writeln!(f, "temporary files: {}", bytes(plan.temporary_bytes()))?;
        }
        if let Some((machine, threads)) = self.machine {
            writeln!(f, "time: {}", time_text(&plan.predict(machine, threads)))?;
        }
        let (mut kernels, mut algorithms) = (0.., 0..);
        for stage in &plan.stages {
            writeln!(f)?;
            match stage {
                Stage::Kernel(planned) => write_kernel(f, plan, kernels.next().unwrap_or(0), planned)?,
                Stage::Algorithm(planned) => write_algorithm(f, plan, algorithms.next().unwrap_or(0), planned)?,
            }
            if let Some((machine, threads)) = self.machine {
                let (read, written) = stage.traffic();
                let prediction = plan.predict_stage(stage, machine, threads);
                writeln!(
                    f,
                    "  {}: {} read, {} written; {}",
                    time_text(&prediction),
                    bytes(read),
                    bytes(written),
                    prediction.bound().reason()
                )?;
            }
        }
        for (k, result) in plan.results.iter().enumerate() {
            match &result.view {
                Some(view) => writeln!(f, "\nresult {k}: {} of shape {}", plan.source(&view.source), view.shape)?,
                None => writeln!(f, "\nresult {k}: saved")?,
            }
        }
        Ok(())
    }
}

impl Plan {
    fn source(&self, source: &Source) -> String {
        match source {
            Source::Input(k) => match &self.inputs[*k] {
                Input::Array(_) | Input::Given(_) => format!("input {k}"),
                Input::Stored(stored) => format!("file {}", stored.source().path().display()),
            },
            Source::Value(k) => match self.values[*k].home {
                Home::Memory => format!("value {k}"),
                Home::Output(_) => format!("value {k} (to a file)"),
                Home::Temporary => format!("value {k} (in a temporary file)"),
            },
            Source::Row(k) => format!("row {k} of scratch"),
            Source::Index => "index".to_string(),
            Source::Random(draw) => format!("random draw {}", draw.stream),
            Source::Constant(value) => format!("{value}"),
            Source::Parameter(k) => format!("{}", self.parameters[*k]),
        }
    }
}

/// A predicted time, to two digits: nobody knows more.
fn time_text(prediction: &Prediction) -> String {
    let about = if prediction.is_partial { "at least" } else { "about" };
    let (value, unit) = match prediction.total {
        seconds if seconds >= 1.0 => (seconds, "s"),
        seconds if seconds >= 1e-3 => (seconds * 1e3, "ms"),
        seconds => (seconds * 1e6, "µs"),
    };
    let digits = if value < 10.0 { 1 } else { 0 };
    format!("{about} {value:.digits$} {unit}")
}

fn write_kernel(f: &mut fmt::Formatter<'_>, plan: &Plan, number: usize, planned: &PlannedKernel) -> fmt::Result {
    let kernel = &planned.kernel;
    writeln!(
        f,
        "kernel {number}: {}, tiles of {}, {} chunks",
        space_text(&kernel.space),
        match kernel.rows_per_tile() {
            1 => kernel.tile.to_string(),
            rows => format!("{rows} rows"),
        },
        planned.grid.count()
    )?;
    for (k, access) in kernel.accesses.iter().enumerate() {
        let in_source = planned.in_source(k);
        let strides: Vec<String> = in_source.strides.iter().map(i64::to_string).collect();
        write!(f, "  a{k} = {}: {}", plan.source(&access.source), access.dtype)?;
        match access.source {
            Source::Constant(_) | Source::Parameter(_) => writeln!(f)?,
            _ => {
                let boxes = planned.staging(k).map_or_else(String::new, boxes_text);
                writeln!(f, ", strides [{}]{}{boxes}", strides.join(", "), offset_text(in_source.offset))?;
            }
        }
    }
    for (k, phase) in kernel.phases.iter().enumerate() {
        if kernel.phases.len() > 1 {
            writeln!(f, "  phase {k}")?;
        }
        for step in &phase.steps {
            write_step(f, step)?;
        }
        for out in &phase.outs {
            match out {
                Out::Store { value, to, streaming, .. } => {
                    let how = if *streaming { "stream out" } else { "store" };
                    writeln!(f, "  {how} {} -> a{}", operand(*value), to.0)?;
                }
                Out::Reduce { value, op, filter, to, .. } => {
                    let filter = filter.map_or(String::new(), |mask| format!(" where {}", operand(mask)));
                    writeln!(f, "  {} {}{filter} -> a{}", op.name(), operand(*value), to.0)?;
                }
            }
        }
    }
    Ok(())
}

fn write_algorithm(f: &mut fmt::Formatter<'_>, plan: &Plan, number: usize, planned: &PlannedAlgorithm) -> fmt::Result {
    writeln!(f, "algorithm {number}: {}", planned.algorithm.name())?;
    for input in &planned.inputs {
        let (source, Facts { dtype, shape }) = (plan.source(&input.source), &input.facts);
        writeln!(f, "  reads {source}: {dtype} {shape}{}", offset_text(input.first as i64))?;
    }
    let Facts { dtype, shape } = &planned.result;
    writeln!(f, "  writes {}: {dtype} {shape}", plan.source(&Source::Value(planned.output)))
}

fn offset_text(offset: i64) -> String {
    if offset == 0 { String::new() } else { format!(", from {offset}") }
}

fn boxes_text(staging: &Staging) -> String {
    let extents: Vec<String> = staging.directions.iter().map(|direction| direction.extent.to_string()).collect();
    let extents = if extents.is_empty() { "1".to_string() } else { extents.join(" x ") };
    format!(", in boxes of {extents}")
}

fn space_text(space: &Space) -> String {
    let list = |extents: &[usize]| extents.iter().map(usize::to_string).collect::<Vec<_>>().join(" x ");
    let mut parts = Vec::new();
    if !space.kept.is_empty() {
        parts.push(format!("for {}", list(&space.kept)));
    }
    if !space.reduced.is_empty() {
        parts.push(format!("reduce {}", list(&space.reduced)));
    }
    if let Some(columns) = space.columns {
        parts.push(format!("row of {columns}"));
    }
    parts.join(", ")
}

fn write_step(f: &mut fmt::Formatter<'_>, step: &Step) -> fmt::Result {
    match step {
        Step::Load { source, into, .. } => writeln!(f, "  load {} -> {}", operand(*source), place(*into)),
        Step::Remask { mask, to, into } => {
            writeln!(f, "  mask {} in {} bits -> {}", operand(*mask), 8 * to.bytes(), place(*into))
        }
        Step::Tile { op, inputs, into, .. } => {
            let inputs: Vec<String> = inputs.iter().map(|&input| operand(input)).collect();
            writeln!(f, "  tile {}({}) -> {}", op.name(), inputs.join(", "), place(*into))
        }
        Step::Loop { program, inputs, outputs } => {
            let lanes = if program.width == Width::W32 { " of 32-bit lanes" } else { "" };
            writeln!(f, "  loop{lanes}")?;
            for (k, op) in program.ops.iter().enumerate() {
                let number = program.inputs.len() + k;
                let args: Vec<String> = op.args.iter().map(|arg| loop_value(*arg, inputs)).collect();
                let mut line = format!("    v{number} = {}({})", op.op.name(), args.join(", "));
                for (output, into) in program.outputs.iter().zip(outputs) {
                    if output.0 as usize == number {
                        write!(line, " -> {}", place(*into))?;
                    }
                }
                writeln!(f, "{line}")?;
            }
            Ok(())
        }
    }
}

fn loop_value(value: ValueId, inputs: &[Operand]) -> String {
    inputs.get(value.0 as usize).map_or_else(|| format!("v{}", value.0), |&input| operand(input))
}

fn operand(operand: Operand) -> String {
    match operand {
        Operand::Stream(access) | Operand::Uniform(access) => format!("a{}", access.0),
        Operand::Reduced(index) => format!("r{index}"),
        Operand::Slot(slot) => format!("s{}", slot.0),
    }
}

fn place(place: Place) -> String {
    match place {
        Place::Slot(slot) => format!("s{}", slot.0),
        Place::Stream(access) => format!("a{}", access.0),
    }
}
