"""Compares what arr gave with what was expected."""

import numpy as np
from engine import Failed
from expected import Expected


def difference(expected, is_loose, actual):
    """None, or in words how they differ. Loosely, floats may be as far apart as a few roundings before lead."""
    if isinstance(actual, Failed):
        return f"refused: {actual}"
    if isinstance(expected, (tuple, list)):
        if not isinstance(actual, tuple) or len(actual) != len(expected):
            return f"{actual!r} instead of a tuple of {len(expected)}"
        parts = (difference(a, is_loose, b) for a, b in zip(expected, actual))
        return next((part for part in parts if part), None)
    if expected is None or isinstance(expected, (str, np.dtype)):
        return None if actual == (expected if expected is None else str(expected)) else f"{actual!r} instead of {expected}"
    if not isinstance(expected, Expected):
        expected = Expected(np.asarray(expected))
    return _arrays(expected, actual, is_loose)


def _arrays(expected, actual, is_loose):
    value = expected.value
    if not isinstance(actual, np.ndarray):
        return f"{actual!r} instead of an array"
    if (actual.dtype, actual.shape) != (value.dtype, value.shape):
        return f"{actual.dtype} {actual.shape} instead of {value.dtype} {value.shape}"
    if is_loose and value.dtype.kind == "f":
        close = np.isclose(actual, value, rtol=1e-5 if value.dtype == np.float32 else 1e-12, equal_nan=True)
        return None if close.all() else f"{actual} instead of {value}"
    wrong = expected.accepts(actual)
    return wrong and f"element {list(wrong[0])}: {wrong[1]}"


def same_bits(a, b):
    """None, or in words how two results of arr differ; all NaN are one."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return difference(Expected(a), False, b)
    return None if a == b else f"{b!r} instead of {a!r}"
