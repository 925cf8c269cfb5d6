"""Where arr and NumPy differ on purpose: one table, with the reasons.

Besides these, functions of bools and narrow integers compute in float64 everywhere (NumPy: float16 and float32), float
sums are compared within the bound of their fixed order, and `^` is power.
"""

import numpy as np
from expected import near
from functions import BOUNDED, COMPUTED, EXACT, WIDE, cast, floats
from sequences import SEQUENCES
from sorting import SORTING

DIFFERENCES = {}


def differs(name, reason):
    """The reference for a builtin that means something else than NumPy's function of that name."""

    def register(reference):
        DIFFERENCES[name] = (reason, reference)
        return reference

    return register


def _known_sign(x):
    return np.signbit(x) & ~np.isnan(x)


@differs("signbit", "the sign of nan is unspecified, and positive here")
def signbit(x):
    x = np.asarray(x)
    return _known_sign(x) if x.dtype.kind == "f" else x < 0


@differs("copysign", "the sign of nan is unspecified, and positive here")
def copysign(a, b):
    _, (a, b) = floats(a, b)
    return np.where(_known_sign(b), -np.abs(a), np.abs(a))


def _both_zero(a, b):
    return (a == 0) & (b == 0)


@differs("maximum", "of equal zeros 0.0 if either is; NumPy gives whichever comes first on some processors")
def maximum(a, b):
    value = np.maximum(a, b)
    return np.where(_both_zero(a, b), np.add(a, b), value) if value.dtype.kind == "f" else value


@differs("minimum", "of equal zeros -0.0 if either is; NumPy gives whichever comes first on some processors")
def minimum(a, b):
    value = np.minimum(a, b)
    if value.dtype.kind != "f":
        return value
    negated = [np.negative(np.asarray(operand).astype(value.dtype)) for operand in (a, b)]
    return np.where(_both_zero(*negated), np.negative(np.add(*negated)), value)


def _passing_nan(function, a, b):
    value = function(a, b)
    a, b = (np.asarray(operand).astype(value.dtype) for operand in (a, b))
    return np.where(np.isnan(a), b, np.where(np.isnan(b), a, value))


@differs("fmax", "of equal zeros 0.0 if either is; a signalling nan is like any other")
def fmax(a, b):
    return _passing_nan(maximum, a, b)


@differs("fmin", "of equal zeros -0.0 if either is; a signalling nan is like any other")
def fmin(a, b):
    return _passing_nan(minimum, a, b)


def _in_float64(function, a, b):
    """The function on float64 for float32, rounded once."""
    if np.result_type(a, b) != np.float32:
        return function(a, b)
    return function(*(np.float64(np.float32(operand)) for operand in (a, b))).astype(np.float32)


@differs("floor_divide", "float32 is rounded once, from the exact quotient; NumPy rounds in between")
def floor_divide(a, b):
    return _in_float64(np.floor_divide, a, b)


@differs("mod", "float32 is rounded once; NumPy rounds in between")
def mod(a, b):
    return _in_float64(np.mod, a, b)


@differs("divmod", "as floor_divide and mod")
def divmod_(a, b):
    return floor_divide(a, b), mod(a, b)


@differs("arange", "the dtype is that of the elements only; NumPy counts in it")
def arange(start, stop=None, step=1, dtype=None):
    elements = np.arange(start) if stop is None else np.arange(start, stop, step)
    return elements if dtype is None else cast(elements, dtype)


@differs("clip", "bounds are applied one after the other and promote so")
def clip(x, a_min=None, a_max=None, min=None, max=None):
    min, max = a_min if min is None else min, a_max if max is None else max
    raised = x if min is None else maximum(x, min)
    return raised if max is None else minimum(raised, max)


def _extreme(x, reduce, over):
    value = np.asarray(reduce(x, **over))
    if value.dtype.kind != "f":
        return value
    # The sign of a zero is that of the most extreme zero.
    sign = -1.0 if reduce is np.max else 1.0
    signs = np.where(x == 0, np.where(np.signbit(x), -1.0, 1.0), sign * 2)
    zero = np.copysign(0.0, reduce(signs, **over)).astype(value.dtype)
    return np.where(value == 0, zero, value).astype(value.dtype)


def _bounded(x, axis, keepdims, initial, where, reduce, bottom):
    x = np.asarray(x)
    over = {"axis": axis, "keepdims": keepdims}
    if where is not True:
        x = np.where(where, x, x.dtype.type(initial))
    value = _extreme(x, reduce, over) if x.size or initial is None else reduce(x, initial=initial, **over)
    return value if initial is None else bottom(value, np.asarray(initial).astype(value.dtype))


@differs("max", "of equal zeros 0.0 if there is one")
def largest(x, axis=None, keepdims=False, initial=None, where=True):
    return _bounded(x, axis, keepdims, initial, where, np.max, maximum)


@differs("min", "of equal zeros -0.0 if there is one")
def smallest(x, axis=None, keepdims=False, initial=None, where=True):
    return _bounded(x, axis, keepdims, initial, where, np.min, minimum)


@differs("ptp", "the extremes have the zeros of max and min")
def ptp(x, axis=None, keepdims=False):
    return np.subtract(largest(x, axis, keepdims), smallest(x, axis, keepdims))


def _extreme_number(x, axis, keepdims, initial, where, reduce, instead, both):
    x = np.asarray(x)
    if x.dtype.kind != "f":
        return _bounded(x, axis, keepdims, initial, where, reduce, both)
    over = {"axis": axis, "keepdims": keepdims}
    counted = ~np.isnan(x) & where
    numbers = np.where(counted, x, x.dtype.type(instead))
    value = _extreme(numbers, reduce, over) if x.size or initial is None else reduce(x, initial=instead, **over)
    value = np.where(np.any(counted, **over), value, np.nan).astype(x.dtype)
    return value if initial is None else _passing_nan(both, value, np.asarray(initial).astype(x.dtype))


