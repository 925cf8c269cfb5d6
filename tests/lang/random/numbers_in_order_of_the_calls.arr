# Draws are numbered when the call is evaluated, whatever is computed first.
# seed: 5
a = random(4)
b = random(4)
used_b = compute(b)
used_a = compute(a)
seed(5)
all(random(4) == used_a)        # expect: true
all(random(4) == used_b)        # expect: true
