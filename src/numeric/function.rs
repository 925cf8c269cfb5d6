//! The closed table of mathematical functions: names, costs, and which definition of `numeric::scalar` each one is.
//!
//! A function is defined on float64 ([`Wide`]). In float32 it has a definition of its own ([`Single`]), or is that of
//! the widened arguments, rounded once ([`Narrow`]).

use super::element::Element;
use super::scalar::float32::{self, LaneFunction32};
use super::scalar::{self, LaneFunction};
use super::simd::Level;
use super::tile::{TileFunction, map};
use std::marker::PhantomData;

/// A definition in the form that tiles run, on lanes of one width; see [`LaneFunction`] for what the parts mean.
pub trait Definition<const N: usize> {
    type Lane: Copy + Default + std::ops::BitOrAssign;

    fn bulk(args: [Self::Lane; N]) -> Self::Lane;
    fn is_rare(args: [Self::Lane; N]) -> bool;
    fn rare(args: [Self::Lane; N]) -> Self::Lane;
}

/// A function of float64 lanes.
pub struct Wide<F>(PhantomData<F>);

/// A function of float64 on float32 lanes: widened, computed, rounded once.
pub struct Narrow<F>(PhantomData<F>);

/// A function of float32 lanes.
pub struct Single<F>(PhantomData<F>);

impl<F: LaneFunction<N>, const N: usize> Definition<N> for Wide<F> {
    type Lane = u64;

    #[inline(always)]
    fn bulk(args: [u64; N]) -> u64 {
        F::bulk(args)
    }

    #[inline(always)]
    fn is_rare(args: [u64; N]) -> bool {
        F::is_rare(args)
    }

    #[inline(always)]
    fn rare(args: [u64; N]) -> u64 {
        F::rare(args)
    }
}

#[inline(always)]
fn widened<const N: usize>(args: [u32; N]) -> [u64; N] {
    args.map(|lane| (f32::from_bits(lane) as f64).to_bits())
}

#[inline(always)]
fn narrowed(lane: u64) -> u32 {
    (f64::from_bits(lane) as f32).to_bits()
}

impl<F: LaneFunction<N>, const N: usize> Definition<N> for Narrow<F> {
    type Lane = u32;

    #[inline(always)]
    fn bulk(args: [u32; N]) -> u32 {
        narrowed(F::bulk(widened(args)))
    }

    #[inline(always)]
    fn is_rare(args: [u32; N]) -> bool {
        F::is_rare(widened(args))
    }

    #[inline(always)]
    fn rare(args: [u32; N]) -> u32 {
        narrowed(F::rare(widened(args)))
    }
}

impl<F: LaneFunction32<N>, const N: usize> Definition<N> for Single<F> {
    type Lane = u32;

    #[inline(always)]
    fn bulk(args: [u32; N]) -> u32 {
        F::bulk(args.map(f32::from_bits)).to_bits()
    }

    #[inline(always)]
    fn is_rare(args: [u32; N]) -> bool {
        F::is_rare(args.map(f32::from_bits))
    }

    #[inline(always)]
    fn rare(args: [u32; N]) -> u32 {
        F::rare(args.map(f32::from_bits)).to_bits()
    }
}

/// A definition on one element of each argument.
pub fn exact<D: Definition<N>, E: Element<Lane = D::Lane>, const N: usize>(args: [E; N]) -> E {
    let lanes = args.map(E::into_lane);
    E::from_lane(if D::is_rare(lanes) { D::rare(lanes) } else { D::bulk(lanes) })
}

