//! Residuals on random, ill-conditioned, rank-deficient, tiny and odd matrices, and the same bits for any number of threads.

use super::*;
use crate::algorithms::{Algorithm, Operand};
use crate::memory::{BufferMut, Element};
use crate::values::Array;

const U: f64 = f64::EPSILON / 2.0;

/// A generator whose numbers are the same everywhere (Steele et al., "Fast Splittable Pseudorandom Number Generators").
struct Dice(u64);

impl Dice {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between -1 and 1.
    fn float(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    fn matrix(&mut self, rows: usize, columns: usize) -> Matrix {
        Matrix::from(rows, columns, |_, _| self.float())
    }
}

/// A small row-major matrix with the operations that checks need, written out.
#[derive(Clone, Debug, PartialEq)]
struct Matrix {
    rows: usize,
    columns: usize,
    elements: Vec<f64>,
}

impl Matrix {
    fn from(rows: usize, columns: usize, mut element: impl FnMut(usize, usize) -> f64) -> Matrix {
        let elements = (0..rows * columns).map(|k| element(k / columns, k % columns)).collect();
        Matrix { rows, columns, elements }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.elements[row * self.columns + column]
    }

    fn transposed(&self) -> Matrix {
        Matrix::from(self.columns, self.rows, |row, column| self.at(column, row))
    }

    fn times(&self, other: &Matrix) -> Matrix {
        assert_eq!(self.columns, other.rows);
        let mut product = Matrix::from(self.rows, other.columns, |_, _| 0.0);
        for row in 0..self.rows {
            for k in 0..self.columns {
                let factor = self.at(row, k);
                for column in 0..other.columns {
                    product.elements[row * other.columns + column] += factor * other.at(k, column);
                }
            }
        }
        product
    }

    /// Columns times numbers.
    fn scaled(&self, by: &[f64]) -> Matrix {
        Matrix::from(self.rows, self.columns, |row, column| self.at(row, column) * by[column])
    }

    fn first_columns(&self, columns: usize) -> Matrix {
        Matrix::from(self.rows, columns, |row, column| self.at(row, column))
    }

    fn distance(&self, other: &Matrix) -> f64 {
        assert_eq!((self.rows, self.columns), (other.rows, other.columns));
        self.elements.iter().zip(&other.elements).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt()
    }

    fn norm(&self) -> f64 {
        self.elements.iter().map(|x| x * x).sum::<f64>().sqrt()
    }

    fn identity(n: usize) -> Matrix {
        Matrix::from(n, n, |row, column| f64::from(row == column))
    }

