"""The builtins as NumPy has them: exactly, or in long double with the bound that arr states."""

import math

import numpy as np
from expected import WIDE, Expected, near

EPSILON = 2.0**-53
LARGEST = float(np.finfo(np.float64).max)

# Builtins whose results NumPy gives bit for bit.
EXACT = {
    name: getattr(np, name)
    for name in """
        add subtract multiply divide isclose allclose less less_equal greater greater_equal equal not_equal
        bitwise_and bitwise_or bitwise_xor invert left_shift right_shift negative positive abs sign copy square conj
        gcd lcm nan_to_num floor ceil trunc isnan isinf isfinite logical_not logical_and logical_or logical_xor
        fmod array_equal array_equiv
        zeros ones full zeros_like ones_like full_like array asarray eye identity tri linspace
        any all argmin argmax nanargmin nanargmax
        reshape ravel transpose swapaxes moveaxis squeeze expand_dims broadcast_to flip flipud fliplr rot90 atleast_1d
        atleast_2d atleast_3d diag diagonal tril triu roll tile repeat pad concatenate stack vstack hstack column_stack
        dstack append meshgrid shape ndim size
        searchsorted digitize isin bincount histogram histogram_bin_edges histogram2d
        cross vander polyval
    """.split()
}


def of_array(function):
    """A function that NumPy has for arrays only, for what becomes one too."""
    return lambda x, *args, **options: function(np.asarray(x), *args, **options)


EXACT |= {name: of_array(getattr(np, name)) for name in "split array_split vsplit hsplit dsplit".split()}


def floats(*args):
    """The float dtype in which a function of these computes, and the arguments in it."""
    common = np.result_type(*args)
    dtype = common if common.kind == "f" else np.dtype(np.float64)
    return dtype, [np.asarray(arg).astype(dtype) for arg in args]


def bounded(ulps, function):
    """A function of floats that is at most so many ulp off."""

    def reference(*args):
        dtype, values = floats(*args)
        return near(function(*[value.astype(WIDE) for value in values]), dtype, ulps)

    return reference


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


PI = WIDE("3.14159265358979323846264338327950288")


def scalar(ulps, function, more=0):
    """A function that NumPy does not have, by Python's of that name, which is itself a few ulp off."""

    def reference(x):
        dtype, (x,) = floats(x)
        return near(np.vectorize(function, otypes=[np.float64])(x.astype(np.float64)), dtype, ulps, more)

    return reference


def _gamma(x):
    if x == 0:
        return math.copysign(math.inf, x)
    if x == -math.inf or (x < 0 and x == math.floor(x)):
        return math.nan
    try:
        return math.gamma(x)
    except OverflowError:
        return math.copysign(math.inf, x)


def _lgamma(x):
    if x == -math.inf or (x <= 0 and x == math.floor(x)):
        return math.inf
    try:
        return math.lgamma(x)
    except OverflowError:
        return math.inf


BOUNDED = {name: bounded(1.0, getattr(np, name)) for name in "exp exp2 expm1 log log2 log10 log1p cbrt hypot".split()}
BOUNDED |= {name: bounded(1.0, getattr(np, name)) for name in "sin cos tan sinh cosh tanh".split()}
BOUNDED |= {name: bounded(1.0, getattr(np, "arc" + name.removeprefix("a"))) for name in "asin acos atan atan2".split()}
BOUNDED |= {name: bounded(1.0, getattr(np, "arc" + name.removeprefix("a"))) for name in "asinh acosh atanh".split()}
BOUNDED |= {
    "sigmoid": bounded(2.0, _sigmoid),
    "erf": scalar(3.0, math.erf),
    "erfc": scalar(6.0, math.erfc),
    "gamma": scalar(12.0, _gamma),
    "lgamma": scalar(12.0, _lgamma, 2.0**-48),
    "sinc": lambda x: near(np.sinc(floats(x)[1][0]), floats(x)[0], 4.0),
    # The factor is rounded, then the product.
    "deg2rad": bounded(1.5, lambda x: x * (PI / 180)),
    "rad2deg": bounded(1.5, lambda x: x * (180 / PI)),
    "logspace": lambda *args, **options: near(np.logspace(*args, **options), np.float64, 4.0),
    "geomspace": lambda *args, **options: near(np.geomspace(*args, **options), np.float64, 4.0),
}


