//! Float32 definitions against the float64 ones: what the documentation states of each is checked here.

use super::super::float32;
use super::{LaneFunction32, Power};
use crate::numeric::element::Element;
use crate::numeric::function::{Definition, Function, Single, Wide, exact};
use crate::numeric::scalar;
use crate::numeric::simd::Level;
use crate::numeric::tile::{TileFunction, map};

/// A function of one argument: its two definitions and the largest error that is stated, in ulp.
struct Unary {
    name: &'static str,
    bound: f64,
    single: fn(f32) -> f32,
    wide: fn(f64) -> f64,
    single_tile: fn(Level) -> TileFunction,
    wide_tile: fn(Level) -> TileFunction,
}

macro_rules! unary {
    ($($name:ident: $bound:literal),* $(,)?) => {
        &[$(Unary {
            name: stringify!($name),
            bound: $bound,
            single: |x| on_one::<Single<float32::$name>, f32>(x),
            wide: |x| on_one::<Wide<scalar::$name>, f64>(x),
            single_tile: map::lanes::<Single<float32::$name>, 1>,
            wide_tile: map::lanes::<Wide<scalar::$name>, 1>,
        }),*]
    };
}

fn on_one<D: Definition<1>, E: Element<Lane = D::Lane>>(x: E) -> E {
    exact::<D, E, 1>([x])
}

const UNARY: &[Unary] = unary! {
    Exp: 0.86, Exp2: 0.88, Expm1: 0.92, Sigmoid: 0.78,
    Log: 0.86, Log2: 0.94, Log10: 0.82, Log1p: 0.86,
    Sin: 0.61, Cos: 0.63, Tan: 0.53, Asin: 0.68, Acos: 0.68, Atan: 0.74,
    Sinh: 0.51, Cosh: 0.51, Tanh: 0.85, Asinh: 0.57, Acosh: 0.57, Atanh: 0.57,
    Erf: 0.97, Erfc: 0.61, Cbrt: 0.51,
};

/// The distance from the exact value in units of its last place; infinite if one is NaN or the signs differ.
fn ulps(got: f32, want: f64) -> f64 {
    const TWO_128: f64 = 340282366920938463463374607431768211456.0;
    if got.is_nan() && want.is_nan() {
        return 0.0;
    }
    if got.is_nan() || want.is_nan() || got.is_sign_negative() != want.is_sign_negative() {
        return f64::INFINITY;
    }
    // Beyond the largest number comes 2^128, as infinity.
    let (got, want) = ((got.abs() as f64).min(TWO_128), want.abs().min(TWO_128));
    let exponent = (want.to_bits() >> 52).clamp(1023 - 126, 1023 + 127);
    (got - want).abs() / f64::from_bits((exponent - 23) << 52)
}

fn check(function: &Unary, x: f32) {
    let (got, want) = ((function.single)(x), (function.wide)(x as f64));
    let error = ulps(got, want);
    assert!(error <= function.bound, "{} at {x:e}: got {got:e}, want {want:e}, {error} ulp", function.name);
}

/// Every bit pattern whose number is a multiple of a prime.
fn spread() -> Vec<f32> {
    (0..=u32::MAX).step_by(100_003).map(f32::from_bits).collect()
}

/// Around where definitions change: powers of two, bounds of ranges, multiples of what arguments are reduced by.
fn edges() -> Vec<f32> {
    let mut sizes: Vec<f32> = (0..255).map(|exponent| f32::from_bits(exponent << 23)).collect();
    sizes.extend([
        0.70710677,
        1.125,
        std::f32::consts::SQRT_2,
        0.0009765625,
        3.92,
        9.02,
        10.06,
        16.6,
        17.4,
        44.0,
        87.33655,
        88.72284,
    ]);
    sizes.extend([89.41599, 90.0, 103.97208, 126.5, 149.5, 151.0, 1048576.0, 35184372088832.0, f32::MAX]);
    for k in 0..300 {
        sizes.extend([0.5, 0.346_573_6, std::f32::consts::FRAC_PI_4].map(|part| k as f32 * part));
    }
    let mut around = Vec::new();
    for size in sizes {
        for k in -3i32..=3 {
            let x = f32::from_bits(size.to_bits().saturating_add_signed(k));
            around.extend([x, -x]);
        }
    }
    around
}

#[test]
fn errors_are_what_is_stated() {
    for function in UNARY {
        spread().into_iter().chain(edges()).for_each(|x| check(function, x));
    }
}

/// The proof of what is stated: all 2^32 arguments of every function of one argument, half a minute for each on two
/// processors, but minutes where float64 needs its rare form.
#[test]
#[ignore = "runs for minutes, in release; see CONTRIBUTING.md"]
fn errors_are_what_is_stated_for_every_argument() {
    const SHARE: u64 = 1 << 20;
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    for function in UNARY {
        let (single, wide) = ((function.single_tile)(Level::detect()), (function.wide_tile)(Level::detect()));
        let worst = |thread: u64| {
            let shares = (thread..1 << 12).step_by(threads as usize);
            shares.map(|share| worst_of(single, wide, share * SHARE, SHARE)).fold((0.0, 0.0), larger)
        };
        let (error, x) = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(move || worst(thread))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).fold((0.0, 0.0), larger)
        });
        println!("{}: {error:.4} ulp at {x:e}", function.name);
        assert!(error <= function.bound, "{} at {x:e}: {error} ulp", function.name);
    }
}

