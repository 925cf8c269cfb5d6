//! Random arrays. A draw is addressed by seed and stream number; making one computes nothing.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::operators::binary;
use crate::eval::report::advised;
use crate::eval::{Operand, Value, Weak, demand};
use crate::graph;
use crate::numeric::random::{Distribution, Draw};
use crate::syntax::ast::BinaryOperator;
use crate::types::Shape;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["seed"],
        signature: "seed(n)",
        summary: "Sets the seed of random numbers and starts again with the first draw.",
        doc: "n is an integer from 0 to 2^64 - 1. Without it the seed comes from --seed or the operating system.",
        examples: &[("seed(1)\na = random(3)\nseed(1)\nall(a == random(3))", "true")],
        build: seed,
    },
    Builtin {
        names: &["random", "rand"],
        signature: "random(size...=none)",
        summary: "Random numbers from 0 up to, not including, 1, evenly distributed.",
        doc: "float64. The shape may be a tuple or spread over the arguments; without one the result is a scalar.\n\
              The array is a value: using it twice gives the same numbers.",
        examples: &[("random(2, 3).shape", "(2, 3)"), ("x = random(1000)\nall(x >= 0 and x < 1)", "true")],
        build: |call| draw(call, Distribution::Uniform),
    },
    Builtin {
        names: &["integers"],
        signature: "integers(low, high=none, size=none)",
        summary: "Random integers from low up to, not including, high.",
        doc: "int64. With one bound, from 0 up to it. low and high are scalars; low must be below high.",
        examples: &[
            ("x = integers(1, 7, size=1000)\n(min(x), max(x))", "(1, 6)"),
            ("integers(5, size=(2, 2)).shape", "(2, 2)"),
        ],
        build: integers,
    },
    Builtin {
        names: &["uniform"],
        signature: "uniform(low=0.0, high=1.0, size=none)",
        summary: "Random numbers from low up to high, evenly distributed.",
        doc: "float64: low + (high - low) * random(size). low and high are scalars or arrays that broadcast to size.",
        examples: &[("x = uniform(-1, 1, size=1000)\nall(x >= -1 and x < 1)", "true")],
        build: uniform,
    },
];

fn seed(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let operand = call.operand("n");
    let seed = demand::integer(&operand, "`n`", call.host)?;
    match u64::try_from(seed) {
        Ok(seed) => call.host.reseed(seed),
        Err(_) => return Err(call.error("n", format!("a seed is an integer from 0 to 2^64 - 1, not {seed}"))),
    }
    Ok(Value::None)
}

/// The next draw, of the shape that `size` says.
fn draw(call: &mut Call<'_>, distribution: Distribution) -> Result<Value, Diagnostic> {
    let shape = if call.is_none("size") { Shape::scalar() } else { call.shape("size")? };
    let (seed, stream) = (call.host.draw_seed(), call.host.next_stream());
    Ok(Value::Array(graph::random(Draw { seed, stream, distribution }, shape)))
}

fn integers(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (low, high) =
        if call.is_none("high") { (0, call.integer("low")?) } else { (call.integer("low")?, call.integer("high")?) };
    if low >= high {
        let message = format!("no integer is at least {low} and below {high}");
        return Err(advised(call.span("low"), message, "the upper bound is not included"));
    }
    let range = (high as i128 - low as i128) as u64;
    draw(call, Distribution::Integers { low, range })
}

fn uniform(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let place = call.place;
    let (low, high) = (call.operand("low"), call.operand("high"));
    let unit = draw(call, Distribution::Uniform)?;
    if let (Value::Weak(Weak::Float(a)), Value::Weak(Weak::Float(b))) = (&low.value, &high.value)
        && (*a, *b) == (0.0, 1.0)
    {
        return Ok(unit);
    }
    let range = binary(BinaryOperator::Subtract, high, low.clone(), place)?;
    let scaled = binary(BinaryOperator::Multiply, Operand::new(range, place), Operand::new(unit, place), place)?;
    binary(BinaryOperator::Add, low, Operand::new(scaled, place), place)
}
