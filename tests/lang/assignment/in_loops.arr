# Tables filled element by element.
f = zeros(10, dtype=int64)
f[1] = 1
for i in range(2, 10) { f[i] = f[i-1] + f[i-2] }
f                               # expect: [ 0  1  1  2  3  5  8 13 21 34]
fn sieve(n) {
    prime = ones(n, dtype=bool)
    prime[:2] = false
    for i in range(2, n) {
        if i * i >= n { break }
        if prime[i] { prime[i*i::i] = false }
    }
    prime
}
p = sieve(50)
arange(50)[p]                   # expect: [ 2  3  5  7 11 13 17 19 23 29 31 37 41 43 47]
u = zeros(6)
u[0] = 1
for step in range(3) { u[1:-1] = 0.5 * (u[:-2] + u[2:]) }
u                               # expect: [1.    0.625 0.25  0.125 0.    0.   ]
