include "nowhere.arr"
# error: there is no file `tests/lang/include/nowhere.arr`
# error at: 1:9
