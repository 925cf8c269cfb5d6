# Parts of parts have one destination: the frame and what is in it are written once, and then read once.
# test: x=compute(linspace(0, 1, 90_000).reshape(300, 300))
# passes: 6
# kernels: 6

rows = concatenate((zeros(1, 300), x, ones(2, 300)))
sum(concatenate((zeros(303, 1), rows, full((303, 2), 5)), axis=1))
