# Two dtypes meet in the smallest that holds both, as in NumPy 2.
fn meet(a, b) = (a([1]) + b([1])).dtype

meet(int8, int16)               # expect: int16
meet(int8, uint8)               # expect: int16
meet(int16, uint8)              # expect: int16
meet(int32, uint32)             # expect: int64
meet(int64, uint32)             # expect: int64
meet(int64, uint64)             # expect: float64
meet(uint8, uint64)             # expect: uint64
meet(bool, uint16)              # expect: uint16
meet(bool, float32)             # expect: float32
meet(int16, float32)            # expect: float32
meet(uint16, float32)           # expect: float32
meet(int32, float32)            # expect: float64
meet(uint64, float32)           # expect: float64
meet(float32, float64)          # expect: float64
where([true], int8([1]), uint8([2])).dtype      # expect: int16
