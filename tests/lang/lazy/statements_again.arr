# A statement that is evaluated again reuses its plan, with other numbers and other parts of arrays: nothing may show of
# that. The values are NumPy's.

x = ones(3000) * 9
x[0] = 4
s = zeros(3000)
for t in range(4) { s = s + x * t; print(s[0], s[1]) }
# expect: 0.0 0.0
# expect: 4.0 9.0
# expect: 12.0 27.0
# expect: 24.0 54.0

for t in (3, 0.5, 2, 1, 0.5, -1, 2) { s = x ^ t; print(s[0]) }
# expect: 64.0
# expect: 2.0
# expect: 16.0
# expect: 4.0
# expect: 2.0
# expect: 0.25
# expect: 16.0

for t in (3, 1, 4, 2, 0) { s = x / t - t; print(s[0]) }
# expect: -1.6666666666666667
# expect: 3.0
# expect: -3.0
# expect: 0.0
# expect: inf

# signs of zeros, and what is no number
z = zeros(3000) * -1
z[7] = 1
for t in (0.0, -0.0, 0.0, 1.0, -0.0) { s = z + t; print(1 / s[0]) }
# expect: inf
# expect: -inf
# expect: inf
# expect: 1.0
# expect: -inf
for t in (1.0, nan, 2.0) { s = x * t; print(s[0]) }
# expect: 4.0
# expect: nan
# expect: 8.0

# one number in two places, then two numbers
fn both(a, b) = x * a + sqrt(x * b)
for t in range(1, 4) { s = both(t, t); print(s[1]) }
# expect: 12.0
# expect: 22.242640687119284
# expect: 32.19615242270663
s = both(1, 4)
print(s[1])
# expect: 15.0

# other dtypes and shapes midway
i = int16(x)
for t in (2, 0.5, int8(3), true, 2) { s = i * t; print(s[1], dtype(s)) }
# expect: 18 int16
# expect: 4.5 float64
# expect: 27 int16
# expect: 9 int16
# expect: 18 int16
for t in range(3) { s = x[t * 500:] * t; print(sum(s)) }
# expect: 0.0
# expect: 22500.0
# expect: 36000.0

# parts of arrays
m = reshape(arange(6000.0), (3, 2000))
m[0, 0] = 5
s = zeros(2000)
for t in range(3) { s = s + m[t, :] * t; print(s[0], s[1999]) }
# expect: 0.0 0.0
# expect: 2000.0 3999.0
# expect: 10000.0 15997.0
for row in m { s = s + row }
print(s[0], s[1999])
# expect: 16005.0 27994.0
for t in range(3) { s = m[t] + m[2 - t, ::-1]; print(s[0], s[1]) }
# expect: 6004.0 5999.0
# expect: 5999.0 5999.0
# expect: 5999.0 5999.0

# what is read is what is changed
s = arange(3000.0) + 1
s[0] = 1
for t in range(3) { s = s + s[t] }
print(s[0], s[2999])
# expect: 12.0 3011.0
s = arange(4000.0)
s[0] = 1
for t in range(3) { s[1000:3000] = s[1000:3000] + s[t:2000 + t] }
print(s[1000], s[2999])
# expect: 1004.0 12004.0

# counters of other loops
t = 0
while t < 5 { s = s * 0 + t; t = t + 1 }
print(s[0], t)
# expect: 4.0 5

# something happens in the middle
d = int64(x)
s = d
for t in range(5) { s = s + d // (t - 2); print(s[1]) }
# expect: 4
# expect: -5
# warning: integer division by zero gives 0
# expect: -5
# expect: 4
# expect: 8
