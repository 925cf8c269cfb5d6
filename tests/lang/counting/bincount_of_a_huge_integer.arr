bincount(uint64([2^63]))
# error: more elements than memory has addresses
