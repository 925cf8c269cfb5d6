42                              # expect: 42
1_000_000                       # expect: 1000000
0xff                            # expect: 255
0b101                           # expect: 5
0o17                            # expect: 15
-7                              # expect: -7
9223372036854775807             # expect: 9223372036854775807
18446744073709551615            # expect: 18446744073709551615
[1, 2].dtype                    # expect: int64
