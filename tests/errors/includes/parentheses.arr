include("stats.arr")
