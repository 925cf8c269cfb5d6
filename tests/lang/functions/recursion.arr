fn fibonacci(n) = if n < 2 { n } else { fibonacci(n - 1) + fibonacci(n - 2) }
fibonacci(15)                   # expect: 610
