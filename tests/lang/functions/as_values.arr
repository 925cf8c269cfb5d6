twice = fn(f, x) = f(f(x))
twice(square, 3)                # expect: 81
twice(fn(v) = v + 1, [1, 2])    # expect: [3 4]
fn scale(k) { fn times(x) = k * x
    times }
triple = scale(3)
triple([1, 2])                  # expect: [3 6]
fn bump(x) = x + 1
[1, 2].bump()                   # expect: [2 3]
