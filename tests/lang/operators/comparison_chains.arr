x = [1, 5, 9]
0 < 1 < 2                       # expect: true
0 < 3 < 2                       # expect: false
2 < x < 8                       # expect: [false  true false]
1 <= x <= 9                     # expect: [ true  true  true]
1 < x == [1, 5, 9]              # expect: [false  true  true]
5 > 3 > 1 > 0                   # expect: true
