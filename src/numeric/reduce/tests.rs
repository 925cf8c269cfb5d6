use super::ReduceOp::*;
use super::*;
use crate::numeric::simd::Level;
use crate::types::Scalar;

const OPS: [ReduceOp; 9] = [Sum, Prod, Min, Max, ArgMin, ArgMax, Any, All, SquaredDeviations];
const LENGTHS: [usize; 16] = [0, 1, 2, 7, 8, 9, 127, 128, 129, 255, 384, 1000, 1024, 1025, 2049, 5000];

fn dtypes(op: ReduceOp) -> &'static [DType] {
    match op {
        Sum | Prod => &[DType::Float64, DType::Int64],
        Any | All => &[DType::Bool],
        SquaredDeviations => &[DType::Float64],
        _ => &[DType::Float64, DType::Int64, DType::Bool],
    }
}

fn elements(dtype: DType, n: usize) -> Vec<u64> {
    let mut state = 7u64;
    let mut next = move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        state >> 11
    };
    let element = |u: u64| match dtype {
        DType::Float64 => Scalar::Float64((u as f64 / 4503599627370496.0 - 1.0) * 1.5),
        DType::Bool => Scalar::Bool(u.is_multiple_of(3)),
        _ => Scalar::Int64(u as i64 - (1 << 52)),
    };
    (0..n).map(|_| element(next()).to_lane()).collect()
}

/// The tree over the blocks, as the module's documentation writes it.
fn over_blocks<S: Copy>(elements: &[S], block: impl Fn(&[S]) -> S, join: impl Fn(S, S) -> S + Copy) -> S {
    fn tree<S: Copy>(blocks: &[S], join: impl Fn(S, S) -> S + Copy) -> S {
        if blocks.len() == 1 {
            return blocks[0];
        }
        let (left, right) = blocks.split_at(blocks.len().next_power_of_two() / 2);
        join(tree(left, join), tree(right, join))
    }
    tree(&elements.chunks(BLOCK).map(block).collect::<Vec<S>>(), join)
}

/// A block: its lanes, each folded from `empty`, and their combination.
fn over_lanes<S: Copy>(block: &[S], empty: S, join: impl Fn(S, S) -> S + Copy) -> S {
    let l: [S; 8] = std::array::from_fn(|lane| block.iter().copied().skip(lane).step_by(8).fold(empty, join));
    join(join(join(l[0], l[1]), join(l[2], l[3])), join(join(l[4], l[5]), join(l[6], l[7])))
}

fn by_definition<S: Copy>(elements: &[S], empty: S, join: impl Fn(S, S) -> S + Copy) -> S {
    over_blocks(elements, |block| over_lanes(block, empty, join), join)
}

fn float_sum(elements: &[f64]) -> f64 {
    by_definition(elements, -0.0, |a, b| a + b)
}

fn chan(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    if a[0] == 0.0 {
        return b;
    }
    if b[0] == 0.0 {
        return a;
    }
    let n = a[0] + b[0];
    let (delta, ratio) = (b[1] - a[1], b[0] / n);
    [n, a[1] + delta * ratio, (a[2] + b[2]) + (delta * delta) * (a[0] * ratio)]
}

fn squared_deviations(elements: &[f64]) -> f64 {
    let block = |states: &[[f64; 3]]| {
        let x: Vec<f64> = states.iter().map(|state| state[1]).collect();
        let n = x.len() as f64;
        let mean = float_sum(&x) / n;
        let squares: Vec<f64> = x.iter().map(|x| (x - mean) * (x - mean)).collect();
        [n, mean, float_sum(&squares)]
    };
    let states: Vec<[f64; 3]> = elements.iter().map(|&x| [1.0, x, 0.0]).collect();
    over_blocks(&states, block, chan)[2]
}

