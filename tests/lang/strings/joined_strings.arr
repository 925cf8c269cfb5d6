x = "a" + "b"
# error: to put values into text
# error at: 1:5
