include "library.arr"
loaded = "changed"
include "library.arr"
loaded                          # expect: library
