concatenate(())
# error: there are no arrays to concatenate
