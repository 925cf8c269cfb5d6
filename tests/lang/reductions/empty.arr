x = zeros(0)
sum(x)                          # expect: 0.0
prod(x)                         # expect: 1.0
any(x)                          # expect: false
all(x)                          # expect: true
mean(x)                         # expect: nan
std(x)                          # expect: nan
count_nonzero(x)                # expect: 0
sum(zeros(0, 3), axis=0)        # expect: [0. 0. 0.]
sum(zeros(0, 3), axis=1)        # expect: []
prod(zeros(2, 0), axis=1)       # expect: [1. 1.]
max(zeros(0, 3), axis=1)        # expect: []
sum(arange(0))                  # expect: 0
