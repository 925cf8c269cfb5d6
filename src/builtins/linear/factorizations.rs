//! Factorisations of matrices, eigenvalues and singular values.

use super::{algorithm, matrices, matrix_extents, result, square, taken, transposed};
use crate::algorithms::{Cholesky, Eigen, EigenSymmetric, Qr, SingularVectors, Svd, SvdOf};
use crate::builtins::matrices::band;
use crate::builtins::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::advised;
use crate::graph::Expr;
use crate::numeric::op::ScalarOp;
use crate::types::DType;

pub(in crate::builtins) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["cholesky"],
        signature: "cholesky(a, *, upper=false)",
        summary: "The Cholesky factor of a positive definite matrix: lower triangular L with L @ L.T equal to a.",
        doc: "Only the lower triangle is read; with upper=true only the upper one, and the factor is U with U.T @ U equal to a.\n\
              The product is a within about 2 n u |a|, with n rows and u = 2^-53. A matrix that is not positive definite, or\n\
              has nan, is an error. Stacks of matrices along the last two axes. float64; float32 of float32.",
        examples: &[("cholesky([[4, 2], [2, 5]])", "[[2. 0.]\n [1. 2.]]")],
        build: |call| {
            let (a, dtype) = square(call, "a")?;
            let upper = call.boolean("upper")?;
            let a = if upper { transposed(&a) } else { a };
            let factor = algorithm(call, Cholesky, &[&a])?;
            result(call, &if upper { transposed(&factor) } else { factor }, dtype)
        },
    },
    Builtin {
        names: &["qr"],
        signature: "qr(a, mode=\"reduced\")",
        summary: "The QR factorisation: orthonormal columns Q and upper triangular R with Q @ R equal to a.",
        doc: "Of m rows and n columns, with k the lesser: Q of shape (m, k) and R of (k, n); with mode=\"complete\" (m, m) and\n\
              (m, n); with mode=\"r\" R alone. By Householder's reflections, with the signs of LAPACK: Q @ R is a within about\n\
              5 m u |a|, and Q.T @ Q the identity within 5 m u. Of a matrix with nan or inf both are nan. Stacks of matrices\n\
              along the last two axes. float64; float32 of float32.",
        examples: &[
            ("q, r = qr([[3, 1], [4, 7]])\nround(abs(r), 12)", "[[5.  6.2]\n [0.  3.4]]"),
            ("qr(ones(3, 2), mode=\"complete\")[0].shape", "(3, 3)"),
        ],
        build: |call| {
            let (a, dtype) = matrices(call, "a")?;
            let (m, n) = matrix_extents(&a);
            if matches!(call.value("mode"), Value::String(mode) if &**mode == "raw") {
                let advice = "write `mode=\"reduced\"` for Q and R, or `mode=\"r\"` for R";
                return Err(advised(call.span("mode"), "the reflections that make up Q are not kept", advice));
            }
            let (columns, rows) = match call.option("mode", &["reduced", "complete", "r"])? {
                "complete" => (m, m),
                "r" => (0, m.min(n)),
                _ => (m.min(n), m.min(n)),
            };
            let packed = algorithm(call, Qr { columns, rows }, &[&a])?;
            let r = taken(call, &packed, m * columns, &[rows, n])?;
            let r = result(call, &r, dtype)?;
            if &*call.text("mode")? == "r" {
                return Ok(r);
            }
            let q = taken(call, &packed, 0, &[m, columns])?;
            Ok(Value::tuple([result(call, &q, dtype)?, r]))
        },
    },
    Builtin {
        names: &["svd"],
        signature: "svd(a, full_matrices=true, compute_uv=true, hermitian=false)",
        summary: "The singular value decomposition: a tuple of U, s and Vh with U @ diag(s) @ Vh equal to a.",
        doc: "s is not negative and descending, the columns of U and the rows of Vh are orthonormal. Of m rows and n columns, with\n\
              k the lesser, U has shape (m, m) and Vh (n, n); with full_matrices=false (m, k) and (k, n). With\n\
              compute_uv=false s alone. The product is a within about 10 (m + n) u |a|, with u = 2^-53, which is checked.\n\
              With hermitian=true a is symmetric, and only its lower triangle is read. nan and inf are errors. Stacks of\n\
              matrices along the last two axes. float64; float32 of float32.",
        examples: &[
            ("u, s, vh = svd([[0, 3], [2, 0]])\nround(s, 12)", "[3. 2.]"),
            ("svd(ones(4, 2), full_matrices=false)[0].shape", "(4, 2)"),
        ],
        build: |call| {
            let (a, dtype) = matrices(call, "a")?;
            let a = symmetric_if_hermitian(call, "a", a)?;
            if !call.boolean("compute_uv")? {
                let s = singular_values(call, &a)?;
                return result(call, &s, dtype);
            }
            let vectors = if call.boolean("full_matrices")? { SingularVectors::Full } else { SingularVectors::Thin };
            let Decomposition { u, s, vt } = decompose(call, &a, vectors, SvdOf::Matrix)?;
            Ok(Value::tuple([result(call, &u, dtype)?, result(call, &s, dtype)?, result(call, &vt, dtype)?]))
        },
    },
    Builtin {
        names: &["svdvals"],
        signature: "svdvals(x)",
        summary: "The singular values of a matrix, in descending order.",
        doc: "As many as the lesser extent. nan and inf are errors. Stacks of matrices along the last two axes.",
        examples: &[("round(svdvals([[0, 3], [2, 0]]), 12)", "[3. 2.]")],
        build: |call| {
            let (x, dtype) = matrices(call, "x")?;
            let s = singular_values(call, &x)?;
            result(call, &s, dtype)
        },
    },
    Builtin {
        names: &["eigh"],
        signature: "eigh(a, UPLO=\"L\")",
        summary: "Eigenvalues and eigenvectors of a symmetric matrix, as a tuple.",
        doc: "The eigenvalues ascend; the columns of the matrix of eigenvectors v are orthonormal, and a @ v is v * w within about\n\
              10 n u |a|, with n rows and u = 2^-53, which is checked. Only the lower triangle is read, or the upper one with\n\
              UPLO=\"U\". nan and inf are errors. Stacks of matrices along the last two axes. float64; float32 of float32.",
        examples: &[("w, v = eigh([[2, 1], [1, 2]])\nround(w, 12)", "[1. 3.]")],
        build: |call| symmetric(call, true),
    },
    Builtin {
        names: &["eigvalsh"],
        signature: "eigvalsh(a, UPLO=\"L\")",
        summary: "The eigenvalues of a symmetric matrix, in ascending order.",
        doc: "As those of eigh, without the eigenvectors.",
        examples: &[("round(eigvalsh([[2, 1], [1, 2]]), 12)", "[1. 3.]")],
        build: |call| symmetric(call, false),
    },
    Builtin {
        names: &["eig"],
        signature: "eig(a)",
        summary: "Eigenvalues and eigenvectors of a square matrix, as a tuple.",
        doc: "The columns of the matrix of eigenvectors v have length 1, and a @ v is v * w within about 20 n u |a|, with n rows\n\
              and u = 2^-53, which is checked. The eigenvalues of a symmetric matrix ascend; those of others come in no order.\n\
              Complex eigenvalues are an error as yet, as are nan and inf. Stacks of matrices along the last two axes. float64;\n\
              float32 of float32.",
        examples: &[("w, v = eig([[2, 0], [0, 1]])\nw", "[1. 2.]"), ("round(eig([[1, 1], [0, 2]])[0], 12)", "[1. 2.]")],
        build: |call| general(call, true),
    },
    Builtin {
        names: &["eigvals"],
        signature: "eigvals(a)",
        summary: "The eigenvalues of a square matrix.",
        doc: "As those of eig, without the eigenvectors.",
        examples: &[("round(eigvals([[1, 1], [0, 2]]), 12)", "[1. 2.]")],
        build: |call| general(call, false),
    },
];

