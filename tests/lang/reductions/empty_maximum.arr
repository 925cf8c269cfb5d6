max(zeros(0))
# error: no value
