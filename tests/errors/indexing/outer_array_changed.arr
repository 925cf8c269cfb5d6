grid = zeros(3)
fn set(i) { grid[i] = 1 }
set(0)
