"""What a result should be, and how far from it it may be."""

import numpy as np

# The x87 and quad formats give true values to a thousandth of a ulp of float64. Where long double is nothing more than
# double, NumPy's own functions are up to 4 ulp off.
WIDE = np.longdouble
SLOP = 0.01 if np.finfo(WIDE).nmant > np.finfo(np.float64).nmant else 4.0


class Expected:
    """An array with an allowance for every element.

    `value` is the result where it is exact; `true` is the value that a result may be `slack` away from; elements of
    `anything` are not looked at, because the order of operations decides between a number, infinity and NaN.
    """

    def __init__(self, value, true=None, slack=None, anything=None, signed_zeros=True):
        self.value = np.asarray(value)
        self.true = true
        self.slack = slack
        self.anything = anything
        self.signed_zeros = signed_zeros

    def accepts(self, actual):
        """None, or what is wrong with an array of the right shape and dtype, as (position, words)."""
        value = self.value
        if value.dtype.kind != "f":
            wrong = np.asarray(actual != value)
            return self._first(wrong, actual)
        good = (actual == value) | (np.isnan(actual) & np.isnan(value))
        if self.slack is not None:
            good |= self._is_near(actual)
        if self.signed_zeros:
            good &= ~((actual == 0) & (value == 0) & (np.signbit(actual) != np.signbit(value)))
        if self.anything is not None:
            good |= self.anything
        return self._first(~good, actual)

    def _is_near(self, actual):
        largest = np.finfo(self.value.dtype).max
        wide = np.clip(actual, -largest, largest).astype(WIDE)
        near = np.abs(wide - self.true) <= self.slack
        # Infinity is as near as the largest number where rounding may lead to it.
        return near & ~np.isnan(actual)

    def _first(self, wrong, actual):
        if not wrong.any():
            return None
        k = tuple(int(i) for i in np.argwhere(wrong)[0])
        words = f"{actual[k]!r} instead of {self.value[k]!r}"
        if self.slack is not None:
            words += f" (true value {self.true[k]!r}, allowance {float(np.broadcast_to(self.slack, self.true.shape)[k]):.3g})"
        return k, words


def spacing(value):
    """One ulp of each element; of infinities and NaN that of the largest number."""
    largest = np.finfo(value.dtype).max
    size = np.abs(np.where(np.isfinite(value), value, largest))
    return np.spacing(np.minimum(size, np.nextafter(largest, 0))).astype(WIDE)


def near(true, dtype, ulps, more=0, **options):
    """What is at most so many ulp from a true value, and `more` on top in absolute terms."""
    true = np.asarray(true, WIDE)
    with np.errstate(all="ignore"):
        value = true.astype(dtype)
    slack = (ulps + SLOP) * spacing(value) + more
    return Expected(value, true=true, slack=slack, **options)
