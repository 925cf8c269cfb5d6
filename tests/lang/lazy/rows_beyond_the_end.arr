# The turn that reads what is not there fails, and those before it have happened.
# error: index 3 is outside of axis 0 of 3 elements
# error at: 7:31
m = reshape(arange(6000.0), (3, 2000))
m[0, 0] = 5
s = zeros(2000)
for t in range(5) { s = s + m[t]; print(s[0]) }
# expect: 5.0
# expect: 2005.0
# expect: 6005.0
