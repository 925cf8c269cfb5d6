([1] + [1]).dtype               # expect: int64
([1] + [1.0]).dtype             # expect: float64
([true] + [1]).dtype            # expect: int64
([true] + [1.0]).dtype          # expect: float64
([1] / [1]).dtype               # expect: float64
([true] / [true]).dtype         # expect: float64
([1] < [1.0]).dtype             # expect: bool
sqrt([4]).dtype                 # expect: float64
sin([true]).dtype               # expect: float64
abs([1]).dtype                  # expect: int64
floor([1]).dtype                # expect: int64
mean([1]).dtype                 # expect: float64
sum([true]).dtype               # expect: int64
where([true], 1, 2.0).dtype     # expect: float64
where([true], [1], [2]).dtype   # expect: int64
maximum([1], 2.5).dtype         # expect: float64
