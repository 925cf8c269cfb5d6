bincount([1, -2])
# error: negative integers are not counted, but the smallest element is -2
# error at: 1:10