fn larger(a: (f64, f32), b: (f64, f32)) -> (f64, f32) {
    if b.0 > a.0 { b } else { a }
}

/// The largest error among the arguments with the bits from `first` on, and where it is.
fn worst_of(single: TileFunction, wide: TileFunction, first: u64, count: u64) -> (f64, f32) {
    const TILE: usize = 1024;
    let mut worst = (0.0, 0.0);
    for start in (first..first + count).step_by(TILE) {
        let x: Vec<f32> = (0..TILE as u32).map(|k| f32::from_bits(start as u32 + k)).collect();
        let widened: Vec<f64> = x.iter().map(|&x| x as f64).collect();
        let (mut got, mut want) = (vec![0f32; TILE], vec![0f64; TILE]);
        // SAFETY: all hold TILE elements of the widths that the functions take.
        unsafe {
            single([x.as_ptr().cast()].as_ptr(), got.as_mut_ptr().cast(), TILE);
            wide([widened.as_ptr().cast()].as_ptr(), want.as_mut_ptr().cast(), TILE);
        }
        for k in 0..TILE {
            worst = larger(worst, (ulps(got[k], want[k]), x[k]));
        }
    }
    worst
}

/// Bits without any pattern.
fn scrambled(k: u32) -> u64 {
    let x = (k as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ (x >> 29)
}

/// Pairs of special values, of any bits, and of numbers of ordinary size.
fn pairs() -> Vec<[f32; 2]> {
    let sizes = [0.0, 1e-45, 3e-42, f32::MIN_POSITIVE, 1e-10, 0.25, 0.5, 0.99999994, 1.0, 1.0000001, 1.5, 2.0, 3.0];
    let large = [7.0, 100.0, 128.0, 149.0, 150.0, 4194303.5, 8388607.5, 8388609.0, 16777215.0, 16777218.0, 1e30];
    let spicy = sizes.into_iter().chain(large).chain([f32::MAX, f32::INFINITY, f32::NAN]).flat_map(|x| [x, -x]);
    let mut pairs: Vec<[f32; 2]> = spicy.clone().flat_map(|x| spicy.clone().map(move |y| [x, y])).collect();
    for bits in (0..20_000).map(scrambled) {
        let (low, high) = (bits as u32, (bits >> 32) as u32);
        pairs.push([low, high].map(f32::from_bits));
        pairs.push([low as i32 as f32 * 4e-9, high as i32 as f32 * 2e-8]);
    }
    pairs
}

#[test]
fn errors_are_what_is_stated_for_pairs() {
    for args in pairs() {
        let wide = args.map(f64::from);
        for (name, bound, got, want) in [
            ("power", 0.54, Power::exact(args), exact::<Wide<scalar::Power>, f64, 2>(wide)),
            ("atan2", 0.52, float32::Atan2::exact(args), exact::<Wide<scalar::Atan2>, f64, 2>(wide)),
            ("hypot", 0.51, float32::Hypot::exact(args), exact::<Wide<scalar::Hypot>, f64, 2>(wide)),
        ] {
            let error = ulps(got, want);
            assert!(error <= bound, "{name}{args:?}: got {got:e}, want {want:e}, {error} ulp");
        }
    }
}

#[test]
fn exact_values_are_exact() {
    let call = |function: Function, x: f32| function.float32(&[x]).unwrap();
    for k in -149..128 {
        let power = 2f64.powi(k) as f32;
        assert_eq!(call(Function::Exp2, k as f32), power);
        assert_eq!(call(Function::Log2, power), k as f32);
    }
    for k in 0..=10 {
        assert_eq!(call(Function::Log10, 10f32.powi(k)), k as f32);
    }
    for k in 1..=256 {
        assert_eq!(call(Function::Cbrt, (k * k * k) as f32), k as f32);
    }
    for (function, x, want) in [
        (Function::Exp, 0.0, 1.0),
        (Function::Exp, -0.0, 1.0),
        (Function::Expm1, f32::NEG_INFINITY, -1.0),
        (Function::Cos, 0.0, 1.0),
        (Function::Cosh, 0.0, 1.0),
        (Function::Acos, 1.0, 0.0),
        (Function::Acosh, 1.0, 0.0),
        (Function::Sigmoid, 0.0, 0.5),
        (Function::Tanh, 9.5, 1.0),
        (Function::Erf, -4.0, -1.0),
        (Function::Erfc, 0.0, 1.0),
    ] {
        assert_eq!(call(function, x), want, "{} of {x}", function.name());
    }
    assert_eq!(call(Function::Log, 1.0).to_bits(), 0);
    for function in [Function::Expm1, Function::Log1p, Function::Sin, Function::Tan, Function::Asin, Function::Atan]
        .into_iter()
        .chain([Function::Sinh, Function::Tanh, Function::Asinh, Function::Atanh, Function::Cbrt, Function::Erf])
    {
        assert_eq!(call(function, 0.0).to_bits(), 0, "{}", function.name());
        assert_eq!(call(function, -0.0).to_bits(), 1 << 31, "{}", function.name());
    }
}
