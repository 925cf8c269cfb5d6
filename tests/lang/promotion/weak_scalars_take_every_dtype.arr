# A plain number takes the dtype of the array; a float beside integers makes float64.
(int8([1]) + 1).dtype           # expect: int8
(uint64([1]) * 2).dtype         # expect: uint64
(float32([1]) + 1).dtype        # expect: float32
(float32([1]) * 0.1).dtype      # expect: float32
(float32([1]) * pi).dtype       # expect: float32
(int16([1]) / 2).dtype          # expect: float64
(int16([1]) * 0.5).dtype        # expect: float64
(bool([1]) + 1).dtype           # expect: int64
(float32([1]) * sqrt(2)).dtype  # expect: float64
(uint8([1, 2, 3]) * len([1, 2])).dtype          # expect: uint8
x = float32([1, 2, 3])
(x / x.size).dtype              # expect: float32
(x * float64(1)).dtype          # expect: float64
[1, 2^63].dtype                 # expect: uint64
