count = 0
fn tick() { count += 1 }
tick()
