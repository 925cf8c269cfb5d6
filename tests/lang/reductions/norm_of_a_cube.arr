norm(zeros(2, 2, 2), 1)
# error: name one axis, or two as a tuple
