# An operation that can fail is never narrowed: whoever needs some of its elements, or nothing but its shape through an
# operation, has all of them computed.
x = [7, 8]
(x[0] // 0) + zeros((0,))       # expect: []
(x // [1, 0])[:1]               # expect: [7]
(x // 0)[2:]                    # expect: []
zeros((0, 2)) * (x // 0)        # expect: []
sum(zeros((0,)) + x[1] % 0)     # expect: 0.0
where(true, 1, x[0] // 0)       # expect: 1
max((x[:1] // 0) * ones((1, 3)), axis=1)[0]  # expect: 0.0
((x // 0) * 1.5)[:0].T          # expect: []
# warning: :4:1
# warning: :5:1
# warning: :6:1
# warning: :7:17
# warning: :8:19
# warning: :9:16
# warning: :10:5
# warning: :11:2
(x // 0).shape                  # expect: (2,)
y = x // 0
