total = 0
fn add(x) { total += x
    total }
add(1)
# error: pass it and return it