/// `Variant("name", arity, cost) = float64 definition, float32 definition;`
macro_rules! functions {
    ($($(#[$doc:meta])* $variant:ident($name:literal, $arity:literal, $cost:literal) = $wide:ty, $narrow:ty;)*) => {
        /// A function of one or two floats that runs over whole tiles.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Function {
            $($(#[$doc])* $variant,)*
        }

        impl Function {
            pub const ALL: &'static [Function] = &[$(Function::$variant,)*];

            /// The name that plans and messages print, and that programs call.
            pub fn name(self) -> &'static str {
                match self {
                    $(Function::$variant => $name,)*
                }
            }

            /// How many arguments it has.
            pub fn arity(self) -> usize {
                match self {
                    $(Function::$variant => $arity,)*
                }
            }

            /// Work per element relative to an addition.
            pub fn cost(self) -> u32 {
                match self {
                    $(Function::$variant => $cost,)*
                }
            }

            /// The value in float64; none for another number of arguments.
            pub fn float64(self, args: &[f64]) -> Option<f64> {
                match self {
                    $(Function::$variant => Some(exact::<$wide, f64, $arity>(args.try_into().ok()?)),)*
                }
            }

            /// The value in float32; none for another number of arguments.
            pub fn float32(self, args: &[f32]) -> Option<f32> {
                match self {
                    $(Function::$variant => Some(exact::<$narrow, f32, $arity>(args.try_into().ok()?)),)*
                }
            }

            /// Over tiles of 64-bit lanes.
            pub fn wide_tile(self, level: Level) -> TileFunction {
                match self {
                    $(Function::$variant => map::lanes::<$wide, $arity>(level),)*
                }
            }

            /// Over tiles of 32-bit lanes.
            pub fn narrow_tile(self, level: Level) -> TileFunction {
                match self {
                    $(Function::$variant => map::lanes::<$narrow, $arity>(level),)*
                }
            }
        }
    };
}

functions! {
    /// `e^x`, at most 1 ulp.
    Exp("exp", 1, 24) = Wide<scalar::Exp>, Single<float32::Exp>;
    /// `2^x`, at most 1 ulp; exact for whole numbers.
    Exp2("exp2", 1, 24) = Wide<scalar::Exp2>, Single<float32::Exp2>;
    /// `e^x - 1`, at most 1 ulp.
    Expm1("expm1", 1, 30) = Wide<scalar::Expm1>, Single<float32::Expm1>;
    /// Natural logarithm, at most 1 ulp; `log(±0)` is -inf, NaN below.
    Log("log", 1, 24) = Wide<scalar::Log>, Single<float32::Log>;
    /// Logarithm to the base 2, at most 1 ulp; exact for powers of two.
    Log2("log2", 1, 24) = Wide<scalar::Log2>, Single<float32::Log2>;
    /// Logarithm to the base 10, at most 1 ulp; exact for powers of ten.
    Log10("log10", 1, 24) = Wide<scalar::Log10>, Single<float32::Log10>;
    /// `log(1 + x)`, at most 1 ulp.
    Log1p("log1p", 1, 30) = Wide<scalar::Log1p>, Single<float32::Log1p>;
    /// `log(e^a + e^b)`.
    LogAddExp("logaddexp", 2, 60) = Wide<scalar::LogAddExp>, Narrow<scalar::LogAddExp>;
    /// `log2(2^a + 2^b)`.
    LogAddExp2("logaddexp2", 2, 60) = Wide<scalar::LogAddExp2>, Narrow<scalar::LogAddExp2>;
    /// Cube root, at most 1 ulp.
    Cbrt("cbrt", 1, 24) = Wide<scalar::Cbrt>, Single<float32::Cbrt>;
    /// `sqrt(a^2 + b^2)`, at most 1 ulp, without overflow in between.
    Hypot("hypot", 2, 16) = Wide<scalar::Hypot>, Single<float32::Hypot>;
    /// Remainder of truncated division, exact.
    Fmod("fmod", 2, 20) = Wide<scalar::Fmod>, Narrow<scalar::Fmod>;
    /// The next number after `a` towards `b`.
    NextAfter("nextafter", 2, 4) = Wide<scalar::NextAfter>, Single<float32::NextAfter>;
    /// Sine of radians, at most 1 ulp over the whole range; NaN at ±inf.
    Sin("sin", 1, 24) = Wide<scalar::Sin>, Single<float32::Sin>;
    /// Cosine of radians, at most 1 ulp over the whole range; NaN at ±inf.
    Cos("cos", 1, 24) = Wide<scalar::Cos>, Single<float32::Cos>;
    /// Tangent of radians, at most 1 ulp over the whole range; NaN at ±inf.
    Tan("tan", 1, 30) = Wide<scalar::Tan>, Single<float32::Tan>;
    /// Angle whose sine it is, at most 1 ulp; NaN outside -1 to 1.
    Asin("asin", 1, 30) = Wide<scalar::Asin>, Single<float32::Asin>;
    /// Angle whose cosine it is, at most 1 ulp; NaN outside -1 to 1.
    Acos("acos", 1, 30) = Wide<scalar::Acos>, Single<float32::Acos>;
    /// Angle whose tangent it is, at most 1 ulp.
    Atan("atan", 1, 30) = Wide<scalar::Atan>, Single<float32::Atan>;
    /// Angle of the point `(b, a)`, at most 1 ulp; signs of zeros as in C.
    Atan2("atan2", 2, 40) = Wide<scalar::Atan2>, Single<float32::Atan2>;
    /// Hyperbolic sine, at most 1 ulp.
    Sinh("sinh", 1, 30) = Wide<scalar::Sinh>, Single<float32::Sinh>;
    /// Hyperbolic cosine, at most 1 ulp.
    Cosh("cosh", 1, 30) = Wide<scalar::Cosh>, Single<float32::Cosh>;
    /// Hyperbolic tangent, at most 1 ulp.
    Tanh("tanh", 1, 30) = Wide<scalar::Tanh>, Single<float32::Tanh>;
    /// Inverse hyperbolic sine, at most 1 ulp.
    Asinh("asinh", 1, 40) = Wide<scalar::Asinh>, Single<float32::Asinh>;
    /// Inverse hyperbolic cosine, at most 1 ulp; NaN below 1.
    Acosh("acosh", 1, 40) = Wide<scalar::Acosh>, Single<float32::Acosh>;
    /// Inverse hyperbolic tangent, at most 1 ulp; ±inf at ±1, NaN beyond.
    Atanh("atanh", 1, 40) = Wide<scalar::Atanh>, Single<float32::Atanh>;
    /// The error function, at most 1 ulp.
    Erf("erf", 1, 40) = Wide<scalar::Erf>, Single<float32::Erf>;
    /// `1 - erf(x)`, at most 1 ulp.
    Erfc("erfc", 1, 60) = Wide<scalar::Erfc>, Single<float32::Erfc>;
    /// The gamma function, at most 1 ulp; exact factorials.
    Gamma("gamma", 1, 100) = Wide<scalar::Gamma>, Narrow<scalar::Gamma>;
    /// `ln |gamma(x)|`, at most 1 ulp for positive arguments.
    LogGamma("lgamma", 1, 100) = Wide<scalar::LogGamma>, Narrow<scalar::LogGamma>;
    /// `1 / (1 + e^-x)`.
    Sigmoid("sigmoid", 1, 30) = Wide<scalar::Sigmoid>, Single<float32::Sigmoid>;
}
