x = [[0, 2], [0, 0]]
any(x)                          # expect: true
all(x)                          # expect: false
any(x, axis=1)                  # expect: [ true false]
all(x, axis=0)                  # expect: [false false]
any([nan])                      # expect: true
all([nan, 1.0])                 # expect: true
any([-0.0])                     # expect: false
any(x > 1, axis=0, keepdims=true)       # expect: [[false  true]]
count_nonzero(x)                # expect: 1
count_nonzero(x, axis=0)        # expect: [0 1]
all(arange(1000) < 1000)        # expect: true
