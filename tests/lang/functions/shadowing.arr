# In call position only functions count, so that a result may have the name of its function.
x = [1, 2, 3]
mean = mean(x)
mean                            # expect: 2.0
mean(x)                         # expect: 2.0
