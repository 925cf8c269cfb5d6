"""Scans, windows and signals as NumPy has them, and with what rounding may do to them."""

import numpy as np
from expected import WIDE, near
from functions import EPSILON, LARGEST, cast


def _finite(x):
    return np.where(np.isfinite(x), x, 0)


def _within(true, dtype, slack, anything):
    """A value computed in float64 with some slack, then rounded to its dtype."""
    ulps = 1.0 if dtype == np.float32 else 0.51
    return near(true, dtype, ulps, slack, signed_zeros=False, anything=anything)


def running_total(x, axis=None, dtype=None):
    x = np.asarray(x) if dtype is None else cast(x, dtype)
    if x.dtype.kind != "f":
        return np.cumsum(x, axis=axis, dtype=dtype)
    size = np.cumsum(np.abs(_finite(x)).astype(WIDE), axis=axis)
    return _within(np.cumsum(x.astype(WIDE), axis=axis), x.dtype, (x.size + 2) * EPSILON * size, size > LARGEST)


def running_product(x, axis=None, dtype=None):
    x = np.asarray(x) if dtype is None else cast(x, dtype)
    if x.dtype.kind != "f":
        return np.cumprod(x, axis=axis, dtype=dtype)
    true = np.cumprod(x.astype(WIDE), axis=axis)
    size = np.log(np.where(np.isfinite(x) & (x != 0), np.abs(x), 1).astype(WIDE))
    grows, shrinks = (np.cumsum(part, axis=axis) for part in (np.maximum(size, 0), np.minimum(size, 0)))
    slack = np.abs(_finite(true)) * EPSILON * (x.size + 2)
    # On the way some partial product may leave the range of float64 on either side.
    return _within(true, x.dtype, slack, (grows > 700) | (shrinks < -700))


def without_nan(function, instead):
    def reference(x, axis=None, dtype=None):
        x = np.asarray(x)
        return function(np.where(np.isnan(x), x.dtype.type(instead), x) if x.dtype.kind == "f" else x, axis, dtype)

    return reference


def with_initial(function, initial):
    """What comes first changes neither sums nor products."""

    def reference(x, axis=None, dtype=None, include_initial=False):
        x = np.asarray(x)
        axis = 0 if axis is None else axis
        if include_initial:
            shape = list(x.shape)
            shape[axis] = 1
            first = np.full(shape, initial, dtype=x.dtype)
            x = np.concatenate([first, x], axis=axis)
        return function(x, axis, dtype)

    return reference


def running_extreme(function, opposite):
    def reference(x, axis=None):
        x = np.ravel(x) if axis is None else np.asarray(x)
        result = function.accumulate(x, axis=axis or 0)
        if x.dtype.kind != "f":
            return result
        # Of equal zeros -0 is the smaller.
        signs = function.accumulate(np.where(x == 0, np.copysign(1, x), opposite), axis=axis or 0)
        return np.where(result == 0, np.copysign(0, signs).astype(x.dtype), result)

    return reference


def windows(x, window, axis=-1):
    return np.lib.stride_tricks.sliding_window_view(np.asarray(x), window, axis=axis)


def rolling_sum(x, window, axis=-1):
    of = windows(x, window, axis)
    if of.dtype.kind != "f":
        return of.sum(axis=-1)
    size = np.abs(_finite(of)).astype(WIDE).sum(axis=-1)
    return _within(of.astype(WIDE).sum(axis=-1), of.dtype, 2 * EPSILON * EPSILON * size, size > LARGEST)


def rolling_mean(x, window, axis=-1):
    of = windows(x, window, axis)
    dtype = of.dtype if of.dtype.kind == "f" else np.dtype(np.float64)
    # The mean of integers is that of float64(x).
    of = of.astype(dtype)
    size = np.abs(_finite(of)).astype(WIDE).sum(axis=-1)
    return _within(of.astype(WIDE).mean(axis=-1), dtype, 4 * EPSILON * size / window, size > LARGEST)


def rolling_extreme(function, opposite):
    def reference(x, window, axis=-1):
        of = windows(x, window, axis)
        result = function.reduce(of, axis=-1)
        if of.dtype.kind != "f":
            return result
        signs = function.reduce(np.where(of == 0, np.copysign(1, of), opposite), axis=-1)
        return np.where(result == 0, np.copysign(0, signs).astype(of.dtype), result)

    return reference


def sliding(function, mode_by_default):
    def reference(a, v, mode=mode_by_default):
        a, v = np.atleast_1d(a), np.atleast_1d(v)
        dtype = np.result_type(a, v)
        if dtype.kind != "f":
            return function(a.astype(dtype), v.astype(dtype), mode)
        wide, sizes = ([f(x).astype(WIDE) for x in (a, v)] for f in (np.asarray, lambda x: np.abs(_finite(x))))
        size = function(*sizes, mode)
        slack = (min(a.size, v.size) + 2) * EPSILON * size
        return near(function(*wide, mode), dtype, 1.0, slack, signed_zeros=False, anything=size > LARGEST)

    return reference


SEQUENCES = {
    "cumsum": running_total,
    "cumprod": running_product,
    "nancumsum": without_nan(running_total, 0),
    "nancumprod": without_nan(running_product, 1),
    "cumulative_sum": with_initial(running_total, 0),
    "cumulative_prod": with_initial(running_product, 1),
    "cummax": running_extreme(np.maximum, -2),
    "cummin": running_extreme(np.minimum, 2),
    "rolling_sum": rolling_sum,
    "rolling_mean": rolling_mean,
    "rolling_max": rolling_extreme(np.maximum, -2),
    "rolling_min": rolling_extreme(np.minimum, 2),
    "sliding_window": windows,
    "convolve": sliding(np.convolve, "full"),
    "correlate": sliding(np.correlate, "valid"),
}
SEQUENCES |= {
    name: getattr(np, name)
    for name in """
        diff ediff1d interp take take_along_axis nonzero flatnonzero argwhere compress extract insert delete resize
        trim_zeros unravel_index ravel_multi_index ix_ tril_indices triu_indices tril_indices_from triu_indices_from
        diag_indices diag_indices_from
    """.split()
}
