# The sum begins with -0.0, so that only negative zeros give a negative zero; an empty sum is 0.
sum([-0.0, -0.0])               # expect: -0.0
sum([0.0, -0.0])                # expect: 0.0
sum(-zeros(300))                # expect: -0.0
sum(-zeros(300, 2), axis=0)     # expect: [-0. -0.]
