linspace(0, 1, 5)               # expect: [0.   0.25 0.5  0.75 1.  ]
linspace(0, 1, 4, endpoint=false)       # expect: [0.   0.25 0.5  0.75]
linspace(1, 0, 3)               # expect: [1.  0.5 0. ]
linspace(3, 3, 2)               # expect: [3. 3.]
linspace(0, 1).size             # expect: 50
linspace(2, 7, 1)               # expect: [2.]
linspace(0, 1, 0)               # expect: []
linspace(0, 0.7, 8)[-1]         # expect: 0.7
