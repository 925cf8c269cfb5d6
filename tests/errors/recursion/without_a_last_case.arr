fn factorial(n) = n * factorial(n - 1)
factorial(5)
