x = "abc
# error: string
# error at: 1:5
