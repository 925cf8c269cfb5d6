# Floats keep their dtype; all integers and bools give float64, the narrow ones too.
exp(float32([0])).dtype         # expect: float32
exp(int8([0])).dtype            # expect: float64
sqrt(uint16([16]))              # expect: [4.]
sin(true).dtype                 # expect: float64
(int8([1]) / int8([2])).dtype   # expect: float64
hypot(float32([3]), float32([4]))               # expect: [5.]
hypot(float32([3]), int32([4])).dtype           # expect: float64
nextafter(float32(1), float32(2))               # expect: 1.0000001
gcd(int8([12, -128]), int8([8, 0]))             # expect: [   4 -128]
round(int8([15, 25]), -1)       # expect: [20 20]
