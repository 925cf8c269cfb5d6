x = arange(12).reshape(3, 4)
save("{tmp}/x.npy", x)
y = load("{tmp}/x.npy")
y
# expect: [[ 0  1  2  3]
# expect:  [ 4  5  6  7]
# expect:  [ 8  9 10 11]]
y.dtype                         # expect: int64
y[1:, ::-2]
# expect: [[ 7  5]
# expect:  [11  9]]
sum(y.T, axis=0)                # expect: [ 6 22 38]
save("{tmp}/b.npy", x > 5)
count_nonzero(load("{tmp}/b.npy"))      # expect: 6
