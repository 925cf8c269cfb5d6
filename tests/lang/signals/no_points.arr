interp(1, [], [])
# error: points have one dimension and one element or more
