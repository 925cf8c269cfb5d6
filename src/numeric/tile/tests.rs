use super::*;
use crate::numeric::op::Form;
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
        _ => spicy_ints().into_iter().map(Scalar::Int64).collect(),
    }
}

/// All operations with a tile form.
fn operations() -> Vec<(ScalarOp, DType)> {
    use ScalarOp::*;
    let mut all = Vec::new();
    for dtype in [DType::Float64, DType::Int64] {
        let float_only = [Exp, Log, Sin, Cos].into_iter().filter(|_| dtype == DType::Float64);
        let other = if dtype == DType::Float64 { DType::Int64 } else { DType::Float64 };
        all.extend(float_only.chain([Power, FloorDivide, Modulo, Cast(other)]).map(|op| (op, dtype)));
    }
    all
}

/// Runs a tile function at every level on every pair of arguments and compares it with the scalar definition.
fn check(op: ScalarOp, dtype: DType, arguments: &[Vec<Scalar>]) {
    let count = arguments.len();
    let want: Vec<(Scalar, Events)> = arguments.iter().map(|args| scalar::apply(op, dtype, args)).collect();
    let columns: Vec<Vec<u64>> =
        (0..op.operand_count()).map(|k| arguments.iter().map(|args| args[k].to_lane()).collect()).collect();
    let pointers: Vec<*const u64> = columns.iter().map(|column| column.as_ptr()).collect();
    for level in Level::available() {
        let tile = function(op, dtype, level).expect("every operation here has a tile form");
        let mut out = vec![0; count];
        // SAFETY: the inputs and the output have `count` elements.
        let events = unsafe { tile(pointers.as_ptr(), out.as_mut_ptr(), count) };
        for (k, (value, _)) in want.iter().enumerate() {
            let got = Scalar::from_lane(op.result(dtype), out[k]);
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
        let one = Scalar::one(dtype).to_lane();
        let x: Vec<u64> = (0..200).map(|k| spicy(dtype)[k % spicy(dtype).len()].to_lane()).collect();
        for level in Level::available() {
            let tile = function(op, dtype, level).expect("every operation here has a tile form");
            for n in [0, 1, 7, 8, 9, 63, 64, 65, 130] {
                let ones = vec![one; n];
                let mut separate = vec![0u64; n];
                let mut in_place = x.clone();
                // SAFETY: all hold n elements; the second output is exactly the first input.
                unsafe {
                    tile([x.as_ptr(), ones.as_ptr()].as_ptr(), separate.as_mut_ptr(), n);
                    let place = in_place.as_mut_ptr();
                    tile([place.cast_const(), ones.as_ptr()].as_ptr(), place, n);
                }
                assert_eq!(in_place[..n], separate[..], "{} {level:?} {n}", op.name());
                assert_eq!(in_place[n..], x[n..]);
            }
        }
    }
}

#[test]
fn only_tile_forms_are_functions() {
    for dtype in [DType::Bool, DType::Int64, DType::Float64] {
        for op in [ScalarOp::Add, ScalarOp::Sqrt, ScalarOp::Cast(DType::Bool), ScalarOp::Select] {
            assert!(function(op, dtype, Level::Baseline).is_none());
        }
    }
}
