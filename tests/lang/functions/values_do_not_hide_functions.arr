mean = mean([1, 2, 3])
mean                            # expect: 2.0
mean([5, 7])                    # expect: 6.0
max = 3
max([max, 4])                   # expect: 4
fn f(sum) = sum([sum, 1])
f(2)                            # expect: 3
