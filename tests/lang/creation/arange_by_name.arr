arange(start=2, stop=5)                           # expect: [2 3 4]
arange(stop=5)                                    # expect: [0 1 2 3 4]
arange(5, step=2)                                 # expect: [0 2 4]
arange(2, stop=9, step=2)                         # expect: [2 4 6 8]
arange(stop=5, step=2)                            # expect: [0 2 4]
arange(5, none, 2)                                # expect: [0 2 4]
arange(0, 3, 1, float32).dtype                    # expect: float32
