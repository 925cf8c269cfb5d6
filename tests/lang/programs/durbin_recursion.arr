# Durbin's recursion for the Yule-Walker equations: slices that grow by one, read backwards while they are changed. Values from
# NumPy's solve of the Toeplitz system.
fn durbin(r) {
    y = empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, len(r)) {
        beta *= 1 - alpha^2
        alpha = -(r[k] + sum(flip(r[:k]) * y[:k])) / beta
        y[:k] += alpha * flip(y[:k])
        y[k] = alpha
    }
    y
}

y = durbin(0.5^arange(1, 7) + 0.1 * cos(arange(1, 7)))
for value in y { print(f"{value:.10f}") }
# expect: -0.6214957162
# expect: 0.1063747337
# expect: 0.0532162520
# expect: 0.0062335883
# expect: -0.0520341482
# expect: -0.0481402681
