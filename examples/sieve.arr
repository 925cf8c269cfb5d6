# Prime numbers by the sieve of Eratosthenes: arr examples/sieve.arr --let n=100_000_000
#
# `prime[p * p :: p] = false` crosses out the multiples of p, in place: a slice with a step is a part of the array like any other.
#
# Checked against what is known: there are 25, 168, 1229 and 9592 primes below 100, 1000, 10,000 and 100,000; the counts of
# twins and the largest gap below 10,000 are 205 and 36 (after 9551).
#
# test: n=10_000

fn sieve(n) {
    prime = ones(n, dtype=bool)
    prime[:2] = false
    p = 2
    while p * p < n {
        if prime[p] { prime[p * p :: p] = false }
        p += 1
    }
    prime
}

prime = sieve(n)
number = arange(n)
primes = number[prime]
print(primes[:10])                          # expect: [ 2  3  5  7 11 13 17 19 23 29]
print(sum(prime[:100]), sum(prime[:1000]))  # expect: 25 168
print(f"{primes.size} primes below {n}")    # expect: 1229 primes below 10000

twins = sum(prime[2:] & prime[:-2])
gaps = primes[1:] - primes[:-1]
widest = argmax(gaps)
print(twins, "twins, and no prime between", primes[widest], "and", primes[widest + 1])
# expect: 205 twins, and no prime between 9551 and 9587

# A number below 900 that is not prime has a factor below 30, and no prime has one.
fn has_factor(n, limit) {
    found = zeros(n.shape, dtype=bool)
    for d in range(2, limit) { found |= (n % d == 0) & (n > d) }
    found
}

assert array_equal(has_factor(number[2:900], 30), not prime[2:900])
