# Columns with mean 0 and standard deviation 1: arr examples/normalise_columns.arr --let 'x=load("x.npy")'
#
# Reductions take NumPy's `axis` and `keepdims`. mean(x, axis=0) has one element per column; `x - mean(x, axis=0)` broadcasts
# it over the rows.
#
# test: x=sin(arange(2000).reshape(500, 4))

normalised = (x - mean(x, axis=0)) / std(x, axis=0)

normalised.shape  # expect: (500, 4)
normalised[:3]
# expect: [[ 0.00220159  1.18862996  1.28439701  0.19737622]
# expect:  [-1.06869173 -1.35439458 -0.39746039  0.92754568]
# expect:  [ 1.40216677  0.58217761 -0.77183919 -1.41777749]]

all(abs(mean(normalised, axis=0)) < 1e-12)     # expect: true
all(abs(std(normalised, axis=0) - 1) < 1e-12)  # expect: true
