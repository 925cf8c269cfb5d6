seed(1)
a = integers(0, 200, 5)
seed(1)
all(a == integers(0, 200, 5, dtype=uint8))        # expect: true
integers(0, 256, 3, uint8).dtype                  # expect: uint8
integers(-128, 127, 3, int8, true).dtype          # expect: int8
integers(0, 2, 3, dtype=bool).dtype               # expect: bool
integers(5, size=2, dtype="int32").dtype          # expect: int32
sort(choice(3, 3, replace=false, shuffle=false))  # expect: [0 1 2]
