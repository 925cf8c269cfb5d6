x = [[1.0, nan, 3.0], [nan, nan, nan]]
nansum(x, axis=1)                                # expect: [4. 0.]
nanprod(x, axis=1)                               # expect: [3. 1.]
nanmin(x, axis=1)                                # expect: [ 1. nan]
nanmax(x)                                        # expect: 3.0
nanmean(x, axis=1)                               # expect: [ 2. nan]
nanmean(x, axis=0, keepdims=true)                # expect: [[ 1. nan  3.]]
nanvar(x, axis=1)                                # expect: [ 1. nan]
nanvar(x, ddof=1)                                # expect: 2.0
nanstd(x[0])                                     # expect: 1.0
nanargmin(x)                                     # expect: 0
nanargmax(x[0])                                  # expect: 2
nanargmax([[nan, 1.0], [5.0, nan]], axis=1)      # expect: [1 0]
# Integers have no nan.
nansum([1, 2])                                   # expect: 3
nanmax([1, 2])                                   # expect: 2
nanmean([1, 2])                                  # expect: 1.5
nanvar([1, 3])                                   # expect: 1.0
nanmean([])                                      # expect: nan
