include "mismatch.arr"
