fn count(n) = if n == 0 { 0 } else { 1 + count(n - 1) }
count(100)                      # expect: 100
