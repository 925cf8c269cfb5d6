concatenate(5)
# error: `arrays` must be a sequence, not a number
