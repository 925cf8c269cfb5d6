fn f() { include "library.arr" }
# error: an `include` stands outside of functions, loops and branches
# error at: 1:18
