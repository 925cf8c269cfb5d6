if 1 { print("one") }           # expect: one
if 0.0 { print("zero") } else { print("not zero") }      # expect: not zero
if [5] { print("one element") } # expect: one element
if nan > 1 { print("?") } else { print("nan is not above") }     # expect: nan is not above
if any([1, 2] > 1) and not all([1, 2] > 1) { print("some") }     # expect: some
