"""The builtins of sorting, selecting and sets as NumPy has them.

Where NumPy leaves an order open, arr defines it: sorting is stable whatever the algorithm is called, and of equal zeros
the first in that order stands for both. Medians and quantiles take -0.0 for smaller than 0.0.
"""

import numpy as np
from expected import Expected


def sort(x, axis=-1, kind=None, stable=None):
    return np.sort(x, axis=axis, kind="stable")


def argsort(x, axis=-1, kind=None, stable=None):
    return np.argsort(x, axis=axis, kind="stable")


def _classes(row, kth):
    """For each element of a vector how many of the elements at positions kth come before it, and whether it is one."""
    positions = np.unique(np.atleast_1d(kth) % len(row))
    pivots = np.unique(np.sort(row)[positions])
    return np.searchsorted(pivots, row, side="left") + np.searchsorted(pivots, row, side="right")


def argpartition(x, kth, axis=-1):
    """Elements between those at positions kth keep their order."""
    return np.apply_along_axis(lambda row: np.argsort(_classes(row, kth), kind="stable"), axis, x)


def partition(x, kth, axis=-1):
    return np.take_along_axis(np.asarray(x), argpartition(x, kth, axis), axis)


def topk(x, k, axis=-1):
    """NumPy has none. Of equal elements the first come first, and NaN is the largest."""
    reverse = np.flip(np.asarray(x), axis)
    order = np.flip(np.argsort(reverse, axis=axis, kind="stable"), axis)
    positions = np.take(reverse.shape[axis] - 1 - order, np.arange(k), axis=axis)
    return np.take_along_axis(np.asarray(x), positions, axis), positions


def unsigned_zeros(function):
    """A function whose zeros may have either sign."""

    def reference(*args, **options):
        results = function(*args, **options)
        if isinstance(results, tuple):
            return tuple(Expected(result, signed_zeros=False) for result in results)
        return Expected(results, signed_zeros=False)

    return reference


def unique(x, *args, **options):
    results = np.unique(x, *args, **options)
    return tuple(results) if isinstance(results, tuple) else results


def empty_or(function):
    """NaN for no elements, as NumPy has it after a warning."""

    def reference(x, *args, **options):
        with np.testing.suppress_warnings() as quiet:
            quiet.filter(RuntimeWarning)
            return function(x, *args, **options)

    return reference


def in_doubles(function):
    """The mean of two float32 in the middle is rounded once, so that it does not overflow."""

    def reference(x, *args, **options):
        x = np.asarray(x)
        if x.dtype != np.float32:
            return function(x, *args, **options)
        with np.errstate(over="ignore"):
            return np.asarray(function(x.astype(np.float64), *args, **options)).astype(np.float32)

    return reference


def nanmedian(x, axis=None, keepdims=False):
    """NumPy halves twice the middle of an odd number of elements, which overflows."""
    x = np.asarray(x)
    median = np.nanmedian(x, axis=axis, keepdims=keepdims)
    is_odd = np.sum(~np.isnan(x), axis=axis, keepdims=keepdims) % 2 == 1
    return np.where(is_odd, np.nanquantile(x, 0.5, axis=axis, keepdims=keepdims, method="lower"), median)


SORTING = {
    "sort": sort,
    "argsort": argsort,
    "partition": partition,
    "argpartition": argpartition,
    "topk": topk,
    "unique": unsigned_zeros(unique),
}
SORTING |= {name: unsigned_zeros(getattr(np, name)) for name in "union1d intersect1d setdiff1d setxor1d".split()}
SORTING |= {
    name: unsigned_zeros(empty_or(getattr(np, name)))
    for name in "quantile percentile nanquantile nanpercentile".split()
}
SORTING |= {
    function.__name__: unsigned_zeros(empty_or(in_doubles(function))) for function in (np.median, nanmedian)
}