def log_add(function):
    """The logarithm of a sum of exponentials: near 0 the arguments cancel, and their own spacing decides."""

    def reference(a, b):
        dtype, (a, b) = floats(a, b)
        larger = np.maximum(np.abs(a), np.abs(b))
        more = np.spacing(np.where(np.isfinite(larger), larger, 0).astype(dtype)).astype(WIDE) * 2
        return near(function(a.astype(WIDE), b.astype(WIDE)), dtype, 2.0, more)

    return reference


BOUNDED |= {"logaddexp": log_add(np.logaddexp), "logaddexp2": log_add(np.logaddexp2)}


def in_floats(function):
    """An exact function of floats."""
    return lambda *args: function(*floats(*args)[1])


# ---- sums ----


def _elements(x, axis):
    """How many elements each result is made of."""
    axes = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return int(np.prod([x.shape[a] for a in axes], dtype=np.int64))


def _steps(count):
    """Roundings on the way of an element into a sum: in its block, and up the tree."""
    return 20 + np.log2(max(count, 1))


def _finite(x):
    return np.where(np.isfinite(x), x, 0)


def _rounded(true, dtype, slack, **options):
    """A value computed in float64 with some slack, then rounded to its dtype."""
    return near(true, dtype, 1.0 if dtype == np.float32 else 0.51, slack, signed_zeros=False, **options)


