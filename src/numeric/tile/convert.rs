//! Conversions that change the width of lanes or cross between integers and floats.

use super::TileFunction;
use super::map::{self, Conversion};
use crate::numeric::element::{Element, Width, with_element};
use crate::numeric::function::Wide;
use crate::numeric::scalar;
use crate::numeric::simd::Level;
use crate::types::DType;
use num_traits::AsPrimitive;
use std::marker::PhantomData;

/// The conversion of numbers from one dtype to another; none between bools and anything, which loops do.
pub fn numbers(from: DType, to: DType, level: Level) -> Option<TileFunction> {
    match (from, to) {
        // These have forms that every level vectorises.
        (DType::Float64, DType::Int64) => Some(map::lanes::<Wide<scalar::FloatToInt>, 1>(level)),
        (DType::Int64, DType::Float64) => Some(map::lanes::<Wide<scalar::IntToFloat>, 1>(level)),
        // A narrow integer stands in its lane as the wider one of its kind.
        (DType::Int8 | DType::Int16, to) => numbers(DType::Int32, to, level),
        (DType::UInt8 | DType::UInt16, to) => numbers(DType::UInt32, to, level),
        (from, to) => with_element!(to, T => from_any::<T>(from, level), bool => None),
    }
}

/// From one of the types that lanes are: narrower integers have been mapped to these.
fn from_any<T: Element>(from: DType, level: Level) -> Option<TileFunction>
where
    i32: AsPrimitive<T>,
    i64: AsPrimitive<T>,
    u32: AsPrimitive<T>,
    u64: AsPrimitive<T>,
    f32: AsPrimitive<T>,
    f64: AsPrimitive<T>,
{
    Some(match from {
        DType::Int32 => map::conversions::<Primitive<i32, T>>(level),
        DType::Int64 => map::conversions::<Primitive<i64, T>>(level),
        DType::UInt32 => map::conversions::<Primitive<u32, T>>(level),
        DType::UInt64 => map::conversions::<Primitive<u64, T>>(level),
        DType::Float32 => map::conversions::<Primitive<f32, T>>(level),
        DType::Float64 => map::conversions::<Primitive<f64, T>>(level),
        _ => return None,
    })
}

/// Rust's `as`: integers wrap, floats become integers towards zero, saturating, NaN 0; all else rounds to the nearest.
struct Primitive<A, B>(PhantomData<(A, B)>);

impl<A: Element + AsPrimitive<B>, B: Element> Conversion for Primitive<A, B> {
    type From = A::Lane;
    type To = B::Lane;

    #[inline(always)]
    fn convert(lane: A::Lane) -> B::Lane {
        A::from_lane(lane).as_().into_lane()
    }
}

/// Masks in lanes of the other width.
pub fn masks(to: Width, level: Level) -> TileFunction {
    match to {
        Width::W32 => map::conversions::<NarrowMask>(level),
        Width::W64 => map::conversions::<WideMask>(level),
    }
}

struct NarrowMask;
struct WideMask;

impl Conversion for NarrowMask {
    type From = u64;
    type To = u32;

    #[inline(always)]
    fn convert(lane: u64) -> u32 {
        lane as u32
    }
}

impl Conversion for WideMask {
    type From = u32;
    type To = u64;

    #[inline(always)]
    fn convert(lane: u32) -> u64 {
        lane as i32 as i64 as u64
    }
}
