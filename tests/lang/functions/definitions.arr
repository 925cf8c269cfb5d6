fn gauss(x, mu = 0, sd = 1) = exp(-((x - mu) / sd)^2 / 2) / (sd * sqrt(2*pi))
gauss(0)                        # expect: 0.3989422804014327
gauss(1, sd=2, mu=1)            # expect: 0.19947114020071635
gauss([0, 1])                   # expect: [0.39894228 0.24197072]
fn newton(a, steps) {
    x = a / 2
    for i in range(steps) { x = (x + a / x) / 2 }
    x
}
newton(2.0, 20)                 # expect: 1.414213562373095
fn first_even(x) {
    for v in x { if v % 2 == 0 { return v } }
    -1
}
first_even([3, 5, 8])           # expect: 8
first_even([1])                 # expect: -1
