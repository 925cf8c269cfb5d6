# Statistics of a file with missing values: arr examples/temperatures.arr, from the folder of the repository
#
# examples/data/temperatures.npy holds ten years of daily mean temperatures in °C, float32, of an invented station; a week is
# missing and stands as nan. A reduction over the years needs no loop: the days are reshaped into rows.

t = load("examples/data/temperatures.npy")
known = not isnan(t)

print(t.dtype, t.shape, f"{sum(known)} of {t.size} days are known")
# expect: float32 (3652,) 3645 of 3652 days are known
print(f"coldest {min(where(known, t, inf)):.1f}, warmest {max(where(known, t, -inf)):.1f}")
# expect: coldest -9.9, warmest 28.3

# The mean of what is known; float32 is added up in float64.
mean_temperature = sum(where(known, t, 0)) / sum(known)
print(f"mean {mean_temperature:.3f}")  # expect: mean 9.476

# The first ten times 365 days as years.
years = reshape(t[:3650], (10, 365))
frost_days = sum(years < 0, axis=1)
print("days below zero in each year:", frost_days)
# expect: days below zero in each year: [43 53 62 42 40 41 47 31 41 52]
