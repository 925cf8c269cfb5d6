min(zeros(3, 0), axis=1)
# error: no value
