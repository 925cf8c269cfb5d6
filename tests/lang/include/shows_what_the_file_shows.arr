print("before")                 # expect: before
include "shown.arr"
# expect: 3
print("after")                  # expect: after
