x = concatenate([arange(10), arange(5) + 3, [30]]) / 2
for rule in ("auto", "fd", "doane", "scott", "rice", "sturges", "sqrt") { print(rule, histogram(x, bins=rule)[0].size) }
# expect: auto 8
# expect: fd 10
# expect: doane 8
# expect: scott 4
# expect: rice 6
# expect: sturges 5
# expect: sqrt 4
histogram_bin_edges([1, 1, 1], bins="auto")            # expect: [0.5 1.5]
histogram_bin_edges([], bins="auto")                   # expect: [0. 1.]
histogram_bin_edges(arange(100), bins="sqrt", range=(0, 3)).size   # expect: 3
