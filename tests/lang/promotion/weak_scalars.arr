# Numbers in the text, pi and e, `len`, sizes: they take the dtype of the other side.
([1] + 2).dtype                 # expect: int64
([1.0] + 2).dtype               # expect: float64
([1] + 2.0).dtype               # expect: float64
([true] + 1).dtype              # expect: int64
x = arange(4)
(x + len(x)).dtype              # expect: int64
(x + x.shape[0]).dtype          # expect: int64
(x + pi).dtype                  # expect: float64
# Weak integers are exact, however large they get on the way.
2 ^ 63 // 2 ^ 60                # expect: 8
10 ^ 18 * 10 - 9 * 10 ^ 18      # expect: 1000000000000000000
7 // 2 * 2.0                    # expect: 6.0
2 ^ -2                          # expect: 0.25
