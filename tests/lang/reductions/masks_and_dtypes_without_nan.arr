x = [1.5, nan, 2.5, 8.0]
kept = [true, true, true, false]
nansum(x, where=kept)                            # expect: 4.0
nansum(x, dtype=float32).dtype                   # expect: float32
nansum(x, dtype=int16)                           # expect: 11
nansum(x, dtype=bool)                            # expect: true
nansum(x, initial=1, where=kept)                 # expect: 5.0
nansum([1, 2], axis=0, dtype=int8).dtype         # expect: int8
nanprod(x, where=kept)                           # expect: 3.75
nanprod(x, dtype=int64, initial=10)              # expect: 160
nanmin(x, initial=2, where=[false, true, true, true])   # expect: 2.0
nanmax(x, initial=2, where=kept)                 # expect: 2.5
# A nan to start from counts for nothing.
nanmin(x, initial=nan)                           # expect: 1.5
nanmax([nan, nan], initial=nan)                  # expect: nan
nanmax([nan, nan], initial=-inf)                 # expect: -inf
nanmin([], initial=3)                            # expect: 3.0
nanmin([4, 2], initial=3, where=[true, false])   # expect: 3
nanmean(x, where=kept)                           # expect: 2.0
nanmean(x, dtype=float32).dtype                  # expect: float32
nanmean([1, 2, 4], dtype=int64)                  # expect: 2
nanvar(x, where=kept)                            # expect: 0.25
nanvar(x, ddof=1, where=[true, true, false, false])   # expect: nan
nanstd(x, dtype=float32, where=kept)             # expect: 0.5
nanstd(x, dtype=float32, where=kept).dtype       # expect: float32
nanvar([1, 3, 9], where=[true, true, false])     # expect: 1.0
# Of too few floats nan, of too few integers what var gives.
nanvar([1.0, 3.0], ddof=2)                       # expect: nan
nanvar([1, 3], ddof=2)                           # expect: inf
