f"{'ab':5}|{'ab':>5}|{'ab':*^6}|{'abc':.2}|{'ab':05}"    # expect: ab   |   ab|**ab**|ab|ab000
f"{true}|{true:d}|{false:>6}"           # expect: true|1| false
f"{[1, 2]} {(1, 'a')} {float32} {none} {sqrt}"  # expect: [1 2] (1, "a") float32 none sqrt
f"{int8(5):03d} {float32(0.5):.2f} {sum([1, 2]):>3}"     # expect: 005 0.50   3
f"{{}} {{{1}}}"                         # expect: {} {1}