@differs("nanmax", "of equal zeros 0.0 if there is one")
def nanmax(x, axis=None, keepdims=False, initial=None, where=True):
    return _extreme_number(x, axis, keepdims, initial, where, np.max, -np.inf, maximum)


@differs("nanmin", "of equal zeros -0.0 if there is one")
def nanmin(x, axis=None, keepdims=False, initial=None, where=True):
    return _extreme_number(x, axis, keepdims, initial, where, np.min, np.inf, minimum)


@differs("power", "an exponent 2 is x*x and 0.5 is sqrt(x), also of -0.0 and -inf; bools have no powers")
def power(a, b):
    common = np.result_type(a, b)
    if common.kind == "b":
        raise TypeError("powers of bools are not defined")
    if common.kind != "f":
        return np.power(a, b)
    _, (a, b) = floats(a, b)
    wide = np.power(a.astype(WIDE), b.astype(WIDE))
    wide = np.where(b == 2, np.multiply(a, a), np.where(b == 0.5, np.sqrt(a), wide))
    return near(wide, common, np.where((b == 2) | (b == 0.5), 0.0, 1.0))


def _of_one_dtype(a, b):
    """Plain numbers in the dtype of what they meet, where that is float32."""
    common = np.result_type(a, b)
    return (np.asarray(a, common), np.asarray(b, common)) if common == np.float32 else (a, b)


@differs("isclose", "a plain number beyond float32 is inf beside float32, and inf is close to inf only; NumPy: to everything")
def isclose(a, b, *args, **options):
    return np.isclose(*_of_one_dtype(a, b), *args, **options)


@differs("allclose", "as isclose")
def allclose(a, b, *args, **options):
    return np.allclose(*_of_one_dtype(a, b), *args, **options)


@differs("reciprocal", "integers are refused: NumPy cuts 1/x to an integer")
def reciprocal(x):
    x = np.asarray(x)
    if x.dtype.kind != "f":
        raise TypeError("reciprocals of integers are not defined")
    return np.reciprocal(x)


@differs("round", "bools give float64; NumPy gives float16. Tens beyond 32 bits wrap, beyond 64 saturate: undefined in NumPy")
def round_to(x, decimals=0):
    x = np.asarray(x)
    if x.dtype.kind == "b":
        if decimals != 0:
            raise TypeError("bools have no decimals")
        return x.astype(np.float64)
    if x.dtype.kind == "f" or x.dtype.itemsize < 4 or decimals >= 0:
        return np.round(x, decimals)
    wide = x.dtype if x.dtype.itemsize == 8 else np.dtype(np.int64)
    return cast(np.round(x.astype(np.float64), decimals), wide).astype(x.dtype)


@differs("empty_like", "zeros; NumPy leaves the elements undefined")
def empty_like(x, dtype=None):
    return np.zeros_like(x, dtype=dtype)


def _must_fit(*operands):
    """Raises OverflowError for a plain integer that is out of the range of the array beside it."""
    for number in operands:
        for other in operands:
            if type(number) is int and isinstance(other, (np.ndarray, np.generic)):
                np.zeros((), other.dtype) + number


@differs("choose", "plain numbers among the choices take the dtype of the others, as everywhere")
def choose(index, choices):
    first, second = choices
    _must_fit(first, second)
    return np.where(np.asarray(index) == 1, second, first)


@differs("where", "a plain number that does not fit the dtype of the other is refused; NumPy wraps it")
def where(condition, a, b):
    _must_fit(a, b)
    return np.where(condition, a, b)


@differs("indices", "bools are converted from integers; NumPy has no more than two of them")
def indices(shape, dtype=np.int64):
    return np.indices(shape).astype(dtype)


@differs("select", "plain numbers among the choices take the dtype of the others, as everywhere")
def select(conditions, choices, default=0):
    _must_fit(*choices, default)
    value = default
    for condition, choice in zip(reversed(conditions), reversed(choices), strict=True):
        value = np.where(condition, choice, value)
    return value


# What arr refuses and NumPy does not.
REFUSED = {
    "gcd": "bools are no integers",
    "lcm": "bools are no integers",
    "reciprocal": "integers are refused: NumPy cuts 1/x to an integer",
    "logical_and": "`and` of numbers: write x != 0",
    "logical_or": "`or` of numbers: write x != 0",
    "logical_not": "`not` of numbers: write x == 0",
}


def _of_scalars(reduction):
    """Axis 0 or -1 of a scalar is none at all, as NumPy has it in sum and its like."""

    def reference(x, *args, **options):
        if options.get("axis") in (0, -1) and np.ndim(x) == 0:
            options = options | {"axis": None}
        return reduction(x, *args, **options)

    return reference


def _with_axes(reduction):
    """A scalar has no axes."""

    def reference(x, *args, **options):
        if options.get("axis") is not None and np.ndim(x) == 0:
            raise TypeError("a scalar has no axes")
        return reduction(x, *args, **options)

    return reference


def references():
    """Every builtin with its reference."""
    known = EXACT | BOUNDED | COMPUTED | SEQUENCES | SORTING | {name: reference for name, (_, reference) in DIFFERENCES.items()}
    known |= {name: _of_scalars(known[name]) for name in ("mean", "var", "std")}
    return known | {name: _with_axes(known[name]) for name in ("average", "logsumexp", "norm", "median", "nanmedian")}
