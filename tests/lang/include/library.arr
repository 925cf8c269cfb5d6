# Definitions for the scripts beside this one; a script of its own, too.
include "units/length.arr"
fn mean_of(a, b) = half(a + b)
loaded = "library"
