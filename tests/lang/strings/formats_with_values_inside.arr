x, w, p = 3.14159, 10, 2
f"{x:{w}.{p}f}|"                        # expect:       3.14|
f"{x:{w}}|{'ab':{'>'}{w - 5}}|"         # expect:    3.14159|   ab|
f"{x:.{len('abc')}f}"                   # expect: 3.142
