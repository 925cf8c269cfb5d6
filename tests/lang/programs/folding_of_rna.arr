# Nussinov's dynamic program, element by element in int32: the most pairs of bases that can be formed. Values from the same
# recurrence in Python.
fn pairs(a, b) = if a + b == 3 { 1 } else { 0 }

fn folding(bases) {
    n = len(bases)
    table = zeros(n, n, dtype=int32)
    for i in range(n - 1, -1, -1) {
        for j in range(i + 1, n) {
            best = maximum(table[i, j - 1], table[i + 1, j])
            inner = table[i + 1, j - 1]
            if i < j - 1 { inner += pairs(bases[i], bases[j]) }
            best = maximum(best, inner)
            for k in range(i + 1, j) { best = maximum(best, table[i, k] + table[k + 1, j]) }
            table[i, j] = best
        }
    }
    table
}

table = folding([0, 1, 2, 3, 3, 2, 1, 0, 0])
table
# expect: [[0 0 0 1 1 1 1 2 2]
# expect:  [0 0 0 0 0 1 1 1 2]
# expect:  [0 0 0 0 0 0 1 1 2]
# expect:  [0 0 0 0 0 0 0 1 2]
# expect:  [0 0 0 0 0 0 0 1 1]
# expect:  [0 0 0 0 0 0 0 0 0]
# expect:  [0 0 0 0 0 0 0 0 0]
# expect:  [0 0 0 0 0 0 0 0 0]
# expect:  [0 0 0 0 0 0 0 0 0]]
table.dtype  # expect: int32