/// The result of a nonempty run by the plainest code there is.
fn plain(op: ReduceOp, dtype: DType, elements: &[u64]) -> u64 {
    let floats: Vec<f64> = elements.iter().map(|&x| f64::from_bits(x)).collect();
    let ints = || elements.iter().map(|&x| x as i64);
    let is_float = dtype == DType::Float64;
    // Bools in ascending order are masks in descending order.
    let order = |x: u64| if dtype == DType::Bool { (x != 0) as i64 } else { x as i64 };
    let is_less = |a: usize, b: usize| match dtype {
        DType::Float64 => floats[a] < floats[b],
        _ => order(elements[a]) < order(elements[b]),
    };
    let first_best = |is_better: &dyn Fn(usize, usize) -> bool| {
        (1..elements.len()).fold(0, |best, k| if is_better(k, best) { k } else { best })
    };
    match op {
        Sum if is_float => float_sum(&floats).to_bits(),
        Sum => ints().fold(0i64, i64::wrapping_add) as u64,
        Prod if is_float => by_definition(&floats, 1.0, |a, b| a * b).to_bits(),
        Prod => ints().fold(1i64, i64::wrapping_mul) as u64,
        Min => elements[first_best(&is_less)],
        Max => elements[first_best(&|a, b| is_less(b, a))],
        ArgMin => first_best(&is_less) as u64,
        ArgMax => first_best(&|a, b| is_less(b, a)) as u64,
        Any => elements.iter().fold(0, |any, x| any | x),
        All => elements.iter().fold(u64::MAX, |all, x| all & x),
        SquaredDeviations => squared_deviations(&floats).to_bits(),
    }
}

fn by_tiles(op: ReduceOp, dtype: DType, elements: &[u64], level: Level, tile: usize) -> u64 {
    let mut reducer = Reducer::new(op, dtype, 1, level);
    elements.chunks(tile).for_each(|tile| reducer.push_tile(tile));
    let mut state = vec![0; op.words()];
    reducer.finish(&mut state);
    op.finish(&state)
}

#[test]
fn tiles_follow_the_definition_at_every_level() {
    for op in OPS {
        for &dtype in dtypes(op) {
            for n in LENGTHS.into_iter().filter(|&n| n > 0) {
                let elements = elements(dtype, n);
                let want = plain(op, dtype, &elements);
                for level in Level::available() {
                    for tile in [128, 384, 1024, 8192] {
                        let got = by_tiles(op, dtype, &elements, level, tile);
                        assert_eq!(got, want, "{} of {n} {dtype} by {tile}, {level:?}", op.name());
                    }
                }
            }
        }
    }
}

#[test]
fn a_column_of_rows_equals_the_same_elements_in_tiles() {
    for op in OPS {
        for &dtype in dtypes(op) {
            for (width, n) in [(1, 300), (3, 1), (3, 7), (5, 128), (11, 700), (40, 129)] {
                let elements = elements(dtype, width * n);
                for level in Level::available() {
                    let mut reducer = Reducer::new(op, dtype, width, level);
                    let mut states = vec![0; op.words() * width];
                    let mut by_row = states.clone();
                    for _ in 0..2 {
                        elements.chunks(width).for_each(|row| reducer.push_row(row));
                        reducer.finish(&mut by_row);
                    }
                    for rows in [1, 3, 16, 31] {
                        elements.chunks(rows * width).for_each(|rows| reducer.push_rows(rows));
                        reducer.finish(&mut states);
                        assert_eq!(states, by_row, "{} {dtype} {width} {n} by {rows} rows", op.name());
                    }
                    for column in 0..width {
                        let column_elements: Vec<u64> = elements.iter().copied().skip(column).step_by(width).collect();
                        let state: Vec<u64> = (0..op.words()).map(|word| states[word * width + column]).collect();
                        let want = plain(op, dtype, &column_elements);
                        assert_eq!(op.finish(&state), want, "{} {dtype} {width} {n} {level:?}", op.name());
                    }
                }
            }
        }
    }
}

#[test]
fn pieces_merge_to_the_whole() {
    for op in OPS {
        for &dtype in dtypes(op) {
            for n in LENGTHS {
                let elements = elements(dtype, n);
                for piece in [128, 512, 2048] {
                    let mut pieces = Vec::new();
                    let mut reducer = Reducer::new(op, dtype, 1, Level::detect());
                    for (k, part) in elements.chunks(piece).enumerate() {
                        reducer.restart((k * piece) as u64);
                        reducer.push_tile(part);
                        let mut state = vec![0; op.words()];
                        reducer.finish(&mut state);
                        pieces.extend(state);
                    }
                    let mut merged = vec![0; op.words()];
                    merge_pieces(op, dtype, &pieces, 1, &mut merged);
                    let whole = by_tiles(op, dtype, &elements, Level::detect(), 8192);
                    assert_eq!(op.finish(&merged), whole, "{} of {n} {dtype} by {piece}", op.name());
                }
            }
        }
    }
}

