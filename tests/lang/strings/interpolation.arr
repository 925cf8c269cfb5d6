x = 2
f"x = {x}"                      # expect: x = 2
f"{x / 3:.3f}"                  # expect: 0.667
f"{x:5d}|"                      # expect:     2|
f"{x:<5}|{x:>5}|{x:^5}|"        # expect: 2    |    2|  2  |
f"{1234567.891:,.2f}"           # expect: 1,234,567.89
f"{0.00001234:.2e}"             # expect: 1.23e-05
f"{{{x}}}"                      # expect: {2}
f"{[1, 2]}"                     # expect: [1 2]
f"{'text':>6}"                  # expect:   text
f"{sum([1, 2]) + 1:+d}"         # expect: +4
