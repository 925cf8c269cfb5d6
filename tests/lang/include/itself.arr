include "itself.arr"
# error: `tests/lang/include/itself.arr` includes itself, directly
# error at: 1:9
