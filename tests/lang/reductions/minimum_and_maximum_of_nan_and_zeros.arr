max([1.0, nan, 3.0])            # expect: nan
min([1.0, nan, 3.0])            # expect: nan
max([[1.0, nan], [5.0, 2.0]], axis=1)   # expect: [nan  5.]
max([-0.0, 0.0])                # expect: 0.0
max([0.0, -0.0])                # expect: 0.0
min([0.0, -0.0])                # expect: -0.0
min([-0.0, 0.0])                # expect: -0.0
max([-0.0, -0.0])               # expect: -0.0
max(where(arange(1000) == 777, nan, 1)) # expect: nan