#[test]
fn states_of_an_inner_axis_fold_as_elements_of_the_next() {
    let (rows, columns) = (300, 200);
    let table = elements(DType::Float64, rows * columns);
    for level in Level::available() {
        for op in [Sum, Prod, Min, Max] {
            let inner: Vec<u64> =
                table.chunks(columns).map(|row| by_tiles(op, DType::Float64, row, level, 1024)).collect();
            let mut outer = Reducer::new(op, DType::Float64, 1, level);
            inner.iter().for_each(|state| outer.push_states(&[*state]));
            let mut state = [0];
            outer.finish(&mut state);
            assert_eq!(state[0], plain(op, DType::Float64, &inner), "{}", op.name());
        }
        let states: Vec<[u64; 3]> = table
            .chunks(columns)
            .map(|row| {
                let mut reducer = Reducer::new(SquaredDeviations, DType::Float64, 1, level);
                reducer.push_tile(row);
                let mut state = [0; 3];
                reducer.finish(&mut state);
                state
            })
            .collect();
        let mut outer = Reducer::new(SquaredDeviations, DType::Float64, 1, level);
        states.iter().for_each(|state| outer.push_states(state));
        let mut got = [0; 3];
        outer.finish(&mut got);
        let states: Vec<[f64; 3]> = states.iter().map(|state| state.map(f64::from_bits)).collect();
        let want = by_definition(&states, [0.0; 3], chan);
        assert_eq!(got, want.map(f64::to_bits));
        assert_eq!(f64::from_bits(got[0]), (rows * columns) as f64);
    }
}

#[test]
fn nothing_reduces_to_the_identity() {
    for (op, dtype, want) in [
        (Sum, DType::Float64, 0.0f64.to_bits()),
        (Sum, DType::Int64, 0),
        (Prod, DType::Float64, 1.0f64.to_bits()),
        (Prod, DType::Int64, 1),
        (Any, DType::Bool, 0),
        (All, DType::Bool, u64::MAX),
        (SquaredDeviations, DType::Float64, 0),
    ] {
        assert_eq!(by_tiles(op, dtype, &[], Level::detect(), 128), want, "{}", op.name());
        let mut reducer = Reducer::new(op, dtype, 0, Level::detect());
        reducer.push_row(&[]);
        reducer.finish(&mut []);
    }
}

/// Reduces floats both as a tile and as a column.
fn floats(op: ReduceOp, values: &[f64]) -> u64 {
    let lanes: Vec<u64> = values.iter().map(|x| x.to_bits()).collect();
    let tile = by_tiles(op, DType::Float64, &lanes, Level::detect(), 1024);
    let mut reducer = Reducer::new(op, DType::Float64, 1, Level::detect());
    lanes.iter().for_each(|lane| reducer.push_row(&[*lane]));
    let mut state = vec![0; op.words()];
    reducer.finish(&mut state);
    assert_eq!(op.finish(&state), tile, "{}", op.name());
    tile
}

#[test]
fn zeros_and_nans_are_as_stated() {
    assert_eq!(floats(Sum, &[-0.0; 300]), (-0.0f64).to_bits());
    for at in [0, 5, 130, 2000] {
        let mut values = vec![1.0; 2100];
        values[at] = 0.0;
        values[at + 1] = -0.0;
        assert_eq!(floats(Min, &values), (-0.0f64).to_bits());
        assert_eq!(floats(ArgMin, &values), at as u64);
        let negated: Vec<f64> = values.iter().map(|x| -x).collect();
        assert_eq!(floats(Max, &negated), 0);
        assert_eq!(floats(ArgMax, &negated), at as u64);

        for nan in [f64::NAN, -f64::NAN] {
            values[at + 3] = nan;
            values[at + 9] = -nan;
            assert!(f64::from_bits(floats(Min, &values)).is_nan());
            assert!(f64::from_bits(floats(Max, &values)).is_nan());
            assert_eq!(floats(ArgMin, &values), at as u64 + 3);
            assert_eq!(floats(ArgMax, &values), at as u64 + 3);
        }
    }
    let infinite = vec![f64::INFINITY; 1100];
    assert_eq!(floats(Min, &infinite), f64::INFINITY.to_bits());
    assert_eq!(floats(ArgMin, &infinite), 0);
    assert_eq!(floats(ArgMax, &[f64::NEG_INFINITY; 5]), 0);
}

#[test]
fn positions_count_from_the_restart() {
    let mut reducer = Reducer::new(ArgMax, DType::Int64, 2, Level::detect());
    reducer.restart(256);
    reducer.push_row(&[1, 9]);
    reducer.push_row(&[4, 2]);
    let mut states = [0; 4];
    reducer.finish(&mut states);
    assert_eq!(states[2..], [257, 256]);
}
