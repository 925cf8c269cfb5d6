# Long enough for all threads to sort one row together.
n = 200_003
x = (arange(n) * 1_000_003) % n
all(sort(x) == arange(n))                                 # expect: true
all(argsort(x)[x] == arange(n))                           # expect: true
all(x[argsort(x)] == arange(n))                           # expect: true
few = x % 5 - 2.0
fn steps_of(v) = v[1:] - v[:-1]
sum(steps_of(sort(few)) != 0)                             # expect: 4
# The zeros keep their order.
zeros_of_x = where(x % 2 == 0, 0.0, -0.0)
all(signbit(sort(zeros_of_x)) == signbit(zeros_of_x))     # expect: true
median(x)                                                 # expect: 100001.0
quantile(x, [0.0, 0.25, 1.0])                             # expect: [     0.   50000.5 200002. ]
partition(x, 1000)[1000]                                  # expect: 1000
max(partition(x, (1000, -5))[:1000])                      # expect: 999
topk(x, 3)[0]                                             # expect: [200002 200001 200000]
all(x[topk(x, 500)[1]] == topk(x, 500)[0])                # expect: true
unique(x % 3, return_counts=true)                         # expect: ([0 1 2], [66668 66668 66667])
histogram(x, bins=4, range=(0, n - 3))[0]                 # expect: [50000 50000 50000 50001]
bincount(x % 3)                                           # expect: [66668 66668 66667]
sum(isin(x, [5, 7, -1]))                                  # expect: 2
searchsorted(sort(x), [17, 200_100])                      # expect: [    17 200003]