    fn assert_orthonormal_columns(&self, what: &str) {
        let off = self.transposed().times(self).distance(&Matrix::identity(self.columns));
        let bound = 10.0 * U * (self.rows.max(1) * self.columns.max(1)) as f64;
        assert!(off <= bound, "{what}: {off:e} from orthonormal, with {} rows", self.rows);
    }
}

/// The result of an algorithm on matrices, in plain form or on so many threads.
fn computed(algorithm: impl Into<Algorithm>, inputs: &[&Matrix], threads: Option<usize>) -> Result<Vec<f64>, String> {
    let stacks: Vec<(Vec<usize>, Vec<f64>)> =
        inputs.iter().map(|matrix| (vec![matrix.rows, matrix.columns], matrix.elements.clone())).collect();
    of_stacks::<f64>(algorithm.into(), DType::Float64, &stacks, threads)
}

fn of_stacks<T: Element>(
    algorithm: Algorithm,
    dtype: DType,
    inputs: &[(Vec<usize>, Vec<T>)],
    threads: Option<usize>,
) -> Result<Vec<T>, String> {
    let pool = Pool::new(1 << 30);
    let array = |(extents, elements): &(Vec<usize>, Vec<T>)| {
        let mut buffer: BufferMut = pool.allocate(elements.len() * size_of::<T>()).unwrap();
        buffer.elements_mut::<T>().copy_from_slice(elements);
        Array::contiguous(dtype, Shape::new(extents.iter().copied()).unwrap(), buffer.freeze())
    };
    let arrays: Vec<Array> = inputs.iter().map(array).collect();
    let operands: Vec<Operand<'_>> = arrays.iter().map(Operand::of).collect();
    let facts: Vec<Facts> = arrays.iter().map(|array| Facts::new(array.dtype(), array.shape().clone())).collect();
    let result = algorithm.result(&facts).unwrap();
    let mut output = pool.allocate(result.bytes() as usize).unwrap();
    // What is not written shows.
    output.as_mut_slice().fill(0xa5);
    let never = || false;
    let ran = match threads {
        None => algorithm.compute(&Job::plain(&pool, &never), &operands, &mut output),
        Some(threads) => {
            let workers = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let start = || Ok(&workers);
            algorithm.compute(&Job::parallel(&pool, &start, &never), &operands, &mut output)
        }
    };
    ran.map_err(|error| error.to_string())?;
    Ok(output.elements::<T>()[..result.shape.len()].to_vec())
}

fn plain(algorithm: impl Into<Algorithm>, inputs: &[&Matrix]) -> Vec<f64> {
    computed(algorithm, inputs, None).unwrap()
}

fn cut(elements: &[f64], rows: usize, columns: usize) -> (Matrix, &[f64]) {
    let (here, rest) = elements.split_at(rows * columns);
    (Matrix { rows, columns, elements: here.to_vec() }, rest)
}

/// Around the sizes at which algorithms change, and odd ones.
const SIZES: [usize; 10] = [1, 2, 3, 7, 16, 32, 33, 50, 97, 130];

// ---- products ----

#[test]
fn products_are_within_their_bound() {
    let mut dice = Dice(1);
    for (m, k, n) in
        [(1, 1, 1), (2, 3, 4), (16, 16, 16), (17, 16, 16), (33, 40, 35), (130, 9, 260), (3, 5000, 2), (150, 4200, 1)]
    {
        let (a, b) = (dice.matrix(m, k), dice.matrix(k, n));
        let (product, _) = cut(&plain(MatMul::default(), &[&a, &b]), m, n);
        let exact = a.times(&b);
        let size = |x: &Matrix| Matrix::from(x.rows, x.columns, |row, column| x.at(row, column).abs());
        let bound = size(&a).times(&size(&b));
        for (k_, (x, y)) in product.elements.iter().zip(&exact.elements).enumerate() {
            assert!((x - y).abs() <= 2.0 * k as f64 * U * bound.elements[k_], "{m} {k} {n}: {x} for {y}");
        }
    }
}

#[test]
fn a_left_operand_that_lies_the_other_way_gives_the_same_bits() {
    let mut dice = Dice(7);
    let shapes =
        [(17, 16, 16), (33, 40, 35), (130, 9, 260), (3, 5000, 2), (150, 4200, 2), (2, 700, 90), (50, 20_000, 50)];
    for (m, k, n) in shapes.into_iter().chain([(520, 130, 4), (64, 64, 64), (300, 257, 310), (2, 30, 600)]) {
        let (a, b) = (dice.matrix(m, k), dice.matrix(k, n));
        let facts = |x: &Matrix| Facts::new(DType::Float64, Shape::new([x.rows, x.columns]).unwrap());
        let turned = MatMul::default().with_left_turned(&facts(&a.transposed()), &facts(&b)).unwrap();
        let bits = |elements: &[f64]| elements.iter().map(|x| x.to_bits()).collect::<Vec<u64>>();
        let (product, _) = cut(&plain(MatMul::default(), &[&a, &b]), m, n);
        let (other, _) = cut(&plain(turned, &[&a.transposed(), &b]), m, n);
        assert_eq!(bits(&product.elements), bits(&other.elements), "{m} {k} {n}");
    }
}

/// One half of it is the other, but the bits are those of the whole.
#[test]
fn a_matrix_times_itself_has_the_bits_of_a_product() {
    let mut dice = Dice(8);
    let pool = Pool::new(1 << 30);
    let never = || false;
    for n in [2, 17, 40, 128, 129, 130, 257, 300] {
        for depth in [3, 30, 600, 5000] {
            let (x, shape) = (dice.matrix(depth, n), Shape::new([depth, n]).unwrap());
            let facts = Facts::new(DType::Float64, shape.clone());
            let Some(turned) = MatMul::default().with_left_turned(&facts, &facts) else { continue };
            let mut buffer = pool.allocate(depth * n * 8).unwrap();
            buffer.elements_mut::<f64>().copy_from_slice(&x.elements);
            let array = Array::contiguous(DType::Float64, shape, buffer.freeze());
            let mut output = pool.allocate(n * n * 8).unwrap();
            output.as_mut_slice().fill(0xa5);
            let operands = [Operand::of(&array), Operand::of(&array)];
            Algorithm::from(turned).compute(&Job::plain(&pool, &never), &operands, &mut output).unwrap();
            let whole = plain(MatMul::default(), &[&x.transposed(), &x]);
            let differs = output.elements::<f64>().iter().zip(&whole).position(|(a, b)| a.to_bits() != b.to_bits());
            assert_eq!(differs.map(|at| (at / n, at % n)), None, "{n} columns of {depth}");
        }
    }
}

#[test]
fn integer_products_wrap_exactly() {
    let mut dice = Dice(2);
    for (m, k, n) in [(1, 1, 1), (5, 300, 7), (129, 130, 131), (2, 1, 600)] {
        let a: Vec<i64> = (0..m * k).map(|_| dice.word() as i64).collect();
        let b: Vec<i64> = (0..k * n).map(|_| dice.word() as i64).collect();
        let expected: Vec<i64> = (0..m * n)
            .map(|at| {
                let products = (0..k).map(|j| a[at / n * k + j].wrapping_mul(b[j * n + at % n]));
                products.fold(0, i64::wrapping_add)
            })
            .collect();
        let inputs = [(vec![m, k], a), (vec![k, n], b)];
        for threads in [None, Some(3)] {
            assert_eq!(of_stacks(MatMul::default().into(), DType::Int64, &inputs, threads).unwrap(), expected);
        }
    }
}

#[test]
fn checked_products_refuse_what_does_not_fit() {
    let checked = |a: Vec<i64>| {
        let inputs = [(vec![1, 2], a), (vec![2, 1], vec![i64::MAX, 1])];
        of_stacks(MatMul { is_checked: true, ..MatMul::default() }.into(), DType::Int64, &inputs, None)
    };
    assert_eq!(checked(vec![1, 0]).unwrap(), [i64::MAX]);
    assert_eq!(checked(vec![1, -5]).unwrap(), [i64::MAX - 5]);
    assert!(checked(vec![1, 1]).unwrap_err().contains("leaves the range"));
    assert!(checked(vec![-3, 0]).is_err());
}

#[test]
fn stacks_broadcast() {
    let elements = |n: usize| (0..n).map(|k| k as f64 - 3.0).collect::<Vec<_>>();
    let (a, b) = ((vec![2, 1, 2, 3], elements(12)), (vec![3, 3, 2], elements(18)));
    let product = of_stacks(MatMul::default().into(), DType::Float64, &[a.clone(), b.clone()], Some(2)).unwrap();
    assert_eq!(product.len(), 2 * 3 * 2 * 2);
    for (number, part) in product.chunks(4).enumerate() {
        let (left, _) = cut(&a.1[number / 3 * 6..], 2, 3);
        let (right, _) = cut(&b.1[number % 3 * 6..], 3, 2);
        assert_eq!(part, left.times(&right).elements);
    }
}

#[test]
fn nothing_summed_is_zero() {
    let inputs: [(Vec<usize>, Vec<f64>); 2] = [(vec![2, 0], vec![]), (vec![0, 3], vec![])];
    let product = of_stacks(MatMul::default().into(), DType::Float64, &inputs, None);
    assert_eq!(product.unwrap(), [0.0; 6]);
}

// ---- the same bits ----

#[test]
fn bits_do_not_depend_on_threads() {
    let mut dice = Dice(3);
    let same = |algorithm: Algorithm, inputs: &[&Matrix]| {
        let bits = |threads| -> Vec<u64> {
            computed(algorithm.clone(), inputs, threads).unwrap().iter().map(|x| x.to_bits()).collect()
        };
        let expected = bits(None);
        for threads in [1, 2, 3, 7] {
            assert!(bits(Some(threads)) == expected, "{} on {threads} threads", algorithm.name());
        }
    };
    let (a, b, x) = (dice.matrix(277, 141), dice.matrix(141, 301), dice.matrix(277, 65));
    let square = dice.matrix(277, 277);
    let positive = square.times(&square.transposed());
    same(MatMul::default().into(), &[&a, &b]);
    same(MatMul::default().into(), &[&dice.matrix(5, 9001), &dice.matrix(9001, 7)]);
    same(Solve.into(), &[&square, &x]);
    same(Inverse { singular_is_nan: false }.into(), &[&square]);
    same(Determinant { logarithm: true }.into(), &[&square]);
    same(Cholesky.into(), &[&positive]);
    same(Qr { columns: 141, rows: 141 }.into(), &[&a]);
    same(Svd::new(SingularVectors::Thin).into(), &[&dice.matrix(61, 47)]);
    same(EigenSymmetric { vectors: true }.into(), &[&positive]);
}

// ---- systems ----

#[test]
fn solutions_have_small_residuals() {
    let mut dice = Dice(4);
    for n in SIZES {
        for columns in [1, 3, 70] {
            let (a, b) = (dice.matrix(n, n), dice.matrix(n, columns));
            let (x, _) = cut(&plain(Solve, &[&a, &b]), n, columns);
            let residual = a.times(&x).distance(&b);
            assert!(residual <= 10.0 * n as f64 * U * a.norm() * x.norm(), "{n} {columns}: {residual:e}");
        }
    }
}

#[test]
fn ill_conditioned_systems_have_small_residuals_too() {
    // Hilbert's matrices; of 40 rows the condition number is beyond 1/u.
    for n in [8, 12, 40] {
        let a = Matrix::from(n, n, |row, column| 1.0 / (row + column + 1) as f64);
        let b = Matrix::from(n, 1, |row, _| row as f64 - 2.0);
        let (x, _) = cut(&plain(Solve, &[&a, &b]), n, 1);
        assert!(a.times(&x).distance(&b) <= 10.0 * n as f64 * U * a.norm() * x.norm());
    }
}

#[test]
fn inverses_and_determinants() {
    let mut dice = Dice(5);
    for n in SIZES {
        let a = dice.matrix(n, n);
        let (inverse, _) = cut(&plain(Inverse { singular_is_nan: false }, &[&a]), n, n);
        let off = a.times(&inverse).distance(&Matrix::identity(n));
        assert!(off <= 10.0 * n as f64 * U * a.norm() * inverse.norm(), "{n}: {off:e}");
        let det = plain(Determinant { logarithm: false }, &[&a])[0];
        let opposite = plain(Determinant { logarithm: false }, &[&inverse])[0];
        assert!((det * opposite - 1.0).abs() <= 100.0 * n as f64 * U * a.norm() * inverse.norm());
        let logarithm = plain(Determinant { logarithm: true }, &[&a]);
        assert_eq!(logarithm[0], det.signum());
        assert!((logarithm[1] - det.abs().ln()).abs() < 1e-12 * (1.0 + logarithm[1].abs()));
    }
}

#[test]
fn determinants_neither_overflow_nor_vanish_on_the_way() {
    for n in [4, 40] {
        let sizes = [1e200, 1e200, 1e-200, 1e-200];
        let a = Matrix::from(n, n, |row, column| if row == column { sizes[row % 4] } else { 0.0 });
        let det = plain(Determinant { logarithm: false }, &[&a])[0];
        assert!((det - 1.0).abs() < 1e-12, "{det}");
        let huge = Matrix::from(n, n, |row, column| if row == column { 1e300 } else { 0.0 });
        assert_eq!(plain(Determinant { logarithm: false }, &[&huge])[0], f64::INFINITY);
        let tiny = Matrix::from(n, n, |row, column| if row == column { 1e-300 } else { 0.0 });
        assert_eq!(plain(Determinant { logarithm: false }, &[&tiny])[0], 0.0);
    }
    // A permutation of three has the sign of two exchanges.
    let turned = Matrix::from(3, 3, |row, column| f64::from((row + 1) % 3 == column));
    assert_eq!(plain(Determinant { logarithm: false }, &[&turned])[0], 1.0);
    let swapped = Matrix::from(40, 40, |row, column| f64::from(row ^ 1 == column));
    assert_eq!(plain(Determinant { logarithm: false }, &[&swapped])[0], 1.0);
}

#[test]
fn singular_matrices_are_refused() {
    for n in [1, 2, 20, 40, 100] {
        let a = Matrix::from(n, n, |row, column| if row + 1 == n { 0.0 } else { f64::from(row == column) });
        let refused = computed(Solve, &[&a, &Matrix::identity(n)], None).unwrap_err();
        assert_eq!(refused, "the matrix is singular");
        assert!(plain(Inverse { singular_is_nan: true }, &[&a]).iter().all(|x| x.is_nan()));
        assert_eq!(plain(Determinant { logarithm: true }, &[&a]), [0.0, f64::NEG_INFINITY]);
    }
}

#[test]
fn nan_and_infinity_neither_hang_nor_panic() {
    let mut dice = Dice(6);
    for n in [1, 2, 5, 33, 70] {
        for bad in [f64::NAN, f64::INFINITY] {
            let mut a = dice.matrix(n, n);
            a.elements[n * n / 2] = bad;
            let _ = computed(Solve, &[&a, &Matrix::identity(n)], None);
            let _ = plain(Determinant { logarithm: true }, &[&a]);
            let _ = plain(Qr { columns: n, rows: n }, &[&a]);
            let _ = computed(Cholesky, &[&a], None);
            assert!(computed(Svd::new(SingularVectors::Thin), &[&a], None).unwrap_err().contains("nan or inf"));
            assert!(computed(Eigen { vectors: true }, &[&a], None).unwrap_err().contains("nan or inf"));
        }
        let nan = Matrix::from(n, n, |_, _| f64::NAN);
        assert!(plain(Solve, &[&nan, &Matrix::identity(n)]).iter().all(|x| x.is_nan()));
        assert!(plain(Determinant { logarithm: false }, &[&nan])[0].is_nan());
        assert!(computed(EigenSymmetric { vectors: false }, &[&nan], None).is_err());
        assert!(computed(Cholesky, &[&nan], None).unwrap_err().contains("not positive definite"));
    }
}

// ---- factorisations ----

#[test]
fn cholesky_factors_multiply_to_their_matrix() {
    let mut dice = Dice(7);
    for n in SIZES {
        let root = dice.matrix(n, n + 3);
        let a = root.times(&root.transposed());
        let (l, _) = cut(&plain(Cholesky, &[&a]), n, n);
        assert!((0..n).all(|row| (row + 1..n).all(|column| l.at(row, column) == 0.0)));
        let off = l.times(&l.transposed()).distance(&a);
        assert!(off <= 4.0 * n as f64 * U * a.norm(), "{n}: {off:e}");
        let mut negative = a.clone();
        negative.elements[n * n - 1] = -1.0;
        assert!(computed(Cholesky, &[&negative], None).unwrap_err().contains("not positive definite"));
    }
}

#[test]
fn qr_factors_multiply_to_their_matrix() {
    let mut dice = Dice(8);
    for (m, n) in [(1, 1), (3, 2), (2, 3), (33, 33), (70, 40), (40, 70), (130, 100), (5, 1), (1, 5)] {
        for rank in [1, 2, usize::MAX] {
            let k = m.min(n);
            let a = match rank {
                usize::MAX => dice.matrix(m, n),
                rank => dice.matrix(m, rank).times(&dice.matrix(rank, n)),
            };
            for columns in [k, m] {
                let packed = plain(Qr { columns, rows: columns }, &[&a]);
                let (q, rest) = cut(&packed, m, columns);
                let (r, _) = cut(rest, columns, n);
                assert!((0..columns).all(|row| (0..row.min(n)).all(|column| r.at(row, column) == 0.0)));
                q.assert_orthonormal_columns("q");
                let off = q.times(&r).distance(&a);
                assert!(off <= 10.0 * m as f64 * U * a.norm(), "{m} {n}: {off:e}");
            }
        }
    }
}

#[test]
fn singular_values_and_vectors_multiply_to_their_matrix() {
    let mut dice = Dice(9);
    for (m, n) in [(1, 1), (2, 2), (3, 2), (2, 5), (16, 16), (33, 20), (20, 60), (90, 90), (150, 7)] {
        for (rank, scale) in [(usize::MAX, 1.0), (1, 1.0), (2, 1e-200), (usize::MAX, 1e200)] {
            let a = match rank {
                usize::MAX => dice.matrix(m, n),
                rank => dice.matrix(m, rank).times(&dice.matrix(rank, n)),
            };
            let a = Matrix::from(m, n, |row, column| a.at(row, column) * scale);
            for vectors in [SingularVectors::Thin, SingularVectors::Full] {
                let svd = Svd::new(vectors);
                let (left, values, right) = svd.extents(m, n);
                let packed = plain(svd, &[&a]);
                let (u, rest) = cut(&packed, m, left);
                let (s, rest) = rest.split_at(values);
                let (vt, _) = cut(rest, right, n);
                u.assert_orthonormal_columns("u");
                vt.transposed().assert_orthonormal_columns("v");
                assert!(s.is_sorted_by(|x, y| x >= y) && s.iter().all(|&x| x >= 0.0), "{s:?}");
                let product =
                    u.first_columns(values).scaled(s).times(&vt.transposed().first_columns(values).transposed());
                let unit = Matrix::from(m, n, |row, column| a.at(row, column) / scale);
                let product = Matrix::from(m, n, |row, column| product.at(row, column) / scale);
                let off = product.distance(&unit);
                assert!(off <= 10.0 * (m + n) as f64 * U * unit.norm(), "{m} {n}: {off:e}");
                let alone = plain(Svd::new(SingularVectors::None), &[&a]);
                let most = s.first().copied().unwrap_or(0.0);
                assert!(alone.iter().zip(s).all(|(x, y)| (x - y).abs() <= 10.0 * (m + n) as f64 * U * most));
            }
        }
    }
}

#[test]
fn eigenvectors_of_symmetric_matrices_are_orthonormal() {
    let mut dice = Dice(10);
    for n in SIZES {
        let half = dice.matrix(n, n);
        let a = Matrix::from(n, n, |row, column| half.at(row, column) + half.at(column, row));
        for a in [a.clone(), Matrix::identity(n), Matrix::from(n, n, |_, _| 1.0), Matrix::from(n, n, |_, _| 0.0)] {
            let packed = plain(EigenSymmetric { vectors: true }, &[&a]);
            let (w, rest) = packed.split_at(n);
            let (v, _) = cut(rest, n, n);
            assert!(w.is_sorted());
            v.assert_orthonormal_columns("v");
            let off = a.times(&v).distance(&v.scaled(w));
            assert!(off <= 20.0 * n as f64 * U * a.norm(), "{n}: {off:e}");
            let alone = plain(EigenSymmetric { vectors: false }, &[&a]);
            assert!(alone.iter().zip(w).all(|(x, y)| (x - y).abs() <= 20.0 * n as f64 * U * a.norm()));
        }
    }
}

#[test]
fn real_eigenvalues_of_general_matrices() {
    let mut dice = Dice(11);
    for n in SIZES {
        // Similar to a triangular matrix with distinct eigenvalues.
        let triangle = Matrix::from(n, n, |row, column| match row.cmp(&column) {
            std::cmp::Ordering::Less => dice.float() / n as f64,
            std::cmp::Ordering::Equal => 1.0 + row as f64,
            std::cmp::Ordering::Greater => 0.0,
        });
        let turn = cut(&plain(Qr { columns: n, rows: n }, &[&dice.matrix(n, n)]), n, n).0;
        let a = turn.times(&triangle).times(&turn.transposed());
        let packed = plain(Eigen { vectors: true }, &[&a]);
        let (w, rest) = packed.split_at(n);
        let (v, _) = cut(rest, n, n);
        let off = a.times(&v).distance(&v.scaled(w));
        assert!(off <= 40.0 * n as f64 * U * a.norm(), "{n}: {off:e}");
        let mut found = w.to_vec();
        found.sort_by(f64::total_cmp);
        assert!(found.iter().enumerate().all(|(k, w)| (w - 1.0 - k as f64).abs() < 1e-8), "{found:?}");
        assert_eq!(plain(Eigen { vectors: false }, &[&a]).len(), n);
    }
    let turn = Matrix { rows: 2, columns: 2, elements: vec![0.0, -1.0, 1.0, 0.0] };
    assert!(computed(Eigen { vectors: false }, &[&turn], None).unwrap_err().contains("complex"));
}

#[test]
fn empty_matrices_have_empty_factors() {
    let none = Matrix { rows: 0, columns: 0, elements: vec![] };
    assert_eq!(plain(Determinant { logarithm: false }, &[&none]), [1.0]);
    assert!(plain(Inverse { singular_is_nan: false }, &[&none]).is_empty());
    assert!(plain(Cholesky, &[&none]).is_empty());
    assert!(plain(Svd::new(SingularVectors::Thin), &[&none]).is_empty());
    assert!(plain(EigenSymmetric { vectors: true }, &[&none]).is_empty());
    assert!(plain(Eigen { vectors: true }, &[&none]).is_empty());
    let flat = Matrix { rows: 3, columns: 0, elements: vec![] };
    assert_eq!(plain(Svd::new(SingularVectors::Full), &[&flat]), Matrix::identity(3).elements);
    assert_eq!(plain(Qr { columns: 3, rows: 3 }, &[&flat]), Matrix::identity(3).elements);
}

#[test]
fn stacks_of_small_matrices_are_worked_on_together() {
    let mut dice = Dice(12);
    let (count, n) = (3000, 3);
    let elements: Vec<f64> = (0..count * n * n).map(|_| dice.float()).collect();
    let stack = (vec![count, n, n], elements);
    for threads in [None, Some(3)] {
        let inverse = Inverse { singular_is_nan: false };
        let inverses =
            of_stacks(inverse.clone().into(), DType::Float64, std::slice::from_ref(&stack), threads).unwrap();
        for number in [0, 1, 1777, 2999] {
            let (a, _) = cut(&stack.1[number * 9..], n, n);
            assert_eq!(&inverses[number * 9..][..9], plain(inverse.clone(), &[&a]));
        }
    }
}
