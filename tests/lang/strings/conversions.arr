s = "a\tb"
f"{s!r}"                                # expect: "a\tb"
f"{12!s:>4}|{'x'!r:>5}|{[1, 2]!s:>7}"   # expect:   12|  "x"|  [1 2]
x = 2
f"{x=} {x = } {x + 1=} {x=:.1f}"        # expect: x=2 x = 2 x + 1=3 x=2.0
name = "arr"
f"{name=} {name=!s}"                    # expect: name="arr" name=arr
f"{x == 2} {x != 2}"                    # expect: true false
