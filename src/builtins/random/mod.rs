//! Random arrays. A draw is addressed by seed and stream number, so that making one computes nothing; only what picks
//! positions (permutations, choices from arrays) and parameters that differ from element to element work at once.

mod draws;
mod selection;

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::{Value, demand};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["seed"],
        signature: "seed(seed)",
        summary: "Sets the seed of random numbers and starts again with the first draw.",
        doc: "seed is an integer from 0 to 2^64 - 1. Without it the seed comes from --seed or the operating system.\n\
              The same program with the same seed gives the same numbers on every machine.",
        examples: &[("seed(1)\na = random(3)\nseed(1)\nall(a == random(3))", "true")],
        build: seed,
    },
    Builtin {
        names: &["random", "rand"],
        signature: "random(size...=none, dtype=float64)",
        summary: "Random numbers from 0 up to, not including, 1, evenly distributed.",
        doc: "float64, or float32 with dtype=float32. The shape may be a tuple or spread over the arguments;\n\
              without one the result is a scalar.\n\
              The array is a value: using it twice gives the same numbers, and any part of it can be made alone.",
        examples: &[
            ("seed(1)\nrandom(3)", "[0.89468472 0.71126808 0.87411194]"),
            ("random(2, 3).shape", "(2, 3)"),
            ("x = random(1000, dtype=float32)\nall(x >= 0 and x < 1)", "true"),
        ],
        build: draws::random,
    },
    Builtin {
        names: &["randn"],
        signature: "randn(size...=none)",
        summary: "Random numbers of the standard normal distribution.",
        doc: "float64 of mean 0 and standard deviation 1: normal() with the shape as a tuple or spread over the\n\
              arguments.",
        examples: &[("seed(1)\nrandn(3)", "[1.25183343 0.55709306 1.14604597]"), ("randn(2, 3).shape", "(2, 3)")],
        build: draws::randn,
    },
    Builtin {
        names: &["integers"],
        signature: "integers(low, high=none, size=none, dtype=int64, endpoint=false)",
        summary: "Random integers from low up to, not including, high, evenly distributed.",
        doc: "With one bound, from 0 up to it; with endpoint=true the upper bound is included. int64, or another integer\n\
              dtype or bool, to which all of these integers must belong; the numbers are the same in each. low must be\n\
              below high.\n\
              Bounds may also be arrays that broadcast to size; they are computed at once then.",
        examples: &[
            ("x = integers(1, 7, size=1000)\n(min(x), max(x))", "(1, 6)"),
            ("integers(5, size=(2, 2)).shape", "(2, 2)"),
            ("integers(0, 1, 3, endpoint=true).dtype", "int64"),
            ("integers(0, 256, 3, dtype=uint8).dtype", "uint8"),
        ],
        build: draws::integers,
    },
    Builtin {
        names: &["uniform"],
        signature: "uniform(low=0.0, high=1.0, size=none)",
        summary: "Random numbers from low up to high, evenly distributed.",
        doc: "float64: low + (high - low) * random(size). low and high are numbers, or arrays that broadcast to\n\
              size; without size, to each other. The rounding may give high itself.",
        examples: &[
            ("x = uniform(-1, 1, size=1000)\nall(x >= -1 and x < 1)", "true"),
            ("uniform([0, 10], [1, 20]).shape", "(2,)"),
        ],
        build: draws::uniform,
    },
    Builtin {
        names: &["normal"],
        signature: "normal(loc=0.0, scale=1.0, size=none)",
        summary: "Random numbers of the normal distribution with mean loc and standard deviation scale.",
        doc: "float64: loc + scale * z, where z is the quantile of a random number (Wichura's algorithm AS 241).\n\
              loc and scale are numbers, or arrays that broadcast to size; without size, to each other. scale must\n\
              not be negative; where an array of them is, the result is nan.",
        examples: &[
            ("seed(1)\nnormal(100, 15, 3)", "[118.77750139 108.35639595 117.19068962]"),
            ("x = normal(5, 2, size=100000)\nabs(mean(x) - 5) < 0.05 and abs(std(x) - 2) < 0.05", "true"),
            ("normal([0, 100], 1).shape", "(2,)"),
        ],
        build: |call| draws::scaled(call, draws::Standard::Normal, Some("loc")),
    },
    Builtin {
        names: &["exponential"],
        signature: "exponential(scale=1.0, size=none)",
        summary: "Random waiting times: the exponential distribution with mean scale.",
        doc: "float64: -scale * log(1 - u) for a random number u. scale is a number, or an array that broadcasts\n\
              to size; it must not be negative; where an array of them is, the result is nan.",
        examples: &[
            ("seed(1)\nexponential(2, 3)", "[4.50159345 2.48451324 4.14472428]"),
            ("x = exponential(2, size=100000)\nmin(x) >= 0 and abs(mean(x) - 2) < 0.05", "true"),
        ],
        build: |call| draws::scaled(call, draws::Standard::Exponential, None),
    },
    Builtin {
        names: &["poisson"],
        signature: "poisson(lam=1.0, size=none)",
        summary: "Random numbers of events: the Poisson distribution with mean lam.",
        doc: "int64. lam is at least 0, and at most 9.2e18, as the numbers are int64.\n\
              By inversion for lam below 30, else by transformed rejection (Hormann's PTRS). lam may also be an\n\
              array that broadcasts to size; it is computed at once then, and so are the numbers.",
        examples: &[
            ("seed(1)\npoisson(4, 8)", "[7 5 6 5 4 7 1 1]"),
            ("x = poisson(1000, size=10000)\nabs(mean(x) - 1000) < 2", "true"),
            ("poisson([1, 10, 100]).shape", "(3,)"),
        ],
        build: draws::poisson,
    },
    Builtin {
        names: &["binomial"],
        signature: "binomial(n, p, size=none)",
        summary: "Random numbers of successes in n trials that succeed with probability p.",
        doc: "int64 from 0 to n. n is an integer of at least 0, p lies from 0 to 1.\n\
              By inversion where n * min(p, 1 - p) is below 30, else by transformed rejection (Hormann's BTRS). n\n\
              and p may also be arrays that broadcast to size; they are computed at once then, and so are the\n\
              numbers.",
        examples: &[
            ("seed(1)\nbinomial(10, 0.5, 8)", "[7 6 7 6 5 7 2 2]"),
            ("binomial(7, 1.0, 3)", "[7 7 7]"),
            ("x = binomial(1000, 0.3, size=10000)\nabs(mean(x) - 300) < 1", "true"),
        ],
        build: draws::binomial,
    },
    Builtin {
        names: &["gamma_variates"],
        signature: "gamma_variates(shape, scale=1.0, size=none)",
        summary: "Random numbers of the gamma distribution: shape times scale on average.",
        doc: "float64. NumPy's random.gamma; gamma(x) is the function. shape is at least 0; that of 0 gives zeros.\n\
              scale is a number, or an array that broadcasts to size, and must not be negative.\n\
              By the method of Marsaglia and Tsang. shape may also be an array that broadcasts to size; it is\n\
              computed at once then, and so are the numbers.",
        examples: &[
            ("seed(1)\ngamma_variates(2, size=3)", "[3.86141864 3.6271963  1.85693271]"),
            ("x = gamma_variates(3, 2, size=100000)\nabs(mean(x) - 6) < 0.1", "true"),
        ],
        build: draws::gamma,
    },
    Builtin {
        names: &["beta"],
        signature: "beta(a, b, size=none)",
        summary: "Random numbers from 0 to 1 of the beta distribution: a / (a + b) on average.",
        doc: "float64: x / (x + y) of gamma variates of shapes a and b, which must be above 0. Small shapes give 0\n\
              and 1 where the exact number is nearer to them than any other float64.\n\
              a and b may also be arrays that broadcast to size; they are computed at once then, and so are the\n\
              numbers.",
        examples: &[
            ("seed(1)\nbeta(2, 3, 3)", "[0.78955548 0.68104238 0.2551065 ]"),
            ("x = beta(2, 3, size=100000)\nabs(mean(x) - 0.4) < 0.01", "true"),
        ],
        build: draws::beta,
    },
    Builtin {
        names: &["permutation"],
        signature: "permutation(x, axis=0)",
        summary: "The integers 0 to x - 1 in random order, or the rows of an array in random order.",
        doc: "For an integer x: int64, each integer once. For an array: its parts along axis in another order,\n\
              each kept as it is. The order is that of random words, and every order is as likely as every other.\n\
              The order is made at once, and an array is computed for it.",
        examples: &[
            ("seed(1)\npermutation(8)", "[6 7 4 3 1 2 0 5]"),
            ("sum(permutation(100))", "4950"),
            ("permutation([[1, 2], [3, 4], [5, 6]]).shape", "(3, 2)"),
        ],
        build: selection::permutation,
    },
    Builtin {
        names: &["shuffle"],
        signature: "shuffle(x, axis=0)",
        summary: "The parts of an array along an axis in random order.",
        doc: "Arrays are values, so that this gives a new array and changes none: write x = shuffle(x). It is\n\
              permutation(x) for arrays.",
        examples: &[
            ("seed(1)\nx = shuffle([10, 20, 30, 40])\nx", "[40 20 30 10]"),
            ("x = shuffle(arange(100))\nsum(x)", "4950"),
        ],
        build: selection::shuffle,
    },
    Builtin {
        names: &["choice"],
        signature: "choice(a, size=none, replace=true, p=none, axis=0, shuffle=true)",
        summary: "Random picks: of the integers 0 to a - 1, or of the parts of an array along an axis.",
        doc: "The result has the shape size in the place of axis; a scalar or one part without size.\n\
              With replace=false nothing is picked twice, and the picks are in random order. p holds the\n\
              probability of each pick (they must add up to 1); without replacement, of each among those that are\n\
              left. shuffle is taken for NumPy's sake: the order is random in any case.\n\
              Of an integer, with replacement and without p, the numbers are those of integers(a, size=size) and\n\
              stay lazy.\n\
              Otherwise the picks are made at once, and a and p are computed for it.",
        examples: &[
            ("seed(1)\nchoice(5, 8)", "[4 3 4 3 2 4 0 0]"),
            ("seed(3)\nchoice([10, 20, 30], 5, p=[0.2, 0.3, 0.5])", "[10 30 30 30 30]"),
            ("x = choice(100, 100, replace=false)\nsum(x)", "4950"),
        ],
        build: selection::choice,
    },
];

fn seed(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let operand = call.operand("seed");
    let seed = demand::integer(&operand, "`seed`", call.host)?;
    match u64::try_from(seed) {
        Ok(seed) => call.host.reseed(seed),
        Err(_) => return Err(call.error("seed", format!("a seed is an integer from 0 to 2^64 - 1, not {seed}"))),
    }
    Ok(Value::None)
}
