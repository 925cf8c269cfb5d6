x = arange(4)
print("first")                  # expect: first
sum(x)                          # expect: 6
print(mean(x), std(x))          # expect: 1.5 1.118033988749895
print("a", x)                   # expect: a [0 1 2 3]
print()                         # expect: 
x;
max(x)                          # expect: 3
