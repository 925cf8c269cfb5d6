1 + 2                           # expect: 3
quiet = 5
