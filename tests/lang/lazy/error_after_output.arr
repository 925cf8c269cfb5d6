# What precedes an error is written before it is reported.
x = arange(5)
print(sum(x))                   # expect: 10
mean(x)                         # expect: 2.0
x[5]
print("never")
# error: 5
# error at: 5:3
