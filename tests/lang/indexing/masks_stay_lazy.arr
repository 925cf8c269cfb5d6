# Reductions over the elements where a mask holds need neither their number nor memory for them, and are the same bits as
# those of the elements gathered.
seed(3)
x = random(100000) - 0.5
m = x > 0.1
y = x[m]
z = compute(x[m] + 0)
z.shape == y.shape              # expect: true
sum(y) == sum(z)                # expect: true
sum(y^2) == sum(z^2)            # expect: true
mean(y) == mean(z)              # expect: true
std(y, ddof=1) == std(z, ddof=1)                        # expect: true
prod(1 + y[:50]) == prod(1 + z[:50])                    # expect: true
min(y) == min(z) and max(y) == max(z)                   # expect: true
sum(sqrt(x[m])) == sum(sqrt(z)) # expect: true
f = float32(x)
sum(f[f > 0]).dtype             # expect: float32
n = arange(10)
sum(n[n > 5])                   # expect: 30
10 // n[n > 6]                  # expect: [1 1 1]
any(n[n > 8]) and all(n[n > 8]) # expect: true
sum(n[n > 99])                  # expect: 0
mean(n[n > 99])                 # expect: nan
(n[n > 7], 1)                   # expect: ([8 9], 1)
n[n > 7] + n[n > 7]             # expect: [16 18]
