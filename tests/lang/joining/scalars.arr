concatenate((1, 2))
# error: write `stack` for scalars
