square = x -> x^2
