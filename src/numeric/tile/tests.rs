use super::*;
use crate::numeric::element::{Int, Width};
use crate::numeric::function::Function;
use crate::numeric::op::{CheckedOp, Form};
use crate::types::Scalar;

/// Values around everything that is special to some function.
fn spicy_floats() -> Vec<f64> {
    let sizes = [
        0.0,
        5e-324,
        1e-310,
        f64::MIN_POSITIVE,
        1e-17,
        0.1,
        0.5,
        0.9999999999999999,
        1.0,
        1.0000000000000002,
        1.5,
        2.0,
        3.0,
        std::f64::consts::FRAC_PI_2,
        std::f64::consts::PI,
        10.0,
        100.5,
        709.7,
        745.2,
        1073741824.0,
        1073741825.5,
        2251799813685247.5,
        4503599627370497.0,
        9007199254740993.0,
        9223372036854774784.0,
        9223372036854775808.0,
        1e22,
        1e300,
        f64::MAX,
        f64::INFINITY,
        f64::NAN,
    ];
    sizes.into_iter().flat_map(|x| [x, -x]).collect()
}

fn spicy_ints() -> Vec<i64> {
    let mut values = vec![i64::MIN, i64::MIN + 1, i64::MAX, i64::MAX - 1, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1];
    values.extend([-7, -3, -2, -1, 0, 1, 2, 3, 7, 10, 63, 64, 1 << 31, 1 << 32, (1 << 32) - 1, -(1 << 32)]);
    values
}

fn spicy(dtype: DType) -> Vec<Scalar> {
    match dtype {
        DType::Float64 => spicy_floats().into_iter().map(Scalar::Float64).collect(),
        DType::Float32 => spicy_floats().into_iter().map(|x| Scalar::Float32(x as f32)).collect(),
        _ => spicy_ints().into_iter().map(|x| Scalar::from_lane(dtype, x as u64)).collect(),
    }
}

const NUMBERS: [DType; 10] = [
    DType::Int8,
    DType::Int16,
    DType::Int32,
    DType::Int64,
    DType::UInt8,
    DType::UInt16,
    DType::UInt32,
    DType::UInt64,
    DType::Float32,
    DType::Float64,
];

/// All operations with a tile form, with the dtypes that they are defined on.
fn operations() -> Vec<(ScalarOp, DType)> {
    use ScalarOp::*;
    let mut all = Vec::new();
    for dtype in NUMBERS {
        let mut ops = vec![Power, FloorDivide, Modulo];
        if dtype.is_float() {
            ops.extend(Function::ALL.iter().map(|&function| ScalarOp::Call(function)));
        } else {
            ops.extend([ShiftLeft, ShiftRight, Gcd, Lcm]);
            ops.extend(CheckedOp::ALL.map(Checked));
        }
        let casts = NUMBERS.map(Cast).into_iter().filter(|op| op.form(dtype) == Form::Tile);
        all.extend(ops.into_iter().chain(casts).map(|op| (op, dtype)));
    }
    all
}

/// Lanes in memory, in the width of their dtype.
fn lanes(dtype: DType, scalars: impl Iterator<Item = Scalar>) -> Vec<u64> {
    let size = Width::of(dtype).unwrap().bytes();
    let mut bytes: Vec<u8> = scalars.flat_map(|scalar| scalar.to_lane().to_le_bytes()[..size].to_vec()).collect();
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes.chunks_exact(8).map(|lane| u64::from_le_bytes(lane.try_into().unwrap())).collect()
}

/// Element `k` of lanes in memory.
fn scalar_at(dtype: DType, lanes: &[u64], k: usize) -> Scalar {
    match Width::of(dtype).unwrap() {
        Width::W64 => Scalar::from_lane(dtype, lanes[k]),
        Width::W32 => Scalar::from_lane(dtype, lanes[k / 2] >> (32 * (k % 2)) & 0xffff_ffff),
    }
}

/// Runs a tile function at every level on every pair of arguments and compares it with the scalar definition.
fn check(op: ScalarOp, dtype: DType, arguments: &[Vec<Scalar>]) {
    let count = arguments.len();
    let want: Vec<(Scalar, Events)> = arguments.iter().map(|args| scalar::apply(op, dtype, args)).collect();
    let columns: Vec<Vec<u64>> =
        (0..op.operand_count()).map(|k| lanes(dtype, arguments.iter().map(|args| args[k]))).collect();
    let pointers: Vec<*const u8> = columns.iter().map(|column| column.as_ptr().cast()).collect();
    for level in Level::available() {
        let tile = function(op, dtype, level).expect("every operation here has a tile form");
        let mut out = vec![0u64; count];
        // SAFETY: the inputs and the output have `count` elements of at most 64 bits.
        let events = unsafe { tile(pointers.as_ptr(), out.as_mut_ptr().cast(), count) };
        for (k, (value, _)) in want.iter().enumerate() {
            let got = scalar_at(op.result(dtype), &out, k);
            assert!(got.same(*value), "{} {level:?} of {:?}: got {got:?}, want {value:?}", op.name(), arguments[k]);
        }
        assert_eq!(events, want.iter().fold(Events::NONE, |all, (_, raised)| all | *raised));
    }
}

