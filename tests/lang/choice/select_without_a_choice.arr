select([true], [])
# error: 1 conditions for 0 choices