/// Matrices as they are; if the call says that they are hermitian, made symmetric by their lower triangles, which are all
/// that is read of them then.
pub(super) fn symmetric_if_hermitian(call: &mut Call<'_>, name: &str, a: Expr) -> Result<Expr, Diagnostic> {
    if !call.boolean("hermitian")? {
        return Ok(a);
    }
    let (rows, columns) = matrix_extents(&a);
    if rows != columns {
        return Err(call.error(name, format!("a hermitian matrix is square, not of shape {}", a.shape())));
    }
    let is_lower = band(call, ScalarOp::LessEqual, rows, columns, 0)?;
    call.combine(ScalarOp::Select, &[&is_lower, &a, &transposed(&a)])
}

/// A singular value decomposition.
pub(super) struct Decomposition {
    pub u: Expr,
    pub s: Expr,
    pub vt: Expr,
}

/// With as many vectors as there are singular values.
pub(super) fn decomposed(call: &Call<'_>, a: &Expr, of: SvdOf) -> Result<Decomposition, Diagnostic> {
    decompose(call, a, SingularVectors::Thin, of)
}

fn decompose(call: &Call<'_>, a: &Expr, vectors: SingularVectors, of: SvdOf) -> Result<Decomposition, Diagnostic> {
    let (m, n) = matrix_extents(a);
    let svd = Svd { vectors, of };
    let (left, values, right) = svd.extents(m, n);
    let packed = algorithm(call, svd, &[a])?;
    Ok(Decomposition {
        u: taken(call, &packed, 0, &[m, left])?,
        s: taken(call, &packed, m * left, &[values])?,
        vt: taken(call, &packed, m * left + values, &[right, n])?,
    })
}

/// The singular values of float64 matrices, along the last axis.
pub(in crate::builtins) fn singular_values(call: &Call<'_>, a: &Expr) -> Result<Expr, Diagnostic> {
    algorithm(call, Svd::new(SingularVectors::None), &[a])
}

fn symmetric(call: &mut Call<'_>, vectors: bool) -> Result<Value, Diagnostic> {
    let (a, dtype) = square(call, "a")?;
    let a = match &*call.text("UPLO")? {
        "L" | "l" => a,
        "U" | "u" => transposed(&a),
        other => {
            let message = format!("`UPLO` cannot be \"{other}\"");
            return Err(advised(call.span("UPLO"), message, "it is \"L\" or \"U\": the triangle that is read"));
        }
    };
    let packed = algorithm(call, EigenSymmetric { vectors }, &[&a])?;
    eigenvalues(call, &a, &packed, vectors, dtype)
}

fn general(call: &mut Call<'_>, vectors: bool) -> Result<Value, Diagnostic> {
    let (a, dtype) = square(call, "a")?;
    let packed = algorithm(call, Eigen { vectors }, &[&a])?;
    eigenvalues(call, &a, &packed, vectors, dtype)
}

/// Eigenvalues, and the eigenvectors behind them where there are any.
fn eigenvalues(call: &Call<'_>, a: &Expr, packed: &Expr, vectors: bool, dtype: DType) -> Result<Value, Diagnostic> {
    let n = matrix_extents(a).0;
    let values = taken(call, packed, 0, &[n])?;
    let values = result(call, &values, dtype)?;
    if !vectors {
        return Ok(values);
    }
    let vectors = taken(call, packed, n, &[n, n])?;
    Ok(Value::tuple([values, result(call, &vectors, dtype)?]))
}