#[test]
fn every_level_gives_the_bits_of_the_scalar_definition() {
    for (op, dtype) in operations() {
        assert_eq!(op.form(dtype), Form::Tile);
        let values = spicy(dtype);
        let arguments: Vec<Vec<Scalar>> = match op.operand_count() {
            1 => values.iter().map(|&x| vec![x]).collect(),
            _ => values.iter().flat_map(|&x| values.iter().map(move |&y| vec![x, y])).collect(),
        };
        check(op, dtype, &arguments);
    }
}

#[test]
fn levels_agree_on_random_bits() {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        state ^ (state >> 29)
    };
    for (op, dtype) in operations() {
        // Random bits have random exponents; half the floats are brought near 1, where functions are interesting.
        let mut value = |k: usize| match dtype {
            DType::Float64 if k.is_multiple_of(2) => Scalar::Float64((next() as i64 >> 11) as f64 * 1e-14),
            DType::Float32 if k.is_multiple_of(2) => Scalar::Float32((next() as i64 >> 40) as f32 * 1e-6),
            _ => Scalar::from_lane(dtype, next() >> (k % 3 * 20)),
        };
        let arguments: Vec<Vec<Scalar>> =
            (0..3001).map(|k| (0..op.operand_count()).map(|_| value(k)).collect()).collect();
        check(op, dtype, &arguments);
    }
}

#[test]
fn any_length_works_in_place_and_touches_nothing_else() {
    for (op, dtype) in operations() {
        let result = op.result(dtype);
        let may_share = Width::of(result) == Width::of(dtype);
        let values = spicy(dtype);
        let x = lanes(dtype, (0..200).map(|k| values[k % values.len()]));
        let ones = lanes(dtype, (0..200).map(|_| Scalar::one(dtype)));
        for level in Level::available() {
            let tile = function(op, dtype, level).expect("every operation here has a tile form");
            for n in [0, 1, 7, 8, 9, 63, 64, 65, 130] {
                let mut separate = vec![u64::MAX; 200];
                let mut in_place = x.clone();
                in_place.resize(200, u64::MAX);
                let inputs = |first: *const u64| [first.cast::<u8>(), ones.as_ptr().cast()];
                // SAFETY: all hold 130 elements; the second output is exactly the first input, in lanes of one width.
                unsafe {
                    tile(inputs(x.as_ptr()).as_ptr(), separate.as_mut_ptr().cast(), n);
                    if may_share {
                        let place = in_place.as_mut_ptr();
                        tile(inputs(place.cast_const()).as_ptr(), place.cast(), n);
                    }
                }
                let written = (n * Width::of(result).unwrap().bytes()).div_ceil(8);
                assert!(separate[written..].iter().all(|&lane| lane == u64::MAX), "{} {level:?} {n}", op.name());
                for k in (0..n).filter(|_| may_share) {
                    let (a, b) = (scalar_at(result, &in_place, k), scalar_at(result, &separate, k));
                    assert!(a.same(b), "{} {level:?} {n}", op.name());
                }
            }
        }
    }
}

#[test]
fn masks_change_their_width() {
    let wide: Vec<u64> = (0..100u64).map(|k| (k % 3 == 0) as u64).map(u64::wrapping_neg).collect();
    for level in Level::available() {
        let (mut narrow, mut back) = (vec![0u32; 100], vec![7u64; 100]);
        // SAFETY: all hold 100 lanes of their width.
        unsafe {
            masks(Width::W32, level)([wide.as_ptr().cast()].as_ptr(), narrow.as_mut_ptr().cast(), 100);
            masks(Width::W64, level)([narrow.as_ptr().cast()].as_ptr(), back.as_mut_ptr().cast(), 100);
        }
        assert!(narrow.iter().zip(&wide).all(|(&narrow, &wide)| narrow == wide as u32));
        assert_eq!(back, wide);
    }
}

#[test]
fn only_tile_forms_are_functions() {
    for dtype in DType::ALL {
        for op in [ScalarOp::Add, ScalarOp::Floor, ScalarOp::Cast(DType::Bool), ScalarOp::Select] {
            assert!(function(op, dtype, Level::Baseline).is_none());
        }
    }
}

