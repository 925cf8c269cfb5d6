include "nowhere.arr"
