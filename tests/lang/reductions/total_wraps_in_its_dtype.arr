sum(int8([100, 28]), dtype=int8)                 # expect: -128
prod(uint8([16, 17]), dtype=uint8)               # expect: 16
nansum([300.5, 1], dtype=uint8)                  # expect: 0
