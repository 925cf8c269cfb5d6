# A dtype is a value: compared, passed on, called as a cast.
x = [1.5, 2.5]
x.dtype                         # expect: float64
x.dtype == float64              # expect: true
x.dtype != int64                # expect: true
zeros(2, dtype=[1].dtype)       # expect: [0 0]
ones(2, dtype=bool)             # expect: [ true  true]
float == float64                # expect: true
int == int64                    # expect: true
t = x.dtype
t(3)                            # expect: 3.0
