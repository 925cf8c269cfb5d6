include "broken.arr"
