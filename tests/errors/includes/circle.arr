include "first.arr"
