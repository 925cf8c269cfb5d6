# A name stands for an expression: reassigning what it was made of does not change it.
x = arange(3)
y = x + 1
x = x * 100
y                               # expect: [1 2 3]
x                               # expect: [  0 100 200]