def total(x, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    x = np.asarray(x) if dtype is None else cast(x, dtype)
    if x.dtype.kind != "f":
        initial = 0 if initial is None else initial
        return np.sum(x, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)
    over = {"axis": axis, "keepdims": keepdims, "initial": 0.0 if initial is None else initial, "where": where}
    size = np.sum(np.abs(_finite(x)).astype(WIDE), **over)
    true = np.sum(x.astype(WIDE), **over)
    return _rounded(true, x.dtype, _steps(x.size) * EPSILON * size, anything=size > LARGEST)


def product(x, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    x = np.asarray(x) if dtype is None else cast(x, dtype)
    initial = 1 if initial is None else initial
    over = {"axis": axis, "keepdims": keepdims, "where": where}
    if x.dtype.kind != "f":
        return np.prod(x, dtype=dtype, initial=initial, **over)
    true = np.prod(x.astype(WIDE), initial=initial, **over)
    size = np.log(np.where(np.isfinite(x) & (x != 0), np.abs(x), 1).astype(WIDE))
    grows = np.sum(np.maximum(size, 0), **over)
    shrinks = np.sum(np.minimum(size, 0), **over)
    # On the way some partial product may leave the range of float64 on either side.
    anything = (grows > 700) | (shrinks < -700)
    slack = (np.abs(_finite(true)) * EPSILON) * (x.size + 2)
    return _rounded(true, x.dtype, slack, anything=anything)


def in_float64(x):
    """The elements that statistics are computed from, and the dtype of the result."""
    x = np.asarray(x)
    return x.astype(np.float64), x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)


def mean(x, axis=None, dtype=None, keepdims=False, where=True):
    x, result = in_float64(x if dtype is None else cast(x, dtype))
    over = {"axis": axis, "keepdims": keepdims, "where": where}
    count = np.sum(np.ones(x.shape, WIDE), **over)
    size = np.sum(np.abs(_finite(x)).astype(WIDE), **over)
    true = np.sum(x.astype(WIDE), **over) / count
    slack = _steps(x.size) * EPSILON * size / np.maximum(count, 1)
    return _rounded(true, result, slack, anything=size > LARGEST)


def _variance(x, axis, ddof, keepdims, counted, known=None):
    """The variance of the elements that count, its slack, and where squares leave the range; about a known mean."""
    over = {"axis": axis, "keepdims": keepdims}
    wide = np.where(counted, x, 0).astype(WIDE)
    counts = np.sum(counted, axis=axis, keepdims=True).astype(WIDE)
    center = np.sum(wide, axis=axis, keepdims=True) / counts if known is None else np.asarray(known).astype(WIDE)
    deviation = np.where(counted, wide - center, 0)
    squares = np.sum(deviation * deviation, **over)
    counts = np.sum(counted, **over).astype(WIDE)
    largest = np.max(np.abs(_finite(wide)), initial=0, **over)
    freedom = np.maximum(counts - ddof, 0)
    true = squares / freedom
    near_squares = _finite(squares)
    error = 2 * _steps(x.size) * EPSILON * near_squares
    # What the rounding of elements and means adds to each deviation.
    error += 64 * EPSILON * largest * np.sqrt(counts * near_squares) + counts * (64 * EPSILON * largest) ** 2
    error += counts * 1e-323
    slack = np.where(freedom > 0, error / np.where(freedom > 0, freedom, 1), 0)
    return true, slack, largest * largest * counts * 4 > LARGEST


def _result(x, dtype):
    return in_float64(x)[1] if dtype is None else np.dtype(dtype)


def var(x, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    counted = np.broadcast_to(where, np.shape(x))
    ddof = ddof if correction is None else correction
    true, slack, anything = _variance(in_float64(x)[0], axis, ddof, keepdims, counted, mean)
    return _rounded(true, _result(x, dtype), slack, anything=anything)


def _root(true, slack):
    root = np.sqrt(true)
    safe = np.where(root > 0, root, 1)
    return root, np.minimum(np.sqrt(slack), np.where(root > 0, slack / safe, np.inf)) + EPSILON * _finite(root)


def std(x, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    counted = np.broadcast_to(where, np.shape(x))
    ddof = ddof if correction is None else correction
    true, slack, anything = _variance(in_float64(x)[0], axis, ddof, keepdims, counted, mean)
    root, slack = _root(true, slack)
    return _rounded(root, _result(x, dtype), slack, anything=anything)


def count_nonzero(x, axis=None, keepdims=False):
    return np.asarray(np.count_nonzero(x, axis=axis, keepdims=keepdims), np.int64)


# ---- reductions over what is not NaN ----


def _without_nan(x, instead):
    x = np.asarray(x)
    return np.where(np.isnan(x), x.dtype.type(instead), x) if x.dtype.kind == "f" else x


def nansum(x, *args, **options):
    return total(_without_nan(x, 0), *args, **options)


def nanprod(x, *args, **options):
    return product(_without_nan(x, 1), *args, **options)


def nanmean(x, axis=None, dtype=None, keepdims=False, where=True):
    x = np.asarray(x)
    return mean(_without_nan(x, 0), axis=axis, dtype=dtype, keepdims=keepdims, where=~np.isnan(x) & where)


def _nanvariance(x, axis, ddof, keepdims, where, known):
    counted = ~np.isnan(np.asarray(x)) & where
    true, slack, anything = _variance(in_float64(x)[0], axis, ddof, keepdims, counted, known)
    if np.asarray(x).dtype.kind == "f":
        freedom = np.sum(counted, axis=axis, keepdims=keepdims) - ddof
        true = np.where(freedom > 0, true, np.nan)
    return true, slack, anything


def nanvar(x, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    ddof = ddof if correction is None else correction
    true, slack, anything = _nanvariance(x, axis, ddof, keepdims, where, mean)
    return _rounded(true, _result(x, dtype), slack, anything=anything)


def nanstd(x, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    ddof = ddof if correction is None else correction
    true, slack, anything = _nanvariance(x, axis, ddof, keepdims, where, mean)
    root, slack = _root(true, slack)
    return _rounded(root, _result(x, dtype), slack, anything=anything)


# ---- products of matrices ----


def products(function):
    """Sums of products: exact in integers, within the bound of any order of summation in floats."""

    def reference(*args, **options):
        arrays = [np.asarray(arg) if not isinstance(arg, str) else arg for arg in args]
        dtype = np.result_type(*[array for array in arrays if not isinstance(array, str)])
        if dtype.kind != "f":
            return np.asarray(function(*args, **options)).astype(dtype)
        wide = [arg if isinstance(arg, str) else array.astype(WIDE) for arg, array in zip(args, arrays)]
        count = max(array.size for array in arrays if not isinstance(array, str))
        size = function(*[arg if isinstance(arg, str) else np.abs(_finite(arg)) for arg in wide], **options)
        true = function(*wide, **options)
        slack = (count + 4) * np.finfo(dtype).eps * np.asarray(size) + count * np.finfo(dtype).smallest_subnormal
        return _rounded(true, dtype, slack, anything=np.asarray(size) > np.finfo(dtype).max / 4)

    return reference


def _einsum(subscripts, *operands):
    return np.einsum(subscripts, *operands)


def _tensordot(axes):
    return products(lambda a, b: np.tensordot(a, b, axes))


PRODUCTS = {name: products(getattr(np, name)) for name in "matmul dot inner outer vdot kron".split()} | {
    "einsum": products(_einsum),
    "vecdot": lambda a, b, axis=-1: products(lambda a, b: np.vecdot(a, b, axis=axis))(a, b),
    "tensordot": lambda a, b, axes: _tensordot(axes)(a, b),
}


def trace(x, offset=0):
    return total(np.diagonal(x, offset))


# ---- norms and averages ----


def average(x, axis=None, weights=None, keepdims=False):
    if weights is None:
        return mean(x, axis=axis, keepdims=keepdims)
    x = np.asarray(x)
    dtype = np.result_type(x, weights, np.float32 if x.dtype.kind == "f" else np.float64)
    wide, weights = x.astype(WIDE), np.asarray(weights).astype(WIDE)
    over = {"axis": axis, "keepdims": keepdims}
    products = wide * weights
    size = np.sum(np.abs(_finite(products)), **over)
    slack = _steps(x.size) * 4 * EPSILON * size / np.abs(np.sum(weights, **over))
    return _rounded(np.sum(products, **over) / np.sum(weights, **over), dtype, slack, anything=size > LARGEST)


def norm(x, ord=None, axis=None, keepdims=False):
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    over = {"axis": axis, "keepdims": keepdims}
    size = np.abs(x.astype(dtype)).astype(WIDE)
    if ord is not None and axis is None and x.ndim == 2:
        return near(np.linalg.norm(x.astype(np.float64), ord), dtype, 8.0)
    if ord == np.inf:
        return Expected(np.max(size, initial=0, **over).astype(dtype))
    largest = np.max(_finite(size), initial=0, **over)
    least = np.min(np.where(size > 0, size, 1), initial=1, **over)
    if ord == 1:
        true, limits = np.sum(size, **over), (np.finfo(dtype).max / max(x.size, 1), 0)
    else:
        true, limits = np.sqrt(np.sum(size * size, **over)), (np.finfo(dtype).max ** 0.5 / max(x.size, 1), 1e-18)
    # Squares of the largest and smallest numbers leave the range.
    anything = (largest > limits[0]) | (least < limits[1])
    slack = (_steps(x.size) + 4) * np.finfo(dtype).eps * _finite(true)
    return _rounded(true, dtype, slack, anything=anything)


def logsumexp(x, axis=None, keepdims=False):
    dtype, (x,) = floats(x)
    wide = x.astype(WIDE)
    top = np.max(wide, axis=axis, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(top), top, 0)
    true = np.log(np.sum(np.exp(wide - shift), axis=axis, keepdims=True)) + shift
    slack = (_steps(x.size) + 4) * np.finfo(dtype).eps * (1 + np.abs(shift))
    if not keepdims:
        axes = tuple(range(x.ndim)) if axis is None else axis
        true, slack = np.squeeze(true, axis=axes), np.squeeze(slack, axis=axes)
    return _rounded(true, dtype, slack)


def cast(x, dtype):
    """A conversion; floats to integers saturate, and NaN becomes 0."""
    x, dtype = np.asarray(x), np.dtype(dtype)
    if x.dtype.kind != "f" or dtype.kind not in "iu":
        return x.astype(dtype)
    limits = np.iinfo(dtype)
    whole = np.trunc(np.where(np.isnan(x), 0, x)).astype(WIDE)
    # Every 64-bit integer is a long double, or what is nearest to it saturates.
    inside = (whole >= limits.min) & (whole <= limits.max)
    inner = np.where(inside, whole, 0)
    wrapped = inner.astype(np.uint64 if dtype.kind == "u" else np.int64).astype(dtype)
    return np.where(inside, wrapped, np.where(whole < 0, limits.min, limits.max).astype(dtype)).astype(dtype)


COMPUTED = {
    "sqrt": in_floats(np.sqrt),
    "rint": in_floats(np.rint),
    "nextafter": in_floats(np.nextafter),
    "heaviside": in_floats(np.heaviside),
    "sum": total,
    "prod": product,
    "mean": mean,
    "var": var,
    "std": std,
    "count_nonzero": count_nonzero,
    "nansum": nansum,
    "nanprod": nanprod,
    "nanmean": nanmean,
    "nanvar": nanvar,
    "nanstd": nanstd,
    "average": average,
    "norm": norm,
    "trace": trace,
    **PRODUCTS,
    "logsumexp": logsumexp,
    "astype": cast,
    "empty": np.zeros,
    "flatten": np.ravel,
    "compute": lambda x: x,
    "len": len,
    "dtype": lambda x: np.asarray(x).dtype.name,
}
