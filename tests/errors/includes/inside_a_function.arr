fn setup() { include "mismatch.arr" }