#[test]
fn transposing_turns_rows_into_columns() {
    fn check<T: super::memory::Turned + From<u32> + PartialEq + std::fmt::Debug>() {
        for (rows, n, stride) in [(8, 24, 11isize), (8, 23, 8), (5, 9, 30), (1, 1, 2), (3, 0, 4), (7, 6, -9)] {
            let source: Vec<T> = (0..1000).map(T::from).collect();
            let start = if stride < 0 { 600 } else { 3 };
            let pitch = n + 3;
            let mut out = vec![T::from(7777); pitch * rows];
            // SAFETY: the elements named are inside `source`, the rows inside `out`.
            unsafe { super::transpose(source.as_ptr().add(start), stride, out.as_mut_ptr(), pitch, rows, n) };
            for (at, value) in out.iter().enumerate() {
                let (row, k) = (at / pitch, at % pitch);
                let from = start as isize + k as isize * stride + row as isize;
                let expected = if k < n { source[from as usize] } else { T::from(7777) };
                assert_eq!(*value, expected, "row {row}, element {k} of {n}, stride {stride}");
            }
        }
    }
    check::<u32>();
    check::<u64>();
}

#[test]
fn lanes_whose_mask_holds_are_appended_in_order() {
    for level in Level::available() {
        let mut kept = vec![42];
        let mut expected = kept.clone();
        for n in [0, 1, 7, 8, 9, 64, 100] {
            for rule in [1, 2, 3, 1000] {
                let elements: Vec<u64> = (0..n).map(|k| k * 31 + rule).collect();
                let mask: Vec<u64> = (0..n).map(|k| if k % rule == 0 { u64::MAX } else { 0 }).collect();
                append_where(&mut kept, &elements, &mask, level);
                expected.extend(elements.iter().zip(&mask).filter(|(_, mask)| **mask != 0).map(|(element, _)| element));
            }
        }
        assert_eq!(kept, expected, "{level:?}");
    }
}

#[test]
fn what_a_mask_keeps_is_counted_and_put_where_it_belongs() {
    fn check<T: Int + std::fmt::Debug>(element: fn(usize) -> T) {
        for level in Level::available() {
            for (n, start) in [0, 1, 9, 300, 512, 1025, 5000].into_iter().flat_map(|n| [(n, 0), (n, 1), (n, 7)]) {
                for rule in [1, 2, 3, 1000] {
                    let elements: Vec<T> = (0..n).map(|k| element(k * 31 + rule)).collect();
                    let mask: Vec<u8> = (0..n).map(|k| u8::from(k % rule == 0)).collect();
                    let kept = elements.iter().zip(&mask).filter(|(_, mask)| **mask != 0).map(|(element, _)| *element);
                    let kept: Vec<T> = kept.collect();
                    assert_eq!(count_where(&mask, level), kept.len());
                    for past_caches in [false, true] {
                        let mut into = vec![element(3); start + kept.len()];
                        pack_into(&elements, &mask, &mut into[start..], past_caches, level);
                        assert_eq!(into[start..], kept, "{level:?}, {n} from {start}, every {rule}, {past_caches}");
                        assert!(into[..start].iter().all(|&before| before == element(3)));
                    }
                }
            }
        }
    }
    check(|k| k as u8);
    check(|k| k as u16);
    check(|k| k as u32);
    check(|k| k as u64);
}

#[test]
fn elements_whose_byte_is_not_0_are_packed_in_order() {
    fn check<T: Copy + PartialEq + std::fmt::Debug>(element: fn(usize) -> T) {
        for (level, n) in Level::available().into_iter().flat_map(|level| [0, 1, 7, 8, 17, 64, 100].map(|n| (level, n)))
        {
            for rule in [1, 2, 3, 1000] {
                let elements: Vec<T> = (0..n).map(|k| element(k * 31 + rule)).collect();
                let mask: Vec<u8> = (0..n).map(|k| if k % rule == 0 { 1 << (k % 8) } else { 0 }).collect();
                let mut kept = vec![element(0); n + 64 / size_of::<T>()];
                let count = pack_where(&elements, &mask, &mut kept, level);
                let expected = elements.iter().zip(&mask).filter(|(_, mask)| **mask != 0).map(|(element, _)| *element);
                assert_eq!(kept[..count], expected.collect::<Vec<T>>(), "{level:?}, {n}, {rule}");
            }
        }
    }
    check(|k| k as u8);
    check(|k| k as u16);
    check(|k| k as u32);
    check(|k| k as u64);
}
